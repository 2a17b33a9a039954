using MathNet.Numerics.Distributions;

namespace Nuoda.Analytics.Surveys;

/// <summary>Confidence intervals of a share x / n.</summary>
/// <remarks>
/// <para>Wilson, the usual choice: every share p₀ that a z-test would not reject, (p + z²/2n ± z√(p(1 − p)/n + z²/4n²)) / (1 + z²/n): never outside [0, 1], and right also for 0 of n and n of n.
/// Wilson (1927), JASA 22(158), 209–212. With the correction for continuity: Newcombe (1998), Stat. Med. 17(8), 857–872, method 4.</para>
/// <para>Clopper–Pearson (1934), Biometrika 26(4), 404–413: from the binomial distribution itself; covers at least the level and is wider than needed.</para>
/// <para>Finite population: the variance of a share of n drawn from N without replacement is smaller by (N − n)/(N − 1); as if n(N − 1)/(N − n) had answered. All answered: no uncertainty is left.</para>
/// </remarks>
public static class Proportion
{
    /// <summary>The Wilson score interval.</summary>
    /// <param name="successes">x, 0 ≤ x ≤ n; need not be whole: a weighted share is p·n with the effective n.</param>
    /// <param name="n">Answers; 0 gives NaN ends.</param>
    /// <param name="level">Confidence, 0 &lt; level &lt; 1.</param>
    /// <param name="population">N ≥ n, of whom n were drawn; null when they are a small part of very many.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of range.</exception>
    public static ConfidenceInterval Wilson(double successes, double n, double level = 0.95, double? population = null)
    {
        Check(successes, n);
        var size = Critical.Population(n, population);
        var z = Critical.Normal(level);
        if (n == 0) return ConfidenceInterval.Unknown;
        var p = successes / n;
        if (size == n) return new(p, p);
        var drawn = double.IsInfinity(size) ? n : n * (size - 1) / (size - n);
        var square = z * z / drawn;
        var (middle, half) = (p + square / 2, z * Math.Sqrt(p * (1 - p) / drawn + square / (4 * drawn)));
        return new(p == 0 ? 0 : (middle - half) / (1 + square), p == 1 ? 1 : (middle + half) / (1 + square));
    }

    /// <summary>The Wilson score interval with correction for continuity.</summary>
    /// <param name="successes">x, 0 ≤ x ≤ n.</param>
    /// <param name="n">Answers; 0 gives NaN ends.</param>
    /// <param name="level">Confidence, 0 &lt; level &lt; 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of range.</exception>
    public static ConfidenceInterval WilsonWithContinuity(long successes, long n, double level = 0.95)
    {
        Check(successes, n);
        var z = Critical.Normal(level);
        if (n == 0) return ConfidenceInterval.Unknown;
        var (p, q, square) = (successes / (double)n, (n - successes) / (double)n, z * z);
        var lower = (2 * n * p + square - 1 - z * Math.Sqrt(square - 2 - 1.0 / n + 4 * p * (n * q + 1))) / (2 * (n + square));
        var upper = (2 * n * p + square + 1 + z * Math.Sqrt(square + 2 - 1.0 / n + 4 * p * (n * q - 1))) / (2 * (n + square));
        return new(successes == 0 ? 0 : Math.Max(0, lower), successes == n ? 1 : Math.Min(1, upper));
    }

    /// <summary>The exact interval of Clopper and Pearson.</summary>
    /// <param name="successes">x, 0 ≤ x ≤ n.</param>
    /// <param name="n">Answers; 0 gives NaN ends.</param>
    /// <param name="level">Confidence, 0 &lt; level &lt; 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of range.</exception>
    public static ConfidenceInterval ClopperPearson(long successes, long n, double level = 0.95)
    {
        Check(successes, n);
        var tail = (1 - Critical.Level(level)) / 2;
        if (n == 0) return ConfidenceInterval.Unknown;
        return new(successes == 0 ? 0 : Beta.InvCDF(successes, n - successes + 1, tail), successes == n ? 1 : Beta.InvCDF(successes + 1, n - successes, 1 - tail));
    }

    private static void Check(double successes, double n)
    {
        if (!(n >= 0 && double.IsFinite(n))) throw new ArgumentOutOfRangeException(nameof(n), n, "n must be finite and ≥ 0.");
        if (!(successes >= 0 && successes <= n)) throw new ArgumentOutOfRangeException(nameof(successes), successes, "Successes must lie in [0, n].");
    }
}
