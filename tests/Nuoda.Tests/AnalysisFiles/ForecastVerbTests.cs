using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using Nuoda.Analytics.Forecasting;
using Xunit;

namespace Nuoda.Tests.AnalysisFiles;

/// <summary><c>nuoda forecast FILE</c> as docs/cli.md promises it, through the built program.</summary>
public sealed class ForecastVerbTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("nuoda-forecast-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_wide_file_gives_a_row_for_every_series_and_step_as_the_library_forecasts_it()
    {
        var (a, b) = (Seasonal(60, 1), Seasonal(48, 2));
        // The shorter series stands in the same rectangle.
        var file = Write("wide.csv.gz", [Line("A", a), Line("B", b) + new string(',', 12)]);
        var ended = await Forecast(file, "--horizon", "3", "--season", "12", "--method", "ets", "--format", "csv");
        Assert.Equal((0, ""), (ended.ExitCode, ended.Errors));
        var rows = ended.Output.TrimEnd().Split("\r\n").Select(r => r.Split(',')).ToList();
        Assert.Equal("id,step,mean,lo80,hi80,lo95,hi95", string.Join(',', rows[0]));
        Assert.Equal(["A1", "A2", "A3", "B1", "B2", "B3"], rows.Skip(1).Select(r => r[0] + r[1]));
        foreach (var (values, first) in new[] { (a, 1), (b, 4) })
        {
            var expected = Ets.Choose(values, 12).Forecast(3, [80, 95]);
            for (var h = 0; h < 3; h++)
                Assert.Equal([expected.Mean[h], expected.Lower[0][h], expected.Upper[0][h], expected.Lower[1][h], expected.Upper[1][h]],
                    rows[first + h][2..].Select(Number), (x, y) => Math.Abs(x - y) < 1e-9);
        }
    }

    [Fact]
    public async Task A_long_file_in_any_order_is_the_same_series_and_shows_its_season()
    {
        var values = Seasonal(60, 3);
        var wide = await Forecast(Write("wide.csv", [Line("A", values)]), "--horizon", "12", "--season", "12", "--format", "csv");
        var dated = values.Select((v, t) => string.Create(CultureInfo.InvariantCulture, $"A,{new DateOnly(2021, 1, 1).AddMonths(t):yyyy-MM-dd},{v:R}")).Reverse();
        var tall = await Forecast(Write("long.csv", ["id,date,value", .. dated]), "--horizon", "12", "--format", "csv");
        Assert.Equal((0, wide.Output), (tall.ExitCode, tall.Output));
    }

    [Theory]
    [InlineData("naive", 7)]
    [InlineData("mean", 4)]
    [InlineData("drift", 8)]
    public async Task Methods_of_a_line_are_what_one_reckons_by_hand(string method, double first)
    {
        var ended = await Forecast(Write("w.csv", ["A,1,2,3,4,5,6,7"]), "--horizon", "1", "--method", method, "--levels", "", "--format", "json");
        var row = JsonDocument.Parse(ended.Output).RootElement[0];
        Assert.Equal(["id", "step", "mean"], row.EnumerateObject().Select(p => p.Name));
        Assert.Equal(first, row.GetProperty("mean").GetDouble(), 1e-12);
    }

    [Fact]
    public async Task Seldom_asked_for_items_get_a_rate_without_intervals()
    {
        var ended = await Forecast(Write("w.csv", ["A,0,3,0,0,6"]), "--horizon", "2", "--format", "csv");
        var mean = ended.Output.TrimEnd().Split("\r\n")[1].Split(',');
        Assert.Equal(["A", "1", "", "", "", ""], [mean[0], mean[1], .. mean[3..]]);
        Assert.Equal(IntermittentDemand.Imapa([0, 3, 0, 0, 6]), Number(mean[2]), 1e-12);
        // 0.95 · 3.3 / 2.1: reckoned by hand.
        var sba = await Forecast(Write("w.csv", ["A,0,3,0,0,6"]), "--horizon", "1", "--method", "sba", "--format", "csv");
        Assert.Equal(0.95 * 3.3 / 2.1, Number(sba.Output.TrimEnd().Split("\r\n")[1].Split(',')[2]), 1e-12);
    }

    [Fact]
    public async Task Series_that_cannot_be_read_are_named_with_row_and_field_and_the_rest_is_forecast()
    {
        var ended = await Forecast(Write("w.csv", ["A,1,2,3", "B,1,,3", "C,1,x,3", ",1,2", "D"]), "--horizon", "1", "--method", "naive", "--format", "csv", "--lang", "en");
        Assert.Equal(1, ended.ExitCode);
        Assert.Equal(["Row 2, v2 '': a value is missing in the middle: write 0 where there was no demand.", "Row 3, v2 'x': not a number, for example 1234.5.",
            "Row 4, id '': the series has no id.", "Row 5, v1 '': the series has no value."], ended.Errors.TrimEnd().Split(Environment.NewLine));
        Assert.Equal(["id", "A"], ended.Output.TrimEnd().Split("\r\n").Select(r => r.Split(',')[0]));
    }

    [Theory]
    [InlineData("a,2026-01,1\na,2026-02,2\na,2026-02,3", "two values for this date")]
    [InlineData("a,2026-01-05,1\na,2026-01-06,2\na,2026-01-08,3", "periods before this date are missing")]
    public async Task A_date_twice_or_a_hole_leaves_the_series_out(string rows, string said)
    {
        var ended = await Forecast(Write("l.csv", ["id,date,value", .. rows.Split('\n')]), "--horizon", "1", "--lang", "en");
        Assert.Equal(1, ended.ExitCode);
        Assert.Contains(said, ended.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Drivers_and_the_Chinese_calendar_move_the_forecast_as_the_library_moves_it()
    {
        var (random, first) = (new Random(7), new DateOnly(2019, 1, 1));
        double[] price = [.. Enumerable.Range(0, 66).Select(_ => 10 + random.NextDouble())];
        double[] y = [.. price.Take(60).Select(p => Math.Round(200 - 10 * p + random.NextDouble(), 6))];
        string Month(int t) => first.AddMonths(t).ToString("yyyy-MM", CultureInfo.InvariantCulture);
        var file = Write("long.csv", ["id,date,value", .. y.Select((v, t) => string.Create(CultureInfo.InvariantCulture, $"A,{Month(t)},{v:R}"))]);
        var drivers = Write("drivers.csv", ["date,price", .. price.Select((v, t) => string.Create(CultureInfo.InvariantCulture, $"{Month(t)},{v:R}"))]);
        var ended = await Forecast(file, "--horizon", "6", "--drivers", drivers, "--calendar", "cn", "--method", "ridge", "--format", "csv");
        Assert.Equal((0, ""), (ended.ExitCode, ended.Errors));
        var (_, holidays) = CalendarDrivers.China(new CalendarPeriods(first, PeriodUnit.Month, 66), 60);
        var expected = ForecastMethods.Driven("ridge", [price, .. holidays])(y, 12, 6, [80, 95]);
        Assert.Equal(expected.Mean, ended.Output.TrimEnd().Split("\r\n").Skip(1).Select(r => Number(r.Split(',')[2])), (a, b) => Math.Abs(a - b) < 1e-9);
        // A period without a driver is named, and nothing is made up for it.
        var shorter = await Forecast(file, "--horizon", "7", "--drivers", drivers, "--lang", "en");
        Assert.Equal(1, shorter.ExitCode);
        Assert.Contains("Series A, 2024-07-01: the drivers have no value for this period", shorter.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wide_file_that_says_when_it_starts_takes_drivers_and_the_calendar_like_the_same_long_file()
    {
        var (a, b, first) = (Seasonal(48, 8), Seasonal(40, 9), new DateOnly(2021, 2, 1));
        string Month(int t) => first.AddMonths(t).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        // The second series begins eight months later, in the same rectangle.
        var wide = Write("wide.csv", [Line("A", a), "B" + new string(',', 8) + Line("", b)]);
        var tall = Write("tall.csv", ["id,date,value", .. a.Select((v, t) => Line("A," + Month(t), [v])), .. b.Select((v, t) => Line("B," + Month(t + 8), [v]))]);
        var drivers = Write("drivers.csv", ["date,price", .. Enumerable.Range(0, 52).Select(t => $"{Month(t)},{10 + t % 7}")]);
        string[] asked = ["--horizon", "4", "--drivers", drivers, "--calendar", "cn", "--method", "ridge", "--format", "csv"];
        var expected = await Forecast([tall, .. asked]);
        Assert.Equal((0, ""), (expected.ExitCode, expected.Errors));
        var ended = await Forecast([wide, .. asked, "--start", "2021-02-01", "--step", "month"]);
        Assert.Equal((0, expected.Output, ""), (ended.ExitCode, ended.Output, ended.Errors));
        var refused = await Forecast([tall, .. asked, "--start", "2021-02-01", "--step", "month", "--lang", "en"]);
        Assert.Equal((3, "tall.csv has dates of its own: --start and --step are for wide files."), (refused.ExitCode, refused.Errors.TrimEnd()));
    }

    [Fact]
    public async Task Stock_outs_of_the_fourth_column_are_left_out_and_intervals_can_come_from_past_errors()
    {
        var (y, first) = (Seasonal(60, 5), new DateOnly(2020, 1, 1));
        bool[] mask = [.. y.Select((_, t) => t is 30 or 41)];
        var file = Write("long.csv", ["id,date,value,stock-out", .. y.Select((v, t) => string.Create(CultureInfo.InvariantCulture, $"A,{first.AddMonths(t):yyyy-MM},{(mask[t] ? 0 : v):R},{(mask[t] ? 1 : 0)}"))]);
        double[] sold = [.. y.Select((v, t) => mask[t] ? 0 : v)];
        var ended = await Forecast(file, "--horizon", "3", "--method", "ets", "--intervals", "conformal", "--format", "csv");
        var rows = ended.Output.TrimEnd().Split("\r\n").Skip(1).Select(r => r.Split(',')).ToList();
        var expected = ConformalForecast.Of(ForecastMethods.Of("ets"), sold, 12, 3, [80, 95], stockedOut: mask);
        Assert.Equal(expected.Mean, rows.Select(r => Number(r[2])), (a, b) => Math.Abs(a - b) < 1e-9);
        Assert.Equal(expected.Upper[1], rows.Select(r => Number(r[6])), (a, b) => Math.Abs(a - b) < 1e-9);
        Assert.True(Math.Abs(expected.Mean[0] - Ets.Choose(sold, 12).Forecast(1, []).Mean[0]) > 1e-3);
    }

    [Fact]
    public async Task The_method_that_did_best_is_named_and_trees_learn_from_all_series()
    {
        var file = Write("w.csv", ["A," + string.Join(',', Enumerable.Range(1, 30)), "B," + string.Join(',', Enumerable.Repeat(7, 30))]);
        var chosen = JsonDocument.Parse((await Forecast(file, "--horizon", "2", "--method", "cv", "--format", "json")).Output).RootElement;
        Assert.Equal(31, chosen[0].GetProperty("mean").GetDouble(), 0.5);
        Assert.Contains(chosen[0].GetProperty("method").GetString(), ForecastMethods.Names);
        var trees = await Forecast(file, "--horizon", "2", "--method", "trees", "--season", "1", "--format", "csv");
        Assert.Equal((0, 5), (trees.ExitCode, trees.Output.TrimEnd().Split("\r\n").Length));
    }

    [Theory]
    [InlineData(2, "takes no drivers", "A,1,2", "--horizon", "1", "--method", "theta", "--calendar", "cn")]
    [InlineData(3, "need dates", "A,1,2", "--horizon", "1", "--calendar", "cn")]
    [InlineData(3, "at least one series", "A,1,2", "--horizon", "1", "--method", "trees")]
    [InlineData(2, "--start needs --step", "A,1,2", "--horizon", "1", "--start", "2026-01-01")]
    [InlineData(2, "--step needs --start", "A,1,2", "--horizon", "1", "--step", "week")]
    [InlineData(2, "--horizon", "A,1,2")]
    [InlineData(2, "--horizon 0 is out of range", "A,1,2", "--horizon", "0")]
    [InlineData(2, "'120' is no percentage", "A,1,2", "--horizon", "1", "--levels", "120")]
    [InlineData(2, "--method cannot be 'best'", "A,1,2", "--horizon", "1", "--method", "best")]
    [InlineData(3, "has values below 0", "A,1,-2", "--horizon", "1", "--method", "sba")]
    [InlineData(3, "is empty", "", "--horizon", "1")]
    public async Task What_cannot_be_answered_is_refused_in_one_sentence(int code, string said, string text, params string[] options)
    {
        var ended = await Forecast([Write("bad.csv", text.Length == 0 ? [] : text.Split('\n')), .. options, "--lang", "en"]);
        Assert.Equal("", ended.Output);
        Assert.Contains(said, ended.Errors, StringComparison.Ordinal);
        Assert.Equal(code, ended.ExitCode);
    }

    private static Task<NuodaProcess.Ended> Forecast(params string[] arguments) => NuodaProcess.Run(["forecast", .. arguments], TestContext.Current.CancellationToken);

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private static string Line(string id, double[] values) => id + "," + string.Join(',', values.Select(v => v.ToString("R", CultureInfo.InvariantCulture)));

    private static double[] Seasonal(int length, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, length).Select(t => 100 + t + 20 * Math.Sin(2 * Math.PI * t / 12) + 5 * random.NextDouble())];
    }

    private string Write(string name, IReadOnlyList<string> lines)
    {
        var path = Path.Combine(_folder.FullName, name);
        if (!name.EndsWith(".gz", StringComparison.Ordinal))
        {
            File.WriteAllLines(path, lines);
            return path;
        }
        using var file = new StreamWriter(new GZipStream(File.Create(path), CompressionLevel.Fastest));
        foreach (var line in lines) file.WriteLine(line);
        return path;
    }
}
