using Nuoda.Analytics.Forecasting;
using Xunit;

namespace Nuoda.Analytics.Tests.Forecasting;

public sealed class GlobalTreesTests
{
    /// <summary>With NUODA_FULL=1 all series of the reference file against its bar for an automatic engine; else 40 of them against the seasonal naive forecast.</summary>
    [Fact]
    public void Trees_over_many_monthly_series_are_more_accurate_than_each_method_alone()
    {
        var bar = GoldenForecast.OfKind("forecast_accuracy.json", "forecast_accuracy");
        var full = Environment.GetEnvironmentVariable("NUODA_FULL") == "1";
        var series = GoldenSeries.Listed(bar.GetProperty("inputs")).Where((_, i) => full || i % 12 == 0).ToArray();
        var (horizon, period) = (series[0].Test.Length, series[0].Season);

        var trees = new GlobalTrees([.. series.Select(s => s.Train)], horizon, period);

        var forecasts = series.Select((_, i) => trees.Of(i, 95)).ToArray();
        var smape = series.Select((s, i) => ForecastAccuracy.Smape(s.Test, forecasts[i].Mean)).Average();
        var coverage = series.Select((s, i) => ForecastAccuracy.Coverage(s.Test, forecasts[i].Lower[0], forecasts[i].Upper[0])).Average();
        var naive = series.Select(s => ForecastAccuracy.Smape(s.Test, [.. Enumerable.Range(0, horizon).Select(h => s.Train[^(period - h % period)])])).Average();
        Assert.InRange(smape, 0, full ? bar.GetProperty("expected").GetProperty("bars").GetProperty("automatic_engine_mean_smape_beat").GetDouble() : 0.95 * naive);
        Assert.InRange(coverage, 0.88, 0.98);
    }

    [Fact]
    public void A_season_shared_by_all_series_is_learnt()
    {
        var (series, coming) = Seasonal(24, 60, 12, 1);
        var trees = new GlobalTrees(series, 12, 12);
        for (var s = 0; s < series.Length; s++)
        {
            var forecast = trees.Of(s, 80, 95);
            Assert.InRange(ForecastAccuracy.Smape(coming[s], forecast.Mean), 0, 6);
            for (var h = 0; h < 12; h++) Assert.True(forecast.Lower[1][h] <= forecast.Lower[0][h] && forecast.Upper[0][h] <= forecast.Upper[1][h] && forecast.Lower[0][h] <= forecast.Mean[h]);
        }
    }

    [Fact]
    public void Another_unit_and_another_run_give_the_same_forecasts()
    {
        var (series, _) = Seasonal(6, 40, 4, 2);
        var (first, again, scaled) = (new GlobalTrees(series, 4, 4), new GlobalTrees(series, 4, 4), new GlobalTrees([.. series.Select(x => x.Select(v => 8 * v).ToArray())], 4, 4));
        for (var s = 0; s < series.Length; s++)
        {
            Assert.Equal(first.Of(s, 95).Upper[0], again.Of(s, 95).Upper[0]);
            for (var h = 0; h < 4; h++) Assert.Equal(8 * first.Of(s).Mean[h], scaled.Of(s).Mean[h], 1e-6);
        }
    }

    [Fact]
    public void A_known_promotion_lifts_the_forecast_of_its_period()
    {
        var random = new Random(5);
        double[][] promotions = [.. Enumerable.Range(0, 20).Select(_ => Enumerable.Range(0, 66).Select(_ => random.NextDouble() < 0.2 ? 1.0 : 0).ToArray())];
        double[][] series = [.. promotions.Select((p, s) => p[..60].Select(on => (100 + s) * (1 + 0.5 * on) * (0.97 + 0.06 * random.NextDouble())).ToArray())];
        var trees = new GlobalTrees(series, 6, 1, [.. promotions.Select(p => new[] { p })]);
        for (var s = 0; s < series.Length; s++)
        {
            var mean = trees.Of(s).Mean;
            for (var h = 0; h < 6; h++) Assert.Equal((100 + s) * (1 + 0.5 * promotions[s][60 + h]), mean[h], 0.12 * (100 + s));
        }
    }

    [Fact]
    public void Bad_input_is_refused_and_odd_series_have_a_defined_answer()
    {
        Assert.Throws<ArgumentException>(() => new GlobalTrees([], 1));
        Assert.Throws<ArgumentException>(() => new GlobalTrees([[1, 2]], 1));
        Assert.Throws<ArgumentException>(() => new GlobalTrees([[0, 0, 0, 0, 0]], 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new GlobalTrees([[1, double.NaN, 3, 4]], 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new GlobalTrees([[1, 2, 3, 4]], 0));
        Assert.Throws<ArgumentException>(() => new GlobalTrees([[1, 2, 3, 4]], 1, 1, []));
        Assert.Throws<ArgumentException>(() => new GlobalTrees([[1, 2, 3, 4]], 1, 1, [[[1, 2, 3, 4]]]));
        var trees = new GlobalTrees([[1, 2, 3, 2, 1, 2, 3, 2], [5], [0, 0, 0, 0, 0]], 2, 4);
        Assert.Equal([5, 5], trees.Of(1).Mean);
        Assert.Equal([0, 0], trees.Of(2).Mean);
        Assert.Throws<ArgumentOutOfRangeException>(() => trees.Of(3));
        Assert.Throws<ArgumentOutOfRangeException>(() => trees.Of(0, 0));
        Assert.All(new GlobalTrees([[1, 2, 3]], 2).Of(0, 95).Upper[0], end => Assert.True(double.IsNaN(end)));
    }

    private static (double[][] Series, double[][] Coming) Seasonal(int count, int n, int m, int seed)
    {
        var random = new Random(seed);
        double[][] all = [.. Enumerable.Range(0, count).Select(s =>
            Enumerable.Range(0, n + m).Select(t => Math.Pow(3, s % 5) * (10 + 4 * Math.Sin(2 * Math.PI * t / m) + 0.4 * random.NextDouble())).ToArray())];
        return ([.. all.Select(x => x[..n])], [.. all.Select(x => x[n..])]);
    }
}
