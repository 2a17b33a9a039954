namespace Nuoda.Analytics.Inventory;

/// <summary>An order quantity and what it costs.</summary>
/// <param name="Quantity">Q, in units.</param>
/// <param name="CostPerPeriod">Ordering and holding (and waiting, where customers wait) per period, without the price of the goods.</param>
/// <param name="OrdersPerPeriod">D/Q.</param>
/// <param name="CycleTime">Q/D, in periods.</param>
/// <param name="WaitingShare">Share of the cycle (and of the demand) without stock; 0 where nobody waits.</param>
public readonly record struct OrderQuantity(double Quantity, double CostPerPeriod, double OrdersPerPeriod, double CycleTime, double WaitingShare);

/// <summary>How much to order at a time when demand is steady.</summary>
/// <remarks>K: cost of an order, h: cost of holding a unit for a period, D: demand per period; all in the same period and money. Numbers as in Snyder &amp; Shen (2019), Fundamentals of Supply Chain Theory, ch. 3.</remarks>
public static class EconomicOrder
{
    /// <summary>EOQ: Q = √(2KD/h), cost √(2KDh).</summary>
    /// <remarks>Source: Harris (1913).</remarks>
    /// <param name="fixedCost">K, finite and ≥ 0; 0 orders every unit by itself (Q 0).</param>
    /// <param name="holdingCost">h, finite and &gt; 0.</param>
    /// <param name="demandRate">D, finite and ≥ 0; without demand nothing is ordered.</param>
    /// <exception cref="ArgumentOutOfRangeException">A parameter is out of range.</exception>
    public static OrderQuantity Eoq(double fixedCost, double holdingCost, double demandRate)
    {
        Check.Positive(holdingCost);
        return Of(Math.Sqrt(2 * Check.NotNegative(fixedCost) * Check.NotNegative(demandRate) / holdingCost), fixedCost, holdingCost, demandRate, 0);
    }

    /// <summary>What any quantity costs per period: KD/Q + hQ/2.</summary>
    /// <param name="quantity">Q, finite and &gt; 0.</param>
    /// <param name="fixedCost">K, finite and ≥ 0.</param>
    /// <param name="holdingCost">h, finite and ≥ 0.</param>
    /// <param name="demandRate">D, finite and ≥ 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">A parameter is out of range.</exception>
    public static double Cost(double quantity, double fixedCost, double holdingCost, double demandRate) =>
        Check.NotNegative(fixedCost) * Check.NotNegative(demandRate) / Check.Positive(quantity) + Check.NotNegative(holdingCost) * quantity / 2;

    /// <summary>EOQ where customers wait at a cost: Q = √(2KD(h + p)/(hp)), and the share h/(h + p) of the demand waits.</summary>
    /// <remarks>Source: Snyder &amp; Shen (2019), §3.5, Theorem 3.4.</remarks>
    /// <param name="fixedCost">K, finite and ≥ 0.</param>
    /// <param name="holdingCost">h, finite and &gt; 0.</param>
    /// <param name="waitingCost">p per unit and period of waiting, finite and &gt; 0.</param>
    /// <param name="demandRate">D, finite and ≥ 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">A parameter is out of range.</exception>
    public static OrderQuantity WithBackorders(double fixedCost, double holdingCost, double waitingCost, double demandRate)
    {
        var share = Check.Positive(holdingCost) / (holdingCost + Check.Positive(waitingCost));
        return Of(Math.Sqrt(2 * Check.NotNegative(fixedCost) * Check.NotNegative(demandRate) / (holdingCost * (1 - share))), fixedCost, holdingCost * (1 - share), demandRate, share);
    }

    /// <summary>EPQ: the lot comes in at the rate P while demand goes on: h is paid on (1 − D/P)Q/2.</summary>
    /// <remarks>Source: Taft (1918); Snyder &amp; Shen (2019), §3.6.</remarks>
    /// <param name="fixedCost">K of a set-up, finite and ≥ 0.</param>
    /// <param name="holdingCost">h, finite and &gt; 0.</param>
    /// <param name="demandRate">D, finite and ≥ 0.</param>
    /// <param name="productionRate">P, finite and &gt; D.</param>
    /// <exception cref="ArgumentOutOfRangeException">A parameter is out of range.</exception>
    public static OrderQuantity ProductionLot(double fixedCost, double holdingCost, double demandRate, double productionRate)
    {
        if (!(productionRate > Check.NotNegative(demandRate) && double.IsFinite(productionRate)))
            throw new ArgumentOutOfRangeException(nameof(productionRate), productionRate, "Must be finite and exceed the demand rate.");
        return Eoq(fixedCost, Check.Positive(holdingCost) * (1 - demandRate / productionRate), demandRate);
    }

    private static OrderQuantity Of(double quantity, double fixedCost, double holdingCost, double demandRate, double waiting) =>
        new(quantity, quantity == 0 ? 0 : fixedCost * demandRate / quantity + holdingCost * quantity / 2, quantity == 0 ? 0 : demandRate / quantity, demandRate == 0 ? 0 : quantity / demandRate, waiting);
}
