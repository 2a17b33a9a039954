using MathNet.Numerics;

namespace Nuoda.Analytics.Inventory;

/// <summary>Poisson demand: single units at random times.</summary>
public sealed record PoissonDemand : DemandDistribution
{
    /// <param name="mean">Finite and ≥ 0; 0 is no demand.</param>
    /// <exception cref="ArgumentOutOfRangeException">The mean is out of range.</exception>
    public PoissonDemand(double mean) => Mean = Check.NotNegative(mean);

    /// <inheritdoc/>
    public override double Mean { get; }

    /// <inheritdoc/>
    public override double Variance => Mean;

    /// <inheritdoc/>
    public override bool IsWhole => true;

    /// <inheritdoc/>
    public override double Cumulative(double x) => x < 0 ? 0 : Mean == 0 ? 1 : SpecialFunctions.GammaUpperRegularized(Math.Floor(x) + 1, Mean);

    /// <inheritdoc/>
    public override double Quantile(double p)
    {
        // Near the normal's quantile.
        return Search.LeastWhole(Math.Max(0, Math.Floor(Mean + StandardDeviation * UnitNormal.Quantile(p))), k => Cumulative(k) - p);
    }

    /// <inheritdoc/>
    public override double Loss(double x)
    {
        var k = Math.Floor(x);
        return k < 0 ? Mean - x : Math.Max(0, Mean * From(k) - x * From(k + 1));
    }

    /// <inheritdoc/>
    public override double SecondLoss(double x)
    {
        var k = Math.Floor(x);
        return k < 0 ? 0.5 * (Mean + (Mean - x) * (Mean - x))
            : Math.Max(0, 0.5 * (Mean * Mean * From(k - 1) + (1 - 2 * x) * Mean * From(k) + x * x * From(k + 1)));
    }

    /// <inheritdoc/>
    public override DemandDistribution Over(double periods) => new PoissonDemand(Mean * Check.NotNegative(periods));

    private protected override DemandDistribution WithMoments(double mean, double sd) => Of(DemandFamily.NegativeBinomial, mean, sd);

    // P(X ≥ k).
    private double From(double k) => k <= 0 ? 1 : Mean == 0 ? 0 : SpecialFunctions.GammaLowerRegularized(k, Mean);
}

/// <summary>Negative binomial demand: Poisson demand whose rate is gamma distributed, or Poisson orders of logarithmic size.</summary>
/// <remarks>P(X = k) = Γ(r + k)/(Γ(r) k!) · pʳ(1 − p)ᵏ; the truncated moments follow from E[X; X &gt; k] = r(1 − p)/p · P(X₍ᵣ₊₁₎ ≥ k).</remarks>
public sealed record NegativeBinomialDemand : DemandDistribution
{
    /// <param name="size">r, finite and &gt; 0, not needfully whole.</param>
    /// <param name="probability">p, 0 &lt; p &lt; 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A parameter is out of range.</exception>
    public NegativeBinomialDemand(double size, double probability) => (Size, Probability) = (Check.Positive(size), Check.Share(probability));

    /// <summary>r.</summary>
    public double Size { get; }

    /// <summary>p = mean / variance.</summary>
    public double Probability { get; }

    /// <inheritdoc/>
    public override double Mean => Size * (1 - Probability) / Probability;

    /// <inheritdoc/>
    public override double Variance => Mean / Probability;

    /// <inheritdoc/>
    public override bool IsWhole => true;

    /// <summary>The one with this mean and spread.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The mean is not positive, or the variance does not exceed it.</exception>
    public static NegativeBinomialDemand OfMoments(double mean, double standardDeviation)
    {
        var variance = Check.Positive(standardDeviation) * standardDeviation;
        if (!(variance > Check.Positive(mean))) throw new ArgumentOutOfRangeException(nameof(standardDeviation), standardDeviation, "The variance must exceed the mean.");
        return new(mean * mean / (variance - mean), mean / variance);
    }

    /// <inheritdoc/>
    public override double Cumulative(double x) => x < 0 ? 0 : SpecialFunctions.BetaRegularized(Size, Math.Floor(x) + 1, Probability);

    /// <inheritdoc/>
    public override double Quantile(double p)
    {
        // Near the normal's quantile.
        return Search.LeastWhole(Math.Max(0, Math.Floor(Mean + StandardDeviation * UnitNormal.Quantile(p))), k => Cumulative(k) - p);
    }

    /// <inheritdoc/>
    public override double Loss(double x)
    {
        var k = Math.Floor(x);
        return k < 0 ? Mean - x : Math.Max(0, Mean * From(1, k) - x * From(0, k + 1));
    }

    /// <inheritdoc/>
    public override double SecondLoss(double x)
    {
        var k = Math.Floor(x);
        if (k < 0) return 0.5 * (Variance + (Mean - x) * (Mean - x));
        var odds = (1 - Probability) / Probability;
        return Math.Max(0, 0.5 * (Size * (Size + 1) * odds * odds * From(2, k - 1) + (1 - 2 * x) * Mean * From(1, k) + x * x * From(0, k + 1)));
    }

    /// <inheritdoc/>
    public override DemandDistribution Over(double periods) => Check.NotNegative(periods) == 0 ? new PoissonDemand(0) : new NegativeBinomialDemand(Size * periods, Probability);

    private protected override DemandDistribution WithMoments(double mean, double sd) => Of(DemandFamily.NegativeBinomial, mean, sd);

    // P(X ≥ k) of size r + more.
    private double From(int more, double k) => k <= 0 ? 1 : SpecialFunctions.BetaRegularized(k, Size + more, 1 - Probability);
}
