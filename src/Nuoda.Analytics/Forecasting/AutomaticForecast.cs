namespace Nuoda.Analytics.Forecasting;

/// <summary>The forecast for whoever does not want to choose: the mean of the methods that err differently.</summary>
/// <remarks>The members are <see cref="Ets.Choose"/> and <see cref="OptimisedTheta"/>, equally weighted. Their mean beats each of them on the 500 monthly series of the M3 competition that the benchmark runs.</remarks>
public static class AutomaticForecast
{
    /// <summary>Forecasts a series.</summary>
    /// <param name="series">Values, oldest first, at least one, each finite.</param>
    /// <param name="season">m ≥ 1, the periods of a season; 1 for none.</param>
    /// <param name="horizon">h ≥ 1.</param>
    /// <param name="levels">Levels of the intervals in percent, each in (0, 100).</param>
    /// <exception cref="ArgumentException">The series is empty or not finite, or a parameter is out of range.</exception>
    public static Forecast Of(ReadOnlySpan<double> series, int season, int horizon, ReadOnlySpan<double> levels) =>
        ForecastCombination.Mean(Ets.Choose(series, season).Forecast(horizon, levels), OptimisedTheta.Fit(series, season).Forecast(horizon, levels));
}
