namespace Nuoda.Analytics.Inventory;

/// <summary>An order quantity under a price list.</summary>
/// <param name="Quantity">Q, in units.</param>
/// <param name="Tier">Index of the price that applies (to the last unit).</param>
/// <param name="CostPerPeriod">Goods, ordering and holding per period.</param>
public readonly record struct DiscountedOrder(double Quantity, int Tier, double CostPerPeriod);

/// <summary>How much to order when the price falls with the quantity.</summary>
/// <remarks>K: cost of an order; i: holding cost per period as a share of the price; D: demand per period; price cⱼ from the quantity bⱼ on. Source: Hadley &amp; Whitin (1963), Analysis of Inventory Systems, §2.9–2.10;
/// Snyder &amp; Shen (2019), §3.4.</remarks>
public static class QuantityDiscount
{
    /// <summary>The price of the tier holds for all units: the best of every tier's EOQ, where it falls into the tier, and every breakpoint.</summary>
    /// <param name="fixedCost">K, finite and &gt; 0.</param>
    /// <param name="holdingRate">i, finite and &gt; 0.</param>
    /// <param name="demandRate">D, finite and &gt; 0.</param>
    /// <param name="breakpoints">bⱼ in units, rising from 0; a quantity of bⱼ already has the price cⱼ.</param>
    /// <param name="prices">cⱼ, finite and &gt; 0; as many.</param>
    /// <exception cref="ArgumentException">A parameter is out of range, or the price list is none.</exception>
    public static DiscountedOrder AllUnits(double fixedCost, double holdingRate, double demandRate, ReadOnlySpan<double> breakpoints, ReadOnlySpan<double> prices)
    {
        CheckAll(fixedCost, holdingRate, demandRate, breakpoints, prices);
        var best = new DiscountedOrder(0, -1, double.PositiveInfinity);
        for (var j = 0; j < prices.Length; j++)
        {
            var holding = holdingRate * prices[j];
            var quantity = Math.Max(breakpoints[j], Math.Sqrt(2 * fixedCost * demandRate / holding));
            // Beyond the tier a lower price begins: its own turn.
            if (j + 1 < prices.Length && quantity >= breakpoints[j + 1]) continue;
            var cost = prices[j] * demandRate + EconomicOrder.Cost(quantity, fixedCost, holding, demandRate);
            if (cost < best.CostPerPeriod) best = new(quantity, j, cost);
        }
        return best;
    }

    /// <summary>The lower price holds only for the units beyond the breakpoint: an order in tier j costs K + (c₀b₁ + … − cⱼbⱼ) more than cⱼQ.</summary>
    /// <param name="fixedCost">K, finite and &gt; 0.</param>
    /// <param name="holdingRate">i, finite and &gt; 0.</param>
    /// <param name="demandRate">D, finite and &gt; 0.</param>
    /// <param name="breakpoints">bⱼ in units, rising from 0.</param>
    /// <param name="prices">cⱼ, finite and &gt; 0; as many.</param>
    /// <exception cref="ArgumentException">A parameter is out of range, or the price list is none.</exception>
    public static DiscountedOrder Incremental(double fixedCost, double holdingRate, double demandRate, ReadOnlySpan<double> breakpoints, ReadOnlySpan<double> prices)
    {
        CheckAll(fixedCost, holdingRate, demandRate, breakpoints, prices);
        var best = new DiscountedOrder(0, -1, double.PositiveInfinity);
        double paidBefore = 0;
        for (var j = 0; j < prices.Length; j++)
        {
            if (j > 0) paidBefore += prices[j - 1] * (breakpoints[j] - breakpoints[j - 1]);
            var surplus = paidBefore - prices[j] * breakpoints[j];
            if (fixedCost + surplus <= 0) continue;
            var quantity = Math.Sqrt(2 * (fixedCost + surplus) * demandRate / (holdingRate * prices[j]));
            if (quantity < breakpoints[j] || (j + 1 < prices.Length && quantity > breakpoints[j + 1])) continue;
            var cost = prices[j] * demandRate + EconomicOrder.Cost(quantity, fixedCost + surplus, holdingRate * prices[j], demandRate) + holdingRate * surplus / 2;
            if (cost < best.CostPerPeriod) best = new(quantity, j, cost);
        }
        return best;
    }

    private static void CheckAll(double fixedCost, double holdingRate, double demandRate, ReadOnlySpan<double> breakpoints, ReadOnlySpan<double> prices)
    {
        Check.Positive(fixedCost);
        Check.Positive(holdingRate);
        Check.Positive(demandRate);
        if (prices.IsEmpty || breakpoints.Length != prices.Length || breakpoints[0] != 0) throw new ArgumentException("A price list has one price for each breakpoint, the first from 0 on.", nameof(breakpoints));
        for (var j = 0; j < prices.Length; j++)
        {
            Check.Positive(prices[j], nameof(prices));
            if (j > 0 && !(breakpoints[j] > breakpoints[j - 1] && double.IsFinite(breakpoints[j]))) throw new ArgumentException("Breakpoints must rise.", nameof(breakpoints));
            if (j > 0 && !(prices[j] < prices[j - 1])) throw new ArgumentException("Prices must fall.", nameof(prices));
        }
    }
}
