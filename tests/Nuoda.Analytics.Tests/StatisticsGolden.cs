using System.Text.Json;
using System.Text.Json.Nodes;
using Nuoda.Analytics.Tests.Forecasting;
using Nuoda.Analytics.Tests.Quality;
using Nuoda.Analytics.Tests.Surveys;
using Xunit;
using static Nuoda.Analytics.Tests.GoldenCases;

namespace Nuoda.Analytics.Tests;

/// <summary>What the library gives for a case of the reference file of statistics, laid out as the case expects it.</summary>
/// <param name="inputs">The case's inputs; the reader fails on a field that it does not know.</param>
/// <param name="expected">Only for the names of its fields, which may carry numbers ("lower95").</param>
internal delegate JsonNode StatisticsReader(JsonElement inputs, JsonElement expected);

/// <summary>The reference file of statistics serves several areas: who reads which kind of case.</summary>
internal static class StatisticsGolden
{
    public const string File = "statistics.json";

    /// <summary>Kinds that are compared field by field here.</summary>
    public static readonly IReadOnlyDictionary<string, StatisticsReader> Readers = new Dictionary<string, StatisticsReader>(StringComparer.Ordinal)
    {
        ["nps"] = SurveyGolden.Nps,
        ["nps_counts"] = SurveyGolden.NpsCounts,
        ["proportion_interval"] = SurveyGolden.Proportions,
        ["csat"] = SurveyGolden.Csat,
        ["cronbach_alpha"] = SurveyGolden.Cronbach,
        ["servqual"] = SurveyGolden.Servqual,
        ["ipa"] = SurveyGolden.Ipa,
        ["control_chart_constants"] = ChartGolden.Constants,
        ["p_chart"] = ChartGolden.P,
        ["xmr_chart"] = ChartGolden.Xmr,
        ["c_chart"] = ChartGolden.C,
        ["run_rules"] = ChartGolden.Runs,
    };

    /// <summary>Kinds with a reader of their own (their tolerances, or the data they share, are of another sort), and its name.</summary>
    public static readonly IReadOnlyDictionary<string, string> Elsewhere = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["holt_winters"] = nameof(HoltWintersGoldenTests),
        ["kaplan_meier"] = "SurvivalGoldenTests",
        ["kaplan_meier_median"] = "SurvivalGoldenTests",
        ["logrank"] = "SurvivalGoldenTests",
        ["cox"] = "SurvivalGoldenTests",
        ["cox_baseline_hazard"] = "SurvivalGoldenTests",
        ["dataset"] = "SurvivalGoldenTests",
    };

    /// <summary>Numbers with NaN for null.</summary>
    public static double[] Numbers(JsonElement array) => [.. array.EnumerateArray().Select(v => v.ValueKind == JsonValueKind.Null ? double.NaN : v.GetDouble())];

    public static double[][] Rows(JsonElement array) => [.. array.EnumerateArray().Select(Numbers)];

    public static JsonArray Array(IEnumerable<double> values) => new([.. values.Select(v => double.IsNaN(v) ? null : JsonValue.Create(v))]);

    /// <summary>The number at the end of a field's name: 95 of "lower95" as 0.95.</summary>
    public static double Level(string field, string name) => double.Parse(field.AsSpan(name.Length), System.Globalization.CultureInfo.InvariantCulture) / 100;
}

/// <summary>Every case of the reference file of statistics comes out, number by number.</summary>
public sealed class StatisticsGoldenTests
{
    public static IEnumerable<TheoryDataRow<string>> Cases => Ids(StatisticsGolden.File, kind => !StatisticsGolden.Elsewhere.ContainsKey(kind));

    [Theory]
    [MemberData(nameof(Cases))]
    public void Every_number_of_the_reference_case_comes_out(string id)
    {
        var (kind, inputs, expected, tolerance) = Case(StatisticsGolden.File, id);
        Assert.True(StatisticsGolden.Readers.TryGetValue(kind, out var read), $"{id}: unknown kind '{kind}'");
        Assert.True(Compare(expected, read(inputs, expected), tolerance) > 0, $"{id}: nothing was compared");
    }
}
