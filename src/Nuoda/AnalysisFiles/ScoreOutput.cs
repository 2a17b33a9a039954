using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Nuoda.Analytics.Credit;
using Nuoda.Platform;

namespace Nuoda.AnalysisFiles;

/// <summary>What <c>nuoda score</c> found: a card that was learnt, or the scores by a card of before.</summary>
/// <param name="Bad">Of each case; null where the outcome is not known.</param>
internal sealed record ScoreAnswer(Scorecard Card, string[] Ids, int[] Points, double[] Probabilities, bool?[] Bad)
{
    public int Goods { get; init; }
    public int Bads { get; init; }

    /// <summary>On cases that the card was not learnt from; null for a card of before.</summary>
    public Discrimination? Unseen { get; init; }

    public Discrimination? Learnt { get; init; }

    /// <summary>Against the scores that the card was learnt from; NaN for a card that was just learnt.</summary>
    public double Psi { get; init; } = double.NaN;
}

/// <summary>Its JSON (the card, to be kept) and CSV for programs (docs/cli.md), and the card for people.</summary>
internal static class ScoreOutput
{
    private const int Bands = 5;

    public static void Write(ScoreAnswer answer, string format)
    {
        if (format == "csv") WriteCsv(answer);
        else if (format == "json") CardFile.Write(answer);
        else if (answer.Unseen is null) WriteScores(answer);
        else WriteCard(answer);
    }

    private static void WriteCsv(ScoreAnswer answer)
    {
        using var output = Console.OpenStandardOutput();
        using var table = TabularWriter.Csv(output, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        table.Header("id", "score", "probability_of_bad", "bad");
        for (var i = 0; i < answer.Ids.Length; i++) table.Row(answer.Ids[i], answer.Points[i], answer.Probabilities[i], answer.Bad[i] is { } bad ? bad ? 1 : 0 : null);
    }

    private static void WriteCard(ScoreAnswer answer)
    {
        var (into, card) = (Console.Out, answer.Card);
        into.WriteLine(Texts.Of("score.head", answer.Goods + answer.Bads, answer.Bads, Said((double)answer.Bads / (answer.Goods + answer.Bads), "P1")));
        into.WriteLine(Texts.Of("score.scale", Said(card.Scale.BaseScore, "0.##"), Said(card.Scale.BaseOdds, "0.##"), Said(card.Scale.PointsToDoubleOdds, "0.##")));
        if (answer.Unseen is { } unseen && answer.Learnt is { } learnt)
            into.WriteLine(Texts.Of("score.judged", Said(unseen.Auc, "N3"), Said(unseen.AucError, "N3"), Said(unseen.Gini, "N3"), Said(unseen.Ks, "N3"), Said(learnt.Auc, "N3")));
        into.WriteLine();
        if (card.Features.Count == 0)
        {
            into.WriteLine(Texts.Of("score.nothing"));
            return;
        }
        string[] head = [Texts.Of("score.attribute"), Texts.Of("score.bin"), Texts.Of("score.points"), Texts.Of("score.goods"), Texts.Of("score.bads"), Texts.Of("score.bad_rate"), "WoE", "IV"];
        var lines = new List<string[]>();
        foreach (var feature in card.Features)
            for (var b = 0; b < feature.Points.Length; b++)
            {
                var bin = feature.Evidence.Bins[b];
                lines.Add([b == 0 ? feature.Binning.Feature : "", bin.Label.Length == 0 ? Texts.Of("score.missing") : bin.Label, Said(feature.Points[b], "0"), Said(bin.Goods, "N0"), Said(bin.Bads, "N0"), Said(bin.BadRate, "P1"),
                    Said(bin.Woe, "N3"), b == 0 ? Said(feature.Evidence.InformationValue, "N3") : ""]);
            }
        TextTable.Write(into, head, lines);
        into.WriteLine(Texts.Of("score.neutral", card.NeutralPoints));
        into.WriteLine();
        WriteBands(into, answer);
        into.WriteLine();
        into.WriteLine(Texts.Of("score.limits"));
    }

    private static void WriteBands(TextWriter into, ScoreAnswer answer)
    {
        int[] order = [.. Enumerable.Range(0, answer.Points.Length).Where(i => answer.Bad[i] is not null).OrderByDescending(i => answer.Points[i])];
        var lines = new List<string[]>();
        for (int from = 0, band = 1; from < order.Length; band++)
        {
            // Equal scores are in one band.
            var to = Math.Max(from + 1, (int)((long)order.Length * band / Bands));
            while (to < order.Length && answer.Points[order[to]] == answer.Points[order[to - 1]]) to++;
            if (from < to)
            {
                int[] inside = order[from..to];
                lines.Add([$"{answer.Points[inside[^1]]}–{answer.Points[inside[0]]}", Said(inside.Length, "N0"), Said(inside.Count(i => answer.Bad[i] == true) / (double)inside.Length, "P1"), Said(inside.Average(i => answer.Probabilities[i]), "P1")]);
            }
            from = to;
        }
        TextTable.Write(into, [Texts.Of("score.band"), Texts.Of("score.cases"), Texts.Of("score.bad_rate"), Texts.Of("score.foretold")], lines);
    }

    private static void WriteScores(ScoreAnswer answer)
    {
        var into = Console.Out;
        if (double.IsFinite(answer.Psi)) into.WriteLine(Texts.Of("score.psi", Said(answer.Psi, "N3"), Texts.Of("score.psi." + PopulationStability.Verdict(answer.Psi).ToString().ToLowerInvariant())));
        else if (double.IsPositiveInfinity(answer.Psi)) into.WriteLine(Texts.Of("score.psi_infinite"));
        into.WriteLine();
        TextTable.Write(into, [Texts.Of("score.case"), Texts.Of("score.points"), Texts.Of("score.foretold")], [.. answer.Ids.Select((id, i) => (string[])[id, Said(answer.Points[i], "0"), Said(answer.Probabilities[i], "P1")])]);
    }

    private static string Said(double value, string format) => double.IsFinite(value) ? value.ToString(format, CultureInfo.CurrentCulture) : "";
}
