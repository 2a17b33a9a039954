namespace Nuoda.Analytics.Numerics;

/// <summary>A function of few variables that also writes its gradient.</summary>
internal delegate double Objective(ReadOnlySpan<double> at, Span<double> gradient);

/// <summary>Minimises a smooth function of a few dozen variables, free or within a box, from its gradient: BFGS with a line search for the weak Wolfe conditions. A search can be refined later, or go on with another function
/// of the same shape, without losing what it learnt of the curvature.</summary>
/// <remarks>
/// <para>Source: Nocedal &amp; Wright (2006), Numerical Optimization, 2nd ed., algorithm 6.1, first scaling 6.20; bracketing by halving and doubling: Lewis &amp; Overton (2013), Math. Program. 141, 135–163, which also copes
/// with points where the function is not finite (outside its domain). A variable that stands at its bound with the gradient pointing outwards is held.</para>
/// </remarks>
/// <param name="size">Number of variables.</param>
/// <param name="firstStep">Length of the first step, along the gradient.</param>
internal sealed class QuasiNewton(int size, double firstStep)
{
    /// <summary>A function without its gradient.</summary>
    public delegate double Plain(ReadOnlySpan<double> x);

    private const double Sufficient = 1e-4, Curvature = 0.9;
    private const int MostTrials = 40;

    private readonly double[] _x = new double[size], _next = new double[size], _gradient = new double[size], _nextGradient = new double[size], _direction = new double[size], _free = new double[size];
    private readonly InverseHessian _inverse = new(size);
    private Objective? _function;
    private bool _fresh = true;

    /// <summary>Lower bound of every variable.</summary>
    public double Lowest { get; init; } = double.NegativeInfinity;

    /// <summary>Upper bound of every variable.</summary>
    public double Highest { get; init; } = double.PositiveInfinity;

    /// <summary>No step is longer than this before it is doubled.</summary>
    public double LongestStep { get; init; } = double.PositiveInfinity;

    /// <summary>The best point so far.</summary>
    public ReadOnlySpan<double> X => _x;

    /// <summary>The function there; not finite when it is not defined at the start.</summary>
    public double Value { get; private set; } = double.NaN;

    /// <summary>How often a function was evaluated.</summary>
    public int Evaluations { get; private set; }

    /// <summary>The largest component of the gradient there, of the variables that are not held.</summary>
    public double Steepness
    {
        get
        {
            var largest = 0.0;
            for (var i = 0; i < size; i++) if (!IsHeld(i)) largest = Math.Max(largest, Math.Abs(_gradient[i]));
            return largest;
        }
    }

    /// <summary>Whether no variable stands at its bound.</summary>
    public bool IsInside
    {
        get
        {
            foreach (var v in _x) if (v <= Lowest || v >= Highest) return false;
            return true;
        }
    }

    /// <summary>Completes a function by central differences, for few variables of order 1.</summary>
    public static Objective Differences(Plain function) => (x, gradient) =>
    {
        const double Step = 1e-6;
        Span<double> moved = stackalloc double[x.Length];
        x.CopyTo(moved);
        for (var i = 0; i < moved.Length; i++)
        {
            moved[i] = x[i] + Step;
            var above = function(moved);
            moved[i] = x[i] - Step;
            gradient[i] = (above - function(moved)) / (2 * Step);
            moved[i] = x[i];
        }
        return function(x);
    };

    /// <summary>Stands at x, with what is known of the curvature from before.</summary>
    /// <param name="function">Not finite where it is not defined; writes the gradient where it is.</param>
    /// <param name="x">The start, within the bounds; copied.</param>
    public void Start(Objective function, ReadOnlySpan<double> x)
    {
        x.CopyTo(_x);
        (_function, Value) = (function, function(_x, _gradient));
        Evaluations++;
    }

    /// <summary>Goes on to a local minimum. May be called again with finer tolerances.</summary>
    /// <param name="gain">Ends when two steps in a row lower the function by less; 0 for never.</param>
    /// <param name="steepness">Ends when <see cref="Steepness"/> is not above; 0 for never.</param>
    /// <param name="evaluations">Ends when there were so many.</param>
    public void Run(double gain, double steepness, int evaluations)
    {
        var small = 0;
        while (double.IsFinite(Value) && Evaluations < evaluations && small < 2 && !(Steepness <= steepness))
        {
            var before = Value;
            var slope = Aim();
            if (slope < 0 && Search(slope)) small = before - Value < gain ? small + 1 : 0;
            // What is known of the curvature no longer helps: begin again along the gradient, once.
            else if (_fresh) return;
            else _fresh = true;
        }
    }

    private bool IsHeld(int i) => (_x[i] <= Lowest && _gradient[i] > 0) || (_x[i] >= Highest && _gradient[i] < 0);

    // The direction −H·g of the variables that are not held, and its slope; a fresh start follows the gradient with a step of a known length.
    private double Aim()
    {
        for (var i = 0; i < size; i++) _free[i] = IsHeld(i) ? 0 : _gradient[i];
        if (_fresh)
        {
            var length = Length(_free);
            if (!(length > 0) || !double.IsFinite(length)) return 0;
            _inverse.Reset(size, firstStep / length);
        }
        var slope = _inverse.Direction(_free, _direction);
        for (var i = 0; i < size; i++)
        {
            if (!IsHeld(i)) continue;
            slope -= _direction[i] * _free[i];
            _direction[i] = 0;
        }
        var scale = Math.Min(1, LongestStep / Length(_direction));
        if (scale < 1) foreach (ref var d in _direction.AsSpan()) d *= scale;
        return slope * scale;
    }

    private bool Search(double slope)
    {
        var (low, high, step) = (0.0, double.PositiveInfinity, 1.0);
        for (var tries = 0; tries < MostTrials; tries++)
        {
            for (var i = 0; i < size; i++) _next[i] = Math.Clamp(_x[i] + step * _direction[i], Lowest, Highest);
            var at = _function!(_next, _nextGradient);
            Evaluations++;
            if (!(at <= Value + Sufficient * step * slope)) high = step;
            else if (Dot(_nextGradient, _direction) < Curvature * slope && tries < MostTrials / 2 && step * Length(_direction) < 2 * LongestStep) low = step;
            else
            {
                Value = at;
                Learn();
                return true;
            }
            // The parabola through both values and the slope says where its minimum lies; halfway when that is too near an end.
            var parabola = double.IsFinite(at) ? -slope * step * step / (2 * (at - Value - slope * step)) : double.NaN;
            step = double.IsPositiveInfinity(high) ? 2 * low : parabola > low + 0.1 * (high - low) && parabola < high - 0.1 * (high - low) ? parabola : (low + high) / 2;
        }
        return false;
    }

    private void Learn()
    {
        // From here on the buffers hold the step and the change of the gradient.
        for (var i = 0; i < size; i++) (_direction[i], _free[i]) = (_next[i] - _x[i], _nextGradient[i] - _gradient[i]);
        var (curvature, squares) = (Dot(_direction, _free), Dot(_free, _free));
        _next.CopyTo(_x, 0);
        _nextGradient.CopyTo(_gradient, 0);
        if (!(curvature > 1e-12 * Math.Sqrt(squares) * Length(_direction))) return;
        if (_fresh) _inverse.Reset(size, curvature / squares);
        _fresh = false;
        _inverse.Update(_direction, _free, curvature);
    }

    private static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        double sum = 0;
        for (var i = 0; i < a.Length; i++) sum += a[i] * b[i];
        return sum;
    }

    private static double Length(ReadOnlySpan<double> a) => Math.Sqrt(Dot(a, a));
}
