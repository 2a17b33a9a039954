namespace Nuoda.Analytics.Numerics;

/// <summary>Ordinary least squares of one series on a few columns, again and again without allocating: normal equations of columns scaled to length one, by Cholesky.</summary>
/// <param name="maximumColumns">The most columns to come.</param>
internal sealed class LeastSquares(int maximumColumns)
{
    // A column of which less than this share of its square is its own counts as a combination of the others.
    private const double LeastOwnShare = 1e-10;
    private readonly double[] _a = new double[maximumColumns * maximumColumns], _norm = new double[maximumColumns];

    /// <summary>The coefficients of the last regression; 0 for a column that is a combination of those before it.</summary>
    public double[] Coefficients { get; } = new double[maximumColumns];

    /// <summary>Regresses y on the columns and gives the sum of squared residuals.</summary>
    public double Solve(ReadOnlySpan<double[]> columns, ReadOnlySpan<double> y)
    {
        Factor(columns);
        var k = columns.Length;
        var b = Coefficients.AsSpan();
        b.Clear();
        for (var i = 0; i < k; i++)
        {
            if (_a[i * k + i] == 0) continue;
            var s = Product(columns[i], y) / _norm[i];
            for (var h = 0; h < i; h++) s -= _a[h * k + i] * b[h];
            b[i] = s / _a[i * k + i];
        }
        for (var i = k - 1; i >= 0; i--)
        {
            if (_a[i * k + i] == 0) continue;
            for (var h = i + 1; h < k; h++) b[i] -= _a[i * k + h] * b[h];
            b[i] /= _a[i * k + i];
        }
        for (var i = 0; i < k; i++) if (_a[i * k + i] != 0) b[i] /= _norm[i];
        var sum = 0.0;
        for (var t = 0; t < y.Length; t++)
        {
            var e = y[t];
            for (var i = 0; i < k; i++) e -= b[i] * columns[i][t];
            sum += e * e;
        }
        return sum;
    }

    /// <summary>ln |XᵀX| of the first columns of the last regression, those that are combinations of others left out.</summary>
    /// <param name="columns">How many columns that regression had.</param>
    /// <param name="first">How many of them count.</param>
    public double LogDeterminant(int columns, int first)
    {
        var log = 0.0;
        for (var i = 0; i < first; i++) if (_a[i * columns + i] > 0) log += 2 * Math.Log(_a[i * columns + i] * _norm[i]);
        return log;
    }

    /// <summary>True when no column is zero or a combination of the others.</summary>
    public bool AreIndependent(ReadOnlySpan<double[]> columns)
    {
        Factor(columns);
        for (var i = 0; i < columns.Length; i++) if (_a[i * columns.Length + i] == 0) return false;
        return true;
    }

    // Upper factor of the scaled cross products; a zero on the diagonal marks a column without a share of its own, which is left out.
    private void Factor(ReadOnlySpan<double[]> columns)
    {
        var k = columns.Length;
        for (var i = 0; i < k; i++) _norm[i] = Math.Sqrt(Product(columns[i], columns[i]));
        for (var i = 0; i < k; i++)
            for (var j = i; j < k; j++)
            {
                var s = _norm[i] > 0 && _norm[j] > 0 ? i == j ? 1 : Product(columns[i], columns[j]) / (_norm[i] * _norm[j]) : 0;
                for (var h = 0; h < i; h++) s -= _a[h * k + i] * _a[h * k + j];
                if (i == j) _a[i * k + i] = s > LeastOwnShare ? Math.Sqrt(s) : 0;
                else _a[i * k + j] = _a[i * k + i] > 0 ? s / _a[i * k + i] : 0;
            }
    }

    private static double Product(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        var sum = 0.0;
        for (var t = 0; t < a.Length; t++) sum += a[t] * b[t];
        return sum;
    }
}
