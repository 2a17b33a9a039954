namespace Nuoda.Analytics.Segmentation;

/// <summary>How alike two divisions of the same cases are, whatever their segments are called.</summary>
public static class Agreement
{
    /// <summary>Adjusted Rand index: 1 for the same division, about 0 for two that have nothing to do with each other; may be negative.</summary>
    /// <remarks>(Σ C(nᵢⱼ,2) − E) / (½ (Σ C(aᵢ,2) + Σ C(bⱼ,2)) − E), E = Σ C(aᵢ,2) Σ C(bⱼ,2) / C(n,2). Source: Hubert &amp; Arabie (1985), J. Classif. 2, 193–218.</remarks>
    /// <param name="one">Segment of each case, ≥ 0.</param>
    /// <param name="other">The same cases in the other division.</param>
    /// <returns>1 also when both put all into one segment, or each case into its own; NaN for no case.</returns>
    /// <exception cref="ArgumentException">Lengths differ.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A segment number is negative.</exception>
    public static double AdjustedRand(ReadOnlySpan<int> one, ReadOnlySpan<int> other)
    {
        var (both, a, b) = Table(one, other);
        if (one.Length == 0) return double.NaN;
        double together = 0, inOne = 0, inOther = 0;
        foreach (var n in both) together += Pairs(n);
        foreach (var n in a) inOne += Pairs(n);
        foreach (var n in b) inOther += Pairs(n);
        var expected = one.Length > 1 ? inOne * inOther / Pairs(one.Length) : 0;
        var most = (inOne + inOther) / 2;
        return most == expected ? 1 : (together - expected) / (most - expected);
    }

    /// <summary>Jaccard similarity of each segment of the first division with the most similar one of the second: cases in both / cases in either.</summary>
    /// <param name="one">Segment of each case, 0 … k − 1.</param>
    /// <param name="other">The same cases in the other division.</param>
    /// <returns>Length k, each 0–1; NaN for a segment without cases.</returns>
    /// <exception cref="ArgumentException">Lengths differ.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A segment number is negative.</exception>
    public static double[] BestJaccard(ReadOnlySpan<int> one, ReadOnlySpan<int> other)
    {
        var (both, a, b) = Table(one, other);
        var best = new double[a.Length];
        for (var i = 0; i < a.Length; i++)
        {
            if (a[i] == 0) best[i] = double.NaN;
            for (var j = 0; j < b.Length; j++) best[i] = Math.Max(best[i], both[i * b.Length + j] / (double)Math.Max(1, a[i] + b[j] - both[i * b.Length + j]));
        }
        return best;
    }

    private static (int[] Both, int[] One, int[] Other) Table(ReadOnlySpan<int> one, ReadOnlySpan<int> other)
    {
        var (k, l) = (Points.Segments(one, one.Length), Points.Segments(other, one.Length));
        var (both, a, b) = (new int[k * l], new int[k], new int[l]);
        for (var i = 0; i < one.Length; i++)
        {
            both[one[i] * l + other[i]]++;
            a[one[i]]++;
            b[other[i]]++;
        }
        return (both, a, b);
    }

    private static double Pairs(double n) => n * (n - 1) / 2;
}
