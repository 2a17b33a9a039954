namespace Nuoda.Analytics.Surveys;

/// <summary>NPS: promoters less detractors per hundred answers to "would you recommend us", 0 to 10.</summary>
/// <remarks>
/// <para>Promoters answer 9 or 10, passives 7 or 8, detractors 0 to 6: Reichheld (2003), Harvard Business Review 81(12), 46–54. From −100 to +100, in points, without a percent sign.</para>
/// <para>Each answer counts 1, 0 or −1, so that with the shares p and d the variance is p + d − (p − d)² and the standard error 100·√((p + d − (p − d)²)/n); the interval is not clipped at ±100.</para>
/// </remarks>
/// <param name="Promoters">Answers 9 and 10.</param>
/// <param name="Passives">Answers 7 and 8.</param>
/// <param name="Detractors">Answers 0 to 6.</param>
public readonly record struct NetPromoterScore(long Promoters, long Passives, long Detractors)
{
    /// <summary>Counts answers.</summary>
    /// <param name="answers">Whole numbers from 0 to 10, or NaN where not answered: those are left out.</param>
    /// <exception cref="ArgumentOutOfRangeException">An answer is neither.</exception>
    public static NetPromoterScore Of(ReadOnlySpan<double> answers)
    {
        var counts = Rating.Of(answers, 0, 10, 2).Counts;
        return new(counts[9] + counts[10], counts[7] + counts[8], counts.Take(7).Sum());
    }

    /// <summary>What an answer counts: 100, 0 or −100; NaN for NaN. The weighted NPS is the weighted mean of these (<see cref="WeightedSample"/>).</summary>
    /// <param name="answer">A whole number from 0 to 10, or NaN.</param>
    /// <exception cref="ArgumentOutOfRangeException">The answer is neither.</exception>
    public static double Points(double answer)
    {
        if (double.IsNaN(answer)) return double.NaN;
        if (!(answer is >= 0 and <= 10) || answer != Math.Floor(answer)) throw new ArgumentOutOfRangeException(nameof(answer), answer, "An answer is a whole number from 0 to 10, or NaN where there is none.");
        return answer >= 9 ? 100 : answer >= 7 ? 0 : -100;
    }

    /// <summary>Answers in all.</summary>
    public long N => Promoters + Passives + Detractors;

    /// <summary>The score, from −100 to 100; NaN without answers.</summary>
    public double Score => N == 0 ? double.NaN : 100.0 * (Promoters - Detractors) / N;

    /// <summary>The answers as a sample of 100, 0 and −100, for a test of two scores (<see cref="Welch"/>). Its spread is that of the definition, with n below the line.</summary>
    public Sample AsSample()
    {
        var (p, d) = (Promoters / (double)N, Detractors / (double)N);
        return new(N, Score, 100 * Math.Sqrt(Math.Max(0, p + d - (p - d) * (p - d))));
    }

    /// <summary>Standard error in points; NaN without answers.</summary>
    /// <param name="population">N ≥ n, of whom n were drawn; its factor is √((N − n)/(N − 1)). Null when they are a small part of very many.</param>
    /// <exception cref="ArgumentOutOfRangeException">The population is smaller than the sample.</exception>
    public double StandardError(double? population = null)
    {
        var size = Critical.Population(N, population);
        var factor = double.IsInfinity(size) ? 1 : size <= 1 ? 0 : (size - N) / (size - 1);
        return AsSample().Sd * Math.Sqrt(factor / N);
    }

    /// <summary>Score ± z · standard error.</summary>
    /// <param name="level">Confidence, 0 &lt; level &lt; 1.</param>
    /// <param name="population">As in <see cref="StandardError"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of range.</exception>
    public ConfidenceInterval Interval(double level = 0.95, double? population = null) => ConfidenceInterval.Around(Score, Critical.Normal(level) * StandardError(population));
}
