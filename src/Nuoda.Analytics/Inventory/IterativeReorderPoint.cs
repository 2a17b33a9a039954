namespace Nuoda.Analytics.Inventory;

/// <summary>One round of the textbook's search.</summary>
/// <param name="Quantity">Q.</param>
/// <param name="ReorderPoint">R.</param>
/// <param name="ExpectedShortage">n(R) in units a cycle.</param>
public readonly record struct ReorderIterate(double Quantity, double ReorderPoint, double ExpectedShortage);

/// <summary>(Q,R) by the textbook's iteration on the expected inventory level, which takes stock on hand as R − μ + Q/2: quick, near the optimum while shortages are rare. For the exact cost see <see cref="ReorderPoint"/>.</summary>
/// <remarks>Source: Hadley &amp; Whitin (1963), §4.2; Nahmias &amp; Olsen (2015), Production and Operations Analysis, §5.5. λ: demand per period; n: loss function, F: distribution of the lead-time demand.</remarks>
public static class IterativeReorderPoint
{
    private const int MostRounds = 10_000;

    /// <summary>By a cost p for each unit short: Q = √(2λ(K + p·n(R))/h), F(R) = 1 − hQ/(pλ), by turns from the EOQ on.</summary>
    /// <param name="demandRate">λ per period, finite and &gt; 0.</param>
    /// <param name="leadTimeDemand">Demand of the lead time.</param>
    /// <param name="costs">K &gt; 0, h, and p for each unit short.</param>
    /// <returns>The rounds as they go, the last one settled to the twelfth digit.</returns>
    /// <exception cref="ArgumentNullException">No demand.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
    /// <exception cref="ArithmeticException">hQ reaches pλ: shortages are so cheap that no reorder point pays.</exception>
    public static IReadOnlyList<ReorderIterate> ForShortageCost(double demandRate, DemandDistribution leadTimeDemand, StockCosts costs)
    {
        ArgumentNullException.ThrowIfNull(leadTimeDemand);
        var (k, h, p) = costs.Checked();
        var quantity = EconomicOrder.Eoq(Check.Positive(k), h, Check.Positive(demandRate)).Quantity;
        var rounds = new List<ReorderIterate>();
        while (rounds.Count < MostRounds)
        {
            var risk = quantity * h / (p * demandRate);
            if (risk >= 1) throw new ArithmeticException($"Holding a lot of {quantity} costs more than every shortage: no reorder point pays.");
            var r = leadTimeDemand.Quantile(1 - risk);
            var shortage = leadTimeDemand.Loss(r);
            rounds.Add(new(quantity, r, shortage));
            var next = Math.Sqrt(2 * demandRate * (k + p * shortage) / h);
            if (Math.Abs(next - quantity) <= 1e-12 * next) break;
            quantity = next;
        }
        return rounds;
    }

    /// <summary>Cost per period as this model counts it: Kλ/Q + h(R − μ + Q/2) + pλ·n(R)/Q.</summary>
    /// <param name="demandRate">λ per period, finite and &gt; 0.</param>
    /// <param name="leadTimeDemand">Demand of the lead time.</param>
    /// <param name="costs">K, h, and p for each unit short.</param>
    /// <param name="at">Q and R.</param>
    /// <exception cref="ArgumentNullException">No demand.</exception>
    public static double Cost(double demandRate, DemandDistribution leadTimeDemand, StockCosts costs, ReorderIterate at)
    {
        ArgumentNullException.ThrowIfNull(leadTimeDemand);
        var (k, h, p) = costs.Checked();
        var quantity = Check.Positive(at.Quantity, nameof(at));
        return (k + p * at.ExpectedShortage) * Check.Positive(demandRate) / quantity + h * (at.ReorderPoint - leadTimeDemand.Mean + quantity / 2);
    }

    /// <summary>By a fill rate β: n(R) = (1 − β)Q, Q = n(R)/(1 − F(R)) + √(2Kλ/h + (n(R)/(1 − F(R)))²), by turns from the EOQ on.</summary>
    /// <param name="demandRate">λ per period, finite and &gt; 0.</param>
    /// <param name="leadTimeDemand">Demand of the lead time.</param>
    /// <param name="orderCost">K, finite and &gt; 0.</param>
    /// <param name="holdingCost">h, finite and &gt; 0.</param>
    /// <param name="fillRate">β between 0 and 1.</param>
    /// <returns>The rounds as they go; the first has the reorder point that goes with the EOQ.</returns>
    /// <exception cref="ArgumentNullException">No demand.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
    public static IReadOnlyList<ReorderIterate> ForFillRate(double demandRate, DemandDistribution leadTimeDemand, double orderCost, double holdingCost, double fillRate)
    {
        ArgumentNullException.ThrowIfNull(leadTimeDemand);
        Check.Share(fillRate);
        var eoq = EconomicOrder.Eoq(Check.Positive(orderCost), holdingCost, Check.Positive(demandRate)).Quantity;
        var quantity = eoq;
        var rounds = new List<ReorderIterate>();
        while (rounds.Count < MostRounds)
        {
            var allowed = (1 - fillRate) * quantity;
            var r = Search.Least(leadTimeDemand.Mean + leadTimeDemand.StandardDeviation + quantity, x => allowed - leadTimeDemand.Loss(x));
            var shortage = leadTimeDemand.Loss(r);
            rounds.Add(new(quantity, r, shortage));
            var risk = 1 - leadTimeDemand.Cumulative(r);
            var each = risk > 0 ? shortage / risk : 0;
            var next = each + Math.Sqrt(eoq * eoq + each * each);
            if (Math.Abs(next - quantity) <= 1e-12 * next) break;
            quantity = next;
        }
        return rounds;
    }
}
