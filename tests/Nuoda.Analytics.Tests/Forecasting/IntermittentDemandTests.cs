using Nuoda.Analytics.Forecasting;
using Xunit;
using static Nuoda.Analytics.Forecasting.IntermittentDemand;

namespace Nuoda.Analytics.Tests.Forecasting;

public sealed class IntermittentDemandTests
{
    private static readonly double[] ByHand = [0, 3, 0, 0, 6];

    [Fact]
    public void Croston_and_its_corrections_by_hand()
    {
        // Sizes 3, then 3 + 0.1·3 = 3.3; intervals 2, then 2 + 0.1·(3 − 2) = 2.1.
        Assert.Equal(3.3 / 2.1, Croston(ByHand), 12);
        Assert.Equal(0.95 * 3.3 / 2.1, Sba(ByHand), 12);
        Assert.Equal((1 - 0.1 / 1.9) * 3.3 / 2.1, Sbj(ByHand), 12);
    }

    [Fact]
    public void Tsb_by_hand()
    {
        // Probability 0, 0.2, 0.16, 0.128, 0.128 + 0.2·0.872 = 0.3024; size 3.3.
        Assert.Equal(0.3024 * 3.3, Tsb(ByHand, 0.1, 0.2), 12);
        Assert.Equal(0.3024 * 3.3 * 0.8, Tsb([.. ByHand, 0], 0.1, 0.2), 12);
    }

    [Fact]
    public void Adida_and_imapa_by_hand()
    {
        // Six periods with three demands: blocks of two with rates 1, 2, 3; smoothed with 0.5: 1, 1.5, 2.25.
        double[] demand = [0, 2, 4, 0, 0, 6];
        Assert.Equal(2.25, Adida(demand, 0.5), 12);
        // Blocks of one: 0, 1, 2.5, 1.25, 0.625, 3.3125.
        Assert.Equal((3.3125 + 2.25) / 2, Imapa(demand, 0.5), 12);
        // An odd period at the start is left out.
        Assert.Equal(2.25, Adida([0, .. demand], 0.5), 12);
    }

    [Fact]
    public void The_constant_that_is_found_has_the_least_squared_errors()
    {
        double[] demand = [3, 0, 5, 1, 0, 2, 8, 0, 0, 4, 6, 0, 1, 0, 9, 2, 0, 0, 3, 1];
        double Errors(double alpha)
        {
            var (sum, previous) = (0.0, 0.0);
            for (var t = 2; t <= 20; t += 2) // mean interval 20/12 rounds to 2
            {
                var rate = (demand[t - 2] + demand[t - 1]) / 2;
                if (t > 2) sum += (rate - previous) * (rate - previous);
                previous = t == 2 ? rate : previous + alpha * (rate - previous);
            }
            return sum;
        }
        var best = Enumerable.Range(0, 2001).Select(i => 0.1 + i * 0.0001).MinBy(Errors);
        Assert.Equal(Adida(demand, best), Adida(demand), 1e-4);
    }

    [Fact]
    public void A_stock_out_without_sales_is_no_period_without_demand()
    {
        bool[] mask = [false, false, true, true, false, false];
        double[] demand = [0, 3, 0, 0, 0, 6], without = [0, 3, 0, 6];
        Assert.Equal(Croston(without), Croston(demand, 0.1, mask));
        Assert.Equal(Sba(without), Sba(demand, 0.1, mask));
        Assert.Equal(Tsb(without), Tsb(demand, 0.1, 0.1, mask));
        Assert.True(Tsb(demand, 0.1, 0.1, mask) > Tsb(demand));
        Assert.Equal(2, DemandClass.Of(demand, mask).MeanInterval);
        // Blocks of two: the one that was out of stock throughout does not count, rates 1.5 and 3.
        Assert.Equal(1.5 + 0.5 * 1.5, Adida(demand, 0.5, mask), 12);
    }

