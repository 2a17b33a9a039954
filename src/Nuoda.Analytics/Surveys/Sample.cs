namespace Nuoda.Analytics.Surveys;

/// <summary>What a mean is judged by: number, mean and standard deviation; counted from answers or taken from a report that prints only these three.</summary>
/// <param name="N">Number of answers, ≥ 0.</param>
/// <param name="Mean">In the unit of the answers; NaN for none.</param>
/// <param name="Sd">Sample standard deviation √(Σ(x − mean)² / (n − 1)), ≥ 0; NaN when not known (a single answer, or a report without it).</param>
public readonly record struct Sample(double N, double Mean, double Sd)
{
    /// <summary>Of the answers themselves.</summary>
    /// <param name="answers">Finite, or NaN where not answered: those are left out.</param>
    /// <exception cref="ArgumentOutOfRangeException">An answer is infinite.</exception>
    public static Sample Of(ReadOnlySpan<double> answers)
    {
        var (n, mean, squares) = (0, 0.0, 0.0);
        foreach (var x in answers)
        {
            if (double.IsNaN(x)) continue;
            if (double.IsInfinity(x)) throw new ArgumentOutOfRangeException(nameof(answers), x, "An answer must be finite, or NaN where there is none.");
            n++;
            // Welford (1962): no large squares that cancel.
            var step = x - mean;
            mean += step / n;
            squares += step * (x - mean);
        }
        return new(n, n == 0 ? double.NaN : mean, n < 2 ? double.NaN : Math.Sqrt(squares / (n - 1)));
    }

    /// <summary>s/√n, times √(1 − n/N) in a finite population (Cochran, Sampling Techniques, 3rd ed., eq. 2.20).</summary>
    /// <param name="population">N ≥ n, of whom n were drawn; null when they are a small part of very many.</param>
    /// <exception cref="ArgumentOutOfRangeException">The population is smaller than the sample.</exception>
    public double StandardError(double? population = null) => Math.Sqrt(Math.Max(0, 1 - N / Critical.Population(N, population)) / N) * Sd;

    /// <summary>The mean ± t·s/√n, t with n − 1 degrees of freedom; NaN ends where the spread is not known.</summary>
    /// <param name="level">Confidence, 0 &lt; level &lt; 1.</param>
    /// <param name="population">As in <see cref="StandardError"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of range.</exception>
    public ConfidenceInterval Interval(double level = 0.95, double? population = null) =>
        ConfidenceInterval.Around(Mean, Critical.Student(level, N - 1) * StandardError(population));

    /// <summary>Two-sided p-value of the t-test that the true mean is the one given. Answers that all agree: 1 when they agree with it, else 0; NaN where the spread is not known.</summary>
    /// <param name="mean">The mean to test against.</param>
    public double PValue(double mean) => Sd == 0 ? Mean == mean ? 1 : 0 : Critical.TwoSided((Mean - mean) / StandardError(), N - 1);

    internal Sample Checked(string name)
    {
        if (!(N >= 0 && double.IsFinite(N))) throw new ArgumentOutOfRangeException(name, N, "n must be finite and ≥ 0.");
        if (double.IsInfinity(Mean)) throw new ArgumentOutOfRangeException(name, Mean, "A mean must be finite, or NaN where there is none.");
        if (Sd < 0 || double.IsInfinity(Sd)) throw new ArgumentOutOfRangeException(name, Sd, "A standard deviation must be finite and ≥ 0, or NaN where it is not known.");
        return this;
    }
}
