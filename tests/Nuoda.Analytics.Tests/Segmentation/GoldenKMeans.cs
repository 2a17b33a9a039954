using System.Text.Json;
using Nuoda.Analytics.Segmentation;
using Xunit;
using static Nuoda.Analytics.Tests.GoldenCases;

namespace Nuoda.Analytics.Tests.Segmentation;

/// <summary>The k-means cases: a smaller sum of squares always passes.</summary>
internal static class GoldenKMeans
{
    public static void Check(JsonElement inputs, JsonElement expected, JsonElement tolerance)
    {
        Fields(inputs, ["points", "k", "standardise", "data", "features", "rows"], "inputs");
        Fields(tolerance, ["default", "best_known_inertia", "sizes", "silhouette"], "tolerance");
        var (points, dimensions) = inputs.TryGetProperty("points", out var given) ? Inline(inputs, given) : Wholesale(inputs);
        if (expected.TryGetProperty("inertia", out var inertia))
        {
            Fields(expected, ["inertia"], "expected");
            var fit = KMeans.Fit(points, dimensions, inputs.GetProperty("k").GetInt32());
            if (fit.Inertia >= inertia.GetDouble()) Near(inertia, fit.Inertia, tolerance, "inertia");
            return;
        }
        Fields(expected, ["results"], "expected");
        foreach (var result in expected.GetProperty("results").EnumerateArray())
        {
            Fields(result, ["k", "inertia", "sizes", "silhouette", "best_known_inertia"], "result");
            var k = result.GetProperty("k").GetInt32();
            var fit = KMeans.Fit(points, dimensions, k, starts: 50);
            var bounds = Fields(tolerance.GetProperty("best_known_inertia"), ["rel", "one_sided"], "tolerance");
            var best = result.GetProperty("best_known_inertia").GetDouble();
            Assert.True(fit.Inertia <= best * (1 + bounds.GetProperty("rel").GetDouble()), $"k {k}: inertia {fit.Inertia}, {best} is known");
            if (Holds("sizes"))
            {
                var sizes = result.GetProperty("sizes").EnumerateArray().Select(s => s.GetInt32()).OrderDescending().ToList();
                Assert.Equal(sizes.Count, fit.Sizes.Length);
                for (var j = 0; j < sizes.Count; j++) Assert.True(Math.Abs(sizes[j] - fit.Sizes[j]) <= tolerance.GetProperty("sizes").GetProperty("abs").GetInt32(), $"k {k}: sizes {string.Join(' ', fit.Sizes)}");
            }
            if (Holds("silhouette"))
            {
                var silhouette = Silhouette.Of(points, dimensions, fit.Segments).Average();
                Assert.True(Math.Abs(result.GetProperty("silhouette").GetDouble() - silhouette) <= tolerance.GetProperty("silhouette").GetProperty("abs").GetDouble(), $"k {k}: silhouette {silhouette}");
            }

            bool Holds(string field) => !Fields(tolerance.GetProperty(field), ["abs", "only_k"], "tolerance").TryGetProperty("only_k", out var only) || only.EnumerateArray().Any(v => v.GetInt32() == k);
        }
    }

    private static (double[], int) Inline(JsonElement inputs, JsonElement given)
    {
        double[] points = [.. given.EnumerateArray().SelectMany(p => p.EnumerateArray().Select(v => v.GetDouble()))];
        var dimensions = given[0].GetArrayLength();
        return (Bool(inputs, "standardise") == true ? FeatureScale.Fit(points, dimensions).Apply(points) : points, dimensions);
    }

    public static (double[] Points, int Dimensions) Wholesale(JsonElement inputs)
    {
        Assert.Equal("natural log of the 6 spend columns, standardised (ddof=0)", Text(inputs, "features"));
        var table = GoldenTable.Read(Text(inputs, "data")!);
        Assert.Equal($"all {table.Rows.Length}", Text(inputs, "rows"));
        double[][] columns = [.. table.Columns.Except(["Channel", "Region"]).Select(table.Numbers)];
        Assert.Equal(6, columns.Length);
        double[] points = [.. Enumerable.Range(0, table.Rows.Length).SelectMany(i => columns.Select(c => c[i]))];
        return (FeatureScale.Fit(points, columns.Length, LogTransform.Natural).Apply(points), columns.Length);
    }
}
