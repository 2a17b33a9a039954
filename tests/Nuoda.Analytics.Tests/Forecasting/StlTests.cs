using Nuoda.Analytics.Forecasting;
using Xunit;

namespace Nuoda.Analytics.Tests.Forecasting;

public sealed class StlTests
{
    // A short series with a season of 7 that several implementations of the 1990 programs publish with their results in single precision.
    private static readonly double[] Short = [5, 9, 2, 9, 0, 6, 3, 8, 5, 8, 7, 8, 8, 0, 2, 5, 0, 5, 6, 7, 3, 6, 1, 4, 4, 4, 3, 7, 5, 8];

    [Fact]
    public void The_parts_of_a_short_series_are_the_published_ones()
    {
        var parts = Stl.Decompose(Short, 7, 7);
        Near([0.36926576, 0.75655484, -1.3324139, 1.9553658, -0.6044802], parts.Seasonal[0]);
        Near([4.804099, 4.9097075, 5.015316, 5.16045, 5.305584], parts.Trend);
        Near([-0.17336464, 3.3337379, -1.6829021, 1.8841844, -4.7011037], parts.Remainder);
        Assert.All(parts.Weights, w => Assert.Equal(1, w));
    }

    [Fact]
    public void The_robust_parts_of_a_short_series_are_the_published_ones()
    {
        var parts = Stl.Decompose(Short, 7, 7, robust: true);
        Near([0.14922355, 0.47939026, -1.833231, 1.7411387, 0.8200711], parts.Seasonal[0]);
        Near([5.397365, 5.4745436, 5.5517216, 5.6499176, 5.748114], parts.Trend);
        Near([-0.5465884, 3.0460663, -1.7184906, 1.6089439, -6.5681853], parts.Remainder);
        Near([0.99374926, 0.8129377, 0.9385952, 0.9458036, 0.29742217], parts.Weights);
    }

    [Theory]
    [InlineData(7, false)]
    [InlineData(11, true)]
    [InlineData(int.MaxValue, false)]
    public void The_parts_add_up_to_the_series(int window, bool robust)
    {
        var parts = Stl.Decompose(Short, 7, window, robust);
        for (var t = 0; t < Short.Length; t++) Assert.Equal(Short[t], parts.Trend[t] + parts.Seasonal[0][t] + parts.Remainder[t], 12);
        if (window == int.MaxValue)
            for (var t = 7; t < Short.Length; t++) Assert.Equal(parts.Seasonal[0][t - 7], parts.Seasonal[0][t], 12);
    }

    [Fact]
    public void A_straight_line_with_a_fixed_season_leaves_no_remainder()
    {
        double[] season = [3, -1, 0, -2];
        var series = Enumerable.Range(0, 40).Select(t => 10 + 0.5 * t + season[t % 4]).ToArray();
        var parts = Stl.Decompose(series, 4, int.MaxValue);
        Assert.All(parts.Remainder, r => Assert.InRange(r, -0.1, 0.1));
        Assert.InRange(parts.SeasonalStrength(), 0.99, 1);
        Assert.InRange(parts.TrendStrength, 0.999, 1);
    }

    [Fact]
    public void An_outlier_moves_the_robust_season_less()
    {
        double[] season = [3, -1, 0, -2];
        var clean = Enumerable.Range(0, 40).Select(t => 10 + 0.5 * t + season[t % 4] + (t % 3 - 1) * 0.1).ToArray();
        var spoilt = (double[])clean.Clone();
        spoilt[21] += 30;
        var reference = Stl.Decompose(clean, 4, 7).Seasonal[0][21];
        var (plain, robust) = (Stl.Decompose(spoilt, 4, 7), Stl.Decompose(spoilt, 4, 7, robust: true));
        Assert.True(Math.Abs(robust.Seasonal[0][21] - reference) < 0.1 * Math.Abs(plain.Seasonal[0][21] - reference));
        Assert.InRange(robust.Weights[21], 0, 0.01);
    }

    [Fact]
    public void Two_seasons_at_once_are_told_apart()
    {
        var series = Enumerable.Range(0, 24 * 7 * 4).Select(t => 100 + 10 * Math.Sin(2 * Math.PI * t / 24) + 5 * Math.Cos(2 * Math.PI * t / 168)).ToArray();
        var parts = Stl.DecomposeSeveral(series, [24, 168]);
        for (var t = 0; t < series.Length; t++)
        {
            Assert.Equal(series[t], parts.Trend[t] + parts.Seasonal[0][t] + parts.Seasonal[1][t] + parts.Remainder[t], 9);
            Assert.InRange(parts.Seasonal[0][t] - 10 * Math.Sin(2 * Math.PI * t / 24), -0.8, 0.8);
        }
        Assert.True(parts.SeasonalStrength(0) > 0.95 && parts.SeasonalStrength(1) > 0.95);
    }

    [Fact]
    public void A_season_without_two_full_periods_gets_a_part_of_zeros()
    {
        var parts = Stl.DecomposeSeveral(Short, [7, 20]);
        Assert.All(parts.Seasonal[1], s => Assert.Equal(0, s));
        Assert.Throws<ArgumentException>(() => Stl.DecomposeSeveral(Short, [20]));
    }

    [Fact]
    public void Bad_input_is_refused()
    {
        Assert.Throws<ArgumentException>(() => Stl.Decompose([], 4, 7));
        Assert.Throws<ArgumentException>(() => Stl.Decompose([1, 2, 3, 4, 5, 6, 7], 4, 7));
        Assert.Throws<ArgumentOutOfRangeException>(() => Stl.Decompose(Short, 1, 7));
        Assert.Throws<ArgumentOutOfRangeException>(() => Stl.Decompose(Short, 7, 6));
        Assert.Throws<ArgumentOutOfRangeException>(() => Stl.Decompose([1, 2, double.NaN, 4, 5, 6, 7, 8], 4, 7));
        Assert.All(Stl.Decompose(new double[24], 12, 7).Remainder, r => Assert.Equal(0, r));
        Assert.Equal(0, Stl.Decompose(new double[24], 12, 7, robust: true).SeasonalStrength());
    }

    private static void Near(double[] expected, double[] found)
    {
        for (var i = 0; i < expected.Length; i++) Assert.Equal(expected[i], found[i], 5e-6);
    }
}
