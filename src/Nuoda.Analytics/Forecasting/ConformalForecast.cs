namespace Nuoda.Analytics.Forecasting;

/// <summary>Intervals for any method, from its own errors on the series instead of a distribution.</summary>
/// <remarks>
/// <para>The method forecasts from rolling origins. Absolute errors of step k over their mean size s_k (never smaller than that of an earlier step) are pooled over all steps; the ⌈(N + 1)·level⌉-th smallest
/// of the N, times s_k, is the half width of step k. Coverage is that of errors which go on as they were; shocks that the origins did not see are not in it.</para>
/// <para>Sources: Vovk, Gammerman &amp; Shafer (2005), Algorithmic Learning in a Random World; rolling origins for series: Stankevičiūtė, Alaa &amp; van der Schaar (2021), NeurIPS 34; sizes that do not shrink by
/// pooling adjacent violators: Ayer et al. (1955), Ann. Math. Stat. 26(4), 641–647.</para>
/// </remarks>
public static class ConformalForecast
{
    /// <summary>Forecasts with intervals learnt from the method's errors.</summary>
    /// <param name="method">The method; its own intervals are not asked for.</param>
    /// <param name="series">Values, oldest first, at least one, each finite.</param>
    /// <param name="season">m ≥ 1.</param>
    /// <param name="horizon">h ≥ 1.</param>
    /// <param name="levels">Levels of the intervals in percent, each in (0, 100).</param>
    /// <param name="origins">How many origins at most, ≥ 1: each costs a fit.</param>
    /// <param name="stockedOut">True where the item was out of stock: as long as the series, or empty for never; not true everywhere. Such a period is no error.</param>
    /// <returns>The method's points; ends are NaN when the series is too short for a single origin, and steps beyond those that could be tried take the width of the last one grown by the square root of time.</returns>
    /// <exception cref="ArgumentException">The series is empty or not finite, or a parameter is out of range.</exception>
    public static Forecast Of(ForecastMethod method, ReadOnlySpan<double> series, int season, int horizon, ReadOnlySpan<double> levels, int origins = 12, ReadOnlySpan<bool> stockedOut = default)
    {
        ArgumentNullException.ThrowIfNull(method);
        Forecast.CheckSeries(series, horizon, season);
        Forecast.CheckLevels(levels);
        ArgumentOutOfRangeException.ThrowIfLessThan(origins, 1);
        var mean = method(series, season, horizon, [], stockedOut).Mean;
        var (lower, upper) = (new double[levels.Length][], new double[levels.Length][]);
        // Rather half of the origins over all steps than all origins over few steps.
        var reach = Math.Max(RollingOrigin.Reach(series.Length, season, horizon, (origins + 1) / 2), RollingOrigin.Reach(series.Length, season, 1, 1));
        var errors = reach == 0 ? [] : RollingOrigin.Errors(method, series, season, reach, origins, stockedOut: stockedOut);
        var size = Sizes(errors, reach);
        var pooled = new List<double>();
        foreach (var from in errors) for (var k = 0; k < reach; k++) if (!double.IsNaN(from[k])) pooled.Add(size[k] > 0 ? Math.Abs(from[k]) / size[k] : 0);
        pooled.Sort();
        for (var l = 0; l < levels.Length; l++)
        {
            var (quantile, half) = (Quantile(pooled, levels[l] / 100), new double[horizon]);
            for (var k = 0; k < horizon; k++) half[k] = reach == 0 ? double.NaN : k < reach ? quantile * size[k] : quantile * size[^1] * Math.Sqrt((k + 1.0) / reach);
            (lower[l], upper[l]) = ([.. mean.Select((f, k) => f - half[k])], [.. mean.Select((f, k) => f + half[k])]);
        }
        return new Forecast(mean, levels.ToArray(), lower, upper);
    }

    /// <summary>The ⌈(n + 1)·level⌉-th smallest, the largest when there are too few; NaN of none.</summary>
    internal static double Quantile(IReadOnlyList<double> sorted, double level) =>
        sorted.Count == 0 ? double.NaN : sorted[Math.Clamp((int)Math.Ceiling((sorted.Count + 1) * level) - 1, 0, sorted.Count - 1)];

    // The mean absolute error of each step; where it falls, neighbours share their mean.
    private static double[] Sizes(double[][] errors, int reach)
    {
        var blocks = new List<(double Sum, int Steps)>();
        for (var k = 0; k < reach; k++)
        {
            var known = errors.Where(e => !double.IsNaN(e[k])).ToList();
            var (sum, steps) = (known.Count == 0 ? 0 : known.Average(e => Math.Abs(e[k])), 1);
            while (blocks.Count > 0 && blocks[^1].Sum * steps >= sum * blocks[^1].Steps)
            {
                (sum, steps) = (sum + blocks[^1].Sum, steps + blocks[^1].Steps);
                blocks.RemoveAt(blocks.Count - 1);
            }
            blocks.Add((sum, steps));
        }
        return [.. blocks.SelectMany(b => Enumerable.Repeat(b.Sum / b.Steps, b.Steps))];
    }
}
