using Nuoda.Analytics.Forecasting;
using Nuoda.Analytics.Inventory;
using Xunit;

namespace Nuoda.Analytics.Tests.Inventory;

public sealed class ForecastDemandTests
{
    private static readonly double[] Alternating = [.. Enumerable.Range(0, 24).Select(t => t % 2 == 0 ? 10.0 : 14)];

    // The naive forecast is wrong by 4 each time: over one period by ±4, over two by ±4 and 0, whose sum is ±4 again.
    [Theory]
    [InlineData(0.25, 4, 14)]
    [InlineData(1, 4, 14)]
    [InlineData(2, 2.8284271247461903, 14)]
    [InlineData(1.2, 2.8284271247461903, 14)]
    public void The_spread_is_that_of_the_sum_over_the_protection_interval_as_reckoned_by_hand(double protection, double sd, double mean)
    {
        var found = ForecastDemand.Moments(ForecastMethods.Of("naive"), Alternating, 1, protection);
        Assert.Equal(mean, found!.Value.Mean, 1e-12);
        Assert.Equal(sd, found.Value.StandardDeviation, 1e-12);
    }

    [Fact]
    public void A_season_that_is_foreseen_is_no_risk_though_the_history_swings()
    {
        double[] season = [.. Enumerable.Range(0, 48).Select(t => 100 + 50 * Math.Sin(Math.PI * t / 6))];
        var found = ForecastDemand.Moments(ForecastMethods.Of("snaive"), season, 12, 3);
        Assert.Equal(0, found!.Value.StandardDeviation, 1e-9);
        Assert.Equal(season[0..3].Average(), found.Value.Mean, 1e-9);
        Assert.True(DemandDistribution.Moments(season).StandardDeviation > 30);
    }

    [Fact]
    public void K_times_the_demand_has_k_times_mean_and_spread()
    {
        var random = new Random(5);
        double[] demand = [.. Enumerable.Range(0, 40).Select(_ => 50 + 10 * random.NextDouble())];
        var (one, three) = (ForecastDemand.Moments(ForecastMethods.Of("ses"), demand, 1, 2), ForecastDemand.Moments(ForecastMethods.Of("ses"), [.. demand.Select(d => 3 * d)], 1, 2));
        Assert.Equal(3 * one!.Value.Mean, three!.Value.Mean, 1e-3);
        Assert.Equal(3 * one.Value.StandardDeviation, three.Value.StandardDeviation, 1e-3);
    }

    [Fact]
    public void Too_few_origins_give_nothing_and_a_period_without_stock_is_no_error()
    {
        // 4 to learn from, 8 origins, one period ahead: 12 values are just enough.
        Assert.Null(ForecastDemand.Moments(ForecastMethods.Of("naive"), Alternating.AsSpan(0, 11), 1, 1));
        Assert.NotNull(ForecastDemand.Moments(ForecastMethods.Of("naive"), Alternating.AsSpan(0, 12), 1, 1));
        Assert.Null(ForecastDemand.Moments(ForecastMethods.Of("naive"), Alternating, 12, 1));
        bool[] without = new bool[Alternating.Length];
        without[20] = true;
        double[] sold = [.. Alternating];
        sold[20] = 0;
        var found = ForecastDemand.Moments(ForecastMethods.Of("mean"), sold, 1, 1, without);
        Assert.InRange(found!.Value.StandardDeviation, 1.9, 2.3);
    }

    [Fact]
    public void A_forecast_below_nothing_is_nothing()
    {
        double[] falling = [.. Enumerable.Range(0, 30).Select(t => Math.Max(0, 29.0 - t))];
        Assert.Equal(0, ForecastDemand.Moments(ForecastMethods.Of("drift"), falling, 1, 2)!.Value.Mean);
    }

    [Fact]
    public void Bad_input_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => ForecastDemand.Moments(ForecastMethods.Of("naive"), [1, -2, 3], 1, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => ForecastDemand.Moments(ForecastMethods.Of("naive"), [1, 2, 3], 1, -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => ForecastDemand.Moments(ForecastMethods.Of("naive"), [1, double.NaN, 3], 1, 1));
        Assert.ThrowsAny<ArgumentException>(() => ForecastDemand.Moments(ForecastMethods.Of("naive"), [], 1, 1));
    }
}
