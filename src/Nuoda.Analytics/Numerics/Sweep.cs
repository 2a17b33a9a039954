namespace Nuoda.Analytics.Numerics;

/// <summary>The sweep operator on a symmetric matrix of cross products: regression by columns, one after the other.</summary>
/// <remarks>After sweeping a set S: at (s, y) the coefficient of s in the regression of y on S, at (y, y) its residual sum of squares, at (s, s) minus the diagonal of the inverse.
/// Source: Goodnight (1979), The American Statistician 33(3), 149–158; signs as in Little &amp; Rubin (2002), §7.4.3.</remarks>
internal static class Sweep
{
    /// <summary>Sweeps a column.</summary>
    /// <param name="a">size × size, symmetric.</param>
    /// <param name="size">Of the matrix.</param>
    /// <param name="pivot">The column.</param>
    /// <param name="least">Smallest share of its own square that a column must have left.</param>
    /// <param name="square">The column's own sum of squares before any sweep.</param>
    /// <returns>False, with nothing changed, where the column is constant or a combination of those swept.</returns>
    public static bool On(Span<double> a, int size, int pivot, double square, double least = 1e-10)
    {
        var d = a[pivot * size + pivot];
        if (!(d > least * square)) return false;
        for (var j = 0; j < size; j++)
        {
            if (j == pivot) continue;
            var share = a[j * size + pivot] / d;
            for (var k = 0; k < size; k++) if (k != pivot) a[j * size + k] -= share * a[pivot * size + k];
        }
        for (var j = 0; j < size; j++)
            if (j != pivot) a[j * size + pivot] = a[pivot * size + j] /= d;
        a[pivot * size + pivot] = -1 / d;
        return true;
    }
}
