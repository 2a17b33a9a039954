namespace Nuoda.Analytics.Inventory;

/// <summary>How an item is controlled.</summary>
public enum StockPolicy
{
    /// <summary>(r,Q): watched all the time, always the same quantity.</summary>
    ReorderPoint,

    /// <summary>(R,s,S): looked at every R periods, ordered up to Max when at or below Min. Reckons with demand that comes in bulk.</summary>
    MinMax,

    /// <summary>(R,S): ordered up to S every R periods.</summary>
    OrderUpTo,
}

/// <summary>What a service target is about.</summary>
public enum ServiceTarget
{
    /// <summary>Type 2: share of the demand met from stock.</summary>
    FillRate,

    /// <summary>Type 1: probability of no stock-out in a replenishment cycle.</summary>
    CycleService,
}

/// <summary>The terms of an item. Times are in periods of the demand, money in any one currency.</summary>
public sealed record ItemTerms
{
    /// <summary>How it is controlled.</summary>
    public StockPolicy Policy { get; init; }
    /// <summary>What the target is about.</summary>
    public ServiceTarget Service { get; init; }
    /// <summary>Between 0 and 1.</summary>
    public double Target { get; init; } = 0.95;
    /// <summary>L, finite and ≥ 0.</summary>
    public double LeadTime { get; init; } = 1;
    /// <summary>Standard deviation of L, finite and ≥ 0.</summary>
    public double LeadTimeSd { get; init; }
    /// <summary>R of the periodic policies, finite and &gt; 0.</summary>
    public double ReviewPeriods { get; init; } = 1;
    /// <summary>K of an order, finite and ≥ 0; with 0 the quantity is the demand of a review period.</summary>
    public double OrderCost { get; init; }
    /// <summary>Cost of a unit, finite and &gt; 0.</summary>
    public double UnitCost { get; init; } = 1;
    /// <summary>Cost of holding for a period as a share of the unit cost, finite and &gt; 0.</summary>
    public double HoldingRate { get; init; } = 0.02;
    /// <summary>The supplier's least quantity, finite and ≥ 0.</summary>
    public double MinQuantity { get; init; }
    /// <summary>Orders are multiples of it, finite and ≥ 0; 0: any quantity, whole for whole demand.</summary>
    public double Pack { get; init; }
}

