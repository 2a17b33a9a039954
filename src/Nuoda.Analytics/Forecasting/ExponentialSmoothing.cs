namespace Nuoda.Analytics.Forecasting;

/// <summary>Simple and linear exponential smoothing with given constants, started at the first values: quick, without a search. For fitted constants see <see cref="Ets"/>.</summary>
/// <remarks>Source: Hyndman &amp; Athanasopoulos, Forecasting: Principles and Practice, 3rd ed., §8.1 and §8.2.</remarks>
public static class ExponentialSmoothing
{
    /// <summary>Simple exponential smoothing: ℓ ← ℓ + α(x − ℓ), ℓ₀ = x₁; half width z·σ·√(1 + (h − 1)α²), σ² = mean squared one-step error.</summary>
    /// <param name="series">Values, oldest first, at least one, each finite.</param>
    /// <param name="alpha">α, 0 &lt; α ≤ 1.</param>
    /// <param name="horizon">h ≥ 1.</param>
    /// <param name="levels">Levels of the intervals in percent, each in (0, 100).</param>
    /// <exception cref="ArgumentException">The series is empty or not finite, or a parameter is out of range.</exception>
    public static Forecast Simple(ReadOnlySpan<double> series, double alpha, int horizon, ReadOnlySpan<double> levels) => Smooth(series, alpha, 0, 0, horizon, levels);

    /// <summary>Holt's linear trend: f = ℓ + b, ℓ ← f + α(x − f), b ← b + β(ℓ − ℓ_before − b), ℓ₀ = x₁, b₀ = x₂ − x₁; half width z·σ·√(1 + Σ_{j&lt;h} α²(1 + jβ)²).</summary>
    /// <param name="series">Values, oldest first, each finite; a single value is repeated.</param>
    /// <param name="alpha">α, 0 &lt; α ≤ 1.</param>
    /// <param name="beta">β in Holt's own sense (share of the change of level), 0 ≤ β ≤ 1.</param>
    /// <param name="horizon">h ≥ 1.</param>
    /// <param name="levels">Levels of the intervals in percent, each in (0, 100).</param>
    /// <exception cref="ArgumentException">The series is empty or not finite, or a parameter is out of range.</exception>
    public static Forecast Holt(ReadOnlySpan<double> series, double alpha, double beta, int horizon, ReadOnlySpan<double> levels)
    {
        if (!(beta is >= 0 and <= 1)) throw new ArgumentOutOfRangeException(nameof(beta), beta, "β must lie in [0, 1].");
        return Smooth(series, alpha, beta, series.Length > 1 ? series[1] - series[0] : 0, horizon, levels);
    }

    private static Forecast Smooth(ReadOnlySpan<double> series, double alpha, double beta, double slope, int horizon, ReadOnlySpan<double> levels)
    {
        Forecast.CheckSeries(series, horizon);
        if (!(alpha is > 0 and <= 1)) throw new ArgumentOutOfRangeException(nameof(alpha), alpha, "α must lie in (0, 1].");
        var (level, squares) = (series[0], 0.0);
        foreach (var x in series)
        {
            var error = x - level - slope;
            squares += error * error;
            level += slope + alpha * error;
            slope += alpha * beta * error;
        }
        var (mean, deviation) = (new double[horizon], new double[horizon]);
        var (variance, sum) = (squares / series.Length, 1.0);
        for (var h = 1; h <= horizon; h++)
        {
            mean[h - 1] = level + h * slope;
            deviation[h - 1] = Math.Sqrt(variance * sum);
            sum += Math.Pow(alpha * (1 + h * beta), 2);
        }
        return Forecast.Normal(mean, deviation, levels);
    }
}
