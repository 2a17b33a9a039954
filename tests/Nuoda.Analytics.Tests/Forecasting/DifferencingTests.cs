using Nuoda.Analytics.Forecasting;
using Xunit;

namespace Nuoda.Analytics.Tests.Forecasting;

public sealed class DifferencingTests
{
    [Fact]
    public void Differences_by_hand()
    {
        Assert.Equal([2, 3, 1], Differencing.Apply([1, 3, 6, 7], 1));
        Assert.Equal([1, -2], Differencing.Apply([1, 3, 6, 7], 2));
        Assert.Equal([3, 1, 4], Differencing.Apply([1, 2, 4, 3, 8], 0, 1, 2));
        Assert.Equal([-2, 3], Differencing.Apply([1, 2, 4, 3, 8], 1, 1, 2));
        Assert.Empty(Differencing.Apply([1, 2], 1, 1, 4));
    }

    [Fact]
    public void The_statistic_of_stationarity_by_hand()
    {
        // Mean 2.5, cumulated deviations −1.5, −2, −1.5, 0: 8.5 / 16 over the variance 1.25; no lags below 19 values.
        Assert.Equal(8.5 / 16 / 1.25, Differencing.LevelStationarity([1, 2, 3, 4]), 12);
        Assert.Equal(0, Differencing.LevelStationarity([3, 3, 3]));
    }

    [Fact]
    public void Noise_needs_no_difference_a_walk_one_and_a_walk_of_walks_two()
    {
        var random = new Random(1);
        var noise = Enumerable.Range(0, 200).Select(_ => random.NextDouble() - 0.5).ToArray();
        double[] Sum(double[] x)
        {
            var sum = 0.0;
            return [.. x.Select(v => sum += v)];
        }
        Assert.Equal(0, Differencing.DifferencesNeeded(noise));
        Assert.Equal(1, Differencing.DifferencesNeeded(Sum(noise)));
        Assert.Equal(2, Differencing.DifferencesNeeded(Sum(Sum(noise))));
        Assert.Equal(1, Differencing.DifferencesNeeded(Sum(Sum(noise)), 1));
    }

    [Fact]
    public void A_strong_season_needs_a_difference_and_noise_does_not()
    {
        var random = new Random(1);
        var noise = Enumerable.Range(0, 96).Select(_ => random.NextDouble() - 0.5).ToArray();
        Assert.Equal(0, Differencing.SeasonalDifferencesNeeded(noise, 12));
        Assert.Equal(1, Differencing.SeasonalDifferencesNeeded([.. noise.Select((v, t) => v + 3 * Math.Sin(t * Math.PI / 6))], 12));
        Assert.Equal(0, Differencing.SeasonalDifferencesNeeded(noise, 1));
        Assert.Equal(0, Differencing.SeasonalDifferencesNeeded(noise.AsSpan(0, 24), 12));
        Assert.Equal(0, Differencing.SeasonalDifferencesNeeded(new double[60], 12));
    }

    [Fact]
    public void Bad_input_is_refused()
    {
        Assert.Throws<ArgumentException>(() => Differencing.LevelStationarity([]));
        Assert.Throws<ArgumentOutOfRangeException>(() => Differencing.LevelStationarity([1, double.NaN]));
        Assert.Throws<ArgumentOutOfRangeException>(() => Differencing.Apply([1, 2], -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Differencing.SeasonalDifferencesNeeded([1, 2], 0));
    }
}
