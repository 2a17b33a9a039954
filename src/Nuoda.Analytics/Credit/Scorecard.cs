using Nuoda.Analytics.Features;
using Nuoda.Analytics.Numerics;

namespace Nuoda.Analytics.Credit;

/// <summary>An attribute of a scorecard.</summary>
/// <param name="Binning">Its bins.</param>
/// <param name="Evidence">What they said of the cases it was learnt from.</param>
/// <param name="Coefficient">Of the weight of evidence in the logistic regression of bad; negative.</param>
/// <param name="Points">Points of each bin, whole.</param>
public sealed record ScoredFeature(Binning Binning, WeightOfEvidence Evidence, double Coefficient, int[] Points);

/// <summary>How a scorecard is made.</summary>
/// <param name="LeastInformation">Attributes with less information value are left out.</param>
/// <param name="LeastShare">Share of the cases that a bin must have.</param>
/// <param name="Smoothing">Added to the good and bad cases of every bin.</param>
/// <param name="CutCost">What a cut between bins must bring: <see cref="MonotoneBinning"/>.</param>
public sealed record ScorecardPlan(double LeastInformation = 0.02, double LeastShare = 0.05, double Smoothing = 0.5, double CutCost = 1)
{
    /// <summary>Points for odds; 600 at 50 : 1 and 20 to double them unless said.</summary>
    public ScoreScale Scale { get; init; } = ScoreScale.Usual;
}

/// <summary>A scorecard: points for what is known of a debtor, whose sum says how likely he is to fail.</summary>
/// <remarks>
/// <para>Each attribute is cut into monotone bins (<see cref="MonotoneBinning"/>), the bins become weights of evidence, a logistic regression weighs the attributes, and its terms become points by <see cref="ScoreScale"/>,
/// the intercept spread evenly. Attributes that say too little are left out first, then, one at a time, those whose weight is against their evidence. Attributes that add little beside others stay: dropping them by
/// Akaike's criterion foretold worse (docs/benchmarks.md).
/// Source: Siddiqi (2006), Credit Risk Scorecards, ch. 6.</para>
/// <para>Limits: it is learnt from those who were given credit and says nothing certain of those who were refused (there is no reject inference); it says who fails within the period that the outcomes cover, if the
/// future is like it (<see cref="PopulationStability"/>); a probability holds on average, not for one debtor; and what its figures promise of themselves is judged on cases that it has not seen (<see cref="CrossValidate"/>).</para>
/// </remarks>
/// <param name="Features">The strongest first; none when no attribute tells good from bad: then all have the same score.</param>
/// <param name="Intercept">Of the logistic regression.</param>
/// <param name="Scale">Points for odds.</param>
public sealed record Scorecard(IReadOnlyList<ScoredFeature> Features, double Intercept, ScoreScale Scale)
{
    /// <summary>Points of an attribute where nothing is known of it: a category never seen, a value missing that never was before.</summary>
    public int NeutralPoints => Features.Count == 0 ? 0 : PointsOf(0, 0, Intercept, Features.Count, Scale);

    /// <summary>Makes a scorecard.</summary>
    /// <param name="features">All that is known of the debtors at the time of the decision, one at least.</param>
    /// <param name="bad">Whether each went bad; one of each kind at least.</param>
    /// <param name="plan">How; the usual plan when null.</param>
    /// <exception cref="ArgumentException">Lengths differ, or all cases are good or all bad.</exception>
    public static Scorecard Fit(IReadOnlyList<Feature> features, ReadOnlySpan<bool> bad, ScorecardPlan? plan = null)
    {
        plan ??= new();
        if (Feature.CommonRows(features) != bad.Length) throw new ArgumentException($"{bad.Length} outcomes for {features[0].Rows} cases.", nameof(bad));
        var candidates = new List<(Binning Binning, WeightOfEvidence Evidence, double[] Weights)>();
        foreach (var feature in features)
        {
            var binning = MonotoneBinning.Of(feature, bad, plan.LeastShare, plan.CutCost);
            var evidence = WeightOfEvidence.Of(feature, bad, binning, plan.Smoothing);
            if (evidence.InformationValue >= plan.LeastInformation && binning.Count > 1) candidates.Add((binning, evidence, Weights(feature, binning, evidence)));
        }
        candidates = [.. candidates.OrderByDescending(c => c.Evidence.InformationValue)];
        var (kept, intercept, coefficients) = Select([.. candidates.Select(c => c.Weights)], bad);
        return new([.. kept.Select((c, j) => new ScoredFeature(candidates[c].Binning, candidates[c].Evidence, coefficients[j],
            [.. candidates[c].Evidence.Bins.Select(b => PointsOf(coefficients[j], b.Woe, intercept, kept.Count, plan.Scale))]))], intercept, plan.Scale);
    }

