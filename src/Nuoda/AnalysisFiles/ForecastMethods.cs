using Nuoda.Analytics.Forecasting;

namespace Nuoda.AnalysisFiles;

/// <summary>The methods of <c>nuoda forecast</c> by the names that forecasters use.</summary>
internal static class ForecastMethods
{
    public delegate Forecast Method(double[] series, int season, int horizon, double[] levels);

    public static readonly IReadOnlyDictionary<string, Method> All = new Dictionary<string, Method>(StringComparer.Ordinal)
    {
        ["auto"] = Automatic,
        ["naive"] = (y, _, h, levels) => SimpleForecasts.Naive(y, h, levels),
        ["snaive"] = (y, m, h, levels) => SimpleForecasts.SeasonalNaive(y, m, h, levels),
        ["drift"] = (y, _, h, levels) => SimpleForecasts.Drift(y, h, levels),
        ["mean"] = (y, _, h, levels) => SimpleForecasts.Mean(y, h, levels),
        ["ses"] = (y, _, h, levels) => Ets.Fit(y, 1, EtsForm.Simple).Forecast(h, levels),
        ["holt"] = (y, _, h, levels) => Ets.Fit(y, 1, EtsForm.Holt).Forecast(h, levels),
        ["damped"] = (y, _, h, levels) => Ets.Fit(y, 1, EtsForm.HoltDamped).Forecast(h, levels),
        ["ets"] = (y, m, h, levels) => Ets.Choose(y, m).Forecast(h, levels),
        ["theta"] = (y, m, h, levels) => Theta.Fit(y, m).Forecast(h, levels),
        ["dotm"] = (y, m, h, levels) => OptimisedTheta.Fit(y, m).Forecast(h, levels),
        ["arima"] = (y, m, h, levels) => AutoArima.Fit(y, m).Forecast(h, levels),
        ["croston"] = (y, _, h, _) => Flat(IntermittentDemand.Croston(y), h),
        ["sba"] = (y, _, h, _) => Flat(IntermittentDemand.Sba(y), h),
        ["tsb"] = (y, _, h, _) => Flat(IntermittentDemand.Tsb(y), h),
        ["adida"] = (y, _, h, _) => Flat(IntermittentDemand.Adida(y), h),
        ["imapa"] = (y, _, h, _) => Flat(IntermittentDemand.Imapa(y), h),
    };

    /// <summary>These take demand, which is never negative.</summary>
    public static bool NeedsDemand(string name) => name is "croston" or "sba" or "tsb" or "adida" or "imapa";

    // An item that is asked for now and then has no trend or season to fit.
    private static Forecast Automatic(double[] series, int season, int horizon, double[] levels) =>
        series.Min() >= 0 && DemandClass.Of(series).Pattern is DemandPattern.None or DemandPattern.Intermittent or DemandPattern.Lumpy && series.Contains(0)
            ? Flat(IntermittentDemand.Imapa(series), horizon)
            : AutomaticForecast.Of(series, season, horizon, levels);

    // These methods state a rate and no distribution: no intervals.
    private static Forecast Flat(double rate, int horizon) => new([.. Enumerable.Repeat(rate, horizon)], [], [], []);
}
