using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Nuoda.Analytics.Forecasting;
using Xunit;
using static Nuoda.Analytics.Tests.GoldenCases;

namespace Nuoda.Analytics.Tests.Forecasting;

/// <summary>The reference forecasts, method by method, and the measures by which they are judged.</summary>
public sealed partial class ForecastGoldenTests
{
    private const string Reference = "forecast.json";

    private static readonly string[] MethodFields = ["mean", "smape", "mase", "model", "note"];
    private static readonly string[] ModelFields = ["method", "par", "loglik", "aicc", "sigma2", "alpha", "drift", "order", "coef"];

    public static IEnumerable<TheoryDataRow<string, string>> Methods => Read(Reference) is { } cases
        ? cases.Where(c => Kind(c.Value) == "forecast").SelectMany(c => c.Value.GetProperty("expected").EnumerateObject().Where(m => !GoldenMethods.HasOwnReader(m.Name)).Select(m => new TheoryDataRow<string, string>(c.Key, m.Name)))
        : [new TheoryDataRow<string, string>("absent", "absent")];

    public static IEnumerable<TheoryDataRow<string>> Others => Ids(Reference, kind => kind != "forecast");

    [Theory]
    [MemberData(nameof(Methods))]
    public void A_method_forecasts_what_the_reference_forecasts(string id, string method)
    {
        var one = Required(Reference)[id];
        var expected = one.GetProperty("expected").GetProperty(method);
        var series = GoldenSeries.Of(one.GetProperty("inputs"));
        Assert.All(expected.EnumerateObject(), f => Assert.True(MethodFields.Contains(f.Name) || Bound().IsMatch(f.Name), $"{method}: unknown field '{f.Name}'"));
        var levels = expected.EnumerateObject().Select(f => Bound().Match(f.Name)).Where(m => m.Success).Select(m => double.Parse(m.Groups[2].ValueSpan, CultureInfo.InvariantCulture)).Distinct().Order().ToArray();
        var computed = GoldenMethods.Run(method, series.Train, series.Season, series.Test.Length, levels);
        Assert.True(computed is not null, $"unknown method '{method}'");

        var tolerance = Fields(one.GetProperty("tolerance").GetProperty(method), ["default", "mean", "intervals", "alternative"], method);
        var closed = tolerance.TryGetProperty("default", out var bound);
        var points = Relative(closed ? bound : tolerance.GetProperty("mean"));
        var missed = new List<string>();
        Near("mean", computed.Forecast.Mean, points);
        if (levels.Length > 0 && tolerance.GetProperty("intervals").ValueKind == JsonValueKind.Object)
        {
            var ends = Relative(tolerance.GetProperty("intervals"));
            for (var l = 0; l < levels.Length; l++)
            {
                Near(string.Create(CultureInfo.InvariantCulture, $"lower{levels[l]}"), computed.Forecast.Lower[l], ends);
                Near(string.Create(CultureInfo.InvariantCulture, $"upper{levels[l]}"), computed.Forecast.Upper[l], ends);
            }
        }
        else if (levels.Length > 0) Assert.Equal("informational", tolerance.GetProperty("intervals").GetString());
        // The measures are ours; the forecasts that they judge here are the reference's, so that both stand or fall alone.
        var theirs = GoldenSeries.Numbers(expected.GetProperty("mean"));
        if (expected.TryGetProperty("smape", out var smape)) Assert.Equal(smape.GetDouble(), ForecastAccuracy.Smape(series.Test, theirs), 1e-6);
        if (expected.TryGetProperty("mase", out var mase))
        {
            var measured = ForecastAccuracy.Mase(series.Test, theirs, series.Train, series.Season);
            Assert.True(mase.ValueKind == JsonValueKind.Null ? double.IsNaN(measured) : Math.Abs(measured - mase.GetDouble()) <= 1e-6 * Math.Max(1, mase.GetDouble()), $"MASE {measured}, {mase.GetRawText()} expected");
        }
        if (missed.Count > 0) Assert.True(tolerance.TryGetProperty("alternative", out var alternative) && IsAsLikely(expected, computed, alternative), string.Join("; ", missed));

        void Near(string field, double[] ours, double relative)
        {
            // What is 0 but for rounding, in the scale of the series, is 0 on both sides.
            var rounding = 1e-13 * series.Train.Max(Math.Abs);
            var reference = GoldenSeries.Numbers(expected.GetProperty(field));
            Assert.Equal(reference.Length, ours.Length);
            for (var h = 0; h < ours.Length; h++)
            {
                if (Math.Abs(ours[h] - reference[h]) <= Math.Max(rounding, relative * Math.Max(Math.Abs(reference[h]), 1e-9))) continue;
                missed.Add(string.Create(CultureInfo.InvariantCulture, $"{field}[{h}]: {ours[h]}, {reference[h]} expected; {computed.Form} log L {computed.LogLikelihood}"));
                return;
            }
        }
    }

    [Theory]
    [MemberData(nameof(Others))]
    public void The_measures_and_the_means_over_all_series_come_out(string id)
    {
        var one = Required(Reference)[id];
        switch (Kind(one))
        {
            case "accuracy_metrics":
                Measures(one);
                break;
            case "forecast_summary":
                Summary(one);
                break;
            case var kind:
                Assert.Fail($"{id}: unknown kind '{kind}'");
                break;
        }
    }

