namespace Nuoda.Analytics.Retention;

/// <summary>Chance of losing a customer period by period (month of the contract, quarter), by logistic regression on one row per customer and period.</summary>
/// <remarks>logit h(t | z) = β₀ + γ₁ t + γ₂ t² + γ₃ ln t + βᵀz, the course in time free, the covariates under the elastic net. Singer &amp; Willett (1993), “It's about time”, J. Educ. Stat. 18(2), 155–195.</remarks>
public sealed class DiscreteTimeHazard
{
    private const int TimeColumns = 3;
    private readonly LinearChurnModel _model;

    private DiscreteTimeHazard(LinearChurnModel model, CrossValidatedNet net) => (_model, Net) = (model, net);

    /// <summary>The path that the model was chosen from; its first three coefficients are those of t, t² and ln t.</summary>
    public CrossValidatedNet Net { get; }

    /// <summary>β of the covariates.</summary>
    public IReadOnlyList<double> Coefficients => [.. _model.Coefficients.Skip(TimeColumns)];

    /// <summary>Fits the hazard; λ is chosen by cross-validation over customers.</summary>
    /// <param name="lifespans">In whole periods: lost in (or last seen in) period Until, first at risk in period From + 1. A customer who never lived through a period says nothing.</param>
    /// <param name="covariates">Covariates × lifespans; at least one.</param>
    /// <param name="plan">How; null for the usual.</param>
    /// <param name="customer">Customer of each lifespan, when some have several; null when each has one.</param>
    /// <exception cref="ArgumentException">A time is no whole number, nobody or everybody is lost in every period, or a covariate is missing or not finite.</exception>
    public static DiscreteTimeHazard Fit(ReadOnlySpan<Lifespan> lifespans, double[][] covariates, ElasticNetPlan? plan = null, IReadOnlyList<int>? customer = null)
    {
        ArgumentNullException.ThrowIfNull(covariates);
        plan ??= new();
        Lifespan.Check(lifespans);
        foreach (var column in covariates) if (column.Length != lifespans.Length) throw new ArgumentException($"A covariate has {column.Length} values for {lifespans.Length} lifespans.", nameof(covariates));
        if (customer is not null && customer.Count != lifespans.Length) throw new ArgumentException("One customer for each lifespan is needed.", nameof(customer));
        foreach (var (until, _, from) in lifespans)
            if (until != Math.Floor(until) || from != Math.Floor(from)) throw new ArgumentException("Lifespans must be whole periods.", nameof(lifespans));

        var rows = lifespans.ToArray().Sum(l => (int)(l.Until - l.From));
        if (rows == 0) throw new ArgumentException("Nobody lived through a period.", nameof(lifespans));
        var columns = Enumerable.Range(0, TimeColumns + covariates.Length).Select(_ => new double[rows]).ToArray();
        var (lost, owner, at) = (new bool[rows], new int[rows], 0);
        for (var i = 0; i < lifespans.Length; i++)
            for (var period = (int)lifespans[i].From + 1; period <= lifespans[i].Until; period++, at++)
            {
                Time(period, columns, at);
                for (var j = 0; j < covariates.Length; j++) columns[TimeColumns + j][at] = covariates[j][i];
                (lost[at], owner[at]) = (lifespans[i].Lost && period == (int)lifespans[i].Until, customer?[i] ?? i);
            }
        // All rows of a customer in one fold: else the model would be tried on customers that it knows.
        var random = new Random(plan.Seed);
        var dealt = new Dictionary<int, int>();
        int[] folds = [.. owner.Select(o => dealt.TryGetValue(o, out var known) ? known : dealt[o] = random.Next(plan.Folds))];
        var net = ElasticNet.CrossValidate(columns, lost, plan, [.. Enumerable.Repeat(0.0, TimeColumns), .. Enumerable.Repeat(1.0, covariates.Length)], folds);
        return new(net.Path.Models[net.Best], net);
    }

    /// <summary>Probability that a customer with these covariates, still there after t − 1 periods, is lost in period t ≥ 1.</summary>
    /// <exception cref="ArgumentException">The number of covariates is another, or t is below 1.</exception>
    public double Hazard(ReadOnlySpan<double> covariates, int period)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(period, 1);
        ChurnModels.CheckRow(_model.Features - TimeColumns, covariates.Length);
        Span<double> row = new double[_model.Features];
        (row[0], row[1], row[2]) = (period, (double)period * period, Math.Log(period));
        covariates.CopyTo(row[TimeColumns..]);
        return _model.Probability(row);
    }

    /// <summary>Probability that such a customer is still there after t ≥ 0 periods, given there after <paramref name="already"/>.</summary>
    public double Survival(ReadOnlySpan<double> covariates, int periods, int already = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(already);
        ArgumentOutOfRangeException.ThrowIfLessThan(periods, already);
        double share = 1;
        for (var t = already + 1; t <= periods; t++) share *= 1 - Hazard(covariates, t);
        return share;
    }

    private static void Time(int period, double[][] columns, int at) => (columns[0][at], columns[1][at], columns[2][at]) = (period, (double)period * period, Math.Log(period));
}
