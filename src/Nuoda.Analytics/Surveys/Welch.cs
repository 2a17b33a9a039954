namespace Nuoda.Analytics.Surveys;

/// <summary>What the comparison of two means says.</summary>
/// <param name="Difference">First mean less second, in the unit of the answers.</param>
/// <param name="T">Difference / standard error.</param>
/// <param name="DegreesOfFreedom">Of Welch and Satterthwaite, seldom whole.</param>
/// <param name="PValue">Two-sided, 0–1; NaN where a spread is not known.</param>
/// <param name="Interval">Of the difference.</param>
/// <param name="EffectSize">Hedges' g: the difference in standard deviations, corrected for small samples; 0.2 is small, 0.8 large.</param>
public sealed record MeanComparison(double Difference, double T, double DegreesOfFreedom, double PValue, ConfidenceInterval Interval, double EffectSize);

/// <summary>Are two means different? The t-test that needs neither equal spreads nor equal numbers.</summary>
/// <remarks>
/// <para>t = (x̄₁ − x̄₂)/√(s₁²/n₁ + s₂²/n₂), with (s₁²/n₁ + s₂²/n₂)² / (s₁⁴/n₁²(n₁ − 1) + s₂⁴/n₂²(n₂ − 1)) degrees of freedom: Welch (1947), Biometrika 34(1–2), 28–35.</para>
/// <para>g = (1 − 3/(4(n₁ + n₂ − 2) − 1)) · difference / pooled s: Hedges (1981), J. Educ. Stat. 6(2), 107–128.</para>
/// <para>Both sides without any spread: t is infinite (p 0) when the means differ, else 0 (p 1).</para>
/// </remarks>
public static class Welch
{
    /// <summary>Tests the first mean against the second.</summary>
    /// <param name="first">One side; below two answers, or without a spread, nothing can be said (NaN).</param>
    /// <param name="second">The other.</param>
    /// <param name="level">Confidence of the interval, 0 &lt; level &lt; 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of range.</exception>
    public static MeanComparison Test(Sample first, Sample second, double level = 0.95)
    {
        var (a, b) = (first.Checked(nameof(first)), second.Checked(nameof(second)));
        Critical.Level(level);
        var difference = a.Mean - b.Mean;
        var (u, v) = (a.Sd * a.Sd / a.N, b.Sd * b.Sd / b.N);
        if (a.N < 2 || b.N < 2 || double.IsNaN(u + v + difference)) return new(difference, double.NaN, double.NaN, double.NaN, ConfidenceInterval.Unknown, double.NaN);
        var pooled = Math.Sqrt(((a.N - 1) * a.Sd * a.Sd + (b.N - 1) * b.Sd * b.Sd) / (a.N + b.N - 2));
        var effect = difference == 0 ? 0 : (1 - 3 / (4 * (a.N + b.N - 2) - 1)) * difference / pooled;
        if (u + v == 0) return new(difference, difference == 0 ? 0 : double.CopySign(double.PositiveInfinity, difference), a.N + b.N - 2, difference == 0 ? 1 : 0, new(difference, difference), effect);
        var degrees = (u + v) * (u + v) / (u * u / (a.N - 1) + v * v / (b.N - 1));
        var error = Math.Sqrt(u + v);
        return new(difference, difference / error, degrees, Critical.TwoSided(difference / error, degrees), ConfidenceInterval.Around(difference, Critical.Student(level, degrees) * error), effect);
    }
}
