namespace Nuoda.Analytics.Forecasting;

/// <summary>The likelihood of an exponential smoothing model and its exact gradient, over one series; keeps its buffers, so that evaluations do not allocate. Not for two threads at once.</summary>
/// <remarks>
/// <para>−2 log L without constants: n·log Σe² (additive error), n·log Σe² + 2Σ log|f| (multiplicative): Hyndman, Koehler, Ord &amp; Snyder (2008), Forecasting with
/// Exponential Smoothing, §5.1. f = q, q + s or q·s with q = ℓ + φb; ℓ = q + αd, b = φb + βd, s = s + γd, where d is what the observation says about the level beyond q.</para>
/// <para>A value that is NaN is not known: the states go on as without an error, and the likelihood is that of the others. (The first error after a gap is taken to have the variance of every other.)</para>
/// <para>The gradient runs the recursion backwards (adjoint states), at about the price of one more evaluation whatever the number of states.</para>
/// </remarks>
internal sealed class EtsLikelihood(double[] y, int season)
{
    // Positions in a point: α, β, γ, φ, ℓ₀, b₀, then the m seasons of the first cycle in time order.
    public const int Alpha = 0, Beta = 1, Gamma = 2, Phi = 3, Level = 4, Slope = 5, Seasons = 6;

    private readonly double[] _level = new double[y.Length + 1], _slope = new double[y.Length + 1], _season = new double[y.Length + season];
    private readonly double[] _forecast = new double[y.Length], _error = new double[y.Length], _back = new double[y.Length + season];

    private interface ISwitch { static abstract bool On { get; } }
    private readonly struct Yes : ISwitch { public static bool On => true; }
    private readonly struct No : ISwitch { public static bool On => false; }

    // Values that are known, and whether any is not.
    private readonly int _known = y.Count(v => !double.IsNaN(v));

    public int PointLength => Seasons + season;

    public int Known => _known;

    /// <summary>Level, slope and the last m seasons (the next to come first) after the last evaluated point.</summary>
    public (double Level, double Slope, double[] Seasons) Last => (_level[y.Length], _slope[y.Length], _season[y.Length..]);

    /// <summary>One-step errors of the last evaluated point: y − f or (y − f)/f; NaN where the value is not known.</summary>
    public ReadOnlySpan<double> Errors => _error;

    /// <summary>One-step forecasts of the last evaluated point.</summary>
    public ReadOnlySpan<double> Fitted => _forecast;

    /// <summary>−2 log L without constants, +∞ where the model is not defined; with a gradient of the point's length also that, else (empty) the value alone.</summary>
    public double Evaluate(EtsForm form, ReadOnlySpan<double> point, Span<double> gradient) => form.Error == EtsError.Multiplicative
        ? Trended<Yes>(form, point, gradient)
        : Trended<No>(form, point, gradient);

    private double Trended<TRelative>(EtsForm form, ReadOnlySpan<double> point, Span<double> gradient) where TRelative : struct, ISwitch => form.Trend == EtsTrend.None
        ? Seasonal<TRelative, No>(form, point, gradient)
        : Seasonal<TRelative, Yes>(form, point, gradient);

    private double Seasonal<TRelative, TTrend>(EtsForm form, ReadOnlySpan<double> point, Span<double> gradient) where TRelative : struct, ISwitch where TTrend : struct, ISwitch => form.Season switch
    {
        EtsSeason.None => Gapped<TRelative, TTrend, No, No>(point, gradient),
        EtsSeason.Additive => Gapped<TRelative, TTrend, Yes, No>(point, gradient),
        _ => Gapped<TRelative, TTrend, Yes, Yes>(point, gradient),
    };

    private double Gapped<TRelative, TTrend, TSeason, TFactor>(ReadOnlySpan<double> point, Span<double> gradient)
        where TRelative : struct, ISwitch where TTrend : struct, ISwitch where TSeason : struct, ISwitch where TFactor : struct, ISwitch => _known == y.Length
        ? Run<TRelative, TTrend, TSeason, TFactor, No>(point, gradient)
        : Run<TRelative, TTrend, TSeason, TFactor, Yes>(point, gradient);

    private double Run<TRelative, TTrend, TSeason, TFactor, TGaps>(ReadOnlySpan<double> point, Span<double> gradient)
        where TRelative : struct, ISwitch where TTrend : struct, ISwitch where TSeason : struct, ISwitch where TFactor : struct, ISwitch where TGaps : struct, ISwitch
    {
        var sum = Forward<TRelative, TTrend, TSeason, TFactor, TGaps>(point, out var logForecasts);
        // A perfect fit has no finite likelihood: the floor keeps comparisons between models finite.
        sum = Math.Max(sum, 1e-28 * _known);
        var value = _known * Math.Log(sum) + 2 * logForecasts;
        if (!double.IsFinite(value)) return double.PositiveInfinity;
        if (!gradient.IsEmpty) Backward<TRelative, TTrend, TSeason, TFactor, TGaps>(point, sum, gradient);
        return value;
    }

