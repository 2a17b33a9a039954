using MathNet.Numerics.Distributions;
using Nuoda.Analytics.Numerics;

namespace Nuoda.Analytics.Quality;

/// <summary>The factors of control charts for subgroups of n values of a normal distribution.</summary>
/// <remarks>
/// <para>Computed, not copied from a table: mean and standard deviation of the range W from P(W ≤ w) = n ∫ φ(x)(Φ(x + w) − Φ(x))ⁿ⁻¹ dx; c4 = √(2/(n − 1)) Γ(n/2)/Γ((n − 1)/2).
/// Montgomery (2013), Introduction to Statistical Quality Control, 7th ed., § 6.2–6.3 and Appendix VI, whose three decimals they give.</para>
/// </remarks>
/// <param name="N">Size of the subgroup.</param>
/// <param name="D2">Mean range in standard deviations (d₂).</param>
/// <param name="SmallD3">Standard deviation of the range in standard deviations (d₃).</param>
/// <param name="C4">Mean of the sample standard deviation in standard deviations (c₄).</param>
public sealed record ControlChartConstants(int N, double D2, double SmallD3, double C4)
{
    // Beyond, not even the range of a hundred values has anything.
    private const int LargestRange = 14;
    private const double Step = 1.0 / 16, Furthest = 9;

    /// <summary>Limits of means by the mean range: 3/(d₂√n).</summary>
    public double A2 => 3 / (D2 * Math.Sqrt(N));

    /// <summary>Limits of means by the mean standard deviation: 3/(c₄√n).</summary>
    public double A3 => 3 / (C4 * Math.Sqrt(N));

    /// <summary>Lower limit of ranges: 1 − 3d₃/d₂, not below 0.</summary>
    public double D3 => Math.Max(0, 1 - 3 * SmallD3 / D2);

    /// <summary>Upper limit of ranges: 1 + 3d₃/d₂.</summary>
    public double D4 => 1 + 3 * SmallD3 / D2;

    /// <summary>Lower limit of standard deviations: 1 − 3√(1 − c₄²)/c₄, not below 0.</summary>
    public double B3 => Math.Max(0, 1 - 3 * Math.Sqrt(1 - C4 * C4) / C4);

    /// <summary>Upper limit of standard deviations: 1 + 3√(1 − c₄²)/c₄.</summary>
    public double B4 => 1 + 3 * Math.Sqrt(1 - C4 * C4) / C4;

    /// <summary>Limits of single values by the mean range: 3/d₂.</summary>
    public double E2 => 3 / D2;

    /// <summary>The factors for subgroups of n.</summary>
    /// <param name="n">2 to 100.</param>
    /// <exception cref="ArgumentOutOfRangeException">n is out of range.</exception>
    public static ControlChartConstants Of(int n)
    {
        if (n is < 2 or > 100) throw new ArgumentOutOfRangeException(nameof(n), n, "A subgroup has 2 to 100 values.");
        var c4 = Math.Sqrt(2.0 / (n - 1)) * Math.Exp(GammaFunction.Log(n / 2.0) - GammaFunction.Log((n - 1) / 2.0));
        double mean = 0, square = 0;
        for (var panel = 0; panel < LargestRange; panel++)
        {
            mean += GaussLegendre.Integrate(w => Beyond(w, n), panel, panel + 1);
            square += GaussLegendre.Integrate(w => 2 * w * Beyond(w, n), panel, panel + 1);
        }
        return new(n, mean, Math.Sqrt(square - mean * mean), c4);
    }

    // P(W > w). Equal steps over the whole line: the error falls faster than any power of the step.
    private static double Beyond(double w, int n)
    {
        var within = 0.0;
        for (var x = -Furthest - w; x <= Furthest; x += Step) within += Normal.PDF(0, 1, x) * Math.Pow(Normal.CDF(0, 1, x + w) - Normal.CDF(0, 1, x), n - 1);
        return 1 - n * Step * within;
    }
}
