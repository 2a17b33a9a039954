namespace Nuoda.Analytics.Inventory;

/// <summary>(s,S) by a formula: the revised power approximation, for demand that is reviewed every period.</summary>
/// <remarks>Source: Ehrhardt &amp; Mosier (1984), Management Science 30(5), 618–622: Q = 1.30·μ^0.494·(K/h)^0.506·(1 + σ_L²/μ²)^0.116, s = 0.973·μ_L + σ_L(0.183/z + 1.063 − 2.192z), z = √(Qh/(σ_L·p)); μ_L, σ_L over L + 1 periods.</remarks>
public static class PowerApproximation
{
    /// <summary>s and S = s + Q; with <paramref name="truncated"/> as in the original paper where orders are small.</summary>
    /// <param name="demandMean">μ per period, finite and &gt; 0.</param>
    /// <param name="demandSd">σ per period, finite and &gt; 0.</param>
    /// <param name="leadTime">L in periods, finite and ≥ 0.</param>
    /// <param name="costs">K &gt; 0 an order, h a unit left and p a unit waiting at the end of a period.</param>
    /// <param name="truncated">Where Q/μ ≤ 1.5: s and S no higher than the base-stock level μ_L + σ_L·Φ⁻¹(p/(p + h)). Textbooks leave this out, and so does the default.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
    public static (double Min, double Max) Levels(double demandMean, double demandSd, double leadTime, StockCosts costs, bool truncated = false)
    {
        var (k, h, p) = costs.Checked();
        var (mean, sd) = (Check.Positive(demandMean) * (Check.NotNegative(leadTime) + 1), Check.Positive(demandSd) * Math.Sqrt(leadTime + 1));
        var quantity = 1.30 * Math.Pow(demandMean, 0.494) * Math.Pow(Check.Positive(k, nameof(costs)) / h, 0.506) * Math.Pow(1 + sd * sd / (demandMean * demandMean), 0.116);
        var z = Math.Sqrt(quantity * h / (sd * p));
        var s = 0.973 * mean + sd * (0.183 / z + 1.063 - 2.192 * z);
        if (!truncated || quantity / demandMean > 1.5) return (s, s + quantity);
        var most = mean + sd * UnitNormal.Quantile(p / (p + h));
        return (Math.Min(s, most), Math.Min(s + quantity, most));
    }
}
