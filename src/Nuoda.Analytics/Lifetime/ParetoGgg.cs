using Nuoda.Analytics.Numerics;

namespace Nuoda.Analytics.Lifetime;

/// <summary>What Pareto/GGG needs to know of a customer: the history and how even its intervals were.</summary>
/// <param name="History">x, t_x and T.</param>
/// <param name="LogIntervals">Σ ln(interval) over the x intervals between purchases, in the same unit of time; 0 when x = 0. <see cref="CustomerSummary.LogIntervals"/> holds it.</param>
public readonly record struct RegularHistory(PurchaseHistory History, double LogIntervals)
{
    internal void Check()
    {
        History.Check();
        if (!double.IsFinite(LogIntervals)) throw new ArgumentOutOfRangeException(nameof(LogIntervals), LogIntervals, "Σ ln(interval) must be finite.");
        // The sum is largest for equal intervals.
        if (History.Frequency > 0 && LogIntervals > History.Frequency * Math.Log(History.Recency / History.Frequency) + 1e-6 * (1 + History.Frequency))
            throw new ArgumentException("Σ ln(interval) is larger than equal intervals would give: it is in another unit of time than t_x.");
    }
}

/// <summary>How long Pareto/GGG samples.</summary>
/// <param name="BurnIn">Sweeps thrown away at the start, ≥ 0.</param>
/// <param name="Draws">Sweeps used, ≥ 4.</param>
/// <param name="Seed">The same seed gives the same answer.</param>
public sealed record ParetoGggPlan(int BurnIn = 1000, int Draws = 3000, int Seed = 1);

/// <summary>Pareto/GGG: as Pareto/NBD, but each customer orders with a regularity of its own. Intervals are Gamma(k, rate kλ), k = 1 is random (Pareto/NBD), k = 10 nearly clockwork.</summary>
/// <remarks>k ~ Gamma(t, γ), λ ~ Gamma(r, α), dropout rate μ ~ Gamma(s, β) over the customers. Platzer &amp; Reutterer (2016), “Ticking away the moments”, Marketing Science 35(5), 779–799.</remarks>
public sealed record ParetoGgg
{
    /// <summary>The model with known parameters.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A parameter is not finite and &gt; 0.</exception>
    public ParetoGgg(double t, double gamma, double r, double alpha, double s, double beta)
    {
        (T, Gamma) = (BuyingModels.CheckPositive(t, nameof(t)), BuyingModels.CheckPositive(gamma, nameof(gamma)));
        (R, Alpha) = (BuyingModels.CheckPositive(r, nameof(r)), BuyingModels.CheckPositive(alpha, nameof(alpha)));
        (S, Beta) = (BuyingModels.CheckPositive(s, nameof(s)), BuyingModels.CheckPositive(beta, nameof(beta)));
    }

    /// <summary>t: shape of the regularities, dimensionless, &gt; 0.</summary>
    public double T { get; }

    /// <summary>γ: their rate, dimensionless, &gt; 0; the mean regularity is t/γ.</summary>
    public double Gamma { get; }

    /// <summary>r: shape of the purchase rates, &gt; 0.</summary>
    public double R { get; }

    /// <summary>α: their rate, in units of time, &gt; 0.</summary>
    public double Alpha { get; }

    /// <summary>s: shape of the dropout rates, &gt; 0.</summary>
    public double S { get; }

    /// <summary>β: their rate, in units of time, &gt; 0.</summary>
    public double Beta { get; }

    /// <summary>Names and values of the parameters.</summary>
    public IReadOnlyList<(string Name, double Value)> Parameters => [("t", T), ("gamma", Gamma), ("r", R), ("alpha", Alpha), ("s", S), ("beta", Beta)];

