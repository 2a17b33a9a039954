namespace Nuoda.Analytics.Forecasting;

/// <summary>A series taken apart: value = trend + sum of seasonal parts + remainder, each of the length of the series and in its unit.</summary>
/// <param name="Trend">The slow part.</param>
/// <param name="Seasonal">One part for each period, in the order of the periods.</param>
/// <param name="Remainder">What is left.</param>
/// <param name="Weights">Robustness weights, 0 (outlier) to 1; all 1 without robust fitting.</param>
public sealed record Decomposition(double[] Trend, double[][] Seasonal, double[] Remainder, double[] Weights)
{
    /// <summary>Strength of the seasons together, 1 − var(remainder) / var(seasonal + remainder), 0 (none) to 1; 0 when both are constant. Wang, Smith &amp; Hyndman (2006), Data Min. Knowl. Discov. 13, 335–364.</summary>
    public double SeasonalStrength()
    {
        var all = new double[Remainder.Length];
        foreach (var part in Seasonal) for (var t = 0; t < all.Length; t++) all[t] += part[t];
        return Strength(all);
    }

    /// <summary>Strength of one seasonal part, as of all of them together.</summary>
    /// <param name="period">The number of the seasonal part, from 0.</param>
    public double SeasonalStrength(int period) => Strength(Seasonal[period]);

    /// <summary>Strength of the trend, 1 − var(remainder) / var(trend + remainder), 0 to 1.</summary>
    public double TrendStrength => Strength(Trend);

    private double Strength(double[] part)
    {
        var (both, rest) = (0.0, 0.0);
        var (mean, restMean) = (part.Average() + Remainder.Average(), Remainder.Average());
        for (var t = 0; t < part.Length; t++)
        {
            both += (part[t] + Remainder[t] - mean) * (part[t] + Remainder[t] - mean);
            rest += (Remainder[t] - restMean) * (Remainder[t] - restMean);
        }
        return both > 0 ? Math.Clamp(1 - rest / both, 0, 1) : 0;
    }
}

/// <summary>STL: a seasonal and a trend part by repeated local regression, and MSTL for several seasons at once.</summary>
/// <remarks>Source: Cleveland, Cleveland, McRae &amp; Terpenning (1990), J. Off. Stat. 6(1), 3–73; MSTL: Bandara, Hyndman &amp; Bergmeir (2021), arXiv:2107.13462.</remarks>
public static class Stl
{
    /// <summary>STL of a series with one season. Loess is of degree 0 for the seasonal and 1 for the trend and the low-pass part, evaluated at every tenth of its window and straight in between.</summary>
    /// <param name="series">Oldest first, each finite; at least two full seasons.</param>
    /// <param name="period">m ≥ 2, the periods of a season.</param>
    /// <param name="seasonalWindow">Seasons that the loess of one calendar period spans, odd, ≥ 3; <see cref="int.MaxValue"/> for a season that never changes.</param>
    /// <param name="robust">Ignore outliers: 15 rounds of bisquare weights, else none.</param>
    /// <exception cref="ArgumentException">A value is not finite, the series has fewer than two seasons, or a parameter is out of range.</exception>
    public static Decomposition Decompose(ReadOnlySpan<double> series, int period, int seasonalWindow, bool robust = false)
    {
        Forecast.CheckSeries(series, 1);
        if (period < 2) throw new ArgumentOutOfRangeException(nameof(period), period, "A season has at least two periods.");
        if (series.Length < 2 * period) throw new ArgumentException($"{series.Length} values are less than two seasons of {period}.", nameof(series));
        if (seasonalWindow < 3 || seasonalWindow % 2 == 0) throw new ArgumentOutOfRangeException(nameof(seasonalWindow), seasonalWindow, "The seasonal window is an odd number of at least 3.");
        return new StlSmoothing(series.ToArray(), period, seasonalWindow).Run(robust ? 1 : 2, robust ? 15 : 0);
    }

    /// <summary>MSTL: STL for each season in turn, shortest first, on the series less the others' last estimates, twice. Seasonal windows are 11, 15, 19, …</summary>
    /// <param name="series">Oldest first, each finite.</param>
    /// <param name="periods">Periods of the seasons, each ≥ 2; those of which there are not more than two full ones get a part of zeros.</param>
    /// <param name="robust">As in <see cref="Decompose"/>.</param>
    /// <exception cref="ArgumentException">A value is not finite, a period is below 2, or no season has more than two full periods.</exception>
    public static Decomposition DecomposeSeveral(ReadOnlySpan<double> series, ReadOnlySpan<int> periods, bool robust = false)
    {
        Forecast.CheckSeries(series, 1);
        var n = series.Length;
        var seasonal = new double[periods.Length][];
        for (var i = 0; i < periods.Length; i++)
        {
            if (periods[i] < 2) throw new ArgumentOutOfRangeException(nameof(periods), periods[i], "A season has at least two periods.");
            seasonal[i] = new double[n];
        }
        var all = periods.ToArray();
        var used = Enumerable.Range(0, all.Length).Where(i => 2 * all[i] < n).OrderBy(i => all[i]).ToArray();
        if (used.Length == 0) throw new ArgumentException($"No season has more than two full periods in {n} values.", nameof(periods));
        var rest = series.ToArray();
        Decomposition? last = null;
        for (var round = 0; round < (used.Length == 1 ? 1 : 2); round++)
            for (var s = 0; s < used.Length; s++)
            {
                var part = seasonal[used[s]];
                for (var t = 0; t < n; t++) rest[t] += part[t];
                last = Decompose(rest, all[used[s]], 11 + 4 * s, robust);
                seasonal[used[s]] = last.Seasonal[0];
                for (var t = 0; t < n; t++) rest[t] -= last.Seasonal[0][t];
            }
        for (var t = 0; t < n; t++) rest[t] -= last!.Trend[t];
        return new Decomposition(last!.Trend, seasonal, rest, last.Weights);
    }
}
