namespace Nuoda.Analytics.Forecasting;

/// <summary>A way to forecast a series.</summary>
/// <param name="series">Values, oldest first, at least one, each finite.</param>
/// <param name="season">m ≥ 1, the periods of a season.</param>
/// <param name="horizon">h ≥ 1.</param>
/// <param name="levels">Levels of the intervals in percent, each in (0, 100); may be empty.</param>
/// <returns>h forecasts; without intervals (no levels) where the method states none.</returns>
public delegate Forecast ForecastMethod(ReadOnlySpan<double> series, int season, int horizon, ReadOnlySpan<double> levels);

/// <summary>The methods of one series by the names that forecasters use.</summary>
public static class ForecastMethods
{
    private static readonly Dictionary<string, ForecastMethod> All = new(StringComparer.Ordinal)
    {
        ["auto"] = Automatic,
        ["naive"] = static (y, _, h, levels) => SimpleForecasts.Naive(y, h, levels),
        ["snaive"] = static (y, m, h, levels) => SimpleForecasts.SeasonalNaive(y, m, h, levels),
        ["drift"] = static (y, _, h, levels) => SimpleForecasts.Drift(y, h, levels),
        ["mean"] = static (y, _, h, levels) => SimpleForecasts.Mean(y, h, levels),
        ["ses"] = static (y, _, h, levels) => Ets.Fit(y, 1, EtsForm.Simple).Forecast(h, levels),
        ["holt"] = static (y, _, h, levels) => Ets.Fit(y, 1, EtsForm.Holt).Forecast(h, levels),
        ["damped"] = static (y, _, h, levels) => Ets.Fit(y, 1, EtsForm.HoltDamped).Forecast(h, levels),
        ["ets"] = static (y, m, h, levels) => Ets.Choose(y, m).Forecast(h, levels),
        ["theta"] = static (y, m, h, levels) => Theta.Fit(y, m).Forecast(h, levels),
        ["dotm"] = static (y, m, h, levels) => OptimisedTheta.Fit(y, m).Forecast(h, levels),
        ["arima"] = static (y, m, h, levels) => AutoArima.Fit(y, m).Forecast(h, levels),
        ["ridge"] = static (y, m, h, levels) => DriverRegression.Fit(y, m).Forecast(h, levels),
        ["croston"] = static (y, _, h, _) => Flat(IntermittentDemand.Croston(y), h),
        ["sba"] = static (y, _, h, _) => Flat(IntermittentDemand.Sba(y), h),
        ["tsb"] = static (y, _, h, _) => Flat(IntermittentDemand.Tsb(y), h),
        ["adida"] = static (y, _, h, _) => Flat(IntermittentDemand.Adida(y), h),
        ["imapa"] = static (y, _, h, _) => Flat(IntermittentDemand.Imapa(y), h),
    };

    /// <summary>auto, naive, snaive, drift, mean, ses, holt, damped, ets, theta, dotm, arima, ridge, croston, sba, tsb, adida, imapa.</summary>
    public static IReadOnlyCollection<string> Names => All.Keys;

    /// <summary>The method of a name.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <exception cref="ArgumentException">There is no such method.</exception>
    public static ForecastMethod Of(string name) => All.TryGetValue(name, out var method) ? method : throw new ArgumentException($"There is no method '{name}'.", nameof(name));

    /// <summary>Whether a method takes demand, which is never negative, and states a rate without intervals.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    public static bool NeedsDemand(string name) => name is "croston" or "sba" or "tsb" or "adida" or "imapa";

    /// <summary>The names of the methods that are worth trying on a series: those for demand that comes now and then only where it does.</summary>
    /// <param name="series">Values, oldest first.</param>
    public static string[] WorthTrying(ReadOnlySpan<double> series) => IsSeldom(series)
        ? ["imapa", "adida", "tsb", "sba", "mean", "ses"]
        : ["auto", "ets", "dotm", "theta", "damped", "ses", "snaive", "arima"];

    // An item that is asked for now and then has no trend or season to fit.
    private static Forecast Automatic(ReadOnlySpan<double> series, int season, int horizon, ReadOnlySpan<double> levels)
    {
        Forecast.CheckSeries(series, horizon, season);
        Forecast.CheckLevels(levels);
        return IsSeldom(series) ? Flat(IntermittentDemand.Imapa(series), horizon) : AutomaticForecast.Of(series, season, horizon, levels);
    }

    private static bool IsSeldom(ReadOnlySpan<double> series)
    {
        foreach (var y in series) if (!(y >= 0)) return false;
        return series.Contains(0) && DemandClass.Of(series).Pattern is DemandPattern.None or DemandPattern.Intermittent or DemandPattern.Lumpy;
    }

    // These methods state a rate and no distribution: no intervals.
    private static Forecast Flat(double rate, int horizon)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(horizon, 1);
        var mean = new double[horizon];
        Array.Fill(mean, rate);
        return new(mean, [], [], []);
    }
}
