namespace Nuoda.Analytics.Segmentation;

/// <summary>What is left of a division when the cases had been others.</summary>
/// <param name="Jaccard">Of each segment: mean Jaccard similarity with its most similar segment in the replicates. Above 0.85 the segment is there, below 0.6 it is an accident of these cases.</param>
/// <param name="AdjustedRand">Mean adjusted Rand index of the whole division with those of the replicates.</param>
public sealed record SegmentStability(double[] Jaccard, double AdjustedRand)
{
    /// <summary>Divides bootstrap samples of the cases (n draws with replacement) and compares with the division of all, case by case that was drawn.</summary>
    /// <remarks>Source: Hennig (2007), Comput. Stat. Data Anal. 52(1), 258–271 (the limits 0.6, 0.85 are his). A segment of which no case was drawn counts in no mean.</remarks>
    /// <param name="segments">The division of all n cases: segment of each, 0 … k − 1.</param>
    /// <param name="divide">Divides the cases with these numbers (drawn ones, some several times) and gives the segment of each.</param>
    /// <param name="replicates">Bootstrap samples, ≥ 1.</param>
    /// <param name="seed">Same seed, same samples.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no replicate or no case.</exception>
    public static SegmentStability Bootstrap(ReadOnlySpan<int> segments, Func<int[], int[]> divide, int replicates = 50, int seed = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(replicates, 1);
        ArgumentOutOfRangeException.ThrowIfZero(segments.Length, nameof(segments));
        var (n, k, random) = (segments.Length, Points.Segments(segments, segments.Length), new Random(seed));
        var (jaccard, seen, rand) = (new double[k], new int[k], 0.0);
        var (drawn, isFirst) = (new int[n], new bool[n]);
        for (var replicate = 0; replicate < replicates; replicate++)
        {
            for (var i = 0; i < n; i++) drawn[i] = random.Next(n);
            var found = divide([.. drawn]);
            if (found.Length != n) throw new ArgumentException($"{found.Length} segment numbers for {n} cases.", nameof(divide));
            Array.Clear(isFirst);
            var (before, after) = (new List<int>(n), new List<int>(n));
            for (var i = 0; i < n; i++)
            {
                if (isFirst[drawn[i]]) continue;
                isFirst[drawn[i]] = true;
                before.Add(segments[drawn[i]]);
                after.Add(found[i]);
            }
            rand += Agreement.AdjustedRand([.. before], [.. after]);
            var best = Agreement.BestJaccard([.. before], [.. after]);
            for (var j = 0; j < best.Length; j++)
            {
                if (double.IsNaN(best[j])) continue;
                jaccard[j] += best[j];
                seen[j]++;
            }
        }
        return new([.. jaccard.Select((sum, j) => sum / seen[j])], rand / replicates);
    }
}
