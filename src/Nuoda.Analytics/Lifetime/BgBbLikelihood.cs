namespace Nuoda.Analytics.Lifetime;

/// <summary>Log-likelihood of BG/BB over a recency-frequency matrix, with its gradient.</summary>
/// <remarks>L = B(α+x, β+n−x)/B(α, β) · (δ)_n/(γ+δ)_n + Σ_{k=t_x}^{n−1} B(α+x, β+k−x)/B(α, β) · γ (δ)_k/(γ+δ)_{k+1}: alive at n, or gone right after k opportunities.</remarks>
internal sealed class BgBbLikelihood
{
    private readonly OpportunityCell[] _cells;
    private readonly Rising _alpha, _beta, _both, _delta, _gammaDelta;

    public BgBbLikelihood(ReadOnlySpan<OpportunityCell> cells)
    {
        _cells = cells.ToArray();
        double purchases = 0;
        var most = 0;
        foreach (ref readonly var cell in cells)
        {
            cell.Check();
            Customers += cell.Customers;
            purchases += cell.Customers * cell.Frequency;
            most = Math.Max(most, cell.Opportunities);
        }
        if (!(Customers > 0)) throw new ArgumentException("A fit needs at least one customer.", nameof(cells));
        if (purchases == 0) throw new ArgumentException("A fit needs a customer who used an opportunity.", nameof(cells));
        (_alpha, _beta, _both, _delta, _gammaDelta) = (new(most), new(most), new(most), new(most), new(most + 1));
    }

    public double Customers { get; }

    public double Evaluate(ReadOnlySpan<double> parameters, Span<double> gradient)
    {
        var (alpha, beta, gamma, delta) = (parameters[0], parameters[1], parameters[2], parameters[3]);
        _alpha.From(alpha);
        _beta.From(beta);
        _both.From(alpha + beta);
        _delta.From(delta);
        _gammaDelta.From(gamma + delta);
        double value = 0, byAlpha = 0, byBeta = 0, byGamma = 0, byDelta = 0;
        foreach (var cell in _cells)
        {
            if (cell.Customers == 0) continue;
            var (x, n) = (cell.Frequency, cell.Opportunities);
            // Sums scaled to their largest term so far: a running log-sum-exp.
            double highest = double.NegativeInfinity, total = 0, sumBoth = 0, sumBeta = 0, sumGone = 0, sumDelta = 0, sumGammaDelta = 0;
            for (var k = cell.Recency; k <= n; k++)
            {
                var gone = k < n;
                var ends = gone ? k + 1 : n;
                var log = _alpha.Logs[x] + _beta.Logs[k - x] - _both.Logs[k] + _delta.Logs[k] - _gammaDelta.Logs[ends] + (gone ? Math.Log(gamma) : 0);
                if (log > highest)
                {
                    var shrink = Math.Exp(highest - log);
                    (total, sumBoth, sumBeta, sumGone, sumDelta, sumGammaDelta) = (total * shrink, sumBoth * shrink, sumBeta * shrink, sumGone * shrink, sumDelta * shrink, sumGammaDelta * shrink);
                    highest = log;
                }
                var term = Math.Exp(log - highest);
                total += term;
                sumBoth += term * _both.Slopes[k];
                sumBeta += term * _beta.Slopes[k - x];
                sumGone += gone ? term : 0;
                sumDelta += term * _delta.Slopes[k];
                sumGammaDelta += term * _gammaDelta.Slopes[ends];
            }
            var w = cell.Customers;
            value += w * (highest + Math.Log(total));
            byAlpha += w * (_alpha.Slopes[x] - sumBoth / total);
            byBeta += w * (sumBeta - sumBoth) / total;
            byGamma += w * (sumGone / gamma - sumGammaDelta) / total;
            byDelta += w * (sumDelta - sumGammaDelta) / total;
        }
        (gradient[0], gradient[1], gradient[2], gradient[3]) = (byAlpha / Customers, byBeta / Customers, byGamma / Customers, byDelta / Customers);
        return value / Customers;
    }

    /// <summary>ln (z)_k = Σ_{j&lt;k} ln(z + j) and its derivative for every k up to the most.</summary>
    private sealed class Rising(int most)
    {
        public double[] Logs { get; } = new double[most + 1];
        public double[] Slopes { get; } = new double[most + 1];

        public void From(double z)
        {
            for (var j = 0; j + 1 < Logs.Length; j++) (Logs[j + 1], Slopes[j + 1]) = (Logs[j] + Math.Log(z + j), Slopes[j] + 1 / (z + j));
        }
    }
}