    /// <summary>Draws a customer and what that customer does within the age.</summary>
    /// <param name="age">≥ 0, in units of time.</param>
    /// <param name="random">Source of chance.</param>
    /// <param name="later">Units of time after the age that are looked at too, ≥ 0.</param>
    /// <returns>The history, the purchases in the time after it, and whether the customer is still one at the age.</returns>
    public (RegularHistory History, int Later, bool Alive) Simulate(double age, Random random, double later = 0)
    {
        BuyingModels.CheckTime(age);
        BuyingModels.CheckTime(later);
        ArgumentNullException.ThrowIfNull(random);
        var (k, rate) = (RandomVariates.Gamma(random, T) / Gamma, RandomVariates.Gamma(random, R) / Alpha);
        var life = RandomVariates.Exponential(random, RandomVariates.Gamma(random, S) / Beta);
        double last = 0, logs = 0;
        int purchases = 0, after = 0;
        for (double at = 0; purchases + after < PurchaseHistory.MostPurchases;)
        {
            var interval = RandomVariates.Gamma(random, k) / (k * rate);
            at += interval;
            if (!(at <= life && at <= age + later) || !(interval > 1e-12)) break;
            if (at > age) { after++; continue; }
            last = at;
            logs += Math.Log(interval);
            purchases++;
        }
        return (new(new(purchases, last, age), logs), after, life > age);
    }

    /// <summary>Bayesian fit by Markov chain Monte Carlo, with what it says of each customer.</summary>
    /// <remarks>Gibbs sampling with the time of the purchase to come as a latent value, which makes the draws of λ and μ those of gamma distributions; k, the shapes and β by slice sampling, the time of dropout by
    /// Metropolis–Hastings; (s, β) with all μ integrated out. Priors Gamma(0.001, 0.001) on all six parameters. See <see cref="ParetoGggSampler"/>.</remarks>
    /// <param name="customers">One for each customer, in any unit of time.</param>
    /// <param name="horizon">Units of time ahead for <see cref="ParetoGggFit.Purchases"/>, ≥ 0.</param>
    /// <param name="plan">Length of the chain and seed; null for the usual one.</param>
    /// <exception cref="ArgumentException">No customer, nobody bought again, a history contradicts itself, or the horizon or plan is out of range.</exception>
    public static ParetoGggFit Fit(ReadOnlySpan<RegularHistory> customers, double horizon = 0, ParetoGggPlan? plan = null)
    {
        plan ??= new();
        BuyingModels.CheckTime(horizon);
        ArgumentOutOfRangeException.ThrowIfNegative(plan.BurnIn, nameof(plan));
        ArgumentOutOfRangeException.ThrowIfLessThan(plan.Draws, 4, nameof(plan));
        if (customers.Length == 0) throw new ArgumentException("A fit needs at least one customer.", nameof(customers));
        double ages = 0;
        var anyone = false;
        foreach (ref readonly var customer in customers)
        {
            customer.Check();
            ages += customer.History.Age;
            anyone |= customer.History.Frequency > 0;
        }
        if (!anyone) throw new ArgumentException("A fit needs a customer who bought again.", nameof(customers));
        // Mean age 10: one start and one scale of the steps for every unit of time.
        return new ParetoGggSampler(customers, ages / customers.Length / 10, horizon, plan).Run();
    }
}

/// <summary>The posterior of Pareto/GGG.</summary>
/// <param name="Model">Posterior medians of the parameters.</param>
/// <param name="Spread">Posterior standard deviations of t, γ, r, α, s, β.</param>
/// <param name="Alive">P(alive) of each customer.</param>
/// <param name="Purchases">Expected purchases of each customer within the horizon.</param>
/// <param name="Regularity">Posterior mean of k of each customer: 1 random, larger more regular.</param>
/// <param name="Converged">Whether the first and the second half of the chain agree (split R̂ of all six parameters below 1.1); when not, take more draws.</param>
public sealed record ParetoGggFit(ParetoGgg Model, IReadOnlyList<double> Spread, double[] Alive, double[] Purchases, double[] Regularity, bool Converged);
