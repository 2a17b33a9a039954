namespace Nuoda.Analytics.Inventory;

/// <summary>An item on an exchange curve.</summary>
/// <param name="DemandRate">D per period, units, &gt; 0.</param>
/// <param name="UnitValue">v of a unit in stock, money, &gt; 0.</param>
/// <param name="OrderQuantity">Q, units, &gt; 0.</param>
/// <param name="LeadTimeSd">σ of the demand during the lead time, units, ≥ 0.</param>
public readonly record struct ExchangeItem(double DemandRate, double UnitValue, double OrderQuantity, double LeadTimeSd);

/// <summary>A point of the curve of order work against cycle stock.</summary>
/// <param name="CostRatio">K/i: cost of an order over the holding rate; what the choice of Q implies.</param>
/// <param name="OrdersPerPeriod">Σ Dᵢ/Qᵢ.</param>
/// <param name="CycleStockValue">Σ Qᵢvᵢ/2.</param>
public readonly record struct CycleStockPoint(double CostRatio, double OrdersPerPeriod, double CycleStockValue);

/// <summary>A point of the curve of safety stock against shortage.</summary>
/// <param name="Setting">Safety factor, fill rate, or stock-outs per period and item, as the rule says.</param>
/// <param name="SafetyStockValue">Σ kᵢσᵢvᵢ.</param>
/// <param name="StockOutsPerPeriod">Σ Dᵢ/Qᵢ·(1 − Φ(kᵢ)).</param>
/// <param name="ShortValuePerPeriod">Σ Dᵢ/Qᵢ·σᵢvᵢL(kᵢ).</param>
/// <param name="FillRate">1 − short value / demand value.</param>
public readonly record struct SafetyStockPoint(double Setting, double SafetyStockValue, double StockOutsPerPeriod, double ShortValuePerPeriod, double FillRate);

/// <summary>How safety stock is shared out.</summary>
public enum SafetyRule
{
    /// <summary>The same safety factor k for every item.</summary>
    EqualFactor,

    /// <summary>The same fill rate for every item.</summary>
    EqualFillRate,

    /// <summary>As many stock-outs per period for every item: of all rules it leaves the least value short for the money in stock.</summary>
    EqualStockOuts,
}

/// <summary>What the whole assortment costs and gives, setting by setting: the choice that a manager makes.</summary>
/// <remarks>Source: Silver, Pyke &amp; Thomas (2017), §4.7 (cycle stock: orders × stock value = (Σ√(Dv))²/2 for every EOQ setting) and §6.10–6.11. Normal lead-time demand, shortage short form, safety factors not below 0.</remarks>
public static class ExchangeCurve
{
    /// <summary>Orders per period against cycle stock, when every item has its EOQ for a cost ratio.</summary>
    /// <param name="items">Their <see cref="ExchangeItem.OrderQuantity"/> is not looked at.</param>
    /// <param name="costRatios">K/i, each finite and &gt; 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
    public static CycleStockPoint[] CycleStock(ReadOnlySpan<ExchangeItem> items, ReadOnlySpan<double> costRatios)
    {
        double roots = 0;
        foreach (var item in items) roots += Math.Sqrt(Check.Positive(item.DemandRate, nameof(items)) * Check.Positive(item.UnitValue, nameof(items)));
        var points = new CycleStockPoint[costRatios.Length];
        for (var i = 0; i < points.Length; i++)
        {
            // Q = √(2DK/(iv)): orders Σ√(Dv)/√(2K/i), stock √(2K/i)·Σ√(Dv)/2.
            var root = Math.Sqrt(2 * Check.Positive(costRatios[i], nameof(costRatios)));
            points[i] = new(costRatios[i], roots / root, root * roots / 2);
        }
        return points;
    }

    /// <summary>Safety stock against shortage for a rule.</summary>
    /// <param name="items">Whose order quantities are given.</param>
    /// <param name="rule">How safety stock is shared out.</param>
    /// <param name="settings">Factors ≥ 0, fill rates between 0 and 1, or stock-outs per period &gt; 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
    public static SafetyStockPoint[] SafetyStock(ReadOnlySpan<ExchangeItem> items, SafetyRule rule, ReadOnlySpan<double> settings)
    {
        var points = new SafetyStockPoint[settings.Length];
        for (var i = 0; i < points.Length; i++)
        {
            double stock = 0, stockOuts = 0, shortValue = 0, demandValue = 0;
            foreach (var item in items)
            {
                var orders = Check.Positive(item.DemandRate, nameof(items)) / Check.Positive(item.OrderQuantity, nameof(items));
                var spread = Check.NotNegative(item.LeadTimeSd, nameof(items)) * Check.Positive(item.UnitValue, nameof(items));
                demandValue += item.DemandRate * item.UnitValue;
                if (spread == 0) continue;
                var k = Factor(rule, settings[i], item, orders);
                stock += k * spread;
                stockOuts += orders * UnitNormal.Cumulative(-k);
                shortValue += orders * spread * UnitNormal.Loss(k);
            }
            points[i] = new(settings[i], stock, stockOuts, shortValue, demandValue > 0 ? 1 - shortValue / demandValue : 1);
        }
        return points;
    }

    private static double Factor(SafetyRule rule, double setting, ExchangeItem item, double orders) => rule switch
    {
        SafetyRule.EqualFactor => Check.NotNegative(setting),
        SafetyRule.EqualFillRate => Math.Max(0, UnitNormal.InverseLoss((1 - Check.Share(setting)) * item.OrderQuantity / item.LeadTimeSd)),
        _ => Check.Positive(setting) >= 0.5 * orders ? 0 : UnitNormal.Quantile(1 - setting / orders),
    };
}
