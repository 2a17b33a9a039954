using System.Globalization;
using System.Text;
using System.Text.Json;
using Nuoda.Analytics.Segmentation;
using Nuoda.Platform;
using Nuoda.Platform.Storage;

namespace Nuoda.AnalysisFiles;

/// <summary>What <c>nuoda segment --method rfm</c> found.</summary>
internal sealed record RfmAnswer(string[] Customers, RfmValues[] Values, RfmScore[] Scores, RfmLimits? Limits, int AsOf);

/// <summary>Its JSON and CSV for programs (docs/cli.md), and a table for people.</summary>
internal static class RfmOutput
{
    private const int Shown = 20;

    private sealed record Group(string Segment, int Customers, double Share, double Recency, double Frequency, double Monetary, double MoneyShare);

    public static void Write(RfmAnswer answer, string format)
    {
        if (format == "csv") WriteCsv(answer);
        else if (format == "json") WriteJson(answer);
        else WriteTable(answer);
    }

    private static List<Group> Groups(RfmAnswer answer)
    {
        var money = answer.Values.Sum(v => v.Monetary);
        return [.. answer.Scores.Index().GroupBy(s => s.Item.ToString(), s => answer.Values[s.Index])
            .Select(g => new Group(g.Key, g.Count(), (double)g.Count() / answer.Scores.Length, g.Average(v => v.Recency), g.Average(v => v.Frequency), g.Average(v => v.Monetary), g.Sum(v => v.Monetary) / money))
            .OrderByDescending(g => g.MoneyShare).ThenBy(g => g.Segment, StringComparer.Ordinal)];
    }

    private static (double Gini, double Top20) Concentrated(RfmAnswer answer)
    {
        double[] money = [.. answer.Values.Select(v => v.Monetary)];
        return (Concentration.Gini(money), Concentration.TopShare(money, 0.2));
    }

    private static void WriteCsv(RfmAnswer answer)
    {
        using var output = Console.OpenStandardOutput();
        using var table = TabularWriter.Csv(output, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        table.Header("customer", "recency_days", "frequency", "monetary", "r", "f", "m", "segment");
        for (var i = 0; i < answer.Customers.Length; i++)
        {
            var (value, score) = (answer.Values[i], answer.Scores[i]);
            table.Row(answer.Customers[i], value.Recency, value.Frequency, value.Monetary, score.Recency, score.Frequency, score.Monetary, score.ToString());
        }
    }

    private static void WriteJson(RfmAnswer answer)
    {
        using var output = Console.OpenStandardOutput();
        using (var json = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true }))
        {
            var (gini, top) = Concentrated(answer);
            json.WriteStartObject();
            json.WriteString("method", "rfm");
            json.WriteString("asOf", Day.FromNumber(answer.AsOf).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
            json.WriteNumber("customers", answer.Customers.Length);
            SegmentOutput.Number(json, "gini", gini);
            SegmentOutput.Number(json, "top20Share", top);
            if (answer.Limits is { } limits)
            {
                json.WriteStartObject("limits");
                foreach (var (name, cuts) in new[] { ("recency", limits.Recency), ("frequency", limits.Frequency), ("monetary", limits.Monetary) })
                {
                    json.WriteStartArray(name);
                    foreach (var cut in cuts) json.WriteNumberValue(cut.At);
                    json.WriteEndArray();
                }
                json.WriteEndObject();
            }
            else json.WriteNull("limits");
            json.WriteStartArray("segments");
            foreach (var group in Groups(answer))
            {
                json.WriteStartObject();
                json.WriteString("segment", group.Segment);
                json.WriteNumber("customers", group.Customers);
                json.WriteNumber("share", group.Share);
                json.WriteNumber("recencyDays", group.Recency);
                json.WriteNumber("frequency", group.Frequency);
                json.WriteNumber("monetary", group.Monetary);
                SegmentOutput.Number(json, "monetaryShare", group.MoneyShare);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        output.WriteByte((byte)'\n');
    }

    private static void WriteTable(RfmAnswer answer)
    {
        var (into, groups, (gini, top)) = (Console.Out, Groups(answer), Concentrated(answer));
        into.WriteLine(Texts.Of("segment.rfm_head", answer.Customers.Length, Day.FromNumber(answer.AsOf).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), groups.Count));
        if (double.IsFinite(gini)) into.WriteLine(Texts.Of("segment.rfm_gini", Said(top, "P1"), Said(gini, "N3")));
        if (answer.Limits is { } limits)
            into.WriteLine(Texts.Of("segment.rfm_limits", Cuts(limits.Recency), Cuts(limits.Frequency), Cuts(limits.Monetary)));
        into.WriteLine();
        string[] head = ["RFM", Texts.Of("segment.customers"), Texts.Of("segment.share"), Texts.Of("segment.recency"), Texts.Of("segment.frequency"), Texts.Of("segment.monetary"), Texts.Of("segment.money_share")];
        TextTable.Write(into, head, [.. groups.Take(Shown).Select(g => (string[])
            [g.Segment, Said(g.Customers, "N0"), Said(g.Share, "P1"), Said(g.Recency, "N0"), Said(g.Frequency, "N1"), Said(g.Monetary, "N2"), double.IsFinite(g.MoneyShare) ? Said(g.MoneyShare, "P1") : ""])]);
        if (groups.Count > Shown) into.WriteLine(Texts.Of("segment.rfm_more", groups.Count - Shown));
    }

    private static string Cuts(ScoreLimit[] limits) => string.Join(" / ", limits.Select(l => Said(l.At, "0.##")));

    private static string Said(double value, string format) => value.ToString(format, CultureInfo.CurrentCulture);
}
