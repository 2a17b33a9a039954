using System.Globalization;
using System.Text.Json;
using Nuoda.Analytics.Retention;
using Xunit;

namespace Nuoda.Tests.AnalysisFiles;

/// <summary><c>nuoda churn FILE</c> as docs/cli.md promises it, through the built program.</summary>
public sealed class ChurnVerbTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("nuoda-churn-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("net")]
    [InlineData("trees")]
    public async Task The_fit_says_how_good_it_is_and_what_it_leans_on(string model)
    {
        var ended = await Churn(Write([.. Table(800)]), "--model", model, "--value", "200", "--format", "json", "--ignore", "months");
        Assert.Equal((0, ""), (ended.ExitCode, ended.Errors));
        var answer = JsonDocument.Parse(ended.Output).RootElement;
        string[] fields = ["model", "customers", "lost", "unknown", "heldBack", "importance", .. model == "net" ? (string[])["effects"] : [], "expectedMaximumProfit"];
        Assert.Equal(fields, answer.EnumerateObject().Select(p => p.Name));
        Assert.Equal((800, 0), (answer.GetProperty("customers").GetInt32(), answer.GetProperty("unknown").GetInt32()));
        Assert.InRange(answer.GetProperty("heldBack").GetProperty("auc").GetDouble(), 0.65, 0.95);
        Assert.Equal(800, answer.GetProperty("heldBack").GetProperty("calibration").EnumerateArray().Sum(c => c.GetProperty("customers").GetInt32()));
        // The contract says most, the noise nothing.
        Assert.Equal("contract", answer.GetProperty("importance")[0].GetProperty("column").GetString());
        Assert.True(answer.GetProperty("expectedMaximumProfit").GetProperty("perCustomer").GetDouble() > 0);
        if (model != "net") return;
        var effects = answer.GetProperty("effects").EnumerateArray().ToDictionary(e => e.GetProperty("column").GetString() + "=" + e.GetProperty("answer").GetString(), e => e.GetProperty("oddsRatio").GetDouble());
        Assert.Equal(["contract=year", "failures=", "price="], effects.Keys.Order());
        Assert.True(effects["contract=year"] < 0.5 && effects["failures="] > 1.2);
    }

    [Fact]
    public async Task CSV_has_a_row_for_every_customer_with_reasons_and_those_of_unknown_outcome_are_foreseen()
    {
        List<string> lines = [.. Table(400)];
        lines.Add("NEW-1,month,3,,,5");
        lines.Add("NEW-2,year,0,100,,5");
        var ended = await Churn(Write(lines), "--format", "csv", "--ignore", "months");
        Assert.Equal((0, ""), (ended.ExitCode, ended.Errors));
        var rows = ended.Output.TrimEnd().Split("\r\n").Select(r => r.Split(',')).ToList();
        Assert.Equal("customer,lost,p_lost,reason_1,log_odds_1,reason_2,log_odds_2,reason_3,log_odds_3", string.Join(',', rows[0]));
        Assert.Equal(403, rows.Count);
        var (risky, safe) = (rows[^2], rows[^1]);
        Assert.Equal(("NEW-1", "", "NEW-2", ""), (risky[0], risky[1], safe[0], safe[1]));
        Assert.True(Number(risky[2]) > 3 * Number(safe[2]));
        Assert.Contains("contract", risky);
        Assert.Contains("failures", risky);
    }

    [Fact]
    public async Task With_a_time_it_gives_the_curve_and_the_hazard_ratios_of_the_library()
    {
        var lines = Table(500).ToList();
        var ended = await Churn(Write(lines), "--time", "months", "--format", "json");
        Assert.Equal((0, ""), (ended.ExitCode, ended.Errors));
        var answer = JsonDocument.Parse(ended.Output).RootElement;
        var cells = lines.Skip(1).Select(l => l.Split(',')).ToArray();
        Lifespan[] lives = [.. cells.Select(c => new Lifespan(Number(c[5]), c[4] == "1"))];
        // The most frequent answer is the one compared with; empty prices become the mean of the others.
        var isYear = cells.Count(c => c[1] == "year") < 250;
        double[] prices = [.. cells.Select(c => c[3].Length == 0 ? double.NaN : Number(c[3]))];
        var mean = prices.Where(p => !double.IsNaN(p)).Average();
        var model = CoxModel.Fit(lives, [[.. cells.Select(c => c[1] == (isYear ? "year" : "month") ? 1.0 : 0)], [.. cells.Select(c => Number(c[2]))], [.. prices.Select(p => double.IsNaN(p) ? mean : p)]]);
        var cox = answer.GetProperty("cox");
        Assert.Equal(model.LogLikelihood, cox.GetProperty("logLikelihood").GetDouble(), 1e-6);
        Assert.Equal(model.Concordance, cox.GetProperty("concordance").GetDouble(), 1e-9);
        Assert.Equal(Math.Exp(model.Coefficients[1]), cox.GetProperty("hazards")[1].GetProperty("ratio").GetDouble(), 1e-6);
        var curve = SurvivalCurve.Of(lives);
        Assert.Equal(curve.Survival[3], answer.GetProperty("curve")[3].GetProperty("survival").GetDouble(), 1e-12);

        var csv = await Churn(Write(lines), "--time", "months", "--horizon", "6", "--format", "csv");
        var rows = csv.Output.TrimEnd().Split("\r\n").Select(r => r.Split(',')).ToList();
        Assert.Equal("customer,time,lost,relative_hazard,p_stays", string.Join(',', rows[0]));
        foreach (var row in rows.Skip(1)) Assert.Equal(row[2] == "1", row[4].Length == 0);
        Assert.All(rows.Skip(1).Where(r => r[2] == "0"), r => Assert.InRange(Number(r[4]), 0, 1));
    }

    [Fact]
    public async Task Curves_of_groups_are_those_of_the_library_with_the_log_rank_test_between_them()
    {
        var lines = Table(300).ToList();
        var file = Write(lines);
        var cells = lines.Skip(1).Select(l => l.Split(',')).ToArray();
        Lifespan[] lives = [.. cells.Select(c => new Lifespan(Number(c[5]), c[4] == "1"))];
        var ended = await Churn(file, "--time", "months", "--by", "contract", "--format", "json");
        Assert.Equal((0, ""), (ended.ExitCode, ended.Errors));
        var answer = JsonDocument.Parse(ended.Output).RootElement;
        var test = LogRank.Test(lives, [.. cells.Select(c => c[1] == "month" ? 0 : 1)], 2);
        Assert.Equal(test.ChiSquared, answer.GetProperty("chiSquared").GetDouble(), 1e-9);
        Assert.Equal(test.PValue, answer.GetProperty("p").GetDouble(), 1e-12);
        var year = SurvivalCurve.Of([.. lives.Where((_, i) => cells[i][1] == "year")]);
        var rows = answer.GetProperty("rows").EnumerateArray().Where(r => r.GetProperty("group").GetString() == "year").ToList();
        Assert.Equal(year.Times, rows.Select(r => r.GetProperty("time").GetDouble()));
        Assert.Equal(year.Survival, rows.Select(r => r.GetProperty("survival").GetDouble()), (a, b) => Math.Abs(a - b) < 1e-12);
        Assert.Equal(year.Lost, rows.Select(r => r.GetProperty("lost").GetInt32()));

        var csv = (await Churn(file, "--time", "months", "--curve", "--format", "csv")).Output.TrimEnd().Split("\r\n");
        Assert.Equal("group,time,atRisk,lost,survival,lower,upper,cumulativeHazard", csv[0]);
        Assert.Equal(SurvivalCurve.Of(lives).Times.Count, csv.Length - 1);
        Assert.All(csv.Skip(1), row => Assert.StartsWith("all,", row, StringComparison.Ordinal));
        var table = await Churn(file, "--time", "months", "--by", "contract", "--lang", "zh-CN");
        Assert.Contains("各组流失一样快的 p 值", table.Output, StringComparison.Ordinal);
        Assert.InRange(table.Output.Split('\n').Length, 15, 40);
    }

    [Fact]
    public async Task A_trial_shows_whom_the_action_keeps()
    {
        var (random, lines) = (new Random(4), new List<string> { "customer,segment,orders,offered,lost" });
        // The offer keeps a third of the new customers who would leave, and nobody else.
        for (var i = 0; i < 1600; i++)
        {
            var (isNew, offered) = (random.NextDouble() < 0.5, random.NextDouble() < 0.5);
            var risk = isNew ? offered ? 0.25 : 0.6 : 0.3;
            lines.Add(Line($"C-{i},{(isNew ? "new" : "old")},{random.Next(9)},{(offered ? 1 : 0)},{(random.NextDouble() < risk ? 1 : 0)}"));
        }
        lines.Add("N-1,new,4,,");
        lines.Add("N-2,old,4,,");
        var file = Write(lines);
        foreach (var learner in (string[])["x", "two"])
        {
            var fit = await Churn(file, "--treatment", "offered", "--learner", learner, "--format", "json");
            Assert.Equal((0, ""), (fit.ExitCode, fit.Errors));
            var answer = JsonDocument.Parse(fit.Output).RootElement;
            Assert.Equal(["kind", "learner", "customers", "treated", "untreated", "lostTreated", "lostUntreated", "effect", "qini", "rows"], answer.EnumerateObject().Select(p => p.Name));
            Assert.Equal((learner, 1602), (answer.GetProperty("learner").GetString(), answer.GetProperty("customers").GetInt32()));
            Assert.InRange(answer.GetProperty("effect").GetDouble(), 0.1, 0.25);
            Assert.InRange(answer.GetProperty("qini").GetDouble(), 0.01, 0.1);
            var half = answer.GetProperty("rows")[4];
            Assert.Equal(0.5, half.GetProperty("share").GetDouble());
            Assert.True(half.GetProperty("gain").GetDouble() > 1.3 * half.GetProperty("blind").GetDouble());
            Assert.Equal(answer.GetProperty("effect").GetDouble(), answer.GetProperty("rows")[9].GetProperty("gain").GetDouble(), 1e-12);
        }
        var csv = (await Churn(file, "--treatment", "offered", "--format", "csv")).Output.TrimEnd().Split("\r\n").Select(r => r.Split(',')).ToList();
        Assert.Equal("customer,treated,lost,uplift", string.Join(',', csv[0]));
        Assert.Equal(1603, csv.Count);
        Assert.Equal(("N-1", "", ""), (csv[^2][0], csv[^2][1], csv[^2][2]));
        Assert.True(Number(csv[^2][3]) > 0.2 && Number(csv[^1][3]) < 0.1);
        var table = await Churn(file, "--treatment", "offered", "--lang", "en");
        Assert.Contains("Qini coefficient, on customers held back: 0.0", table.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bad_rows_are_named_and_the_rest_is_used()
    {
        List<string> lines = [.. Table(300)];
        lines.InsertRange(1, ["X-1,month,1,90,perhaps,5", "X-2,month,many,90,1,5"]);
        var file = Write(lines);
        var english = await Churn(file, "--format", "json", "--lang", "en");
        Assert.Equal(1, english.ExitCode);
        Assert.Equal(["Row 2, lost 'perhaps': neither lost (1, yes) nor not (0, no).", "Row 3, failures 'many': not a number, for example 1234.5."], english.Errors.TrimEnd().Split(Environment.NewLine));
        Assert.Equal(300, JsonDocument.Parse(english.Output).RootElement.GetProperty("customers").GetInt32());
        var chinese = await Churn(file, "--lang", "zh-CN");
        Assert.StartsWith("第 2 行，lost“perhaps”：既不是流失", chinese.Errors, StringComparison.Ordinal);
        Assert.Contains("主要原因", chinese.Output, StringComparison.Ordinal);
        var timed = await Churn(Write(["customer,lost,months,plan", "A,1,-3,x", "B,,4,y", "C,1,5,x", "D,0,7,y"]), "--time", "months", "--lang", "en");
        Assert.Equal(1, timed.ExitCode);
        Assert.Contains("Row 2, months '-3': not a time of 0 or more.", timed.Errors, StringComparison.Ordinal);
        Assert.Contains("Row 3, lost ''", timed.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(3, "has no column 'lost'", "customer,gone\nA,1")]
    [InlineData(3, "has no column 'months'", "customer,lost\nA,1", "--time", "months")]
    [InlineData(3, "has no column 'x'", "customer,lost\nA,1", "--ignore", "x")]
    [InlineData(3, "says the same of everybody", "customer,lost,a\nA,1,2\nB,1,3")]
    [InlineData(3, "at least 20 customers", "customer,lost,a\nA,1,2\nB,0,3")]
    [InlineData(3, "no row that can be used", "customer,lost,a\nA,maybe,2")]
    [InlineData(3, "no column that tells customers apart", "customer,lost\nA,1\nB,0")]
    [InlineData(2, "--value -5", "customer,lost,a\nA,1,2", "--value", "-5")]
    [InlineData(2, "--horizon 0 is out of range", "customer,lost,a\nA,1,2", "--horizon", "0")]
    [InlineData(2, "--curve needs --time", "customer,lost,a\nA,1,2", "--curve")]
    [InlineData(2, "give one of them", "customer,lost,a\nA,1,2", "--time", "a", "--treatment", "a")]
    [InlineData(3, "needs at least 20 customers lost", "customer,lost,a,t\nA,1,2,1\nB,0,1,0", "--treatment", "t")]
    [InlineData(3, "must hold 2 to 30 different values", "customer,lost,a,g\nA,1,2,x\nB,0,1,x", "--time", "a", "--by", "g")]
    [InlineData(2, "--model cannot be 'best'", "customer,lost,a\nA,1,2", "--model", "best")]
    public async Task What_cannot_be_answered_is_refused_in_one_sentence(int code, string said, string text, params string[] options)
    {
        var ended = await Churn([Write(text.Split('\n')), .. options, "--lang", "en"]);
        Assert.Equal((code, ""), (ended.ExitCode, ended.Output));
        Assert.Contains(said, ended.Errors, StringComparison.Ordinal);
    }

    private static Task<NuodaProcess.Ended> Churn(params string[] arguments) => NuodaProcess.Run(["churn", .. arguments], TestContext.Current.CancellationToken);

    private string Write(IEnumerable<string> lines)
    {
        var path = Path.Combine(_folder.FullName, "customers.csv");
        File.WriteAllLines(path, lines);
        return path;
    }

    // Lost sooner without a yearly contract and with service failures; the price says nothing, and is missing now and then.
    private static IEnumerable<string> Table(int customers)
    {
        var random = new Random(17);
        yield return "customer,contract,failures,price,lost,months";
        for (var i = 0; i < customers; i++)
        {
            var (isYear, failures) = (random.NextDouble() < 0.45, random.Next(4));
            var life = 1 + (int)(-Math.Log(1 - random.NextDouble()) * 30 * Math.Exp((isYear ? 1.8 : 0) - 0.4 * failures));
            var (watched, price) = (1 + random.Next(24), random.Next(10) == 0 ? "" : Line($"{80 + 40 * random.NextDouble():F2}"));
            yield return Line($"C-{i},{(isYear ? "year" : "month")},{failures},{price},{(life <= watched ? 1 : 0)},{Math.Min(life, watched)}");
        }
    }

    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
