namespace Nuoda.Analytics.Surveys;

/// <summary>How many answers a survey needs.</summary>
/// <remarks>
/// <para>For a margin: n₀ = deff · z²σ²/e², in a finite population n₀/(1 + (n₀ − 1)/N) for shares and n₀/(1 + n₀/N) for means; Cochran (1977), Sampling Techniques, 3rd ed., eq. 4.2–4.6. σ² is p(1 − p) for a share, p + d − (p − d)² for an NPS.</para>
/// <para>All results are rounded up; a population bounds them.</para>
/// </remarks>
public static class SampleSize
{
    /// <summary>Answers for a share known to ± margin.</summary>
    /// <param name="margin">e, half of the interval, 0 &lt; e &lt; 1: 0.05 for ±5 points of percent.</param>
    /// <param name="level">Confidence, 0 &lt; level &lt; 1.</param>
    /// <param name="share">p as far as it can be foreseen; 0.5 is the worst case.</param>
    /// <param name="population">N; null for very many.</param>
    /// <param name="designEffect">Of the weights to come (<see cref="SurveyWeights.DesignEffect"/>), ≥ 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of range.</exception>
    public static long ForShare(double margin, double level = 0.95, double share = 0.5, double? population = null, double designEffect = 1)
    {
        if (!(margin is > 0 and < 1)) throw new ArgumentOutOfRangeException(nameof(margin), margin, "The margin of a share lies in (0, 1).");
        Share(share, nameof(share));
        return Rounded(FirstGuess(margin, level, Math.Sqrt(share * (1 - share)), designEffect), population, less: 1);
    }

    /// <summary>Answers for a mean known to ± margin.</summary>
    /// <param name="margin">e &gt; 0, in the unit of the answers.</param>
    /// <param name="sd">Standard deviation expected, ≥ 0, in the same unit.</param>
    /// <param name="level">Confidence, 0 &lt; level &lt; 1.</param>
    /// <param name="population">N; null for very many.</param>
    /// <param name="designEffect">Of the weights to come, ≥ 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of range.</exception>
    public static long ForMean(double margin, double sd, double level = 0.95, double? population = null, double designEffect = 1) =>
        Rounded(FirstGuess(Positive(margin, nameof(margin)), level, Spread(sd), designEffect), population, less: 0);

    /// <summary>Answers for an NPS known to ± margin points.</summary>
    /// <param name="margin">e &gt; 0, in points.</param>
    /// <param name="promoters">Share of promoters expected.</param>
    /// <param name="detractors">Share of detractors expected; together at most 1. Half and half is the worst case.</param>
    /// <param name="level">Confidence, 0 &lt; level &lt; 1.</param>
    /// <param name="population">N; null for very many.</param>
    /// <param name="designEffect">Of the weights to come, ≥ 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of range.</exception>
    public static long ForNps(double margin, double promoters = 0.5, double detractors = 0.5, double level = 0.95, double? population = null, double designEffect = 1)
    {
        Share(promoters, nameof(promoters));
        Share(detractors, nameof(detractors));
        if (promoters + detractors > 1 + 1e-12) throw new ArgumentOutOfRangeException(nameof(detractors), detractors, "Promoters and detractors together are at most 1.");
        var sd = 100 * Math.Sqrt(promoters + detractors - (promoters - detractors) * (promoters - detractors));
        return Rounded(FirstGuess(Positive(margin, nameof(margin)), level, sd, designEffect), population, less: 1);
    }

    /// <summary>Answers in each of two groups, to find a difference of means.</summary>
    /// <remarks><para>n = 2(z_α + z_β)²σ²/δ² + z_α²/4, the last term for the t-test instead of the z-test: Guenther (1981), Am. Stat. 35(4), 243–244.</para></remarks>
    /// <param name="difference">δ &gt; 0, the smallest difference that matters, in the unit of the answers.</param>
    /// <param name="sd">Standard deviation expected in both, &gt; 0.</param>
    /// <param name="power">Chance of finding it if it is there, 0 &lt; power &lt; 1.</param>
    /// <param name="level">1 − significance level, 0 &lt; level &lt; 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of range.</exception>
    public static long ToCompareMeans(double difference, double sd, double power = 0.8, double level = 0.95)
    {
        var (a, b) = (Critical.Normal(level), Power(power));
        var ratio = Positive(sd, nameof(sd)) / Positive(difference, nameof(difference));
        return Whole(2 * (a + b) * (a + b) * ratio * ratio + a * a / 4);
    }

