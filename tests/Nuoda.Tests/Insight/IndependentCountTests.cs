using System.Diagnostics;
using System.Text.Json;
using Nuoda.Tests.Platform.Import;
using Xunit;

namespace Nuoda.Tests.Insight;

/// <summary>The built program on real data against a second program that shares nothing with it: tests/independent/dataco_olist.py.</summary>
public sealed class IndependentCountTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task DataCo_comes_out_as_the_second_program_counts_it()
    {
        var (counts, import, data) = await Both("dataco", ["dataco_lines.csv.gz"]);
        using var folder = data;
        Assert.Equal((Long(counts, "lines"), Long(counts, "orders"), Long(counts, "customers")), (Created(import, "lines"), Created(import, "orders"), Created(import, "customers")));
        await AssertRate(counts, "on_time_lines", folder, "on-time", "line");
        await AssertRate(counts, "on_time_orders", folder, "on-time", "order");
        await AssertRate(counts, "otif_orders", folder, "otif", "order");
        var expected = counts.GetProperty("by_region_month").EnumerateObject().ToDictionary(p => p.Name, p => (p.Value[0].GetInt64(), p.Value[1].GetInt64()));
        var report = await Report(folder, "on-time", "--unit", "line", "--by", "region,month");
        var found = report.EnumerateArray().Where(r => r.GetProperty("denominator").GetInt64() > 0)
            .ToDictionary(r => $"{r.GetProperty("by").GetProperty("region").GetString()}|{r.GetProperty("by").GetProperty("month").GetString()}", r => (r.GetProperty("numerator").GetInt64(), r.GetProperty("denominator").GetInt64()));
        Assert.Equal(expected.OrderBy(p => p.Key, StringComparer.Ordinal), found.OrderBy(p => p.Key, StringComparer.Ordinal));
    }

    [Fact]
    public async Task Olist_comes_out_as_the_second_program_counts_it()
    {
        var (counts, import, data) = await Both("olist",
        [
            "olist_customers_dataset.csv", "olist_orders_dataset.csv.gz", "olist_order_items_dataset.csv", "olist_order_reviews_dataset.csv.gz", "olist_products_dataset.csv",
            "product_category_name_translation.csv",
        ]);
        using var folder = data;
        Assert.Equal((Long(counts, "lines"), Long(counts, "orders"), Long(counts, "customers")), (Created(import, "lines"), Created(import, "orders"), Created(import, "customers")));
        Assert.Equal(Long(counts, "reviews"), Created(import, "reviews"));
        await AssertRate(counts, "on_time_lines", folder, "on-time", "line");
        await AssertRate(counts, "on_time_orders", folder, "on-time", "order");
        var score = Assert.Single((await Report(folder, "review-score")).EnumerateArray());
        Assert.Equal(counts.GetProperty("review_mean").GetDouble(), score.GetProperty("value").GetDouble(), 9);
    }

    private sealed class Folder : IDisposable
    {
        private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("nuoda-count-");
        public string Path => _folder.FullName;
        public void Dispose() => _folder.Delete(recursive: true);
    }

    private static async Task<(JsonElement Counts, JsonElement Import, Folder Data)> Both(string set, string[] files)
    {
        var root = ImportTests.Root();
        var place = Path.Combine(Environment.GetEnvironmentVariable("NUODA_DATA") ?? Path.Combine(root, "..", "shared", "data"), set);
        Assert.SkipUnless(Directory.Exists(place), $"no folder {set} in NUODA_DATA");
        var counts = Count(root, set, place);
        var folder = new Folder();
        var run = await NuodaProcess.Run(["import", "--profile", set, "--format", "json", "--data", folder.Path, .. files.Select(f => Path.Combine(place, f))], Ct);
        Assert.True(run.ExitCode is 0 or 1, run.Errors);
        return (counts, JsonSerializer.Deserialize<JsonElement>(run.Output), folder);
    }

    private static JsonElement Count(string root, string set, string place)
    {
        Process python;
        try
        {
            python = Process.Start(new ProcessStartInfo("python3", [Path.Combine(root, "tests", "independent", "dataco_olist.py"), set, place]) { RedirectStandardOutput = true })!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip("no python3 on this machine");
            throw;
        }
        using (python)
        {
            var counted = python.StandardOutput.ReadToEnd();
            python.WaitForExit();
            Assert.Equal(0, python.ExitCode);
            return JsonSerializer.Deserialize<JsonElement>(counted);
        }
    }

    private static async Task AssertRate(JsonElement counts, string name, Folder folder, string measure, string unit)
    {
        var row = Assert.Single((await Report(folder, measure, "--unit", unit)).EnumerateArray());
        var expected = counts.GetProperty(name);
        Assert.Equal((name, expected[0].GetInt64(), expected[1].GetInt64()), (name, row.GetProperty("numerator").GetInt64(), row.GetProperty("denominator").GetInt64()));
    }

    private static async Task<JsonElement> Report(Folder folder, params string[] arguments)
    {
        var run = await NuodaProcess.Run(["report", .. arguments, "--as-of", "2026-01-01", "--format", "json", "--data", folder.Path], Ct);
        Assert.True(run.ExitCode == 0, run.Errors);
        return JsonSerializer.Deserialize<JsonElement>(run.Output).GetProperty("rows");
    }

    private static long Long(JsonElement counts, string name) => counts.GetProperty(name).GetInt64();
    private static long Created(JsonElement import, string name) => import.GetProperty("created").GetProperty(name).GetInt64();
}
