using System.Globalization;
using System.Text.Json;
using Nuoda.Analytics.Segmentation;
using Xunit;

namespace Nuoda.Tests.AnalysisFiles;

/// <summary><c>nuoda segment FILE</c> as docs/cli.md promises it, through the built program.</summary>
public sealed class SegmentVerbTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("nuoda-segment-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Three_kinds_of_customers_are_found_and_said_in_words_of_both_languages()
    {
        var file = Customers();
        var table = await Segment(file, "--columns", "orders,value", "--lang", "en");
        Assert.Equal((0, ""), (table.ExitCode, table.Errors));
        Assert.Contains("120 cases in 3 segments", table.Output, StringComparison.Ordinal);
        Assert.Contains("finds 100% of it; 100% of those found belong to it", table.Output, StringComparison.Ordinal);
        Assert.Contains("orders ≥ ", table.Output, StringComparison.Ordinal);
        var chinese = await Segment(file, "--columns", "orders,value", "--lang", "zh-CN");
        Assert.Contains("120 条记录分为 3 组", chinese.Output, StringComparison.Ordinal);
        var csv = (await Segment(file, "--columns", "orders,value", "--format", "csv")).Output.TrimEnd().Split("\r\n");
        Assert.Equal("id,segment", csv[0]);
        Assert.Equal(121, csv.Length);
        // Customer i is of kind i mod 3.
        int[] found = [.. csv.Skip(1).Select(r => int.Parse(r.Split(',')[1], CultureInfo.InvariantCulture))];
        Assert.Equal(1, Agreement.AdjustedRand([.. Enumerable.Range(0, 120).Select(i => i % 3)], found));
    }

    [Theory]
    [InlineData("kmeans", "inertia")]
    [InlineData("mixture", "bic")]
    [InlineData("medoids", "cost")]
    public async Task JSON_has_the_segments_with_what_is_typical_and_the_rules(string method, string criterion)
    {
        var ended = await Segment(Customers(), "--method", method, "--segments", "3", "--format", "json");
        Assert.Equal((0, ""), (ended.ExitCode, ended.Errors));
        var answer = JsonDocument.Parse(ended.Output).RootElement;
        Assert.Equal((method, 120, JsonValueKind.Number), (answer.GetProperty("method").GetString(), answer.GetProperty("cases").GetInt32(), answer.GetProperty(criterion).ValueKind));
        var segments = answer.GetProperty("segments").EnumerateArray().ToList();
        Assert.Equal(3, segments.Count);
        Assert.Equal(120, segments.Sum(s => s.GetProperty("cases").GetInt32()));
        Assert.All(segments, s => Assert.InRange(s.GetProperty("stability").GetDouble(), 0.9, 1));
        Assert.All(segments, s => Assert.Equal(JsonValueKind.Number, s.GetProperty("typical").GetProperty("orders").ValueKind));
        Assert.All(segments, s => Assert.Equal(1, s.GetProperty("coverage").GetDouble(), 0.1));
        // Categories are for medoids; the others pass them over unless asked for them by name.
        Assert.Equal(method == "medoids", segments[0].GetProperty("typical").TryGetProperty("region", out _));
    }

    [Fact]
    public async Task RFM_scores_an_order_log_by_the_quintiles_of_the_library()
    {
        var random = new Random(1);
        List<string> lines = ["customer,date,amount"];
        for (var c = 0; c < 50; c++)
            for (var o = 0; o <= c % 7; o++) lines.Add(string.Create(CultureInfo.InvariantCulture, $"C-{c},2026-{1 + random.Next(9):D2}-{1 + random.Next(28):D2},{random.Next(1, 500)}"));
        var file = Write("orders.csv", lines);
        var csv = (await Segment(file, "--method", "rfm", "--as-of", "2026-10-01", "--format", "csv")).Output.TrimEnd().Split("\r\n").Select(r => r.Split(',')).ToList();
        Assert.Equal("customer,recency_days,frequency,monetary,r,f,m,segment", string.Join(',', csv[0]));
        RfmValues[] values = [.. csv.Skip(1).Select(r => new RfmValues(Number(r[1]), Number(r[2]), Number(r[3])))];
        Assert.Equal(50, values.Length);
        Assert.Equal(Rfm.ByLimits(values, Rfm.QuantileLimits(values)).Select(s => s.ToString()), csv.Skip(1).Select(r => r[7]));
        var ranked = (await Segment(file, "--method", "rfm", "--as-of", "2026-10-01", "--ranks", "--format", "csv")).Output.TrimEnd().Split("\r\n").Skip(1).Select(r => r.Split(',')[7]);
        Assert.Equal(Rfm.ByRank(values).Select(s => s.ToString()), ranked);
        var json = JsonDocument.Parse((await Segment(file, "--method", "rfm", "--as-of", "2026-10-01", "--format", "json")).Output).RootElement;
        Assert.Equal(Concentration.Gini([.. values.Select(v => v.Monetary)]), json.GetProperty("gini").GetDouble(), 1e-9);
        Assert.Equal(50, json.GetProperty("segments").EnumerateArray().Sum(s => s.GetProperty("customers").GetInt32()));
        Assert.Contains("The top 20 % of the customers bring", (await Segment(file, "--method", "rfm", "--lang", "en")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rows_that_cannot_be_used_are_named_with_their_column()
    {
        var lines = File.ReadAllLines(Customers()).ToList();
        lines.InsertRange(1, ["X1,viel,10,N", "X2,5,,N"]);
        var ended = await Segment(Write("bad.csv", lines), "--columns", "orders,value", "--lang", "en");
        Assert.Equal(1, ended.ExitCode);
        Assert.Equal(["Row 2, orders 'viel': not a number, for example 1234.5.", "Row 3, value '': the value is missing; fill it in, leave the column out, or use --method medoids."], ended.Errors.TrimEnd().Split(Environment.NewLine));
        Assert.Contains("120 cases in 3 segments", ended.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("needs numbers", "--columns", "orders,region")]
    [InlineData("has no column 'shoes'", "--columns", "shoes")]
    [InlineData("only 120 rows", "--segments", "30", "--file", "few")]
    [InlineData("out of range", "--segments", "31")]
    public async Task What_cannot_be_done_is_refused_in_a_sentence(string said, params string[] arguments)
    {
        var isFew = arguments.Contains("few");
        var file = isFew ? Write("few.csv", File.ReadLines(Customers()).Take(11)) : Customers();
        var ended = await Segment([file, .. arguments.Take(2), "--lang", "en"]);
        Assert.NotEqual(0, ended.ExitCode);
        Assert.Equal("", ended.Output);
        Assert.Contains(isFew ? "only 10 rows" : said, ended.Errors, StringComparison.Ordinal);
    }

    private string Customers()
    {
        var random = new Random(2);
        return Write("customers.csv", ["customer,orders,value,region", .. Enumerable.Range(0, 120).Select(i =>
            string.Create(CultureInfo.InvariantCulture, $"C-{i},{(i % 3) switch { 0 => 2, 1 => 40, _ => 90 } + random.Next(5)},{(i % 3) switch { 0 => 1000, 1 => 100, _ => 3000 } + random.Next(50)},{"NSE"[i % 3]}"))]);
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private static Task<NuodaProcess.Ended> Segment(params string[] arguments) => NuodaProcess.Run(["segment", .. arguments], TestContext.Current.CancellationToken);

    private string Write(string name, IEnumerable<string> lines)
    {
        var path = Path.Combine(_folder.FullName, name);
        File.WriteAllLines(path, [.. lines]);
        return path;
    }
}
