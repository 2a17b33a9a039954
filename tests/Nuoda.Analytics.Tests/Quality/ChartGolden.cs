using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Nuoda.Analytics.Quality;
using Xunit;
using static Nuoda.Analytics.Tests.GoldenCases;
using static Nuoda.Analytics.Tests.StatisticsGolden;

namespace Nuoda.Analytics.Tests.Quality;

/// <summary>Control charts and run rules as the reference file lays them out.</summary>
internal static partial class ChartGolden
{
    public static JsonNode Constants(JsonElement inputs, JsonElement expected) => new JsonObject
    {
        ["table"] = new JsonArray([.. Fields(inputs, ["n"], "inputs").GetProperty("n").EnumerateArray().Select(n => ControlChartConstants.Of(n.GetInt32())).Select(c => (JsonNode)new JsonObject
        {
            ["n"] = (double)c.N, ["d2"] = c.D2, ["d3"] = c.SmallD3, ["c4"] = c.C4, ["A2"] = c.A2, ["A3"] = c.A3, ["D3"] = c.D3, ["D4"] = c.D4, ["B3"] = c.B3, ["B4"] = c.B4, ["E2"] = c.E2,
        })]),
    };

    public static JsonNode P(JsonElement inputs, JsonElement expected)
    {
        Fields(inputs, ["n", "defectives"], "inputs");
        var chart = AttributeCharts.P(Numbers(inputs.GetProperty("defectives")), Numbers(inputs.GetProperty("n")));
        return new JsonObject
        {
            ["p_bar"] = chart.Centre[0],
            ["lcl"] = StatisticsGolden.Array(chart.Lower),
            ["ucl"] = StatisticsGolden.Array(chart.Upper),
            ["out_of_control_points_one_based"] = Places(chart.Signals),
        };
    }

    public static JsonNode Xmr(JsonElement inputs, JsonElement expected)
    {
        var chart = XmrChart.Of(Numbers(Fields(inputs, ["x"], "inputs").GetProperty("x")));
        return new JsonObject
        {
            ["x_bar"] = chart.Mean,
            ["mr_bar"] = chart.MeanRange,
            ["sigma_hat"] = chart.Sigma,
            ["lnpl"] = chart.Values.Lower[0],
            ["unpl"] = chart.Values.Upper[0],
            ["ucl_mr"] = chart.Ranges.Upper[0],
            ["signals_x_one_based"] = Places(chart.Values.Signals),
            ["signals_mr_one_based"] = Places(chart.Ranges.Signals),
        };
    }

    public static JsonNode C(JsonElement inputs, JsonElement expected)
    {
        var chart = AttributeCharts.C(Numbers(Fields(inputs, ["counts"], "inputs").GetProperty("counts")));
        return new JsonObject { ["c_bar"] = chart.Centre[0], ["lcl"] = chart.Lower[0], ["ucl"] = chart.Upper[0], ["out_of_control_points_one_based"] = Places(chart.Signals) };
    }

    public static JsonNode Runs(JsonElement inputs, JsonElement expected)
    {
        var z = Numbers(Fields(inputs, ["z"], "inputs").GetProperty("z"));
        var found = new JsonObject();
        foreach (var field in expected.EnumerateObject())
        {
            var number = RuleNumber().Match(field.Name);
            Assert.True(number.Success, $"unknown field '{field.Name}'");
            var rule = RunRules.Nelson[int.Parse(number.Groups[1].ValueSpan, System.Globalization.CultureInfo.InvariantCulture) - 1];
            found[field.Name] = Places(RunRules.Find(z, [rule]).Select(s => s.At));
        }
        return found;
    }

    private static JsonArray Places(IEnumerable<int> fromZero) => StatisticsGolden.Array(fromZero.Select(i => i + 1.0));

    [GeneratedRegex("^rule([1-8])_")]
    private static partial Regex RuleNumber();
}
