namespace Nuoda.Analytics.Inventory;

/// <summary>A stock that is bought once, and what to expect of it.</summary>
/// <param name="CriticalRatio">cu/(cu + co): the probability of selling out that pays is 1 less this.</param>
/// <param name="Quantity">S, in units.</param>
/// <param name="ExpectedCost">co·E[leftover] + cu·E[shortage], in money.</param>
/// <param name="ExpectedLeftover">E[(S − X)⁺], in units.</param>
/// <param name="ExpectedShortage">E[(X − S)⁺], in units.</param>
/// <param name="FillRate">1 − shortage / mean demand; null without demand.</param>
public readonly record struct NewsvendorStock(double CriticalRatio, double Quantity, double ExpectedCost, double ExpectedLeftover, double ExpectedShortage, double? FillRate);

/// <summary>How much to buy once for an uncertain demand: newspapers, seasons, perishables.</summary>
/// <remarks>cu: cost of a unit short, co: cost of a unit left; the least S with F(S) ≥ cu/(cu + co). Source: Arrow, Harris &amp; Marschak (1951), Econometrica 19(3), 250–272; Snyder &amp; Shen (2019), §4.3.</remarks>
public static class Newsvendor
{
    /// <summary>The best quantity.</summary>
    /// <param name="demand">X, of any family.</param>
    /// <param name="shortageCost">cu, finite and &gt; 0.</param>
    /// <param name="leftoverCost">co, finite and &gt; 0.</param>
    /// <exception cref="ArgumentNullException">No demand.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A cost is out of range.</exception>
    public static NewsvendorStock Best(DemandDistribution demand, double shortageCost, double leftoverCost)
    {
        ArgumentNullException.ThrowIfNull(demand);
        var ratio = Check.Positive(shortageCost) / (shortageCost + Check.Positive(leftoverCost));
        return At(demand, demand.Quantile(ratio), shortageCost, leftoverCost);
    }

    /// <summary>What any quantity leads to.</summary>
    /// <param name="demand">X, of any family.</param>
    /// <param name="quantity">S, finite.</param>
    /// <param name="shortageCost">cu, finite and &gt; 0.</param>
    /// <param name="leftoverCost">co, finite and &gt; 0.</param>
    /// <exception cref="ArgumentNullException">No demand.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
    public static NewsvendorStock At(DemandDistribution demand, double quantity, double shortageCost, double leftoverCost)
    {
        ArgumentNullException.ThrowIfNull(demand);
        var (shortage, leftover) = (demand.Loss(Check.Finite(quantity)), demand.Leftover(quantity));
        return new(Check.Positive(shortageCost) / (shortageCost + Check.Positive(leftoverCost)), quantity, leftoverCost * leftover + shortageCost * shortage, leftover, shortage,
            demand.Mean > 0 ? 1 - shortage / demand.Mean : null);
    }

    /// <summary>The base-stock level of a stock that is reviewed every period and filled L periods later: the newsvendor over L + 1 periods.</summary>
    /// <remarks>Source: Snyder &amp; Shen (2019), §4.4.3.</remarks>
    /// <param name="demandPerPeriod">Of one period; periods are independent.</param>
    /// <param name="holdingCost">h per unit left at the end of a period, finite and &gt; 0.</param>
    /// <param name="waitingCost">p per unit that waits at the end of a period, finite and &gt; 0.</param>
    /// <param name="leadTime">L in periods, finite and ≥ 0.</param>
    /// <exception cref="ArgumentNullException">No demand.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
    public static NewsvendorStock BaseStock(DemandDistribution demandPerPeriod, double holdingCost, double waitingCost, double leadTime)
    {
        ArgumentNullException.ThrowIfNull(demandPerPeriod);
        return Best(demandPerPeriod.Over(Check.NotNegative(leadTime) + 1), waitingCost, holdingCost);
    }

    /// <summary>Profit of a quantity bought at c, sold at r, the rest at v: (r − c)·E[X] − expected cost, with cu = r − c and co = c − v.</summary>
    /// <remarks>A unit short costs the margin lost; goodwill lost is no part of it.</remarks>
    /// <param name="demand">X, of any family.</param>
    /// <param name="revenue">r, above the purchase cost.</param>
    /// <param name="purchaseCost">c, above the salvage value.</param>
    /// <param name="salvageValue">v; below 0 where disposal costs.</param>
    /// <returns>The best stock and its expected profit.</returns>
    /// <exception cref="ArgumentNullException">No demand.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The prices do not stand in this order, or one is not finite.</exception>
    public static (NewsvendorStock Stock, double ExpectedProfit) MostProfitable(DemandDistribution demand, double revenue, double purchaseCost, double salvageValue)
    {
        ArgumentNullException.ThrowIfNull(demand);
        var (margin, loss) = (Check.Positive(revenue - purchaseCost, nameof(revenue)), Check.Positive(purchaseCost - salvageValue, nameof(salvageValue)));
        var stock = Best(demand, margin, loss);
        return (stock, margin * demand.Mean - stock.ExpectedCost);
    }
}
