using Nuoda.Analytics.Numerics;

namespace Nuoda.Analytics.Lifetime;

/// <summary>Pareto/NBD: purchases are Poisson with rate λ ~ Gamma(r, rate α) as long as the customer lives, and the lifetime is exponential with rate μ ~ Gamma(s, rate β).
/// A customer can go at any time, so also those who bought once may be gone.</summary>
/// <remarks>Schmittlein, Morrison &amp; Colombo (1987), Management Science 33(1), 1–24; formulas as in Fader &amp; Hardie (2005), “A note on deriving the Pareto/NBD model”.</remarks>
public sealed record ParetoNbd : IBuyingModel
{
    /// <summary>The model with known parameters.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A parameter is not finite and &gt; 0.</exception>
    public ParetoNbd(double r, double alpha, double s, double beta) =>
        (R, Alpha, S, Beta) = (BuyingModels.CheckPositive(r, nameof(r)), BuyingModels.CheckPositive(alpha, nameof(alpha)), BuyingModels.CheckPositive(s, nameof(s)), BuyingModels.CheckPositive(beta, nameof(beta)));

    /// <summary>r: shape of the purchase rates, dimensionless, &gt; 0.</summary>
    public double R { get; }

    /// <summary>α: rate of their gamma distribution, in units of time, &gt; 0.</summary>
    public double Alpha { get; }

    /// <summary>s: shape of the dropout rates, dimensionless, &gt; 0.</summary>
    public double S { get; }

    /// <summary>β: rate of their gamma distribution, in units of time, &gt; 0.</summary>
    public double Beta { get; }

    /// <inheritdoc/>
    public IReadOnlyList<(string Name, double Value)> Parameters => [("r", R), ("alpha", Alpha), ("s", S), ("beta", Beta)];

    /// <summary>Maximum likelihood fit.</summary>
    /// <inheritdoc cref="BgNbd.Fit"/>
    public static LifetimeFit<ParetoNbd> Fit(ReadOnlySpan<PurchaseHistory> histories, ParetoNbd? start = null, bool standardErrors = false) =>
        TransactionFit.Run(histories, cells => new ParetoNbdLikelihood(cells).Evaluate, p => new ParetoNbd(p[0], p[1], p[2], p[3]), [false, true, false, true],
            start is null ? null : [start.R, start.Alpha, start.S, start.Beta], standardErrors);

    /// <inheritdoc/>
    public double ProbabilityAlive(PurchaseHistory history)
    {
        history.Check();
        Span<double> weighted = stackalloc double[4];
        var alive = -(R + history.Frequency) * Math.Log(Alpha + history.Age) - S * Math.Log(Beta + history.Age);
        // Scaled to the integrand at its highest, so that neither side overflows.
        var reference = -(R + history.Frequency) * Math.Log(Alpha + history.Recency) - S * Math.Log(Beta + history.Recency);
        var gone = S * ParetoIntegral.Over(Alpha, Beta, R + history.Frequency, S + 1, history.Recency, history.Age, reference, weighted);
        var living = Math.Exp(alive - reference);
        return living / (living + gone);
    }

