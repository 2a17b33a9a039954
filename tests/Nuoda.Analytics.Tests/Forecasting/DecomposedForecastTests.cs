using Nuoda.Analytics.Forecasting;
using Xunit;

namespace Nuoda.Analytics.Tests.Forecasting;

public sealed class DecomposedForecastTests
{
    [Theory]
    [InlineData(1.0)]
    [InlineData(-400)]
    public void Hours_of_a_day_and_of_a_week_both_go_on(double lift)
    {
        var random = new Random(4);
        // Multiplying seasons, or (with values below 0) adding ones.
        double[] y = [.. Enumerable.Range(0, 5 * 168).Select(t => lift > 0
            ? 100 * (1 + 0.4 * Math.Sin(2 * Math.PI * t / 24)) * (t / 24 % 7 < 5 ? 1.2 : 0.5) * (0.99 + 0.02 * random.NextDouble())
            : lift + 50 * Math.Sin(2 * Math.PI * t / 24) + (t / 24 % 7 < 5 ? 20 : -50) + random.NextDouble())];
        double[] known = y[..(4 * 168)], coming = y[(4 * 168)..(4 * 168 + 72)];
        var forecast = DecomposedForecast.Of(known, [24, 168], 72, [95]);
        Assert.InRange(ForecastAccuracy.MeanAbsoluteError(coming, forecast.Mean), 0, 6);
        Assert.True(ForecastAccuracy.MeanAbsoluteError(coming, DecomposedForecast.Of(known, [24], 72, []).Mean) > 3 * ForecastAccuracy.MeanAbsoluteError(coming, forecast.Mean));
        for (var h = 0; h < 72; h++) Assert.True(forecast.Lower[0][h] < forecast.Mean[h] && forecast.Mean[h] < forecast.Upper[0][h]);
        // The automatic forecast knows that hours have a week.
        Assert.Equal(forecast.Mean, AutomaticForecast.Of(known, 24, 72, []).Mean);
    }

    [Fact]
    public void The_automatic_forecast_of_weeks_follows_a_strong_year_and_meets_a_weak_one_halfway()
    {
        var random = new Random(8);
        double[] seasonal = [.. Enumerable.Range(0, 208).Select(t => 100 + 40 * Math.Sin(2 * Math.PI * t / 52) + random.NextDouble())];
        Assert.Equal(DecomposedForecast.Of(seasonal, [52], 13, [80]).Upper[0], AutomaticForecast.Of(seasonal, 52, 13, [80]).Upper[0]);
        var (automatic, decomposed) = (0.0, 0.0);
        for (var walk = 0; walk < 40; walk++)
        {
            // A walk without any season: what looks like one in four years will not come back.
            var y = new double[221];
            y[0] = 500;
            for (var t = 1; t < y.Length; t++) y[t] = y[t - 1] + 20 * (random.NextDouble() - 0.5);
            var (known, coming) = (y[..208], y[208..]);
            var (mixed, alone) = (AutomaticForecast.Of(known, 52, 13, [80]), DecomposedForecast.Of(known, [52], 13, [80]));
            if (walk == 0) Assert.Equal(ForecastCombination.Mean(alone, AutomaticForecast.Of(known, 1, 13, [80])).Upper[0], mixed.Upper[0]);
            automatic += ForecastAccuracy.MeanAbsoluteError(coming, mixed.Mean) / 40;
            decomposed += ForecastAccuracy.MeanAbsoluteError(coming, alone.Mean) / 40;
        }
        Assert.True(automatic < 0.95 * decomposed, $"{automatic:F2} of {decomposed:F2}");
    }

    [Fact]
    public void Without_two_full_seasons_it_is_the_automatic_forecast_and_bad_input_is_refused()
    {
        double[] y = [3, 5, 4, 6, 5, 7, 6];
        Assert.Equal(AutomaticForecast.Of(y, 1, 3, [80]).Upper[0], DecomposedForecast.Of(y, [4, 1], 3, [80]).Upper[0]);
        Assert.Equal([5, 5, 5], DecomposedForecast.Of([5, 5, 5, 5, 5, 5, 5, 5, 5], [4], 3, []).Mean, (a, b) => Math.Abs(a - b) < 1e-9);
        Assert.Equal([0, 0], DecomposedForecast.Of([0, 0, 0, 0, 0, 0, 0, 0, 0], [2], 2, []).Mean, (a, b) => Math.Abs(a - b) < 1e-9);
        Assert.Throws<ArgumentException>(() => DecomposedForecast.Of([], [4], 3, []));
        Assert.Throws<ArgumentOutOfRangeException>(() => DecomposedForecast.Of(y, [0], 3, []));
        Assert.Throws<ArgumentOutOfRangeException>(() => DecomposedForecast.Of(y, [2], 0, []));
        Assert.Throws<ArgumentOutOfRangeException>(() => DecomposedForecast.Of(y, [2], 1, [0]));
        Assert.Throws<ArgumentOutOfRangeException>(() => DecomposedForecast.Of([1, double.NaN], [2], 1, []));
    }
}
