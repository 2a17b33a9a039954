namespace Nuoda.Analytics.Inventory;

/// <summary>Demand of one period, or of a lead time: what every stock rule needs to know of it.</summary>
/// <remarks>Quantities are in units of the item, times in periods of the caller's choice. Loss functions are those of Zipkin (2000), Foundations of Inventory Management, §6.4 and app. C.</remarks>
public abstract record DemandDistribution
{
    private protected DemandDistribution() { }

    /// <summary>E[X], in units.</summary>
    public abstract double Mean { get; }

    /// <summary>Var[X], in units².</summary>
    public abstract double Variance { get; }

    /// <summary>√Var[X], in units.</summary>
    public double StandardDeviation => Math.Sqrt(Variance);

    /// <summary>Only whole numbers occur: order quantities and levels are then whole too.</summary>
    public abstract bool IsWhole { get; }

    /// <summary>P(X ≤ x).</summary>
    public abstract double Cumulative(double x);

    /// <summary>Smallest x with P(X ≤ x) ≥ p.</summary>
    /// <param name="p">0 &lt; p &lt; 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">p is not between 0 and 1.</exception>
    public abstract double Quantile(double p);

    /// <summary>E[(X − x)⁺]: expected shortage of a stock of x.</summary>
    public abstract double Loss(double x);

    /// <summary>E[((X − x)⁺)²]/2, which is the integral of <see cref="Loss"/> from x to ∞.</summary>
    public abstract double SecondLoss(double x);

    /// <summary>E[(x − X)⁺] = x − E[X] + E[(X − x)⁺]: expected rest of a stock of x.</summary>
    public double Leftover(double x) => Math.Max(0, x - Mean + Loss(x));

    /// <summary>Demand of several such periods that do not depend on each other.</summary>
    /// <param name="periods">Finite and ≥ 0, not needfully whole; 0 gives no demand.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is out of range, or broken where the distribution needs a whole one.</exception>
    public abstract DemandDistribution Over(double periods);

    /// <summary>Demand of a lead time that varies: mean d·L, variance L·σ² + d²·σ_L², in the same family (Poisson demand becomes negative binomial, an empirical one gamma).</summary>
    /// <remarks>Source: Silver, Pyke &amp; Thomas (2017), eq. 6.16–6.17; demand and lead time independent.</remarks>
    /// <param name="leadTime">L in periods, finite and ≥ 0.</param>
    /// <param name="leadTimeSd">σ_L in periods, finite and ≥ 0; 0 is a fixed lead time.</param>
    /// <exception cref="ArgumentOutOfRangeException">A time is out of range.</exception>
    public DemandDistribution OverLeadTime(double leadTime, double leadTimeSd)
    {
        Check.NotNegative(leadTime);
        if (Check.NotNegative(leadTimeSd) == 0 || Mean == 0) return Over(leadTime);
        return WithMoments(Mean * leadTime, Math.Sqrt(leadTime * Variance + Mean * Mean * leadTimeSd * leadTimeSd));
    }

    /// <summary>Probabilities at the points first·step, (first + 1)·step, …: exact for whole demand with a step of 1, else what lies within half a step.</summary>
    internal double[] Probabilities(double step, out int first)
    {
        const double Tail = 1e-13;
        if (Variance == 0)
        {
            first = (int)Math.Round(Mean / step);
            return [1];
        }
        first = (int)Math.Floor(Quantile(Tail) / step);
        var last = (int)Math.Ceiling(Quantile(1 - Tail) / step);
        var half = IsWhole && step == 1 ? 0 : 0.5;
        var probabilities = new double[last - first + 1];
        double before = 0;
        for (var i = 0; i < probabilities.Length; i++)
        {
            var upTo = i == probabilities.Length - 1 ? 1 : Cumulative((first + i + half) * step);
            probabilities[i] = Math.Max(0, upTo - before);
            before = upTo;
        }
        return probabilities;
    }

    /// <summary>The member of this family (or of the nearest that reaches it) with another mean and spread.</summary>
    private protected abstract DemandDistribution WithMoments(double mean, double sd);

