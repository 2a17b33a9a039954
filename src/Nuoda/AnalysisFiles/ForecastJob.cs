using System.Globalization;
using Nuoda.Analytics.Forecasting;
using Nuoda.Kernel;

namespace Nuoda.AnalysisFiles;

/// <summary>What <c>nuoda forecast</c> was asked for.</summary>
/// <param name="Method">A name of <see cref="ForecastMethods"/>, <c>trees</c> or <c>cv</c>.</param>
/// <param name="Season">m.</param>
/// <param name="Horizon">h.</param>
/// <param name="Levels">Percent.</param>
/// <param name="IsConformal">Intervals from the method's own errors.</param>
/// <param name="IsChinese">The holidays of China are drivers.</param>
internal sealed record ForecastJob(string Method, int Season, int Horizon, double[] Levels, bool IsConformal, bool IsChinese)
{
    /// <summary>A series and what was forecast of it, by which method.</summary>
    public sealed record Answer(FiledSeries Series, Forecast Forecast, string Method);

    /// <summary>The methods that take drivers.</summary>
    public static bool TakesDrivers(string method) => method is "auto" or "arima" or "ridge" or "trees" or "cv";

    /// <summary>Forecasts every series whose drivers are known; the others are named among the rejected.</summary>
    public Result<Answer[]> Run(SeriesFile file, DriverFile? drivers)
    {
        var isDriven = drivers is not null || IsChinese;
        if (isDriven && file.Unit is null) return Error.Invalid("analysis.drivers_undated");
        var known = new List<(FiledSeries Series, double[][] Drivers)>();
        foreach (var series in file.Series)
            if (!isDriven) known.Add((series, []));
            else if (Drivers(series, file, drivers) is { } found) known.Add((series, found));
        return Method == "trees" ? Trees(known, isDriven) : Each(known);
    }

    private double[][]? Drivers(FiledSeries series, SeriesFile file, DriverFile? drivers)
    {
        var periods = new CalendarPeriods(series.First!.Value, file.Unit!.Value, series.Values.Length + Horizon);
        double[][] calendar = [];
        if (IsChinese)
        {
            if (periods.Start(0).Year < ChineseHolidays.FirstYear || periods.Start(periods.Count).Year > ChineseHolidays.LastYear)
            {
                file.Rejected.AddSeries(series.Id, Said(periods.Start(0)), "calendar_unknown");
                return null;
            }
            calendar = CalendarDrivers.China(periods, Method == "trees" ? null : series.Values.Length).Values;
        }
        if (drivers is null) return calendar;
        if (drivers.Of(series.Id, periods, out var missing) is { } values) return [.. values, .. calendar];
        file.Rejected.AddSeries(series.Id, Said(missing), "driver_missing");
        return null;
    }

    private Answer[] Each(List<(FiledSeries Series, double[][] Drivers)> known)
    {
        var answers = new Answer[known.Count];
        Parallel.For(0, answers.Length, i =>
        {
            var ((series, drivers), name) = (known[i], Method);
            if (name == "cv")
            {
                var chosen = ForecastSelection.Choose(series.Values, Season, Horizon, Levels, stockedOut: series.StockedOut, drivers: drivers);
                name = chosen.Method;
                if (!IsConformal) { answers[i] = new(series, chosen.Forecast, name); return; }
            }
            else if (name == "auto" && drivers.Length > 0) name = "arima";
            var method = drivers.Length > 0 && name is "arima" or "ridge" ? ForecastMethods.Driven(name, drivers) : ForecastMethods.Of(name);
            answers[i] = new(series, IsConformal
                ? ConformalForecast.Of(method, series.Values, Season, Horizon, Levels, stockedOut: series.StockedOut)
                : method(series.Values, Season, Horizon, Levels, series.StockedOut), name);
        });
        return answers;
    }

    private Result<Answer[]> Trees(List<(FiledSeries Series, double[][] Drivers)> known, bool isDriven)
    {
        if (!known.Exists(s => s.Series.Values.Length > Math.Max(2, Season) + 1)) return Error.Invalid("analysis.trees_short", Season);
        var trees = new GlobalTrees([.. known.Select(s => s.Series.Values)], Horizon, Season, isDriven ? [.. known.Select(s => s.Drivers)] : null, stockedOut: [.. known.Select(s => s.Series.StockedOut)]);
        return known.Select((s, i) => new Answer(s.Series, trees.Of(i, Levels), Method)).ToArray();
    }

    private static string Said(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
