namespace Nuoda.Analytics.Segmentation;

/// <summary>Points given as one row-major block.</summary>
internal static class Points
{
    /// <summary>How many there are; refuses what is no block of whole rows.</summary>
    public static int Count(ReadOnlySpan<double> points, int dimensions)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dimensions, 1);
        if (points.Length == 0 || points.Length % dimensions != 0) throw new ArgumentException($"{points.Length} values are no whole points of {dimensions} attributes.", nameof(points));
        return points.Length / dimensions;
    }

    /// <summary>The same, and every value finite.</summary>
    public static int CountFinite(ReadOnlySpan<double> points, int dimensions)
    {
        var n = Count(points, dimensions);
        foreach (var value in points) if (!double.IsFinite(value)) throw new ArgumentOutOfRangeException(nameof(points), value, "A value must be finite.");
        return n;
    }

    /// <summary>Refuses segment numbers that are not 0 … k − 1 with n of them; gives k.</summary>
    public static int Segments(ReadOnlySpan<int> segments, int n)
    {
        if (segments.Length != n) throw new ArgumentException($"{segments.Length} segment numbers for {n} points.", nameof(segments));
        var most = -1;
        foreach (var segment in segments)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(segment, nameof(segments));
            most = Math.Max(most, segment);
        }
        return most + 1;
    }

    /// <summary>Numbers the segments anew, the largest first (of equal ones that of the earlier point); gives the new number of each old one.</summary>
    public static int[] LargestFirst(Span<int> segments, int k)
    {
        var (sizes, first) = (new int[k], new int[k]);
        Array.Fill(first, int.MaxValue);
        for (var i = 0; i < segments.Length; i++)
        {
            sizes[segments[i]]++;
            first[segments[i]] = Math.Min(first[segments[i]], i);
        }
        var order = Enumerable.Range(0, k).OrderByDescending(j => sizes[j]).ThenBy(j => first[j]).ToArray();
        var place = new int[k];
        for (var p = 0; p < k; p++) place[order[p]] = p;
        foreach (ref var segment in segments) segment = place[segment];
        return place;
    }
}
