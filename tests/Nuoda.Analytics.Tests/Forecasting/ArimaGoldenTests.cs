using System.Text.Json;
using Nuoda.Analytics.Forecasting;
using Xunit;
using static Nuoda.Analytics.Tests.GoldenCases;

namespace Nuoda.Analytics.Tests.Forecasting;

/// <summary>The automatic ARIMA models of the reference cases, one by one, and their accuracy as a whole.</summary>
public sealed class ArimaGoldenTests
{
    private const string Method = "auto_arima";

    public static IEnumerable<TheoryDataRow<string>> Cases => GoldenForecast.With(Method);

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_model_of_the_same_form_reaches_the_likelihood_or_the_forecasts(string id)
    {
        var one = GoldenForecast.Of(id);
        var expected = Fields(one.Expected.GetProperty(Method), ["mean", "lower80", "upper80", "lower95", "upper95", "smape", "mase", "model"], id);
        var model = Fields(expected.GetProperty("model"), ["order", "coef", "sigma2", "loglik", "aicc"], id);
        var order = Fields(model.GetProperty("order"), ["p", "d", "q", "P", "D", "Q", "Frequency"], id);
        var coefficients = model.GetProperty("coef");
        var hasConstant = coefficients.ValueKind == JsonValueKind.Object && coefficients.EnumerateObject().Any(c => c.Name is "intercept" or "drift");
        var form = new ArimaOrder(Order("p"), Order("d"), Order("q"), Order("P"), Order("D"), Order("Q"), one.Series.Season, hasConstant);

        var fitted = ArimaModel.Fit(one.Series.Train, form);
        var forecast = fitted.Forecast(one.Series.Test.Length, 80, 95);

        var tolerance = one.Tolerance.GetProperty(Method);
        var (points, ends) = (tolerance.GetProperty("mean").GetProperty("rel").GetDouble(), tolerance.GetProperty("intervals").GetProperty("rel").GetDouble());
        var near = Within("mean", forecast.Mean, points) && Within("lower80", forecast.Lower[0], ends) && Within("upper80", forecast.Upper[0], ends)
            && Within("lower95", forecast.Lower[1], ends) && Within("upper95", forecast.Upper[1], ends);
        var wanted = model.GetProperty("loglik").GetDouble();
        Assert.True(near || fitted.LogLikelihood >= wanted - 0.1, $"{id} {form}: ln L {fitted.LogLikelihood}, {wanted} expected, and the forecasts differ");

        int Order(string name) => Int(order, name) ?? 0;
        bool Within(string field, double[] found, double rel) => GoldenSeries.Numbers(expected.GetProperty(field)).Zip(found)
            .All(pair => Math.Abs(pair.First - pair.Second) <= rel * Math.Max(Math.Abs(pair.First), 1e-9));
    }

    [Fact]
    public void The_models_found_are_as_accurate_as_the_reference_over_its_cases()
    {
        var summary = GoldenForecast.OfKind("forecast.json", "forecast_summary");
        Assert.SkipUnless(summary.GetProperty("expected").TryGetProperty("regular/auto_arima", out var expected), "The file expects nothing of the automatic choice.");
        Fields(expected, ["n", "mean_smape", "mean_mase"], "summary");
        var measures = Cases.Select(row => GoldenForecast.Of(row.Data)).Select(one => Measure(one.Series)).ToArray();
        Assert.Equal(Int(expected, "n"), measures.Length);
        Assert.InRange(measures.Average(m => m.Smape), 0, expected.GetProperty("mean_smape").GetDouble() * 1.01);
        Assert.InRange(measures.Average(m => m.Mase), 0, expected.GetProperty("mean_mase").GetDouble() * 1.01);
    }

    /// <summary>All the series with NUODA_FULL=1, else every fifth of them, against the reference on the same series.</summary>
    [Fact]
    public void The_automatic_choice_is_within_one_percent_of_the_reference_on_monthly_series()
    {
        const string file = "forecast_accuracy.json";
        var bar = GoldenForecast.OfKind(file, "forecast_accuracy");
        var detail = GoldenForecast.OfKind(file, "forecast_accuracy_detail").GetProperty("expected");
        var step = Environment.GetEnvironmentVariable("NUODA_FULL") == "1" ? 1 : 5;
        var series = GoldenSeries.Listed(bar.GetProperty("inputs")).Where((_, i) => i % step == 0).ToArray();

        var ours = series.AsParallel().Select(Measure).ToArray();
        var theirs = series.Select(s => GoldenSeries.Numbers(detail.GetProperty(s.Id).GetProperty("autoarima"))).ToArray();

        Assert.InRange(ours.Average(o => o.Smape) / theirs.Average(t => t[0]), 0.9, 1.01);
        Assert.InRange(ours.Average(o => o.Mase) / theirs.Average(t => t[1]), 0.9, 1.01);
        Assert.InRange(ours.Average(o => o.Coverage), 0.88, 0.97);
    }

    private static (double Smape, double Mase, double Coverage) Measure(GoldenSeries s)
    {
        var forecast = AutoArima.Fit(s.Train, s.Season).Forecast(s.Test.Length, 95);
        return (ForecastAccuracy.Smape(s.Test, forecast.Mean), ForecastAccuracy.Mase(s.Test, forecast.Mean, s.Train, s.Season), ForecastAccuracy.Coverage(s.Test, forecast.Lower[0], forecast.Upper[0]));
    }
}
