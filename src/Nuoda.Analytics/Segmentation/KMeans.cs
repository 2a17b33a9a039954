namespace Nuoda.Analytics.Segmentation;

/// <summary>Points divided around k centres.</summary>
/// <param name="Segments">Segment of each point, 0 … k − 1; 0 is the largest.</param>
/// <param name="Centres">k × d, in the scale of the points.</param>
/// <param name="Sizes">Points of each segment, none 0.</param>
/// <param name="Inertia">Sum of the squared distances of the points to the centre of their segment.</param>
public sealed record KMeansFit(int[] Segments, double[] Centres, int[] Sizes, double Inertia)
{
    /// <summary>The segment of a further point: that of the nearest centre.</summary>
    /// <param name="point">Length d, in the scale of the points.</param>
    public int Nearest(ReadOnlySpan<double> point)
    {
        var (best, least) = (0, double.PositiveInfinity);
        for (var j = 0; j < Sizes.Length; j++)
        {
            var distance = 0.0;
            for (var a = 0; a < point.Length; a++)
            {
                var gap = point[a] - Centres[j * point.Length + a];
                distance += gap * gap;
            }
            if (distance < least) (best, least) = (j, distance);
        }
        return best;
    }
}

/// <summary>k-means: the division into k segments with the least sum of squared distances to their centres.</summary>
/// <remarks>Each start is sown by greedy k-means++ (Arthur &amp; Vassilvitskii (2007), SODA, 1027–1035), brought to rest by Lloyd's steps with Hamerly's bounds, and then improved by moving single points
/// while that lowers the sum (Hartigan (1975), Clustering Algorithms, ch. 4), which leaves no worse and often a better division than Lloyd's alone. From the best of them segments are then dissolved and sown anew
/// while that helps (Fränti (2018), J. Big Data 5:13). It is a search: the least sum is not certain for more than a few points.</remarks>
public static class KMeans
{
    /// <summary>Divides the points.</summary>
    /// <param name="points">n × d, row by row; finite. Attributes of different units want a <see cref="FeatureScale"/> first.</param>
    /// <param name="dimensions">d ≥ 1.</param>
    /// <param name="k">Segments, 1 … the number of distinct points.</param>
    /// <param name="starts">Independent starts, ≥ 1, of which the best counts; with more than one, as many attempts less one to better it.</param>
    /// <param name="seed">Same seed, same result, whatever the threads.</param>
    /// <param name="threads">Threads that share the starts.</param>
    /// <exception cref="ArgumentException">The points are no whole rows, or fewer than k of them are distinct.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A value is not finite, or k or starts is out of range.</exception>
    public static KMeansFit Fit(ReadOnlySpan<double> points, int dimensions, int k, int starts = 20, int seed = 1, int threads = 1)
    {
        var n = Points.CountFinite(points, dimensions);
        if (k < 1 || k > n) throw new ArgumentOutOfRangeException(nameof(k), k, $"The number of segments must lie in 1–{n}, the number of points.");
        ArgumentOutOfRangeException.ThrowIfLessThan(starts, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        var rows = new PaddedRows(points, dimensions);
        CheckDistinct(rows, k);
        KMeansSearch? best = null;
        var bestStart = -1;
        var gate = new Lock();
        Parallel.For(0, starts, new ParallelOptions { MaxDegreeOfParallelism = threads }, () => new KMeansSearch(rows, k), (start, _, search) =>
        {
            search.Start(new Random(unchecked(seed * 1_000_003 + start)));
            lock (gate)
            {
                // The first of equally good starts, so that threads do not matter.
                if (best is not null && (search.Inertia > best.Inertia || (search.Inertia == best.Inertia && start > bestStart))) return search;
                (best, search, bestStart) = (search, best ?? new KMeansSearch(rows, k), start);
            }
            return search;
        }, _ => { });
        best!.Perturb(new Random(seed), starts - 1);
        return best.Result();
    }

    private static void CheckDistinct(PaddedRows rows, int k)
    {
        var distinct = new List<int>(k);
        for (var i = 0; i < rows.Count && distinct.Count < k; i++)
            if (!distinct.Exists(other => rows[i].SequenceEqual(rows[other]))) distinct.Add(i);
        if (distinct.Count < k) throw new ArgumentException($"Only {distinct.Count} of the points are distinct: no {k} segments.", nameof(k));
    }
}
