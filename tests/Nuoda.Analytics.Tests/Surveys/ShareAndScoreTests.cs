using MathNet.Numerics.Distributions;
using Nuoda.Analytics.Surveys;
using Xunit;

namespace Nuoda.Analytics.Tests.Surveys;

/// <summary>Shares, NPS, CSAT and CES with their intervals.</summary>
public sealed class ShareAndScoreTests
{
    [Theory]
    [InlineData(0, 20)]
    [InlineData(3, 17)]
    [InlineData(50, 100)]
    [InlineData(412, 500)]
    public void The_ends_of_Wilsons_interval_are_the_shares_that_a_z_test_just_does_not_reject(int x, int n)
    {
        foreach (var (level, population) in ((double, double?)[])[(0.95, null), (0.8, null), (0.99, 700)])
        {
            var (p, z, factor) = (x / (double)n, Normal.InvCDF(0, 1, 0.5 + level / 2), population is { } size ? (size - n) / (size - 1) : 1);
            var interval = Proportion.Wilson(x, n, level, population);
            foreach (var end in (double[])[interval.Lower, interval.Upper])
                if (end is > 0 and < 1) Assert.Equal(z, Math.Abs(p - end) / Math.Sqrt(end * (1 - end) / n * factor), 1e-9);
        }
    }

    [Fact]
    public void The_exact_interval_leaves_half_of_the_rest_in_each_tail()
    {
        var (lower, upper) = Proportion.ClopperPearson(7, 40, 0.9);
        Assert.Equal(0.05, 1 - Binomial.CDF(lower, 40, 6), 1e-9);
        Assert.Equal(0.05, Binomial.CDF(upper, 40, 7), 1e-9);
    }

    [Fact]
    public void Everybody_asked_leaves_nothing_uncertain_and_a_smaller_population_less()
    {
        Assert.Equal(new(0.3, 0.3), Proportion.Wilson(30, 100, population: 100));
        var (many, few) = (Proportion.Wilson(30, 100), Proportion.Wilson(30, 100, population: 150));
        Assert.True(few.Lower > many.Lower && few.Upper < many.Upper);
        var score = new NetPromoterScore(40, 30, 30);
        Assert.Equal(0, score.StandardError(population: 100));
        Assert.Equal(score.StandardError() * Math.Sqrt(50 / 149.0), score.StandardError(150), 1e-12);
    }

    [Fact]
    public void Nobody_asked_gives_no_figure()
    {
        Assert.True(double.IsNaN(Proportion.Wilson(0, 0).Lower) && double.IsNaN(Proportion.ClopperPearson(0, 0).Upper) && double.IsNaN(Proportion.WilsonWithContinuity(0, 0).Lower));
        var score = NetPromoterScore.Of([double.NaN]);
        Assert.Equal(0, score.N);
        Assert.True(double.IsNaN(score.Score) && double.IsNaN(score.StandardError()) && double.IsNaN(score.Interval().Upper));
        var rating = Rating.Csat([]);
        Assert.True(double.IsNaN(rating.Share) && double.IsNaN(rating.ShareInterval().Lower) && double.IsNaN(rating.AsSample().Mean));
    }

    [Fact]
    public void What_makes_no_sense_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Proportion.Wilson(3, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => Proportion.Wilson(-1, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => Proportion.Wilson(1, double.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => Proportion.Wilson(1, 2, level: 95));
        Assert.Throws<ArgumentOutOfRangeException>(() => Proportion.Wilson(1, 2, population: 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Proportion.ClopperPearson(1, 2, level: 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => NetPromoterScore.Of([11]));
        Assert.Throws<ArgumentOutOfRangeException>(() => NetPromoterScore.Of([8.5]));
        Assert.Throws<ArgumentOutOfRangeException>(() => NetPromoterScore.Of([-1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => Rating.Csat([0]));
        Assert.Throws<ArgumentOutOfRangeException>(() => Rating.Csat([double.PositiveInfinity]));
        Assert.Throws<ArgumentOutOfRangeException>(() => Rating.Of([1], 5, 5, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Rating.Of([1], 1, 5, 5));
    }

    [Fact]
    public void Customer_effort_counts_five_to_seven_as_easy()
    {
        var rating = Rating.Ces([7, 6, 5, 4, 1, double.NaN]);
        Assert.Equal((5, 3, 0.6), (rating.N, rating.Satisfied, rating.Share));
        Assert.Equal([1, 0, 0, 1, 1, 1, 1], rating.Counts);
        Assert.Equal(4.6, rating.AsSample().Mean, 1e-12);
        Assert.Equal(Math.Sqrt(5.3), rating.AsSample().Sd, 1e-12); // Σx² 127 − 5·4.6² = 21.2, over 4
        Assert.Equal(Sample.Of([7, 6, 5, 4, 1]), rating.AsSample() with { Mean = Sample.Of([7, 6, 5, 4, 1]).Mean, Sd = Sample.Of([7, 6, 5, 4, 1]).Sd });
    }

    [Fact]
    public void Two_scores_are_compared_by_their_answers_as_points()
    {
        double[] answers = [10, 9, 9, 8, 7, 7, 6, 5, 10, 9, 3, 0, 8, 9, 10];
        var score = NetPromoterScore.Of(answers);
        var points = Sample.Of([.. answers.Select(NetPromoterScore.Points)]);
        Assert.Equal(points.Mean, score.Score, 1e-12);
        Assert.Equal(points.Sd * Math.Sqrt(14 / 15.0), score.AsSample().Sd, 1e-10);
        // 50 against 40 of two thousand each, hand-worked: spread 80.6 and 80.0 points, standard error 2.540, t 3.94.
        var test = Welch.Test(new NetPromoterScore(1300, 400, 300).AsSample(), new NetPromoterScore(1120, 560, 320).AsSample());
        Assert.Equal(10, test.Difference, 1e-9);
        Assert.Equal(10 / Math.Sqrt((0.8 - 0.25 + (0.72 - 0.16)) * 1e4 / 2000), test.T, 1e-9);
        Assert.True(test.PValue < 0.001);
    }
}
