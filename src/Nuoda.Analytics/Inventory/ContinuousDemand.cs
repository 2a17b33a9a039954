using MathNet.Numerics;

namespace Nuoda.Analytics.Inventory;

/// <summary>Normal demand; a spread of 0 is a fixed demand.</summary>
public sealed record NormalDemand : DemandDistribution
{
    /// <param name="mean">Finite.</param>
    /// <param name="standardDeviation">Finite and ≥ 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">A parameter is out of range.</exception>
    public NormalDemand(double mean, double standardDeviation) => (Mean, Sd) = (Check.Finite(mean), Check.NotNegative(standardDeviation));

    private double Sd { get; }

    /// <inheritdoc/>
    public override double Mean { get; }

    /// <inheritdoc/>
    public override double Variance => Sd * Sd;

    /// <inheritdoc/>
    public override bool IsWhole => false;

    /// <inheritdoc/>
    public override double Cumulative(double x) => Sd == 0 ? (x >= Mean ? 1 : 0) : UnitNormal.Cumulative((x - Mean) / Sd);

    /// <inheritdoc/>
    public override double Quantile(double p) => Mean + Sd * UnitNormal.Quantile(p);

    /// <inheritdoc/>
    public override double Loss(double x) => Sd == 0 ? Math.Max(0, Mean - x) : Sd * UnitNormal.Loss((x - Mean) / Sd);

    /// <inheritdoc/>
    public override double SecondLoss(double x) => Sd == 0 ? 0.5 * Math.Max(0, Mean - x) * Math.Max(0, Mean - x) : Sd * Sd * UnitNormal.SecondLoss((x - Mean) / Sd);

    /// <inheritdoc/>
    public override DemandDistribution Over(double periods) => new NormalDemand(Mean * Check.NotNegative(periods), Sd * Math.Sqrt(periods));

    private protected override DemandDistribution WithMoments(double mean, double sd) => new NormalDemand(mean, sd);
}

/// <summary>Gamma demand.</summary>
/// <remarks>Loss: Burgin (1975), Oper. Res. Q. 26(3), 507–525: kθ(1 − F₍ₖ₊₁₎(x)) − x(1 − Fₖ(x)).</remarks>
public sealed record GammaDemand : DemandDistribution
{
    /// <param name="shape">k, finite and &gt; 0.</param>
    /// <param name="scale">θ in units, finite and &gt; 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">A parameter is out of range.</exception>
    public GammaDemand(double shape, double scale) => (Shape, Scale) = (Check.Positive(shape), Check.Positive(scale));

    /// <summary>k.</summary>
    public double Shape { get; }

    /// <summary>θ, in units.</summary>
    public double Scale { get; }

    /// <inheritdoc/>
    public override double Mean => Shape * Scale;

    /// <inheritdoc/>
    public override double Variance => Shape * Scale * Scale;

    /// <inheritdoc/>
    public override bool IsWhole => false;

    /// <summary>The one with this mean and spread, both &gt; 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A moment is out of range.</exception>
    public static GammaDemand OfMoments(double mean, double standardDeviation)
    {
        var ratio = Check.Positive(mean) / Check.Positive(standardDeviation);
        return new(ratio * ratio, standardDeviation / ratio);
    }

    /// <inheritdoc/>
    public override double Cumulative(double x) => x <= 0 ? 0 : 1 - Above(0, x);

    /// <inheritdoc/>
    public override double Quantile(double p)
    {
        Check.Share(p);
        return Search.Least(Mean + StandardDeviation, x => (x > 0 ? SpecialFunctions.GammaLowerRegularized(Shape, x / Scale) : 0) - p);
    }

    /// <inheritdoc/>
    public override double Loss(double x) => x <= 0 ? Mean - x : Math.Max(0, Mean * Above(1, x) - x * Above(0, x));

    /// <inheritdoc/>
    public override double SecondLoss(double x) => x <= 0
        ? 0.5 * (Variance + (Mean - x) * (Mean - x))
        : Math.Max(0, 0.5 * (Mean * (Mean + Scale) * Above(2, x) - 2 * x * Mean * Above(1, x) + x * x * Above(0, x)));

    /// <inheritdoc/>
    public override DemandDistribution Over(double periods) => Check.NotNegative(periods) == 0 ? new NormalDemand(0, 0) : new GammaDemand(Shape * periods, Scale);

    private protected override DemandDistribution WithMoments(double mean, double sd) => Of(DemandFamily.Gamma, mean, sd);

    // 1 − F of the gamma with shape k + more.
    private double Above(int more, double x) => SpecialFunctions.GammaUpperRegularized(Shape + more, x / Scale);
}

/// <summary>Lognormal demand: ln X is normal.</summary>
public sealed record LognormalDemand : DemandDistribution
{
    /// <param name="mu">Mean of ln X, finite.</param>
    /// <param name="sigma">Standard deviation of ln X, finite and &gt; 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">A parameter is out of range.</exception>
    public LognormalDemand(double mu, double sigma) => (Mu, Sigma) = (Check.Finite(mu), Check.Positive(sigma));

    /// <summary>Mean of ln X.</summary>
    public double Mu { get; }

    /// <summary>Standard deviation of ln X.</summary>
    public double Sigma { get; }

    /// <inheritdoc/>
    public override double Mean => Math.Exp(Mu + 0.5 * Sigma * Sigma);

    /// <inheritdoc/>
    public override double Variance => Math.Exp(2 * Mu + Sigma * Sigma) * double.ExpM1(Sigma * Sigma);

    /// <inheritdoc/>
    public override bool IsWhole => false;

    /// <summary>The one with this mean and spread, both &gt; 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A moment is out of range.</exception>
    public static LognormalDemand OfMoments(double mean, double standardDeviation)
    {
        var ratio = Check.Positive(standardDeviation) / Check.Positive(mean);
        var square = double.LogP1(ratio * ratio);
        return new(Math.Log(mean) - 0.5 * square, Math.Sqrt(square));
    }

    /// <inheritdoc/>
    public override double Cumulative(double x) => x <= 0 ? 0 : UnitNormal.Cumulative((Math.Log(x) - Mu) / Sigma);

    /// <inheritdoc/>
    public override double Quantile(double p) => Math.Exp(Mu + Sigma * UnitNormal.Quantile(p));

    /// <inheritdoc/>
    public override double Loss(double x) => x <= 0 ? Mean - x : Math.Max(0, Moment(1, x) - x * Moment(0, x));

    /// <inheritdoc/>
    public override double SecondLoss(double x) => x <= 0
        ? 0.5 * (Variance + (Mean - x) * (Mean - x))
        : Math.Max(0, 0.5 * (Moment(2, x) - 2 * x * Moment(1, x) + x * x * Moment(0, x)));

    /// <inheritdoc/>
    /// <remarks>A sum of lognormals is none: the lognormal with the sum's mean and variance stands in (Fenton 1960, IRE Trans. Commun. Syst. 8(1), 57–67).</remarks>
    public override DemandDistribution Over(double periods) =>
        Check.NotNegative(periods) == 0 ? new NormalDemand(0, 0) : periods == 1 ? this : OfMoments(Mean * periods, StandardDeviation * Math.Sqrt(periods));

    private protected override DemandDistribution WithMoments(double mean, double sd) => Of(DemandFamily.Lognormal, mean, sd);

    // E[Xⁿ; X > x].
    private double Moment(int n, double x) => Math.Exp(n * Mu + 0.5 * n * n * Sigma * Sigma) * UnitNormal.Cumulative((Mu + n * Sigma * Sigma - Math.Log(x)) / Sigma);
}