    private double Forward<TRelative, TTrend, TSeason, TFactor, TGaps>(ReadOnlySpan<double> point, out double logForecasts)
        where TRelative : struct, ISwitch where TTrend : struct, ISwitch where TSeason : struct, ISwitch where TFactor : struct, ISwitch where TGaps : struct, ISwitch
    {
        var (alpha, beta, gamma, phi, level, slope) = (point[Alpha], point[Beta], point[Gamma], point[Phi], point[Level], TTrend.On ? point[Slope] : 0);
        if (TSeason.On) point.Slice(Seasons, season).CopyTo(_season);
        var (sum, product, logs, factors) = (0.0, 1.0, 0.0, 0);
        for (var t = 0; t < y.Length; t++)
        {
            _level[t] = level;
            if (TTrend.On) _slope[t] = slope;
            var s = TSeason.On ? _season[t] : 0;
            var q = TTrend.On ? level + phi * slope : level;
            var f = TFactor.On ? q * s : TSeason.On ? q + s : q;
            double d, e;
            if ((TRelative.On || TFactor.On) && !(f > 1e-10)) { logForecasts = 0; return double.PositiveInfinity; }
            if (TGaps.On && double.IsNaN(y[t]))
            {
                if (TSeason.On) _season[t + season] = s;
                (level, _forecast[t], _error[t]) = (q, f, double.NaN);
                if (TTrend.On) slope *= phi;
                continue;
            }
            if (TRelative.On || TFactor.On)
            {
                var relative = y[t] / f - 1;
                e = TRelative.On ? relative : y[t] - f;
                d = TFactor.On ? q * relative : relative * f;
                if (TFactor.On) _season[t + season] = s * (1 + gamma * relative);
            }
            else e = d = y[t] - f;
            if (TSeason.On && !TFactor.On) _season[t + season] = s + gamma * d;
            level = q + alpha * d;
            if (TTrend.On) slope = phi * slope + beta * d;
            _forecast[t] = f;
            _error[t] = e;
            sum += e * e;
            if (!TRelative.On) continue;
            // The logarithm of a product of eight costs an eighth; values are scaled near 1, so the product stays in range.
            product *= f;
            if ((++factors & 7) != 0) continue;
            logs += Math.Log(product);
            product = 1;
        }
        _level[y.Length] = level;
        _slope[y.Length] = slope;
        logForecasts = TRelative.On ? logs + Math.Log(product) : 0;
        return sum;
    }

    private void Backward<TRelative, TTrend, TSeason, TFactor, TGaps>(ReadOnlySpan<double> point, double sum, Span<double> gradient)
        where TRelative : struct, ISwitch where TTrend : struct, ISwitch where TSeason : struct, ISwitch where TFactor : struct, ISwitch where TGaps : struct, ISwitch
    {
        var (alpha, beta, gamma, phi) = (point[Alpha], point[Beta], point[Gamma], point[Phi]);
        var (byAlpha, byBeta, byGamma, byPhi, toLevel, toSlope) = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0);
        if (TSeason.On) _back.AsSpan(y.Length, season).Clear();
        var scale = 2 * _known / sum;
        for (var t = y.Length - 1; t >= 0; t--)
        {
            var s = TSeason.On ? _season[t] : 0;
            var q = TTrend.On ? _level[t] + phi * _slope[t] : _level[t];
            if (TGaps.On && double.IsNaN(y[t]))
            {
                if (TSeason.On) _back[t] = _back[t + season];
                if (!TTrend.On) continue;
                byPhi += (toSlope + toLevel) * _slope[t];
                toSlope = phi * (toSlope + toLevel);
                continue;
            }
            var (f, e) = (_forecast[t], _error[t]);
            var toForecast = TRelative.On ? (2 - scale * e * (e + 1)) / f : -scale * e;
            var relative = TRelative.On ? e : TFactor.On ? e / f : 0;
            var d = TFactor.On ? q * relative : TRelative.On ? e * f : e;
            var after = TSeason.On ? _back[t + season] : 0;
            var toDeviation = alpha * toLevel + (TTrend.On ? beta * toSlope : 0) + (TSeason.On && !TFactor.On ? gamma * after : 0);
            byAlpha += toLevel * d;
            if (TTrend.On) byBeta += toSlope * d;
            var toQ = toLevel - toDeviation;
            if (TFactor.On)
            {
                byGamma += after * s * relative;
                _back[t] = -toDeviation * q * (relative + 1) / s + after * (1 - gamma) + toForecast * q;
                toQ += toForecast * s - after * gamma * s * (relative + 1) / q;
            }
            else
            {
                toQ += toForecast;
                if (TSeason.On)
                {
                    byGamma += after * d;
                    _back[t] = after - toDeviation + toForecast;
                }
            }
            if (TTrend.On)
            {
                var carried = toSlope + toQ;
                byPhi += carried * _slope[t];
                toSlope = phi * carried;
            }
            toLevel = toQ;
        }
        (gradient[Alpha], gradient[Beta], gradient[Gamma], gradient[Phi], gradient[Level], gradient[Slope]) = (byAlpha, byBeta, byGamma, byPhi, toLevel, toSlope);
        if (TSeason.On) _back.AsSpan(0, season).CopyTo(gradient[Seasons..]);
    }
}
