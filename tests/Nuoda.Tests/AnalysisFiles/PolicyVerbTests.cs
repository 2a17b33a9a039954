using System.Globalization;
using System.Text.Json;
using Nuoda.Analytics.Inventory;
using Nuoda.Analytics.Policy;
using Xunit;

namespace Nuoda.Tests.AnalysisFiles;

/// <summary><c>nuoda policy FILE</c> as docs/cli.md promises it, through the built program.</summary>
public sealed class PolicyVerbTests : IDisposable
{
    private static readonly double[] Targets = [0, 0.8, 0.9, 0.95, 0.98, 0.99];
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("nuoda-policy-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task The_choice_under_a_budget_is_the_best_of_all_that_can_be_made()
    {
        var ended = await Policy(Items(4), "--targets", "0,0.8,0.9,0.95,0.98,0.99", "--budget", "600", "--format", "json");
        Assert.Equal((0, ""), (ended.ExitCode, ended.Errors));
        var answer = JsonDocument.Parse(ended.Output).RootElement;
        Assert.Equal(["kind", "budget", "stock", "profit", "fillRate", "shadowPrice", "optimal", "gap", "rows"], answer.EnumerateObject().Select(p => p.Name));
        // Every one of the 6⁴ choices.
        var options = Served(4).Select(s => FillRatePolicy.Options(s, Targets)).ToArray();
        var best = double.NegativeInfinity;
        for (var choice = 0; choice < 1296; choice++)
        {
            FillRateOption[] chosen = [.. options.Select((o, i) => o[choice / (int)Math.Pow(6, i) % 6])];
            if (chosen.Sum(o => o.Investment) <= 600) best = Math.Max(best, chosen.Sum(o => o.ProfitPerPeriod));
        }
        Assert.Equal(best, answer.GetProperty("profit").GetDouble(), 1e-6);
        Assert.True(answer.GetProperty("optimal").GetBoolean());
        Assert.True(answer.GetProperty("stock").GetDouble() <= 600 && answer.GetProperty("shadowPrice").GetDouble() > 0);
        var rows = answer.GetProperty("rows").EnumerateArray().ToList();
        Assert.Equal(["I-0", "I-1", "I-2", "I-3"], rows.Select(r => r.GetProperty("item").GetString()));
        Assert.Equal("A × X", rows[0].GetProperty("class").GetString());
        Assert.All(rows, r => Assert.Contains(r.GetProperty("target").GetDouble(), Targets));
        Assert.Equal(best, rows.Sum(r => r.GetProperty("profit").GetDouble()), 1e-6);
    }

    [Fact]
    public async Task A_class_has_one_target_for_all_its_items()
    {
        var ended = await Policy(Items(12), "--by", "class", "--classes", "customer_class", "--budget", "2000", "--format", "csv");
        Assert.Equal((0, ""), (ended.ExitCode, ended.Errors));
        var rows = ended.Output.TrimEnd().Split("\r\n").Select(r => r.Split(',')).ToList();
        Assert.Equal("class,items,target,fillRate,demand,stock,profit", string.Join(',', rows[0]));
        Assert.Equal([("A", "4"), ("B", "4"), ("C", "4")], rows.Skip(1).Select(r => (r[0], r[1])));
        Assert.True(rows.Skip(1).Sum(r => Number(r[5])) <= 2000);
        // More than one target for a class can only earn more.
        var apart = JsonDocument.Parse((await Policy(Items(12), "--budget", "2000", "--format", "json")).Output).RootElement;
        Assert.True(apart.GetProperty("profit").GetDouble() >= rows.Skip(1).Sum(r => Number(r[6])));
    }

    [Fact]
    public async Task The_frontier_rises_and_its_price_falls()
    {
        foreach (var goal in (string[])["profit", "service"])
        {
            var ended = await Policy(Items(12), "--frontier", "15", "--goal", goal, "--format", "csv");
            var rows = ended.Output.TrimEnd().Split("\r\n").Select(r => r.Split(',')).ToList();
            Assert.Equal("stock,gain,shadowPrice", string.Join(',', rows[0]));
            Assert.InRange(rows.Count, 8, 16);
            for (var i = 2; i < rows.Count; i++)
            {
                Assert.True(Number(rows[i][0]) > Number(rows[i - 1][0]) && Number(rows[i][1]) > Number(rows[i - 1][1]) && Number(rows[i][2]) <= Number(rows[i - 1][2]));
            }
        }
        var table = await Policy(Items(3), "--budget", "500", "--lang", "zh-CN");
        Assert.Contains("已证明最优：是", table.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rows_that_cannot_be_used_are_named_and_the_rest_is_planned()
    {
        var file = Write("item;mean;sd;cost;margin", "A;100;20;2,5;1,5", "B;viel;1;1;1", "C;5;1;0;1", "D;5;1;1;", ";5;1;1;1", "E;5;-1;1;1");
        var ended = await Policy(file, "--format", "csv", "--lang", "en");
        Assert.Equal(1, ended.ExitCode);
        Assert.Equal(["Row 3, mean 'viel': not a number, for example 1234.5.", "Row 4, cost '0': must be above 0.", "Row 5, margin '': the value is missing.", "Row 6, item '': the item is missing.", "Row 7, sd '-1': must not be below 0."],
            ended.Errors.TrimEnd().Split(Environment.NewLine));
        Assert.Equal(2, ended.Output.TrimEnd().Split("\r\n").Length);
    }

    [Theory]
    [InlineData(3, "has no column 'margin'", "item,mean,sd,cost\nA,1,1,1")]
    [InlineData(3, "has no column of classes", "item,mean,sd,cost,margin\nA,1,1,1,1", "--by", "class")]
    [InlineData(3, "does not pay for the least of the targets", "item,mean,sd,cost,margin\nA,100,10,10,1", "--targets", "0.9,0.95", "--budget", "1")]
    [InlineData(2, "--targets '0.9,1' are not fill rates", "item,mean,sd,cost,margin\nA,1,1,1,1", "--targets", "0.9,1")]
    [InlineData(2, "--frontier 1 is out of range", "item,mean,sd,cost,margin\nA,1,1,1,1", "--frontier", "1")]
    [InlineData(2, "--holding-rate 0 is out of range", "item,mean,sd,cost,margin\nA,1,1,1,1", "--holding-rate", "0")]
    public async Task What_cannot_be_answered_is_refused_in_one_sentence(int code, string said, string text, params string[] options)
    {
        var ended = await Policy([Write(text.Split('\n')), .. options, "--lang", "en"]);
        Assert.Equal((code, ""), (ended.ExitCode, ended.Output));
        Assert.Contains(said, ended.Errors, StringComparison.Ordinal);
    }

    private static double Mean(int i) => 20 + 15 * (i % 5);
    private static double Cost(int i) => 1 + i % 4;
    private static double Margin(int i) => 0.5 + 0.4 * (i % 3);

    private static IEnumerable<ServedItem> Served(int count) => Enumerable.Range(0, count).Select(i => new ServedItem
    {
        Demand = DemandDistribution.Of(i % 2 == 0 ? DemandFamily.Normal : DemandFamily.Gamma, Mean(i), Mean(i) * (i % 2 == 0 ? 0.3 : 0.8)),
        UnitMargin = Margin(i),
        LossPerUnitShort = 3 * Margin(i),
        Terms = new() { UnitCost = Cost(i), LeadTime = 2, HoldingRate = 0.25 / 12 },
    });

    private string Items(int count) => Write(["item,customer_class,product_class,mean,sd,cost,margin,loss,lead_time",
        .. Enumerable.Range(0, count).Select(i => string.Create(CultureInfo.InvariantCulture, $"I-{i},{"ABC"[i % 3]},{"XY"[i % 2]},{Mean(i)},{Mean(i) * (i % 2 == 0 ? 0.3 : 0.8):R},{Cost(i)},{Margin(i):R},{3 * Margin(i):R},2"))]);

    private static Task<NuodaProcess.Ended> Policy(params string[] arguments) => NuodaProcess.Run(["policy", .. arguments], TestContext.Current.CancellationToken);

    private string Write(params string[] lines)
    {
        var path = Path.Combine(_folder.FullName, "items.csv");
        File.WriteAllLines(path, lines);
        return path;
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
