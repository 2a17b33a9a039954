using Nuoda.Analytics.Forecasting;
using Xunit;

namespace Nuoda.Analytics.Tests.Forecasting;

public sealed class ForecastMethodTests
{
    private delegate Forecast Method(double[] series, int season, int horizon, double[] levels);

    private static readonly Dictionary<string, Method> Methods = new(StringComparer.Ordinal)
    {
        ["naive"] = (y, _, h, l) => SimpleForecasts.Naive(y, h, l),
        ["seasonal naive"] = (y, m, h, l) => SimpleForecasts.SeasonalNaive(y, m, h, l),
        ["drift"] = (y, _, h, l) => SimpleForecasts.Drift(y, h, l),
        ["mean"] = (y, _, h, l) => SimpleForecasts.Mean(y, h, l),
        ["simple"] = (y, _, h, l) => ExponentialSmoothing.Simple(y, 0.3, h, l),
        ["holt"] = (y, _, h, l) => ExponentialSmoothing.Holt(y, 0.3, 0.1, h, l),
        ["ets"] = (y, m, h, l) => Ets.Choose(y, m).Forecast(h, l),
        ["theta"] = (y, m, h, l) => Theta.Fit(y, m).Forecast(h, l),
        ["optimised theta"] = (y, m, h, l) => OptimisedTheta.Fit(y, m).Forecast(h, l),
        ["automatic"] = (y, m, h, l) => AutomaticForecast.Of(y, m, h, l),
    };

