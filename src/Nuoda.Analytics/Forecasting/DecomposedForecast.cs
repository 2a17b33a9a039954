namespace Nuoda.Analytics.Forecasting;

/// <summary>Forecasts of a series with long or several seasons (hours of a day and of a week, weeks of a year): the seasons are taken off by <see cref="Stl"/>, the rest is forecast by <see cref="AutomaticForecast"/>, and
/// each season goes on as in its last cycle.</summary>
/// <remarks>
/// <para>A series that is positive throughout is taken apart in logarithms, so that seasons multiply. Intervals are those of the rest; the season is taken as known.</para>
/// <para>Source: Hyndman &amp; Athanasopoulos, Forecasting: Principles and Practice, 3rd ed., §5.7; several seasons: Bandara, Hyndman &amp; Bergmeir (2021), arXiv:2107.13462.</para>
/// </remarks>
public static class DecomposedForecast
{
    internal const int HoursOfDay = 24, HoursOfWeek = 168;

    /// <summary>The seasons to look for when one is named: hours have a week beside the day.</summary>
    internal static int[] Seasons(int season) => season == HoursOfDay ? [HoursOfDay, HoursOfWeek] : [season];

    /// <summary>Forecasts a series.</summary>
    /// <param name="series">Values, oldest first, at least one, each finite.</param>
    /// <param name="seasons">Periods of the seasons, each ≥ 1; those of which there are not more than two full ones, and those of one period, are left out.</param>
    /// <param name="horizon">h ≥ 1.</param>
    /// <param name="levels">Levels of the intervals in percent, each in (0, 100).</param>
    /// <exception cref="ArgumentException">The series is empty or not finite, or a parameter is out of range.</exception>
    public static Forecast Of(ReadOnlySpan<double> series, ReadOnlySpan<int> seasons, int horizon, ReadOnlySpan<double> levels) => WithStrength(series, seasons, horizon, levels).Forecast;

    /// <summary>The forecast, and the share of what is not trend that the seasons explain together, 0 to 1.</summary>
    internal static (Forecast Forecast, double Strength) WithStrength(ReadOnlySpan<double> series, ReadOnlySpan<int> seasons, int horizon, ReadOnlySpan<double> levels)
    {
        foreach (var season in seasons) Forecast.CheckSeries(series, horizon, season);
        Forecast.CheckSeries(series, horizon);
        var used = new List<int>();
        foreach (var season in seasons) if (season > 1 && series.Length > 2 * season && !used.Contains(season)) used.Add(season);
        if (used.Count == 0) return (AutomaticForecast.Of(series, 1, horizon, levels), 0);
        var (y, inLogarithms) = (series.ToArray(), true);
        foreach (var v in y) inLogarithms &= v > 0;
        if (inLogarithms) for (var t = 0; t < y.Length; t++) y[t] = Math.Log(y[t]);
        var parts = Stl.DecomposeSeveral(y, used.ToArray());
        var rest = (double[])y.Clone();
        foreach (var part in parts.Seasonal) for (var t = 0; t < rest.Length; t++) rest[t] -= part[t];
        // The rest in the unit of the series: the methods for it choose for themselves whether errors multiply.
        if (inLogarithms) for (var t = 0; t < rest.Length; t++) rest[t] = Math.Exp(rest[t]);
        var forecast = AutomaticForecast.Of(rest, 1, horizon, levels);
        for (var h = 0; h < horizon; h++)
        {
            var season = 0.0;
            for (var i = 0; i < used.Count; i++) season += parts.Seasonal[i][series.Length - used[i] + h % used[i]];
            if (inLogarithms) season = Math.Exp(season);
            foreach (var row in (double[][])[forecast.Mean, .. forecast.Lower, .. forecast.Upper]) row[h] = inLogarithms ? row[h] * season : row[h] + season;
        }
        return (forecast, parts.SeasonalStrength());
    }
}
