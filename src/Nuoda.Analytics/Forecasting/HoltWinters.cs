using Nuoda.Analytics.Numerics;

namespace Nuoda.Analytics.Forecasting;

/// <summary>Holt-Winters' recursion started from a decomposition of the first two seasons, with given constants or those of the least squared error.</summary>
/// <remarks>
/// <para>Level, slope and season follow: ℓ ← α(x ⊖ s) + (1 − α)(ℓ + b), b ← β(ℓ − ℓ_before) + (1 − β)b, s ← γ(x ⊖ ℓ) + (1 − γ)s, where ⊖ takes the season off (− or ÷). The recursion starts after the first season.</para>
/// <para>Source: Winters (1960), Management Science 6(3), 324–342; start values: line through the trend of the first two seasons and its seasonal figure. A model with a likelihood, intervals and an estimated start is <see cref="Ets"/>.</para>
/// </remarks>
public sealed class HoltWinters
{
    private readonly double[] _seasons;
    private readonly bool _multiplicative;
    private readonly int _next;

    private HoltWinters(double alpha, double beta, double gamma, bool multiplicative, double[] seasons, int next) =>
        (Alpha, Beta, Gamma, _multiplicative, _seasons, _next) = (alpha, beta, gamma, multiplicative, seasons, next);

    /// <summary>α, weight of the newest value in the level, 0 to 1.</summary>
    public double Alpha { get; }

    /// <summary>β, weight of the newest change of level in the slope, 0 to 1.</summary>
    public double Beta { get; }

    /// <summary>γ, weight of the newest value in its season, 0 to 1.</summary>
    public double Gamma { get; }

    /// <summary>Level after the last value.</summary>
    public double Level { get; private set; }

    /// <summary>Slope after the last value, per period.</summary>
    public double Slope { get; private set; }

    /// <summary>Seasons of the next m periods in time order.</summary>
    public double[] Seasons => [.. Enumerable.Range(0, _seasons.Length).Select(j => _seasons[(_next + j) % _seasons.Length])];

    /// <summary>Sum of the squared one-step errors from the second season on.</summary>
    public double SquaredErrors { get; private set; }

    /// <summary>Runs the recursion with given constants.</summary>
    /// <param name="series">Values, oldest first, at least two seasons, each finite; not 0 on average in a season when multiplicative.</param>
    /// <param name="season">m ≥ 2.</param>
    /// <param name="multiplicative">Whether seasons multiply the level.</param>
    /// <param name="alpha">0 ≤ α ≤ 1.</param>
    /// <param name="beta">0 ≤ β ≤ 1.</param>
    /// <param name="gamma">0 ≤ γ ≤ 1.</param>
    /// <exception cref="ArgumentException">The series is too short or not finite, or a parameter is out of range.</exception>
    public static HoltWinters Smooth(ReadOnlySpan<double> series, int season, bool multiplicative, double alpha, double beta, double gamma)
    {
        Forecasting.Forecast.CheckSeries(series, 1, season);
        if (!(alpha is >= 0 and <= 1)) throw new ArgumentOutOfRangeException(nameof(alpha), alpha, "α must lie in [0, 1].");
        if (!(beta is >= 0 and <= 1)) throw new ArgumentOutOfRangeException(nameof(beta), beta, "β must lie in [0, 1].");
        if (!(gamma is >= 0 and <= 1)) throw new ArgumentOutOfRangeException(nameof(gamma), gamma, "γ must lie in [0, 1].");
        var start = Begin(series, season, multiplicative);
        return Run(series, start, multiplicative, alpha, beta, gamma);
    }

    /// <summary>Runs the recursion with the constants of the least squared error (a local search from three starts).</summary>
    /// <inheritdoc cref="Smooth"/>
    public static HoltWinters Fit(ReadOnlySpan<double> series, int season, bool multiplicative)
    {
        Forecasting.Forecast.CheckSeries(series, 1, season);
        var y = series.ToArray();
        var start = Begin(series, season, multiplicative);
        QuasiNewton? best = null;
        foreach (var (alpha, beta, gamma) in ((double, double, double)[])[(0.3, 0.1, 0.1), (0.1, 0.01, 0.3), (0.7, 0.1, 0.7)])
        {
            var search = new QuasiNewton(3, 0.1);
            search.Start(QuasiNewton.Differences(Value), [Logistic.Inverse(alpha), Logistic.Inverse(beta), Logistic.Inverse(gamma)]);
            search.Run(1e-9, 0, 500);
            if (best is null || search.Value < best.Value) best = search;
        }
        return Run(y, start, multiplicative, Logistic.At(best!.X[0]), Logistic.At(best.X[1]), Logistic.At(best.X[2]));

        double Value(ReadOnlySpan<double> x)
        {
            var sum = Run(y, start, multiplicative, Logistic.At(x[0]), Logistic.At(x[1]), Logistic.At(x[2])).SquaredErrors;
            return double.IsFinite(sum) ? y.Length * Math.Log(Math.Max(sum, double.Epsilon)) : double.PositiveInfinity;
        }
    }

    /// <summary>Point forecasts, length h, next period first.</summary>
    /// <param name="horizon">h ≥ 1.</param>
    public double[] Forecast(int horizon)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(horizon, 1);
        var mean = new double[horizon];
        for (var h = 1; h <= horizon; h++)
        {
            var (line, s) = (Level + h * Slope, _seasons[(_next + h - 1) % _seasons.Length]);
            mean[h - 1] = _multiplicative ? line * s : line + s;
        }
        return mean;
    }

    private static (double Level, double Slope, double[] Figure) Begin(ReadOnlySpan<double> series, int season, bool multiplicative)
    {
        var figure = ClassicalDecomposition.Figure(series[..Math.Min(series.Length, 2 * season)], season, multiplicative);
        var trend = new double[2 * season - 2 * (season / 2)];
        for (var t = 0; t < trend.Length; t++) trend[t] = ClassicalDecomposition.Trend(series[..(2 * season)], season, t + season / 2);
        var (intercept, slope) = EtsStart.Line(trend);
        return (intercept, slope, figure);
    }

    private static HoltWinters Run(ReadOnlySpan<double> series, (double Level, double Slope, double[] Figure) start, bool multiplicative, double alpha, double beta, double gamma)
    {
        var (level, slope, seasons, m, squares) = (start.Level, start.Slope, (double[])start.Figure.Clone(), start.Figure.Length, 0.0);
        for (var t = m; t < series.Length; t++)
        {
            var (x, s, line) = (series[t], seasons[t % m], level + slope);
            var error = x - (multiplicative ? line * s : line + s);
            squares += error * error;
            var before = level;
            level = alpha * (multiplicative ? x / s : x - s) + (1 - alpha) * line;
            slope = beta * (level - before) + (1 - beta) * slope;
            seasons[t % m] = gamma * (multiplicative ? x / level : x - level) + (1 - gamma) * s;
        }
        return new HoltWinters(alpha, beta, gamma, multiplicative, seasons, series.Length % m) { Level = level, Slope = slope, SquaredErrors = squares };
    }
}
