using Nuoda.Analytics.Forecasting;
using Xunit;

namespace Nuoda.Analytics.Tests.Forecasting;

/// <summary>Models that the documentation of R's arima prints for its own data sets, exact likelihood, to the digits printed there.</summary>
public sealed class ArimaPublishedTests
{
    // Luteinizing hormone in blood samples, 48 values (Diggle 1990).
    private static readonly double[] Hormone =
    [
        2.4, 2.4, 2.4, 2.2, 2.1, 1.5, 2.3, 2.3, 2.5, 2.0, 1.9, 1.7, 2.2, 1.8, 3.2, 3.2, 2.7, 2.2, 2.2, 1.9, 1.9, 1.8, 2.7, 3.0,
        2.3, 2.0, 2.0, 2.9, 2.9, 2.7, 2.7, 2.3, 2.6, 2.4, 1.8, 1.7, 1.5, 1.4, 2.1, 3.3, 3.5, 3.5, 3.1, 2.6, 2.1, 3.4, 3.0, 2.9,
    ];

    // Level of Lake Huron in feet, 1875–1972 (Brockwell & Davis 1991).
    private static readonly double[] LakeHuron =
    [
        580.38, 581.86, 580.97, 580.80, 579.79, 580.39, 580.42, 580.82, 581.40, 581.32, 581.44, 581.68, 581.17, 580.53, 580.01, 579.91, 579.14, 579.16, 579.55, 579.67,
        578.44, 578.24, 579.10, 579.09, 579.35, 578.82, 579.32, 579.01, 579.00, 579.80, 579.83, 579.72, 579.89, 580.01, 579.37, 578.69, 578.19, 578.67, 579.55, 578.92,
        578.09, 579.37, 580.13, 580.14, 579.51, 579.24, 578.66, 578.86, 578.05, 577.79, 576.75, 576.75, 577.82, 578.64, 580.58, 579.48, 577.38, 576.90, 576.94, 576.24,
        576.84, 576.85, 576.90, 577.79, 578.18, 577.51, 577.23, 578.42, 579.61, 579.05, 579.26, 579.22, 579.38, 579.10, 577.95, 578.12, 579.75, 580.85, 580.41, 579.96,
        579.61, 578.76, 578.18, 577.21, 577.13, 579.10, 578.25, 577.91, 576.89, 575.96, 576.80, 577.68, 578.38, 578.52, 579.74, 579.31, 579.89, 579.96,
    ];

    [Fact]
    public void The_hormone_series_as_first_and_third_order_autoregression()
    {
        var first = ArimaModel.Fit(Hormone, new ArimaOrder(1, 0, 0, HasConstant: true));
        Assert.Equal(0.5739, first.Ar[0], 1e-4);
        Assert.Equal(2.4133, first.Constant, 1e-4);
        Assert.Equal(-29.38, first.LogLikelihood, 0.005);
        Assert.Equal(64.76, first.Aic, 0.005);
        var third = ArimaModel.Fit(Hormone, new ArimaOrder(3, 0, 0, HasConstant: true));
        Assert.Equal([0.6448, -0.0634, -0.2198], third.Ar.Select(a => Math.Round(a, 4)));
        Assert.Equal(2.3931, third.Constant, 1e-4);
        Assert.Equal(-27.09, third.LogLikelihood, 0.005);
    }

    [Fact]
    public void The_lake_falls_by_a_fiftieth_of_a_foot_a_year()
    {
        double[] years = [.. Enumerable.Range(1875, LakeHuron.Length).Select(y => y - 1920.0)];
        var model = ArimaModel.Fit(LakeHuron, new ArimaOrder(2, 0, 0, HasConstant: true), drivers: years);
        Assert.Equal(1.0048, model.Ar[0], 1e-4);
        Assert.Equal(-0.2913, model.Ar[1], 1e-4);
        Assert.Equal(579.0993, model.Constant, 5e-4);
        Assert.Equal(-0.0216, model.Effects[0], 5e-5);
        Assert.Equal(-101.2, model.LogLikelihood, 0.005);
        Assert.Equal(212.4, model.Aic, 0.01);
    }

