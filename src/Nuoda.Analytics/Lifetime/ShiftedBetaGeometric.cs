namespace Nuoda.Analytics.Lifetime;

/// <summary>Contract customers: at each renewal the contract ends with probability θ ~ Beta(α, β) over the customers.</summary>
/// <remarks>Fader &amp; Hardie (2007), “How to project customer retention”, J. Interactive Marketing 21(1), 76–90. P(ends at renewal t) = B(α + 1, β + t − 1)/B(α, β), S(t) = B(α, β + t)/B(α, β).</remarks>
public sealed record ShiftedBetaGeometric
{
    /// <summary>The model with known parameters.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A parameter is not finite and &gt; 0.</exception>
    public ShiftedBetaGeometric(double alpha, double beta) => (Alpha, Beta) = (BuyingModels.CheckPositive(alpha, nameof(alpha)), BuyingModels.CheckPositive(beta, nameof(beta)));

    /// <summary>α &gt; 0 of the beta distribution.</summary>
    public double Alpha { get; }

    /// <summary>β &gt; 0 of the beta distribution.</summary>
    public double Beta { get; }

    /// <summary>Maximum likelihood fit to one cohort.</summary>
    /// <param name="lost">Customers lost at renewal 1, 2, …; each finite and ≥ 0.</param>
    /// <param name="remaining">Customers still there after the last of them, ≥ 0.</param>
    /// <param name="start">Where the search begins; null for the usual place.</param>
    /// <param name="standardErrors">Whether to compute standard errors too.</param>
    /// <exception cref="ArgumentException">A count is out of range, or nobody was lost, or nobody stayed beyond the first renewal: no maximum exists.</exception>
    public static LifetimeFit<ShiftedBetaGeometric> Fit(ReadOnlySpan<double> lost, double remaining, ShiftedBetaGeometric? start = null, bool standardErrors = false)
    {
        var at = new double[lost.Length + 1];
        at[lost.Length] = remaining;
        lost.CopyTo(at);
        foreach (var count in at) if (!(count >= 0 && double.IsFinite(count))) throw new ArgumentOutOfRangeException(nameof(lost), count, "A number of customers must be finite and ≥ 0.");
        var customers = at.Sum();
        if (customers == remaining) throw new ArgumentException("A fit needs a customer who was lost.", nameof(lost));
        if (customers == at[0]) throw new ArgumentException("A fit needs a customer who stayed.", nameof(lost));
        double[] parameters = start is null ? [1, 1] : [start.Alpha, start.Beta];
        var search = new MaximumLikelihood(2);
        var (value, converged) = search.Maximise(Likelihood, parameters);
        return new(new(parameters[0], parameters[1]), value * customers, (int)customers, converged, standardErrors ? search.StandardErrors(Likelihood, parameters, customers) : []);

        // ln P(lost at t) = ln α + Σ_{j<t−1} ln(β + j) − Σ_{j<t} ln(α + β + j); ln S(t) = Σ_{j<t} ln((β + j)/(α + β + j)).
        double Likelihood(ReadOnlySpan<double> p, Span<double> gradient)
        {
            var (alpha, beta) = (p[0], p[1]);
            double sum = 0, byAlpha = 0, byBeta = 0, logStayed = 0, stayedByAlpha = 0, stayedByBeta = 0;
            for (var j = 0; j < at.Length; j++)
            {
                var count = at[j];
                if (j == at.Length - 1)
                {
                    sum += count * logStayed;
                    byAlpha += count * stayedByAlpha;
                    byBeta += count * stayedByBeta;
                    break;
                }
                var both = alpha + beta + j;
                sum += count * (logStayed + Math.Log(alpha / both));
                byAlpha += count * (stayedByAlpha + 1 / alpha - 1 / both);
                byBeta += count * (stayedByBeta - 1 / both);
                logStayed += Math.Log((beta + j) / both);
                stayedByAlpha -= 1 / both;
                stayedByBeta += 1 / (beta + j) - 1 / both;
            }
            (gradient[0], gradient[1]) = (byAlpha / customers, byBeta / customers);
            return sum / customers;
        }
    }

    /// <summary>r(t) = (β + t − 1)/(α + β + t − 1): share of those still there who renew for the t-th time, t ≥ 1. It rises with t: who is likely to go goes first.</summary>
    public double RetentionRate(int renewal)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(renewal, 1);
        return (Beta + renewal - 1) / (Alpha + Beta + renewal - 1);
    }

    /// <summary>S(t): share of a cohort that is still there after t renewals, t ≥ 0.</summary>
    public double Survival(int renewals)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(renewals);
        double share = 1;
        for (var t = 1; t <= renewals; t++) share *= RetentionRate(t);
        return share;
    }

    /// <summary>DERL: discounted expected residual lifetime of a customer who has renewed n − 1 times and is about to decide again: Σ_{t≥n} S(t)/S(n − 1)/(1 + d)^(t − n).</summary>
    /// <remarks>Fader &amp; Hardie (2010), Marketing Science 29(1), 85–93, eq. 4, whose ₂F₁(1, …) is this series.</remarks>
    /// <param name="period">n ≥ 1: contract period that the customer is in.</param>
    /// <param name="rate">d: discount per period, &gt; 0.</param>
    /// <returns>In periods: times the net margin of a period it is the residual value.</returns>
    /// <exception cref="ArgumentOutOfRangeException">n or d is out of range.</exception>
    public double DiscountedResidualLifetime(int period, double rate)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(period, 1);
        if (!(rate > 0 && double.IsFinite(rate))) throw new ArgumentOutOfRangeException(nameof(rate), rate, "A discount rate must be finite and > 0.");
        double sum = 0, term = 1 + rate;
        for (var t = period; ; t++)
        {
            term *= (Beta + t - 1) / ((Alpha + Beta + t - 1) * (1 + rate));
            sum += term;
            if (term < 1e-16 * sum * rate) return sum;
        }
    }
}
