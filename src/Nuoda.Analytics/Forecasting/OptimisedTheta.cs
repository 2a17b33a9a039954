namespace Nuoda.Analytics.Forecasting;

/// <summary>The dynamic optimised Theta model: a Theta method whose line is re-estimated with each value and whose θ is fitted.</summary>
/// <remarks>
/// <para>ŷ_{t+1} = ℓ_t + (1 − 1/θ)·{(1 − α)ᵗA_t + [1 − (1 − α)^{t+1}]B_t/α}, ℓ_t = αy_t + (1 − α)ℓ_{t−1}; A_t and B_t are intercept and slope of the least-squares line through y₁…y_t.
/// ℓ₀, α in [0.1, 0.99] and θ ≥ 1 minimise the squared one-step errors from the third value on (the first has no line behind it, the second no slope). Season as in <see cref="Theta"/>.</para>
/// <para>Source: Fiorucci, Pellegrini, Louzada, Petropoulos &amp; Koehler (2016), Int. J. Forecast. 32(4), 1151–1161, eq. 18–23.</para>
/// <para>Intervals are normal. A forecast is linear in the errors to come, so its variance is exact: σ² times the sum of the squared effects of each of them. On the series without its season, scaled by the seasonal factor.</para>
/// </remarks>
public sealed class OptimisedTheta
{
    private readonly double[] _values;
    private readonly double[]? _figure;
    private readonly State _last;
    private readonly double _variance;

    private OptimisedTheta(double[] values, double[]? figure, double start, double alpha, double line)
    {
        (_values, _figure, Start, Alpha, ThetaCoefficient) = (values, figure, start, alpha, Math.Min(1e9, 1 / (1 - line)));
        var squares = 0.0;
        _last = new State(alpha, line, start);
        for (var t = 0; t < values.Length; t++)
        {
            var e = values[t] - _last.Next();
            if (t >= 2) squares += e * e;
            _last.Take(values[t]);
        }
        _variance = values.Length > 5 ? squares / (values.Length - 3) : squares / values.Length;
    }

    /// <summary>ℓ₀, the level before the first value (of the series without its season).</summary>
    public double Start { get; }

    /// <summary>α of the smoothing.</summary>
    public double Alpha { get; }

    /// <summary>θ, 1 to 10⁹: 1 forgets the line, 2 is the classical Theta method, more leans on the line.</summary>
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
        if (y.Length < 4 || !series.ContainsAnyExcept(series[0])) return new OptimisedTheta(y, figure, y[0] / 2, 0.5, 0.5);
        var (start, alpha, line) = new OptimisedThetaFit(Array.ConvertAll(y, v => v / scale)).Run();
        return new OptimisedTheta(y, figure, start * scale, alpha, line);
    }

    /// <summary>Forecasts with prediction intervals.</summary>
    /// <param name="horizon">h ≥ 1.</param>
    /// <param name="levels">Levels of the intervals in percent, each in (0, 100).</param>
    /// <exception cref="ArgumentOutOfRangeException">The horizon or a level is out of range.</exception>
    public Forecast Forecast(int horizon, ReadOnlySpan<double> levels)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(horizon, 1);
        var (mean, deviation) = (new double[horizon], new double[horizon]);
        var state = _last;
        for (var h = 0; h < horizon; h++)
        {
            mean[h] = state.Next();
            deviation[h] += 1;
            if (!levels.IsEmpty)
            {
                // What an error of 1 in this period does to the later forecasts.
                var effect = state.Emptied();
                effect.Take(1);
                for (var later = h + 1; later < horizon; later++)
                {
                    var moved = effect.Next();
                    deviation[later] += moved * moved;
                    effect.Take(moved);
                }
            }
            // The model goes on with its own forecasts as values.
            state.Take(mean[h]);
        }
        for (var h = 0; h < horizon; h++)
        {
            var factor = _figure is null ? 1 : _figure[(_values.Length + h) % _figure.Length];
            mean[h] *= factor;
            deviation[h] = Math.Sqrt(_variance * deviation[h]) * Math.Abs(factor);
        }
        return Forecasting.Forecast.Normal(mean, deviation, levels);
    }

    /// <summary>Level, line and what remains of the start, (1 − α)ᵗ.</summary>
    private struct State(double alpha, double weight, double start)
    {
        private double _level = start, _power = 1;
        private RunningLine _line;

        public readonly double Next() => _level + weight * (_power * _line.Intercept + (1 - _power * (1 - alpha)) / alpha * _line.Slope);

        public void Take(double y)
        {
            _line.Take(y);
            _level += alpha * (y - _level);
            _power *= 1 - alpha;
        }

        /// <summary>The same time with nothing in it.</summary>
        public readonly State Emptied() => this with { _level = 0, _line = _line.Emptied() };
    }
}
