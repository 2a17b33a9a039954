namespace Nuoda.Analytics.Numerics;

/// <summary>Minimises a smooth function of a few dozen variables from its gradient: BFGS with a line search for the weak Wolfe conditions. Keeps its buffers for reuse; not for two threads at once.</summary>
/// <remarks>
/// <para>Source: Nocedal &amp; Wright (2006), Numerical Optimization, 2nd ed., algorithm 6.1; bracketing by halving and doubling: Lewis &amp; Overton (2013), Math. Program. 141, 135–163, which also copes with
/// points where the function is +∞ (outside its domain).</para>
/// </remarks>
internal sealed class QuasiNewton(int dimensions)
{
    /// <summary>The function at x, +∞ where it is not defined; writes the gradient when it is finite.</summary>
    public delegate double Objective(ReadOnlySpan<double> x, Span<double> gradient);

    private const double Sufficient = 1e-4, Curvature = 0.9;

    private readonly double[] _inverse = new double[dimensions * dimensions];
    private readonly double[] _gradient = new double[dimensions], _next = new double[dimensions], _nextGradient = new double[dimensions];
    private readonly double[] _direction = new double[dimensions], _product = new double[dimensions];

    /// <summary>How often the function was evaluated by the last search.</summary>
    public int Evaluations { get; private set; }

    /// <summary>Moves x to a local minimum and returns the value there; x stays where it is when the function is not finite there.</summary>
    /// <param name="function">The function.</param>
    /// <param name="x">The start; the minimum when the search returns.</param>
    /// <param name="firstStep">Length of the first step, in units of x.</param>
    /// <param name="tolerance">The search ends when two steps in a row lower the function by less than this.</param>
    /// <param name="maximum">Limit of evaluations.</param>
    public double Minimise(Objective function, Span<double> x, double firstStep, double tolerance, int maximum)
    {
        var value = function(x, _gradient);
        Evaluations = 1;
        if (!double.IsFinite(value)) return value;
        var (fresh, small) = (true, 0);
        while (Evaluations < maximum && small < 2)
        {
            var slope = Aim(fresh, firstStep);
            if (!(slope < 0))
            {
                if (fresh) break;
                fresh = true;
                continue;
            }
            var before = value;
            if (!Search(function, x, ref value, slope, maximum))
            {
                if (fresh) break;
                fresh = true;
                continue;
            }
            Update(x, fresh);
            fresh = false;
            _next.CopyTo(x);
            _nextGradient.CopyTo(_gradient, 0);
            small = before - value < tolerance ? small + 1 : 0;
        }
        return value;
    }

    // The direction −H·g and its slope; a fresh start follows the gradient with a step of a known length.
    private double Aim(bool fresh, double firstStep)
    {
        var slope = 0.0;
        if (fresh)
        {
            var length = 0.0;
            foreach (var g in _gradient) length += g * g;
            length = Math.Sqrt(length);
            if (!(length > 0) || !double.IsFinite(length)) return 0;
            for (var i = 0; i < dimensions; i++)
            {
                _direction[i] = -_gradient[i] * (firstStep / length);
                slope += _direction[i] * _gradient[i];
            }
            return slope;
        }
        for (var i = 0; i < dimensions; i++)
        {
            var row = _inverse.AsSpan(i * dimensions, dimensions);
            var sum = 0.0;
            for (var j = 0; j < row.Length; j++) sum += row[j] * _gradient[j];
            _direction[i] = -sum;
            slope -= sum * _gradient[i];
        }
        return slope;
    }

    private bool Search(Objective function, ReadOnlySpan<double> x, ref double value, double slope, int maximum)
    {
        var (low, high, step) = (0.0, double.PositiveInfinity, 1.0);
        for (var tries = 0; tries < 40 && Evaluations < maximum + 10; tries++)
        {
            for (var i = 0; i < dimensions; i++) _next[i] = x[i] + step * _direction[i];
            var at = function(_next, _nextGradient);
            Evaluations++;
            if (!(at <= value + Sufficient * step * slope))
            {
                high = step;
                // Where the function is finite, the parabola through both values and the slope says where its minimum lies.
                var parabola = low == 0 && double.IsFinite(at) ? -slope * step * step / (2 * (at - value - slope * step)) : 0;
                step = parabola > 0.1 * step && parabola < 0.9 * step ? parabola : (low + high) / 2;
                continue;
            }
            var ahead = 0.0;
            for (var i = 0; i < dimensions; i++) ahead += _nextGradient[i] * _direction[i];
            if (ahead >= Curvature * slope || tries >= 20)
            {
                value = at;
                return true;
            }
            low = step;
            step = double.IsPositiveInfinity(high) ? 2 * step : (low + high) / 2;
        }
        return false;
    }

    private void Update(ReadOnlySpan<double> x, bool fresh)
    {
        var (sy, yy) = (0.0, 0.0);
        for (var i = 0; i < dimensions; i++)
        {
            // From here on the buffers hold the step and the change of the gradient.
            _direction[i] = _next[i] - x[i];
            _gradient[i] = _nextGradient[i] - _gradient[i];
            sy += _direction[i] * _gradient[i];
            yy += _gradient[i] * _gradient[i];
        }
        if (fresh)
        {
            Array.Clear(_inverse);
            for (var i = 0; i < dimensions; i++) _inverse[i * dimensions + i] = sy > 0 ? sy / yy : 1;
        }
        if (!(sy > 1e-14 * yy)) return;
        var quadratic = 0.0;
        for (var i = 0; i < dimensions; i++)
        {
            var sum = 0.0;
            for (var j = 0; j < dimensions; j++) sum += _inverse[i * dimensions + j] * _gradient[j];
            _product[i] = sum;
            quadratic += sum * _gradient[i];
        }
        var factor = (1 + quadratic / sy) / sy;
        for (var i = 0; i < dimensions; i++)
            for (var j = 0; j < dimensions; j++)
                _inverse[i * dimensions + j] += factor * _direction[i] * _direction[j] - (_product[i] * _direction[j] + _direction[i] * _product[j]) / sy;
    }
}
