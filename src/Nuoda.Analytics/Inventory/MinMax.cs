namespace Nuoda.Analytics.Inventory;

/// <summary>An (R,s,S) policy, min–max in the words of many systems: at a review, when the position is at or below Min, order up to Max.</summary>
/// <param name="Min">s.</param>
/// <param name="Max">S.</param>
/// <param name="CostPerReview">Ordering, holding and shortage from one review to the next, where costs were given; else NaN.</param>
/// <param name="CycleService">Type 1: probability that nothing is short when an order comes in.</param>
/// <param name="FillRate">Type 2: share of the demand met from stock.</param>
/// <param name="OrdersPerReview">Share of the reviews that order.</param>
/// <param name="MeanUndershoot">Mean by which the position has fallen below Min when an order is placed: the undershoot, which (r,Q) formulas leave out.</param>
/// <param name="MeanStock">Stock on hand: mean of what there is after a receipt and before the next.</param>
public readonly record struct MinMaxPolicy(double Min, double Max, double CostPerReview, double CycleService, double FillRate, double OrdersPerReview, double MeanUndershoot, double MeanStock);

/// <summary>(s,S) and (R,s,S) with whole demand, exactly: the position after a review follows the renewal function of the demand between reviews.</summary>
/// <remarks>
/// <para>m(0) = 1/(1 − p₀), m(j) = Σ pᵢ m(j − i) and M(j) = m(0) + … + m(j − 1); over a cycle the position is S − j for m(j) reviews. Cost per review (K + Σ m(j)G(S − j))/M(S − s).
/// Fill rate 1 − Σ m(j)(n₍R+L₎(S − j) − n_L(S − j))/(M·mean); cycle service over the level at which an order is placed.</para>
/// <para>Source: Veinott &amp; Wagner (1965), Management Science 11(5), 525–552; Zheng &amp; Federgruen (1991), Oper. Res. 39(4), 654–665; Tijms &amp; Groenevelt (1984), Eur. J. Oper. Res. 17(2), 175–190.</para>
/// <para>Demand that is not whole is taken in steps of a unit of the caller's choice (a pack, or a small part of the mean).</para>
/// </remarks>
public sealed class MinMax
{
    private readonly double _unit, _fixedUnits;
    private readonly double[] _between;
    private readonly DemandDistribution _demand, _leadTime, _interval;
    private double[] _renewal = new double[16], _total = new double[16];
    private int _known;

    /// <param name="demandPerPeriod">Of one period, ≥ 0 and not always 0; periods are independent.</param>
    /// <param name="reviewPeriods">R, finite and &gt; 0; 1 for (s,S).</param>
    /// <param name="leadTime">L in periods, finite and ≥ 0.</param>
    /// <param name="leadTimeSd">Standard deviation of L, finite and ≥ 0.</param>
    /// <param name="unit">Step of all levels, finite and &gt; 0; 1 for whole demand.</param>
    /// <exception cref="ArgumentNullException">No demand.</exception>
    /// <exception cref="ArgumentException">A number is out of range, there is no demand, or it is whole and the unit is not 1.</exception>
    public MinMax(DemandDistribution demandPerPeriod, double reviewPeriods = 1, double leadTime = 0, double leadTimeSd = 0, double unit = 1)
    {
        ArgumentNullException.ThrowIfNull(demandPerPeriod);
        _demand = demandPerPeriod.Over(Check.Positive(reviewPeriods));
        _unit = Check.Positive(unit);
        if (_demand.IsWhole && unit != 1) throw new ArgumentException("Whole demand has the unit 1.", nameof(unit));
        _leadTime = demandPerPeriod.OverLeadTime(Check.NotNegative(leadTime), leadTimeSd);
        _interval = demandPerPeriod.OverLeadTime(reviewPeriods + leadTime, leadTimeSd);
        _fixedUnits = _demand.Mean;
        var probabilities = _demand.Probabilities(unit, out var first);
        _between = new double[Math.Max(1, first + probabilities.Length)];
        // A normal demand may fall below 0 by name: no demand then.
        for (var i = 0; i < probabilities.Length; i++) _between[Math.Max(0, first + i)] += probabilities[i];
        if (!(_fixedUnits > 0) || _between[0] > 1 - 1e-9) throw new ArgumentException("There is no demand (in steps of the unit).", nameof(demandPerPeriod));
    }