/// <summary>How an item should be controlled, and what to expect.</summary>
/// <param name="Demand">Of a period.</param>
/// <param name="OrderPoint">r or s; null where the policy has none.</param>
/// <param name="OrderQuantity">Q, or Max − Min; null under order-up-to.</param>
/// <param name="OrderUpTo">S; null under (r,Q).</param>
/// <param name="SafetyStock">What is left on average when an order comes in; negative where customers are planned to wait.</param>
/// <param name="CycleService">Expected, type 1; null without demand.</param>
/// <param name="FillRate">Expected, type 2; null without demand.</param>
/// <param name="MeanStock">Expected stock on hand, units.</param>
/// <param name="OrdersPerPeriod">Expected.</param>
public sealed record StockPlan(
    DemandDistribution Demand, double? OrderPoint, double? OrderQuantity, double? OrderUpTo, double SafetyStock, double? CycleService, double? FillRate, double MeanStock, double OrdersPerPeriod)
{
    private const double ManyUnits = 1000, StepsPerSpread = 20;

    /// <summary>The policy of least order quantity cost (EOQ) that reaches the service target.</summary>
    /// <param name="demandPerPeriod">Of one period; whole demand with a mean above 1,000 counts as normal. Without demand nothing is kept.</param>
    /// <param name="terms">What is agreed for the item.</param>
    /// <exception cref="ArgumentNullException">No demand or no terms.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
    public static StockPlan Of(DemandDistribution demandPerPeriod, ItemTerms terms)
    {
        ArgumentNullException.ThrowIfNull(demandPerPeriod);
        ArgumentNullException.ThrowIfNull(terms);
        Check.Share(terms.Target);
        Check.NotNegative(terms.LeadTime);
        Check.Positive(terms.ReviewPeriods);
        if (!(demandPerPeriod.Mean > 0))
            return terms.Policy switch
            {
                StockPolicy.ReorderPoint => new(demandPerPeriod, 0, 0, null, 0, null, null, 0, 0),
                StockPolicy.MinMax => new(demandPerPeriod, 0, 0, 0, 0, null, null, 0, 0),
                _ => new(demandPerPeriod, null, null, 0, 0, null, null, 0, 0),
            };
        var demand = demandPerPeriod.IsWhole && demandPerPeriod.Mean > ManyUnits ? new NormalDemand(demandPerPeriod.Mean, demandPerPeriod.StandardDeviation) : demandPerPeriod;
        return terms.Policy switch
        {
            StockPolicy.ReorderPoint => WithReorderPoint(demand, terms, Quantity(demand, terms)),
            StockPolicy.MinMax => WithMinMax(demand, terms, Quantity(demand, terms)),
            _ => WithOrderUpTo(demand, terms),
        };
    }

    // The EOQ, no less than the supplier takes, in packs.
    private static double Quantity(DemandDistribution demand, ItemTerms terms)
    {
        var quantity = EconomicOrder.Eoq(terms.OrderCost, Check.Positive(terms.UnitCost) * Check.Positive(terms.HoldingRate), demand.Mean).Quantity;
        if (quantity == 0) quantity = demand.Mean * terms.ReviewPeriods;
        quantity = Math.Max(quantity, Check.NotNegative(terms.MinQuantity));
        var pack = Check.NotNegative(terms.Pack) > 0 ? terms.Pack : demand.IsWhole ? 1 : 0;
        return pack == 0 ? quantity : Math.Max(pack, pack * (terms.Pack > 0 ? Math.Ceiling(quantity / pack - 1e-9) : Math.Round(quantity / pack)));
    }

    private static StockPlan WithReorderPoint(DemandDistribution demand, ItemTerms terms, double quantity)
    {
        var leadTime = demand.OverLeadTime(terms.LeadTime, terms.LeadTimeSd);
        var stock = terms.Service == ServiceTarget.FillRate ? ReorderPointService.ForFillRate(leadTime, quantity, terms.Target) : ReorderPointService.ForCycleService(leadTime, quantity, terms.Target);
        // Nobody waits on purpose while stock is there to be ordered for.
        if (stock.Level < 0) stock = ReorderPointService.At(leadTime, quantity, 0);
        var waiting = (leadTime.SecondLoss(stock.Level) - leadTime.SecondLoss(stock.Level + quantity)) / quantity;
        return new(demand, stock.Level, quantity, null, stock.SafetyStock, stock.CycleService, stock.FillRate, stock.SafetyStock + quantity / 2 + waiting, demand.Mean / quantity);
    }

    private static StockPlan WithMinMax(DemandDistribution demand, ItemTerms terms, double quantity)
    {
        var between = demand.Over(terms.ReviewPeriods);
        var unit = between.IsWhole ? 1 : Math.Max(between.StandardDeviation, quantity / 10) / StepsPerSpread;
        var minMax = new MinMax(demand, terms.ReviewPeriods, terms.LeadTime, terms.LeadTimeSd, unit);
        var policy = terms.Service == ServiceTarget.FillRate ? minMax.ForFillRate(quantity, terms.Target) : minMax.ForCycleService(quantity, terms.Target);
        return new(demand, policy.Min, policy.Max - policy.Min, policy.Max, policy.Min - policy.MeanUndershoot - demand.Mean * terms.LeadTime, policy.CycleService, policy.FillRate, policy.MeanStock,
            policy.OrdersPerReview / terms.ReviewPeriods);
    }

    private static StockPlan WithOrderUpTo(DemandDistribution demand, ItemTerms terms)
    {
        var stock = terms.Service == ServiceTarget.FillRate
            ? PeriodicReview.ForFillRate(demand, terms.ReviewPeriods, terms.LeadTime, terms.Target, terms.LeadTimeSd)
            : PeriodicReview.ForCycleService(demand, terms.ReviewPeriods, terms.LeadTime, terms.Target, terms.LeadTimeSd);
        var (after, before) = (demand.OverLeadTime(terms.LeadTime, terms.LeadTimeSd).Leftover(stock.Level), demand.OverLeadTime(terms.LeadTime + terms.ReviewPeriods, terms.LeadTimeSd).Leftover(stock.Level));
        return new(demand, null, null, stock.Level, stock.SafetyStock, stock.CycleService, stock.FillRate, (after + before) / 2, (1 - demand.Over(terms.ReviewPeriods).Cumulative(0)) / terms.ReviewPeriods);
    }
}
