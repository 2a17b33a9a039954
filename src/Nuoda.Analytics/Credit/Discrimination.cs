namespace Nuoda.Analytics.Credit;

/// <summary>A point of the ROC curve.</summary>
/// <param name="Limit">The score from which on a case counts as bad.</param>
/// <param name="FalseAlarms">Share of the good cases at or above the limit, 0–1.</param>
/// <param name="Found">Share of the bad cases at or above it, 0–1.</param>
public readonly record struct RocPoint(double Limit, double FalseAlarms, double Found);

/// <summary>How well a score tells bad cases from good ones.</summary>
/// <remarks>AUC: Hanley &amp; McNeil (1982), Radiology 143(1), 29–36; its standard error: DeLong, DeLong &amp; Clarke-Pearson (1988), Biometrics 44(3), 837–845.</remarks>
/// <param name="Auc">Probability that a bad case has a higher score than a good one, ties half; 0.5 says nothing.</param>
/// <param name="AucError">Standard error of the AUC; NaN with fewer than two cases of a kind.</param>
/// <param name="Ks">Kolmogorov–Smirnov: the greatest distance of the distributions of the scores of bad and good cases, 0–1.</param>
/// <param name="KsLimit">The score at which it is found: at or above it lie more of the bad than of the good (or fewer, for a score that runs the other way).</param>
/// <param name="Curve">The ROC curve from (0, 0) to (1, 1), a point a distinct score.</param>
public sealed record Discrimination(double Auc, double AucError, double Ks, double KsLimit, RocPoint[] Curve)
{
    /// <summary>2 AUC − 1, also called accuracy ratio.</summary>
    public double Gini => 2 * Auc - 1;

    /// <summary>Judges a score by what became of the cases.</summary>
    /// <param name="score">Of each case, higher for worse: the probability of bad, or the negative points.</param>
    /// <param name="bad">Whether it went bad.</param>
    /// <returns>NaN for all figures and an empty curve when there is no good or no bad case.</returns>
    /// <exception cref="ArgumentException">Lengths differ.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A score is NaN.</exception>
    public static Discrimination Of(ReadOnlySpan<double> score, ReadOnlySpan<bool> bad)
    {
        if (score.Length != bad.Length) throw new ArgumentException($"{bad.Length} outcomes for {score.Length} scores.", nameof(bad));
        var (scores, outcomes) = (score.ToArray(), bad.ToArray());
        foreach (var one in scores) if (double.IsNaN(one)) throw new ArgumentOutOfRangeException(nameof(score), one, "A score must not be NaN.");
        Array.Sort(scores, outcomes);
        double bads = outcomes.Count(b => b), goods = outcomes.Length - bads;
        if (bads == 0 || goods == 0) return new(double.NaN, double.NaN, double.NaN, double.NaN, []);
        var curve = new List<RocPoint> { new(double.PositiveInfinity, 0, 0) };
        // From the highest score down, ties together. The shares above and at each score are DeLong's placements of the cases there.
        double badsAbove = 0, goodsAbove = 0, auc = 0, ks = 0, at = double.NaN, badSquares = 0, goodSum = 0, goodSquares = 0;
        for (var i = scores.Length - 1; i >= 0;)
        {
            double badsHere = 0, goodsHere = 0;
            var limit = scores[i];
            for (; i >= 0 && scores[i] == limit; i--) if (outcomes[i]) badsHere++; else goodsHere++;
            var badPlace = (goods - goodsAbove - goodsHere / 2) / goods;
            var goodPlace = (badsAbove + badsHere / 2) / bads;
            auc += badsHere * badPlace;
            badSquares += badsHere * badPlace * badPlace;
            goodSum += goodsHere * goodPlace;
            goodSquares += goodsHere * goodPlace * goodPlace;
            (badsAbove, goodsAbove) = (badsAbove + badsHere, goodsAbove + goodsHere);
            curve.Add(new(limit, goodsAbove / goods, badsAbove / bads));
            if (Math.Abs(badsAbove / bads - goodsAbove / goods) is var distance && distance > ks) (ks, at) = (distance, limit);
        }
        auc /= bads;
        var variance = (badSquares - bads * auc * auc) / (bads - 1) / bads + (goodSquares - goodSum * goodSum / goods) / (goods - 1) / goods;
        return new(auc, bads > 1 && goods > 1 ? Math.Sqrt(Math.Max(0, variance)) : double.NaN, ks, at, [.. curve]);
    }
}
