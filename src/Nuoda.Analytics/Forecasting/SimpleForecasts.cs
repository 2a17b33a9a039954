using MathNet.Numerics.Distributions;

namespace Nuoda.Analytics.Forecasting;

/// <summary>The methods that every other one has to beat: last value, same season, straight line, mean.</summary>
/// <remarks>
/// <para>x₁…xₙ is the series, h the step ahead, m the season, z the normal quantile of a level. Source: Hyndman &amp; Athanasopoulos, Forecasting: Principles and Practice, 3rd ed., §5.2 and §5.5.</para>
/// <para>A constant series gives intervals of width 0.</para>
/// </remarks>
public static class SimpleForecasts
{
    /// <summary>Naive: the last value; half width z·σ·√h, σ² = mean (x_t − x_{t−1})².</summary>
    /// <param name="series">Values, oldest first, at least one, each finite.</param>
    /// <param name="horizon">h ≥ 1.</param>
    /// <param name="levels">Levels of the intervals in percent, each in (0, 100).</param>
    /// <exception cref="ArgumentException">The series is empty or not finite, or a parameter is out of range.</exception>
    public static Forecast Naive(ReadOnlySpan<double> series, int horizon, ReadOnlySpan<double> levels) => SeasonalNaive(series, 1, horizon, levels);

    /// <summary>Seasonal naive: the value of the same season of the last cycle; half width z·σ·√(⌊(h−1)/m⌋ + 1), σ² = mean (x_t − x_{t−m})².</summary>
    /// <param name="series">Values, oldest first, at least one, each finite. With less than a whole season the last value stands in (m = 1).</param>
    /// <param name="season">m ≥ 1 periods.</param>
    /// <param name="horizon">h ≥ 1.</param>
    /// <param name="levels">Levels of the intervals in percent, each in (0, 100).</param>
    /// <exception cref="ArgumentException">The series is empty or not finite, or a parameter is out of range.</exception>
    public static Forecast SeasonalNaive(ReadOnlySpan<double> series, int season, int horizon, ReadOnlySpan<double> levels)
    {
        Forecast.CheckSeries(series, horizon, season);
        if (series.Length < season) season = 1;
        var (mean, deviation) = (new double[horizon], new double[horizon]);
        var sigma = series.Length > season ? ForecastAccuracy.RootMeanSquaredError(series[season..], series[..^season]) : 0;
        for (var h = 0; h < horizon; h++)
        {
            mean[h] = series[series.Length - season + h % season];
            deviation[h] = sigma * Math.Sqrt(h / season + 1);
        }
        return Forecast.Normal(mean, deviation, levels);
    }

    /// <summary>Drift: the straight line through first and last value, xₙ + h·(xₙ − x₁)/(n − 1); half width z·σ·√(h(1 + h/(n−1))), σ² = Σ residual²/(n − 2).</summary>
    /// <param name="series">Values, oldest first, each finite. One value is repeated; two give intervals of width 0.</param>
    /// <param name="horizon">h ≥ 1.</param>
    /// <param name="levels">Levels of the intervals in percent, each in (0, 100).</param>
    /// <exception cref="ArgumentException">The series is empty or not finite, or a parameter is out of range.</exception>
    public static Forecast Drift(ReadOnlySpan<double> series, int horizon, ReadOnlySpan<double> levels)
    {
        Forecast.CheckSeries(series, horizon);
        var n = series.Length;
        var slope = n > 1 ? (series[^1] - series[0]) / (n - 1) : 0;
        var sum = 0.0;
        for (var t = 1; t < n; t++) sum += Square(series[t] - series[t - 1] - slope);
        var sigma = n > 2 ? Math.Sqrt(sum / (n - 2)) : 0;
        var (mean, deviation) = (new double[horizon], new double[horizon]);
        for (var h = 1; h <= horizon; h++)
        {
            mean[h - 1] = series[^1] + h * slope;
            deviation[h - 1] = n > 2 ? sigma * Math.Sqrt(h * (1 + (double)h / (n - 1))) : 0;
        }
        return Forecast.Normal(mean, deviation, levels);
    }

    /// <summary>Mean of the series; half width t·s·√(1 + 1/n), s the sample standard deviation, t the quantile of Student's distribution with n − 1 degrees of freedom.</summary>
    /// <param name="series">Values, oldest first, at least one, each finite. One value gives intervals of width 0.</param>
    /// <param name="horizon">h ≥ 1.</param>
    /// <param name="levels">Levels of the intervals in percent, each in (0, 100).</param>
    /// <exception cref="ArgumentException">The series is empty or not finite, or a parameter is out of range.</exception>
    public static Forecast Mean(ReadOnlySpan<double> series, int horizon, ReadOnlySpan<double> levels)
    {
        Forecast.CheckSeries(series, horizon);
        Forecast.CheckLevels(levels);
        var (n, sum, squares) = (series.Length, 0.0, 0.0);
        foreach (var x in series) sum += x;
        var mean = sum / n;
        foreach (var x in series) squares += Square(x - mean);
        var width = n > 1 ? Math.Sqrt(squares / (n - 1) * (1 + 1.0 / n)) : 0;
        var (lower, upper) = (new double[levels.Length][], new double[levels.Length][]);
        for (var l = 0; l < levels.Length; l++)
        {
            var half = width == 0 ? 0 : width * StudentT.InvCDF(0, 1, n - 1, 0.5 + levels[l] / 200);
            (lower[l], upper[l]) = (Same(mean - half, horizon), Same(mean + half, horizon));
        }
        return new Forecast(Same(mean, horizon), levels.ToArray(), lower, upper);
    }

    private static double[] Same(double value, int count)
    {
        var all = new double[count];
        Array.Fill(all, value);
        return all;
    }

    private static double Square(double x) => x * x;
}
