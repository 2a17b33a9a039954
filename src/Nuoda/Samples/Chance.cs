using System.Numerics;

namespace Nuoda.Samples;

/// <summary>Chance of our own (xoshiro256** of Blackman and Vigna, seeded by splitmix64): the same seed gives the same files on every runtime.
/// Only whole-number and basic floating-point steps are used, which are exact everywhere.</summary>
internal sealed class Chance
{
    private ulong _a, _b, _c, _d;

    public Chance(ulong seed)
    {
        ulong Next()
        {
            var z = seed += 0x9E3779B97F4A7C15;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            return z ^ (z >> 31);
        }
        (_a, _b, _c, _d) = (Next(), Next(), Next(), Next());
    }

    /// <summary>0 ≤ x &lt; 1.</summary>
    public double Share() => (Bits() >> 11) * (1.0 / (1UL << 53));

    public bool Happens(double probability) => Share() < probability;

    /// <summary>Both ends included.</summary>
    public int Between(int low, int high) => low + (int)(Share() * (high - low + 1));

    /// <summary>0, 1, 2 … : how often in a row it goes on.</summary>
    public int Runs(double goOn, int atMost)
    {
        var runs = 0;
        while (runs < atMost && Happens(goOn)) runs++;
        return runs;
    }

    public T One<T>(ReadOnlySpan<T> of) => of[(int)(Share() * of.Length)];

    /// <summary>Index by weight.</summary>
    /// <param name="cumulative">Running sums of the weights.</param>
    public int Weighted(double[] cumulative)
    {
        var found = Array.BinarySearch(cumulative, Share() * cumulative[^1]);
        return Math.Min(found < 0 ? ~found : found + 1, cumulative.Length - 1);
    }

    private ulong Bits()
    {
        var result = BitOperations.RotateLeft(_b * 5, 7) * 9;
        var t = _b << 17;
        _c ^= _a;
        _d ^= _b;
        _b ^= _c;
        _a ^= _d;
        _c ^= t;
        _d = BitOperations.RotateLeft(_d, 45);
        return result;
    }
}
