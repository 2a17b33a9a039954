using System.Globalization;
using System.Text.Json;
using Nuoda.Analytics.Segmentation;
using Xunit;
using static Nuoda.Analytics.Tests.GoldenCases;

namespace Nuoda.Analytics.Tests.Segmentation;

/// <summary>The reference values of segmentation, number by number; other files of the same layout run through the same reader.</summary>
public sealed class SegmentationGoldenTests
{
    private const string File = "segmentation.json";

    public static IEnumerable<TheoryDataRow<string>> Cases => Ids(File);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Every_number_of_the_reference_case_comes_out(string id)
    {
        var (kind, inputs, expected, tolerance) = Case(File, id);
        switch (kind)
        {
            case "rfm_thresholds": GoldenRfm.Thresholds(inputs, expected, tolerance); break;
            case "rfm_quintile": GoldenRfm.Quintiles(inputs, expected, tolerance); break;
            case "rfm_quintile_counts": GoldenRfm.Counts(inputs, expected, tolerance); break;
            case "kmeans": GoldenKMeans.Check(inputs, expected, tolerance); break;
            case "gini":
                Fields(inputs, ["x", "data", "value"], "inputs");
                Shares(inputs.TryGetProperty("x", out var x) ? [.. x.EnumerateArray().Select(v => v.GetDouble())] : Totals(inputs), expected, tolerance);
                break;
            case "abc_xyz": AbcXyz(inputs, expected, tolerance); break;
            default: Assert.Fail($"{id}: unknown kind '{kind}'"); break;
        }
    }

    // The classes are held to this case by the reader of the inventory area (InventoryGoldenTests); here it is the concentration of the value.
    private static void AbcXyz(JsonElement inputs, JsonElement expected, JsonElement tolerance)
    {
        Fields(inputs, ["items", "abc_limits", "xyz_limits", "value"], "inputs");
        Fields(expected, ["value", "abc", "cv", "xyz", "matrix_counts", "gini", "top20pct_share"], "expected");
        Assert.Equal("sum(demand)*unit_value rounded to 2 decimals", Text(inputs, "value"));
        var items = inputs.GetProperty("items").EnumerateArray().ToList();
        double[] values = [.. items.Select(i => Fields(i, ["item", "unit_value", "demand"], "item"))
            .Select(i => Math.Round(i.GetProperty("unit_value").GetDouble() * i.GetProperty("demand").EnumerateArray().Sum(d => d.GetDouble()), 2))];
        var wanted = Fields(expected.GetProperty("value"), [.. items.Select(i => Text(i, "item")!)], "value");
        for (var i = 0; i < values.Length; i++) Near(wanted.GetProperty(Text(items[i], "item")!), values[i], tolerance, "value");
        Shares(values, expected, tolerance);
    }

    private static double[] Totals(JsonElement inputs)
    {
        Assert.Equal("total usd per customer", Text(inputs, "value"));
        var table = GoldenTable.Read(Text(inputs, "data")!);
        return [.. table.Text("cid").Zip(table.Numbers("usd")).GroupBy(r => r.First).Select(g => g.Sum(r => r.Second))];
    }

    private static void Shares(double[] values, JsonElement expected, JsonElement tolerance)
    {
        foreach (var field in expected.EnumerateObject())
        {
            if (field.Name == "gini") Near(field.Value, Concentration.Gini(values), tolerance, field.Name);
            else if (field.Name.StartsWith("top", StringComparison.Ordinal) && field.Name.EndsWith("pct_share", StringComparison.Ordinal))
                Near(field.Value, Concentration.TopShare(values, double.Parse(field.Name["top".Length..^"pct_share".Length], CultureInfo.InvariantCulture) / 100), tolerance, field.Name);
            else Assert.True(field.Name is "value" or "abc" or "cv" or "xyz" or "matrix_counts", $"unknown field '{field.Name}'");
        }
    }
}
