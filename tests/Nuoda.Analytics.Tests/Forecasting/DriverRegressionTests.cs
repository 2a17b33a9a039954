using Nuoda.Analytics.Forecasting;
using Xunit;

namespace Nuoda.Analytics.Tests.Forecasting;

public sealed class DriverRegressionTests
{
    /// <summary>A single centred driver without line or season (three values, so that the line is there: its column is orthogonal to the driver): β = Sxy/(Sxx + nλ·var), by hand.</summary>
    [Fact]
    public void A_driver_is_drawn_towards_zero_as_one_reckons_by_hand()
    {
        // x = (1, −2, 1) is orthogonal to the period number (0, 1, 2); Sxx = 6, Sxy = 12 (y = 4, −2, 4 about its mean 2 → 2, −4, 2), variance of x 2.
        double[] y = [4, -2, 4];
        double[] x = [1, -2, 1];
        Assert.Equal(2, DriverRegression.Fit(y, 1, ridge: 0, drivers: x).Effects[0], 1e-12);
        // β = (12/3)/(2 + 2·λ) with λ = 0.5: 4/3.
        var model = DriverRegression.Fit(y, 1, ridge: 0.5, drivers: x);
        Assert.Equal(4.0 / 3, model.Effects[0], 1e-12);
        Assert.Equal(2, model.Constant, 1e-12);
        Assert.Equal(2 + 4.0 / 3, model.Forecast(1, [], [1]).Mean[0], 1e-12);
        Assert.Equal(2 / 1.5, model.DegreesOfFreedom, 1e-12);
    }

    [Fact]
    public void Price_promotion_and_festival_are_found_beside_line_and_season()
    {
        var random = new Random(4);
        var (n, h) = (96, 12);
        var periods = new CalendarPeriods(new DateOnly(2016, 1, 1), PeriodUnit.Month, n + h);
        var (names, festivals) = CalendarDrivers.China(periods, n);
        double[] price = [.. Enumerable.Range(0, n + h).Select(_ => 10 + random.NextDouble())], promotion = [.. Enumerable.Range(0, n + h).Select(_ => random.NextDouble() < 0.2 ? 1.0 : 0)];
        var spring = festivals[Array.IndexOf(names, "spring_festival")];
        double[] all = [.. Enumerable.Range(0, n + h).Select(t => 200 + 0.5 * t + 15 * Math.Cos(2 * Math.PI * t / 12) - 12 * price[t] + 40 * promotion[t] - 6 * spring[t] + random.NextDouble() - 0.5)];
        double[][] drivers = [price, promotion, .. festivals];
        double[] known = all[..n], coming = all[n..];

        var model = DriverRegression.Fit(known, 12, drivers: [.. drivers.Select(d => d[..n])]);
        var forecast = model.Forecast(h, [95], [.. drivers.Select(d => d[n..])]);

        Assert.Equal(-12, model.Effects[0], 0.6);
        Assert.Equal(40, model.Effects[1], 0.6);
        Assert.Equal(-6, model.Effects[2 + Array.IndexOf(names, "spring_festival")], 0.4);
        for (var k = 0; k < h; k++) Assert.Equal(all[n + k], forecast.Mean[k], 2.0);
        Assert.InRange(ForecastAccuracy.Coverage(coming, forecast.Lower[0], forecast.Upper[0]), 0.8, 1);
        // Without the drivers the same regression misses by far more.
        Assert.True(ForecastAccuracy.MeanAbsoluteError(coming, DriverRegression.Fit(known, 12).Forecast(h, []).Mean) > 10 * ForecastAccuracy.MeanAbsoluteError(coming, forecast.Mean));
    }

    [Fact]
    public void More_drivers_than_values_do_not_run_away()
    {
        var random = new Random(9);
        double[] y = [.. Enumerable.Range(0, 20).Select(_ => 50 + random.NextDouble())];
        double[][] noise = [.. Enumerable.Range(0, 40).Select(_ => Enumerable.Range(0, 23).Select(_ => random.NextDouble()).ToArray())];
        var forecast = DriverRegression.Fit(y, 1, drivers: [.. noise.Select(x => x[..20])]).Forecast(3, [], [.. noise.Select(x => x[20..])]);
        Assert.All(forecast.Mean, f => Assert.Equal(50.5, f, 1.0));
        // Twice the same driver shares its effect; one that never changes has none.
        double[] x = [.. Enumerable.Range(0, 20).Select(t => (double)(t % 3))], ones = [.. x.Select(_ => 1.0)];
        var model = DriverRegression.Fit([.. x.Select(v => 5 * v)], 1, ridge: 1e-6, drivers: [x, x, ones]);
        Assert.Equal(model.Effects[0], model.Effects[1], 1e-6);
        Assert.Equal(5, model.Effects[0] + model.Effects[1], 1e-2);
        Assert.Equal(0, model.Effects[2]);
    }

    [Fact]
    public void A_stock_out_is_left_out_and_bad_input_is_refused()
    {
        double[] y = [10, 12, 10, 12, 0, 12, 10, 12, 10, 12], price = [1, 2, 1, 2, 1, 2, 1, 2, 1, 2];
        bool[] mask = [false, false, false, false, true, false, false, false, false, false];
        var model = DriverRegression.Fit(y, 1, mask, 1e-9, price);
        Assert.Equal(2, model.Effects[0], 1e-5);
        Assert.Equal([10, 12], model.Forecast(2, [], [1, 2]).Mean.Select(f => Math.Round(f, 4)));
        Assert.Equal([3, 3], DriverRegression.Fit([3, 3, 3, 3], 2).Forecast(2, [95]).Upper[0]);
        Assert.Equal([3], DriverRegression.Fit([3], 12).Forecast(1, []).Mean);
        Assert.Throws<ArgumentException>(() => DriverRegression.Fit([], 1));
        Assert.Throws<ArgumentException>(() => DriverRegression.Fit([1, 2], 1, [true, true]));
        Assert.Throws<ArgumentException>(() => DriverRegression.Fit([1, 2], 1, [true]));
        Assert.Throws<ArgumentException>(() => DriverRegression.Fit([1, 2], 1, drivers: [[1]]));
        Assert.Throws<ArgumentOutOfRangeException>(() => DriverRegression.Fit([1, 2], 1, ridge: -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => DriverRegression.Fit([1, double.NaN], 1));
        Assert.Throws<ArgumentException>(() => model.Forecast(2, [], [1]));
        Assert.Throws<ArgumentException>(() => model.Forecast(2, []));
    }
}
