namespace Nuoda.Analytics.Forecasting;

/// <summary>Where the search for an exponential smoothing model starts.</summary>
/// <remarks>
/// <para>Source: Hyndman, Koehler, Ord &amp; Snyder (2008), §2.6.1: the season from a classical decomposition (under three seasons of data: from what a regression on a line and one
/// harmonic leaves beside the line), level and slope from a regression over the first max(10, 2m) values, smoothing constants low so that the start can be left in every direction.</para>
/// </remarks>
internal static class EtsStart
{
    public const double Lowest = 1e-4, Highest = 0.9999, LowestPhi = 0.8, HighestPhi = 0.98;

    /// <summary>Fills a point of <see cref="EtsLikelihood"/>.</summary>
    public static void Fill(ReadOnlySpan<double> y, int season, EtsForm form, Span<double> point)
    {
        var adjusted = y.ToArray();
        if (form.Season != EtsSeason.None) Deseason(y, season, form.Season == EtsSeason.Multiplicative, point.Slice(EtsLikelihood.Seasons, season), adjusted);
        var n = Math.Min(Math.Max(10, form.Season == EtsSeason.None ? 2 : 2 * season), y.Length);
        if (form.Trend == EtsTrend.None)
        {
            var sum = 0.0;
            for (var t = 0; t < n; t++) sum += adjusted[t];
            (point[EtsLikelihood.Level], point[EtsLikelihood.Slope]) = (sum / n, 0);
        }
        else
        {
            var (intercept, slope) = Line(adjusted.AsSpan(0, n));
            // A first forecast of 0 would make the relative error infinite.
            if (Math.Abs(intercept + slope) < 1e-8) (intercept, slope) = (intercept * (1 + 1e-3), slope * (1 - 1e-3));
            (point[EtsLikelihood.Level], point[EtsLikelihood.Slope]) = (intercept, slope);
        }
        var m = form.Season == EtsSeason.None ? 1 : season;
        var alpha = Lowest + 0.2 * (Highest - Lowest) / m;
        point[EtsLikelihood.Alpha] = alpha;
        point[EtsLikelihood.Beta] = form.Trend == EtsTrend.None ? 0 : Lowest + 0.1 * (Math.Min(Highest, alpha) - Lowest);
        point[EtsLikelihood.Gamma] = form.Season == EtsSeason.None ? 0 : Lowest + 0.05 * (Math.Min(Highest, 1 - alpha) - Lowest);
        point[EtsLikelihood.Phi] = form.Trend == EtsTrend.Damped ? LowestPhi + 0.99 * (HighestPhi - LowestPhi) : 1;
    }

    /// <summary>Intercept (at position 0) and slope of the least-squares line through positions 1…n.</summary>
    public static (double Intercept, double Slope) Line(ReadOnlySpan<double> values)
    {
        var (n, mean, cross) = (values.Length, 0.0, 0.0);
        foreach (var v in values) mean += v / n;
        var centre = (n + 1) / 2.0;
        for (var t = 0; t < n; t++) cross += (t + 1 - centre) * (values[t] - mean);
        var slope = n > 1 ? cross / (n * ((double)n * n - 1) / 12) : 0;
        return (mean - slope * centre, slope);
    }

    private static void Deseason(ReadOnlySpan<double> y, int season, bool factor, Span<double> seasons, double[] adjusted)
    {
        var n = y.Length;
        if (n >= 3 * season)
        {
            var figure = ClassicalDecomposition.Figure(y, season, factor);
            for (var t = 0; t < n; t++) adjusted[t] = factor ? y[t] / Math.Max(figure[t % season], 1e-2) : y[t] - figure[t % season];
            figure.CopyTo(seasons);
        }
        else
        {
            var (intercept, slope) = LineBesideHarmonic(y, season);
            for (var t = 0; t < n; t++)
            {
                var line = intercept + slope * (t + 1);
                var effect = factor ? y[t] / line : y[t] - line;
                if (t < season) seasons[t] = effect;
                adjusted[t] = factor ? y[t] / Math.Max(effect, 1e-2) : line;
            }
        }
        if (!factor)
        {
            var rest = 0.0;
            for (var j = 1; j < season; j++) rest += seasons[j];
            seasons[0] = -rest;
            return;
        }
        // Seasons must stay positive; the first one takes what the others leave of m.
        var sum = 0.0;
        for (var j = 1; j < season; j++) sum += seasons[j] = Math.Max(seasons[j], 1e-2);
        if (sum > season - 1e-2)
        {
            for (var j = 1; j < season; j++) seasons[j] *= (season - 1) / sum;
            sum = season - 1;
        }
        seasons[0] = season - sum;
    }

    // Least squares of y on 1, t, cos and sin of the season's frequency.
    private static (double, double) LineBesideHarmonic(ReadOnlySpan<double> y, int season)
    {
        var harmonics = season > 2 ? 4 : 3;
        var x = MathNet.Numerics.LinearAlgebra.Matrix<double>.Build.Dense(y.Length, harmonics, (t, j) => j switch
        {
            0 => 1,
            1 => t + 1,
            2 => Math.Cos(2 * Math.PI * (t + 1) / season),
            _ => Math.Sin(2 * Math.PI * (t + 1) / season),
        });
        var coefficients = x.QR().Solve(MathNet.Numerics.LinearAlgebra.Vector<double>.Build.DenseOfArray(y.ToArray()));
        return (coefficients[0], coefficients[1]);
    }
}
