using Nuoda.Analytics.Inventory;

namespace Nuoda.Analytics.Policy;

/// <summary>An item that a class of customers asks for, with what a service target does to its profit.</summary>
public sealed record ServedItem
{
    /// <summary>Demand of one period.</summary>
    public required DemandDistribution Demand { get; init; }
    /// <summary>How it is stocked; the target in it is not looked at, and the service it speaks of is the fill rate.</summary>
    public required ItemTerms Terms { get; init; }
    /// <summary>m: price less the cost of the goods and of serving, for one unit; finite.</summary>
    public double UnitMargin { get; init; }
    /// <summary>π: expected margin lost, now and later, by a unit short (<see cref="Value.StockOutReactions"/>); finite and ≥ 0. A sale that is simply lost has π = m.</summary>
    public double LossPerUnitShort { get; init; }
}

/// <summary>What a fill-rate target would mean.</summary>
/// <param name="Target">The fill rate aimed at, 0 for none: not stocked.</param>
/// <param name="FillRate">β, the one expected: whole units and a reorder point of 0 may give more.</param>
/// <param name="Investment">Mean stock in money.</param>
/// <param name="ProfitPerPeriod">m·d − π·d·(1 − β) − h·c·stock − K·orders.</param>
/// <param name="DemandPerPeriod">d, units.</param>
public readonly record struct FillRateOption(double Target, double FillRate, double Investment, double ProfitPerPeriod, double DemandPerPeriod)
{
    /// <summary>For a frontier of profit against stock.</summary>
    public PolicyOption ForProfit => new(Investment, ProfitPerPeriod);

    /// <summary>For a frontier of service against stock: units met per period.</summary>
    public PolicyOption ForService => new(Investment, FillRate * DemandPerPeriod);
}

/// <summary>Fill-rate targets and what each is worth: the options among which <see cref="ServiceFrontier"/> chooses.</summary>
/// <remarks>Without a budget the best target is where the margin saved by the next unit of stock equals what it costs to hold; with one, where it exceeds that by the shadow price for every item alike
/// (Silver, Pyke &amp; Thomas 2017, §6.6 and ch. 10; Sherbrooke 2004, Optimal Inventory Modeling of Systems, ch. 2). Each item has stock of its own; for one stock that classes of customers share, <see cref="RationedStock"/>.</remarks>
public static class FillRatePolicy
{
    /// <summary>What each target means for an item.</summary>
    /// <param name="item">The item.</param>
    /// <param name="targets">Each 0 (not stocked: nothing is filled from stock, nothing held) or between 0 and 1.</param>
    /// <returns>As many options as targets, in their order.</returns>
    /// <exception cref="ArgumentNullException">No item.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
    public static FillRateOption[] Options(ServedItem item, ReadOnlySpan<double> targets)
    {
        ArgumentNullException.ThrowIfNull(item);
        ArgumentNullException.ThrowIfNull(item.Terms, nameof(item));
        ArgumentNullException.ThrowIfNull(item.Demand, nameof(item));
        var (margin, loss, demand) = (Check.Finite(item.UnitMargin, nameof(item)), Check.NotNegative(item.LossPerUnitShort, nameof(item)), Math.Max(0, item.Demand.Mean));
        var options = new FillRateOption[targets.Length];
        for (var j = 0; j < options.Length; j++)
        {
            if (targets[j] == 0)
            {
                options[j] = new(0, 0, 0, (margin - loss) * demand, demand);
                continue;
            }
            var plan = StockPlan.Of(item.Demand, item.Terms with { Service = ServiceTarget.FillRate, Target = Check.Share(targets[j], nameof(targets)) });
            var (fill, investment) = (plan.FillRate ?? 1, plan.MeanStock * item.Terms.UnitCost);
            options[j] = new(targets[j], fill, investment,
                margin * demand - loss * demand * (1 - fill) - item.Terms.HoldingRate * investment - item.Terms.OrderCost * plan.OrdersPerPeriod, demand);
        }
        return options;
    }

    /// <summary>What one target for all items of a cell (customer class × product class) means: their options added up, the fill rate weighted by demand.</summary>
    /// <param name="items">The options of each item, all for the same targets in the same order; at least one item.</param>
    /// <exception cref="ArgumentNullException">No items.</exception>
    /// <exception cref="ArgumentException">No item, or targets that differ.</exception>
    public static FillRateOption[] OfCell(IReadOnlyList<FillRateOption[]> items)
    {
        ArgumentNullException.ThrowIfNull(items);
        if (items.Count == 0) throw new ArgumentException("A cell holds at least one item.", nameof(items));
        var cell = new FillRateOption[items[0].Length];
        for (var j = 0; j < cell.Length; j++)
        {
            double met = 0, investment = 0, profit = 0, demand = 0;
            foreach (var options in items)
            {
                if (options.Length != cell.Length || options[j].Target != items[0][j].Target) throw new ArgumentException("The items of a cell must have the same targets in the same order.", nameof(items));
                met += options[j].FillRate * options[j].DemandPerPeriod;
                demand += options[j].DemandPerPeriod;
                investment += options[j].Investment;
                profit += options[j].ProfitPerPeriod;
            }
            cell[j] = new(items[0][j].Target, demand > 0 ? met / demand : 1, investment, profit, demand);
        }
        return cell;
    }

    /// <summary>The frontier of profit, or of service, against the stock of all items or cells.</summary>
    /// <param name="items">The options of each; at least one option each.</param>
    /// <param name="service">Demand met instead of profit.</param>
    /// <exception cref="ArgumentNullException">No items.</exception>
    /// <exception cref="ArgumentException">An item without option.</exception>
    public static ServiceFrontier Frontier(IReadOnlyList<FillRateOption[]> items, bool service = false)
    {
        ArgumentNullException.ThrowIfNull(items);
        var starts = new int[items.Count + 1];
        for (var i = 0; i < items.Count; i++) starts[i + 1] = starts[i] + items[i].Length;
        var options = new PolicyOption[starts[^1]];
        var at = 0;
        foreach (var item in items)
            foreach (var option in item) options[at++] = service ? option.ForService : option.ForProfit;
        return new(options, starts);
    }
}
