namespace Nuoda.Analytics.Forecasting;

/// <summary>Finds the seasonal ARIMA model of a series: differences by tests, orders by a stepwise search for the least AICc.</summary>
/// <remarks>
/// <para>D by the strength of the season, d by repeated KPSS tests; the search starts from (2,d,2)(1,D,1), (0,d,0)(0,D,0), (1,d,0)(1,D,0), (0,d,1)(0,D,1) and moves to the first better neighbour, which differs by
/// one in P, Q, both, p, q, both, or in having a constant. Models with a root nearer than 1.01 to the unit circle, whose conditional fit is not stationary or whose likelihood is not at a proper maximum are passed over.</para>
/// <para>Source: Hyndman &amp; Khandakar (2008), J. Stat. Softw. 27(3).</para>
/// </remarks>
public static class AutoArima
{
    private const int MostOrdinary = 5, MostSeasonal = 2, MostModels = 94;
    private const double NearestRoot = 1.01;

    /// <summary>The model of least AICc.</summary>
    /// <param name="series">Oldest first, each finite, at least one.</param>
    /// <param name="period">m ≥ 1, the periods of a season.</param>
    /// <param name="approximate">Search by conditional sums of squares and fit only the winner by likelihood: faster on long series. By default for more than 150 values or a season longer than 12.</param>
    /// <param name="stockedOut">True where the item was out of stock, as in <see cref="ArimaModel.Fit"/>.</param>
    /// <param name="drivers">What moves the series, as in <see cref="ArimaModel.Fit"/>; the differences are then those that the residuals of an ordinary regression need.</param>
    /// <returns>The model; for a series that is constant after differencing one without error.</returns>
    /// <exception cref="ArgumentException">The series is empty, a value is not finite or the period is below 1; a driver has another length, a value that is not finite or no effect of its own; the mask has another length or is true everywhere.</exception>
    public static ArimaModel Fit(ReadOnlySpan<double> series, int period = 1, bool? approximate = null, ReadOnlySpan<bool> stockedOut = default, params double[][] drivers)
    {
        Forecast.CheckSeries(series, 1, period);
        ArimaModel.CheckDrivers(drivers, series.Length);
        var (values, gaps) = ArimaModel.WithGaps(series, stockedOut, period, ref drivers);
        var real = drivers[gaps..];
        if (real.Length == 0 && Differencing.IsConstant(values)) return ArimaModel.Certain(values, values, new ArimaOrder(0, 0, 0));
        var n = values.Length;
        var (mostP, mostQ, mostSeasonal) = (Math.Min(MostOrdinary, n / 3), Math.Min(MostOrdinary, n / 3), period > 1 ? Math.Min(MostSeasonal, n / 3 / period) : 0);
        var errors = Residuals(values, real);
        var seasonalDifferences = Differencing.SeasonalDifferencesNeeded(errors, period);
        // A driver that does not change from season to season, or from period to period, would be lost with the difference.
        if (real.Any(x => Differencing.IsConstant(Differencing.Apply(x, 0, seasonalDifferences, period)))) seasonalDifferences = 0;
        // A season that was never in stock before cannot be differenced away.
        if (gaps > 0 && seasonalDifferences > 0 && !ArimaModel.AreIndependent(ArimaModel.Moved(drivers[..gaps], new ArimaOrder(0, 0, 0, 0, seasonalDifferences, 0, period)))) seasonalDifferences = 0;
        var differences = Differencing.DifferencesNeeded(Differencing.Apply(errors, 0, seasonalDifferences, period));
        while (differences > 0 && real.Any(x => Differencing.IsConstant(Differencing.Apply(x, differences, seasonalDifferences, period)))) differences--;
        var w = Differencing.Apply(values, differences, seasonalDifferences, period);
        var plain = new ArimaOrder(0, differences, 0, 0, seasonalDifferences, 0, period);
        if (real.Length == 0 && Differencing.IsConstant(w)) return ArimaModel.Certain(values, w, plain);
        if (mostSeasonal > 0) (mostP, mostQ) = (Math.Min(mostP, period - 1), Math.Min(mostQ, period - 1));
        if (w.Length <= drivers.Length + 1) throw new ArgumentException($"{n} values are too few for {drivers.Length} drivers.", nameof(series));
        var estimator = ArimaModel.Estimator(w, Math.Max(mostP, mostQ) + period * mostSeasonal, gaps, drivers, plain, differences + seasonalDifferences < 2);
        var approximation = approximate ?? (n > 150 || period > 12);
        var search = new Search(estimator, w.Length - gaps, n - gaps, approximation, plain, real.Length);
        search.Run(mostP, mostQ, mostSeasonal, n < 10);
        return new ArimaModel(values, w, search.Best(), gaps, drivers);
    }

    private static double[] Residuals(double[] values, double[][] drivers)
    {
        if (drivers.Length == 0) return values;
        double[][] columns = [.. drivers, [.. values.Select(_ => 1.0)]];
        var regression = new Numerics.LeastSquares(columns.Length);
        regression.Solve(columns, values);
        return ArimaModel.Less(values, columns, regression.Coefficients);
    }

    private sealed class Search
    {
        private readonly ArmaEstimator _estimator;
        private readonly int _count, _drivers;
        private readonly bool _approximate, _smallSample;
        private readonly double _offset;
        private readonly ArimaOrder _plain;
        private readonly Dictionary<ArimaOrder, double> _tried = [];
        private (ArimaOrder Order, double Criterion, ArmaEstimator.Fit? Fit) _best;

