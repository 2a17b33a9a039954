namespace Nuoda.Analytics.Forecasting;

/// <summary>What a method's errors were on the series itself: forecasts from earlier and earlier origins, each compared with what then came.</summary>
/// <remarks>Source: Tashman (2000), Int. J. Forecast. 16(4), 437–450.</remarks>
public static class RollingOrigin
{
    // A method is asked only where it had this much to learn from: two seasons, and never fewer than four values.
    private const int FewestValues = 4;

    /// <summary>The errors y − f of the forecasts from a number of origins.</summary>
    /// <param name="method">The method.</param>
    /// <param name="series">Values, oldest first, at least one, each finite.</param>
    /// <param name="season">m ≥ 1.</param>
    /// <param name="horizon">h ≥ 1, the steps from each origin; all of them must have come.</param>
    /// <param name="origins">How many, ≥ 1; the last one is h periods before the end.</param>
    /// <param name="step">Periods from one origin to the next, ≥ 1.</param>
    /// <param name="stockedOut">True where the item was out of stock; as long as the series, or empty for never.</param>
    /// <returns>Origins × h, the earliest origin first; NaN where the item was out of stock; fewer origins, or none, where fewer than max(2m, 4) values would be left to learn from.</returns>
    /// <exception cref="ArgumentException">The series is empty or not finite, or a parameter is out of range.</exception>
    public static double[][] Errors(ForecastMethod method, ReadOnlySpan<double> series, int season, int horizon, int origins, int step = 1, ReadOnlySpan<bool> stockedOut = default)
    {
        ArgumentNullException.ThrowIfNull(method);
        Forecast.CheckSeries(series, horizon, season);
        ArgumentOutOfRangeException.ThrowIfLessThan(origins, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(step, 1);
        CensoredDemand.Known(series, stockedOut);
        var spare = series.Length - horizon - Math.Max(2 * season, FewestValues);
        var errors = new double[spare < 0 ? 0 : Math.Min(origins, spare / step + 1)][];
        for (var i = 0; i < errors.Length; i++)
        {
            var origin = series.Length - horizon - (errors.Length - 1 - i) * step;
            var mask = stockedOut.IsEmpty ? [] : stockedOut[..origin];
            // With nothing in stock before it there is nothing to forecast from.
            var mean = mask.IsEmpty || mask.Contains(false) ? method(series[..origin], season, horizon, [], mask).Mean : null;
            errors[i] = new double[horizon];
            for (var h = 0; h < horizon; h++) errors[i][h] = mean is null || (!stockedOut.IsEmpty && stockedOut[origin + h]) ? double.NaN : series[origin + h] - mean[h];
        }
        return errors;
    }

    /// <summary>The longest horizon up to h that leaves at least so many origins; 0 when not even one step does.</summary>
    internal static int Reach(int length, int season, int horizon, int origins) => Math.Clamp(length - Math.Max(2 * season, FewestValues) - (origins - 1), 0, horizon);
}

/// <summary>A method chosen by its errors on the series itself.</summary>
/// <param name="Method">Name of the method chosen.</param>
/// <param name="Forecast">Its forecast from the end of the series.</param>
/// <param name="Errors">The mean absolute error of each method tried, in the unit of the series, in the order tried; NaN when it was not tried (too few values).</param>
/// <param name="ValueAdded">The share of the seasonal naive forecast's error that the method saves from the same origins; NaN when that is not known.</param>
public sealed record ForecastSelection(string Method, Forecast Forecast, IReadOnlyList<(string Method, double Error)> Errors, double ValueAdded)
{
    /// <summary>Tries methods from rolling origins and takes the one of the least mean absolute error over all origins and steps; of equals the first.</summary>
    /// <param name="series">Values, oldest first, at least one, each finite.</param>
    /// <param name="season">m ≥ 1.</param>
    /// <param name="horizon">h ≥ 1; a series too short for it is tried on fewer steps ahead, and one too short for any takes the first method.</param>
    /// <param name="levels">Levels of the intervals in percent, each in (0, 100).</param>
    /// <param name="methods">Names of <see cref="ForecastMethods"/>, the preferred first; empty for those worth trying on the series.</param>
    /// <param name="origins">How many origins, ≥ 1: each costs a fit of every method. More are steadier than fewer.</param>
    /// <param name="stockedOut">True where the item was out of stock: as long as the series, or empty for never; not true everywhere.</param>
    /// <param name="drivers">What moves the series, each known for n + h periods: arima and ridge use them (<see cref="ForecastMethods.Driven"/>) and are tried first. null for none.</param>
    /// <exception cref="ArgumentException">The series is empty or not finite, a parameter is out of range, a method is not known, or the mask has another length or is true everywhere.</exception>
    public static ForecastSelection Choose(ReadOnlySpan<double> series, int season, int horizon, ReadOnlySpan<double> levels, IReadOnlyList<string>? methods = null, int origins = 3, ReadOnlySpan<bool> stockedOut = default, double[][]? drivers = null)
    {
        Forecast.CheckSeries(series, horizon, season);
        Forecast.CheckLevels(levels);
        ArgumentOutOfRangeException.ThrowIfLessThan(origins, 1);
        methods = methods is { Count: > 0 } ? methods : drivers is { Length: > 0 } ? [.. (string[])["arima", "ridge"], .. ForecastMethods.WorthTrying(series, stockedOut).Where(m => m is not ("arima" or "ridge"))] : ForecastMethods.WorthTrying(series, stockedOut);
        var reach = RollingOrigin.Reach(series.Length, season, horizon, origins);
        // Origins a few periods apart see different parts of the season; neighbours see nearly the same.
        var step = Math.Max(1, reach / 3);
        var errors = new (string Method, double Error)[methods.Count];
        var best = 0;
        for (var i = 0; i < errors.Length; i++)
        {
            errors[i] = (methods[i], reach == 0 ? double.NaN : Mean(RollingOrigin.Errors(Resolve(methods[i]), series, season, reach, origins, step, stockedOut)));
            if (errors[i].Error < errors[best].Error) best = i;
        }
        var naive = reach == 0 ? double.NaN : Mean(RollingOrigin.Errors(ForecastMethods.Of("snaive"), series, season, reach, origins, step, stockedOut));
        return new(methods[best], Resolve(methods[best])(series, season, horizon, levels, stockedOut), errors, ForecastAccuracy.ValueAdded(errors[best].Error, naive));

        ForecastMethod Resolve(string name) => drivers is { Length: > 0 } && name is "arima" or "ridge" ? ForecastMethods.Driven(name, drivers ?? []) : ForecastMethods.Of(name);
    }

    private static double Mean(double[][] errors) => errors.SelectMany(e => e).Where(e => !double.IsNaN(e)).Select(Math.Abs).DefaultIfEmpty(double.NaN).Average();
}
