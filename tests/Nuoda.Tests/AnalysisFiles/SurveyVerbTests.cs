using System.Globalization;
using System.Text.Json;
using Nuoda.Analytics.Surveys;
using Xunit;

namespace Nuoda.Tests.AnalysisFiles;

/// <summary><c>nuoda survey FILE</c> and <c>nuoda chart FILE</c> as docs/cli.md promises them, through the built program.</summary>
public sealed class SurveyVerbTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("nuoda-survey-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task The_score_comes_in_all_and_by_group_and_answers_off_the_scale_are_named()
    {
        var file = Write("nps.csv", "id,region,q1\n1,north,10\n2,north,9\n3,south,3\n4,south,11\n5,south,\n6,north,viel\n7,south,8");
        var ended = await Nuoda("survey", file, "--kind", "nps", "--by", "region", "--format", "json", "--lang", "en");
        Assert.Equal(1, ended.ExitCode);
        Assert.Equal(["Row 5, q1 '11': no answer of the scale; it is left out.", "Row 7, q1 'viel': not a number, for example 1234.5."], ended.Errors.TrimEnd().Split(Environment.NewLine));
        var answer = JsonDocument.Parse(ended.Output).RootElement;
        Assert.Equal("nps", answer.GetProperty("kind").GetString());
        var rows = answer.GetProperty("rows").EnumerateArray().ToList();
        Assert.Equal(["all", "north", "south"], rows.Select(r => r.GetProperty("group").GetString()));
        var all = new NetPromoterScore(2, 1, 1);
        Assert.Equal((4, all.Score), (rows[0].GetProperty("n").GetInt32(), rows[0].GetProperty("nps").GetDouble()));
        Assert.Equal(all.Interval().Lower, rows[0].GetProperty("lower").GetDouble(), 1e-9);
        Assert.Equal([100, -50], rows.Skip(1).Select(r => r.GetProperty("nps").GetDouble()));
    }

    [Fact]
    public async Task Groups_that_are_too_small_show_only_their_number_and_a_population_narrows()
    {
        var file = Write("csat.csv", "group,score\na,5\na,4\na,2\na,5\nb,1");
        var ended = await Nuoda("survey", file, "--kind", "csat", "--by", "group", "--minimum", "2", "--population", "5", "--format", "csv");
        Assert.Equal((0, ""), (ended.ExitCode, ended.Errors));
        var rows = ended.Output.TrimEnd().Split("\r\n");
        Assert.Equal("item,group,n,satisfied,lower,upper,mean,sd,meanLower,meanUpper", rows[0]);
        // All five of five asked: nothing is uncertain.
        Assert.StartsWith("score,all,5,0.6,0.6,0.6,3.4,", rows[1], StringComparison.Ordinal);
        Assert.StartsWith("score,a,4,0.75,", rows[2], StringComparison.Ordinal);
        Assert.Equal("score,b,1,,,,,,,", rows[3]);
    }

    [Fact]
    public async Task Targets_make_the_sample_stand_for_the_population()
    {
        var file = Write("weights.csv", "region,score\nnorth,5\nnorth,5\nnorth,5\nsouth,1");
        var ended = await Nuoda("survey", file, "--kind", "csat", "--target", "region:north=50,south=50", "--format", "json");
        Assert.Equal((0, ""), (ended.ExitCode, ended.Errors));
        var answer = JsonDocument.Parse(ended.Output).RootElement;
        Assert.Equal(0.5, answer.GetProperty("rows")[0].GetProperty("satisfied").GetDouble(), 1e-9);
        Assert.Equal(3, answer.GetProperty("rows")[0].GetProperty("mean").GetDouble(), 1e-9);
        Assert.Equal(4 / 3.0, answer.GetProperty("designEffect").GetDouble(), 1e-9);
        // The same by a column of weights.
        var byColumn = await Nuoda("survey", Write("own.csv", "w,score\n2,5\n2,5\n2,5\n6,1"), "--kind", "csat", "--items", "score", "--weight", "w", "--format", "json");
        Assert.Equal(3, JsonDocument.Parse(byColumn.Output).RootElement.GetProperty("rows")[0].GetProperty("mean").GetDouble(), 1e-9);
    }

    [Fact]
    public async Task A_report_of_means_is_compared_and_placed_in_quadrants()
    {
        var file = Write("report.csv", "item,company,n,mean,sd\non time,importance,100,6.4,0.8\non time,we,100,5.9,1.0\non time,they,100,4.1,1.6\nlayout,importance,100,2.9,1.6\nlayout,we,100,4.2,1.7\nlayout,they,100,4.4,1.5");
        var compared = await Nuoda("survey", file, "--kind", "compare", "--layout", "summary", "--us", "we", "--format", "csv");
        Assert.Equal((0, ""), (compared.ExitCode, compared.Errors));
        var rows = compared.Output.TrimEnd().Split("\r\n").Skip(1).Select(r => r.Split(',')).ToList();
        Assert.Equal(["better", "not_different"], rows.Select(r => r[^1]));
        Assert.Equal(Welch.Test(new(100, 5.9, 1.0), new(100, 4.1, 1.6)).PValue, double.Parse(rows[0][^3], CultureInfo.InvariantCulture), 1e-12);
        var placed = await Nuoda("survey", file, "--kind", "ipa", "--layout", "summary", "--us", "we", "--cross", "middle", "--scale", "1-7", "--format", "csv");
        Assert.Equal(["on time,keep_up,true", "layout,possible_overkill,false"], placed.Output.TrimEnd().Split("\r\n").Skip(1).Select(r => r.Split(',')).Select(r => $"{r[0]},{r[5]},{r[6]}".ToLowerInvariant()));
    }

    [Fact]
    public async Task A_questionnaire_gives_reliability_gaps_quadrants_and_drivers()
    {
        var random = new Random(3);
        var lines = Enumerable.Range(0, 60).Select(_ =>
        {
            var mood = random.Next(1, 4);
            int[] a = [.. Enumerable.Range(0, 6).Select(_ => mood + random.Next(0, 4))];
            return string.Join(',', a.Append(Math.Min(7, mood + 2)));
        });
        var file = Write("questions.csv", string.Join('\n', ["E1,E2,P1,P2,importance:speed,performance:speed,total", .. lines]));
        double[][] columns = [.. Enumerable.Range(0, 7).Select(c => File.ReadAllLines(file).Skip(1).Select(l => double.Parse(l.Split(',')[c], CultureInfo.InvariantCulture)).ToArray())];
        var reliability = await Json("survey", file, "--kind", "reliability", "--items", "E1,E2,P1");
        Assert.Equal(ItemAnalysis.Of([.. Enumerable.Range(0, 60).Select(r => columns[..3].Select(c => c[r]).ToArray())]).Alpha, reliability.GetProperty("alpha").GetDouble(), 1e-9);
        var gaps = await Json("survey", file, "--kind", "gaps", "--model", "speed:1,care:1", "--weights", "3,1");
        Assert.Equal(["speed", "care", "1", "2"], gaps.GetProperty("rows").EnumerateArray().Select(r => r.GetProperty("name").GetString()));
        Assert.Equal(columns[2].Average() - columns[0].Average(), gaps.GetProperty("rows")[0].GetProperty("gap").GetDouble(), 1e-9);
        Assert.Equal(0.75 * (columns[2].Average() - columns[0].Average()) + 0.25 * (columns[3].Average() - columns[1].Average()), gaps.GetProperty("weighted").GetDouble(), 1e-9);
        var ipa = await Json("survey", file, "--kind", "ipa");
        Assert.Equal(("speed", columns[4].Average()), (ipa.GetProperty("rows")[0].GetProperty("name").GetString(), Math.Round(ipa.GetProperty("rows")[0].GetProperty("importance").GetDouble(), 12)));
        var drivers = await Json("survey", file, "--kind", "drivers", "--outcome", "total", "--items", "E1,E2,P1", "--bootstrap", "50");
        var expected = KeyDrivers.Of(columns[6], columns[..3], 50);
        Assert.Equal(expected.RSquared, drivers.GetProperty("rSquared").GetDouble(), 1e-9);
        Assert.Equal(expected.Drivers.Max(d => d.Shapley), drivers.GetProperty("rows")[0].GetProperty("shapley").GetDouble(), 1e-9);
        Assert.Equal(JsonValueKind.Number, drivers.GetProperty("rows")[0].GetProperty("lower").ValueKind);
    }

    [Fact]
    public async Task A_chart_says_which_week_is_not_chance()
    {
        var file = Write("weeks.csv", "week,late,lines\nW1,6,100\nW2,9,120\nW3,4,95\nW4,18,100\nW5,5,110");
        var chart = await Json("chart", file, "--kind", "p", "--value", "late", "--units", "lines", "--label", "week");
        var rows = chart.GetProperty("rows").EnumerateArray().ToList();
        Assert.Equal(["W4"], rows.Where(r => r.GetProperty("outside").GetBoolean()).Select(r => r.GetProperty("period").GetString()));
        Assert.Equal(42 / 525.0, rows[0].GetProperty("centre").GetDouble(), 1e-12);
        foreach (var kind in (string[])["xmr", "c", "ewma", "cusum"])
        {
            var ended = await Nuoda("chart", file, "--kind", kind, "--value", "late", "--lang", "zh-CN");
            Assert.Equal((0, ""), (ended.ExitCode, ended.Errors));
            Assert.Contains("期间", ended.Output, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(2, "--kind cannot be 'mood'", "q\n1", "survey", "--kind", "mood")]
    [InlineData(2, "--level 0 is no percentage", "q\n1", "survey", "--kind", "nps", "--level", "0")]
    [InlineData(2, "--scale '7-1' is no scale", "q\n1", "survey", "--kind", "rating", "--scale", "7-1")]
    [InlineData(2, "rating needs --scale", "q\n1", "survey", "--kind", "rating")]
    [InlineData(2, "drivers needs --outcome", "q\n1", "survey", "--kind", "drivers")]
    [InlineData(2, "compare needs --by", "q\n1", "survey", "--kind", "compare")]
    [InlineData(2, "--target 'north' cannot be read", "q\n1", "survey", "--kind", "nps", "--target", "north")]
    [InlineData(2, "smaller than the 2 respondents", "q\n1\n2", "survey", "--kind", "nps", "--population", "1")]
    [InlineData(2, "the model 5 dimensions", "q\n1", "survey", "--kind", "gaps", "--weights", "1,2")]
    [InlineData(3, "has no column 'price'", "q\n1", "survey", "--kind", "nps", "--items", "price")]
    [InlineData(3, "no row that can be used", "q,r\nx,y", "survey", "--kind", "nps")]
    [InlineData(3, "Nobody in the file has q 'west'", "q,s\neast,1", "survey", "--kind", "nps", "--target", "q:east=1,west=1")]
    [InlineData(3, "too few for 2 drivers", "a,b,y\n1,2,3\n2,1,4", "survey", "--kind", "drivers", "--outcome", "y")]
    [InlineData(3, "Nobody is called 'we'", "company,q\na,1\nb,2", "survey", "--kind", "compare", "--by", "company", "--us", "we")]
    [InlineData(3, "no columns 'importance:", "q\n1", "survey", "--kind", "ipa")]
    [InlineData(3, "two questions at least", "q\n1", "survey", "--kind", "reliability")]
    [InlineData(2, "--kind p needs --units", "q\n1", "chart", "--kind", "p", "--value", "q")]
    [InlineData(2, "--baseline 9 is out of range", "q\n1\n2", "chart", "--kind", "xmr", "--value", "q", "--baseline", "9")]
    [InlineData(3, "7 of 5 cannot be", "q,n\n7,5", "chart", "--kind", "p", "--value", "q", "--units", "n")]
    [InlineData(3, "never vary", "q\n1\n1", "chart", "--kind", "cusum", "--value", "q")]
    [InlineData(3, "1 values are too few", "q\n1", "chart", "--kind", "xmr", "--value", "q")]
    public async Task What_cannot_be_answered_is_refused_in_one_sentence(int code, string said, string text, string verb, params string[] options)
    {
        var ended = await Nuoda([verb, Write("bad.csv", text), .. options, "--lang", "en"]);
        Assert.Equal((code, ""), (ended.ExitCode, ended.Output));
        Assert.Contains(said, ended.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_table_speaks_the_language_asked_for()
    {
        var file = Write("attitude.csv", "评分,等待\n5,1\n4,2\n2,3\n1,5\n3,3");
        var ended = await Nuoda("survey", file, "--kind", "drivers", "--outcome", "评分", "--bootstrap", "0", "--lang", "zh-CN");
        Assert.Equal((0, ""), (ended.ExitCode, ended.Errors));
        Assert.Contains("驱动因素", ended.Output, StringComparison.Ordinal);
        Assert.Contains("等待", ended.Output, StringComparison.Ordinal);
    }

    private static Task<NuodaProcess.Ended> Nuoda(params string[] arguments) => NuodaProcess.Run(arguments, TestContext.Current.CancellationToken);

    private static async Task<JsonElement> Json(params string[] arguments)
    {
        var ended = await Nuoda([.. arguments, "--format", "json"]);
        Assert.Equal((0, ""), (ended.ExitCode, ended.Errors));
        return JsonDocument.Parse(ended.Output).RootElement;
    }

    private string Write(string name, string text)
    {
        var path = Path.Combine(_folder.FullName, name);
        File.WriteAllText(path, text);
        return path;
    }
}
