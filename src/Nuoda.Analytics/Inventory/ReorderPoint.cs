namespace Nuoda.Analytics.Inventory;

/// <summary>What stock costs.</summary>
/// <param name="PerOrder">K, money an order, ≥ 0.</param>
/// <param name="Holding">h, money for a unit in stock during a period, &gt; 0.</param>
/// <param name="Shortage">p, money for a unit that waits during a period (or, where said, for each unit short), &gt; 0.</param>
public readonly record struct StockCosts(double PerOrder, double Holding, double Shortage)
{
    internal StockCosts Checked()
    {
        Check.NotNegative(PerOrder);
        Check.Positive(Holding);
        Check.Positive(Shortage);
        return this;
    }
}

/// <summary>An (r,Q) policy.</summary>
/// <param name="ReorderPoint">r: order when stock and orders on the way, less what customers wait for, fall to it.</param>
/// <param name="Quantity">Q.</param>
/// <param name="CostPerPeriod">Ordering, holding and shortage per period.</param>
public readonly record struct ReorderPolicy(double ReorderPoint, double Quantity, double CostPerPeriod);

/// <summary>(r,Q) under continuous review: exact cost, the optimum, and the usual approximations. Customers wait.</summary>
/// <remarks>
/// <para>C(r, Q) = (Kλ + ∫G from r to r + Q)/Q with G(y) = h·E[(y − X)⁺] + p·E[(X − y)⁺], X: lead-time demand, λ: demand per period. The integral is taken from second-order losses, so it is exact for every family.</para>
/// <para>Source: Zheng (1992), Management Science 38(1), 87–103; Hadley &amp; Whitin (1963), ch. 4; Snyder &amp; Shen (2019), §5.1–5.3.</para>
/// </remarks>
public sealed class ReorderPoint
{
    private readonly double _rate;
    private readonly DemandDistribution _demand;
    private readonly StockCosts _costs;

    /// <param name="demandRate">λ per period, finite and &gt; 0.</param>
    /// <param name="leadTimeDemand">X.</param>
    /// <param name="costs">K, h and p.</param>
    /// <exception cref="ArgumentNullException">No demand.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
    public ReorderPoint(double demandRate, DemandDistribution leadTimeDemand, StockCosts costs)
    {
        ArgumentNullException.ThrowIfNull(leadTimeDemand);
        (_rate, _demand, _costs) = (Check.Positive(demandRate), leadTimeDemand, costs.Checked());
    }

    /// <summary>Exact cost per period.</summary>
    /// <param name="reorderPoint">r, finite.</param>
    /// <param name="quantity">Q, finite and &gt; 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
    public double Cost(double reorderPoint, double quantity) => (_costs.PerOrder * _rate + Integral(Check.Finite(reorderPoint), Check.Positive(quantity))) / quantity;

    /// <summary>The best reorder point for a quantity: G(r) = G(r + Q).</summary>
    /// <param name="quantity">Q, finite and &gt; 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">The quantity is out of range.</exception>
    public ReorderPolicy WithQuantity(double quantity)
    {
        var r = BestFor(Check.Positive(quantity));
        return new(r, quantity, Cost(r, quantity));
    }

    /// <summary>The optimum: at the best Q the cost equals G(r) = G(r + Q).</summary>
    /// <returns>With K = 0 orders are as small as possible: Q 0 and r the newsvendor level.</returns>
    public ReorderPolicy Optimal()
    {
        if (_costs.PerOrder == 0)
        {
            var level = _demand.Quantile(_costs.Shortage / (_costs.Holding + _costs.Shortage));
            return new(level, 0, Rate(level));
        }
        var fixedCost = _costs.PerOrder * _rate;
        // Q·G(r(Q)) − ∫G rises with Q and passes Kλ at the optimum (Zheng 1992, Lemma 3).
        var quantity = Search.Least(Math.Sqrt(2 * fixedCost / _costs.Holding), q =>
        {
            if (q <= 0) return -fixedCost;
            var r = BestFor(q);
            return q * Rate(r + q) - Integral(r, q) - fixedCost;
        });
        return WithQuantity(quantity);
    }

    /// <summary>Approximation: Q of the EOQ, r the newsvendor level F(r) = p/(p + h).</summary>
    public ReorderPolicy EoqWithSafetyStock()
    {
        var quantity = EconomicOrder.Eoq(Check.Positive(_costs.PerOrder), _costs.Holding, _rate).Quantity;
        var r = _demand.Quantile(_costs.Shortage / (_costs.Holding + _costs.Shortage));
        return new(r, quantity, Cost(r, quantity));
    }

    /// <summary>Approximation: Q of the EOQ with backorders, the best r for it. At most 1/8 dearer than the optimum (Zheng 1992).</summary>
    public ReorderPolicy EoqWithBackorders() => WithQuantity(EconomicOrder.WithBackorders(Check.Positive(_costs.PerOrder), _costs.Holding, _costs.Shortage, _rate).Quantity);

    /// <summary>Approximation that leaves losses beyond r + Q out: n(r) = hQ/(h + p), Q = √(2(Kλ + (h + p)·n₂(r))/h), by turns.</summary>
    /// <remarks>Source: Hadley &amp; Whitin (1963), §4.5; Snyder &amp; Shen (2019), §5.3.4.</remarks>
    public ReorderPolicy LossFunctionApproximation()
    {
        var (h, both) = (_costs.Holding, _costs.Holding + _costs.Shortage);
        var quantity = EconomicOrder.Eoq(Check.Positive(_costs.PerOrder), h, _rate).Quantity;
        double r = 0;
        for (var round = 0; round < 1000; round++)
        {
            var allowed = h * quantity / both;
            r = Search.Least(_demand.Mean + _demand.StandardDeviation + quantity, x => allowed - _demand.Loss(x));
            var next = Math.Sqrt(2 * (_costs.PerOrder * _rate + both * _demand.SecondLoss(r)) / h);
            if (Math.Abs(next - quantity) <= 1e-12 * next) break;
            quantity = next;
        }
        return new(r, quantity, Cost(r, quantity));
    }

    private double Rate(double level) => _costs.Holding * (level - _demand.Mean) + (_costs.Holding + _costs.Shortage) * _demand.Loss(level);

    // ∫G from r to r + Q: h(y − μ) + (h + p)·n(y), and n integrates to the second-order loss.
    private double Integral(double r, double q) => _costs.Holding * q * (r - _demand.Mean + q / 2) + (_costs.Holding + _costs.Shortage) * (_demand.SecondLoss(r) - _demand.SecondLoss(r + q));

    private double BestFor(double quantity)
    {
        var (h, both) = (_costs.Holding, _costs.Holding + _costs.Shortage);
        return Search.Least(_demand.Mean + _demand.StandardDeviation + quantity, r => h * quantity - both * (_demand.Loss(r) - _demand.Loss(r + quantity)));
    }
}
