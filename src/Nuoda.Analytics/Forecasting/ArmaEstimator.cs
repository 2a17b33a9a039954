using Nuoda.Analytics.Numerics;

namespace Nuoda.Analytics.Forecasting;

/// <summary>Estimates the ARMA part of models of one differenced series: conditional sum of squares first, exact likelihood from there. Serves many orders without allocating per step.</summary>
/// <remarks>
/// <para>Autoregressions are kept stationary by working in partial autocorrelations; moving averages are turned over to the invertible side afterwards, which leaves the likelihood as it was. Source: Box,
/// Jenkins, Reinsel &amp; Ljung (2015), Time Series Analysis, ch. 7; Gardner, Harvey &amp; Phillips (1980), Appl. Stat. 29(3), 311–322.</para>
/// <para>With drivers x_j, w_t − Σ β_j x_jt is the ARMA process: for given φ and θ the filter turns w and every x_j into independent values, and β is their least squares regression, so the search
/// stays in φ and θ. Source: Harvey &amp; Phillips (1979), Biometrika 66(1), 49–58.</para>
/// <para>A value that is not known is a driver of its own, 1 in that period: its effect is what the value is off, and with ln |XᵀX| of these columns added the likelihood is exactly that of the known values.
/// Source: Gómez, Maravall &amp; Peña (1999), J. Econometrics 88(2), 341–363.</para>
/// </remarks>
internal sealed class ArmaEstimator
{
    private const int MostParameters = 24;
    private readonly double[] _w, _u, _e, _coefficients = new double[MostParameters], _scale = new double[MostParameters], _hessian = new double[MostParameters * MostParameters];
    private readonly ArmaFilter _filter;
    private readonly VariableMetric _search = new(MostParameters);
    private readonly VariableMetric.Function _conditional, _exact;
    private readonly double _mean, _standardError;
    private readonly LeastSquares? _regression;
    private readonly double[]?[] _withoutDrivers = new double[]?[2];
    private readonly double[][] _drivers;
    private readonly int _gaps;
    private readonly double[][] _independent = [];
    private ArimaOrder _order;
    private double[] _conditioned;

    /// <param name="differenced">The series after differencing, at least one value.</param>
    /// <param name="highestLag">The highest lag of the models to come.</param>
    /// <param name="gaps">How many of the drivers, the first, stand for values that are not known.</param>
    /// <param name="drivers">The drivers after the same differencing, each as long; may be none.</param>
    public ArmaEstimator(double[] differenced, int highestLag, int gaps, double[][] drivers)
    {
        (_w, _conditioned, _drivers, _gaps) = (differenced, differenced, drivers, gaps);
        if (drivers.Length > 0)
        {
            // The constant is a driver of ones, the last of them.
            _drivers = [.. drivers, [.. differenced.Select(_ => 1.0)]];
            _regression = new LeastSquares(_drivers.Length);
            _independent = [.. _drivers.Select(_ => new double[_w.Length]), new double[_w.Length]];
        }
        (_u, _e) = (new double[_w.Length], new double[_w.Length]);
        _filter = new ArmaFilter(highestLag);
        (_conditional, _exact) = (Conditional, Exact);
        foreach (var w in _w) _mean += w;
        _mean /= _w.Length;
        foreach (var w in _w) _standardError += (w - _mean) * (w - _mean);
        _standardError = _w.Length > 1 ? Math.Sqrt(_standardError / (_w.Length - 1) / _w.Length) : 0;
    }

    /// <summary>The fit of one order.</summary>
    /// <param name="Order">The order.</param>
    /// <param name="Coefficients">φ, θ, Φ, Θ, then the constant per period, if the order has one, and the effects of the drivers.</param>
    /// <param name="SumOfSquares">Σ v²/F.</param>
    /// <param name="LogLikelihood">With σ² at its best, Σ v²/F / n; for a conditional fit NaN.</param>
    /// <param name="Count">Values that entered the sum and are known.</param>
    /// <param name="Free">The parameters as the search saw them.</param>
    public sealed record Fit(ArimaOrder Order, double[] Coefficients, double SumOfSquares, double LogLikelihood, int Count, double[] Free);

    /// <summary>Conditional sum of squares alone; null when the series is too short for the order or no minimum was found.</summary>
    public Fit? Conditionally(ArimaOrder order)
    {
        if (!Begin(order)) return null;
        var k = Searched(order);
        var x = _coefficients.AsSpan(0, k);
        if (k > 0 && !double.IsFinite(_search.Minimise(_conditional, x, _scale.AsSpan(0, k)).Value)) return null;
        var count = _w.Length - order.Ar - order.Period * order.SeasonalAr;
        var sum = Math.Exp(2 * Conditional(x)) * count;
        return double.IsFinite(sum) ? new Fit(order, x.ToArray(), sum, double.NaN, count, x.ToArray()) : null;
    }

