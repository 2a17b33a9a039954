namespace Nuoda.Analytics.Segmentation;

/// <summary>How well each case sits in its segment: near 1 well within, 0 between two, negative nearer to another.</summary>
/// <remarks>s = (b − a) / max(a, b); a: mean distance to the others of the own segment, b: least mean distance to another segment; 0 for a segment of one and where all distances are 0.
/// Source: Rousseeuw (1987), J. Comput. Appl. Math. 20, 53–65. The work grows with n²: beyond some ten thousand cases take a sample.</remarks>
public static class Silhouette
{
    /// <summary>By Euclidean distance.</summary>
    /// <param name="points">n × d, row by row; finite.</param>
    /// <param name="dimensions">d ≥ 1.</param>
    /// <param name="segments">Segment of each point, 0 … k − 1; two segments at least.</param>
    /// <returns>Length n, each in [−1, 1].</returns>
    /// <exception cref="ArgumentException">Lengths differ, or there is one segment only.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A value is not finite or a segment number negative.</exception>
    public static double[] Of(ReadOnlySpan<double> points, int dimensions, ReadOnlySpan<int> segments)
    {
        var n = Points.CountFinite(points, dimensions);
        var k = Points.Segments(segments, n);
        var rows = new PaddedRows(points, dimensions);
        var sums = new double[n * k];
        for (var i = 0; i < n; i++)
        {
            var point = rows[i];
            var own = segments[i];
            for (var l = 0; l < i; l++)
            {
                var distance = Math.Sqrt(PaddedRows.Distance(point, rows[l]));
                sums[i * k + segments[l]] += distance;
                sums[l * k + own] += distance;
            }
        }
        return From(sums, segments, k);
    }

    /// <summary>By any dissimilarity.</summary>
    /// <param name="dissimilarities">Of n cases.</param>
    /// <param name="segments">Segment of each case, 0 … k − 1; two segments at least.</param>
    /// <returns>Length n, each in [−1, 1].</returns>
    /// <exception cref="ArgumentException">Lengths differ, or there is one segment only.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A segment number is negative.</exception>
    public static double[] Of(Dissimilarities dissimilarities, ReadOnlySpan<int> segments)
    {
        var n = dissimilarities.Count;
        var k = Points.Segments(segments, n);
        var sums = new double[n * k];
        for (var i = 0; i < n; i++)
        {
            var row = dissimilarities[i];
            for (var l = 0; l < n; l++) sums[i * k + segments[l]] += row[l];
        }
        return From(sums, segments, k);
    }

    private static double[] From(double[] sums, ReadOnlySpan<int> segments, int k)
    {
        var sizes = new int[k];
        foreach (var segment in segments) sizes[segment]++;
        if (sizes.Count(s => s > 0) < 2) throw new ArgumentException("A silhouette needs two segments at least.", nameof(segments));
        var result = new double[segments.Length];
        for (var i = 0; i < result.Length; i++)
        {
            var own = segments[i];
            if (sizes[own] == 1) continue;
            var (a, b) = (sums[i * k + own] / (sizes[own] - 1), double.PositiveInfinity);
            for (var j = 0; j < k; j++) if (j != own && sizes[j] > 0) b = Math.Min(b, sums[i * k + j] / sizes[j]);
            var most = Math.Max(a, b);
            result[i] = most > 0 ? (b - a) / most : 0;
        }
        return result;
    }
}
