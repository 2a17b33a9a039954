using System.Globalization;
using System.Text.Json;
using Nuoda.Analytics.Credit;
using Xunit;

namespace Nuoda.Tests.AnalysisFiles;

/// <summary><c>nuoda score FILE</c> as docs/cli.md promises it, through the built program.</summary>
public sealed class ScoreVerbTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("nuoda-score-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_card_is_learnt_kept_and_gives_the_same_scores_again()
    {
        var file = Debtors(400, outcomes: true);
        var csv = Rows(await Score(file, "--target", "bad", "--format", "csv"));
        Assert.Equal("id,score,probability_of_bad,bad", string.Join(',', csv[0]));
        Assert.Equal(401, csv.Count);
        Assert.Equal(csv.Skip(1).Count(r => r[3] == "1"), csv.Skip(1).Sum(r => Number(r[2])), 1e-3);
        var kept = await Score(file, "--target", "bad", "--format", "json");
        var card = JsonDocument.Parse(kept.Output).RootElement;
        Assert.InRange(card.GetProperty("crossValidated").GetProperty("auc").GetDouble(), 0.7, card.GetProperty("learnt").GetProperty("auc").GetDouble());
        Assert.Equal(["late", "branch"], card.GetProperty("attributes").EnumerateArray().Select(a => a.GetProperty("column").GetString()));
        var stored = Write("card.json", [kept.Output]);
        var again = Rows(await Score(Debtors(400, outcomes: false), "--card", stored, "--format", "csv"));
        Assert.Equal(csv.Skip(1).Select(r => (r[0], r[1], r[2])), again.Skip(1).Select(r => (r[0], r[1], r[2])));
        var said = await Score(Debtors(400, outcomes: false), "--card", stored, "--lang", "en");
        Assert.Contains("Population stability index 0.000: the debtors are of the kind that the card was learnt from.", said.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task People_get_the_card_with_its_quality_and_its_limits_in_both_languages()
    {
        var file = Debtors(400, outcomes: true);
        var english = (await Score(file, "--target", "bad", "--lang", "en")).Output;
        Assert.Contains("600 points mean odds of 50 : 1 good to bad; 20 points more double them.", english, StringComparison.Ordinal);
        Assert.Contains("On cases it has not seen: AUC 0.", english, StringComparison.Ordinal);
        Assert.Contains("of the refused it knows nothing", english, StringComparison.Ordinal);
        Assert.Contains("对被拒绝的客户一无所知", (await Score(file, "--target", "bad", "--lang", "zh-CN")).Output, StringComparison.Ordinal);
        Assert.Contains("1000 points mean odds of 1 : 1 good to bad; 40 points more", (await Score(file, "--target", "bad", "--pdo", "40", "--base-score", "1000", "--base-odds", "1", "--lang", "en")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rows_without_outcome_are_scored_and_bad_cells_named()
    {
        var lines = File.ReadAllLines(Debtors(400, outcomes: true)).ToList();
        lines.InsertRange(1, ["NEW,20,toys,", "ODD,soon,toys,0"]);
        var ended = await Score(Write("new.csv", lines), "--target", "bad", "--format", "csv", "--lang", "en");
        Assert.Equal((1, "Row 3, late 'soon': not a number, for example 1234.5."), (ended.ExitCode, ended.Errors.TrimEnd()));
        Assert.StartsWith("NEW,", ended.Output.Split("\r\n")[1], StringComparison.Ordinal);
        Assert.EndsWith(",", ended.Output.Split("\r\n")[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_means_bad_is_not_guessed_and_what_cannot_be_learnt_is_refused()
    {
        var classes = Write("classes.csv", File.ReadLines(Debtors(400, outcomes: true)).Select((l, i) => i == 0 ? l : l[..^1] + (l[^1] == '1' ? "2" : "1")));
        var unclear = await Score(classes, "--target", "bad", "--lang", "en");
        Assert.Equal(("", true), (unclear.Output, unclear.Errors.Contains("Say it with --bad", StringComparison.Ordinal)));
        Assert.Equal(0, (await Score(classes, "--target", "bad", "--bad", "2")).ExitCode);
        foreach (var (said, arguments) in new (string, string[])[] { ("--target COLUMN is missing", []), ("has no column 'x'", ["--target", "x"]), ("different values", ["--target", "branch"]), ("too few for 30 parts", ["--target", "bad", "--folds", "30"]), ("does not exist", ["--card", "nowhere.json"]) })
        {
            var ended = await Score([Debtors(60, outcomes: true), .. arguments, "--lang", "en"]);
            Assert.NotEqual(0, ended.ExitCode);
            Assert.Contains(said, ended.Errors, StringComparison.Ordinal);
        }
        var noCard = await Score(Debtors(400, outcomes: true), "--card", Write("no.json", ["{\"scale\":{}}"]), "--lang", "en");
        Assert.Contains("is no scorecard", noCard.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Altman_and_loss_are_those_of_the_library_and_bad_rows_are_named()
    {
        var balance = Write("balance.csv", ["id,working_capital,retained_earnings,ebit,market_equity,book_equity,sales,total_assets,total_liabilities", "A,300,450,220,1600,900,2500,2000,1100", "B,-50,-120,15,,90,700,800,710", "C,1,2,3,4,5,6,0,8"]);
        var ended = await Score(balance, "--method", "altman", "--format", "csv", "--lang", "en");
        Assert.Equal((1, "Row 4, total_assets '0': must be above 0."), (ended.ExitCode, ended.Errors.TrimEnd()));
        var rows = Rows(ended);
        Assert.Equal("id,z,zone,z_private,zone_private,z_double_prime,zone_double_prime,z_em", string.Join(',', rows[0]));
        Assert.Equal(new AltmanZ(300, 450, 220, 1600, 900, 2500, 2000, 1100).Listed()!.Value.Z, Number(rows[1][1]), 1e-9);
        Assert.Equal(("grey", "", ""), (rows[1][2], rows[2][1], rows[2][2]));
        var loss = await Score(Write("loss.csv", ["customer,outstanding,limit,conversion,pd,lgd", "A,60000,100000,0.5,0.02,0.45", "B,1,1,1,1.2,0"]), "--method", "loss", "--format", "json", "--lang", "en");
        Assert.Equal((1, "Row 3, pd '1.2': a share lies between 0 and 1."), (loss.ExitCode, loss.Errors.TrimEnd()));
        var debtor = JsonDocument.Parse(loss.Output).RootElement[0];
        Assert.Equal((80_000, 720), (debtor.GetProperty("exposure_at_default").GetDouble(), debtor.GetProperty("expected_loss").GetDouble()));
    }

    private string Debtors(int n, bool outcomes)
    {
        var random = new Random(1);
        return Write(outcomes ? "debtors.csv" : "fresh.csv", [outcomes ? "id,late,branch,bad" : "id,late,branch", .. Enumerable.Range(0, n).Select(i =>
        {
            var (late, branch) = (random.Next(60), ((string[])["food", "metal", "toys"])[random.Next(3)]);
            var bad = random.NextDouble() < 1 / (1 + Math.Exp(3 - 0.07 * late - (branch == "toys" ? 1.5 : 0)));
            return $"D{i},{late},{branch}" + (outcomes ? bad ? ",1" : ",0" : "");
        })]);
    }

    private static List<string[]> Rows(NuodaProcess.Ended ended) => [.. ended.Output.TrimEnd().Split("\r\n").Select(r => r.Split(','))];

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private static Task<NuodaProcess.Ended> Score(params string[] arguments) => NuodaProcess.Run(["score", .. arguments], TestContext.Current.CancellationToken);

    private string Write(string name, IEnumerable<string> lines)
    {
        var path = Path.Combine(_folder.FullName, name);
        File.WriteAllLines(path, [.. lines]);
        return path;
    }
}
