namespace Nuoda.Analytics.Segmentation;

/// <summary>How unlike each two of n cases are: symmetric, 0 on the diagonal. Kept whole in single precision: 4 n² bytes (400 MB for 10,000 cases).</summary>
public sealed class Dissimilarities
{
    private readonly float[] _values;

    /// <summary>Computes all of them.</summary>
    /// <param name="count">n ≥ 1.</param>
    /// <param name="between">The dissimilarity of two cases, finite and ≥ 0; asked once for each pair.</param>
    /// <exception cref="ArgumentOutOfRangeException">A dissimilarity is negative or not finite, or n is out of range.</exception>
    public Dissimilarities(int count, Func<int, int, double> between)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        // One array can hold no more.
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, 46_000);
        Count = count;
        _values = new float[count * count];
        for (var i = 0; i < count; i++)
            for (var j = 0; j < i; j++)
            {
                var value = between(i, j);
                if (!(value >= 0 && double.IsFinite(value))) throw new ArgumentOutOfRangeException(nameof(between), value, "A dissimilarity must be finite and ≥ 0.");
                _values[i * count + j] = _values[j * count + i] = (float)value;
            }
    }

    /// <summary>n.</summary>
    public int Count { get; }

    /// <summary>Those of a case to all, length n.</summary>
    public ReadOnlySpan<float> this[int one] => _values.AsSpan(one * Count, Count);
}
