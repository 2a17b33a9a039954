using Nuoda.Analytics.Credit;
using Nuoda.Analytics.Features;
using Xunit;

namespace Nuoda.Analytics.Tests.Credit;

/// <summary>Discrimination, stability, logistic regression, Altman's Z and expected loss: by hand, by properties, with bad input.</summary>
public sealed class RiskMeasureTests
{
    [Fact]
    public void AUC_counts_pairs_and_its_error_is_that_of_DeLong()
    {
        var random = new Random(1);
        double[] score = [.. Enumerable.Range(0, 80).Select(_ => (double)random.Next(20))];
        bool[] bad = [.. score.Select(s => random.NextDouble() < s / 25)];
        double[] bads = [.. score.Where((_, i) => bad[i])], goods = [.. score.Where((_, i) => !bad[i])];
        static double Wins(double b, double g) => b > g ? 1 : b == g ? 0.5 : 0;
        var judged = Discrimination.Of(score, bad);
        Assert.Equal(bads.Average(b => goods.Average(g => Wins(b, g))), judged.Auc, 1e-12);
        // DeLong's placements, one case at a time.
        var variance = Variance([.. bads.Select(b => goods.Average(g => Wins(b, g)))]) / bads.Length + Variance([.. goods.Select(g => bads.Average(b => Wins(b, g)))]) / goods.Length;
        Assert.Equal(Math.Sqrt(variance), judged.AucError, 1e-12);
        var ks = score.Distinct().Max(s => Math.Abs(bads.Count(b => b >= s) / (double)bads.Length - goods.Count(g => g >= s) / (double)goods.Length));
        Assert.Equal(ks, judged.Ks, 1e-12);
        Assert.Equal(judged.Ks, Math.Abs(bads.Count(b => b >= judged.KsLimit) / (double)bads.Length - goods.Count(g => g >= judged.KsLimit) / (double)goods.Length), 1e-12);

        static double Variance(double[] x) => x.Sum(v => (v - x.Average()) * (v - x.Average())) / (x.Length - 1);
    }

    [Fact]
    public void The_curve_encloses_the_AUC_and_an_order_preserving_change_of_the_score_changes_nothing()
    {
        double[] score = [0.1, 0.4, 0.35, 0.8, 0.8, 0.2];
        bool[] bad = [false, false, true, true, false, true];
        var judged = Discrimination.Of(score, bad);
        Assert.Equal((new(double.PositiveInfinity, 0, 0), new RocPoint(0.1, 1, 1)), (judged.Curve[0], judged.Curve[^1]));
        Assert.Equal(judged.Auc, judged.Curve.Zip(judged.Curve.Skip(1), (p, q) => (q.FalseAlarms - p.FalseAlarms) * (p.Found + q.Found) / 2).Sum(), 1e-12);
        Assert.Equal(judged.Auc, Discrimination.Of([.. score.Select(s => Math.Exp(5 * s))], bad).Auc, 1e-15);
        Assert.Equal(1 - judged.Auc, Discrimination.Of([.. score.Select(s => -s)], bad).Auc, 1e-12);
        Assert.Equal(judged.Gini, 2 * judged.Auc - 1);
    }

    [Fact]
    public void Without_both_kinds_there_is_nothing_to_tell_apart()
    {
        var none = Discrimination.Of([1, 2], [true, true]);
        Assert.True(double.IsNaN(none.Auc) && double.IsNaN(none.Ks) && none.Curve.Length == 0);
        Assert.True(double.IsNaN(Discrimination.Of([], []).Auc));
        var pair = Discrimination.Of([1, 2], [false, true]);
        Assert.True(pair.Auc == 1 && double.IsNaN(pair.AucError));
        Assert.Throws<ArgumentException>(() => Discrimination.Of([1], []));
        Assert.Throws<ArgumentOutOfRangeException>(() => Discrimination.Of([double.NaN, 1], [true, false]));
    }

