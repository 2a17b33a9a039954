namespace Nuoda.Analytics.Numerics;

/// <summary>Minimises a smooth function of a few dozen variables from its gradient: BFGS with a line search for the weak Wolfe conditions. A search can be refined later without losing what it learnt of the curvature.</summary>
/// <remarks>
/// <para>Source: Nocedal &amp; Wright (2006), Numerical Optimization, 2nd ed., algorithm 6.1; bracketing by halving and doubling: Lewis &amp; Overton (2013), Math. Program. 141, 135–163, which also copes with
/// points where the function is +∞ (outside its domain).</para>
/// </remarks>
internal sealed class QuasiNewton
{
    /// <summary>A function without its gradient.</summary>
    public delegate double Plain(ReadOnlySpan<double> x);

    private const double Sufficient = 1e-4, Curvature = 0.9;

    private readonly Objective _function;
    private readonly double _firstStep;
    private readonly double[] _x, _next, _gradient, _nextGradient, _direction, _product, _inverse;
    private bool _fresh = true;

    /// <summary>A search from x.</summary>
    /// <param name="function">The function, +∞ where it is not defined; writes the gradient where it is finite.</param>
    /// <param name="x">The start; copied.</param>
    /// <param name="firstStep">Length of the first step, in units of x.</param>
    public QuasiNewton(Objective function, ReadOnlySpan<double> x, double firstStep)
    {
        (_function, _firstStep, _x) = (function, firstStep, x.ToArray());
        (_next, _gradient, _nextGradient) = (new double[x.Length], new double[x.Length], new double[x.Length]);
        (_direction, _product, _inverse) = (new double[x.Length], new double[x.Length], new double[x.Length * x.Length]);
        Value = function(_x, _gradient);
        Evaluations = 1;
    }

    /// <summary>The best point so far.</summary>
    public ReadOnlySpan<double> X => _x;

    /// <summary>The function there; +∞ when it is not defined at the start.</summary>
    public double Value { get; private set; }

    /// <summary>How often the function was evaluated.</summary>
    public int Evaluations { get; private set; }

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

    /// <summary>Goes on to a local minimum: until two steps in a row lower the function by less than the tolerance, or the evaluations are used up. May be called again with a finer tolerance.</summary>
    public void Run(double tolerance, int evaluations)
    {
        var small = 0;
        while (double.IsFinite(Value) && Evaluations < evaluations && small < 2)
        {
            var before = Value;
            var slope = Aim();
            if (!(slope < 0) || !Search(slope))
            {
                // What is known of the curvature no longer helps: begin again along the gradient, once.
                if (_fresh) return;
                _fresh = true;
                continue;
            }
            Update();
            _next.CopyTo(_x, 0);
            _nextGradient.CopyTo(_gradient, 0);
            small = before - Value < tolerance ? small + 1 : 0;
        }
    }

    // The direction −H·g and its slope; a fresh start follows the gradient with a step of a known length.
    private double Aim()
    {
        var slope = 0.0;
        if (_fresh)
        {
            var length = 0.0;
            foreach (var g in _gradient) length += g * g;
            length = Math.Sqrt(length);
            if (!(length > 0) || !double.IsFinite(length)) return 0;
            for (var i = 0; i < _x.Length; i++) _direction[i] = -_gradient[i] * (_firstStep / length);
            return -length * _firstStep;
        }
        for (var i = 0; i < _x.Length; i++)
        {
            var sum = 0.0;
            var row = _inverse.AsSpan(i * _x.Length, _x.Length);
            for (var j = 0; j < row.Length; j++) sum += row[j] * _gradient[j];
            _direction[i] = -sum;
            slope -= sum * _gradient[i];
        }
        return slope;
    }

    private bool Search(double slope)
    {
        var (low, high, step) = (0.0, double.PositiveInfinity, 1.0);
        for (var tries = 0; tries < 40; tries++)
        {
            for (var i = 0; i < _x.Length; i++) _next[i] = _x[i] + step * _direction[i];
            var at = _function(_next, _nextGradient);
            Evaluations++;
            if (!(at <= Value + Sufficient * step * slope))
            {
                high = step;
                // Where the function is finite, the parabola through both values and the slope says where its minimum lies.
                var parabola = low == 0 && double.IsFinite(at) ? -slope * step * step / (2 * (at - Value - slope * step)) : 0;
                step = parabola > 0.1 * step && parabola < 0.9 * step ? parabola : (low + high) / 2;
                continue;
            }
            var ahead = 0.0;
            for (var i = 0; i < _x.Length; i++) ahead += _nextGradient[i] * _direction[i];
            if (ahead >= Curvature * slope || tries >= 20)
            {
                Value = at;
                return true;
            }
            low = step;
            step = double.IsPositiveInfinity(high) ? 2 * step : (low + high) / 2;
        }
        return false;
    }

    private void Update()
    {
        var (sy, yy) = (0.0, 0.0);
        for (var i = 0; i < _x.Length; i++)
        {
            // From here on the buffers hold the step and the change of the gradient.
            _direction[i] = _next[i] - _x[i];
            _gradient[i] = _nextGradient[i] - _gradient[i];
            sy += _direction[i] * _gradient[i];
            yy += _gradient[i] * _gradient[i];
        }
        if (_fresh)
        {
            _fresh = false;
            Array.Clear(_inverse);
            for (var i = 0; i < _x.Length; i++) _inverse[i * _x.Length + i] = sy > 0 ? sy / yy : 1;
        }
        if (!(sy > 1e-14 * yy)) return;
        var quadratic = 0.0;
        for (var i = 0; i < _x.Length; i++)
        {
            var sum = 0.0;
            for (var j = 0; j < _x.Length; j++) sum += _inverse[i * _x.Length + j] * _gradient[j];
            _product[i] = sum;
            quadratic += sum * _gradient[i];
        }
        var factor = (1 + quadratic / sy) / sy;
        for (var i = 0; i < _x.Length; i++)
            for (var j = 0; j < _x.Length; j++)
                _inverse[i * _x.Length + j] += factor * _direction[i] * _direction[j] - (_product[i] * _direction[j] + _direction[i] * _product[j]) / sy;
    }
}
