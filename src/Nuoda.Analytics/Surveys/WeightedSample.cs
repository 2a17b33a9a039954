namespace Nuoda.Analytics.Surveys;

/// <summary>The mean of weighted answers and how far it may be off.</summary>
/// <remarks>
/// <para>Mean Σwx/Σw; standard error √(n/(n − 1) · Σw²(x − mean)²)/Σw, the linearised ("sandwich") one for a sample drawn with replacement: Särndal, Swensson &amp; Wretman (1992), Model Assisted Survey Sampling,
/// § 5.6. With equal weights it is s/√n. Gains from raking itself are not credited: a little too wide rather than too narrow.</para>
/// </remarks>
/// <param name="N">Answers.</param>
/// <param name="Mean">In the unit of the answers; NaN for none.</param>
/// <param name="StandardError">In the same unit; NaN below two answers.</param>
/// <param name="EffectiveN">(Σw)²/Σw².</param>
public readonly record struct WeightedSample(int N, double Mean, double StandardError, double EffectiveN)
{
    /// <summary>Of answers and weights.</summary>
    /// <param name="answers">Finite, or NaN where not answered: left out. For an NPS its points, for a share 1 and 0.</param>
    /// <param name="weights">≥ 0, in the same order; only their ratios count.</param>
    /// <exception cref="ArgumentException">Lengths differ, or a value is out of range.</exception>
    public static WeightedSample Of(ReadOnlySpan<double> answers, ReadOnlySpan<double> weights)
    {
        if (answers.Length != weights.Length) throw new ArgumentException($"{weights.Length} weights for {answers.Length} answers.", nameof(weights));
        var (n, sum, squares, total) = (0, 0.0, 0.0, 0.0);
        for (var i = 0; i < answers.Length; i++)
        {
            var (x, w) = (answers[i], weights[i]);
            if (!(w >= 0 && double.IsFinite(w))) throw new ArgumentOutOfRangeException(nameof(weights), w, "A weight must be finite and ≥ 0.");
            if (double.IsInfinity(x)) throw new ArgumentOutOfRangeException(nameof(answers), x, "An answer must be finite, or NaN where there is none.");
            if (double.IsNaN(x) || w == 0) continue;
            (n, sum, squares, total) = (n + 1, sum + w, squares + w * w, total + w * x);
        }
        if (n == 0) return new(0, double.NaN, double.NaN, 0);
        var (mean, spread) = (total / sum, 0.0);
        for (var i = 0; i < answers.Length; i++)
            if (!double.IsNaN(answers[i])) spread += weights[i] * weights[i] * (answers[i] - mean) * (answers[i] - mean);
        return new(n, mean, n < 2 ? double.NaN : Math.Sqrt(n / (n - 1.0) * spread) / sum, sum * sum / squares);
    }

    /// <summary>The mean ± t · standard error, t with n − 1 degrees of freedom.</summary>
    /// <param name="level">Confidence, 0 &lt; level &lt; 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The level is out of range.</exception>
    public ConfidenceInterval Interval(double level = 0.95) => ConfidenceInterval.Around(Mean, Critical.Student(level, N - 1) * StandardError);
}
