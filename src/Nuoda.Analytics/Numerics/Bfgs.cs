namespace Nuoda.Analytics.Numerics;

/// <summary>A function of few variables and its gradient.</summary>
internal delegate double Objective(ReadOnlySpan<double> at, Span<double> gradient);

/// <summary>Minimum of a smooth function of few variables within a box, by BFGS with a weak Wolfe line search.</summary>
/// <remarks>Nocedal &amp; Wright (2006), Numerical Optimization, ch. 6 (update 6.17, first scaling 6.20); the bracketing search is Lewis &amp; Overton (2013), Math. Program. 141, alg. 2.6.
/// A variable that stands at its bound with the gradient pointing outwards is held.</remarks>
internal sealed class Bfgs(int size)
{
    private const double SufficientDecrease = 1e-4, Curvature = 0.9, LongestStep = 2;
    private const int MostIterations = 500, MostTrials = 40;

    // Inverse Hessian, row by row: kept between calls, so that a fit to a sample warms up the fit to all.
    private readonly double[] _inverse = new double[size * size];
    private readonly double[] _gradient = new double[size], _direction = new double[size], _trial = new double[size], _trialGradient = new double[size], _step = new double[size], _change = new double[size], _product = new double[size];
    private bool _warm;

    public int Evaluations { get; private set; }

    /// <summary>Moves <paramref name="at"/> to the minimum.</summary>
    /// <param name="objective">Function; what is not finite counts as too high.</param>
    /// <param name="at">Start and result, within the bounds.</param>
    /// <param name="lowest">Lower bound of every variable.</param>
    /// <param name="highest">Upper bound of every variable.</param>
    /// <param name="tolerance">Done when no free component of the gradient is larger.</param>
    /// <returns>The value, and whether the gradient vanished there with no variable at a bound.</returns>
    public (double Value, bool Converged) Minimise(Objective objective, Span<double> at, double lowest, double highest, double tolerance)
    {
        var value = Evaluate(objective, at, _gradient);
        if (!double.IsFinite(value)) throw new ArgumentException("The function must be finite at the start.", nameof(at));
        for (var iteration = 0; iteration < MostIterations; iteration++)
        {
            if (Largest(at, lowest, highest) <= tolerance) return (value, Inside(at, lowest, highest));
            var slope = Direction(at, lowest, highest);
            var moved = Search(objective, at, lowest, highest, ref value, slope);
            if (moved) Update();
            else if (_warm) _warm = false;   // the curvature misled: once more along the gradient
            else return (value, Largest(at, lowest, highest) <= 1e3 * tolerance && Inside(at, lowest, highest));
        }
        return (value, false);
    }

    private double Evaluate(Objective objective, ReadOnlySpan<double> at, Span<double> gradient)
    {
        Evaluations++;
        return objective(at, gradient);
    }

    private static bool Inside(ReadOnlySpan<double> at, double lowest, double highest)
    {
        foreach (var v in at) if (v <= lowest || v >= highest) return false;
        return true;
    }

    private bool Held(ReadOnlySpan<double> at, int i, double lowest, double highest) => (at[i] <= lowest && _gradient[i] > 0) || (at[i] >= highest && _gradient[i] < 0);

    private double Largest(ReadOnlySpan<double> at, double lowest, double highest)
    {
        double largest = 0;
        for (var i = 0; i < size; i++) if (!Held(at, i, lowest, highest)) largest = Math.Max(largest, Math.Abs(_gradient[i]));
        return largest;
    }

    private double Direction(ReadOnlySpan<double> at, double lowest, double highest)
    {
        if (!_warm) StartOver(Math.Min(1, 1 / Length(_gradient)));
        for (var attempt = 0; ; attempt++)
        {
            for (var i = 0; i < size; i++)
            {
                _direction[i] = 0;
                if (Held(at, i, lowest, highest)) continue;
                for (var j = 0; j < size; j++) if (!Held(at, j, lowest, highest)) _direction[i] -= _inverse[i * size + j] * _gradient[j];
            }
            var slope = Dot(_direction, _gradient);
            if (slope < 0 || attempt > 0)
            {
                var scale = Math.Min(1, LongestStep / Length(_direction));
                foreach (ref var d in _direction.AsSpan()) d *= scale;
                return slope * scale;
            }
            StartOver(Math.Min(1, 1 / Length(_gradient)));
        }
    }

    private bool Search(Objective objective, Span<double> at, double lowest, double highest, ref double value, double slope)
    {
        double low = 0, high = double.PositiveInfinity, t = 1;
        var best = double.PositiveInfinity;
        for (var trial = 0; trial < MostTrials; trial++)
        {
            for (var i = 0; i < size; i++) _trial[i] = Math.Clamp(at[i] + t * _direction[i], lowest, highest);
            var found = Evaluate(objective, _trial, _trialGradient);
            if (!(found <= value + SufficientDecrease * t * slope)) high = t;
            else if (Dot(_trialGradient, _direction) < Curvature * slope && trial < MostTrials / 2 && t * Length(_direction) < 2 * LongestStep) low = t;
            else { best = found; break; }
            // The parabola through value, slope and trial; halfway when it points too near an end.
            var guess = double.IsFinite(found) ? -slope * t * t / (2 * (found - value - slope * t)) : double.NaN;
            t = double.IsPositiveInfinity(high) ? 2 * low : guess > low + 0.1 * (high - low) && guess < high - 0.1 * (high - low) ? guess : (low + high) / 2;
            if (t * Length(_direction) < 1e-14) break;
        }
        if (!double.IsFinite(best)) return false;
        for (var i = 0; i < size; i++)
        {
            (_step[i], _change[i]) = (_trial[i] - at[i], _trialGradient[i] - _gradient[i]);
            (at[i], _gradient[i]) = (_trial[i], _trialGradient[i]);
        }
        value = best;
        return true;
    }

    private void Update()
    {
        var (curvature, length) = (Dot(_step, _change), Dot(_change, _change));
        if (!(curvature > 1e-12 * Length(_step) * Math.Sqrt(length))) return;
        if (!_warm) StartOver(curvature / length);
        _warm = true;
        for (var i = 0; i < size; i++)
        {
            _product[i] = 0;
            for (var j = 0; j < size; j++) _product[i] += _inverse[i * size + j] * _change[j];
        }
        var factor = 1 + Dot(_change, _product) / curvature;
        for (var i = 0; i < size; i++)
            for (var j = 0; j < size; j++)
                _inverse[i * size + j] += (factor * _step[i] * _step[j] - _product[i] * _step[j] - _step[i] * _product[j]) / curvature;
    }

    private void StartOver(double scale)
    {
        Array.Clear(_inverse);
        for (var i = 0; i < size; i++) _inverse[i * size + i] = scale;
    }

    private static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        double sum = 0;
        for (var i = 0; i < a.Length; i++) sum += a[i] * b[i];
        return sum;
    }

    private static double Length(ReadOnlySpan<double> a) => Math.Max(1e-300, Math.Sqrt(Dot(a, a)));
}
