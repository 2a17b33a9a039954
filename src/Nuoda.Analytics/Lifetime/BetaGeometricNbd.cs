using Nuoda.Analytics.Numerics;

namespace Nuoda.Analytics.Lifetime;

/// <summary>What BG/NBD and MBG/NBD have in common: purchases are Poisson with rate λ ~ Gamma(r, rate α) as long as the customer lives, and after a purchase the customer goes with probability
/// p ~ Beta(a, b).</summary>
public abstract record BetaGeometricNbd : IBuyingModel
{
    private protected BetaGeometricNbd(double r, double alpha, double a, double b, int firstDropout)
    {
        (R, Alpha, A, B) = (BuyingModels.CheckPositive(r, nameof(r)), BuyingModels.CheckPositive(alpha, nameof(alpha)), BuyingModels.CheckPositive(a, nameof(a)), BuyingModels.CheckPositive(b, nameof(b)));
        FirstDropout = firstDropout;
    }

    /// <summary>r: shape of the purchase rates, dimensionless, &gt; 0.</summary>
    public double R { get; }

    /// <summary>α: rate of their gamma distribution, in units of time, &gt; 0.</summary>
    public double Alpha { get; }

    /// <summary>a &gt; 0 of the beta distribution of the dropout probability.</summary>
    public double A { get; }

    /// <summary>b &gt; 0 of the beta distribution of the dropout probability.</summary>
    public double B { get; }

    /// <inheritdoc/>
    public IReadOnlyList<(string Name, double Value)> Parameters => [("r", R), ("alpha", Alpha), ("a", A), ("b", B)];

    // 1 when the customer may go after the very first purchase, else 0.
    private int FirstDropout { get; }

    /// <inheritdoc/>
    /// <remarks>1 / (1 + a / (b + x − 1) · ((α + T) / (α + t_x))^(r + x)); for MBG/NBD b + x in place of b + x − 1. BG/NBD: 1 when x = 0.</remarks>
    /// <exception cref="ArgumentException">The history contradicts itself.</exception>
    public double ProbabilityAlive(PurchaseHistory history)
    {
        history.Check();
        return Alive(history);
    }

    /// <inheritdoc/>
    /// <remarks>Fader, Hardie &amp; Lee (2005), eq. 10 without P(alive), summed over the number of purchases; accurate to about 1e-13, at a = 1 as well.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">x, T or t is negative.</exception>
    public double PurchasesIfAlive(int frequency, double age, double time)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(frequency);
        BuyingModels.CheckTime(age);
        BuyingModels.CheckTime(time);
        return Living(frequency).Within(Alpha + age, time);
    }

    /// <inheritdoc/>
    public double ExpectedPurchasesOfNew(double time)
    {
        BuyingModels.CheckTime(time);
        return (FirstDropout == 0 ? 1 : B / (A + B)) * Living(0).Within(Alpha, time);
    }

    /// <inheritdoc/>
    /// <remarks>P(X(t) = k) = NB(k) S(k) + (1 − Σ_{j&lt;k} NB(j)) (S(k − 1) − S(k)), S: probability to outlive k dropouts. Fader, Hardie &amp; Lee (2005), eq. 8.</remarks>
    public double ProbabilityOfPurchases(int purchases, double time)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(purchases);
        BuyingModels.CheckTime(time);
        var z = time / (Alpha + time);
        double many = Math.Exp(R * Math.Log(Alpha / (Alpha + time))), survival = 1, before = 1, fewer = 0;
        if (FirstDropout == 1) survival = B / (A + B);
        for (var j = 0; j < purchases; j++)
        {
            fewer += many;
            many *= z * (R + j) / (j + 1);
            before = survival;
            survival *= (B + j + FirstDropout) / (A + B + j + FirstDropout);
        }
        return many * survival + (purchases == 0 ? (1 - survival) : Math.Max(0, 1 - fewer) * (before - survival));
    }

    /// <inheritdoc/>
    /// <remarks>P(alive) · (1 − ((α + T) / (α + T + t))^(r + x)): nobody goes between two purchases.</remarks>
    public double NextPurchaseWithin(PurchaseHistory history, double time)
    {
        history.Check();
        BuyingModels.CheckTime(time);
        return Alive(history) * -SurvivingPurchases.ExpM1(-(R + history.Frequency) * Math.Log(1 + time / (Alpha + history.Age)));
    }

    /// <inheritdoc/>
    public PurchaseHistory Simulate(double age, Random random)
    {
        BuyingModels.CheckTime(age);
        var (rate, dropout) = (RandomVariates.Gamma(random, R) / Alpha, RandomVariates.Beta(random, A, B));
        double last = 0;
        var purchases = 0;
        if (FirstDropout == 1 && random.NextDouble() < dropout) return new(0, 0, age);
        while (rate > 0 && purchases < PurchaseHistory.MostPurchases)
        {
            var at = last + RandomVariates.Exponential(random, rate);
            if (!(at <= age) || at == 0) break;
            last = at;
            purchases++;
            if (random.NextDouble() < dropout) break;
        }
        return new(purchases, last, age);
    }

    private double Alive(in PurchaseHistory history)
    {
        if (history.Frequency == 0 && FirstDropout == 0) return 1;
        var silence = (Alpha + history.Age) / (Alpha + history.Recency);
        return 1 / (1 + A / (B + history.Frequency - 1 + FirstDropout) * Math.Exp((R + history.Frequency) * Math.Log(silence)));
    }

    private SurvivingPurchases Living(int frequency) => new(R + frequency, A, B + frequency + FirstDropout);

    private protected static LifetimeFit<TModel> Fit<TModel>(ReadOnlySpan<PurchaseHistory> histories, int firstDropout, Func<double[], TModel> model, TModel? start, bool standardErrors) where TModel : BetaGeometricNbd =>
        TransactionFit.Run(histories, cells => new BetaGeometricLikelihood(cells, firstDropout).Evaluate, model, [false, true, false, false],
            start is null ? null : [start.R, start.Alpha, start.A, start.B], standardErrors);
}

