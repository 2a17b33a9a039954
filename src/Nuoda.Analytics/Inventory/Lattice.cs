namespace Nuoda.Analytics.Inventory;

/// <summary>Probabilities on equally spaced points.</summary>
internal static class Lattice
{
    /// <summary>Distribution of the sum of two independent ones; the first points add up.</summary>
    public static double[] Convolve(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        var sum = new double[a.Length + b.Length - 1];
        for (var i = 0; i < a.Length; i++)
        {
            var p = a[i];
            if (p == 0) continue;
            var into = sum.AsSpan(i, b.Length);
            for (var j = 0; j < b.Length; j++) into[j] += p * b[j];
        }
        return sum;
    }

    /// <summary>Distribution of the sum of n ≥ 1 independent ones, by squaring.</summary>
    public static double[] Power(double[] one, int n)
    {
        double[]? sum = null;
        for (var square = one; ; square = Convolve(square, square))
        {
            if ((n & 1) == 1) sum = sum is null ? square : Convolve(sum, square);
            n >>= 1;
            if (n == 0) return sum!;
        }
    }
}