    /// <summary>A drift is the effect of a driver that rises by one a period: two roads to one model.</summary>
    [Fact]
    public void A_drift_is_a_driver_that_counts_the_periods()
    {
        double[] count = [.. Enumerable.Range(1, LakeHuron.Length).Select(t => (double)t)], coming = [.. Enumerable.Range(LakeHuron.Length + 1, 5).Select(t => (double)t)];
        var drift = ArimaModel.Fit(LakeHuron, new ArimaOrder(1, 1, 1, HasConstant: true));
        var driven = ArimaModel.Fit(LakeHuron, new ArimaOrder(1, 1, 1), drivers: count);
        Assert.Equal(drift.Constant, driven.Effects[0], 1e-4);
        Assert.Equal(drift.LogLikelihood, driven.LogLikelihood, 1e-4);
        Assert.Equal(drift.Aicc, driven.Aicc, 1e-3);
        var (first, second) = (drift.Forecast(5, 95), driven.Forecast([coming], 95));
        for (var h = 0; h < 5; h++)
        {
            Assert.Equal(first.Mean[h], second.Mean[h], 1e-2);
            Assert.Equal(first.Upper[0][h], second.Upper[0][h], 1e-2);
        }
    }

    [Fact]
    public void The_effects_of_drivers_come_back_from_a_simulated_series()
    {
        var random = new Random(6);
        double Normal() => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
        const int n = 240, m = 12;
        double[] price = [.. Enumerable.Range(0, n + m).Select(_ => 9 + random.NextDouble())], promotion = [.. Enumerable.Range(0, n + m).Select(_ => random.NextDouble() < 0.15 ? 1.0 : 0.0)];
        var x = new double[n];
        var error = 0.0;
        for (var t = 0; t < n; t++)
        {
            error = 0.6 * error + Normal();
            x[t] = 200 + 10 * Math.Sin(2 * Math.PI * t / m) - 8 * price[t] + 15 * promotion[t] + error;
        }
        var model = AutoArima.Fit(x, m, drivers: [price[..n], promotion[..n]]);
        Assert.Equal(-8, model.Effects[0], 0.7);
        Assert.Equal(15, model.Effects[1], 0.7);
        Assert.True(model.Aicc < AutoArima.Fit(x, m).Aicc - 200);
        var forecast = model.Forecast([price[n..], promotion[n..]], 95);
        for (var h = 0; h < m; h++)
            Assert.InRange(forecast.Mean[h] - (200 + 10 * Math.Sin(2 * Math.PI * (n + h) / m) - 8 * price[n + h] + 15 * promotion[n + h]), -4, 4);
    }

    [Fact]
    public void Drivers_without_an_effect_of_their_own_are_refused()
    {
        double[] ones = [.. Hormone.Select(_ => 1.0)], count = [.. Hormone.Select((_, t) => (double)t)], twice = [.. count.Select(t => 2 * t)];
        var order = new ArimaOrder(1, 0, 0, HasConstant: true);
        Assert.Throws<ArgumentException>(() => ArimaModel.Fit(Hormone, order, drivers: ones));
        Assert.Throws<ArgumentException>(() => ArimaModel.Fit(Hormone, order, drivers: [count, twice]));
        Assert.Throws<ArgumentException>(() => AutoArima.Fit(Hormone, 1, drivers: [count, twice]));
        Assert.Throws<ArgumentException>(() => ArimaModel.Fit(Hormone, order, drivers: count[1..]));
        Assert.Throws<ArgumentOutOfRangeException>(() => ArimaModel.Fit(Hormone, order, drivers: [[.. count[1..], double.NaN]]));
        var model = ArimaModel.Fit(Hormone, order, drivers: count);
        Assert.Throws<InvalidOperationException>(() => model.Forecast(3));
        Assert.Throws<ArgumentException>(() => model.Forecast([[1.0], [2.0]], 95));
        Assert.Throws<ArgumentOutOfRangeException>(() => model.Forecast([[]], 95));
    }
}
