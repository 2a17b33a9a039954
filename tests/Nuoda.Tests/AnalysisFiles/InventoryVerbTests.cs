using System.Globalization;
using System.Text.Json;
using Nuoda.Analytics.Forecasting;
using Nuoda.Analytics.Inventory;
using Xunit;

namespace Nuoda.Tests.AnalysisFiles;

/// <summary><c>nuoda inventory FILE</c> as docs/cli.md promises it, through the built program.</summary>
public sealed class InventoryVerbTests : IDisposable
{
    private static readonly double[] Steady = [120, 131, 118, 140, 127, 122, 119, 133, 128, 125, 117, 130], Slow = [0, 2, 1, 0, 0, 3, 1, 0, 0, 1, 0, 2], Never = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("nuoda-inventory-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task CSV_has_the_plan_of_the_library_for_every_item()
    {
        var ended = await Inventory(Demand(), "--items", Items(), "--order-cost", "40", "--target", "0.97", "--holding-rate", "0.24", "--format", "csv");
        Assert.Equal((0, ""), (ended.ExitCode, ended.Errors));
        var rows = ended.Output.TrimEnd().Split("\r\n").Select(r => r.Split(',')).ToList();
        Assert.Equal("item,class,annual_value,mean,sd,distribution,reorder_point,order_quantity,order_up_to,safety_stock,cycle_service,fill_rate,mean_stock,stock_value,orders_per_year,spread", string.Join(',', rows[0]));
        Assert.Equal(["PUMP", "SEAL", "OLD"], rows.Skip(1).Select(r => r[0]));
        Assert.Equal(["AX", "CZ", "CZ"], rows.Skip(1).Select(r => r[1]));
        // The row of the items file: cost 50, price 80, lead time 2 months, packs of 10; the holding rate of a year is a twelfth a month.
        var plan = StockPlan.Of(DemandDistribution.Suiting(Steady), new() { Target = 0.97, OrderCost = 40, HoldingRate = 0.02, UnitCost = 50, LeadTime = 2, Pack = 10 });
        Assert.Equal(12 * Steady.Average() * 80, Number(rows[1][2]), 1e-6);
        Assert.Equal("normal", rows[1][5]);
        Assert.Equal(plan.OrderPoint!.Value, Number(rows[1][6]), 1e-6);
        Assert.Equal(plan.OrderQuantity!.Value, Number(rows[1][7]), 1e-6);
        Assert.Equal("", rows[1][8]);
        Assert.Equal(plan.FillRate!.Value, Number(rows[1][11]), 1e-6);
        Assert.Equal(plan.MeanStock * 50, Number(rows[1][13]), 1e-6);
        // No terms of its own: those of the command line.
        var slow = StockPlan.Of(DemandDistribution.Suiting(Slow), new() { Target = 0.97, OrderCost = 40, HoldingRate = 0.02 });
        Assert.Equal(slow.OrderPoint!.Value, Number(rows[2][6]));
        Assert.Equal(slow.Demand is PoissonDemand ? "poisson" : "negbin", rows[2][5]);
        Assert.Equal(["0", "0", ""], rows[3][6..9]);
        Assert.Equal("", rows[3][11]);
        // A year is too short to try a forecast with a season on.
        Assert.All(rows.Skip(1), r => Assert.Equal("history", r[15]));
    }

    [Fact]
    public async Task A_long_history_is_planned_with_the_errors_of_its_forecast_and_the_output_says_so()
    {
        var random = new Random(11);
        double[] swinging = [.. Enumerable.Range(0, 60).Select(t => Math.Round(200 + 120 * Math.Sin(Math.PI * t / 6) + 10 * random.NextDouble(), 2))];
        var file = Write("long.csv", [Row("FAN", swinging), Row("NEW", swinging[..12])]);
        var ended = await Inventory(file, "--policy", "rs", "--lead-time", "1", "--method", "ets", "--format", "csv");
        Assert.Equal((0, ""), (ended.ExitCode, ended.Errors));
        var rows = ended.Output.TrimEnd().Split("\r\n").Select(r => r.Split(',')).ToList();
        Assert.Equal(["forecast", "history"], rows.Skip(1).Select(r => r[15]));
        var (mean, sd) = ForecastDemand.Moments(ForecastMethods.Of("ets"), swinging, 12, 2)!.Value;
        var plan = StockPlan.Of(DemandDistribution.Suiting(swinging, mean, sd), new() { Policy = StockPolicy.OrderUpTo, LeadTime = 1, HoldingRate = 0.25 / 12 });
        Assert.Equal(mean, Number(rows[1][3]), 1e-6);
        Assert.Equal(sd, Number(rows[1][4]), 1e-6);
        Assert.Equal(plan.OrderUpTo!.Value, Number(rows[1][8]), 1e-6);
        // The value of a year is that of the history: it does not swing with the month in which one asks.
        Assert.Equal(12 * swinging.Average(), Number(rows[1][2]), 1e-6);
        var history = (await Inventory(file, "--policy", "rs", "--method", "history", "--format", "csv")).Output.Split("\r\n")[1].Split(',');
        Assert.Equal(DemandDistribution.Moments(swinging).StandardDeviation, Number(history[4]), 1e-9);
        Assert.True(sd < Number(history[4]) / 5);
        var table = await Inventory(file, "--lang", "en");
        Assert.Contains("Safety covers the errors of the forecast for 1 items, the spread of the history for 1", table.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("minmax", "reorderPoint,orderQuantity,orderUpTo")]
    [InlineData("rs", "orderUpTo")]
    [InlineData("rq", "reorderPoint,orderQuantity")]
    public async Task JSON_has_items_classes_and_the_total(string policy, string levels)
    {
        var ended = await Inventory(Demand(), "--items", Items(), "--order-cost", "40", "--policy", policy, "--service", "cycle", "--format", "json");
        Assert.Equal((0, ""), (ended.ExitCode, ended.Errors));
        var answer = JsonDocument.Parse(ended.Output).RootElement;
        Assert.Equal((policy, "cycle"), (answer.GetProperty("policy").GetString(), answer.GetProperty("service").GetString()));
        var items = answer.GetProperty("items").EnumerateArray().ToList();
        foreach (var level in (string[])["reorderPoint", "orderQuantity", "orderUpTo"]) Assert.Equal(levels.Contains(level, StringComparison.Ordinal), items[0].GetProperty(level).ValueKind == JsonValueKind.Number);
        Assert.True(items[0].GetProperty("cycleService").GetDouble() >= 0.95 - 1e-9);
        Assert.Equal(JsonValueKind.Null, items[2].GetProperty("fillRate").ValueKind);
        var total = answer.GetProperty("total");
        Assert.Equal(items.Sum(i => i.GetProperty("stockValue").GetDouble()), total.GetProperty("stockValue").GetDouble(), 1e-6);
        Assert.Equal(3, answer.GetProperty("classes").EnumerateArray().Sum(c => c.GetProperty("items").GetInt32()));
    }

    [Fact]
    public async Task A_long_file_of_weeks_counts_52_periods_and_the_table_speaks_Chinese()
    {
        var first = new DateOnly(2026, 1, 5);
        var file = Write("long.csv", ["item,date,quantity", .. Steady.Select((d, i) => string.Create(CultureInfo.InvariantCulture, $"水泵,{first.AddDays(7 * i):yyyy-MM-dd},{d}"))]);
        var csv = await Inventory(file, "--format", "csv");
        Assert.Equal(52 * Steady.Average(), Number(csv.Output.Split("\r\n")[1].Split(',')[2]), 1e-6);
        var table = await Inventory(file, "--lang", "zh-CN");
        Assert.Equal(0, table.ExitCode);
        Assert.Contains("再订货点控制", table.Output, StringComparison.Ordinal);
        Assert.Contains("水泵", table.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rows_that_cannot_be_read_are_named_with_their_field_and_the_rest_is_used()
    {
        var demand = Write("bad.csv", ["PUMP,1,2,x", "SEAL,1,2,3"]);
        var items = Write("badItems.csv", ["item,cost,target,pack", "SEAL,5,1.2,1", "PUMP,cheap,,", ",1,,", "OLD,0,,"]);
        var ended = await Inventory(demand, "--items", items, "--format", "csv", "--lang", "en");
        Assert.Equal(1, ended.ExitCode);
        Assert.Equal(
            [
                "Row 1, v3 'x': not a number, for example 1234.5.", "Row 2, target '1.2': a target lies above 0 and below 1, for example 0.95.", "Row 3, cost 'cheap': not a number, for example 1234.5.",
                "Row 4, item '': the item is missing.", "Row 5, cost '0': out of range: a cost is above 0, a review at least 0.001 of a period, the rest not below 0. The item is planned without this row.",
            ], ended.Errors.TrimEnd().Split(Environment.NewLine));
        Assert.Equal(2, ended.Output.TrimEnd().Split("\r\n").Length);
    }

    [Theory]
    [InlineData(3, "SEAL has demand below 0", "SEAL,1,-2,3")]
    [InlineData(2, "--target 1 is out of range", "SEAL,1,2", "--target", "1")]
    [InlineData(2, "--lead-time -1 is out of range", "SEAL,1,2", "--lead-time", "-1")]
    [InlineData(2, "--review 0 is out of range", "SEAL,1,2", "--review", "0")]
    [InlineData(2, "--season 0 is out of range", "SEAL,1,2", "--season", "0")]
    [InlineData(2, "--policy cannot be 'best'", "SEAL,1,2", "--policy", "best")]
    [InlineData(3, "no.csv was not found", "SEAL,1,2", "--items", "no.csv")]
    public async Task What_cannot_be_answered_is_refused_in_one_sentence(int code, string said, string text, params string[] options)
    {
        var ended = await Inventory([Write("refused.csv", [text]), .. options, "--lang", "en"]);
        Assert.Equal((code, ""), (ended.ExitCode, ended.Output));
        Assert.Contains(said, ended.Errors, StringComparison.Ordinal);
    }

    private string Demand() => Write("demand.csv", [Row("PUMP", Steady), Row("SEAL", Slow), Row("OLD", Never)]);

    private string Items() => Write("items.csv", ["item,cost,price,lead_time,pack", "PUMP,50,80,2,10"]);

    private static string Row(string item, double[] values) => item + "," + string.Join(',', values.Select(v => v.ToString(CultureInfo.InvariantCulture)));

    private static Task<NuodaProcess.Ended> Inventory(params string[] arguments) => NuodaProcess.Run(["inventory", .. arguments], TestContext.Current.CancellationToken);

    private string Write(string name, IEnumerable<string> lines)
    {
        var path = Path.Combine(_folder.FullName, name);
        File.WriteAllLines(path, lines);
        return path;
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
