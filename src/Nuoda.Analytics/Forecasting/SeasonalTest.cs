namespace Nuoda.Analytics.Forecasting;

/// <summary>Whether a series repeats itself each season, by its autocorrelation at the season, one-sided at 5 %.</summary>
internal static class SeasonalTest
{
    /// <summary>|r_m| &gt; 1.645·√((1 + 2Σ_{i&lt;m} r_i²)/n), with more than two seasons of values.</summary>
    public static bool IsSeasonal(ReadOnlySpan<double> series, int season)
    {
        if (season < 2 || series.Length <= 2 * season) return false;
        var (n, mean, variance, sum, last) = (series.Length, 0.0, 0.0, 0.0, 0.0);
        foreach (var y in series) mean += y / n;
        foreach (var y in series) variance += (y - mean) * (y - mean);
        if (variance == 0) return false;
        for (var lag = 1; lag <= season; lag++)
        {
            sum += last * last;
            last = 0;
            for (var t = lag; t < n; t++) last += (series[t] - mean) * (series[t - lag] - mean);
            last /= variance;
        }
        return Math.Abs(last) > 1.6448536269514722 * Math.Sqrt((1 + 2 * sum) / n);
    }

    /// <summary>The series divided by its seasonal figure and the figure, or the series and null when there is no season or a factor of the figure is (nearly) 0.</summary>
    public static (double[] Adjusted, double[]? Figure) Deseason(ReadOnlySpan<double> series, int season)
    {
        var adjusted = series.ToArray();
        if (!IsSeasonal(series, season)) return (adjusted, null);
        var figure = ClassicalDecomposition.Figure(series, season, multiplicative: true);
        foreach (var factor in figure)
            if (!(Math.Abs(factor) >= 1e-4)) return (adjusted, null);
        for (var t = 0; t < adjusted.Length; t++) adjusted[t] /= figure[t % season];
        return (adjusted, figure);
    }
}