    [Fact]
    public void A_stock_out_with_sales_proves_demand_of_at_least_that_size()
    {
        bool[] mask = [false, false, false, true];
        // Sold 2 of an unknown demand: the smoothed size 4 stays, the interval of two counts.
        Assert.Equal(4 / (2 + 0.1 * 0), Croston([0, 4, 0, 2], 0.1, mask), 12);
        // Sold 8: at least 8 was asked for.
        Assert.Equal(4.4 / 2, Croston([0, 4, 0, 8], 0.1, mask), 12);
        Assert.True(double.IsNaN(DemandClass.Of([0, 4, 0, 8], mask).SquaredVariation));
    }

    [Theory]
    [InlineData(new double[] { 5, 6, 5, 6, 5 }, DemandPattern.Smooth)]
    [InlineData(new double[] { 1, 20, 1, 30, 1 }, DemandPattern.Erratic)]
    [InlineData(new double[] { 5, 0, 0, 6, 0 }, DemandPattern.Intermittent)]
    [InlineData(new double[] { 1, 0, 0, 60, 0, 1, 0 }, DemandPattern.Lumpy)]
    [InlineData(new double[] { 0, 0, 0, 7, 0 }, DemandPattern.Intermittent)]
    [InlineData(new double[] { 0, 0 }, DemandPattern.None)]
    [InlineData(new double[] { }, DemandPattern.None)]
    public void Demand_is_classed_by_interval_and_variation(double[] demand, DemandPattern pattern) => Assert.Equal(pattern, DemandClass.Of(demand).Pattern);

    [Fact]
    public void K_times_the_demand_gives_k_times_the_forecast()
    {
        var random = new Random(7);
        for (var run = 0; run < 100; run++)
        {
            var demand = Enumerable.Range(0, 5 + run).Select(_ => random.NextDouble() < 0.3 ? random.Next(1, 20) : 0.0).ToArray();
            var mask = demand.Select(_ => random.NextDouble() < 0.1).ToArray();
            var fourfold = demand.Select(d => 4 * d).ToArray();
            Assert.Equal(4 * Croston(demand, 0.2, mask), Croston(fourfold, 0.2, mask), 9);
            Assert.Equal(4 * Tsb(demand, 0.2, 0.3, mask), Tsb(fourfold, 0.2, 0.3, mask), 9);
            Assert.Equal(4 * Adida(demand, null, mask), Adida(fourfold, null, mask), 5);
            Assert.Equal(4 * Imapa(demand, 0.2, mask), Imapa(fourfold, 0.2, mask), 9);
            Assert.InRange(Imapa(demand), 0, 20);
            Assert.Equal(DemandClass.Of(demand, mask).Pattern, DemandClass.Of(fourfold, mask).Pattern);
        }
    }

    [Fact]
    public void Without_demand_nothing_is_forecast()
    {
        foreach (var demand in new double[][] { [], [0], [0, 0, 0] })
            foreach (var forecast in new[] { Croston(demand), Sba(demand), Sbj(demand), Tsb(demand), Adida(demand), Imapa(demand) })
                Assert.Equal(0, forecast);
        Assert.Equal(0, Croston([0, 0], 0.1, [true, true]));
        Assert.Equal(7, Croston([7]));
        Assert.Equal(7, Imapa([7]));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Impossible_demand_is_refused(double bad)
    {
        double[] demand = [1, bad, 0];
        Assert.Throws<ArgumentOutOfRangeException>(() => Croston(demand));
        Assert.Throws<ArgumentOutOfRangeException>(() => Tsb(demand));
        Assert.Throws<ArgumentOutOfRangeException>(() => Adida(demand));
        Assert.Throws<ArgumentOutOfRangeException>(() => Imapa(demand));
        Assert.Throws<ArgumentOutOfRangeException>(() => DemandClass.Of(demand));
        Assert.Throws<ArgumentOutOfRangeException>(() => Sba([1], bad));
        Assert.Throws<ArgumentOutOfRangeException>(() => Adida([1], bad));
        Assert.Throws<ArgumentException>(() => Croston([1, 2], 0.1, [true]));
    }
}
