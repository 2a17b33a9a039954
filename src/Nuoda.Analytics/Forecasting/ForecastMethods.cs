namespace Nuoda.Analytics.Forecasting;

/// <summary>A way to forecast a series.</summary>
/// <param name="series">Values, oldest first, at least one, each finite.</param>
/// <param name="season">m ≥ 1, the periods of a season.</param>
/// <param name="horizon">h ≥ 1.</param>
/// <param name="levels">Levels of the intervals in percent, each in (0, 100); may be empty.</param>
/// <param name="stockedOut">True where the item was out of stock: as long as the series, or empty for never; not true everywhere.</param>
/// <returns>h forecasts; without intervals (no levels) where the method states none.</returns>
public delegate Forecast ForecastMethod(ReadOnlySpan<double> series, int season, int horizon, ReadOnlySpan<double> levels, ReadOnlySpan<bool> stockedOut = default);

/// <summary>The methods of one series by the names that forecasters use.</summary>
/// <remarks>A period without stock is left out by ETS and its kin, ARIMA, ridge and the methods for intermittent demand; to the others (naive, snaive, drift, mean, theta, dotm, stl) it has a likely value in the line of its
/// neighbours and its season, never below what was sold.</remarks>
public static class ForecastMethods
{
    private static readonly Dictionary<string, ForecastMethod> All = new(StringComparer.Ordinal)
    {
        ["auto"] = Automatic,
        ["naive"] = static (y, m, h, levels, mask) => SimpleForecasts.Naive(Likely(y, mask, m), h, levels),
        ["snaive"] = static (y, m, h, levels, mask) => SimpleForecasts.SeasonalNaive(Likely(y, mask, m), m, h, levels),
        ["drift"] = static (y, m, h, levels, mask) => SimpleForecasts.Drift(Likely(y, mask, m), h, levels),
        ["mean"] = static (y, m, h, levels, mask) => SimpleForecasts.Mean(Likely(y, mask, m), h, levels),
        ["ses"] = static (y, _, h, levels, mask) => Ets.Fit(y, 1, EtsForm.Simple, mask).Forecast(h, levels),
        ["holt"] = static (y, _, h, levels, mask) => Ets.Fit(y, 1, EtsForm.Holt, mask).Forecast(h, levels),
        ["damped"] = static (y, _, h, levels, mask) => Ets.Fit(y, 1, EtsForm.HoltDamped, mask).Forecast(h, levels),
        ["ets"] = static (y, m, h, levels, mask) => Ets.Choose(y, m, mask).Forecast(h, levels),
        ["theta"] = static (y, m, h, levels, mask) => Theta.Fit(Likely(y, mask, m), m).Forecast(h, levels),
        ["dotm"] = static (y, m, h, levels, mask) => OptimisedTheta.Fit(Likely(y, mask, m), m).Forecast(h, levels),
        ["arima"] = static (y, m, h, levels, mask) => AutoArima.Fit(y, m, stockedOut: mask).Forecast(h, levels),
        ["stl"] = static (y, m, h, levels, mask) => DecomposedForecast.Of(Likely(y, mask, m), DecomposedForecast.Seasons(m), h, levels),
        ["ridge"] = static (y, m, h, levels, mask) => DriverRegression.Fit(y, m, mask).Forecast(h, levels),
        ["croston"] = static (y, _, h, _, mask) => Flat(IntermittentDemand.Croston(y, stockedOut: mask), h),
        ["sba"] = static (y, _, h, _, mask) => Flat(IntermittentDemand.Sba(y, stockedOut: mask), h),
        ["tsb"] = static (y, _, h, _, mask) => Flat(IntermittentDemand.Tsb(y, stockedOut: mask), h),
        ["adida"] = static (y, _, h, _, mask) => Flat(IntermittentDemand.Adida(y, stockedOut: mask), h),
        ["imapa"] = static (y, _, h, _, mask) => Flat(IntermittentDemand.Imapa(y, stockedOut: mask), h),
    };

    /// <summary>auto, naive, snaive, drift, mean, ses, holt, damped, ets, theta, dotm, arima, stl, ridge, croston, sba, tsb, adida, imapa.</summary>
    public static IReadOnlyCollection<string> Names => All.Keys;

    /// <summary>The method of a name.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <exception cref="ArgumentException">There is no such method.</exception>
    public static ForecastMethod Of(string name) => All.TryGetValue(name, out var method) ? method : throw new ArgumentException($"There is no method '{name}'.", nameof(name));

