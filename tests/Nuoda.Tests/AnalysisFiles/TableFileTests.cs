using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Nuoda.Platform;
using Xunit;

namespace Nuoda.Tests.AnalysisFiles;

/// <summary>Every verb on a file reads it as the import would: decimal comma or point, any encoding, packed or not.</summary>
public sealed class TableFileTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("nuoda-tables-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Answers_with_decimal_commas_are_numbers()
    {
        var file = Write("marks.csv", "who;mark\nA;4,5\nB;3,5\nC;-\nD;2,25\n");
        var drivers = Json(await Nuoda("survey", Write("two.csv", "id;total;speed\n" + string.Join('\n', Enumerable.Range(0, 9).Select(i => $"{i};{i},5;{i % 4},25"))), "--kind", "drivers", "--outcome", "total", "--format", "json"), 0);
        Assert.Equal("speed", drivers.GetProperty("rows")[0].GetProperty("driver").GetString());
        var chart = Json(await Nuoda("chart", file, "--kind", "xmr", "--value", "mark", "--format", "json"), 0).GetProperty("rows");
        Assert.Equal([4.5, 3.5, 2.25], chart.EnumerateArray().Select(r => r.GetProperty("value").GetDouble()));
    }

    [Fact]
    public async Task A_comma_that_may_be_a_thousand_or_a_fraction_is_asked_about()
    {
        var ended = await Nuoda("chart", Write("unclear.csv", "week;value\n1;1,234\n2;2,345\n3;3,456\n"), "--kind", "xmr", "--value", "value", "--lang", "en");
        Assert.Equal((3, ""), (ended.ExitCode, ended.Output));
        Assert.Contains("'value' of unclear.csv may have a comma between thousands or before the fraction", ended.Errors, StringComparison.Ordinal);
        // With a point alone it is a fraction.
        var clear = Json(await Nuoda("chart", Write("clear.csv", "week,value\n1,1.234\n2,2.345\n3,3.456\n"), "--kind", "xmr", "--value", "value", "--format", "json"), 0);
        Assert.Equal(1.234, clear.GetProperty("rows")[0].GetProperty("value").GetDouble());
    }

    [Fact]
    public async Task Features_of_customers_may_have_decimal_commas()
    {
        var random = new Random(3);
        var lines = Enumerable.Range(0, 400).Select(i => (Price: random.NextDouble() * 10, Sale: random.NextDouble())).Select((c, i) => $"C-{i};{c.Price.ToString("F3", CultureInfo.GetCultureInfo("de-DE"))};{(c.Sale < c.Price / 12 ? 1 : 0)}");
        var answer = Json(await Nuoda("churn", Write("kunden.csv", "customer;price;lost\n" + string.Join('\n', lines)), "--format", "json"), 0);
        Assert.Equal("price", answer.GetProperty("importance")[0].GetProperty("column").GetString());
        Assert.True(answer.GetProperty("heldBack").GetProperty("auc").GetDouble() > 0.65);
    }

    [Fact]
    public async Task Terms_of_items_and_wide_demand_may_have_decimal_commas()
    {
        var demand = Write("demand.csv", "A;10,5;12,5;11,5;9,5\nB;1,5;;2,5;3,5\n");
        var ended = await Nuoda("inventory", demand, "--items", Write("items.csv", "item;cost;lead_time\nA;12,50;0,5\n"), "--format", "json", "--lang", "en");
        Assert.Equal("Row 2, v2 '': a value is missing in the middle: write 0 where there was no demand.", ended.Errors.TrimEnd());
        var item = Json(ended, 1).GetProperty("items")[0];
        Assert.Equal(11, item.GetProperty("mean").GetDouble(), 1e-12);
        Assert.Equal(12 * 11 * 12.5, item.GetProperty("annualValue").GetDouble(), 1e-9);
    }

    [Fact]
    public async Task A_long_file_in_GBK_gives_the_same_forecast_as_in_UTF8_and_so_does_a_workbook()
    {
        string[] rows = [.. Enumerable.Range(0, 24).Select(t => $"{(t % 2 == 0 ? "水泵配件" : "电机")},{new DateOnly(2025, 1 + t / 2, 1):yyyy-MM-dd},{100 + t}.5")];
        var text = "商品,日期,数量\n" + string.Join('\n', rows) + "\n";
        var gbk = Path.Combine(_folder.FullName, "gbk.csv.gz");
        await using (var packed = new StreamWriter(new GZipStream(File.Create(gbk), CompressionLevel.Fastest), TextEncoding.Gb18030)) await packed.WriteAsync(text);
        var workbook = Path.Combine(_folder.FullName, "book.xlsx");
        await using (var stream = File.Create(workbook))
        using (var book = TabularWriter.Xlsx(stream, "需求"))
        {
            book.Header("商品", "日期", "数量");
            foreach (var row in rows) book.Row(row.Split(',')[0], DateOnly.Parse(row.Split(',')[1], CultureInfo.InvariantCulture), decimal.Parse(row.Split(',')[2], CultureInfo.InvariantCulture));
        }
        var utf8 = await Nuoda("forecast", Write("utf8.csv", text), "--horizon", "2", "--method", "drift", "--format", "csv");
        Assert.StartsWith("id,step,mean,lo80,hi80,lo95,hi95\r\n水泵配件,1,", utf8.Output, StringComparison.Ordinal);
        foreach (var same in new[] { gbk, workbook })
        {
            var ended = await Nuoda("forecast", same, "--horizon", "2", "--method", "drift", "--format", "csv");
            Assert.Equal((0, utf8.Output, ""), (ended.ExitCode, ended.Output, ended.Errors));
        }
    }

    [Fact]
    public async Task A_row_with_more_fields_than_the_header_is_named_not_cut()
    {
        var ended = await Nuoda("clv", Write("orders.csv", "customer,date,amount\nA,2026-01-05,10\nA,2026-02-05,1,234\nA,2026-03-09,12\nB,2026-01-07,9\nB,2026-02-11,8\n"), "--format", "json", "--lang", "en");
        Assert.Equal(1, ended.ExitCode);
        Assert.Contains("Row 3, line 'A,2026-02-05,1,234': the row has more fields than the header.", ended.Errors, StringComparison.Ordinal);
    }

    private static JsonElement Json(NuodaProcess.Ended ended, int code)
    {
        Assert.Equal(code, ended.ExitCode);
        return JsonDocument.Parse(ended.Output).RootElement;
    }

    private static Task<NuodaProcess.Ended> Nuoda(params string[] arguments) => NuodaProcess.Run(arguments, TestContext.Current.CancellationToken);

    private string Write(string name, string text)
    {
        var path = Path.Combine(_folder.FullName, name);
        File.WriteAllText(path, text);
        return path;
    }
}
