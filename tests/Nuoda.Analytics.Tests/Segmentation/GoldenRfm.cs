using System.Globalization;
using System.Text.Json;
using Nuoda.Analytics.Segmentation;
using Xunit;
using static Nuoda.Analytics.Tests.GoldenCases;

namespace Nuoda.Analytics.Tests.Segmentation;

/// <summary>The three kinds of RFM cases.</summary>
internal static class GoldenRfm
{
    private static readonly string[] Scores = ["score1", "score2", "score3", "score4", "score5"];

    public static void Thresholds(JsonElement inputs, JsonElement expected, JsonElement tolerance)
    {
        Fields(inputs, ["as_of", "customers", "recency_months", "frequency", "monetary"], "inputs");
        Fields(expected, ["scores"], "expected");
        Exact(tolerance);
        var (asOf, customers) = (Month(Text(inputs, "as_of")!), inputs.GetProperty("customers").EnumerateArray().ToList());
        RfmValues[] values = [.. customers.Select(c => Fields(c, ["id", "last_buy", "frequency", "total"], "customer"))
            .Select(c => new RfmValues(asOf - Month(Text(c, "last_buy")!), c.GetProperty("frequency").GetDouble(), c.GetProperty("total").GetDouble()))];
        var limits = new RfmLimits(Limits(inputs.GetProperty("recency_months"), falling: true), Limits(inputs.GetProperty("frequency"), falling: false), Limits(inputs.GetProperty("monetary"), falling: false));
        var scores = Rfm.ByLimits(values, limits);
        var wanted = Fields(expected.GetProperty("scores"), [.. customers.Select(c => Text(c, "id")!)], "scores");
        for (var i = 0; i < scores.Length; i++) Assert.Equal(Text(wanted, Text(customers[i], "id")!), scores[i].ToString());
    }

    public static void Quintiles(JsonElement inputs, JsonElement expected, JsonElement tolerance)
    {
        Fields(inputs, ["customers"], "inputs");
        Fields(tolerance, ["default"], "tolerance");
        var customers = inputs.GetProperty("customers").EnumerateArray().Select(c => Fields(c, ["id", "recency_days", "frequency", "monetary"], "customer")).OrderBy(c => c.GetProperty("id").GetInt32()).ToList();
        RfmValues[] values = [.. customers.Select(c => new RfmValues(c.GetProperty("recency_days").GetDouble(), c.GetProperty("frequency").GetDouble(), c.GetProperty("monetary").GetDouble()))];
        Fields(expected, ["rank_based", "quantile_cut"], "expected");
        if (expected.TryGetProperty("rank_based", out var ranked)) Rows(ranked, Rfm.ByRank(values));
        if (!expected.TryGetProperty("quantile_cut", out var cut)) return;
        var limits = Rfm.QuantileLimits(values);
        Cuts(Fields(cut, ["cut_points", "scores"], "quantile_cut").GetProperty("cut_points"), limits, tolerance);
        Rows(cut.GetProperty("scores"), Rfm.ByLimits(values, limits));

        void Rows(JsonElement rows, RfmScore[] scores)
        {
            var byId = customers.Zip(scores).ToDictionary(c => c.First.GetProperty("id").GetInt32(), c => c.Second);
            Assert.Equal(byId.Count, rows.GetArrayLength());
            foreach (var row in rows.EnumerateArray())
            {
                var score = byId[Fields(row, ["id", "R", "F", "M", "segment"], "row").GetProperty("id").GetInt32()];
                Assert.Equal((Int(row, "R"), Int(row, "F"), Int(row, "M"), Text(row, "segment")), (score.Recency, score.Frequency, score.Monetary, score.ToString()));
            }
        }
    }

