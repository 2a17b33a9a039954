namespace Nuoda.Analytics.Inventory;

/// <summary>A purchase that must be sold before it is too old.</summary>
/// <param name="Periods">Periods from one purchase to the next.</param>
/// <param name="Stock">What is bought each time.</param>
/// <param name="ProfitPerPeriod">Expected, after the cost of ordering and keeping, in money.</param>
/// <param name="WasteShare">Expected leftover / quantity bought; null when nothing is bought.</param>
public readonly record struct ShelfLifePurchase(int Periods, NewsvendorStock Stock, double ProfitPerPeriod, double? WasteShare);

/// <summary>The newsvendor whose season is the shelf life: goods are bought every t periods, sold while customers still take them, and the rest disposed of.</summary>
/// <remarks>t may not exceed the sellable life = shelf life − age on receipt − remaining life that customers ask for. For each t the quantity S is the least with (cu + co)·Fₜ(S) + h·(F₁(S) + … + Fₜ₋₁(S)) ≥ cu: the newsvendor's rule with what keeping goods costs on the way;
/// then the t with the highest profit per period is taken. Without h the longest t always pays: a longer season evens demand out. The single-order model of Nahmias (2011), Perishable Inventory Systems, ch. 2, with the season as a choice.</remarks>
public static class ShelfLifeNewsvendor
{
    /// <summary>The best time between purchases and the quantity of each.</summary>
    /// <param name="demandPerPeriod">Of one period; periods are independent.</param>
    /// <param name="sellablePeriods">Periods that a purchase can be sold for, ≥ 1.</param>
    /// <param name="orderCost">K of a purchase, finite and ≥ 0.</param>
    /// <param name="holdingCost">h of a unit kept over to the next period of the season, finite and ≥ 0.</param>
    /// <param name="revenue">r of a unit, above the purchase cost.</param>
    /// <param name="purchaseCost">c, above the salvage value.</param>
    /// <param name="salvageValue">v; below 0 where disposal costs.</param>
    /// <exception cref="ArgumentNullException">No demand.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
    public static ShelfLifePurchase Best(DemandDistribution demandPerPeriod, int sellablePeriods, double orderCost, double holdingCost, double revenue, double purchaseCost, double salvageValue)
    {
        ArgumentNullException.ThrowIfNull(demandPerPeriod);
        ArgumentOutOfRangeException.ThrowIfLessThan(sellablePeriods, 1);
        Check.NotNegative(orderCost);
        Check.NotNegative(holdingCost);
        var (margin, loss) = (Check.Positive(revenue - purchaseCost, nameof(revenue)), Check.Positive(purchaseCost - salvageValue, nameof(salvageValue)));
        var best = default(ShelfLifePurchase);
        var soFar = new List<DemandDistribution>();
        for (var t = 1; t <= sellablePeriods; t++)
        {
            var demand = demandPerPeriod.Over(t);
            var quantity = ReorderPointService.Least(demand, 0, s => (margin + loss) * demand.Cumulative(s) + holdingCost * soFar.Sum(d => d.Cumulative(s)) - margin);
            var stock = Newsvendor.At(demand, quantity, margin, loss);
            var perPeriod = (margin * demand.Mean - stock.ExpectedCost - holdingCost * soFar.Sum(d => d.Leftover(quantity)) - orderCost) / t;
            if (t == 1 || perPeriod > best.ProfitPerPeriod) best = new(t, stock, perPeriod, quantity > 0 ? stock.ExpectedLeftover / quantity : null);
            soFar.Add(demand);
        }
        return best;
    }
}
