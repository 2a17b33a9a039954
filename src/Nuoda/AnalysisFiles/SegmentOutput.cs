using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Nuoda.Analytics.Features;
using Nuoda.Analytics.Segmentation;
using Nuoda.Platform;

namespace Nuoda.AnalysisFiles;

/// <summary>Segments of a table: JSON and CSV for programs (docs/cli.md), and words for people.</summary>
internal static class SegmentOutput
{
    public static void Write(TableSegments answer, string format)
    {
        if (format == "csv") WriteCsv(answer);
        else if (format == "json") WriteJson(answer);
        else WriteTable(answer);
    }

    /// <summary>A number, or null where there is none.</summary>
    public static void Number(Utf8JsonWriter json, string name, double value)
    {
        if (double.IsFinite(value)) json.WriteNumber(name, value);
        else json.WriteNull(name);
    }

    private static void WriteCsv(TableSegments answer)
    {
        using var output = Console.OpenStandardOutput();
        using var table = TabularWriter.Csv(output, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        var k = answer.Descriptions.Length;
        table.Header(answer.Probabilities is null ? ["id", "segment"] : ["id", "segment", "probability"]);
        for (var i = 0; i < answer.Ids.Length; i++)
        {
            if (answer.Probabilities is { } shares) table.Row(answer.Ids[i], answer.Segments[i] + 1, shares[i * k + answer.Segments[i]]);
            else table.Row(answer.Ids[i], answer.Segments[i] + 1);
        }
    }

    private static void WriteJson(TableSegments answer)
    {
        using var output = Console.OpenStandardOutput();
        using (var json = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteString("method", answer.Method);
            json.WriteNumber("cases", answer.Ids.Length);
            Number(json, "silhouette", answer.Silhouette);
            json.WriteNumber(answer.Method switch { "medoids" => "cost", "mixture" => "bic", _ => "inertia" }, answer.Criterion);
            if (answer.Shape is { } shape) json.WriteString("shape", shape);
            json.WriteStartArray("segments");
            for (var j = 0; j < answer.Descriptions.Length; j++)
            {
                var about = answer.Descriptions[j];
                json.WriteStartObject();
                json.WriteNumber("segment", j + 1);
                json.WriteNumber("cases", about.Size);
                json.WriteNumber("share", (double)about.Size / answer.Ids.Length);
                Number(json, "silhouette", answer.Silhouettes[j]);
                Number(json, "stability", answer.Stability[j]);
                if (answer.Medoids is { } medoids) json.WriteString("medoid", answer.Ids[medoids[j]]);
                json.WriteStartObject("typical");
                foreach (var feature in answer.Features) WriteTypical(json, feature, answer.Segments, j);
                json.WriteEndObject();
                json.WriteStartArray("rules");
                foreach (var rule in about.Rules) WriteRule(json, rule);
                json.WriteEndArray();
                json.WriteNumber("coverage", about.Coverage);
                Number(json, "precision", about.Precision);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        output.WriteByte((byte)'\n');
    }

    private static void WriteRule(Utf8JsonWriter json, SegmentRule rule)
    {
        json.WriteStartObject();
        json.WriteNumber("cases", rule.Cases);
        json.WriteNumber("members", rule.Members);
        json.WriteStartArray("conditions");
        foreach (var condition in rule.Conditions)
        {
            json.WriteStartObject();
            json.WriteString("column", condition.Feature);
            if (condition.AtLeast is { } least) json.WriteNumber("atLeast", least);
            if (condition.Below is { } below) json.WriteNumber("below", below);
            if (condition.Levels.Count > 0)
            {
                json.WriteStartArray("oneOf");
                foreach (var level in condition.Levels) json.WriteStringValue(level);
                json.WriteEndArray();
            }
            json.WriteBoolean("orMissing", condition.OrMissing);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    // The mean of numbers, the commonest category.
    private static void WriteTypical(Utf8JsonWriter json, Feature feature, int[] segments, int segment)
    {
        if (feature is NumericFeature numbers) Number(json, feature.Name, Mean(numbers, segments, segment));
        else json.WriteString(feature.Name, Commonest((CategoricalFeature)feature, segments, segment));
    }

    private static double Mean(NumericFeature feature, int[] segments, int segment) => feature.Values.Where((v, i) => segments[i] == segment && !double.IsNaN(v)).DefaultIfEmpty(double.NaN).Average();

    private static string? Commonest(CategoricalFeature feature, int[] segments, int segment) =>
        feature.Codes.Where((c, i) => segments[i] == segment && c >= 0).GroupBy(c => c).OrderByDescending(g => g.Count()).ThenBy(g => g.Key).Select(g => feature.Levels[g.Key]).FirstOrDefault();

    private static void WriteTable(TableSegments answer)
    {
        var into = Console.Out;
        var k = answer.Descriptions.Length;
        into.WriteLine(Texts.Of("segment.head." + answer.Method, answer.Ids.Length, k, Said(answer.Criterion, "N1"), answer.Shape is { } shape ? Texts.Of("segment.shape." + shape) : ""));
        if (double.IsFinite(answer.Silhouette)) into.WriteLine(Texts.Of("segment.silhouette", Said(answer.Silhouette, "N3")));
        into.WriteLine();
        string[] head = [Texts.Of("segment.segment"), Texts.Of("segment.cases"), Texts.Of("segment.share"), Texts.Of("segment.fit"), Texts.Of("segment.stability"), .. answer.Features.Select(f => f.Name)];
        TextTable.Write(into, head, [.. Enumerable.Range(0, k).Select(j => (string[])
            [Said(j + 1, "0"), Said(answer.Descriptions[j].Size, "N0"), Said((double)answer.Descriptions[j].Size / answer.Ids.Length, "P1"), Said(answer.Silhouettes[j], "N2"), Said(answer.Stability[j], "N2"),
                .. answer.Features.Select(f => f is NumericFeature numbers ? Said(Mean(numbers, answer.Segments, j), "N1") : Commonest((CategoricalFeature)f, answer.Segments, j) ?? "")])]);
        into.WriteLine();
        for (var j = 0; j < k; j++)
        {
            var about = answer.Descriptions[j];
            if (answer.Medoids is { } medoids) into.WriteLine(Texts.Of("segment.medoid", j + 1, answer.Ids[medoids[j]]));
            into.WriteLine(about.Rules.Count == 0 ? Texts.Of("segment.no_words", j + 1)
                : Texts.Of("segment.words", j + 1, string.Join(Texts.Of("segment.or"), about.Rules.Select(Words)), Said(about.Coverage, "P0"), Said(about.Precision, "P0")));
        }
        if (answer.Stability.Any(s => s < 0.6)) into.WriteLine(Texts.Of("segment.unstable"));
    }

    private static string Words(SegmentRule rule) => rule.Conditions.Count == 0 ? Texts.Of("segment.everybody") : string.Join(Texts.Of("segment.and"), rule.Conditions.Select(Words));

    private static string Words(SegmentCondition condition)
    {
        var (name, least, below) = (condition.Feature, condition.AtLeast, condition.Below);
        var said = condition.Levels.Count > 0 ? Texts.Of("segment.one_of", name, string.Join(" / ", condition.Levels))
            : (least, below) switch
            {
                ({ } a, { } b) => $"{Exact(a)} ≤ {name} < {Exact(b)}",
                ({ } a, null) => $"{name} ≥ {Exact(a)}",
                (null, { } b) => $"{name} < {Exact(b)}",
                _ => Texts.Of("segment.unknown", name),
            };
        return condition.OrMissing && (condition.Levels.Count > 0 || below is not null) ? Texts.Of("segment.or_unknown", said) : said;
    }

    private static string Exact(double value) => value.ToString("#,0.##########", CultureInfo.CurrentCulture);

    private static string Said(double value, string format) => double.IsFinite(value) ? value.ToString(format, CultureInfo.CurrentCulture) : "";
}
