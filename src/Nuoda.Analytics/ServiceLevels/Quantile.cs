namespace Nuoda.Analytics.ServiceLevels;

/// <summary>Quantiles of days and numbers.</summary>
/// <remarks>
/// <para>Linear: with h = (n − 1)·p, x₍⌊h⌋₎ + (h − ⌊h⌋)·(x₍⌊h⌋+1₎ − x₍⌊h⌋₎), values counted from 0: type 7 of Hyndman &amp; Fan (1996), Am. Stat. 50(4), 361–365; the
/// default of R and of spreadsheets.</para>
/// <para>Discrete: the smallest value v that at least p·n values do not exceed (type 1, the SQL standard's percentile_disc): always a value that occurred.</para>
/// </remarks>
public static class Quantile
{
    /// <summary>Linear quantile of days.</summary>
    /// <param name="sorted">Ascending, at least one.</param>
    /// <param name="p">0 ≤ p ≤ 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">p is outside [0, 1] or there is no value.</exception>
    public static double Linear(ReadOnlySpan<int> sorted, double p)
    {
        var (below, share) = Position(sorted.Length, p);
        return Between(sorted[(int)below], share == 0 ? 0 : sorted[(int)below + 1], share);
    }

    /// <summary>Linear quantile of numbers.</summary>
    /// <param name="sorted">Ascending, at least one.</param>
    /// <param name="p">0 ≤ p ≤ 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">p is outside [0, 1] or there is no value.</exception>
    public static double Linear(ReadOnlySpan<double> sorted, double p)
    {
        var (below, share) = Position(sorted.Length, p);
        return Between(sorted[(int)below], share == 0 ? 0 : sorted[(int)below + 1], share);
    }

    /// <summary>Linear quantile of days given as a histogram.</summary>
    /// <param name="counts">counts[i] is how often day firstDay + i occurs; each ≥ 0, one at least > 0.</param>
    /// <param name="firstDay">The day of counts[0].</param>
    /// <param name="p">0 ≤ p ≤ 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">p is outside [0, 1] or there is no value.</exception>
    public static double Linear(ReadOnlySpan<long> counts, int firstDay, double p)
    {
        var (below, share) = Position(Total(counts), p);
        return Between(firstDay + At(counts, below), share == 0 ? 0 : firstDay + At(counts, below + 1), share);
    }

    /// <summary>Discrete quantile of days given as a histogram.</summary>
    /// <param name="counts">counts[i] is how often day firstDay + i occurs; each ≥ 0, one at least > 0.</param>
    /// <param name="firstDay">The day of counts[0].</param>
    /// <param name="p">0 ≤ p ≤ 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">p is outside [0, 1] or there is no value.</exception>
    public static int Discrete(ReadOnlySpan<long> counts, int firstDay, double p) => firstDay + At(counts, Rank(Total(counts), p));

    /// <summary>Discrete quantile of days.</summary>
    /// <param name="sorted">Ascending, at least one.</param>
    /// <param name="p">0 ≤ p ≤ 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">p is outside [0, 1] or there is no value.</exception>
    public static int Discrete(ReadOnlySpan<int> sorted, double p) => sorted[(int)Rank(sorted.Length, p)];

    private static double Between(double low, double high, double share) => share == 0 ? low : low + share * (high - low);

    private static (long Below, double Share) Position(long n, double p)
    {
        Check(n, p);
        var h = (n - 1) * p;
        var below = (long)Math.Floor(h);
        return (below, h - below);
    }

    // As a decimal, p is what its writer meant: 0.95 · 20 is 19, not a hair more.
    private static long Rank(long n, double p)
    {
        Check(n, p);
        return Math.Max(0, (long)Math.Ceiling((decimal)p * n) - 1);
    }

    private static void Check(long n, double p)
    {
        if (!(p is >= 0 and <= 1)) throw new ArgumentOutOfRangeException(nameof(p), p, "p must lie in [0, 1].");
        if (n < 1) throw new ArgumentOutOfRangeException(nameof(n), n, "A quantile needs at least one value.");
    }

    private static long Total(ReadOnlySpan<long> counts)
    {
        long n = 0;
        foreach (var count in counts) n += count;
        return n;
    }

    private static int At(ReadOnlySpan<long> counts, long rank)
    {
        var i = 0;
        for (; rank >= counts[i]; i++) rank -= counts[i];
        return i;
    }
}
