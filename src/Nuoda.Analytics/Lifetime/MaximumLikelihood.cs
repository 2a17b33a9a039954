using Nuoda.Analytics.Numerics;

namespace Nuoda.Analytics.Lifetime;

/// <summary>Log-likelihood of positive parameters and its gradient, both per customer.</summary>
internal delegate double LogLikelihood(ReadOnlySpan<double> parameters, Span<double> gradient);

/// <summary>Maximum of a likelihood over positive parameters, sought in their logarithms.</summary>
internal sealed class MaximumLikelihood(int size)
{
    // e^±12 ends the search. Beyond e^±9 the likelihood is all but flat: a parameter out there says that the data want a simpler model, be its gradient ever so small.
    private const double Bound = 12, Meaningful = 9;
    private const double Tolerance = 1e-8, LongestStep = 2;
    private const int MostEvaluations = 2000;
    private readonly QuasiNewton _search = new(size, 1) { Lowest = -Bound, Highest = Bound, LongestStep = LongestStep };
    private readonly double[] _parameters = new double[size];

    public int Evaluations => _search.Evaluations;

    /// <summary>Moves the parameters to the maximum; the value is per customer.</summary>
    public (double Value, bool Converged) Maximise(LogLikelihood likelihood, Span<double> parameters)
    {
        Span<double> logs = stackalloc double[size];
        for (var i = 0; i < size; i++) logs[i] = Math.Clamp(Math.Log(parameters[i]), -Bound, Bound);
        _search.Start((at, gradient) => Negative(likelihood, at, gradient), logs);
        if (!double.IsFinite(_search.Value)) throw new ArgumentException("The likelihood must be finite at the start.", nameof(parameters));
        _search.Run(0, Tolerance, _search.Evaluations + MostEvaluations);
        // Rounding may end the search a little before the tolerance.
        var converged = _search.IsInside && _search.Steepness <= 1e3 * Tolerance;
        for (var i = 0; i < size; i++)
        {
            parameters[i] = Math.Exp(_search.X[i]);
            converged &= Math.Abs(_search.X[i]) < Meaningful;
        }
        return (-_search.Value, converged);
    }

    /// <summary>Standard errors at the maximum: the Hessian in the logarithms by central differences of the gradient, inverted, times the parameter (delta method).</summary>
    public double[] StandardErrors(LogLikelihood likelihood, ReadOnlySpan<double> parameters, double customers)
    {
        const double step = 1e-4;
        var information = new double[size, 2 * size];
        double[] at = new double[size], up = new double[size], down = new double[size];
        for (var i = 0; i < size; i++) at[i] = Math.Log(parameters[i]);
        for (var i = 0; i < size; i++)
        {
            var middle = at[i];
            at[i] = middle + step;
            Negative(likelihood, at, up);
            at[i] = middle - step;
            Negative(likelihood, at, down);
            at[i] = middle;
            for (var j = 0; j < size; j++)
            {
                information[i, j] += customers * (up[j] - down[j]) / (4 * step);
                information[j, i] += customers * (up[j] - down[j]) / (4 * step);
            }
            information[i, size + i] = 1;
        }
        var positive = Invert(information);
        var errors = new double[size];
        for (var i = 0; i < size; i++) errors[i] = positive && information[i, size + i] > 0 ? parameters[i] * Math.Sqrt(information[i, size + i]) : double.NaN;
        return errors;
    }

    private double Negative(LogLikelihood likelihood, ReadOnlySpan<double> logs, Span<double> gradient)
    {
        for (var i = 0; i < size; i++) _parameters[i] = Math.Exp(logs[i]);
        var value = likelihood(_parameters, gradient);
        for (var i = 0; i < size; i++) gradient[i] *= -_parameters[i];
        return -value;
    }

    // Gauss–Jordan without exchanges: a symmetric positive definite matrix needs none, and another one is found out by its pivots.
    private bool Invert(double[,] matrix)
    {
        for (var i = 0; i < size; i++)
        {
            var pivot = matrix[i, i];
            if (!(pivot > 0)) return false;
            for (var j = 0; j < 2 * size; j++) matrix[i, j] /= pivot;
            for (var k = 0; k < size; k++)
            {
                if (k == i) continue;
                var factor = matrix[k, i];
                for (var j = 0; j < 2 * size; j++) matrix[k, j] -= factor * matrix[i, j];
            }
        }
        return true;
    }
}
