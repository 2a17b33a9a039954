using Nuoda.Analytics.Segmentation;
using Xunit;

namespace Nuoda.Analytics.Tests.Segmentation;

public sealed class ConcentrationTests
{
    [Fact]
    public void Equal_holders_have_a_Gini_of_0_and_one_who_holds_all_makes_it_1_less_his_share()
    {
        Assert.Equal(0, Concentration.Gini([7, 7, 7, 7]), 1e-15);
        Assert.Equal(0.75, Concentration.Gini([0, 0, 0, 3]), 1e-15);
        // Pairs (1,3): mean difference 2/2 = 1 over all four ordered pairs, mean 2: 1 / (2 · 2).
        Assert.Equal(0.25, Concentration.Gini([1, 3]), 1e-15);
    }

    [Fact]
    public void Gini_is_half_the_relative_mean_difference_and_twice_the_area_above_the_Lorenz_curve()
    {
        var random = new Random(3);
        double[] values = [.. Enumerable.Range(0, 60).Select(_ => Math.Exp(3 * random.NextDouble()))];
        var difference = values.Average(a => values.Average(b => Math.Abs(a - b)));
        var gini = Concentration.Gini(values);
        Assert.Equal(difference / (2 * values.Average()), gini, 1e-12);
        var curve = Concentration.Lorenz(values);
        var area = curve.Zip(curve.Skip(1), (p, q) => (q.Holders - p.Holders) * (p.Value + q.Value) / 2).Sum();
        Assert.Equal(gini, 1 - 2 * area, 1e-12);
        Assert.Equal(gini, Concentration.Gini([.. values.Select(v => 1000 * v)]), 1e-12);
        Assert.Equal(gini, Concentration.Gini([.. values, .. values]), 1e-12);
    }

    [Fact]
    public void The_top_share_counts_whole_holders_and_the_Lorenz_curve_says_the_same()
    {
        double[] values = [5, 5, 10, 20, 60];
        Assert.Equal((0.6, 0.8, 1, 0), (Concentration.TopShare(values, 0.2), Concentration.TopShare(values, 0.21), Concentration.TopShare(values, 1), Concentration.TopShare(values, 0)));
        Assert.Equal([new(0, 0), new(0.2, 0.05), new(0.4, 0.1), new(0.6, 0.2), new(0.8, 0.4), new(1, 1)], Concentration.Lorenz(values));
        // 0.1 of 30 are 3, though 0.1 · 30 is a hair more in binary.
        Assert.Equal(0.1, Concentration.TopShare([.. Enumerable.Repeat(1.0, 30)], 0.1), 1e-12);
    }

    [Fact]
    public void Nothing_to_share_out_has_no_figure_and_what_is_no_amount_is_refused()
    {
        Assert.True(double.IsNaN(Concentration.Gini([])) && double.IsNaN(Concentration.Gini([0, 0])) && double.IsNaN(Concentration.TopShare([0], 0.5)));
        Assert.Empty(Concentration.Lorenz([0, 0]));
        foreach (var bad in (double[])[-1, double.NaN, double.PositiveInfinity])
        {
            Assert.Throws<ArgumentOutOfRangeException>(() => Concentration.Gini([1, bad]));
            Assert.Throws<ArgumentOutOfRangeException>(() => Concentration.TopShare([1, 2], bad));
        }
    }
}
