namespace Nuoda.Analytics.Lifetime;

/// <summary>Log-likelihood of Pareto/NBD over cells, with its gradient.</summary>
/// <remarks>ln L = Σ_{j&lt;x} ln(r + j) + r ln α + s ln β + ln(A + s I), A = (α + T)^(−r−x) (β + T)^(−s), I = ∫_{t_x}^{T} (α + y)^(−r−x) (β + y)^(−s−1) dy: alive at T, or gone at y.
/// Schmittlein et al. (1987), eq. A4, before the integral is named by a hypergeometric function.</remarks>
internal sealed class ParetoNbdLikelihood(PurchaseCells cells)
{
    public double Evaluate(ReadOnlySpan<double> parameters, Span<double> gradient)
    {
        var (r, alpha, s, beta) = (parameters[0], parameters[1], parameters[2], parameters[3]);
        double value = 0, byR = 0, byAlpha = 0, byS = 0, byBeta = 0;
        Span<double> weighted = stackalloc double[4];
        for (var x = 0; x <= cells.HighestFrequency; x++)
        {
            for (var i = cells.Starts[x]; i < cells.Starts[x + 1]; i++)
            {
                var (shape, until, w) = (r + x, cells.Age[i], cells.Weight[i]);
                var (logAlpha, logBeta) = (Math.Log(alpha + until), Math.Log(beta + until));
                var reference = -shape * Math.Log(alpha + cells.Recency[i]) - s * Math.Log(beta + cells.Recency[i]);
                var gone = ParetoIntegral.Over(alpha, beta, shape, s + 1, cells.Recency[i], until, reference, weighted);
                var living = Math.Exp(-shape * logAlpha - s * logBeta - reference);
                var total = living + s * gone;
                value += w * (reference + Math.Log(total));
                byR -= w * (living * logAlpha + s * weighted[0]) / total;
                byAlpha -= w * shape * (living / (alpha + until) + s * weighted[2]) / total;
                byS += w * (gone - living * logBeta - s * weighted[1]) / total;
                byBeta -= w * s * (living / (beta + until) + (s + 1) * weighted[3]) / total;
            }
        }
        for (var j = 0; j < cells.HighestFrequency; j++)
        {
            value += cells.MoreThan[j] * Math.Log(r + j);
            byR += cells.MoreThan[j] / (r + j);
        }
        var n = cells.Customers;
        value += n * (r * Math.Log(alpha) + s * Math.Log(beta));
        gradient[0] = byR / n + Math.Log(alpha);
        gradient[1] = byAlpha / n + r / alpha;
        gradient[2] = byS / n + Math.Log(beta);
        gradient[3] = byBeta / n + s / beta;
        return value / n;
    }
}