    public static TheoryData<string> Names => [.. Methods.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Wider_levels_give_wider_intervals_around_the_point(string name)
    {
        var f = Methods[name](EtsTests.Monthly(50, 12), 12, 15, [50, 80, 95]);
        Assert.Equal((15, 3, 3), (f.Horizon, f.Lower.Length, f.Upper.Length));
        for (var h = 0; h < 15; h++)
        {
            Assert.True(f.Lower[2][h] < f.Lower[1][h] && f.Lower[1][h] < f.Lower[0][h] && f.Lower[0][h] < f.Mean[h]);
            Assert.True(f.Upper[2][h] > f.Upper[1][h] && f.Upper[1][h] > f.Upper[0][h] && f.Upper[0][h] > f.Mean[h]);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Dull_and_short_series_give_finite_numbers(string name)
    {
        double[][] dull = [[3], [3, 3], [0, 0, 0], [1, 2], [1, 2, 3], [5, 4, 3, 2, 1], [0, 0, 7, 0, 0, 0, 2, 0], [-1, -5, 2, 8, -3, 0, 4, 4, 1], [.. Enumerable.Repeat(9.0, 40)], [.. Enumerable.Range(0, 40).Select(t => (double)t)], [.. Enumerable.Range(0, 40).Select(t => (double)(t % 4))]];
        foreach (var y in dull)
        {
            var f = Methods[name](y, 4, 6, [80]);
            Assert.All((double[])[.. f.Mean, .. f.Lower[0], .. f.Upper[0]], v => Assert.True(double.IsFinite(v), $"{name} of {string.Join(' ', y)}"));
            for (var h = 0; h < 6; h++) Assert.True(f.Lower[0][h] <= f.Mean[h] && f.Mean[h] <= f.Upper[0][h]);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_constant_series_goes_on_as_it_is(string name) =>
        Assert.All(Methods[name]([.. Enumerable.Repeat(9.0, 40)], 12, 14, []).Mean, v => Assert.Equal(9, v, 1e-9));

    [Theory]
    [MemberData(nameof(Names))]
    public void Empty_series_gaps_and_bad_parameters_are_refused(string name)
    {
        Assert.Throws<ArgumentException>(() => Methods[name]([], 4, 6, []));
        Assert.Throws<ArgumentOutOfRangeException>(() => Methods[name]([1, double.NaN, 2], 4, 6, []));
        Assert.Throws<ArgumentOutOfRangeException>(() => Methods[name]([1, double.PositiveInfinity, 2], 4, 6, []));
        Assert.Throws<ArgumentOutOfRangeException>(() => Methods[name]([1, 2, 3], 4, 0, []));
        Assert.Throws<ArgumentOutOfRangeException>(() => Methods[name]([1, 2, 3], 4, 1, [0]));
    }

    [Fact]
    public void Simple_methods_come_out_as_worked_by_hand()
    {
        double[] y = [10, 14, 12, 16];
        // Changes +4 −2 +4: σ² = 12.
        var naive = SimpleForecasts.Naive(y, 4, [80]);
        Assert.Equal([16, 16, 16, 16], naive.Mean);
        Assert.Equal(16 + 1.2815515655446004 * Math.Sqrt(12) * 2, naive.Upper[0][3], 1e-9);
        Assert.Equal([12, 16, 12], SimpleForecasts.SeasonalNaive(y, 2, 3, []).Mean);
        Assert.Equal([18, 20], SimpleForecasts.Drift(y, 2, []).Mean);
        Assert.Equal([13, 13], SimpleForecasts.Mean(y, 2, []).Mean);
        // ℓ: 10, 12, 12, 14 with α = ½.
        Assert.Equal([14], ExponentialSmoothing.Simple(y, 0.5, 1, []).Mean);
    }

    [Fact]
    public void Theta_of_a_straight_line_adds_half_its_slope_as_drift()
    {
        var theta = Theta.Fit([.. Enumerable.Range(1, 30).Select(t => 100.0 + 2 * t)], 1);
        Assert.Equal(1, theta.Drift, 1e-9);
        Assert.False(theta.IsSeasonal);
        var mean = theta.Forecast(5, []).Mean;
        for (var h = 1; h < 5; h++) Assert.Equal(1, mean[h] - mean[h - 1], 1e-9);
    }

    [Fact]
    public void The_season_of_a_strongly_seasonal_series_is_found_and_put_back()
    {
        var y = EtsTests.Monthly(96, 12);
        Assert.True(Theta.Fit(y, 12).IsSeasonal && OptimisedTheta.Fit(y, 12).IsSeasonal);
        var mean = Theta.Fit(y, 12).Forecast(12, []).Mean;
        Assert.True(mean[3] > 1.3 * mean[9]);
    }

    [Fact]
    public void A_figure_of_factors_averages_one_and_a_figure_of_terms_zero()
    {
        var y = EtsTests.Monthly(50, 12);
        Assert.Equal(12, ClassicalDecomposition.Figure(y, 12, true).Sum(), 1e-9);
        Assert.Equal(0, ClassicalDecomposition.Figure(y, 12, false).Sum(), 1e-9);
        Assert.Throws<ArgumentException>(() => ClassicalDecomposition.Figure(y.AsSpan(0, 23), 12, true));
    }

    [Fact]
    public void Combined_forecasts_are_the_mean_or_the_median_of_points_and_ends()
    {
        Forecast Of(double mean) => new([mean], [80], [[mean - 1]], [[mean + 2]]);
        Assert.Equal((4, 3, 6), Ends(ForecastCombination.Mean(Of(1), Of(2), Of(9))));
        Assert.Equal((2, 1, 4), Ends(ForecastCombination.Median(Of(1), Of(9), Of(2))));
        Assert.Equal((1.5, 0.5, 3.5), Ends(ForecastCombination.Median(Of(1), Of(2))));
        Assert.Throws<ArgumentException>(() => ForecastCombination.Mean([]));
        Assert.Throws<ArgumentException>(() => ForecastCombination.Mean(Of(1), new([1, 2], [80], [[1, 2]], [[1, 2]])));

        static (double, double, double) Ends(Forecast f) => (f.Mean[0], f.Lower[0][0], f.Upper[0][0]);
    }

    [Fact]
    public void Measures_that_are_not_defined_are_not_numbers_and_lengths_must_agree()
    {
        Assert.True(double.IsNaN(ForecastAccuracy.Mase([1], [2], [5, 5, 5], 1)));
        Assert.True(double.IsNaN(ForecastAccuracy.Rmsse([1], [2], [5, 6], 4)));
        Assert.True(double.IsNaN(ForecastAccuracy.Wape([0, 0], [1, 1])));
        Assert.True(double.IsNaN(ForecastAccuracy.Mape([0], [1])));
        Assert.Equal(0, ForecastAccuracy.Smape([0, 3], [0, 3]));
        Assert.Equal(200, ForecastAccuracy.Smape([0], [3]));
        Assert.Throws<ArgumentException>(() => ForecastAccuracy.MeanAbsoluteError([1, 2], [1]));
        Assert.Throws<ArgumentException>(() => ForecastAccuracy.MeanAbsoluteError([], []));
        // p = 0.9: one unit too low costs 0.9, one too high 0.1.
        Assert.Equal(0.5, ForecastAccuracy.Pinball([10, 10], [9, 11], 0.9), 1e-12);
        Assert.Equal(0.25, ForecastAccuracy.ValueAdded(3, 4), 1e-12);
        Assert.Equal(0.05, ForecastAccuracy.CoverageDifference(0.9, 95), 1e-12);
    }
}