    /// <summary>Maximum likelihood, started from the conditional fit.</summary>
    /// <param name="order">The order.</param>
    /// <param name="insist">Start from zero when the conditional fit is not stationary; else such an order is given up.</param>
    /// <returns>null when the series is too short for the order, or there is no finite likelihood.</returns>
    public Fit? Exactly(ArimaOrder order, bool insist)
    {
        if (!Begin(order)) return null;
        var k = Searched(order);
        var x = _coefficients.AsSpan(0, k);
        if (order.Coefficients - (order.HasConstant ? 1 : 0) > 0)
        {
            var scale = _scale.AsSpan(0, k);
            if (!_search.Minimise(_conditional, x, scale).Converged) Begin(order);
            var ar = x[..order.Ar];
            var seasonalAr = x.Slice(order.Ar + order.Ma, order.SeasonalAr);
            if (!LagPolynomial.RootsOutside(ar) || !LagPolynomial.RootsOutside(seasonalAr))
            {
                if (!insist) return null;
                Begin(order);
            }
            LagPolynomial.ToFree(ar, ar);
            LagPolynomial.ToFree(seasonalAr, seasonalAr);
            InvertAverages(x);
            if (!double.IsFinite(_search.Minimise(_exact, x, scale).Value)) return null;
            InvertAverages(x);
        }
        var free = x.ToArray();
        var coefficients = x.ToArray();
        Stationary(x, coefficients);
        SetFilter(coefficients);
        var (sum, log) = Run(coefficients);
        if (_regression is not null) coefficients = [.. coefficients, .. Effects(order)];
        var n = _w.Length - _gaps;
        var likelihood = -0.5 * (n * (Math.Log(2 * Math.PI * sum / n) + 1) + log);
        return double.IsNaN(likelihood) ? null : new Fit(order, coefficients, sum, likelihood, n, free);
    }

    /// <summary>True when the second derivatives at the fit are those of a maximum, so that every coefficient has a standard error.</summary>
    public bool IsProperMaximum(Fit fit)
    {
        _order = fit.Order;
        var k = Searched(fit.Order);
        if (k == 0) return true;
        Scales(fit.Order);
        Condition(fit.Order);
        var hessian = _hessian.AsSpan(0, k * k);
        Span<double> x = stackalloc double[k];
        fit.Free.CopyTo(x);
        _search.Hessian(double.IsNaN(fit.LogLikelihood) ? _conditional : _exact, x, _scale.AsSpan(0, k), hessian);
        // Cholesky: every pivot of a positive definite matrix is positive.
        for (var i = 0; i < k; i++)
            for (var j = i; j < k; j++)
            {
                var s = hessian[i * k + j];
                for (var h = 0; h < i; h++) s -= hessian[h * k + i] * hessian[h * k + j];
                if (j == i)
                {
                    if (!(s > 0)) return false;
                    hessian[i * k + i] = Math.Sqrt(s);
                }
                else hessian[i * k + j] = s / hessian[i * k + i];
            }
        return true;
    }

    private bool Begin(ArimaOrder order)
    {
        _order = order;
        if (_w.Length <= order.Ar + order.Period * order.SeasonalAr || _w.Length <= order.Coefficients + _drivers.Length) return false;
        if (order.Coefficients > MostParameters) throw new ArgumentOutOfRangeException(nameof(order), order, $"At most {MostParameters} coefficients.");
        _coefficients.AsSpan(0, order.Coefficients).Clear();
        if (order.HasConstant && _regression is null) _coefficients[order.Coefficients - 1] = _mean / order.ConstantInDifferences;
        Scales(order);
        Condition(order);
        return true;
    }

    // With drivers the constant is one of them and not searched for.
    private int Searched(ArimaOrder order) => order.Coefficients - (order.HasConstant && _regression is not null ? 1 : 0);

    // The conditional sum of squares is of the series (likely values in its gaps), or of its residuals about the drivers by ordinary least squares.
    private void Condition(ArimaOrder order)
    {
        if (_regression is null) return;
        ref var kept = ref _withoutDrivers[order.HasConstant ? 1 : 0];
        if (kept is null)
        {
            var used = _drivers.AsSpan(_gaps, _drivers.Length - _gaps - (order.HasConstant ? 0 : 1));
            kept = (double[])_w.Clone();
            _regression.Solve(used, _w);
            for (var j = 0; j < used.Length; j++)
                for (var t = 0; t < kept.Length; t++) kept[t] -= _regression.Coefficients[j] * used[j][t];
        }
        _conditioned = kept;
    }

