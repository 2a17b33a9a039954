using Nuoda.Analytics.Surveys;
using Xunit;

namespace Nuoda.Analytics.Tests.Surveys;

/// <summary>Samples made to stand for the population, and how large they must be.</summary>
public sealed class WeightingTests
{
    [Fact]
    public void One_margin_is_post_stratification_in_one_round()
    {
        // 6 of 8 answered from the north; half of the customers live there.
        int[] region = [0, 0, 0, 0, 0, 0, 1, 1];
        var weights = Raking.Fit(8, [new(region, [500, 500])]);
        Assert.Equal((true, 1), (weights.Converged, weights.Rounds));
        Assert.Equal([.. Enumerable.Repeat(2 / 3.0, 6), 2, 2], weights.Weights.Select(w => Math.Round(w, 12) == 0.666666666667 ? 2 / 3.0 : Math.Round(w, 12)));
        Assert.Equal(8 * (6 * 4 / 9.0 + 2 * 4) / 64, weights.DesignEffect, 1e-12);
        Assert.Equal(6, weights.EffectiveN, 1e-9); // 64 / (32/3)
    }

    [Fact]
    public void All_margins_fit_and_the_interaction_of_the_sample_is_kept()
    {
        var random = new Random(5);
        int[] a = [.. Enumerable.Range(0, 400).Select(_ => random.Next(3))], b = [.. a.Select(x => random.NextDouble() < 0.3 + 0.2 * x ? 1 : 0)];
        var result = Raking.Fit(400, [new(a, [0.2, 0.3, 0.5]), new(b, [0.65, 0.35])]);
        Assert.True(result.Converged && result.LargestGap <= 1e-9);
        Assert.Equal(1, result.Weights.Average(), 1e-12);
        double Cell(int x, int y) => Enumerable.Range(0, 400).Where(i => a[i] == x && b[i] == y).Sum(i => result.Weights[i]);
        double Count(int x, int y) => Enumerable.Range(0, 400).Count(i => a[i] == x && b[i] == y);
        for (var x = 0; x < 3; x++) Assert.Equal(((double[])[0.2, 0.3, 0.5])[x], (Cell(x, 0) + Cell(x, 1)) / 400, 1e-8);
        Assert.Equal(0.35, (Cell(0, 1) + Cell(1, 1) + Cell(2, 1)) / 400, 1e-8);
        // Proportional fitting leaves cross-product ratios alone.
        for (var x = 1; x < 3; x++) Assert.Equal(Count(0, 0) * Count(x, 1) / (Count(0, 1) * Count(x, 0)), Cell(0, 0) * Cell(x, 1) / (Cell(0, 1) * Cell(x, 0)), 1e-8);
    }

    [Fact]
    public void Who_is_in_no_class_keeps_a_weight_and_a_cap_holds()
    {
        int[] region = [0, 0, 0, 0, 0, 0, 0, 0, 1, -1];
        var free = Raking.Fit(10, [new(region, [0.5, 0.5])]);
        Assert.True(free.Converged);
        Assert.Equal(1, free.Weights[9], 1e-12);
        Assert.Equal(4.5, free.Weights[8], 1e-9);
        var capped = Raking.Fit(9, [new(region[..9], [0.5, 0.5])], cap: 3);
        Assert.False(capped.Converged);
        Assert.Equal(1 / 6.0, capped.LargestGap, 1e-12); // 3 of 9 instead of a half
        Assert.Equal(3, capped.Weights.Max());
        Assert.Equal(1, capped.Weights.Average(), 1e-12);
        Assert.True(capped.DesignEffect < free.DesignEffect);
    }

