namespace Nuoda.Analytics.Inventory;

/// <summary>(r,Q) in whole units for demand by single units: the exact optimum.</summary>
/// <remarks>C(r, Q) = (Kλ + Σ G(y), y = r + 1 … r + Q)/Q: the position is uniform over these. The best Q levels are those with the least G, taken until the next would raise the cost. Source: Federgruen &amp; Zheng (1992), Oper. Res. 40(4), 808–813;
/// Snyder &amp; Shen (2019), §5.5.</remarks>
public static class WholeReorderPoint
{
    /// <summary>The best policy.</summary>
    /// <param name="demandRate">λ per period, finite and &gt; 0.</param>
    /// <param name="leadTimeDemand">Demand of the lead time, whole.</param>
    /// <param name="costs">K, h and p.</param>
    /// <returns>Q ≥ 1; order when the position falls to r.</returns>
    /// <exception cref="ArgumentNullException">No demand.</exception>
    /// <exception cref="ArgumentException">The demand is not whole, or a number is out of range.</exception>
    public static ReorderPolicy Optimal(double demandRate, DemandDistribution leadTimeDemand, StockCosts costs)
    {
        ArgumentNullException.ThrowIfNull(leadTimeDemand);
        if (!leadTimeDemand.IsWhole) throw new ArgumentException("Whole units need whole demand.", nameof(leadTimeDemand));
        costs.Checked();
        double Rate(double y) => costs.Holding * leadTimeDemand.Leftover(y) + costs.Shortage * leadTimeDemand.Loss(y);

        var fixedCost = costs.PerOrder * Check.Positive(demandRate);
        var best = leadTimeDemand.Quantile(costs.Shortage / (costs.Holding + costs.Shortage));
        var (low, high) = (best, best);
        var (sum, below, above) = (fixedCost + Rate(best), Rate(best - 1), Rate(best + 1));
        while (true)
        {
            var quantity = high - low + 1;
            if (Math.Min(below, above) >= sum / quantity) return new(low - 1, quantity, sum / quantity);
            if (below < above)
            {
                sum += below;
                below = Rate(--low - 1);
            }
            else
            {
                sum += above;
                above = Rate(++high + 1);
            }
        }
    }
}