/// <summary>BG/NBD: a customer can go only after a repeat purchase, so whoever bought once is alive for certain.</summary>
/// <remarks>Fader, Hardie &amp; Lee (2005), “Counting your customers” the easy way, Marketing Science 24(2), 275–284.</remarks>
public sealed record BgNbd : BetaGeometricNbd
{
    /// <summary>The model with known parameters.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A parameter is not finite and &gt; 0.</exception>
    public BgNbd(double r, double alpha, double a, double b) : base(r, alpha, a, b, firstDropout: 0) { }

    /// <summary>Maximum likelihood fit.</summary>
    /// <param name="histories">One for each customer, in any unit of time; equal ones cost nothing more.</param>
    /// <param name="start">Where the search begins; null for the usual place. The result does not depend on it.</param>
    /// <param name="standardErrors">Whether to compute standard errors too.</param>
    /// <exception cref="ArgumentException">No customer, nobody bought again, or a history contradicts itself.</exception>
    public static LifetimeFit<BgNbd> Fit(ReadOnlySpan<PurchaseHistory> histories, BgNbd? start = null, bool standardErrors = false) =>
        Fit(histories, 0, p => new BgNbd(p[0], p[1], p[2], p[3]), start, standardErrors);
}

/// <summary>MBG/NBD: a customer can go after every purchase, the first included, so also those who bought once may be gone.</summary>
/// <remarks>Batislam, Denizel &amp; Filiztekin (2007), Int. J. Res. Marketing 24(3), 201–209; the same model is the CBG/NBD of Hoppe &amp; Wagner (2007), Marketing JRM 3(2), 75–90.</remarks>
public sealed record MbgNbd : BetaGeometricNbd
{
    /// <inheritdoc cref="BgNbd(double, double, double, double)"/>
    public MbgNbd(double r, double alpha, double a, double b) : base(r, alpha, a, b, firstDropout: 1) { }

    /// <inheritdoc cref="BgNbd.Fit"/>
    public static LifetimeFit<MbgNbd> Fit(ReadOnlySpan<PurchaseHistory> histories, MbgNbd? start = null, bool standardErrors = false) =>
        Fit(histories, 1, p => new MbgNbd(p[0], p[1], p[2], p[3]), start, standardErrors);
}