    // Sum of squares and log variances of the known values; with drivers after their effects, which the regression keeps.
    private (double SumOfSquares, double LogVariances) Run(ReadOnlySpan<double> x)
    {
        if (_regression is null) return _filter.Run(_w, ConstantOf(x));
        var count = _drivers.Length - (_order.HasConstant ? 0 : 1);
        var (_, log) = _filter.Run(_w, 0, _independent[^1]);
        if (!double.IsFinite(log)) return (double.PositiveInfinity, log);
        for (var j = 0; j < count; j++) _filter.Run(_drivers[j], 0, _independent[j]);
        var sum = _regression.Solve(_independent.AsSpan(0, count), _independent[^1]);
        return (sum, log + _regression.LogDeterminant(count, _gaps));
    }

    private double[] Effects(ArimaOrder order)
    {
        var effects = _regression!.Coefficients.AsSpan(0, _drivers.Length - 1).ToArray();
        return order.HasConstant ? [_regression.Coefficients[_drivers.Length - 1] / order.ConstantInDifferences, .. effects] : effects;
    }

    // The constant is searched in steps of its own standard error.
    private void Scales(ArimaOrder order)
    {
        _scale.AsSpan(0, order.Coefficients).Fill(1);
        if (order.HasConstant && _regression is null && _standardError > 0) _scale[order.Coefficients - 1] = 10 * _standardError / order.ConstantInDifferences;
    }

    private double ConstantOf(ReadOnlySpan<double> x) => _order.HasConstant && _regression is null ? x[^1] * _order.ConstantInDifferences : 0;

    private void SetFilter(ReadOnlySpan<double> x)
    {
        var (p, q, sp, sq) = (_order.Ar, _order.Ma, _order.SeasonalAr, _order.SeasonalMa);
        _filter.Set(x[..p], x.Slice(p, q), x.Slice(p + q, sp), x.Slice(p + q + sp, sq), _order.Period);
    }

    private void Stationary(ReadOnlySpan<double> free, Span<double> x)
    {
        free.CopyTo(x);
        LagPolynomial.FromFree(free[.._order.Ar], x[.._order.Ar]);
        var at = _order.Ar + _order.Ma;
        LagPolynomial.FromFree(free.Slice(at, _order.SeasonalAr), x.Slice(at, _order.SeasonalAr));
    }

    private void InvertAverages(Span<double> x)
    {
        LagPolynomial.Invert(x.Slice(_order.Ar, _order.Ma));
        LagPolynomial.Invert(x.Slice(_order.Ar + _order.Ma + _order.SeasonalAr, _order.SeasonalMa));
    }

    // ½ (ln mean v²/F + mean ln F): minus the log likelihood per value, σ² at its best, but for a constant.
    private double Exact(ReadOnlySpan<double> free)
    {
        Span<double> x = stackalloc double[free.Length];
        Stationary(free, x);
        SetFilter(x);
        var (sum, log) = Run(x);
        return 0.5 * (Math.Log(sum / (_w.Length - _gaps)) + log / (_w.Length - _gaps));
    }

    // ½ ln mean e², errors before the first full set of autoregressive lags taken as zero; each factor of the polynomials is applied by itself, which takes p + P + q + Q operations a value.
    private double Conditional(ReadOnlySpan<double> x)
    {
        var (p, q, sp, sq, m) = (_order.Ar, _order.Ma, _order.SeasonalAr, _order.SeasonalMa, _order.Period);
        ReadOnlySpan<double> ar = x[..p], ma = x.Slice(p, q), seasonalAr = x.Slice(p + q, sp), seasonalMa = x.Slice(p + q + sp, sq);
        var (mean, first) = (ConstantOf(x), p + m * sp);
        ReadOnlySpan<double> w = _conditioned;
        Span<double> u = _u, e = _e;
        for (var t = p; t < w.Length; t++)
        {
            var s = w[t] - mean;
            for (var i = 0; i < ar.Length; i++) s -= ar[i] * (w[t - 1 - i] - mean);
            u[t] = s;
        }
        if (sp > 0)
            for (var t = w.Length - 1; t >= first; t--)
            {
                var s = u[t];
                for (var i = 0; i < seasonalAr.Length; i++) s -= seasonalAr[i] * u[t - (i + 1) * m];
                u[t] = s;
            }
        var sum = 0.0;
        for (var t = first; t < w.Length; t++)
        {
            var s = u[t];
            for (var i = 0; i < seasonalMa.Length && t - (i + 1) * m >= first; i++) s -= seasonalMa[i] * u[t - (i + 1) * m];
            u[t] = s;
            for (var i = 0; i < ma.Length && t - 1 - i >= first; i++) s -= ma[i] * e[t - 1 - i];
            e[t] = s;
            sum += s * s;
        }
        return 0.5 * Math.Log(sum / (w.Length - first));
    }
}
