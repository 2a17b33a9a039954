namespace Nuoda.Analytics.Retention;

/// <summary>How an elastic net is fitted.</summary>
/// <param name="Mix">α in [0, 1]: 1 is the lasso, which leaves features out; 0 is ridge, which keeps all.</param>
/// <param name="Lambdas">λ values of the path, ≥ 1.</param>
/// <param name="LeastShare">Smallest λ as a share of the largest, in (0, 1).</param>
/// <param name="Folds">Folds of the cross-validation, ≥ 3.</param>
/// <param name="Seed">Deals the customers to the folds.</param>
public sealed record ElasticNetPlan(double Mix = 0.5, int Lambdas = 100, double LeastShare = 1e-4, int Folds = 10, int Seed = 1)
{
    internal void Check()
    {
        if (!(Mix is >= 0 and <= 1)) throw new ArgumentOutOfRangeException(nameof(Mix), Mix, "α must lie in [0, 1].");
        ArgumentOutOfRangeException.ThrowIfLessThan(Lambdas, 1);
        if (!(LeastShare is > 0 and < 1)) throw new ArgumentOutOfRangeException(nameof(LeastShare), LeastShare, "The smallest share of λ must lie in (0, 1).");
        ArgumentOutOfRangeException.ThrowIfLessThan(Folds, 3);
    }
}

/// <summary>Logistic models along the path of λ, largest first.</summary>
/// <param name="Lambdas">λ.</param>
/// <param name="Models">The model of each.</param>
/// <param name="DevianceExplained">1 − deviance / deviance of the model without penalised features, in [0, 1].</param>
public sealed record ElasticNetPath(IReadOnlyList<double> Lambdas, IReadOnlyList<LinearChurnModel> Models, IReadOnlyList<double> DevianceExplained);

/// <summary>A path whose λ was chosen on customers held back.</summary>
/// <param name="Path">All models.</param>
/// <param name="Deviance">Mean deviance of a customer held back, for each λ.</param>
/// <param name="StandardError">Its standard error over the folds.</param>
/// <param name="Best">Place of the λ with the least deviance.</param>
/// <param name="Simplest">Place of the largest λ within one standard error of it: the model with the fewest features that is about as good.</param>
public sealed record CrossValidatedNet(ElasticNetPath Path, IReadOnlyList<double> Deviance, IReadOnlyList<double> StandardError, int Best, int Simplest);

/// <summary>Logistic regression with the elastic net penalty.</summary>
/// <remarks>Minimises −(log-likelihood)/n + λ Σ v_j (α |β_j| + (1 − α)/2 β_j²) over standardised features (population standard deviation); the intercept is free. Friedman, Hastie &amp; Tibshirani (2010),
/// “Regularization paths for generalized linear models via coordinate descent”, J. Stat. Softw. 33(1); features are screened by the strong rules of Tibshirani et al. (2012), JRSS B 74(2), 245–266, and checked after.
/// Coordinate descent runs on the weighted cross products of the screened features, which suits many customers and up to some hundred features.</remarks>
public static class ElasticNet
{
    /// <summary>Models from the λ at which no feature enters down to the smallest.</summary>
    /// <param name="features">Features × customers; finite. A feature that is the same for all gets coefficient 0.</param>
    /// <param name="lost">Whether each customer was lost.</param>
    /// <param name="plan">How; null for the usual.</param>
    /// <param name="penalties">v_j ≥ 0: weight of the penalty of each feature, 0 for features that are always in; scaled to mean 1. null for 1 each.</param>
    /// <returns>The path ends early where λ no longer changes the fit.</returns>
    /// <exception cref="ArgumentException">Nobody or everybody was lost, a feature is missing or not finite, or a parameter is out of range.</exception>
    public static ElasticNetPath Path(double[][] features, ReadOnlySpan<bool> lost, ElasticNetPlan? plan = null, IReadOnlyList<double>? penalties = null)
    {
        plan ??= new();
        plan.Check();
        var descent = new ElasticNetDescent(features, lost, Penalties(features, penalties), plan.Mix);
        var most = descent.LargestLambda();
        // Nothing to penalise, or nothing that helps: one model.
        if (!(most > 0)) return descent.Along([0]);
        return descent.Along([.. Enumerable.Range(0, plan.Lambdas).Select(k => most * Math.Pow(plan.LeastShare, plan.Lambdas == 1 ? 0 : k / (plan.Lambdas - 1.0)))], stopEarly: true);
    }