    /// <summary>Answers in each of two groups, to find a difference of shares.</summary>
    /// <remarks><para>n = (z_α √(2p̄q̄) + z_β √(p₁q₁ + p₂q₂))²/(p₁ − p₂)²: Fleiss, Levin &amp; Paik (2003), Statistical Methods for Rates and Proportions, 3rd ed., eq. 4.14.</para></remarks>
    /// <param name="first">p₁, 0–1.</param>
    /// <param name="second">p₂ ≠ p₁, 0–1.</param>
    /// <param name="power">Chance of finding it if it is there, 0 &lt; power &lt; 1.</param>
    /// <param name="level">1 − significance level, 0 &lt; level &lt; 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of range, or the shares are equal.</exception>
    public static long ToCompareShares(double first, double second, double power = 0.8, double level = 0.95)
    {
        Share(first, nameof(first));
        Share(second, nameof(second));
        if (first == second) throw new ArgumentOutOfRangeException(nameof(second), second, "No number of answers tells equal shares apart.");
        var (a, b, mean) = (Critical.Normal(level), Power(power), (first + second) / 2);
        var root = a * Math.Sqrt(2 * mean * (1 - mean)) + b * Math.Sqrt(first * (1 - first) + second * (1 - second));
        return Whole(root * root / ((first - second) * (first - second)));
    }

    /// <summary>People to ask for that many answers.</summary>
    /// <param name="answers">≥ 0.</param>
    /// <param name="responseRate">Share of the asked who answer, 0 &lt; rate ≤ 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of range.</exception>
    public static long Invitations(long answers, double responseRate)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(answers);
        if (!(responseRate is > 0 and <= 1)) throw new ArgumentOutOfRangeException(nameof(responseRate), responseRate, "A response rate lies in (0, 1].");
        return Whole(answers / responseRate);
    }

    /// <summary>Shares the answers out over strata so that the mean is known best: n_h ∝ N_h·σ_h (Neyman 1934, J. R. Stat. Soc. 97(4), 558–606); with equal σ in proportion to N_h.</summary>
    /// <param name="answers">n, at most Σ N_h.</param>
    /// <param name="strata">N_h and σ_h of each, both ≥ 0. A stratum gets at most N_h; what is over goes to the others.</param>
    /// <returns>Whole numbers that add up to n; by largest remainder.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of range.</exception>
    public static long[] Allocate(long answers, IReadOnlyList<(long Population, double Sd)> strata)
    {
        foreach (var (population, sd) in strata)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(population, nameof(strata));
            Spread(sd);
        }
        if (answers < 0 || answers > strata.Sum(s => s.Population)) throw new ArgumentOutOfRangeException(nameof(answers), answers, "The strata hold fewer people, or the number is negative.");
        var exact = new double[strata.Count];
        var isFull = new bool[strata.Count];
        // Strata that would get more than they hold are asked in full, and the rest is shared again.
        for (var again = true; again;)
        {
            again = false;
            var left = answers - strata.Where((_, h) => isFull[h]).Sum(s => (double)s.Population);
            var total = strata.Where((_, h) => !isFull[h]).Sum(s => s.Population * s.Sd);
            // No spread is left to tell them apart: in proportion to people.
            var people = strata.Where((_, h) => !isFull[h]).Sum(s => (double)s.Population);
            for (var h = 0; h < exact.Length; h++)
            {
                if (isFull[h]) continue;
                exact[h] = total > 0 ? left * strata[h].Population * strata[h].Sd / total : people > 0 ? left * strata[h].Population / people : 0;
                if (exact[h] > strata[h].Population) (exact[h], isFull[h], again) = (strata[h].Population, true, true);
            }
        }
        var whole = exact.Select(x => (long)Math.Floor(x + 1e-9)).ToArray();
        foreach (var h in Enumerable.Range(0, whole.Length).Where(h => whole[h] < strata[h].Population).OrderByDescending(h => exact[h] - whole[h]).Take((int)(answers - whole.Sum())).ToList()) whole[h]++;
        return whole;
    }

    private static double FirstGuess(double margin, double level, double sd, double designEffect)
    {
        if (!(designEffect >= 1 && double.IsFinite(designEffect))) throw new ArgumentOutOfRangeException(nameof(designEffect), designEffect, "A design effect is 1 or more.");
        var z = Critical.Normal(level) * sd / margin;
        return designEffect * z * z;
    }

    private static long Rounded(double guess, double? population, double less)
    {
        if (population is not { } all) return Math.Max(1, Whole(guess));
        if (!(all >= 1 && double.IsFinite(all))) throw new ArgumentOutOfRangeException(nameof(population), population, "A population is finite, of one at least.");
        return Math.Max(1, Math.Min((long)all, Whole(guess / (1 + (guess - less) / all))));
    }

    // A hair of rounding error is not another answer.
    private static long Whole(double n) => (long)Math.Ceiling(n * (1 - 1e-12));

    private static double Power(double power) =>
        power is > 0 and < 1 ? MathNet.Numerics.Distributions.Normal.InvCDF(0, 1, power) : throw new ArgumentOutOfRangeException(nameof(power), power, "A power is a share in (0, 1).");

    private static double Positive(double value, string name) => value > 0 && double.IsFinite(value) ? value : throw new ArgumentOutOfRangeException(name, value, "Must be finite and above 0.");

    private static double Spread(double sd) => sd >= 0 && double.IsFinite(sd) ? sd : throw new ArgumentOutOfRangeException(nameof(sd), sd, "A standard deviation must be finite and ≥ 0.");

    private static void Share(double share, string name)
    {
        if (!(share is >= 0 and <= 1)) throw new ArgumentOutOfRangeException(name, share, "A share lies in [0, 1].");
    }
}
