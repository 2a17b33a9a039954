using MathNet.Numerics;

namespace Nuoda.Analytics.Retention;

/// <summary>What is done about customers lost at the same time.</summary>
public enum CoxTies
{
    /// <summary>Efron's approximation: nearly exact.</summary>
    Efron,
    /// <summary>Breslow's: simpler, biased towards no effect when many are lost at once.</summary>
    Breslow,
}

/// <summary>A statistic, the degrees of freedom of its chi-squared distribution and its p value.</summary>
public readonly record struct ChiSquaredTest(double Statistic, int DegreesOfFreedom)
{
    /// <summary>Probability of as large a statistic by chance.</summary>
    public double PValue => DegreesOfFreedom == 0 ? 1 : SpecialFunctions.GammaUpperRegularized(DegreesOfFreedom / 2.0, Math.Max(0, Statistic) / 2);
}

/// <summary>Cox's proportional hazards: each covariate multiplies the hazard of losing a customer, whatever its course in time.</summary>
/// <remarks>h(t | z) = h₀(t) e^(βᵀz(t)). Cox (1972), JRSS B 34(2), 187–220; ties: Efron (1977), JASA 72, 557–565, Breslow (1974), Biometrics 30, 89–99. Covariates that change with time are several
/// lifespans of one customer, each from the end of the one before (counting process: Andersen &amp; Gill 1982, Ann. Stat. 10(4), 1100–1120).</remarks>
public sealed class CoxModel
{
    private readonly double[] _means, _times, _hazards;

    private CoxModel(CoxLikelihood likelihood, double[] beta, double[] logLikelihoods, ChiSquaredTest score, bool converged)
    {
        _means = likelihood.Means;
        Coefficients = beta;
        Covariance = likelihood.Covariance();
        StandardErrors = [.. Enumerable.Range(0, beta.Length).Select(j => Math.Sqrt(Covariance[j, j]))];
        (NullLogLikelihood, LogLikelihood) = (logLikelihoods[0], logLikelihoods[1]);
        LikelihoodRatio = new(2 * (LogLikelihood - NullLogLikelihood), beta.Length);
        Wald = new(likelihood.Wald(), beta.Length);
        (Score, Converged, Rows, Losses) = (score, converged, likelihood.Rows, likelihood.Losses);
        (_times, _hazards) = likelihood.Baseline();
        Concordance = likelihood.Concordance();
        (Proportionality, GlobalProportionality) = CoxProportionality.Test(likelihood);
    }

    /// <summary>β_j: change of the logarithm of the hazard per unit of covariate j. e^β_j is the hazard ratio.</summary>
    public IReadOnlyList<double> Coefficients { get; }

    /// <summary>Standard errors of the coefficients.</summary>
    public IReadOnlyList<double> StandardErrors { get; }

    /// <summary>Covariance matrix of the coefficients.</summary>
    public double[,] Covariance { get; }

    /// <summary>Partial log-likelihood without covariates.</summary>
    public double NullLogLikelihood { get; }

    /// <summary>Partial log-likelihood with them.</summary>
    public double LogLikelihood { get; }

    /// <summary>Likelihood ratio test of all covariates together.</summary>
    public ChiSquaredTest LikelihoodRatio { get; }

    /// <summary>Wald test of all together.</summary>
    public ChiSquaredTest Wald { get; }

    /// <summary>Score test of all together; with one two-valued covariate and no ties it is the log-rank test.</summary>
    public ChiSquaredTest Score { get; }

    /// <summary>Share of the pairs of customers, one lost while the other was watched, of whom the one lost had the higher risk; ties of risk count half.</summary>
    public double Concordance { get; }

    /// <summary>For each covariate the test that its effect does not change with time: a small p value says that it does.</summary>
    public IReadOnlyList<ChiSquaredTest> Proportionality { get; }

    /// <summary>The same for all covariates together.</summary>
    public ChiSquaredTest GlobalProportionality { get; }