        public Search(ArmaEstimator estimator, int count, int seriesLength, bool approximate, ArimaOrder plain, int drivers)
        {
            (_estimator, _count, _approximate, _smallSample, _plain, _drivers) = (estimator, count, approximate, seriesLength > 3, plain, drivers);
            // Brings the conditional criterion to the level of the exact one.
            if (approximate && estimator.Exactly(plain with { HasConstant = plain.Differences + plain.SeasonalDifferences == 0 }, insist: true) is { } level)
                _offset = -2 * level.LogLikelihood - seriesLength * Math.Log(level.SumOfSquares / count);
            _best = (plain, double.PositiveInfinity, null);
        }

        public void Run(int mostP, int mostQ, int mostSeasonal, bool isShort)
        {
            var mayHaveConstant = _plain.Differences + _plain.SeasonalDifferences <= 1;
            var first = isShort ? 1 : 2;
            var start = _plain with { HasConstant = mayHaveConstant };
            var firstSeasonal = isShort ? 0 : Math.Min(1, mostSeasonal);
            Try(start with { Ar = Math.Min(first, mostP), Ma = Math.Min(first, mostQ), SeasonalAr = firstSeasonal, SeasonalMa = firstSeasonal });
            Try(start);
            Try(start with { Ar = Math.Min(1, mostP), SeasonalAr = Math.Min(1, mostSeasonal) });
            Try(start with { Ma = Math.Min(1, mostQ), SeasonalMa = Math.Min(1, mostSeasonal) });
            if (mayHaveConstant) Try(_plain);
            // The search goes on from the best orders; whether with a constant is its own question, asked last.
            var at = _best.Order with { HasConstant = mayHaveConstant };
            while (Move(ref at, mostP, mostQ, mostSeasonal, mayHaveConstant)) { }
        }

        /// <summary>The winner, fitted by likelihood; the plain differences when nothing could be fitted.</summary>
        public ArmaEstimator.Fit Best()
        {
            if (!_approximate && _best.Fit is { } fit) return fit;
            foreach (var (order, criterion) in _tried.OrderBy(tried => tried.Value))
                if (double.IsFinite(criterion) && _estimator.Exactly(order, insist: false) is { } refitted && IsSound(refitted)) return refitted;
            return _estimator.Exactly(_plain, insist: true)!;
        }

        // The neighbours in their order; the first better one becomes the place to go on from.
        private bool Move(ref ArimaOrder at, int mostP, int mostQ, int mostSeasonal, bool mayHaveConstant)
        {
            ReadOnlySpan<(int P, int Q)> steps = [(-1, 0), (0, -1), (1, 0), (0, 1), (-1, -1), (-1, 1), (1, -1), (1, 1)];
            for (var seasonal = 1; seasonal >= 0; seasonal--)
                foreach (var (p, q) in steps)
                {
                    var next = seasonal == 1 ? at with { SeasonalAr = at.SeasonalAr + p, SeasonalMa = at.SeasonalMa + q } : at with { Ar = at.Ar + p, Ma = at.Ma + q };
                    if (next.Ar < 0 || next.Ar > mostP || next.Ma < 0 || next.Ma > mostQ) continue;
                    if (next.SeasonalAr < 0 || next.SeasonalAr > mostSeasonal || next.SeasonalMa < 0 || next.SeasonalMa > mostSeasonal) continue;
                    if (!Try(next)) continue;
                    at = next;
                    return true;
                }
            var other = at with { HasConstant = !at.HasConstant };
            if (!mayHaveConstant || !Try(other)) return false;
            at = other;
            return true;
        }

        // True when this order was not yet tried and is the best so far.
        private bool Try(ArimaOrder order)
        {
            if (_tried.Count >= MostModels || _tried.ContainsKey(order)) return false;
            var fit = _approximate ? _estimator.Conditionally(order) : _estimator.Exactly(order, insist: false);
            var criterion = fit is null ? double.PositiveInfinity : Criterion(fit);
            // The second derivatives cost as much as a fit: they are asked for only where they matter.
            if (criterion < _best.Criterion && !IsSound(fit!)) criterion = double.PositiveInfinity;
            _tried.Add(order, criterion);
            if (!(criterion < _best.Criterion)) return false;
            _best = (order, criterion, fit);
            return true;
        }

        private double Criterion(ArmaEstimator.Fit fit)
        {
            var k = fit.Order.Coefficients + _drivers + 1;
            var level = _approximate ? _offset + _count * Math.Log(fit.SumOfSquares / fit.Count) : -2 * fit.LogLikelihood;
            var criterion = level + 2 * k + (_smallSample ? ArimaModel.SmallSample(k, _count) : 0);
            return double.IsNaN(criterion) ? double.PositiveInfinity : criterion;
        }

        private bool IsSound(ArmaEstimator.Fit fit)
        {
            var o = fit.Order;
            var c = fit.Coefficients.AsSpan();
            var seasonalRoot = Math.Pow(NearestRoot, o.Period);
            Span<double> ma = stackalloc double[o.Ma], seasonalMa = stackalloc double[o.SeasonalMa];
            for (var i = 0; i < ma.Length; i++) ma[i] = -c[o.Ar + i];
            for (var i = 0; i < seasonalMa.Length; i++) seasonalMa[i] = -c[o.Ar + o.Ma + o.SeasonalAr + i];
            return LagPolynomial.RootsOutside(c[..o.Ar], NearestRoot) && LagPolynomial.RootsOutside(ma, NearestRoot)
                && LagPolynomial.RootsOutside(c.Slice(o.Ar + o.Ma, o.SeasonalAr), seasonalRoot) && LagPolynomial.RootsOutside(seasonalMa, seasonalRoot)
                && _estimator.IsProperMaximum(fit);
        }
    }
}