    /// <inheritdoc/>
    /// <remarks>(r + x)(β + T) / ((α + T)(s − 1)) · (1 − ((β + T)/(β + T + t))^(s − 1)); the limit with a logarithm at s = 1.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">x, T or t is negative.</exception>
    public double PurchasesIfAlive(int frequency, double age, double time)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(frequency);
        BuyingModels.CheckTime(age);
        BuyingModels.CheckTime(time);
        return (R + frequency) / (Alpha + age) * ExpectedLife(Beta + age, time);
    }

    /// <inheritdoc/>
    public double ExpectedPurchasesOfNew(double time)
    {
        BuyingModels.CheckTime(time);
        return R / Alpha * ExpectedLife(Beta, time);
    }

    /// <inheritdoc/>
    /// <remarks>Alive at t with k purchases, or gone at y &lt; t with k purchases up to then: NB(k; t) (β/(β + t))^s + ∫₀ᵗ NB(k; y) s β^s / (β + y)^(s + 1) dy.</remarks>
    public double ProbabilityOfPurchases(int purchases, double time)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(purchases);
        BuyingModels.CheckTime(time);
        if (time == 0) return purchases == 0 ? 1 : 0;
        double logs = 0;
        for (var j = 0; j < purchases; j++) logs += Math.Log((R + j) / (j + 1));
        var sum = Many(time) * Math.Exp(S * Math.Log(Beta / (Beta + time)));
        var least = Math.Min(Alpha, Beta);
        var (start, length) = (Math.Log(least), Math.Log(1 + time / least));
        var panels = (int)Math.Ceiling(Math.Max(length, length * (R + S + purchases) / 8));
        for (var panel = 0; panel < panels; panel++)
            for (var i = 0; i < GaussLegendre.Count; i++)
            {
                var moved = (panel + GaussLegendre.Nodes[i]) * length / panels;
                var y = least * SurvivingPurchases.ExpM1(moved);
                sum += length / panels * GaussLegendre.Weights[i] * Many(y) * S / (Beta + y) * Math.Exp(S * Math.Log(Beta / (Beta + y)) + start + moved);
            }
        return sum;

        double Many(double y) => Math.Exp(logs + R * Math.Log(Alpha / (Alpha + y)) + (purchases == 0 ? 0 : purchases * Math.Log(y / (Alpha + y))));
    }

    /// <inheritdoc/>
    /// <remarks>P(alive) ∫₀ᵗ (r + x)(α + T)^(r + x) / (α + T + y)^(r + x + 1) · ((β + T)/(β + T + y))^s dy: the customer may go before the next purchase.</remarks>
    public double NextPurchaseWithin(PurchaseHistory history, double time)
    {
        BuyingModels.CheckTime(time);
        Span<double> weighted = stackalloc double[4];
        var (a, b, shape) = (Alpha + history.Age, Beta + history.Age, R + history.Frequency);
        var reference = -shape * Math.Log(a) - S * Math.Log(b);
        return ProbabilityAlive(history) * shape * ParetoIntegral.Over(a, b, shape + 1, S, 0, time, reference, weighted);
    }

    /// <summary>DERT: purchases expected in all the future, discounted continuously by e^(−δt). Times margin and expected value of a purchase it is the residual lifetime value.</summary>
    /// <remarks>P(alive) (r + x) (β + T) / (α + T) · e^u E_s(u), u = δ(β + T), E_s the generalised exponential integral; equal to eq. 2 of Fader, Hardie &amp; Lee (2005), “RFM and CLV”, J. Marketing
    /// Research 42(4), 415–430, whose Ψ(s, s; u) is e^u E_s(u) u^(1 − s).</remarks>
    /// <param name="history">x, t_x and T, in the unit of time of the fit.</param>
    /// <param name="rate">δ: continuous discount per unit of time, &gt; 0. A yearly rate of 15 % is ln 1.15 / 52 = 0.0027 a week.</param>
    /// <exception cref="ArgumentOutOfRangeException">δ is not finite and &gt; 0.</exception>
    public double DiscountedResidualPurchases(PurchaseHistory history, double rate)
    {
        if (!(rate > 0 && double.IsFinite(rate))) throw new ArgumentOutOfRangeException(nameof(rate), rate, "A continuous discount rate must be finite and > 0.");
        var b = Beta + history.Age;
        return ProbabilityAlive(history) * (R + history.Frequency) / (Alpha + history.Age) * b * ExponentialIntegral.Scaled(S, rate * b);
    }

    /// <inheritdoc/>
    public PurchaseHistory Simulate(double age, Random random)
    {
        BuyingModels.CheckTime(age);
        var rate = RandomVariates.Gamma(random, R) / Alpha;
        var until = Math.Min(age, RandomVariates.Exponential(random, RandomVariates.Gamma(random, S) / Beta));
        double last = 0;
        var purchases = 0;
        while (rate > 0 && purchases < PurchaseHistory.MostPurchases)
        {
            var at = last + RandomVariates.Exponential(random, rate);
            if (!(at <= until) || at == 0) break;
            last = at;
            purchases++;
        }
        return new(purchases, last, age);
    }

    // ∫₀ᵗ (b/(b + y))^s dy = b (1 − e^(−(s−1) l)) / (s − 1), l = ln(1 + t/b): without a pole at s = 1.
    private double ExpectedLife(double b, double time)
    {
        var l = Math.Log(1 + time / b);
        var u = -(S - 1) * l;
        return b * l * (Math.Abs(u) < 1e-14 ? 1 : SurvivingPurchases.ExpM1(u) / u);
    }
}
