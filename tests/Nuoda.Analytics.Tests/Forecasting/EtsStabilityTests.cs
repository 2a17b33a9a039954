using Nuoda.Analytics.Forecasting;
using Xunit;

namespace Nuoda.Analytics.Tests.Forecasting;

public sealed class EtsStabilityTests
{
    [Theory]
    [InlineData(4, false)]
    [InlineData(4, true)]
    [InlineData(7, true)]
    [InlineData(12, false)]
    public void Constants_are_admissible_when_the_start_is_forgotten(int season, bool trend)
    {
        var random = new Random(season);
        var (stable, unstable) = (0, 0);
        for (var i = 0; i < 500; i++)
        {
            double[] point = [random.NextDouble() * 1.2, trend ? random.NextDouble() * 0.6 : 0, random.NextDouble() * 1.2, trend ? 0.8 + 0.18 * random.NextDouble() : 1];
            var left = Left(point, season);
            if (left is > 1e-6 and < 1e6) continue; // Too near the border for a simulation to say.
            var isAdmissible = EtsStability.IsAdmissible(point, season, new double[season + 2]);
            Assert.Equal(left <= 1e-6, isAdmissible);
            if (isAdmissible) stable++;
            else unstable++;
        }
        Assert.True(stable > 10 && unstable > 10, $"{stable} stable, {unstable} unstable");
    }

    // What a disturbed start still moves the forecast by after many periods, when the series itself is 0 all the time.
    private static double Left(double[] point, int season)
    {
        var (level, slope, seasons, left) = (1.0, point[1] == 0 ? 0 : 0.3, Enumerable.Range(0, season).Select(j => Math.Sin(j + 1.0)).ToArray(), 0.0);
        for (var t = 0; t < 6000; t++)
        {
            var q = level + point[3] * slope;
            var error = -(q + seasons[t % season]);
            if (t >= 6000 - 2 * season) left = Math.Max(left, Math.Abs(error));
            if (Math.Abs(error) > 1e9) return double.PositiveInfinity;
            (level, slope) = (q + point[0] * error, point[3] * slope + point[1] * error);
            seasons[t % season] += point[2] * error;
        }
        return left;
    }
}