    [Fact]
    public void The_stability_index_is_0_for_the_same_shares_and_infinite_for_a_group_that_appears()
    {
        Assert.Equal(0, PopulationStability.Psi([10, 20, 0], [1, 2, 0]));
        Assert.Equal(double.PositiveInfinity, PopulationStability.Psi([1, 0], [1, 1]));
        // (0.2 − 0.5) ln 0.4 + (0.8 − 0.5) ln 1.6 = 0.3 ln 4.
        Assert.Equal(0.3 * Math.Log(4), PopulationStability.Psi([1, 1], [2, 8]), 1e-12);
        Assert.Equal((StabilityVerdict.Stable, StabilityVerdict.Shifted, StabilityVerdict.Changed), (PopulationStability.Verdict(0.0999), PopulationStability.Verdict(0.1), PopulationStability.Verdict(0.25)));
        Assert.Throws<ArgumentException>(() => PopulationStability.Psi([0, 0], [1, 1]));
        Assert.Throws<ArgumentException>(() => PopulationStability.Psi([1], [1, 1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => PopulationStability.Psi([1, -1], [1, 1]));
    }

    [Fact]
    public void Scores_of_the_same_kind_are_stable_and_shifted_ones_are_not()
    {
        var random = new Random(1);
        double[] then = [.. Enumerable.Range(0, 5000).Select(_ => random.NextDouble())], now = [.. Enumerable.Range(0, 5000).Select(_ => random.NextDouble())];
        // By chance about 9 (1/5000 + 1/5000).
        Assert.InRange(PopulationStability.OfScores(then, now), 0.0005, 0.01);
        Assert.True(PopulationStability.OfScores(then, [.. now.Select(s => s * s)]) > 0.1);
        Assert.Equal(0, PopulationStability.OfScores([5, 5, 5], [5, 7]));
        Assert.Throws<ArgumentException>(() => PopulationStability.OfScores([], [1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => PopulationStability.OfScores([1], [double.NaN]));
        Assert.Throws<ArgumentOutOfRangeException>(() => PopulationStability.OfScores([1], [1], groups: 1));
    }

    [Fact]
    public void The_regression_is_where_the_likelihood_has_no_slope_and_a_unit_changes_no_probability()
    {
        var (features, bad) = ScorecardTests.Debtors(500, 7);
        var model = LogisticFit.Fit(features, bad);
        Assert.Equal(["(Intercept)", "days late", "branchmetal", "branchtoys", "noise"], model.Terms);
        var probabilities = model.Probabilities(features);
        Assert.Equal(0, Enumerable.Range(0, 500).Sum(i => ((NumericFeature)features[0]).Values[i] * ((bad[i] ? 1 : 0) - probabilities[i])), 1e-6);
        Feature[] hours = [new NumericFeature("days late", [.. ((NumericFeature)features[0]).Values.Select(d => 24 * d)]), .. features[1..]];
        var other = LogisticFit.Fit(hours, bad);
        Assert.Equal(model.Coefficients[1], 24 * other.Coefficients[1], 1e-10);
        Assert.Equal(model.Z(1), other.Z(1), 1e-8);
        Assert.Equal(probabilities.Select(p => Math.Round(p, 9)), other.Probabilities(hours).Select(p => Math.Round(p, 9)));
    }

    [Fact]
    public void Two_groups_have_the_odds_ratio_as_coefficient()
    {
        // 30 of 100 bad against 10 of 100: ln(30 · 90 / (70 · 10)), standard error √(1/30 + 1/70 + 1/10 + 1/90).
        double[] group = [.. Enumerable.Range(0, 200).Select(i => i < 100 ? 1.0 : 0)];
        bool[] bad = [.. Enumerable.Range(0, 200).Select(i => i % 100 < (i < 100 ? 30 : 10))];
        var model = LogisticFit.Fit([new NumericFeature("group", group)], bad);
        Assert.Equal(Math.Log(2700.0 / 700), model.Coefficients[1], 1e-10);
        Assert.Equal(Math.Sqrt(1.0 / 30 + 1.0 / 70 + 0.1 + 1.0 / 90), model.StandardErrors[1], 1e-10);
        Assert.Equal(model.NullLogLikelihood, LogisticFit.Fit([], bad).LogLikelihood, 1e-9);
    }

    [Fact]
    public void Columns_that_repeat_others_are_left_out_and_a_perfect_one_is_said_to_have_no_maximum()
    {
        var (features, bad) = ScorecardTests.Debtors(300, 5);
        var model = LogisticFit.Fit([features[0], new NumericFeature("twice", [.. ((NumericFeature)features[0]).Values.Select(v => 2 * v + 1)])], bad);
        Assert.True(model.Converged && model.Coefficients[2] == 0 && double.IsNaN(model.StandardErrors[2]));
        Assert.Equal(LogisticFit.Fit([features[0]], bad).Aic, model.Aic, 1e-9);
        var perfect = LogisticFit.Fit([new NumericFeature("known", [.. bad.Select(b => b ? 1.0 : 0)])], bad);
        Assert.False(perfect.Converged);
        Assert.True(perfect.StandardErrors.All(double.IsNaN) && perfect.LogLikelihood > -0.01);
    }

    [Fact]
    public void The_regression_refuses_what_it_cannot_use()
    {
        var (features, bad) = ScorecardTests.Debtors(100, 5);
        Assert.Throws<ArgumentException>(() => LogisticFit.Fit(features, new bool[100]));
        Assert.Throws<ArgumentException>(() => LogisticFit.Fit(features, bad.AsSpan(1)));
        Assert.Throws<ArgumentException>(() => LogisticFit.Fit([new NumericFeature("x", [1, double.NaN, 3])], [true, false, true]));
        var model = LogisticFit.Fit(features, bad);
        Assert.Throws<ArgumentException>(() => model.Probabilities([features[0]]));
        Assert.Throws<ArgumentException>(() => model.Probabilities([features[0], new NumericFeature("branch", new double[100]), features[2]]));
    }

    [Fact]
    public void A_company_without_market_value_has_no_Z_of_listed_ones_and_one_without_assets_none_at_all()
    {
        var company = new AltmanZ(300, 450, 220, null, 900, 2500, 2000, 1100);
        Assert.Null(company.Listed());
        Assert.Equal(3.25 + company.NonManufacturer().Z, company.EmergingMarket().Z, 1e-12);
        // X4 alone, at the limit: grey.
        Assert.Equal(new AltmanScore(1.10, AltmanZone.Grey), new AltmanZ(0, 0, 0, null, 110, 0, 1000, 105).NonManufacturer());
        Assert.Throws<ArgumentOutOfRangeException>(() => (company with { TotalAssets = 0 }).Private());
        Assert.Throws<ArgumentOutOfRangeException>(() => (company with { TotalLiabilities = -1 }).Private());
        Assert.Throws<ArgumentOutOfRangeException>(() => (company with { Ebit = double.NaN }).NonManufacturer());
    }

    [Fact]
    public void Expected_loss_is_probability_times_severity_times_exposure()
    {
        var debtor = new CreditExposure(60_000, 100_000, 0.5, 0.02, 0.45);
        Assert.Equal((80_000, 720), (debtor.AtDefault, debtor.ExpectedLoss));
        // Owed beyond the limit: nothing more to draw.
        Assert.Equal(120_000, (debtor with { Outstanding = 120_000 }).AtDefault);
        var (exposure, loss, deviation) = CreditExposure.Total([debtor, debtor]);
        Assert.Equal((160_000, 1440), (exposure, loss));
        Assert.Equal(Math.Sqrt(2 * 0.02 * 0.98) * 36_000, deviation, 1e-8);
        Assert.Equal((0, 0, 0), CreditExposure.Total([]));
        Assert.Equal(0.19, CreditExposure.ProbabilityWithin(0.1, 2), 1e-15);
        Assert.Equal(0, CreditExposure.ProbabilityWithin(0.1, 0));
        foreach (var bad in (CreditExposure[])[debtor with { Outstanding = -1 }, debtor with { Limit = double.NaN }, debtor with { Conversion = 1.1 }, debtor with { ProbabilityOfDefault = -0.1 }, debtor with { LossGivenDefault = double.NaN }])
            Assert.Throws<ArgumentOutOfRangeException>(() => bad.ExpectedLoss);
        Assert.Throws<ArgumentOutOfRangeException>(() => CreditExposure.ProbabilityWithin(0.1, -1));
    }
}