    public static void Counts(JsonElement inputs, JsonElement expected, JsonElement tolerance)
    {
        Fields(inputs, ["data", "as_of", "recency", "frequency", "monetary", "method"], "inputs");
        Fields(expected, ["cut_points", "count_by_segment", "count_555", "R_counts", "F_counts", "M_counts"], "expected");
        Fields(tolerance, ["cut_points", "default"], "tolerance");
        Assert.Equal(("days since last purchase day", "number of distinct purchase days", "sum of usd, rounded to cents"), (Text(inputs, "recency"), Text(inputs, "frequency"), Text(inputs, "monetary")));
        var table = GoldenTable.Read(Text(inputs, "data")!);
        var asOf = DateOnly.ParseExact(Text(inputs, "as_of")!, "yyyy-MM-dd", CultureInfo.InvariantCulture).DayNumber;
        var (days, money) = (table.Text("date"), table.Numbers("usd"));
        RfmValues[] values = [.. table.Text("cid").Index().GroupBy(r => int.Parse(r.Item, CultureInfo.InvariantCulture)).OrderBy(g => g.Key).Select(g =>
        {
            var bought = g.Select(r => DateOnly.ParseExact(days[r.Index], "yyyyMMdd", CultureInfo.InvariantCulture).DayNumber).ToList();
            return new RfmValues(asOf - bought.Max(), bought.Distinct().Count(), Math.Round(g.Sum(r => money[r.Index]), 2));
        })];
        var limits = Rfm.QuantileLimits(values);
        var scores = Text(inputs, "method") switch
        {
            "quantile_cut" => Rfm.ByLimits(values, limits),
            "rank_based" => Rfm.ByRank(values),
            var method => throw new InvalidDataException($"unknown method '{method}'"),
        };
        if (expected.TryGetProperty("cut_points", out var cuts)) Cuts(cuts, limits, tolerance);
        if (expected.TryGetProperty("count_by_segment", out var counts))
            Assert.Equal(counts.EnumerateObject().ToDictionary(c => c.Name, c => c.Value.GetInt32()), scores.CountBy(s => s.ToString()).ToDictionary());
        if (expected.TryGetProperty("count_555", out var best)) Assert.Equal(best.GetInt32(), scores.Count(s => s == new RfmScore(5, 5, 5)));
        foreach (var (name, of) in new (string, Func<RfmScore, int>)[] { ("R_counts", s => s.Recency), ("F_counts", s => s.Frequency), ("M_counts", s => s.Monetary) })
            if (expected.TryGetProperty(name, out var each)) Assert.Equal(each.EnumerateArray().Select(v => v.GetInt32()), Enumerable.Range(1, 5).Select(g => scores.Count(s => of(s) == g)));
    }

    private static void Cuts(JsonElement cuts, RfmLimits limits, JsonElement tolerance)
    {
        foreach (var cut in cuts.EnumerateObject())
        {
            var found = cut.Name switch { "recency" or "recency_days" => limits.Recency, "frequency" => limits.Frequency, "monetary" => limits.Monetary, _ => throw new InvalidDataException($"unknown field '{cut.Name}'") };
            Assert.Equal(cut.Value.GetArrayLength(), found.Length);
            for (var i = 0; i < found.Length; i++) Near(cut.Value[i], found[i].At, tolerance, $"cut_points.{cut.Name}", "cut_points");
        }
    }

    // "<1", "1..<3", "3..6", ">6..9", ">9", ">=40", "30-39", "10000-<20000": the lower end of each score but the lowest is a limit, or the upper end for recency.
    private static ScoreLimit[] Limits(JsonElement scheme, bool falling)
    {
        Fields(scheme, Scores, "scheme");
        var limits = new List<ScoreLimit>();
        foreach (var name in falling ? Scores.Reverse().Skip(1) : Scores.Skip(1))
        {
            var text = Text(scheme, name)!;
            var from = text.Split("..")[0].Split('-')[0];
            limits.Add(from switch
            {
                ['>', '=', .. var at] => new(Number(at), Included: true),
                ['>', .. var at] => new(Number(at), Included: false),
                var at => new(Number(at), Included: true),
            });
        }
        return [.. limits];
    }

    private static int Month(string text) => DateOnly.ParseExact(text, "yyyy-MM", CultureInfo.InvariantCulture) is var day ? day.Year * 12 + day.Month : 0;

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private static void Exact(JsonElement tolerance) => Assert.Equal(0, Fields(Fields(tolerance, ["default"], "tolerance").GetProperty("default"), ["abs"], "tolerance").GetProperty("abs").GetDouble());
}
