using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Nuoda.Analytics.Forecasting;
using Xunit;
using static Nuoda.Analytics.Tests.GoldenCases;

namespace Nuoda.Analytics.Tests.Forecasting;

/// <summary>The bars over hundreds of real series: each method as good as its reference, the automatic one better than all of them.</summary>
public sealed partial class ForecastAccuracyGoldenTests
{
    private const string Reference = "forecast_accuracy.json";

    public static IEnumerable<TheoryDataRow<string>> Cases => Ids(Reference);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Over_all_series_each_method_is_as_accurate_as_its_reference(string id)
    {
        var one = Required(Reference)[id];
        switch (Kind(one))
        {
            case "forecast_accuracy":
                Judge(one);
                break;
            case "forecast_accuracy_detail":
                Assert.Contains(Required(Reference).Values, c => Kind(c) == "forecast_accuracy");
                break;
            case "peer_speed":
                // Speed is measured by the benchmark, on a quiet machine.
                break;
            case var kind:
                Assert.Fail($"{id}: unknown kind '{kind}'");
                break;
        }
    }

    private static void Judge(JsonElement one)
    {
        var series = GoldenSeries.Listed(one.GetProperty("inputs"));
        var expected = Fields(one.GetProperty("expected"), ["methods", "published_m3_competitors_same_series", "bars"], "expected");
        var factor = Bar().Match(one.GetProperty("tolerance").GetProperty("same method").GetString()!);
        Assert.True(factor.Success, "the bar is not the one that this reader knows");
        foreach (var method in expected.GetProperty("methods").EnumerateObject().Where(m => !GoldenMethods.HasOwnReader(m.Name)))
        {
            var (smape, mase, covered) = Means(series, s => GoldenMethods.Run(method.Name, s.Train, s.Season, s.Test.Length, [95])?.Forecast ?? throw new InvalidOperationException($"unknown method '{method.Name}'"));
            Below(smape, method.Value.GetProperty("mean_smape").GetDouble() * double.Parse(factor.Groups[1].ValueSpan, CultureInfo.InvariantCulture), $"{method.Name} sMAPE");
            // Not asked by the file, but by ourselves.
            Below(mase, method.Value.GetProperty("mean_mase").GetDouble() * 1.01, $"{method.Name} MASE");
            // A mean of forecasts has no intervals in the file.
            if (method.Value.TryGetProperty("cov95", out var share)) Assert.Equal(share.GetDouble(), covered, 0.02);
        }
        var bars = Fields(expected.GetProperty("bars"), ["automatic_engine_mean_smape_reach", "automatic_engine_mean_smape_beat", "mean_mase_reach", "mean_mase_beat", "same_method_smape_factor", "cov95_range", "stretch_mean_smape"], "bars");
        var automatic = Means(series, s => AutomaticForecast.Of(s.Train, s.Season, s.Test.Length, [95]));
        Below(automatic.Smape, bars.GetProperty("automatic_engine_mean_smape_beat").GetDouble(), "automatic sMAPE");
        Below(automatic.Smape, bars.GetProperty("stretch_mean_smape").GetDouble(), "automatic sMAPE, stretch");
        Below(automatic.Mase, bars.GetProperty("mean_mase_beat").GetDouble(), "automatic MASE");
        Assert.InRange(automatic.Covered, bars.GetProperty("cov95_range")[0].GetDouble(), bars.GetProperty("cov95_range")[1].GetDouble());
    }

    private static (double Smape, double Mase, double Covered) Means(List<GoldenSeries> series, Func<GoldenSeries, Forecast> method)
    {
        var each = series.AsParallel().AsOrdered().Select(s => (Series: s, Forecast: method(s))).ToList();
        return (each.Average(e => ForecastAccuracy.Smape(e.Series.Test, e.Forecast.Mean)),
            each.Average(e => ForecastAccuracy.Mase(e.Series.Test, e.Forecast.Mean, e.Series.Train, e.Series.Season)),
            each.Average(e => ForecastAccuracy.Coverage(e.Series.Test, e.Forecast.Lower[0], e.Forecast.Upper[0])));
    }

    private static void Below(double value, double limit, string what) =>
        Assert.True(value <= limit, string.Create(CultureInfo.InvariantCulture, $"{what}: {value:F4} is above {limit:F4}"));

    [GeneratedRegex(@"^mean_smape <= expected\*(\d+(?:\.\d+)?)$")]
    private static partial Regex Bar();
}