    // The same form, at least as likely; the automatic choice may also take another form, then only the means over all series count.
    private static bool IsAsLikely(JsonElement expected, Computed computed, JsonElement alternative)
    {
        var model = Fields(expected.GetProperty("model"), ModelFields, "model");
        if (computed.LogLikelihood is not { } likelihood) return false;
        var slack = Likely().Match(alternative.GetString()!);
        Assert.True(slack.Success, $"unknown alternative '{alternative.GetString()}'");
        var theirs = model.GetProperty("method").GetString()!;
        return (theirs.StartsWith("ETS", StringComparison.Ordinal) && theirs != computed.Form)
            || likelihood >= model.GetProperty("loglik").GetDouble() - double.Parse(slack.Groups[1].ValueSpan, CultureInfo.InvariantCulture);
    }

    private static void Measures(JsonElement one)
    {
        var inputs = Fields(one.GetProperty("inputs"), ["actual", "forecast", "train", "lower95", "upper95", "m"], "inputs");
        double[] Of(string field) => GoldenSeries.Numbers(inputs.GetProperty(field));
        var (y, f, train, lower, upper) = (Of("actual"), Of("forecast"), Of("train"), Of("lower95"), Of("upper95"));
        foreach (var field in one.GetProperty("expected").EnumerateObject())
        {
            var name = Measure().Match(field.Name);
            var season = name.Groups[2].Success ? int.Parse(name.Groups[2].ValueSpan, CultureInfo.InvariantCulture) : inputs.GetProperty("m").GetInt32();
            var ours = name.Groups[1].Value switch
            {
                "mae" => ForecastAccuracy.MeanAbsoluteError(y, f),
                "rmse" => ForecastAccuracy.RootMeanSquaredError(y, f),
                "me" => ForecastAccuracy.MeanError(y, f),
                "wape" => ForecastAccuracy.Wape(y, f),
                "smape" => ForecastAccuracy.Smape(y, f),
                "mape_over_nonzero_actuals" => ForecastAccuracy.Mape(y, f),
                "mase" => ForecastAccuracy.Mase(y, f, train, season),
                "rmsse" => ForecastAccuracy.Rmsse(y, f, train, season),
                "msis95" => ForecastAccuracy.Msis(y, lower, upper, 95, train, season),
                "coverage" => ForecastAccuracy.Coverage(y, lower, upper),
                var unknown => throw new Xunit.Sdk.XunitException($"unknown measure '{unknown}'"),
            };
            var expected = field.Value.GetDouble();
            Assert.True(Math.Abs(ours - expected) <= Relative(one.GetProperty("tolerance").GetProperty("default")) * Math.Max(Math.Abs(expected), 1e-9), $"{field.Name}: {ours}, {expected} expected");
        }
    }

    private static void Summary(JsonElement one)
    {
        var factor = Bar().Match(one.GetProperty("tolerance").GetProperty("default").GetString()!);
        Assert.True(factor.Success, "the bar of the summary is not the one that this reader knows");
        var cases = Read(Reference)!.Values.Where(c => Kind(c) == "forecast").ToList();
        Assert.Equal(GoldenSeriesNames(one), cases.Select(c => c.GetProperty("inputs").GetProperty("series").GetString()!).Order(StringComparer.Ordinal));
        foreach (var bar in one.GetProperty("expected").EnumerateObject())
        {
            var (group, method) = bar.Name.Split('/') switch { [var g, var m] => (g == "regular" ? "core" : g, m), _ => throw new FormatException(bar.Name) };
            if (GoldenMethods.HasOwnReader(method)) continue;
            var errors = cases.Where(c => c.GetProperty("group").GetString() == group && c.GetProperty("expected").TryGetProperty(method, out _)).Select(c =>
            {
                var series = GoldenSeries.Of(c.GetProperty("inputs"));
                var f = GoldenMethods.Run(method, series.Train, series.Season, series.Test.Length, [])!.Forecast.Mean;
                return (Smape: ForecastAccuracy.Smape(series.Test, f), Mase: ForecastAccuracy.Mase(series.Test, f, series.Train, series.Season));
            }).ToList();
            var expected = Fields(bar.Value, ["n", "mean_smape", "mean_mase"], bar.Name);
            Assert.Equal(expected.GetProperty("n").GetInt32(), errors.Count);
            var limit = double.Parse(factor.Groups[1].ValueSpan, CultureInfo.InvariantCulture);
            Assert.True(errors.Average(e => e.Smape) <= limit * expected.GetProperty("mean_smape").GetDouble(), $"{bar.Name}: sMAPE {errors.Average(e => e.Smape)}, {expected.GetProperty("mean_smape")} expected");
        }
    }

    private static IEnumerable<string> GoldenSeriesNames(JsonElement one) =>
        one.GetProperty("inputs").GetProperty("series").EnumerateArray().Select(s => s.GetString()!).Order(StringComparer.Ordinal);

    private static double Relative(JsonElement bound) => Fields(bound, ["rel"], "tolerance").GetProperty("rel").GetDouble();

    [GeneratedRegex(@"^(lower|upper)(\d+(?:\.\d+)?)$")]
    private static partial Regex Bound();

    [GeneratedRegex(@"^loglik >= expected - (\d+(?:\.\d+)?) for the same model form$")]
    private static partial Regex Likely();

    [GeneratedRegex(@"^(.+?)(?:_m(\d+))?$")]
    private static partial Regex Measure();

    [GeneratedRegex(@"mean_smape <= expected ?\* ?(\d+(?:\.\d+)?)")]
    private static partial Regex Bar();
}
