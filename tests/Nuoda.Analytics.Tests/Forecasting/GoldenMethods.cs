using System.Globalization;
using System.Text.RegularExpressions;
using Nuoda.Analytics.Forecasting;

namespace Nuoda.Analytics.Tests.Forecasting;

/// <summary>What we computed for a method of the reference files; form and likelihood where the method has them.</summary>
internal sealed record Computed(Forecast Forecast, string? Form = null, double? LogLikelihood = null);

/// <summary>The methods of the reference files by name. Numbers inside a name are parameters.</summary>
internal static partial class GoldenMethods
{
    /// <summary>The forecast of a method; null when the name is none of ours.</summary>
    public static Computed? Run(string method, double[] y, int season, int horizon, double[] levels)
    {
        var parameters = Numbers().Matches(method).Select(m => double.Parse(m.ValueSpan, CultureInfo.InvariantCulture)).ToArray();
        return Numbers().Replace(method, "#") switch
        {
            "naive" => new(SimpleForecasts.Naive(y, horizon, levels)),
            "snaive" => new(SimpleForecasts.SeasonalNaive(y, season, horizon, levels)),
            "drift" => new(SimpleForecasts.Drift(y, horizon, levels)),
            "mean" => new(SimpleForecasts.Mean(y, horizon, levels)),
            "ses_fixed_alpha_#_initial_simple" => new(ExponentialSmoothing.Simple(y, parameters[0], horizon, levels)),
            "holt_fixed_alpha_#_beta_#_initial_simple" => new(ExponentialSmoothing.Holt(y, parameters[0], parameters[1], horizon, levels)),
            "ses" => Fitted(EtsForm.Simple),
            "holt" => Fitted(EtsForm.Holt),
            "holt_damped" or "holtdamped" => Fitted(EtsForm.HoltDamped),
            "hw_additive" => Fitted(EtsForm.HoltWintersAdditive),
            "hw_multiplicative" => Fitted(EtsForm.HoltWintersMultiplicative),
            "ets" => Of(Ets.Choose(y, season)),
            "theta" or "thetaf" => new(Theta.Fit(y, season).Forecast(horizon, levels)),
            "mean_of_ets_autoarima_thetaf" => new(ForecastCombination.Mean(Ets.Choose(y, season).Forecast(horizon, levels), AutoArima.Fit(y, season).Forecast(horizon, levels), Theta.Fit(y, season).Forecast(horizon, levels))),
            _ => null,
        };

        Computed Fitted(EtsForm form) => Of(Ets.Fit(y, form.Season == EtsSeason.None ? 1 : season, form));

        Computed Of(EtsModel model) => new(model.Forecast(horizon, levels), model.Form.ToString(), model.LogLikelihood);
    }

    /// <summary>Whether ArimaGoldenTests or IntermittentGoldenTests read the method, each by fields of its own.</summary>
    public static bool HasOwnReader(string method) =>
        Numbers().Replace(method, "#") is "auto_arima" or "autoarima" or "croston_alpha_#" or "sba_alpha_#" or "sbj_alpha_#" or "tsb_alpha_#_beta_#" or "sb_class";

    [GeneratedRegex(@"\d+(\.\d+)?")]
    private static partial Regex Numbers();
}
