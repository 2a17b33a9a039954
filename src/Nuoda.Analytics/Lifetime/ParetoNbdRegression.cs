using Nuoda.Analytics.Numerics;

namespace Nuoda.Analytics.Lifetime;

/// <summary>Pareto/NBD with covariates that do not change with time (service failures, complaints, price): they multiply a customer's purchase rate and dropout rate.</summary>
/// <remarks>Rate λ ~ Gamma(r, α e^(−Σ γ_j (z_j − z̄_j))), dropout μ ~ Gamma(s, β e^(−Σ δ_j (z_j − z̄_j))): a unit more of z_j multiplies the mean rate by e^γ_j and the mean dropout rate by e^δ_j.
/// Fader &amp; Hardie (2007), “Incorporating time-invariant covariates into the Pareto/NBD and BG/NBD models”; the covariates are taken from their means z̄, so that r, α, s, β are those of an average customer.</remarks>
public sealed record ParetoNbdRegression
{
    /// <summary>The model with known parameters.</summary>
    /// <param name="average">The model of a customer whose covariates are the means.</param>
    /// <param name="means">z̄_j, in the unit of each covariate.</param>
    /// <param name="purchaseEffects">γ_j: change of the logarithm of the purchase rate per unit.</param>
    /// <param name="dropoutEffects">δ_j: change of the logarithm of the dropout rate per unit.</param>
    /// <exception cref="ArgumentException">The lists differ in length.</exception>
    public ParetoNbdRegression(ParetoNbd average, IReadOnlyList<double> means, IReadOnlyList<double> purchaseEffects, IReadOnlyList<double> dropoutEffects)
    {
        if (purchaseEffects.Count != means.Count || dropoutEffects.Count != means.Count) throw new ArgumentException("One mean and two effects for each covariate are needed.");
        (Average, Means, PurchaseEffects, DropoutEffects) = (average, means, purchaseEffects, dropoutEffects);
    }

    /// <summary>The model of a customer whose covariates are the means.</summary>
    public ParetoNbd Average { get; }

    /// <summary>z̄_j.</summary>
    public IReadOnlyList<double> Means { get; }

    /// <summary>γ_j: e^γ_j is the factor on the purchase rate of one unit more.</summary>
    public IReadOnlyList<double> PurchaseEffects { get; }

    /// <summary>δ_j: e^δ_j is the factor on the dropout rate of one unit more.</summary>
    public IReadOnlyList<double> DropoutEffects { get; }

    /// <summary>The buying model of a customer with these covariates: what it says of the future takes them as they stand.</summary>
    /// <param name="covariates">One value per covariate, finite.</param>
    /// <exception cref="ArgumentException">Their number is another, or one is not finite.</exception>
    public ParetoNbd Of(ReadOnlySpan<double> covariates)
    {
        if (covariates.Length != Means.Count) throw new ArgumentException($"{covariates.Length} covariates for {Means.Count}.", nameof(covariates));
        double buying = 0, leaving = 0;
        for (var j = 0; j < covariates.Length; j++)
        {
            if (!double.IsFinite(covariates[j])) throw new ArgumentException("A covariate must be finite.", nameof(covariates));
            buying += PurchaseEffects[j] * (covariates[j] - Means[j]);
            leaving += DropoutEffects[j] * (covariates[j] - Means[j]);
        }
        return new(Average.R, Average.Alpha * Math.Exp(-buying), Average.S, Average.Beta * Math.Exp(-leaving));
    }

    /// <summary>Maximum likelihood fit.</summary>
    /// <param name="histories">One for each customer.</param>
    /// <param name="covariates">Covariates × customers: <c>covariates[j][i]</c> is covariate j of customer i; finite, none constant, none a combination of the others.</param>
    /// <param name="standardErrors">Whether to compute standard errors: of r, α, s, β, γ…, δ….</param>
    /// <exception cref="ArgumentException">No customer, nobody bought again, a history contradicts itself, or a covariate is missing, constant or not finite.</exception>
    public static LifetimeFit<ParetoNbdRegression> Fit(ReadOnlySpan<PurchaseHistory> histories, double[][] covariates, bool standardErrors = false)
    {
        ArgumentNullException.ThrowIfNull(covariates);
        var k = covariates.Length;
        var cells = PurchaseCells.Of(histories);   // checks the histories, and sets the unit of time
        double[] means = new double[k], spreads = new double[k];
        var scaled = new double[k][];
        for (var j = 0; j < k; j++)
        {
            var z = covariates[j];
            if (z.Length != histories.Length) throw new ArgumentException($"Covariate {j} has {z.Length} values for {histories.Length} customers.", nameof(covariates));
            foreach (var value in z) if (!double.IsFinite(value)) throw new ArgumentException($"Covariate {j} has a value that is not finite.", nameof(covariates));
            means[j] = z.Average();
            spreads[j] = Math.Sqrt(z.Average(v => (v - means[j]) * (v - means[j])));
            if (!(spreads[j] > 1e-12 * Math.Abs(means[j]))) throw new ArgumentException($"Covariate {j} is the same for all customers.", nameof(covariates));
            scaled[j] = [.. z.Select(v => (v - means[j]) / spreads[j])];
        }
        if (!new LeastSquares(Math.Max(1, k)).AreIndependent(scaled)) throw new ArgumentException("A covariate is a combination of the others.", nameof(covariates));

        var plain = ParetoNbd.Fit(histories).Model;
        // An effect enters as its factor e^γ, a positive parameter like the others.
        double[] parameters = [plain.R, plain.Alpha / cells.Scale, plain.S, plain.Beta / cells.Scale, .. Enumerable.Repeat(1.0, 2 * k)];
        var likelihood = new ParetoNbdRegressionLikelihood(histories, scaled, cells.Scale);
        var search = new MaximumLikelihood(parameters.Length);
        var (best, converged) = search.Maximise(likelihood.Evaluate, parameters);
        var errors = standardErrors ? search.StandardErrors(likelihood.Evaluate, parameters, histories.Length) : [];
        for (var i = 0; i < errors.Length; i++)
            errors[i] *= i is 1 or 3 ? cells.Scale : i < 4 ? 1 : 1 / (parameters[i] * spreads[(i - 4) % k]);
        double Effect(int j, int from) => Math.Log(parameters[from + j]) / spreads[j];
        var model = new ParetoNbdRegression(new(parameters[0], parameters[1] * cells.Scale, parameters[2], parameters[3] * cells.Scale), means,
            [.. Enumerable.Range(0, k).Select(j => Effect(j, 4))], [.. Enumerable.Range(0, k).Select(j => Effect(j, 4 + k))]);
        return new(model, best * histories.Length - cells.Purchases * Math.Log(cells.Scale), histories.Length, converged, errors);
    }
}

