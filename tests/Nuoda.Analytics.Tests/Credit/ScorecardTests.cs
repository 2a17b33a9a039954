using Nuoda.Analytics.Credit;
using Nuoda.Analytics.Features;
using Xunit;

namespace Nuoda.Analytics.Tests.Credit;

public sealed class ScorecardTests
{
    [Fact]
    public void German_credit_is_told_apart_at_or_above_the_reference_in_cross_validation()
    {
        Assert.SkipWhen(!File.Exists(Path.Combine(GoldenCases.Folder, "data", "german_credit.csv")), $"No data in {GoldenCases.Folder}: set NUODA_GOLDEN to the folder of the reference cases.");
        var credit = GermanCredit.Read("german_credit");
        var probabilities = Scorecard.CrossValidate(credit.Features, credit.Bad);
        var auc = Enumerable.Range(0, 5).Average(fold =>
        {
            int[] rows = [.. Enumerable.Range(0, 1000).Where(i => i % 5 == fold)];
            return Discrimination.Of([.. rows.Select(i => probabilities[i])], [.. rows.Select(i => credit.Bad[i])]).Auc;
        });
        TestContext.Current.TestOutputHelper?.WriteLine($"mean AUC of 5 folds {auc:F4}");
        // The better of the two references has 0.7828.
        Assert.True(auc >= 0.785, $"{auc}");
    }

    [Fact]
    public void Points_follow_the_probability_but_for_their_rounding_and_weights_never_run_against_the_evidence()
    {
        var (features, bad) = Debtors(2000, 1);
        var card = Scorecard.Fit(features, bad);
        Assert.Equal(["days late", "branch"], card.Features.Select(f => f.Binning.Feature));
        Assert.All(card.Features, f => Assert.True(f.Coefficient < 0));
        var (points, probabilities) = (card.Points(features), card.Probabilities(features));
        for (var i = 0; i < bad.Length; i++) Assert.Equal(card.Scale.Score(probabilities[i]), points[i], 0.5 * card.Features.Count + 1e-9);
        // A maximum-likelihood fit with intercept is right on average.
        Assert.Equal(bad.Count(b => b), probabilities.Sum(), 1e-6);
        Assert.All(card.Features, f => Assert.Equal(f.Binning.Count, f.Points.Length));
    }

    [Fact]
    public void Odds_doubled_are_the_points_that_the_scale_says()
    {
        var (features, bad) = Debtors(2000, 1);
        var narrow = Scorecard.Fit(features, bad);
        var wide = Scorecard.Fit(features, bad, new ScorecardPlan { Scale = new(40, 1000, 1) });
        Assert.Equal(narrow.Probabilities(features), wide.Probabilities(features));
        var (low, high) = (wide.Scale.Score(0.5), wide.Scale.Score(1.0 / 3));
        Assert.Equal((1000, 1040), (low, high));
        Assert.Equal(1.0 / 3, wide.Scale.ProbabilityOfBad(1040), 1e-12);
    }

    [Fact]
    public void What_was_never_seen_gets_the_neutral_points_and_missing_values_have_points_of_their_own()
    {
        var (features, bad) = Debtors(2000, 2);
        var days = ((NumericFeature)features[0]).Values;
        for (var i = 0; i < days.Length; i += 5) days[i] = double.NaN;
        var card = Scorecard.Fit(features, bad);
        Assert.True(card.Features.Single(f => f.Binning.Feature == "days late").Binning.HasMissing);
        Feature[] strangers = [new NumericFeature("days late", [double.NaN]), new CategoricalFeature("branch", ["space travel"])];
        var late = card.Features.Single(f => f.Binning.Feature == "days late");
        Assert.Equal(late.Points[^1] + card.NeutralPoints, Assert.Single(card.Points(strangers)));
        Assert.Equal(card.Scale.ProbabilityOfBad(card.Scale.Offset - card.Scale.Factor * (card.Intercept + late.Coefficient * late.Evidence.Bins[^1].Woe)), Assert.Single(card.Probabilities(strangers)), 1e-12);
        Assert.Throws<ArgumentException>(() => card.Points([new NumericFeature("days late", [1])]));
        Assert.Throws<ArgumentException>(() => card.Points([new CategoricalFeature("days late", ["x"]), new CategoricalFeature("branch", ["x"])]));
    }

    [Fact]
    public void Where_nothing_tells_good_from_bad_all_have_the_same_score()
    {
        var bad = Enumerable.Range(0, 400).Select(i => i % 4 == 0).ToArray();
        Feature[] constant = [new NumericFeature("constant", new double[400]), new CategoricalFeature("none", new string?[400])];
        var card = Scorecard.Fit(constant, bad);
        Assert.Empty(card.Features);
        Assert.All(card.Probabilities(constant), p => Assert.Equal(0.25, p, 1e-9));
        Assert.Equal((int)Math.Round(ScoreScale.Usual.Score(0.25)), card.Points(constant).Distinct().Single());
    }

    [Fact]
    public void Noise_is_not_learnt_and_cross_validation_says_so()
    {
        var random = new Random(3);
        Feature[] noise = [.. Enumerable.Range(0, 10).Select(f => new NumericFeature($"noise {f}", [.. Enumerable.Range(0, 1500).Select(_ => random.NextDouble())]))];
        bool[] bad = [.. Enumerable.Range(0, 1500).Select(_ => random.NextDouble() < 0.2)];
        Assert.InRange(Discrimination.Of(Scorecard.CrossValidate(noise, bad), bad).Auc, 0.42, 0.58);
    }

    [Fact]
    public void Bad_input_is_refused()
    {
        var (features, bad) = Debtors(50, 1);
        Assert.Throws<ArgumentException>(() => Scorecard.Fit([], bad));
        Assert.Throws<ArgumentException>(() => Scorecard.Fit(features, new bool[50]));
        Assert.Throws<ArgumentException>(() => Scorecard.Fit(features, bad.AsSpan(1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => Scorecard.CrossValidate(features, bad, folds: 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Scorecard.Fit(features, bad, new ScorecardPlan(LeastShare: 0.7)));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ScoreScale(0, 600, 50));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ScoreScale(20, double.NaN, 50));
        Assert.Throws<ArgumentOutOfRangeException>(() => ScoreScale.Usual.Score(1.1));
        Assert.Equal((double.PositiveInfinity, double.NegativeInfinity), (ScoreScale.Usual.Score(0), ScoreScale.Usual.Score(1)));
    }

    internal static (Feature[] Features, bool[] Bad) Debtors(int n, int seed)
    {
        var random = new Random(seed);
        double[] late = [.. Enumerable.Range(0, n).Select(_ => Math.Floor(60 * random.NextDouble()))];
        string[] branch = [.. Enumerable.Range(0, n).Select(_ => (string[])["food", "metal", "toys"] is var all ? all[random.Next(3)] : "")];
        bool[] bad = [.. Enumerable.Range(0, n).Select(i => random.NextDouble() < 1 / (1 + Math.Exp(3 - 0.06 * late[i] - (branch[i] == "toys" ? 1 : 0))))];
        return ([new NumericFeature("days late", late), new CategoricalFeature("branch", branch), new NumericFeature("noise", [.. Enumerable.Range(0, n).Select(_ => random.NextDouble())])], bad);
    }
}
