namespace Nuoda.Analytics.Inventory;

/// <summary>A stock level (reorder point or order-up-to level) and the service it gives.</summary>
/// <param name="Level">r of an (r,Q), S of an (R,S) policy, in units.</param>
/// <param name="SafetyStock">Level − mean demand of the time it must last.</param>
/// <param name="CycleService">Type 1: probability of no stock-out in a replenishment cycle.</param>
/// <param name="FillRate">Type 2: share of the demand met from stock.</param>
public readonly record struct ServiceLevelStock(double Level, double SafetyStock, double CycleService, double FillRate);

/// <summary>(r,Q): order Q when stock and orders on the way fall to r. Reorder points for a service target.</summary>
/// <remarks>The fill rate is 1 − (n(r) − n(r + Q))/Q with the loss function n of the lead-time demand; it takes the position to pass r without jump, which single demands much smaller than Q justify
/// (bulky ones: <see cref="MinMax"/>). Source: Silver, Pyke &amp; Thomas (2017), §6.7–6.11; Axsäter (2015), Inventory Control, §5.7–5.9.</remarks>
public static class ReorderPointService
{
    /// <summary>What a reorder point gives.</summary>
    /// <param name="leadTimeDemand">Demand of the lead time.</param>
    /// <param name="orderQuantity">Q, finite and &gt; 0.</param>
    /// <param name="reorderPoint">r, finite.</param>
    /// <exception cref="ArgumentNullException">No demand.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
    public static ServiceLevelStock At(DemandDistribution leadTimeDemand, double orderQuantity, double reorderPoint)
    {
        ArgumentNullException.ThrowIfNull(leadTimeDemand);
        return new(Check.Finite(reorderPoint), reorderPoint - leadTimeDemand.Mean, leadTimeDemand.Cumulative(reorderPoint), FillRate(leadTimeDemand, Check.Positive(orderQuantity), reorderPoint));
    }

    /// <summary>The least reorder point whose cycle service (type 1) reaches the target.</summary>
    /// <param name="leadTimeDemand">Demand of the lead time.</param>
    /// <param name="orderQuantity">Q, finite and &gt; 0; it only bears on the fill rate that goes with it.</param>
    /// <param name="target">Between 0 and 1.</param>
    /// <exception cref="ArgumentNullException">No demand.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
    public static ServiceLevelStock ForCycleService(DemandDistribution leadTimeDemand, double orderQuantity, double target)
    {
        ArgumentNullException.ThrowIfNull(leadTimeDemand);
        return At(leadTimeDemand, orderQuantity, leadTimeDemand.Quantile(target));
    }

    /// <summary>The least reorder point whose fill rate (type 2) reaches the target; whole for whole demand.</summary>
    /// <param name="leadTimeDemand">Demand of the lead time.</param>
    /// <param name="orderQuantity">Q, finite and &gt; 0.</param>
    /// <param name="target">Between 0 and 1.</param>
    /// <exception cref="ArgumentNullException">No demand.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
    public static ServiceLevelStock ForFillRate(DemandDistribution leadTimeDemand, double orderQuantity, double target)
    {
        ArgumentNullException.ThrowIfNull(leadTimeDemand);
        Check.Share(target);
        return At(leadTimeDemand, Check.Positive(orderQuantity), Least(leadTimeDemand, orderQuantity, r => 1 - (leadTimeDemand.Loss(r) - leadTimeDemand.Loss(r + orderQuantity)) / orderQuantity - target));
    }

    /// <summary>The reorder point by the textbook's short form n(r) = (1 − target)·Q, which leaves n(r + Q) out: never below the exact one.</summary>
    /// <param name="leadTimeDemand">Demand of the lead time.</param>
    /// <param name="orderQuantity">Q, finite and &gt; 0.</param>
    /// <param name="target">Between 0 and 1.</param>
    /// <returns>The level with the cycle service it gives; its fill rate is that of the short form.</returns>
    /// <exception cref="ArgumentNullException">No demand.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
    public static ServiceLevelStock ForFillRateSimple(DemandDistribution leadTimeDemand, double orderQuantity, double target)
    {
        ArgumentNullException.ThrowIfNull(leadTimeDemand);
        Check.Share(target);
        var allowed = (1 - target) * Check.Positive(orderQuantity);
        var level = Least(leadTimeDemand, orderQuantity, r => allowed - leadTimeDemand.Loss(r));
        return At(leadTimeDemand, orderQuantity, level) with { FillRate = SimpleFillRate(leadTimeDemand, orderQuantity, level) };
    }

    /// <summary>1 − n(r)/Q: never above the exact fill rate; below 0 where the lead-time demand exceeds r + Q by far.</summary>
    /// <param name="leadTimeDemand">Demand of the lead time.</param>
    /// <param name="orderQuantity">Q, finite and &gt; 0.</param>
    /// <param name="reorderPoint">r, finite.</param>
    /// <exception cref="ArgumentNullException">No demand.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
    public static double SimpleFillRate(DemandDistribution leadTimeDemand, double orderQuantity, double reorderPoint)
    {
        ArgumentNullException.ThrowIfNull(leadTimeDemand);
        return 1 - leadTimeDemand.Loss(Check.Finite(reorderPoint)) / Check.Positive(orderQuantity);
    }

    internal static double Least(DemandDistribution demand, double quantity, Func<double, double> excess) =>
        demand.IsWhole ? Search.LeastWhole(Math.Floor(demand.Mean), excess) : Search.Least(Math.Max(Math.Abs(demand.Mean) + demand.StandardDeviation + quantity, 1), excess);

    private static double FillRate(DemandDistribution demand, double quantity, double r) => Math.Clamp(1 - (demand.Loss(r) - demand.Loss(r + quantity)) / quantity, 0, 1);
}
