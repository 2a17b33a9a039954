using System.Text.Json;
using System.Text.RegularExpressions;
using Nuoda.Analytics.Forecasting;
using Xunit;
using static Nuoda.Analytics.Tests.GoldenCases;

namespace Nuoda.Analytics.Tests.Forecasting;

/// <summary>The Holt-Winters cases of the reference file of statistics.</summary>
public sealed partial class HoltWintersGoldenTests
{
    private const string Reference = "statistics.json";

    public static IEnumerable<TheoryDataRow<string>> Cases => Ids(Reference, kind => kind == "holt_winters");

    [Theory]
    [MemberData(nameof(Cases))]
    public void Constants_states_and_forecasts_come_out(string id)
    {
        var (_, given, expected, bounds) = Case(Reference, id);
        var inputs = Fields(given, ["series_name", "period", "seasonal", "fixed", "x"], id);
        var (x, season) = (GoldenSeries.Numbers(inputs.GetProperty("x")), inputs.GetProperty("period").GetInt32());
        var multiplicative = inputs.GetProperty("seasonal").GetString() switch { "multiplicative" => true, "additive" => false, var other => throw new FormatException(other) };
        var constants = inputs.GetProperty("fixed");
        var isGiven = constants.ValueKind == JsonValueKind.Object;
        var ours = isGiven
            ? HoltWinters.Smooth(x, season, multiplicative, constants.GetProperty("alpha").GetDouble(), constants.GetProperty("beta").GetDouble(), constants.GetProperty("gamma").GetDouble())
            : HoltWinters.Fit(x, season, multiplicative);
        var tolerance = Fields(bounds, ["default", "sse", "forecast", "alpha_beta_gamma"], "tolerance");
        foreach (var field in expected.EnumerateObject())
        {
            switch (field.Name)
            {
                case "alpha": Near(field, ours.Alpha, "alpha_beta_gamma"); break;
                case "beta": Near(field, ours.Beta, "alpha_beta_gamma"); break;
                case "gamma": Near(field, ours.Gamma, "alpha_beta_gamma"); break;
                case "sse" when !isGiven: Assert.True(ours.SquaredErrors <= field.Value.GetDouble() * (1 + tolerance.GetProperty("sse").GetProperty("rel").GetDouble())); break;
                case "sse": Near(field, ours.SquaredErrors, "default"); break;
                case "names": break;
                case "coefficients":
                    if (isGiven) NearAll(field.Value, [ours.Level, ours.Slope, .. ours.Seasons], tolerance.GetProperty("default"), field.Name);
                    break;
                case var name when Steps().Match(name) is { Success: true } steps:
                    var horizon = steps.Groups[1].Length == 0 ? field.Value.GetArrayLength() : int.Parse(steps.Groups[1].ValueSpan, System.Globalization.CultureInfo.InvariantCulture);
                    NearAll(field.Value, ours.Forecast(horizon), tolerance.TryGetProperty("forecast", out var bound) ? bound : tolerance.GetProperty("default"), name);
                    break;
                default: Assert.Fail($"{id}: unknown field '{field.Name}'"); break;
            }
        }

        void Near(JsonProperty field, double value, string kind) =>
            NearAll(field.Value, [value], tolerance.TryGetProperty(kind, out var bound) ? bound : tolerance.GetProperty("default"), field.Name);
    }

    private static void NearAll(JsonElement expected, double[] ours, JsonElement bound, string field)
    {
        var reference = expected.ValueKind == JsonValueKind.Array ? GoldenSeries.Numbers(expected) : [expected.GetDouble()];
        Assert.Equal(reference.Length, ours.Length);
        Fields(bound, ["rel", "abs"], field);
        for (var i = 0; i < ours.Length; i++)
        {
            var limit = bound.TryGetProperty("abs", out var abs) ? abs.GetDouble() : bound.GetProperty("rel").GetDouble() * Math.Max(Math.Abs(reference[i]), 1e-9);
            Assert.True(Math.Abs(ours[i] - reference[i]) <= limit, $"{field}[{i}]: {ours[i]}, {reference[i]} expected");
        }
    }

    [GeneratedRegex(@"^forecast(\d*)$")]
    private static partial Regex Steps();
}