    /// <summary>Models at given λ.</summary>
    /// <param name="lambdas">λ ≥ 0, largest first. At 0 it is plain maximum likelihood.</param>
    /// <param name="features">As for <see cref="Path"/>.</param>
    /// <param name="lost">As for <see cref="Path"/>.</param>
    /// <param name="mix">α in [0, 1].</param>
    /// <param name="penalties">As for <see cref="Path"/>.</param>
    /// <exception cref="ArgumentException">As for <see cref="Path"/>, or the λ do not descend.</exception>
    public static ElasticNetPath At(IReadOnlyList<double> lambdas, double[][] features, ReadOnlySpan<bool> lost, double mix = 0.5, IReadOnlyList<double>? penalties = null)
    {
        new ElasticNetPlan(mix).Check();
        ArgumentOutOfRangeException.ThrowIfZero(lambdas.Count, nameof(lambdas));
        for (var k = 0; k < lambdas.Count; k++)
            if (!(lambdas[k] >= 0 && double.IsFinite(lambdas[k])) || (k > 0 && lambdas[k] > lambdas[k - 1])) throw new ArgumentOutOfRangeException(nameof(lambdas), lambdas[k], "λ must be finite, ≥ 0 and descending.");
        return new ElasticNetDescent(features, lost, Penalties(features, penalties), mix).Along(lambdas);
    }

    /// <summary>A path and, by cross-validation, the λ that foresees best.</summary>
    /// <param name="features">As for <see cref="Path"/>.</param>
    /// <param name="lost">As for <see cref="Path"/>.</param>
    /// <param name="plan">As for <see cref="Path"/>.</param>
    /// <param name="penalties">As for <see cref="Path"/>.</param>
    /// <exception cref="ArgumentException">As for <see cref="Path"/>, or a fold leaves nobody or everybody lost.</exception>
    /// <param name="folds">Fold of each customer from 0, when those of the plan are not wanted (rows of one customer belong in one fold).</param>
    public static CrossValidatedNet CrossValidate(double[][] features, ReadOnlySpan<bool> lost, ElasticNetPlan? plan = null, IReadOnlyList<double>? penalties = null, IReadOnlyList<int>? folds = null)
    {
        plan ??= new();
        var path = Path(features, lost, plan, penalties);
        folds ??= ChurnModels.Folds(lost, plan.Folds, plan.Seed);
        var (count, lambdas, n) = (folds.Max() + 1, path.Lambdas, lost.Length);
        if (folds.Count != n || count < 3) throw new ArgumentException("One of at least three folds for each customer is needed.", nameof(folds));
        double[,] deviance = new double[count, lambdas.Count];
        var held = new double[count];
        var row = new double[features.Length];
        for (var fold = 0; fold < count; fold++)
        {
            int[] kept = [.. Enumerable.Range(0, n).Where(i => folds[i] != fold)];
            var outcomes = new bool[kept.Length];
            for (var i = 0; i < kept.Length; i++) outcomes[i] = lost[kept[i]];
            if (kept.Length == n) continue;
            var models = At(lambdas, [.. features.Select(f => Array.ConvertAll(kept, i => f[i]))], outcomes, plan.Mix, penalties).Models;
            for (var i = 0; i < n; i++)
            {
                if (folds[i] != fold) continue;
                held[fold]++;
                ChurnModels.Row(features, i, row);
                for (var k = 0; k < lambdas.Count; k++)
                {
                    var p = Math.Clamp(models[k].Probability(row), 1e-5, 1 - 1e-5);
                    deviance[fold, k] -= 2 * Math.Log(lost[i] ? p : 1 - p);
                }
            }
        }
        int[] used = [.. Enumerable.Range(0, count).Where(f => held[f] > 0)];
        double[] mean = new double[lambdas.Count], error = new double[lambdas.Count];
        for (var k = 0; k < lambdas.Count; k++)
        {
            mean[k] = used.Sum(f => deviance[f, k]) / n;
            error[k] = Math.Sqrt(used.Sum(f => held[f] * Math.Pow(deviance[f, k] / held[f] - mean[k], 2)) / n / (used.Length - 1));
        }
        var best = Array.IndexOf(mean, mean.Min());
        return new(path, mean, error, best, Array.FindIndex(mean, m => m <= mean[best] + error[best]));
    }

    private static double[] Penalties(double[][] features, IReadOnlyList<double>? penalties)
    {
        ArgumentNullException.ThrowIfNull(features);
        if (penalties is null) return [.. features.Select(_ => 1.0)];
        if (penalties.Count != features.Length) throw new ArgumentException($"{penalties.Count} penalties for {features.Length} features.", nameof(penalties));
        foreach (var v in penalties) if (!(v >= 0 && double.IsFinite(v))) throw new ArgumentOutOfRangeException(nameof(penalties), v, "A penalty must be finite and ≥ 0.");
        var sum = penalties.Sum();
        return [.. penalties.Select(v => sum > 0 ? v * features.Length / sum : 0)];
    }
}
