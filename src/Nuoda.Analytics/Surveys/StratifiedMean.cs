namespace Nuoda.Analytics.Surveys;

/// <summary>A stratum: how many there are, and what those who answered said.</summary>
/// <param name="Population">N_h, how many belong to it, ≥ the number of answers.</param>
/// <param name="Answers">Its sample, of one answer at least where N_h &gt; 0.</param>
public readonly record struct Stratum(double Population, Sample Answers);

/// <summary>The mean of a population whose strata were asked apart, or put right afterwards (post-stratification).</summary>
/// <remarks>
/// <para>x̄ = Σ W_h x̄_h with W_h = N_h/N; variance Σ W_h² (1 − n_h/N_h) s_h²/n_h: Cochran (1977), Sampling Techniques, 3rd ed., eq. 5.1 and 5.7; degrees of freedom of Satterthwaite, his eq. 5.16.</para>
/// </remarks>
/// <param name="Mean">x̄, in the unit of the answers.</param>
/// <param name="StandardError">In the same unit; NaN when a stratum that was not asked in full has a single answer.</param>
/// <param name="DegreesOfFreedom">For t; infinite when nothing is uncertain.</param>
public readonly record struct StratifiedMean(double Mean, double StandardError, double DegreesOfFreedom)
{
    /// <summary>Puts the strata together.</summary>
    /// <param name="strata">At least one with somebody in it.</param>
    /// <exception cref="ArgumentException">Nobody belongs to the strata, a stratum has people and no answer, or a value is out of range.</exception>
    public static StratifiedMean Of(IReadOnlyList<Stratum> strata)
    {
        var all = strata.Sum(s => s.Population);
        if (!(all > 0 && double.IsFinite(all))) throw new ArgumentException("The strata have no finite number of people.", nameof(strata));
        double mean = 0, variance = 0, spread = 0;
        foreach (var (population, answers) in strata)
        {
            answers.Checked(nameof(strata));
            Critical.Population(answers.N, population);
            if (population == 0) continue;
            if (answers.N < 1 || double.IsNaN(answers.Mean)) throw new ArgumentException("A stratum has nobody who answered: put it together with another.", nameof(strata));
            var weight = population / all;
            mean += weight * answers.Mean;
            // Asked in full: nothing is uncertain, also with one answer.
            if (answers.N == population) continue;
            var part = weight * weight * (1 - answers.N / population) * answers.Sd * answers.Sd / answers.N;
            if (answers.N < 2) part = double.NaN;
            variance += part;
            spread += part * part / (answers.N - 1);
        }
        return new(mean, Math.Sqrt(variance), variance == 0 ? double.PositiveInfinity : variance * variance / spread);
    }

    /// <summary>The mean ± t · standard error.</summary>
    /// <param name="level">Confidence, 0 &lt; level &lt; 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The level is out of range.</exception>
    public ConfidenceInterval Interval(double level = 0.95) => ConfidenceInterval.Around(Mean, StandardError == 0 ? 0 : Critical.Student(level, DegreesOfFreedom) * StandardError);
}
