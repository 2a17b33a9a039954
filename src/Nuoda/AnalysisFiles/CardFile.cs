using System.Text.Encodings.Web;
using System.Text.Json;
using Nuoda.Analytics.Credit;
using Nuoda.Kernel;

namespace Nuoda.AnalysisFiles;

/// <summary>A scorecard in JSON: as <c>nuoda score --format json</c> writes it and <c>--card</c> takes it.</summary>
internal static class CardFile
{
    public static void Write(ScoreAnswer answer)
    {
        var card = answer.Card;
        using var output = Console.OpenStandardOutput();
        using (var json = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteString("method", "scorecard");
            json.WriteNumber("cases", answer.Goods + answer.Bads);
            json.WriteNumber("bads", answer.Bads);
            json.WriteStartObject("scale");
            json.WriteNumber("pdo", card.Scale.PointsToDoubleOdds);
            json.WriteNumber("baseScore", card.Scale.BaseScore);
            json.WriteNumber("baseOdds", card.Scale.BaseOdds);
            json.WriteEndObject();
            json.WriteNumber("intercept", card.Intercept);
            foreach (var (name, judged) in new[] { ("crossValidated", answer.Unseen), ("learnt", answer.Learnt) })
            {
                if (judged is null) continue;
                json.WriteStartObject(name);
                SegmentOutput.Number(json, "auc", judged.Auc);
                SegmentOutput.Number(json, "aucError", judged.AucError);
                SegmentOutput.Number(json, "gini", judged.Gini);
                SegmentOutput.Number(json, "ks", judged.Ks);
                json.WriteEndObject();
            }
            SegmentOutput.Number(json, "psi", answer.Psi);
            json.WriteStartArray("attributes");
            foreach (var feature in card.Features) WriteFeature(json, feature);
            json.WriteEndArray();
            // What the stability of later scores is measured by.
            json.WriteStartArray("scores");
            foreach (var group in answer.Points.Where((_, i) => answer.Unseen is null || answer.Bad[i] is not null).CountBy(p => p).OrderBy(g => g.Key))
            {
                json.WriteStartArray();
                json.WriteNumberValue(group.Key);
                json.WriteNumberValue(group.Value);
                json.WriteEndArray();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        output.WriteByte((byte)'\n');
    }

    public static Result<(Scorecard Card, double[] Scores)> Read(string path)
    {
        var name = Path.GetFileName(path);
        if (!File.Exists(path)) return Error.Invalid("analysis.card_missing", name);
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            var root = document.RootElement;
            var scale = root.GetProperty("scale");
            var card = new Scorecard([.. root.GetProperty("attributes").EnumerateArray().Select(ReadFeature)], root.GetProperty("intercept").GetDouble(),
                new(scale.GetProperty("pdo").GetDouble(), scale.GetProperty("baseScore").GetDouble(), scale.GetProperty("baseOdds").GetDouble()));
            return (card, root.GetProperty("scores").EnumerateArray().SelectMany(s => Enumerable.Repeat(s[0].GetDouble(), s[1].GetInt32())).ToArray());
        }
        // A file that is no card: hand-made, cut off, or something else altogether.
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or ArgumentException)
        {
            return Error.Invalid("analysis.card_unreadable", name, e.Message);
        }
    }

    private static void WriteFeature(Utf8JsonWriter json, ScoredFeature feature)
    {
        json.WriteStartObject();
        json.WriteString("column", feature.Binning.Feature);
        json.WriteNumber("coefficient", feature.Coefficient);
        json.WriteNumber("informationValue", feature.Evidence.InformationValue);
        json.WriteBoolean("hasMissing", feature.Binning.HasMissing);
        if (feature.Binning is NumericBinning numbers)
        {
            json.WriteStartArray("cuts");
            foreach (var cut in numbers.Cuts) json.WriteNumberValue(cut);
            json.WriteEndArray();
        }
        else
        {
            json.WriteStartArray("groups");
            foreach (var group in ((CategoricalBinning)feature.Binning).Groups)
            {
                json.WriteStartArray();
                foreach (var level in group) json.WriteStringValue(level);
                json.WriteEndArray();
            }
            json.WriteEndArray();
        }
        json.WriteStartArray("bins");
        for (var b = 0; b < feature.Points.Length; b++)
        {
            var bin = feature.Evidence.Bins[b];
            json.WriteStartObject();
            json.WriteString("bin", bin.Label);
            json.WriteNumber("points", feature.Points[b]);
            json.WriteNumber("goods", bin.Goods);
            json.WriteNumber("bads", bin.Bads);
            json.WriteNumber("woe", bin.Woe);
            json.WriteNumber("iv", bin.Iv);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static ScoredFeature ReadFeature(JsonElement json)
    {
        var (column, hasMissing) = (json.GetProperty("column").GetString() ?? throw new FormatException("column"), json.GetProperty("hasMissing").GetBoolean());
        Binning binning = json.TryGetProperty("cuts", out var cuts)
            ? new NumericBinning(column, [.. cuts.EnumerateArray().Select(c => c.GetDouble())], hasMissing)
            : new CategoricalBinning(column, [.. json.GetProperty("groups").EnumerateArray().Select(g => (IReadOnlyList<string>)[.. g.EnumerateArray().Select(l => l.GetString() ?? "")])], hasMissing);
        EvidenceBin[] bins = [.. json.GetProperty("bins").EnumerateArray().Select(b => new EvidenceBin(b.GetProperty("bin").GetString() ?? "", b.GetProperty("goods").GetInt32(), b.GetProperty("bads").GetInt32(), b.GetProperty("woe").GetDouble(), b.GetProperty("iv").GetDouble()))];
        int[] points = [.. json.GetProperty("bins").EnumerateArray().Select(b => b.GetProperty("points").GetInt32())];
        if (bins.Length != binning.Count) throw new FormatException($"{column}: {bins.Length} bins, {binning.Count} expected");
        return new(binning, new(bins, json.GetProperty("informationValue").GetDouble()), json.GetProperty("coefficient").GetDouble(), points);
    }
}
