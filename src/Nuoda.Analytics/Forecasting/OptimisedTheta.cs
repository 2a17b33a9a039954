using Nuoda.Analytics.Numerics;

namespace Nuoda.Analytics.Forecasting;

/// <summary>The dynamic optimised Theta model: a Theta method whose line is re-estimated with each value and whose θ is fitted.</summary>
/// <remarks>
/// <para>ŷ_{t+1} = ℓ_t + (1 − 1/θ)·{(1 − α)ᵗA_t + [1 − (1 − α)^{t+1}]B_t/α}, ℓ_t = αy_t + (1 − α)ℓ_{t−1}; A_t and B_t are intercept and slope of the least-squares line through y₁…y_t.
/// ℓ₀, α in [0.1, 0.99] and θ ≥ 1 minimise the squared one-step errors from the third value on (the first has no line behind it, the second no slope). Season as in <see cref="Theta"/>.</para>
/// <para>Source: Fiorucci, Pellegrini, Louzada, Petropoulos &amp; Koehler (2016), Int. J. Forecast. 32(4), 1151–1161, eq. 18–23.</para>
/// <para>Intervals are normal, from simulated futures with the variance of the one-step errors, on the series without its season, scaled by the seasonal factor.</para>
/// </remarks>
public sealed class OptimisedTheta
{
    private const double LowestAlpha = 0.1, HighestAlpha = 0.99;
    private const int Paths = 200;

    private readonly double[] _values;
    private readonly double[]? _figure;
    private readonly State _last;
    private readonly double _variance;

    private OptimisedTheta(double[] values, double[]? figure, double start, double alpha, double theta)
    {
        (_values, _figure, Start, Alpha, ThetaCoefficient) = (values, figure, start, alpha, theta);
        var squares = Squares(values, start, alpha, theta, out _last);
        _variance = values.Length > 5 ? squares / (values.Length - 3) : squares / values.Length;
    }

    /// <summary>ℓ₀, the level before the first value (of the series without its season).</summary>
    public double Start { get; }

    /// <summary>α of the smoothing.</summary>
    public double Alpha { get; }

    /// <summary>θ ≥ 1: 1 forgets the line, 2 is the classical Theta method, more leans on the line.</summary>
    public double ThetaCoefficient { get; }

    /// <summary>Whether a season was found and divided out.</summary>
    public bool IsSeasonal => _figure is not null;

    /// <summary>Fits the model.</summary>
    /// <param name="series">Values, oldest first, at least one, each finite. Under four values, and for a constant series, the constants are not estimated (α = 0.5, θ = 2).</param>
    /// <param name="season">m ≥ 1, the periods of a season.</param>
    /// <exception cref="ArgumentException">The series is empty or not finite, or the season is below 1.</exception>
    public static OptimisedTheta Fit(ReadOnlySpan<double> series, int season)
    {
        Forecasting.Forecast.CheckSeries(series, 1, season);
        var (y, figure) = SeasonalTest.Deseason(series, season);
        var scale = 0.0;
        foreach (var v in y) scale += Math.Abs(v) / y.Length;
        if (y.Length < 4 || !series.ContainsAnyExcept(series[0])) return new OptimisedTheta(y, figure, y[0] / 2, 0.5, 2);
        var scaled = Array.ConvertAll(y, v => v / scale);
        QuasiNewton? best = null;
        foreach (var alpha in (double[])[0.2, 0.5, 0.9])
        {
            var search = new QuasiNewton(QuasiNewton.Differences(Value), [scaled[0] / 2, Logistic.Inverse((alpha - LowestAlpha) / (HighestAlpha - LowestAlpha)), 0], 0.1);
            search.Run(1e-6, 300);
            if (best is null || search.Value < best.Value) best = search;
        }
        var (start, fitted, theta) = Bind(best!.X);
        return new OptimisedTheta(y, figure, start * scale, fitted, theta);

        double Value(ReadOnlySpan<double> x)
        {
            var (l, a, t) = Bind(x);
            return scaled.Length * Math.Log(Math.Max(Squares(scaled, l, a, t, out _), 1e-28));
        }
    }

    /// <summary>Forecasts with prediction intervals.</summary>
    /// <param name="horizon">h ≥ 1.</param>
    /// <param name="levels">Levels of the intervals in percent, each in (0, 100).</param>
    /// <param name="seed">Seed of the simulation behind the intervals.</param>
    /// <exception cref="ArgumentOutOfRangeException">The horizon or a level is out of range.</exception>
    public Forecast Forecast(int horizon, ReadOnlySpan<double> levels, int seed = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(horizon, 1);
        var (mean, deviation) = (new double[horizon], new double[horizon]);
        Walk(mean, null);
        if (!levels.IsEmpty && _variance > 0)
        {
            var normal = new MathNet.Numerics.Distributions.Normal(0, Math.Sqrt(_variance), new Random(seed));
            var path = new double[horizon];
            for (var p = 0; p < Paths; p++)
            {
                Walk(path, normal);
                for (var h = 0; h < horizon; h++) deviation[h] += (path[h] - mean[h]) * (path[h] - mean[h]) / Paths;
            }
        }
        for (var h = 0; h < horizon; h++)
        {
            var factor = _figure is null ? 1 : _figure[(_values.Length + h) % _figure.Length];
            mean[h] *= factor;
            deviation[h] = Math.Sqrt(deviation[h]) * Math.Abs(factor);
        }
        return Forecasting.Forecast.Normal(mean, deviation, levels);
    }

    // The model goes on with its own forecasts (plus errors, when simulated) as values.
    private void Walk(double[] path, MathNet.Numerics.Distributions.Normal? errors)
    {
        var state = _last;
        for (var h = 0; h < path.Length; h++)
        {
            path[h] = state.Next(Alpha, ThetaCoefficient) + (errors is null ? 0 : errors.Sample());
            state.Take(path[h], Alpha);
        }
    }

    private static (double Start, double Alpha, double Theta) Bind(ReadOnlySpan<double> x) =>
        (x[0], LowestAlpha + (HighestAlpha - LowestAlpha) * Logistic.At(x[1]), 1 + Math.Exp(x[2]));

    private static double Squares(double[] y, double start, double alpha, double theta, out State state)
    {
        state = new State { Level = start, Power = 1 };
        var sum = 0.0;
        for (var t = 0; t < y.Length; t++)
        {
            if (t >= 2)
            {
                var e = y[t] - state.Next(alpha, theta);
                sum += e * e;
            }
            state.Take(y[t], alpha);
        }
        return sum;
    }

    private struct State
    {
        public double Level, Power;
        private double _mean, _intercept, _slope;
        private int _count;

        public readonly double Next(double alpha, double theta) =>
            Level + (1 - 1 / theta) * (Power * _intercept + (1 - Power * (1 - alpha)) / alpha * _slope);

        public void Take(double y, double alpha)
        {
            var t = ++_count;
            _slope = t == 1 ? 0 : ((t - 2) * _slope + 6 * (y - _mean) / t) / (t + 1);
            _mean += (y - _mean) / t;
            _intercept = _mean - _slope * (t + 1) / 2;
            Level = alpha * y + (1 - alpha) * Level;
            Power *= 1 - alpha;
        }
    }
}