    /// <summary>The member of a family that has this mean and spread.</summary>
    /// <param name="family">Poisson takes the mean alone; negative binomial becomes Poisson where the variance does not exceed the mean.</param>
    /// <param name="mean">Finite; ≥ 0 but for the normal.</param>
    /// <param name="standardDeviation">Finite and ≥ 0; with 0, or a mean of 0, demand is fixed.</param>
    /// <exception cref="ArgumentOutOfRangeException">A moment is out of range.</exception>
    public static DemandDistribution Of(DemandFamily family, double mean, double standardDeviation)
    {
        Check.NotNegative(standardDeviation);
        if (family == DemandFamily.Normal) return new NormalDemand(mean, standardDeviation);
        Check.NotNegative(mean);
        if (family == DemandFamily.Poisson) return new PoissonDemand(mean);
        if (family == DemandFamily.NegativeBinomial)
            return standardDeviation * standardDeviation > mean * (1 + 1e-9) && mean > 0 ? NegativeBinomialDemand.OfMoments(mean, standardDeviation) : new PoissonDemand(mean);
        if (mean == 0 || standardDeviation == 0) return new NormalDemand(mean, 0);
        return family == DemandFamily.Gamma ? GammaDemand.OfMoments(mean, standardDeviation) : LognormalDemand.OfMoments(mean, standardDeviation);
    }

    /// <summary>A family that suits a demand history: whole small numbers Poisson or negative binomial, steady demand normal, uneven demand gamma.</summary>
    /// <remarks>Slow movers (mean below 10 a period) by counts, coefficient of variation up to 0.5 normal: the rule of Silver, Pyke &amp; Thomas (2017), §6.7.14. Poisson where the variance lies within a tenth of the mean.</remarks>
    /// <param name="demand">Demand per period; each finite and ≥ 0. Empty or all zero: Poisson with mean 0.</param>
    /// <returns>The distribution of one period with the history's mean and sample spread.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A demand is out of range.</exception>
    public static DemandDistribution Suiting(ReadOnlySpan<double> demand)
    {
        var (mean, sd) = Moments(demand);
        return Suiting(demand, mean, sd);
    }

    /// <summary>The same with a mean and spread of its own, those of a forecast for example (<see cref="ForecastDemand"/>); the history says whether demand comes in whole units.</summary>
    /// <param name="demand">Demand per period.</param>
    /// <param name="mean">Per period, finite and ≥ 0.</param>
    /// <param name="sd">Of a period, finite and ≥ 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">A moment is out of range.</exception>
    public static DemandDistribution Suiting(ReadOnlySpan<double> demand, double mean, double sd)
    {
        var isWhole = true;
        foreach (var d in demand) isWhole &= d == Math.Floor(d);
        var family = isWhole && mean < 10 ? (sd * sd <= 1.1 * mean ? DemandFamily.Poisson : DemandFamily.NegativeBinomial) : sd <= 0.5 * mean ? DemandFamily.Normal : DemandFamily.Gamma;
        return Of(family, mean, sd);
    }

    /// <summary>Mean and sample standard deviation (n − 1) of a demand history; 0 for a spread of fewer than two periods.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A demand is not finite and ≥ 0.</exception>
    public static (double Mean, double StandardDeviation) Moments(ReadOnlySpan<double> demand)
    {
        double mean = 0, squares = 0;
        for (var t = 0; t < demand.Length; t++)
        {
            var off = Check.NotNegative(demand[t], nameof(demand)) - mean;
            mean += off / (t + 1);
            squares += off * (demand[t] - mean);
        }
        return (mean, demand.Length < 2 ? 0 : Math.Sqrt(squares / (demand.Length - 1)));
    }
}

/// <summary>Families of demand that mean and spread determine.</summary>
public enum DemandFamily
{
    /// <summary>Many small customers, steady demand.</summary>
    Normal,

    /// <summary>Never below zero, skewed.</summary>
    Gamma,

    /// <summary>Never below zero, with a long tail.</summary>
    Lognormal,

    /// <summary>Single units at random times.</summary>
    Poisson,

    /// <summary>Whole units in batches: the variance exceeds the mean.</summary>
    NegativeBinomial,
}
