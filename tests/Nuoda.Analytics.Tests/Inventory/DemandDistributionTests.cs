using Nuoda.Analytics.Inventory;
using Xunit;

namespace Nuoda.Analytics.Tests.Inventory;

public sealed class DemandDistributionTests
{
    private static readonly Dictionary<string, DemandDistribution> Some = new()
    {
        ["normal"] = new NormalDemand(40, 12),
        ["fixed"] = new NormalDemand(40, 0),
        ["gamma"] = new GammaDemand(0.6, 30),
        ["lognormal"] = new LognormalDemand(3, 0.7),
        ["poisson"] = new PoissonDemand(4.2),
        ["poisson, large"] = new PoissonDemand(900),
        ["negative binomial"] = new NegativeBinomialDemand(1.7, 0.2),
        ["observed"] = new EmpiricalDemand([5, 0, 2, 11], [1, 4, 2, 1]),
        ["observed, broken"] = EmpiricalDemand.OfSample([0.5, 3.25, 3.25, 9]),
    };

    public static TheoryData<string> Names => [.. Some.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Losses_are_the_areas_under_the_tail(string name)
    {
        var x = Some[name];
        // E[(X − y)⁺] = ∫ 1 − F from y on, and the second loss is the integral of the first: both on a fine grid, steps included.
        var top = x.Variance == 0 ? x.Mean + 1 : x.Quantile(1 - 1e-12);
        foreach (var y in new[] { -3, 0, 0.5 * x.Mean, x.Mean, x.Mean + 2 * x.StandardDeviation })
        {
            const int Steps = 10_000;
            var (width, loss, second) = ((top - y) / Steps, 0.0, 0.0);
            for (var i = 0; i < Steps && width > 0; i++)
            {
                var at = y + (i + 0.5) * width;
                loss += (1 - x.Cumulative(at)) * width;
                second += (at - y) * (1 - x.Cumulative(at)) * width;
            }
            Assert.Equal(loss, x.Loss(y), 2e-3 * Math.Max(1, x.Mean));
            Assert.Equal(second, x.SecondLoss(y), 1e-2 * Math.Max(1, x.Mean * x.Mean));
            Assert.Equal(y - x.Mean + x.Loss(y), x.Leftover(y), 1e-9 * Math.Max(1, x.Mean));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_quantile_is_the_least_value_that_reaches_its_probability(string name)
    {
        var x = Some[name];
        foreach (var p in new[] { 1e-6, 0.1, 0.5, 0.77, 0.95, 0.9999 })
        {
            var q = x.Quantile(p);
            Assert.True(x.Cumulative(q + 1e-9 * Math.Max(1, q)) >= p - 1e-11);
            Assert.True(x.Cumulative(q - 1e-6 * Math.Max(1, Math.Abs(q))) <= p + 1e-11);
            if (x.IsWhole) Assert.Equal(Math.Floor(q), q);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Several_periods_add_up(string name)
    {
        var x = Some[name];
        foreach (var n in new[] { 0, 1, 2, 5, 2.5 })
        {
            var sum = x.Over(n);
            Assert.Equal(n * x.Mean, sum.Mean, 1e-9 * Math.Max(1, x.Mean));
            Assert.Equal(n * x.Variance, sum.Variance, 1e-8 * Math.Max(1, x.Variance));
        }
        var late = x.OverLeadTime(4, 1.5);
        Assert.Equal(4 * x.Mean, late.Mean, 1e-9 * Math.Max(1, x.Mean));
        Assert.Equal(4 * x.Variance + 2.25 * x.Mean * x.Mean, late.Variance, 1e-7 * late.Variance);
        Assert.Throws<ArgumentOutOfRangeException>(() => x.Over(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => x.Over(double.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => x.Quantile(1));
    }

    // Two throws of a die: 7 comes up in 6 of 36, P(≤ 4) = 6/36, E[(X − 10)⁺] = (2·1 + 1·2)/36.
    [Fact]
    public void Two_dice_by_hand()
    {
        var two = EmpiricalDemand.OfSample([1, 2, 3, 4, 5, 6]).Over(2);
        Assert.Equal(6.0 / 36, two.Cumulative(7) - two.Cumulative(6), 1e-14);
        Assert.Equal(6.0 / 36, two.Cumulative(4), 1e-14);
        Assert.Equal(4.0 / 36, two.Loss(10), 1e-14);
        Assert.Equal(7, two.Quantile(21.0 / 36));
    }

    // P(0) = 0.2^1.7, P(1) = 1.7·0.8·P(0), P(2) = 1.7·2.7/2·0.64·P(0).
    [Fact]
    public void Negative_binomial_by_hand()
    {
        var p0 = Math.Pow(0.2, 1.7);
        var x = Some["negative binomial"];
        Assert.Equal(p0, x.Cumulative(0), 1e-13);
        Assert.Equal(p0 * (1 + 1.36 + 1.7 * 2.7 / 2 * 0.64), x.Cumulative(2.9), 1e-13);
        Assert.Equal(6.8, x.Mean, 1e-12);
        Assert.Equal(34, x.Variance, 1e-12);
    }

    [Fact]
    public void The_family_follows_the_history()
    {
        Assert.IsType<PoissonDemand>(DemandDistribution.Suiting([2, 1, 0, 3, 1, 2, 0, 1]));
        Assert.IsType<NegativeBinomialDemand>(DemandDistribution.Suiting([0, 0, 9, 0, 0, 14, 0, 1]));
        Assert.IsType<NormalDemand>(DemandDistribution.Suiting([100, 120, 90, 110, 105]));
        Assert.IsType<GammaDemand>(DemandDistribution.Suiting([100, 0, 900, 10, 105]));
        Assert.Equal(0, DemandDistribution.Suiting([]).Mean);
        Assert.Equal(0, DemandDistribution.Suiting([0, 0, 0]).Mean);
        Assert.Equal((5, 0), DemandDistribution.Moments([5]));
        Assert.Throws<ArgumentOutOfRangeException>(() => DemandDistribution.Suiting([1, -1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => DemandDistribution.Suiting([1, double.NaN]));
    }

    [Theory]
    [InlineData(DemandFamily.Normal)]
    [InlineData(DemandFamily.Gamma)]
    [InlineData(DemandFamily.Lognormal)]
    [InlineData(DemandFamily.NegativeBinomial)]
    public void A_family_takes_the_moments_it_is_given(DemandFamily family)
    {
        var x = DemandDistribution.Of(family, 8, 5);
        Assert.Equal((8, 5), (Math.Round(x.Mean, 9), Math.Round(x.StandardDeviation, 9)));
        Assert.Equal(0, DemandDistribution.Of(family, 0, 0).Loss(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => DemandDistribution.Of(family, double.NaN, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => DemandDistribution.Of(family, 1, -1));
    }

    [Fact]
    public void Parameters_out_of_range_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new NormalDemand(1, -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new GammaDemand(0, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new LognormalDemand(1, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new PoissonDemand(double.PositiveInfinity));
        Assert.Throws<ArgumentOutOfRangeException>(() => new NegativeBinomialDemand(2, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => NegativeBinomialDemand.OfMoments(4, 2));
        Assert.Throws<ArgumentException>(() => new EmpiricalDemand([], []));
        Assert.Throws<ArgumentException>(() => new EmpiricalDemand([1, 2], [1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new EmpiricalDemand([1, 2], [0, 0]));
    }

    [Fact]
    public void The_inverse_loss_undoes_the_loss_far_into_both_tails()
    {
        foreach (var z in new[] { -20, -3, -0.4, 0, 0.9, 3, 8, 20, 30 }) Assert.Equal(z, UnitNormal.InverseLoss(UnitNormal.Loss(z)), 1e-9 * Math.Max(1, Math.Abs(z)));
        Assert.Throws<ArgumentOutOfRangeException>(() => UnitNormal.InverseLoss(0));
    }
}
