namespace Nuoda.Analytics.Lifetime;

/// <summary>Customers who had the same chances to buy and used them alike.</summary>
/// <param name="Frequency">x: opportunities used, 0 ≤ x ≤ t_x.</param>
/// <param name="Recency">t_x: number of the last opportunity used, counted from 1; 0 when x = 0.</param>
/// <param name="Opportunities">n: opportunities so far.</param>
/// <param name="Customers">How many customers; ≥ 0.</param>
public readonly record struct OpportunityCell(int Frequency, int Recency, int Opportunities, double Customers = 1)
{
    internal const int MostOpportunities = 100_000;

    internal void Check()
    {
        if (Opportunities is < 0 or > MostOpportunities) throw new ArgumentOutOfRangeException(nameof(Opportunities), Opportunities, "n must lie in [0, 100,000].");
        if (Recency < 0 || Recency > Opportunities) throw new ArgumentOutOfRangeException(nameof(Recency), Recency, "t_x must lie in [0, n].");
        if (Frequency < 0 || Frequency > Recency || Frequency == 0 != (Recency == 0)) throw new ArgumentOutOfRangeException(nameof(Frequency), Frequency, "x must lie in [1, t_x], or be 0 with t_x = 0.");
        if (!(Customers >= 0 && double.IsFinite(Customers))) throw new ArgumentOutOfRangeException(nameof(Customers), Customers, "A number of customers must be finite and ≥ 0.");
    }
}

/// <summary>BG/BB: at each opportunity (a monthly order round, a yearly fair) a living customer buys with probability p ~ Beta(α, β) and goes before it with probability θ ~ Beta(γ, δ).</summary>
/// <remarks>Fader, Hardie &amp; Shang (2010), Marketing Science 29(6), 1086–1108. B(α + x, …)/B(α, β) and the like are products over whole numbers: their logarithms are running sums.</remarks>
public sealed record BgBb
{
    /// <summary>The model with known parameters.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A parameter is not finite and &gt; 0.</exception>
    public BgBb(double alpha, double beta, double gamma, double delta) =>
        (Alpha, Beta, Gamma, Delta) = (BuyingModels.CheckPositive(alpha, nameof(alpha)), BuyingModels.CheckPositive(beta, nameof(beta)), BuyingModels.CheckPositive(gamma, nameof(gamma)), BuyingModels.CheckPositive(delta, nameof(delta)));

    /// <summary>α &gt; 0 of the beta distribution of the buying probability.</summary>
    public double Alpha { get; }

    /// <summary>β &gt; 0 of the beta distribution of the buying probability.</summary>
    public double Beta { get; }

    /// <summary>γ &gt; 0 of the beta distribution of the dropout probability.</summary>
    public double Gamma { get; }

    /// <summary>δ &gt; 0 of the beta distribution of the dropout probability.</summary>
    public double Delta { get; }

    /// <summary>Maximum likelihood fit (eq. 5).</summary>
    /// <param name="cells">The recency-frequency matrix; cells may differ in n.</param>
    /// <param name="start">Where the search begins; null for the usual place.</param>
    /// <param name="standardErrors">Whether to compute standard errors too.</param>
    /// <exception cref="ArgumentException">No customer, nobody used an opportunity, or a cell contradicts itself.</exception>
    public static LifetimeFit<BgBb> Fit(ReadOnlySpan<OpportunityCell> cells, BgBb? start = null, bool standardErrors = false)
    {
        var likelihood = new BgBbLikelihood(cells);
        double[] parameters = start is null ? [1, 1, 1, 2] : [start.Alpha, start.Beta, start.Gamma, start.Delta];
        var search = new MaximumLikelihood(4);
        var (value, converged) = search.Maximise(likelihood.Evaluate, parameters);
        var errors = standardErrors ? search.StandardErrors(likelihood.Evaluate, parameters, likelihood.Customers) : [];
        return new(new(parameters[0], parameters[1], parameters[2], parameters[3]), value * likelihood.Customers, (int)likelihood.Customers, converged, errors);
    }

    /// <summary>Probability that the customer is alive at opportunity n + 1 (eq. 11).</summary>
    public double ProbabilityAlive(OpportunityCell history) => Weights(history).AliveNext;

    /// <summary>Expected purchases at the next opportunities n + 1 … n + n* (eq. 13, summed term by term).</summary>
    /// <param name="history">x, t_x and n.</param>
    /// <param name="opportunities">n* ≥ 0.</param>
    public double ExpectedPurchases(OpportunityCell history, int opportunities)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(opportunities);
        return Sum(history, opportunities, 0);
    }

    /// <summary>DERT: Σ_{j≥1} P(purchase at n + j) / (1 + d)^j; the first opportunity to come is discounted once.</summary>
    /// <param name="history">x, t_x and n.</param>
    /// <param name="rate">d: discount per opportunity, &gt; 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">d is not finite and &gt; 0.</exception>
    public double DiscountedResidualPurchases(OpportunityCell history, double rate)
    {
        if (!(rate > 0 && double.IsFinite(rate))) throw new ArgumentOutOfRangeException(nameof(rate), rate, "A discount rate must be finite and > 0.");
        return Sum(history, int.MaxValue, rate);
    }

    private double Sum(in OpportunityCell history, int opportunities, double rate)
    {
        var (alive, chance) = Weights(history);
        double sum = 0, term = alive * chance;
        for (var j = 1; j <= opportunities; j++)
        {
            term /= 1 + rate;
            sum += term;
            if (rate > 0 && term < 1e-16 * sum * rate) break;
            term *= (Delta + history.Opportunities + j) / (Gamma + Delta + history.Opportunities + j);
        }
        return sum;
    }

    // P(alive at n + 1), and the mean buying probability of whoever is alive: (α + x) / (α + β + n).
    private (double AliveNext, double Chance) Weights(in OpportunityCell history)
    {
        history.Check();
        var n = history.Opportunities;
        // Relative to “alive at n”: gone before opportunity k + 1 for each k from t_x to n − 1, backwards.
        double gone = 0, survived = 1, missed = 1;
        for (var k = n - 1; k >= history.Recency; k--)
        {
            survived *= (Gamma + Delta + k) / (Delta + k);                                     // 1 / P(alive at k + 1 | alive at k)
            missed *= (Alpha + Beta + k) / (Beta + k - history.Frequency);
            gone += survived * missed * Gamma / (Gamma + Delta + k);
        }
        return ((Delta + n) / (Gamma + Delta + n) / (1 + gone), (Alpha + history.Frequency) / (Alpha + Beta + n));
    }
}
