using System.Numerics;

namespace Nuoda.Analytics.Numerics;

/// <summary>Maximum-likelihood logistic regression on given columns, by Newton's method; columns that depend on those before them are left out.</summary>
internal sealed class LogisticRegression
{
    private const int MostIterations = 50;
    private const double Tolerance = 1e-12;
    // As in least squares: a column of which less than this share is its own counts as a combination of the others.
    private const double LeastOwnShare = 1e-10;
    private readonly double[][] _columns;
    private readonly int[] _used;
    private readonly double[] _rows, _scale, _beta, _trial, _gradient, _hessian, _step;
    private readonly int _n, _p;
    private double[] _y = [];
    private bool _converged;

    /// <param name="columns">Columns × rows, the intercept among them.</param>
    public LogisticRegression(double[][] columns)
    {
        (_columns, _n) = (columns, columns[0].Length);
        _scale = [.. columns.Select(c => Math.Sqrt(c.Sum(v => v * v) / c.Length)).Select(s => s > 0 ? s : 1)];
        _used = Independent();
        _p = _used.Length;
        (_beta, _trial, _gradient, _step) = (new double[_p], new double[_p], new double[_p], new double[_p]);
        _hessian = new double[_p * _p];
        _rows = new double[_n * _p];
        for (var j = 0; j < _p; j++) for (var i = 0; i < _n; i++) _rows[i * _p + j] = columns[_used[j]][i] / _scale[_used[j]];
    }

    public double LogLikelihood { get; private set; }

    public int FreeCoefficients => _p;

    /// <summary>One a column, 0 for those left out.</summary>
    public double[] Coefficients
    {
        get
        {
            var all = new double[_columns.Length];
            for (var j = 0; j < _p; j++) all[_used[j]] = _beta[j] / _scale[_used[j]];
            return all;
        }
    }

    /// <summary>Climbs to the maximum; false when there is none.</summary>
    public bool Run(ReadOnlySpan<bool> outcome) => _converged = Climb(outcome);

    private bool Climb(ReadOnlySpan<bool> outcome)
    {
        _y = new double[_n];
        for (var i = 0; i < _n; i++) _y[i] = outcome[i] ? 1 : 0;
        Array.Clear(_beta);
        LogLikelihood = Evaluate(_beta);
        for (var iteration = 0; iteration < MostIterations; iteration++)
        {
            if (!Solve()) return false;
            var promised = 0.0;
            for (var j = 0; j < _p; j++) promised += _step[j] * _gradient[j];
            var (size, found) = (1.0, double.NegativeInfinity);
            for (var half = 0; half < 30; half++, size /= 2)
            {
                for (var j = 0; j < _p; j++) _trial[j] = _beta[j] + size * _step[j];
                if ((found = Evaluate(_trial)) >= LogLikelihood - 1e-12 * Math.Abs(LogLikelihood)) break;
            }
            _trial.CopyTo(_beta, 0);
            LogLikelihood = found;
            // The next step is quadratically smaller: one more after a small promise leaves rounding only.
            if (promised < Tolerance * _n) return !IsSeparated();
        }
        return false;
    }

    /// <summary>From the information at the maximum; NaN for columns left out, and for all where there is no maximum.</summary>
    public double[] StandardErrors()
    {
        var errors = new double[_columns.Length];
        Array.Fill(errors, double.NaN);
        if (!_converged || !Factor()) return errors;
        var column = new double[_p];
        for (var j = 0; j < _p; j++)
        {
            Array.Clear(column);
            column[j] = 1;
            Substitute(column);
            errors[_used[j]] = Math.Sqrt(column[j]) / _scale[_used[j]];
        }
        return errors;
    }

