namespace Nuoda.Analytics.Credit;

/// <summary>Good and bad cases of a bin, and what that says of a case in it.</summary>
/// <param name="Label">What falls into the bin.</param>
/// <param name="Goods">Good cases.</param>
/// <param name="Bads">Bad cases.</param>
/// <param name="Woe">Weight of evidence: above 0 better than the average.</param>
/// <param name="Iv">The bin's part of the information value.</param>
public readonly record struct EvidenceBin(string Label, int Goods, int Bads, double Woe, double Iv)
{
    /// <summary>Share of bad cases, 0–1; NaN for an empty bin.</summary>
    public double BadRate => (double)Bads / (Goods + Bads);
}

/// <summary>What an attribute, cut into bins, says of good and bad.</summary>
/// <remarks>WoE = ln((gᵢ + s) / G) − ln((bᵢ + s) / B), IV = Σ ((gᵢ + s) / G − (bᵢ + s) / B) WoE; G, B all goods and bads, s the smoothing. A rule of thumb for IV: below 0.02 useless, to 0.1 weak, to 0.3 medium, above it strong,
/// above 0.5 suspiciously so. Source: Siddiqi (2006), Credit Risk Scorecards, ch. 6; IV as a divergence: Kullback (1959), Information Theory and Statistics.</remarks>
/// <param name="Bins">In the order of the counts given.</param>
/// <param name="InformationValue">Σ of the bins, ≥ 0 without smoothing.</param>
public sealed record WeightOfEvidence(EvidenceBin[] Bins, double InformationValue)
{
    /// <summary>Weight of evidence of counted bins.</summary>
    /// <param name="labels">What the bins are called.</param>
    /// <param name="goods">Good cases of each, ≥ 0, one at least in all.</param>
    /// <param name="bads">Bad cases of each, ≥ 0, one at least in all.</param>
    /// <param name="smoothing">s ≥ 0, added to both counts of every bin but not to the totals. With 0 a bin of only good or only bad cases has an infinite weight; an empty one has 0.</param>
    /// <exception cref="ArgumentException">Lengths differ, or there is no good or no bad case.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A count or the smoothing is negative.</exception>
    public static WeightOfEvidence Of(IReadOnlyList<string> labels, ReadOnlySpan<int> goods, ReadOnlySpan<int> bads, double smoothing = 0)
    {
        if (labels.Count != goods.Length || goods.Length != bads.Length) throw new ArgumentException("A label and both counts are needed for each bin.", nameof(labels));
        if (!(smoothing >= 0 && double.IsFinite(smoothing))) throw new ArgumentOutOfRangeException(nameof(smoothing), smoothing, "The smoothing must be finite and ≥ 0.");
        double allGoods = 0, allBads = 0, value = 0;
        for (var i = 0; i < goods.Length; i++)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(goods[i], nameof(goods));
            ArgumentOutOfRangeException.ThrowIfNegative(bads[i], nameof(bads));
            (allGoods, allBads) = (allGoods + goods[i], allBads + bads[i]);
        }
        if (allGoods == 0 || allBads == 0) throw new ArgumentException("Evidence needs a good and a bad case at least.", nameof(goods));
        var bins = new EvidenceBin[goods.Length];
        for (var i = 0; i < bins.Length; i++)
        {
            double g = (goods[i] + smoothing) / allGoods, b = (bads[i] + smoothing) / allBads;
            var woe = g == b ? 0 : Math.Log(g / b);
            bins[i] = new(labels[i], goods[i], bads[i], woe, g == b ? 0 : (g - b) * woe);
            value += bins[i].Iv;
        }
        return new(bins, value);
    }

    /// <summary>Weight of evidence of a binned attribute.</summary>
    /// <param name="feature">The attribute.</param>
    /// <param name="bad">Whether each case went bad; cases that fall into no bin count in no bin.</param>
    /// <param name="binning">Its bins.</param>
    /// <param name="smoothing">As <see cref="Of(IReadOnlyList{string}, ReadOnlySpan{int}, ReadOnlySpan{int}, double)"/>.</param>
    /// <exception cref="ArgumentException">Lengths differ, or there is no good or no bad case.</exception>
    public static WeightOfEvidence Of(Features.Feature feature, ReadOnlySpan<bool> bad, Binning binning, double smoothing = 0)
    {
        if (feature.Rows != bad.Length) throw new ArgumentException($"{bad.Length} outcomes for {feature.Rows} cases.", nameof(bad));
        var (goods, bads, binOf) = (new int[binning.Count], new int[binning.Count], binning.BinsOf(feature));
        for (var i = 0; i < bad.Length; i++)
            if (binOf[i] >= 0) (bad[i] ? bads : goods)[binOf[i]]++;
        return Of([.. Enumerable.Range(0, binning.Count).Select(binning.Label)], goods, bads, smoothing);
    }
}