    /// <summary>Whether a method takes demand, which is never negative, and states a rate without intervals.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    public static bool NeedsDemand(string name) => name is "croston" or "sba" or "tsb" or "adida" or "imapa";

    /// <summary>A method that knows what moves the series: how many values it is given says which values of the drivers are known to it and which are coming.</summary>
    /// <param name="name">arima (drivers with ARIMA errors) or ridge.</param>
    /// <param name="drivers">Each for all known periods and the coming ones, finite. One that says nothing in the known periods, or nothing that the others do not say, is left out.</param>
    /// <exception cref="ArgumentException">There is no such method, or drivers differ in length.</exception>
    public static ForecastMethod Driven(string name, params double[][] drivers)
    {
        ArgumentNullException.ThrowIfNull(drivers);
        if (drivers.Length > 0) ArimaModel.CheckDrivers(drivers, drivers[0].Length);
        return name switch
        {
            "arima" => (y, m, h, levels, mask) =>
            {
                var telling = Telling(drivers, y.Length, m);
                var model = AutoArima.Fit(y, m, null, mask, Part(telling, 0, y.Length));
                return telling.Length == 0 ? model.Forecast(h, levels) : model.Forecast(Part(telling, y.Length, h), levels);
            },
            "ridge" => (y, m, h, levels, mask) => DriverRegression.Fit(y, m, mask, null, Part(drivers, 0, y.Length)).Forecast(h, levels, Part(drivers, y.Length, h)),
            _ => throw new ArgumentException($"The method '{name}' takes no drivers.", nameof(name)),
        };
    }

    /// <summary>The names of the methods that are worth trying on a series: those for demand that comes now and then only where it does.</summary>
    /// <param name="series">Values, oldest first.</param>
    /// <param name="stockedOut">True where the item was out of stock; as long as the series, or empty for never.</param>
    public static string[] WorthTrying(ReadOnlySpan<double> series, ReadOnlySpan<bool> stockedOut = default) => IsSeldom(series, stockedOut)
        ? ["imapa", "adida", "tsb", "sba", "mean", "ses"]
        : ["auto", "stl", "ets", "dotm", "theta", "damped", "snaive", "arima"];

    // An item that is asked for now and then has no trend or season to fit.
    private static Forecast Automatic(ReadOnlySpan<double> series, int season, int horizon, ReadOnlySpan<double> levels, ReadOnlySpan<bool> stockedOut = default)
    {
        Forecast.CheckSeries(series, horizon, season);
        Forecast.CheckLevels(levels);
        return IsSeldom(series, stockedOut) ? Flat(IntermittentDemand.Imapa(series, stockedOut: stockedOut), horizon) : AutomaticForecast.Of(series, season, horizon, levels, stockedOut);
    }

    private static bool IsSeldom(ReadOnlySpan<double> series, ReadOnlySpan<bool> stockedOut)
    {
        foreach (var y in series) if (!(y >= 0)) return false;
        return series.Contains(0) && DemandClass.Of(series, stockedOut).Pattern is DemandPattern.None or DemandPattern.Intermittent or DemandPattern.Lumpy;
    }

    private static double[] Likely(ReadOnlySpan<double> series, ReadOnlySpan<bool> stockedOut, int season)
    {
        Forecast.CheckSeries(series, 1, season);
        CensoredDemand.Known(series, stockedOut);
        return CensoredDemand.Filled(series, stockedOut, season);
    }

    private static double[][] Part(double[][] drivers, int from, int count) => [.. drivers.Select(x => x.Length >= from + count
        ? x[from..(from + count)]
        : throw new ArgumentException($"A driver is known for {x.Length} periods; {from + count} are needed.", nameof(drivers)))];

    // Those that stay apart from a constant and from each other, however the series may be differenced.
    private static double[][] Telling(double[][] drivers, int known, int season)
    {
        var kept = new List<double[]>();
        foreach (var driver in drivers)
        {
            var apart = true;
            for (var d = 0; d < 2 && apart; d++)
                for (var seasonal = 0; seasonal < (season > 1 && known > 2 * season ? 2 : 1) && apart; seasonal++)
                {
                    var moved = ArimaModel.Moved(Part([.. kept, driver], 0, known), new ArimaOrder(0, d, 0, 0, seasonal, 0, Math.Max(season, 1)));
                    apart = moved[0].Length > moved.Length + 2 && ArimaModel.AreIndependent([.. moved, [.. moved[0].Select(_ => 1.0)]]);
                }
            if (apart) kept.Add(driver);
        }
        return [.. kept];
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