    /// <summary>Whether the maximum was reached; false when a coefficient runs away, as when a covariate separates those lost from the others.</summary>
    public bool Converged { get; }

    /// <summary>Rows used.</summary>
    public int Rows { get; }

    /// <summary>Customers lost.</summary>
    public int Losses { get; }

    /// <summary>Maximum partial likelihood fit by Newton's method.</summary>
    /// <param name="lifespans">One for each customer, or for each stretch of a customer with unchanged covariates.</param>
    /// <param name="covariates">Covariates × rows: <c>covariates[j][i]</c> is covariate j during lifespan i; finite.</param>
    /// <param name="ties">What is done about customers lost at the same time.</param>
    /// <exception cref="ArgumentException">There is no covariate or nobody lost, a covariate is missing, not finite, constant or a combination of the others, or a lifespan contradicts itself.</exception>
    public static CoxModel Fit(ReadOnlySpan<Lifespan> lifespans, double[][] covariates, CoxTies ties = CoxTies.Efron)
    {
        const int mostSteps = 50, mostHalvings = 25;
        const double tolerance = 1e-11;
        var likelihood = new CoxLikelihood(lifespans, covariates, ties);
        var p = covariates.Length;
        double[] beta = new double[p], trial = new double[p];
        var value = likelihood.Evaluate(beta);
        var start = value;
        var score = new ChiSquaredTest(likelihood.ScoreStatistic(), p);
        var converged = false;
        for (var step = 0; step < mostSteps && !converged; step++)
        {
            var move = likelihood.NewtonStep();
            if (move is null) break;
            var (factor, next) = (1.0, double.NaN);
            for (var halving = 0; halving < mostHalvings; halving++, factor /= 2)
            {
                for (var j = 0; j < p; j++) trial[j] = beta[j] + factor * move[j];
                next = likelihood.Evaluate(trial);
                if (next >= value - tolerance * Math.Abs(value)) break;
            }
            if (!(next >= value - tolerance * Math.Abs(value))) break;
            // Where a covariate separates, the likelihood stands still while its coefficient goes on.
            converged = next - value <= tolerance * Math.Abs(next) && Enumerable.Range(0, p).All(j => Math.Abs(trial[j] - beta[j]) <= 1e-3 * (1 + Math.Abs(beta[j])));
            trial.CopyTo(beta, 0);
            value = next;
        }
        likelihood.Evaluate(beta);
        return new(likelihood, likelihood.Unscaled(beta), [start, value], score, converged);
    }

    /// <summary>e^(βᵀ(z − z̄)): hazard relative to that of a customer with mean covariates.</summary>
    /// <exception cref="ArgumentException">The number of covariates is another.</exception>
    public double RelativeHazard(ReadOnlySpan<double> covariates) => Math.Exp(Linear(covariates));

    /// <summary>Cumulative hazard of a customer with these covariates, if they stay as they are, up to a time.</summary>
    /// <remarks>Breslow's estimate of the baseline, with Efron's weights under Efron's ties.</remarks>
    public double CumulativeHazard(ReadOnlySpan<double> covariates, double time)
    {
        var at = Array.BinarySearch(_times, time);
        if (at < 0) at = ~at - 1;
        return at < 0 ? 0 : _hazards[at] * RelativeHazard(covariates);
    }

    /// <summary>Probability that a customer with these covariates is not lost up to a time: e^(−H).</summary>
    public double Survival(ReadOnlySpan<double> covariates, double time) => Math.Exp(-CumulativeHazard(covariates, time));

    private double Linear(ReadOnlySpan<double> covariates)
    {
        if (covariates.Length != Coefficients.Count) throw new ArgumentException($"{covariates.Length} covariates for {Coefficients.Count}.", nameof(covariates));
        double sum = 0;
        for (var j = 0; j < covariates.Length; j++) sum += Coefficients[j] * (covariates[j] - _means[j]);
        return sum;
    }
}
