namespace Nuoda.Analytics.Segmentation;

/// <summary>Cases divided around k of them.</summary>
/// <param name="Segments">Segment of each case, 0 … k − 1; 0 is the largest.</param>
/// <param name="Medoids">The case that stands for each segment.</param>
/// <param name="Sizes">Cases of each segment.</param>
/// <param name="Cost">Sum of the dissimilarities of the cases to their medoid.</param>
public sealed record KMedoidsFit(int[] Segments, int[] Medoids, int[] Sizes, double Cost);

/// <summary>k-medoids: the k cases to which the others are nearest. Needs only dissimilarities, and each segment has a real case as its example.</summary>
/// <remarks>FasterPAM: Schubert &amp; Rousseeuw (2021), Inf. Syst. 101, 101804: swaps of a medoid for another case, taken as soon as one lowers the cost, until none does. Large sets: CLARA, Kaufman &amp; Rousseeuw (1990),
/// Finding Groups in Data, ch. 3: medoids sought in samples, judged by all.</remarks>
public static class KMedoids
{
    /// <summary>Divides the cases.</summary>
    /// <param name="dissimilarities">Of n cases.</param>
    /// <param name="k">Segments, 1 … n.</param>
    /// <param name="starts">Random starts, ≥ 1; the best counts.</param>
    /// <param name="seed">Same seed, same result.</param>
    /// <exception cref="ArgumentOutOfRangeException">k or starts is out of range.</exception>
    public static KMedoidsFit Fit(Dissimilarities dissimilarities, int k, int starts = 5, int seed = 1)
    {
        Check(k, dissimilarities.Count, starts);
        var search = new MedoidSearch(dissimilarities, k);
        var (best, medoids) = (double.PositiveInfinity, Array.Empty<int>());
        for (var start = 0; start < starts; start++)
        {
            search.Run(new Random(unchecked(seed * 1_000_003 + start)));
            if (search.Cost < best) (best, medoids) = (search.Cost, search.Medoids.ToArray());
        }
        return Assign(dissimilarities.Count, medoids, (i, m) => dissimilarities[m][i]);
    }

    /// <summary>Divides many cases by their attributes: medoids of samples, of which those that suit all cases best count. The same as <see cref="Fit(Dissimilarities, int, int, int)"/> when a sample holds all.</summary>
    /// <param name="cases">Gower's dissimilarity of n cases.</param>
    /// <param name="k">Segments, 1 … n, at most the size of a sample.</param>
    /// <param name="sampleSize">Cases of a sample.</param>
    /// <param name="samples">Samples, ≥ 1.</param>
    /// <param name="seed">Same seed, same result.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
    public static KMedoidsFit Fit(Gower cases, int k, int sampleSize = 2000, int samples = 5, int seed = 1)
    {
        if (cases.Count <= sampleSize) return Fit(cases.All(), k, seed: seed);
        Check(k, sampleSize, samples);
        var random = new Random(seed);
        var all = Enumerable.Range(0, cases.Count).ToArray();
        KMedoidsFit? best = null;
        for (var sample = 0; sample < samples; sample++)
        {
            // The first places of a shuffle, and the best medoids so far among them.
            for (var i = 0; i < sampleSize; i++)
            {
                var other = random.Next(i, all.Length);
                (all[i], all[other]) = (all[other], all[i]);
            }
            int[] chosen = [.. all.Take(sampleSize).Concat(best?.Medoids ?? []).Distinct()];
            var fit = Fit(cases.Among(chosen), k, starts: 2, seed: seed + sample);
            var whole = Assign(cases.Count, [.. fit.Medoids.Select(m => chosen[m])], cases.Between);
            if (best is null || whole.Cost < best.Cost) best = whole;
        }
        return best!;
    }

    private static void Check(int k, int n, int starts)
    {
        if (k < 1 || k > n) throw new ArgumentOutOfRangeException(nameof(k), k, $"The number of segments must lie in 1–{n}.");
        ArgumentOutOfRangeException.ThrowIfLessThan(starts, 1);
    }

    private static KMedoidsFit Assign(int n, int[] medoids, Func<int, int, double> between)
    {
        var (segments, cost) = (new int[n], 0.0);
        for (var i = 0; i < n; i++)
        {
            // A medoid stands for itself, also beside an equal case.
            var (best, least) = (Array.IndexOf(medoids, i), 0.0);
            if (best < 0)
            {
                least = double.PositiveInfinity;
                for (var j = 0; j < medoids.Length; j++) if (between(i, medoids[j]) is var d && d < least) (best, least) = (j, d);
            }
            segments[i] = best;
            cost += least;
        }
        var place = Points.LargestFirst(segments, medoids.Length);
        var (ordered, sizes) = (new int[medoids.Length], new int[medoids.Length]);
        for (var j = 0; j < medoids.Length; j++) ordered[place[j]] = medoids[j];
        foreach (var segment in segments) sizes[segment]++;
        return new(segments, ordered, sizes, cost);
    }
}