    [Fact]
    public void Weights_that_cannot_be_found_are_refused_by_name()
    {
        int[] region = [0, 0, 1];
        Assert.Contains("class 2", Assert.Throws<ArgumentException>(() => Raking.Fit(3, [new(region, [1, 1, 1])])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Raking.Fit(2, [new(region, [1, 1])]));
        Assert.Throws<ArgumentException>(() => Raking.Fit(3, []));
        Assert.Throws<ArgumentException>(() => Raking.Fit(3, [new(region, [0, 0])]));
        Assert.Throws<ArgumentOutOfRangeException>(() => Raking.Fit(3, [new([0, 0, 2], [1, 1])]));
        Assert.Throws<ArgumentOutOfRangeException>(() => Raking.Fit(3, [new(region, [1, double.NaN])]));
        Assert.Throws<ArgumentOutOfRangeException>(() => Raking.Fit(3, [new(region, [1, 1])], start: [1, 0, 1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => Raking.Fit(3, [new(region, [1, 1])], cap: 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Raking.Fit(0, [new([], [1, 1])]));
        // Margins that contradict each other: the same question with two answers.
        Assert.False(Raking.Fit(3, [new(region, [1, 1]), new(region, [2, 1])]).Converged);
    }

    [Fact]
    public void Equal_weights_give_the_plain_mean_and_its_error()
    {
        double[] answers = [3, 5, 2, double.NaN, 4, 4];
        var (plain, weighted) = (Sample.Of(answers), WeightedSample.Of(answers, [2, 2, 2, 2, 2, 2]));
        Assert.Equal((5, plain.Mean, 5.0), (weighted.N, weighted.Mean, weighted.EffectiveN));
        Assert.Equal(plain.StandardError(), weighted.StandardError, 1e-12);
        Assert.Equal(plain.Interval().Upper, weighted.Interval().Upper, 1e-12);
        // Hand-worked: 1 with weight 3, 5 with weight 1: mean 2; Σw²(x − 2)² = 9 + 9, √(2·18)/4.
        var two = WeightedSample.Of([1, 5], [3, 1]);
        Assert.Equal((2, 1.5, 1.6), (two.Mean, two.StandardError, two.EffectiveN));
        Assert.True(double.IsNaN(WeightedSample.Of([], []).Mean) && double.IsNaN(WeightedSample.Of([4], [1]).StandardError));
        Assert.Throws<ArgumentException>(() => WeightedSample.Of([1], [1, 1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => WeightedSample.Of([1], [-1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => WeightedSample.Of([double.PositiveInfinity], [1]));
    }

    [Fact]
    public void Strata_come_to_the_published_figures_of_the_census_of_agriculture()
    {
        // Lohr (2010), Sampling: Design and Analysis, 2nd ed., example 3.2: total 909,736,034 acres with standard error 50,417,248, of 3,078 counties.
        var mean = StratifiedMean.Of([
            new(1054, new(103, 300504.16, Math.Sqrt(29618183543))), new(220, new(21, 97629.81, Math.Sqrt(7647472708))),
            new(1382, new(135, 211315.04, Math.Sqrt(53587487856))), new(422, new(41, 662295.51, Math.Sqrt(396185950266)))]);
        Assert.Equal(909736034.0, mean.Mean * 3078, tolerance: 10_000.0);
        Assert.Equal(50417248.0, mean.StandardError * 3078, tolerance: 1_000.0);
        Assert.True(mean.Interval().Lower < mean.Mean - 1.95 * mean.StandardError);
    }

    [Fact]
    public void Strata_asked_in_full_leave_no_uncertainty_and_empty_ones_are_refused()
    {
        var mean = StratifiedMean.Of([new(2, new(2, 4, 1)), new(1, new(1, 1, double.NaN)), new(0, default)]);
        Assert.Equal((3, 0), (mean.Mean, mean.StandardError));
        Assert.Equal(new(3, 3), mean.Interval());
        Assert.True(double.IsNaN(StratifiedMean.Of([new(5, new(1, 4, double.NaN))]).StandardError));
        Assert.Throws<ArgumentException>(() => StratifiedMean.Of([new(5, default)]));
        Assert.Throws<ArgumentException>(() => StratifiedMean.Of([]));
        Assert.Throws<ArgumentOutOfRangeException>(() => StratifiedMean.Of([new(5, new(6, 4, 1))]));
    }

    [Theory]
    [InlineData(null, 385)]
    [InlineData(1000.0, 278)]     // Krejcie & Morgan (1970)
    [InlineData(10_000.0, 370)]
    [InlineData(100.0, 80)]
    [InlineData(1.0, 1)]
    public void Answers_for_five_points_of_percent(double? population, long expected) => Assert.Equal(expected, SampleSize.ForShare(0.05, population: population));

    [Fact]
    public void Answers_for_other_questions()
    {
        Assert.Equal(769, SampleSize.ForShare(0.05, designEffect: 2));     // 2 · 384.15 = 768.3
        Assert.Equal(62, SampleSize.ForMean(0.25, 1));                     // (1.96 · 4)² = 61.5
        Assert.Equal(50, SampleSize.ForMean(0.25, 1, population: 250));    // 61.46 / (1 + 61.46/250) = 49.3
        Assert.Equal(385, SampleSize.ForNps(10));                          // σ 100 points
        Assert.Equal(235, SampleSize.ForNps(10, 0.5, 0.2));                // σ² = 0.7 − 0.09 = 0.61: 384.15 · 0.61 = 234.3
    }

    [Fact]
    public void The_planned_margin_is_the_margin_that_comes_out()
    {
        var n = SampleSize.ForNps(8, 0.45, 0.25, level: 0.9, population: 900);
        double Half(long answers)
        {
            var (promoters, detractors) = (0.45 * answers, 0.25 * answers);
            var sd = 100 * Math.Sqrt((promoters + detractors) / answers - Math.Pow((promoters - detractors) / answers, 2));
            return Critical.Normal(0.9) * sd / Math.Sqrt(answers) * Math.Sqrt((900.0 - answers) / 899);
        }
        Assert.True(Half(n) <= 8 && Half(n - 1) > 8);
    }

    [Fact]
    public void Answers_to_tell_two_groups_apart_are_those_of_R()
    {
        Assert.Equal(64, SampleSize.ToCompareMeans(0.5, 1));                  // power.t.test(delta = .5, power = .8): 63.77
        Assert.Equal(77, SampleSize.ToCompareShares(0.5, 0.75, power: 0.9));  // power.prop.test(p1 = .50, p2 = .75, power = .90): 76.7
        Assert.Equal(2567, SampleSize.Invitations(385, 0.15));
    }

    [Fact]
    public void Answers_are_shared_out_by_size_and_spread_and_never_beyond_the_stratum()
    {
        Assert.Equal([50, 30, 20], SampleSize.Allocate(100, [(500, 1), (300, 1), (200, 1)]));
        Assert.Equal([25, 75], SampleSize.Allocate(100, [(500, 1), (500, 3)]));
        Assert.Equal([10, 90], SampleSize.Allocate(100, [(10, 30), (1000, 1)]));
        Assert.Equal([5, 5], SampleSize.Allocate(10, [(5, 0), (5, 0)]));
        Assert.Equal(101, SampleSize.Allocate(101, [(333, 1.1), (334, 1.2), (335, 0.7)]).Sum());
        Assert.Throws<ArgumentOutOfRangeException>(() => SampleSize.Allocate(11, [(5, 1), (5, 1)]));
        Assert.Throws<ArgumentOutOfRangeException>(() => SampleSize.Allocate(1, [(5, -1)]));
    }

    [Fact]
    public void Plans_that_make_no_sense_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => SampleSize.ForShare(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => SampleSize.ForShare(5));
        Assert.Throws<ArgumentOutOfRangeException>(() => SampleSize.ForShare(0.05, share: 1.2));
        Assert.Throws<ArgumentOutOfRangeException>(() => SampleSize.ForShare(0.05, designEffect: 0.9));
        Assert.Throws<ArgumentOutOfRangeException>(() => SampleSize.ForShare(0.05, population: 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => SampleSize.ForMean(double.NaN, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => SampleSize.ForNps(5, 0.8, 0.3));
        Assert.Throws<ArgumentOutOfRangeException>(() => SampleSize.ToCompareMeans(0, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => SampleSize.ToCompareShares(0.5, 0.5));
        Assert.Throws<ArgumentOutOfRangeException>(() => SampleSize.Invitations(10, 0));
    }
}