    /// <summary>The probability of bad of each case.</summary>
    /// <param name="features">The attributes of the card by name, among others.</param>
    /// <exception cref="ArgumentException">An attribute of the card is missing.</exception>
    public double[] Probabilities(IReadOnlyList<Feature> features)
    {
        var sums = new double[features.Count == 0 ? 0 : Feature.CommonRows(features)];
        Array.Fill(sums, Intercept);
        foreach (var attribute in Features)
        {
            var weights = Weights(Find(features, attribute), attribute.Binning, attribute.Evidence);
            for (var i = 0; i < sums.Length; i++) sums[i] += attribute.Coefficient * weights[i];
        }
        return Array.ConvertAll(sums, Logistic.At);
    }

    /// <summary>The points of each case: the sum of the whole points of its bins.</summary>
    /// <param name="features">The attributes of the card by name, among others.</param>
    /// <exception cref="ArgumentException">An attribute of the card is missing.</exception>
    public int[] Points(IReadOnlyList<Feature> features)
    {
        var points = new int[features.Count == 0 ? 0 : Feature.CommonRows(features)];
        if (Features.Count == 0) Array.Fill(points, (int)Math.Round(Scale.Score(Logistic.At(Intercept))));
        foreach (var attribute in Features)
        {
            var bins = attribute.Binning.BinsOf(Find(features, attribute));
            for (var i = 0; i < points.Length; i++) points[i] += bins[i] < 0 ? NeutralPoints : attribute.Points[bins[i]];
        }
        return points;
    }

    /// <summary>What cards made in the same way say of cases that they have not seen: each fold is scored by a card of the others. Case i is in fold i mod folds.</summary>
    /// <param name="features">As for <see cref="Fit"/>; in no order that has to do with the outcome.</param>
    /// <param name="bad">Whether each went bad.</param>
    /// <param name="folds">2 … the number of cases.</param>
    /// <param name="plan">How; the usual plan when null.</param>
    /// <returns>The probability of bad of each case.</returns>
    /// <exception cref="ArgumentException">Lengths differ, or a fold leaves only good or only bad cases to learn from.</exception>
    public static double[] CrossValidate(IReadOnlyList<Feature> features, ReadOnlySpan<bool> bad, int folds = 5, ScorecardPlan? plan = null)
    {
        if (folds < 2 || folds > bad.Length) throw new ArgumentOutOfRangeException(nameof(folds), folds, "The number of folds must lie between 2 and the number of cases.");
        var result = new double[bad.Length];
        for (var fold = 0; fold < folds; fold++)
        {
            int[] test = [.. Enumerable.Range(0, bad.Length).Where(i => i % folds == fold)], train = [.. Enumerable.Range(0, bad.Length).Where(i => i % folds != fold)];
            var outcomes = new bool[train.Length];
            for (var i = 0; i < train.Length; i++) outcomes[i] = bad[train[i]];
            var card = Fit([.. features.Select(f => f.Take(train))], outcomes, plan);
            var found = card.Probabilities([.. features.Select(f => f.Take(test))]);
            for (var i = 0; i < test.Length; i++) result[test[i]] = found[i];
        }
        return result;
    }

    private static Feature Find(IReadOnlyList<Feature> features, ScoredFeature attribute) =>
        features.FirstOrDefault(f => f.Name == attribute.Binning.Feature) ?? throw new ArgumentException($"The attribute '{attribute.Binning.Feature}' is missing.", nameof(features));

    private static double[] Weights(Feature feature, Binning binning, WeightOfEvidence evidence) => Array.ConvertAll(binning.BinsOf(feature), bin => bin < 0 ? 0 : evidence.Bins[bin].Woe);

    private static int PointsOf(double coefficient, double woe, double intercept, int attributes, ScoreScale scale) =>
        (int)Math.Round((scale.Offset - scale.Factor * intercept) / attributes - scale.Factor * coefficient * woe, MidpointRounding.AwayFromZero);

    // An attribute of which more evidence for good makes bad likelier only repeats others: it goes, the worst one at a time.
    private static (List<int> Kept, double Intercept, double[] Coefficients) Select(double[][] weights, ReadOnlySpan<bool> bad)
    {
        var kept = Enumerable.Range(0, weights.Length).ToList();
        var ones = new double[bad.Length];
        Array.Fill(ones, 1);
        while (true)
        {
            var regression = new LogisticRegression([ones, .. kept.Select(c => weights[c])]);
            regression.Run(bad);
            var coefficients = regression.Coefficients;
            var worst = 0;
            for (var j = 1; j < coefficients.Length; j++) if (coefficients[j] >= 0 && (worst == 0 || coefficients[j] > coefficients[worst])) worst = j;
            if (worst == 0) return (kept, coefficients[0], coefficients[1..]);
            kept.RemoveAt(worst - 1);
        }
    }
}
