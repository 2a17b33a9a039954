namespace Nuoda.Analytics.Credit;

/// <summary>Points for odds: how a probability becomes a score that people can read.</summary>
/// <remarks>score = offset + factor · ln(odds good : bad); factor = PDO / ln 2, offset = base score − factor · ln(base odds). Source: Siddiqi (2006), Credit Risk Scorecards, ch. 6.</remarks>
public sealed record ScoreScale
{
    /// <summary>600 points at 50 : 1, 20 points to double the odds.</summary>
    public static readonly ScoreScale Usual = new(20, 600, 50);

    /// <summary>A scale.</summary>
    /// <param name="pointsToDoubleOdds">PDO &gt; 0.</param>
    /// <param name="baseScore">Points at the base odds; finite.</param>
    /// <param name="baseOdds">Good : bad, &gt; 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
    public ScoreScale(double pointsToDoubleOdds, double baseScore, double baseOdds)
    {
        if (!(pointsToDoubleOdds > 0 && double.IsFinite(pointsToDoubleOdds))) throw new ArgumentOutOfRangeException(nameof(pointsToDoubleOdds), pointsToDoubleOdds, "The points must be finite and > 0.");
        if (!double.IsFinite(baseScore)) throw new ArgumentOutOfRangeException(nameof(baseScore), baseScore, "The base score must be finite.");
        if (!(baseOdds > 0 && double.IsFinite(baseOdds))) throw new ArgumentOutOfRangeException(nameof(baseOdds), baseOdds, "The odds must be finite and > 0.");
        (PointsToDoubleOdds, BaseScore, BaseOdds) = (pointsToDoubleOdds, baseScore, baseOdds);
    }

    /// <summary>PDO.</summary>
    public double PointsToDoubleOdds { get; }

    /// <summary>Points at the base odds.</summary>
    public double BaseScore { get; }

    /// <summary>Good : bad.</summary>
    public double BaseOdds { get; }

    /// <summary>Points for a factor e of the odds.</summary>
    public double Factor => PointsToDoubleOdds / Math.Log(2);

    /// <summary>Points at even odds.</summary>
    public double Offset => BaseScore - Factor * Math.Log(BaseOdds);

    /// <summary>The score of a probability of bad.</summary>
    /// <param name="probabilityOfBad">0–1; 0 has +∞ points, 1 has −∞.</param>
    /// <exception cref="ArgumentOutOfRangeException">The probability is out of range.</exception>
    public double Score(double probabilityOfBad) => probabilityOfBad is >= 0 and <= 1
        ? Offset + Factor * Math.Log((1 - probabilityOfBad) / probabilityOfBad)
        : throw new ArgumentOutOfRangeException(nameof(probabilityOfBad), probabilityOfBad, "A probability must lie in [0, 1].");

    /// <summary>The probability of bad that a score stands for.</summary>
    public double ProbabilityOfBad(double score) => 1 / (1 + Math.Exp((score - Offset) / Factor));
}
