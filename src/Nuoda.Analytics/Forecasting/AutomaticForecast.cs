namespace Nuoda.Analytics.Forecasting;

/// <summary>The forecast for whoever does not want to choose: the mean of the methods that err differently.</summary>
/// <remarks>
/// <para>The members are <see cref="Ets.Choose"/>, <see cref="OptimisedTheta"/> and, for a series of more than two seasons, <see cref="DecomposedForecast"/>, equally weighted. Their mean beats each of them on the 500
/// monthly series of the M3 competition that the benchmark runs.</para>
/// <para>A season longer than <see cref="Ets.LongestSeason"/> is none to the first two: then the decomposition stands alone, as it does for hours (m = 24) of more than two weeks, which have a week beside the day. Where such a
/// season explains less than half of what is not trend, much of it is chance that will not come back: the forecast is the mean of the one with and the one without it.</para>
/// </remarks>
public static class AutomaticForecast
{
    private const double Strong = 0.5;

    /// <summary>Forecasts a series.</summary>
    /// <param name="series">Values, oldest first, at least one, each finite.</param>
    /// <param name="season">m ≥ 1, the periods of a season; 1 for none.</param>
    /// <param name="horizon">h ≥ 1.</param>
    /// <param name="levels">Levels of the intervals in percent, each in (0, 100).</param>
    /// <param name="stockedOut">True where the item was out of stock: as long as the series, or empty for never; not true everywhere. ETS leaves such a period out; to the others it has the value that ETS fits to it (with a long season: a likely one in its line and season), if that is more than what was sold.</param>
    /// <exception cref="ArgumentException">The series is empty or not finite, a parameter is out of range, or the mask has another length or is true everywhere.</exception>
    public static Forecast Of(ReadOnlySpan<double> series, int season, int horizon, ReadOnlySpan<double> levels, ReadOnlySpan<bool> stockedOut = default)
    {
        Forecast.CheckSeries(series, horizon, season);
        CensoredDemand.Known(series, stockedOut);
        var isLong = season > Ets.LongestSeason || season == DecomposedForecast.HoursOfDay;
        if (isLong && series.Length > 2 * DecomposedForecast.Seasons(season)[^1])
        {
            var (seasonal, strength) = DecomposedForecast.WithStrength(CensoredDemand.Filled(series, stockedOut, season), DecomposedForecast.Seasons(season), horizon, levels);
            return strength > Strong ? seasonal : ForecastCombination.Mean(seasonal, Of(series, 1, horizon, levels, stockedOut));
        }
        var smoothing = Ets.Choose(series, season, stockedOut);
        var likely = series;
        if (stockedOut.Contains(true))
        {
            var filled = series.ToArray();
            for (var t = 0; t < filled.Length; t++) if (stockedOut[t]) filled[t] = Math.Max(filled[t], smoothing.Fitted[t]);
            likely = filled;
        }
        var (first, second) = (smoothing.Forecast(horizon, levels), OptimisedTheta.Fit(likely, season).Forecast(horizon, levels));
        return season > 1 && series.Length > 2 * season
            ? ForecastCombination.Mean(first, second, DecomposedForecast.Of(likely, [season], horizon, levels))
            : ForecastCombination.Mean(first, second);
    }
}
