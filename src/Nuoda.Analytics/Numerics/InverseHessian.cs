namespace Nuoda.Analytics.Numerics;

/// <summary>What a quasi-Newton search knows of the curvature: the inverse of the second derivatives, n × n, learnt from the gradients on the way. Serves any n up to its size without allocating.</summary>
/// <remarks>Source: Nocedal &amp; Wright (2006), Numerical Optimization, 2nd ed., eq. 6.17.</remarks>
internal sealed class InverseHessian(int maximumSize)
{
    private readonly double[] _h = new double[maximumSize * maximumSize], _product = new double[maximumSize];

    /// <summary>Nothing is known: the unit matrix times a scale.</summary>
    public void Reset(int n, double scale)
    {
        _h.AsSpan(0, n * n).Clear();
        for (var i = 0; i < n; i++) _h[i * n + i] = scale;
    }

    /// <summary>The direction −H·g.</summary>
    /// <returns>The slope along it, g·d.</returns>
    public double Direction(ReadOnlySpan<double> gradient, Span<double> direction)
    {
        var (n, slope) = (gradient.Length, 0.0);
        for (var i = 0; i < n; i++)
        {
            var row = _h.AsSpan(i * n, n);
            var sum = 0.0;
            for (var j = 0; j < row.Length; j++) sum -= row[j] * gradient[j];
            direction[i] = sum;
            slope += sum * gradient[i];
        }
        return slope;
    }

    /// <summary>Takes in what a step taught.</summary>
    /// <param name="step">The step.</param>
    /// <param name="change">What it changed in the gradient.</param>
    /// <param name="curvature">Step · change, > 0.</param>
    public void Update(ReadOnlySpan<double> step, ReadOnlySpan<double> change, double curvature)
    {
        var (n, quadratic) = (step.Length, 0.0);
        for (var i = 0; i < n; i++)
        {
            var row = _h.AsSpan(i * n, n);
            var sum = 0.0;
            for (var j = 0; j < row.Length; j++) sum += row[j] * change[j];
            _product[i] = sum;
            quadratic += sum * change[i];
        }
        var factor = 1 + quadratic / curvature;
        for (var i = 0; i < n; i++)
        {
            var row = _h.AsSpan(i * n, n);
            for (var j = 0; j < row.Length; j++) row[j] += (factor * step[i] * step[j] - step[i] * _product[j] - _product[i] * step[j]) / curvature;
        }
    }
}