/// <summary>Log-likelihood of <see cref="ParetoNbdRegression"/> with its gradient in r, α, s, β and the factors e^γ, e^δ of the standardised covariates.</summary>
internal sealed class ParetoNbdRegressionLikelihood
{
    private readonly PurchaseHistory[] _histories;
    private readonly double[][] _z;
    private readonly double[] _moreThan;

    public ParetoNbdRegressionLikelihood(ReadOnlySpan<PurchaseHistory> histories, double[][] z, double scale)
    {
        _z = z;
        _histories = new PurchaseHistory[histories.Length];
        for (var i = 0; i < _histories.Length; i++) _histories[i] = histories[i] with { Recency = histories[i].Recency / scale, Age = histories[i].Age / scale };
        _moreThan = new double[_histories.Max(h => h.Frequency)];
        foreach (var h in _histories) for (var j = 0; j < h.Frequency; j++) _moreThan[j]++;
    }

    public double Evaluate(ReadOnlySpan<double> parameters, Span<double> gradient)
    {
        var (r, s, k, n) = (parameters[0], parameters[2], _z.Length, _histories.Length);
        Span<double> weighted = stackalloc double[4];
        gradient.Clear();
        double value = 0, byR = 0, byS = 0;
        for (var i = 0; i < n; i++)
        {
            ref readonly var history = ref _histories[i];
            double buying = 0, leaving = 0;
            for (var j = 0; j < k; j++)
            {
                buying += Math.Log(parameters[4 + j]) * _z[j][i];
                leaving += Math.Log(parameters[4 + k + j]) * _z[j][i];
            }
            var (alpha, beta, shape) = (parameters[1] * Math.Exp(-buying), parameters[3] * Math.Exp(-leaving), r + history.Frequency);
            var (logUntil, logBetaUntil) = (Math.Log(alpha + history.Age), Math.Log(beta + history.Age));
            var reference = -shape * Math.Log(alpha + history.Recency) - s * Math.Log(beta + history.Recency);
            var gone = ParetoIntegral.Over(alpha, beta, shape, s + 1, history.Recency, history.Age, reference, weighted);
            var living = Math.Exp(-shape * logUntil - s * logBetaUntil - reference);
            var total = living + s * gone;
            value += r * Math.Log(alpha) + s * Math.Log(beta) + reference + Math.Log(total);
            byR += Math.Log(alpha) - (living * logUntil + s * weighted[0]) / total;
            byS += Math.Log(beta) + (gone - living * logBetaUntil - s * weighted[1]) / total;
            // Derivatives in ln α and ln β of this customer.
            var inAlpha = r - alpha * shape * (living / (alpha + history.Age) + s * weighted[2]) / total;
            var inBeta = s - beta * s * (living / (beta + history.Age) + (s + 1) * weighted[3]) / total;
            gradient[1] += inAlpha;
            gradient[3] += inBeta;
            for (var j = 0; j < k; j++)
            {
                gradient[4 + j] -= inAlpha * _z[j][i];
                gradient[4 + k + j] -= inBeta * _z[j][i];
            }
        }
        for (var j = 0; j < _moreThan.Length; j++)
        {
            value += _moreThan[j] * Math.Log(r + j);
            byR += _moreThan[j] / (r + j);
        }
        (gradient[0], gradient[2]) = (byR / n, byS / n);
        for (var i = 0; i < gradient.Length; i++) if (i is not (0 or 2)) gradient[i] /= n * parameters[i];
        return value / n;
    }
}
