using System.Globalization;
using System.Text.Json;
using Nuoda.Analytics.Lifetime;
using Xunit;

namespace Nuoda.Tests.AnalysisFiles;

/// <summary><c>nuoda clv FILE</c> as docs/cli.md promises it, through the built program.</summary>
public sealed class ClvVerbTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("nuoda-clv-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("bgnbd", "r,alpha,a,b")]
    [InlineData("mbgnbd", "r,alpha,a,b")]
    [InlineData("paretonbd", "r,alpha,s,beta")]
    public async Task Both_layouts_give_the_fit_of_the_library(string model, string names)
    {
        var log = Simulated();
        var end = new DateOnly(2025, 12, 31);
        var summaries = OrderLog.Summarise(log, end.DayNumber);
        PurchaseHistory[] histories = [.. summaries.Select(s => s.History)];
        var likelihood = model switch
        {
            "bgnbd" => BgNbd.Fit(histories).LogLikelihood,
            "mbgnbd" => MbgNbd.Fit(histories).LogLikelihood,
            _ => ParetoNbd.Fit(histories).LogLikelihood,
        };
        var csv = Write("log.csv", ["customer,date,amount", .. log.Select(p => Line($"C-{p.Customer},{Day(p.Day):yyyy-MM-dd},{p.Amount}"))]);
        var blanks = Write("log.txt", log.Select(p => Line($" {p.Customer:D5} {p.Customer / 10:D4} {Day(p.Day):yyyyMMdd}  1  {p.Amount,7}")));
        var commas = Write("cdnow.csv", ["cid,date,cds,usd", .. log.Select(p => Line($"{p.Customer},{Day(p.Day):yyyyMMdd},1,{p.Amount}"))]);
        foreach (var file in (string[][])[[csv], [blanks, "--layout", "cdnow"], [commas, "--layout", "cdnow"]])
        {
            var ended = await Clv([.. file, "--model", model, "--calibration-end", "2025-12-31", "--unit", "week", "--format", "json"]);
            Assert.Equal((0, ""), (ended.ExitCode, ended.Errors));
            var answer = JsonDocument.Parse(ended.Output).RootElement;
            Assert.Equal(["model", "parameters", "logLikelihood", "gammaGamma", "customers"], answer.EnumerateObject().Select(p => p.Name));
            Assert.Equal(model, answer.GetProperty("model").GetString());
            Assert.Equal(names, string.Join(',', answer.GetProperty("parameters").EnumerateObject().Select(p => p.Name)));
            Assert.Equal(likelihood, answer.GetProperty("logLikelihood").GetDouble(), 1e-6);
            Assert.Equal(summaries.Length, answer.GetProperty("customers").GetInt32());
            Assert.Equal(["p", "q", "v", "logLikelihood", "customers"], answer.GetProperty("gammaGamma").EnumerateObject().Select(p => p.Name));
        }
    }

    [Fact]
    public async Task CSV_has_a_row_for_every_customer()
    {
        var log = Simulated();
        var file = Write("log.csv", ["customer,date,amount", .. log.Select(p => Line($"C-{p.Customer},{Day(p.Day):yyyy-MM-dd},{p.Amount}"))]);
        var ended = await Clv(file, "--calibration-end", "2025-12-31", "--format", "csv", "--horizon", "39", "--margin", "0.3");
        var rows = ended.Output.TrimEnd().Split("\r\n").Select(r => r.Split(',')).ToList();
        Assert.Equal("customer,x,t_x,T,m_x,p_alive,expected_purchases,expected_value,clv,next_order_by_50", string.Join(',', rows[0]));
        var summaries = OrderLog.Summarise(log, new DateOnly(2025, 12, 31).DayNumber);
        Assert.Equal(summaries.Length, rows.Count - 1);
        var model = BgNbd.Fit([.. summaries.Select(s => s.History)]).Model;
        var byName = rows.Skip(1).ToDictionary(r => r[0]);
        foreach (var one in summaries.Take(50))
        {
            var row = byName[$"C-{one.Customer}"];
            Assert.Equal(one.History.Frequency, Number(row[1]));
            Assert.Equal(model.ProbabilityAlive(one.History), Number(row[5]), 1e-6);
            Assert.Equal(model.ExpectedPurchases(one.History, 39), Number(row[6]), 1e-6);
            var days = Math.Ceiling(7 * model.NextPurchaseQuantile(one.History, 0.5));
            Assert.Equal(days < 36_525 ? new DateOnly(2025, 12, 31).AddDays((int)days).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) : "", row[9]);
            Assert.Equal(Number(row[6]) * Number(row[7]) * 0.3, Number(row[8]), 1e-6 * (1 + Number(row[8])));
        }
    }

    [Fact]
    public async Task Pareto_GGG_gives_the_sample_of_the_library_and_says_how_regular_each_customer_is()
    {
        Purchase[] log = [.. Simulated().Where(p => p.Customer < 150)];
        var file = Write("log.csv", ["customer,date,amount", .. log.Select(p => Line($"C-{p.Customer},{Day(p.Day):yyyy-MM-dd},{p.Amount}"))]);
        var json = await Clv(file, "--model", "paretoggg", "--calibration-end", "2025-12-31", "--horizon", "26", "--format", "json");
        var answer = JsonDocument.Parse(json.Output).RootElement;
        Assert.Equal(["model", "parameters", "logLikelihood", "gammaGamma", "customers"], answer.EnumerateObject().Select(p => p.Name));
        Assert.Equal(JsonValueKind.Null, answer.GetProperty("logLikelihood").ValueKind);
        // The verb numbers customers as they come in the file: the sample hangs on that order.
        List<int> order = [.. log.Select(p => p.Customer).Distinct()];
        var summaries = OrderLog.Summarise([.. log.Select(p => p with { Customer = order.IndexOf(p.Customer) })], new DateOnly(2025, 12, 31).DayNumber);
        var fit = ParetoGgg.Fit([.. summaries.Select(s => new RegularHistory(s.History, s.LogIntervals))], 26);
        Assert.Equal(fit.Model.Parameters.Select(p => p.Name), answer.GetProperty("parameters").EnumerateObject().Select(p => p.Name));
        Assert.Equal(fit.Model.Parameters.Select(p => p.Value), answer.GetProperty("parameters").EnumerateObject().Select(p => p.Value.GetDouble()), (a, b) => Math.Abs(a - b) < 1e-6 * Math.Abs(a));
        var csv = await Clv(file, "--model", "paretoggg", "--calibration-end", "2025-12-31", "--horizon", "26", "--format", "csv");
        var rows = csv.Output.TrimEnd().Split("\r\n").Select(r => r.Split(',')).ToList();
        Assert.Equal("customer,x,t_x,T,m_x,p_alive,expected_purchases,expected_value,clv,next_order_by_50,regularity", string.Join(',', rows[0]));
        Assert.Equal(fit.Purchases, rows.Skip(1).Select(r => Number(r[6])), (a, b) => Math.Abs(a - b) < 1e-6);
        Assert.Equal(fit.Regularity, rows.Skip(1).Select(r => Number(r[10])), (a, b) => Math.Abs(a - b) < 1e-6);
        var refused = await Clv(file, "--model", "paretoggg", "--discount", "0.01", "--lang", "en");
        Assert.Equal((2, ""), (refused.ExitCode, refused.Output));
        Assert.Contains("--discount is not known to paretoggg", refused.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rows_that_cannot_be_read_are_named_with_their_field_and_the_rest_is_used()
    {
        List<string> lines = ["customer,date,amount", .. Simulated().Select(p => Line($"C-{p.Customer},{Day(p.Day):yyyy-MM-dd},{p.Amount}"))];
        lines.InsertRange(1, ["C-1,2025-13-01,5", "C-1,2025-01-01,viel", ",2025-01-01,5", "C-1,2025-01-01,-5"]);
        var file = Write("log.csv", lines);
        var english = await Clv(file, "--format", "json", "--lang", "en");
        Assert.Equal(1, english.ExitCode);
        Assert.Equal(["Row 2, date '2025-13-01': not a date, for example 2026-03-09.", "Row 3, amount 'viel': not a number, for example 1234.5.", "Row 4, customer '': the customer is missing.",
            "Row 5, amount '-5': an amount below 0 is no purchase; leave returns and credit notes out."], english.Errors.TrimEnd().Split(Environment.NewLine));
        Assert.Equal(JsonValueKind.Number, JsonDocument.Parse(english.Output).RootElement.GetProperty("logLikelihood").ValueKind);
        var chinese = await Clv(file, "--format", "json", "--lang", "zh-CN");
        Assert.StartsWith("第 2 行，date“2025-13-01”：不是日期", chinese.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(3, "has no column 'amount'", "customer,date,price\nA,2025-01-01,5")]
    [InlineData(3, "no row that can be used", "customer,date,amount\nA,yesterday,5")]
    [InlineData(3, "Nobody bought again", "customer,date,amount\nA,2025-01-01,5\nB,2025-01-02,6")]
    [InlineData(3, "month first or day first", "customer,date,amount\nA,3/4/2025,5\nB,5/6/2025,6")]
    [InlineData(3, "Nobody bought up to 2024-01-01", "customer,date,amount\nA,2025-01-01,5", "--calibration-end", "2024-01-01")]
    [InlineData(2, "--unit cannot be 'year'", "customer,date,amount", "--unit", "year")]
    [InlineData(2, "--model cannot be 'best'", "customer,date,amount", "--model", "best")]
    [InlineData(2, "--calibration-end cannot be 'soon'", "customer,date,amount", "--calibration-end", "soon")]
    [InlineData(2, "--discount 1 is out of range", "customer,date,amount", "--discount", "1")]
    public async Task What_cannot_be_answered_is_refused_in_one_sentence(int code, string said, string text, params string[] options)
    {
        var ended = await Clv([Write("bad.csv", text.Split('\n')), .. options, "--lang", "en"]);
        Assert.Equal((code, ""), (ended.ExitCode, ended.Output));
        Assert.Contains(said, ended.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_data_folder_is_made_and_a_missing_file_is_named()
    {
        var data = Path.Combine(_folder.FullName, "data");
        var ended = await Clv(Path.Combine(_folder.FullName, "no.csv"), "--data", data, "--lang", "en");
        Assert.Equal(3, ended.ExitCode);
        Assert.Contains("no.csv was not found", ended.Errors, StringComparison.Ordinal);
        Assert.False(Directory.Exists(data));
    }

    [Fact]
    public async Task The_table_speaks_the_language_asked_for()
    {
        var file = Write("log.csv", ["客户,日期,金额", .. Simulated().Select(p => Line($"客户{p.Customer},{Day(p.Day):yyyy-MM-dd},{p.Amount}"))]);
        var ended = await Clv(file, "--lang", "zh-CN");
        Assert.Equal(0, ended.ExitCode);
        Assert.Contains("仍在概率", ended.Output, StringComparison.Ordinal);
        Assert.Contains("52 周", ended.Output, StringComparison.Ordinal);
    }

    private static Task<NuodaProcess.Ended> Clv(params string[] arguments) => NuodaProcess.Run(["clv", .. arguments], TestContext.Current.CancellationToken);

    private string Write(string name, IEnumerable<string> lines)
    {
        var path = Path.Combine(_folder.FullName, name);
        File.WriteAllLines(path, lines);
        return path;
    }

    // 600 customers who begin in the first half of 2025 and buy until the middle of 2026, each in a way of their own.
    private static Purchase[] Simulated()
    {
        var random = new Random(13);
        var log = new List<Purchase>();
        for (var customer = 0; customer < 600; customer++)
        {
            var day = new DateOnly(2025, 1, 1).DayNumber + random.Next(180);
            var (every, leaves, worth) = (5 + 90 * random.NextDouble(), 0.05 + 0.5 * random.NextDouble(), 10 + 50 * random.NextDouble());
            while (day < new DateOnly(2026, 6, 30).DayNumber)
            {
                log.Add(new(customer, day, Math.Round(worth * (0.5 + random.NextDouble()), 2)));
                if (random.NextDouble() < leaves) break;
                day += 1 + (int)(-every * Math.Log(1 - random.NextDouble()));
            }
        }
        return [.. log];
    }

    private static DateOnly Day(int number) => DateOnly.FromDayNumber(number);
    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
