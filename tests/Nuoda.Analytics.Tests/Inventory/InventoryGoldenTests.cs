using System.Text.Json;
using System.Text.Json.Nodes;
using Xunit;
using static Nuoda.Analytics.Tests.GoldenCases;

namespace Nuoda.Analytics.Tests.Inventory;

/// <summary>The reference values of inventory, number by number; other files of the same layout run through the same reader.</summary>
public sealed class InventoryGoldenTests
{
    private const string File = "inventory.json", Segments = "segmentation.json";

    public static IEnumerable<TheoryDataRow<string>> Cases => Ids(File);

    public static IEnumerable<TheoryDataRow<string>> ClassCases => Ids(Segments, kind => kind == "abc_xyz");

    [Theory]
    [MemberData(nameof(Cases))]
    public void Every_number_of_the_reference_case_comes_out(string id) => Check(File, id, []);

    // Concentration measures (Gini, share of the top) belong to the segments and are checked there.
    [Theory]
    [MemberData(nameof(ClassCases))]
    public void Every_class_of_the_reference_case_comes_out(string id) => Check(Segments, id, ["gini", "top20pct_share"]);

    private static void Check(string file, string id, string[] elsewhere)
    {
        var (kind, inputs, expected, tolerance) = Case(file, id);
        var answer = new InventoryGolden(inputs).Answer(kind);
        foreach (var field in expected.EnumerateObject())
        {
            if (elsewhere.Contains(field.Name)) continue;
            Assert.True(answer.ContainsKey(field.Name), $"expected: unknown field '{field.Name}'");
            if (kind == "gsm_tree" && field.Name == "one_optimal_cst") continue; // Several vectors may be optimal: the cost decides.
            Walk(field.Value, answer[field.Name], Bounds(tolerance, field.Name), field.Name);
        }
    }

    private static JsonElement Bounds(JsonElement tolerance, string field)
    {
        foreach (var given in tolerance.EnumerateObject())
            Assert.True(given.Name is "default" or "note" or "r" or "Q" or "R" or "s" or "S" or "z" or "cost" or "echelon_S", $"unknown tolerance '{given.Name}'");
        // What a case says in passing about another program's grid is held to the loosest of its bounds.
        if (field == "stockpyl_fine_grid") field = "echelon_S";
        if (!tolerance.TryGetProperty(field, out var bounds) && !tolerance.TryGetProperty("default", out bounds)) return default;
        return Fields(bounds, ["rel", "abs"], "tolerance");
    }

    private static void Walk(JsonElement expected, JsonNode? actual, JsonElement bounds, string path)
    {
        switch (expected.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var field in expected.EnumerateObject())
                {
                    Assert.True(Assert.IsType<JsonObject>(actual).ContainsKey(field.Name), $"{path}: unknown field '{field.Name}'");
                    Walk(field.Value, actual![field.Name], bounds, $"{path}.{field.Name}");
                }
                break;
            case JsonValueKind.Array:
                var items = Assert.IsType<JsonArray>(actual);
                // First iterates: as many as the case lists.
                Assert.True(path.StartsWith("first_iterates", StringComparison.Ordinal) ? items.Count >= expected.GetArrayLength() : items.Count == expected.GetArrayLength(), $"{path}: {items.Count} items");
                for (var i = 0; i < expected.GetArrayLength(); i++) Walk(expected[i], items[i], bounds, $"{path}[{i}]");
                break;
            case JsonValueKind.Number:
                var (e, a) = (expected.GetDouble(), actual is null ? double.NaN : double.Parse(actual.ToJsonString(), System.Globalization.CultureInfo.InvariantCulture));
                Assert.True(Close(e, a, bounds), $"{path}: {a:R}, {expected.GetRawText()} expected");
                break;
            default:
                Assert.Equal(expected.GetRawText(), actual?.ToJsonString() ?? "null");
                break;
        }
    }

    private static bool Close(double expected, double actual, JsonElement bounds)
    {
        if (bounds.ValueKind != JsonValueKind.Object) return expected == actual;
        var difference = Math.Abs(actual - expected);
        return (bounds.TryGetProperty("abs", out var abs) && difference <= abs.GetDouble()) || (bounds.TryGetProperty("rel", out var rel) && difference <= rel.GetDouble() * Math.Max(Math.Abs(expected), 1e-9));
    }
}