    // The log-likelihood; gradient and information beside it, for a full step is nearly always right.
    private double Evaluate(double[] beta)
    {
        Array.Clear(_gradient);
        Array.Clear(_hessian);
        var sum = 0.0;
        for (var i = 0; i < _n; i++)
        {
            var row = _rows.AsSpan(i * _p, _p);
            var u = Product(beta, row);
            // ln p or ln(1 − p) without overflow.
            var signed = _y[i] > 0 ? u : -u;
            sum += signed > 0 ? -Math.Log(1 + Math.Exp(-signed)) : signed - Math.Log(1 + Math.Exp(signed));
            var p = Logistic.At(u);
            var (error, weight) = (_y[i] - p, p * (1 - p));
            for (var j = 0; j < row.Length; j++)
            {
                if (row[j] == 0) continue;
                _gradient[j] += error * row[j];
                AddScaled(_hessian.AsSpan(j * _p, j + 1), row[..(j + 1)], weight * row[j]);
            }
        }
        return sum;
    }

    private bool Solve()
    {
        if (!Factor()) return false;
        _gradient.CopyTo(_step, 0);
        Substitute(_step);
        return true;
    }

    // Fitted probabilities of 0 and 1 within rounding: the coefficients are on their way to infinity.
    private bool IsSeparated()
    {
        var extreme = 0;
        for (var i = 0; i < _n; i++)
        {
            var u = 0.0;
            for (var j = 0; j < _p; j++) u += _beta[j] * _rows[i * _p + j];
            if (Math.Abs(u) > 20 && u > 0 == _y[i] > 0) extreme++;
        }
        return extreme > 0 && LogLikelihood > -1e-6 * _n;
    }

    // Lower Cholesky factor in place of the information; false when it has lost its rank, as happens on the way to infinity.
    private bool Factor()
    {
        for (var i = 0; i < _p; i++)
            for (var j = 0; j <= i; j++)
            {
                var sum = _hessian[i * _p + j];
                for (var h = 0; h < j; h++) sum -= _hessian[i * _p + h] * _hessian[j * _p + h];
                if (i > j) _hessian[i * _p + j] = sum / _hessian[j * _p + j];
                else if (sum > 1e-14 * _hessian[i * _p + i] && sum > 1e-300) _hessian[i * _p + i] = Math.Sqrt(sum);
                else return false;
            }
        return true;
    }

    private void Substitute(double[] x)
    {
        for (var i = 0; i < _p; i++)
        {
            for (var h = 0; h < i; h++) x[i] -= _hessian[i * _p + h] * x[h];
            x[i] /= _hessian[i * _p + i];
        }
        for (var i = _p - 1; i >= 0; i--)
        {
            for (var h = i + 1; h < _p; h++) x[i] -= _hessian[h * _p + i] * x[h];
            x[i] /= _hessian[i * _p + i];
        }
    }

    // Gram–Schmidt by Cholesky of the scaled cross products, column by column.
    private int[] Independent()
    {
        var (used, factor, scaled) = (new List<int>(), new List<double[]>(), new List<double[]>());
        for (var c = 0; c < _columns.Length; c++)
        {
            var (row, share) = (new double[used.Count + 1], 1 / (_scale[c] * Math.Sqrt(_n)));
            var column = Array.ConvertAll(_columns[c], v => v * share);
            var own = Product(column, column);
            if (own == 0) continue;
            for (var j = 0; j < used.Count; j++)
            {
                var sum = Product(column, scaled[j]);
                for (var h = 0; h < j; h++) sum -= row[h] * factor[j][h];
                row[j] = sum / factor[j][j];
                own -= row[j] * row[j];
            }
            if (own < LeastOwnShare) continue;
            row[^1] = Math.Sqrt(own);
            used.Add(c);
            factor.Add(row);
            scaled.Add(column);
        }
        return [.. used];
    }

    private static void AddScaled(Span<double> into, ReadOnlySpan<double> values, double factor)
    {
        var i = 0;
        for (; i <= into.Length - Vector<double>.Count; i += Vector<double>.Count) (new Vector<double>(into[i..]) + new Vector<double>(values[i..]) * factor).CopyTo(into[i..]);
        for (; i < into.Length; i++) into[i] += values[i] * factor;
    }

    private static double Product(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        var (sum, i) = (Vector<double>.Zero, 0);
        for (; i <= a.Length - Vector<double>.Count; i += Vector<double>.Count) sum += new Vector<double>(a[i..]) * new Vector<double>(b[i..]);
        var total = Vector.Sum(sum);
        for (; i < a.Length; i++) total += a[i] * b[i];
        return total;
    }
}