    /// <summary>The least cost over all s and S.</summary>
    /// <param name="costs">K an order, h a unit left and p a unit waiting at the end of the interval that an order must last.</param>
    /// <exception cref="ArgumentOutOfRangeException">A cost is out of range.</exception>
    public MinMaxPolicy Optimal(StockCosts costs)
    {
        costs.Checked();
        var rates = new Dictionary<int, double>();
        double Rate(int level)
        {
            if (!rates.TryGetValue(level, out var rate)) rates[level] = rate = costs.Holding * _interval.Leftover(level * _unit) + costs.Shortage * _interval.Loss(level * _unit);
            return rate;
        }
        double Cost(int s, int upTo)
        {
            Know(upTo - s);
            var sum = costs.PerOrder;
            for (var j = 0; j < upTo - s; j++) sum += _renewal[j] * Rate(upTo - j);
            return sum / _total[upTo - s];
        }

        var best = (int)Math.Ceiling(_interval.Quantile(costs.Shortage / (costs.Holding + costs.Shortage)) / _unit);
        while (Rate(best - 1) <= Rate(best)) best--;
        while (Rate(best + 1) < Rate(best)) best++;
        var (low, high) = (best - 1, best);
        while (Cost(low, high) > Rate(low)) low--;
        var cost = Cost(low, high);
        for (var upTo = high + 1; Rate(upTo) <= cost; upTo++)
        {
            if (!(Cost(low, upTo) < cost)) continue;
            high = upTo;
            while (Cost(low, high) <= Rate(low + 1)) low++;
            cost = Cost(low, high);
        }
        return At(low, high) with { CostPerReview = cost };
    }

    /// <summary>What a policy gives.</summary>
    /// <param name="min">s, a multiple of the unit.</param>
    /// <param name="max">S above s, a multiple of the unit.</param>
    /// <exception cref="ArgumentException">A level is no multiple of the unit, or Max does not exceed Min.</exception>
    public MinMaxPolicy At(double min, double max)
    {
        var (low, high) = (Math.Round(min / _unit), Math.Round(max / _unit));
        if (!(Math.Abs(low * _unit - min) <= 1e-9 * Math.Max(1, Math.Abs(min)) && Math.Abs(high * _unit - max) <= 1e-9 * Math.Max(1, Math.Abs(max))))
            throw new ArgumentException($"Levels must be multiples of the unit {_unit}.", nameof(min));
        if (!(high > low)) throw new ArgumentException("Max must exceed Min.", nameof(max));
        return At((int)low, (int)high);
    }

    /// <summary>The least Min, with Max − Min given, whose cycle service (type 1) reaches the target.</summary>
    /// <param name="orderQuantity">Max − Min: usually the EOQ; rounded up to a multiple of the unit. Finite and &gt; 0.</param>
    /// <param name="target">Between 0 and 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
    public MinMaxPolicy ForCycleService(double orderQuantity, double target) => For(orderQuantity, target, policy => policy.CycleService);

    /// <summary>The least Min, with Max − Min given, whose fill rate (type 2) reaches the target.</summary>
    /// <param name="orderQuantity">Max − Min: usually the EOQ; rounded up to a multiple of the unit. Finite and &gt; 0.</param>
    /// <param name="target">Between 0 and 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
    public MinMaxPolicy ForFillRate(double orderQuantity, double target) => For(orderQuantity, target, policy => policy.FillRate);

    private MinMaxPolicy For(double orderQuantity, double target, Func<MinMaxPolicy, double> service)
    {
        Check.Share(target);
        var width = Math.Max(1, (int)Math.Ceiling(Check.Positive(orderQuantity) / _unit - 1e-9));
        var min = (int)Search.LeastWhole(Math.Floor(_interval.Mean / _unit), s => service(At((int)s, (int)s + width)) - target);
        return At(min, min + width);
    }

    private MinMaxPolicy At(int low, int high)
    {
        var width = high - low;
        Know(width);
        double shortage = 0, service = 0, undershoot = 0, stock = 0;
        for (var j = 0; j < width; j++)
        {
            var level = (high - j) * _unit;
            shortage += _renewal[j] * (_interval.Loss(level) - _leadTime.Loss(level));
            stock += _renewal[j] * (_interval.Leftover(level) + _leadTime.Leftover(level)) / 2;
        }
        // The demand that takes the position from S − j to S − k, k ≥ S − s, places an order there.
        for (var k = width; k < width + _between.Length - 1; k++)
        {
            double probability = 0;
            for (var j = Math.Max(0, k - _between.Length + 1); j < width; j++) probability += _renewal[j] * _between[k - j];
            service += probability * _leadTime.Cumulative((high - k) * _unit);
            undershoot += probability * (k - width) * _unit;
        }
        var reviews = _total[width];
        return new(low * _unit, high * _unit, double.NaN, Math.Min(1, service), Math.Clamp(1 - shortage / (reviews * _fixedUnits), 0, 1), 1 / reviews, undershoot, stock / reviews);
    }

    // m(0) … m(width − 1) and their sums.
    private void Know(int width)
    {
        if (width < _known) return;
        while (_total.Length < width + 2)
        {
            Array.Resize(ref _renewal, 2 * _renewal.Length);
            Array.Resize(ref _total, 2 * _total.Length);
        }
        for (; _known <= width; _known++)
        {
            var j = _known;
            double sum = j == 0 ? 1 : 0;
            for (var i = Math.Min(j, _between.Length - 1); i > 0; i--) sum += _between[i] * _renewal[j - i];
            _renewal[j] = sum / (1 - _between[0]);
            _total[j + 1] = _total[j] + _renewal[j];
        }
    }
}
