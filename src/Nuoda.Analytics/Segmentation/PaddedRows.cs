using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Nuoda.Analytics.Segmentation;

/// <summary>Points whose rows are filled up with zeros to whole vectors: distances need no remainder.</summary>
internal sealed class PaddedRows
{
    private readonly double[] _values;

    public PaddedRows(ReadOnlySpan<double> points, int dimensions)
    {
        (Dimensions, Count) = (dimensions, points.Length / dimensions);
        Stride = (dimensions + Vector256<double>.Count - 1) / Vector256<double>.Count * Vector256<double>.Count;
        _values = new double[Count * Stride];
        for (var i = 0; i < Count; i++) points.Slice(i * dimensions, dimensions).CopyTo(_values.AsSpan(i * Stride));
    }

    public int Dimensions { get; }
    public int Count { get; }
    public int Stride { get; }

    public ReadOnlySpan<double> this[int row] => _values.AsSpan(row * Stride, Stride);

    /// <summary>Squared distance of two padded rows.</summary>
    public static double Distance(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        ref var x = ref MemoryMarshal.GetReference(a);
        ref var y = ref MemoryMarshal.GetReference(b);
        var sum = Vector256<double>.Zero;
        for (var i = 0; i < a.Length; i += Vector256<double>.Count)
        {
            var gap = Vector256.LoadUnsafe(ref x, (nuint)i) - Vector256.LoadUnsafe(ref y, (nuint)i);
            sum += gap * gap;
        }
        return Vector256.Sum(sum);
    }
}
