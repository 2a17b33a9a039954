using Nuoda.Analytics.Features;

namespace Nuoda.Analytics.Credit;

/// <summary>Finds the bins of an attribute that keep most of what it says of good and bad, and of which each says something.</summary>
/// <remarks>
/// <para>Fine bins (numbers: at most 50 of about equal size; categories: one each, those with less
/// than the least share together, in the order of their share of bad cases) are joined to the division with the greatest Σ IV − q (1/G + 1/B) · cuts, by dynamic programming
/// over all divisions whose bad rate only rises or only falls, whose bins have the least share of the cases and a good and a bad case at least. When an attribute says nothing, IV · GB / (G + B) is about χ² with a
/// degree of freedom a cut: q = 1 takes off what chance brings on average, 3.84 lets a cut stand when it is significant at 5 %, 0 when it brings anything.</para>
/// <para>Source: the objective is our own; monotone bins by optimisation: Navas-Palencia (2020), arXiv 2001.08025. Missing values have a bin of their own, whatever its size.</para>
/// </remarks>
public static class MonotoneBinning
{
    private const int MostFine = 50;

    /// <summary>Bins of an attribute.</summary>
    /// <param name="feature">Numbers or categories.</param>
    /// <param name="bad">Whether each case went bad; one of each kind at least.</param>
    /// <param name="leastShare">Share of the cases that a bin must have, in [0, 0.5].</param>
    /// <param name="cutCost">q ≥ 0.</param>
    /// <returns>One bin when no division is better.</returns>
    /// <exception cref="ArgumentException">Lengths differ, or all cases are good or all bad.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A share or cost is out of range.</exception>
    public static Binning Of(Feature feature, ReadOnlySpan<bool> bad, double leastShare = 0.05, double cutCost = 1)
    {
        if (feature.Rows != bad.Length) throw new ArgumentException($"{bad.Length} outcomes for {feature.Rows} cases.", nameof(bad));
        if (!(leastShare is >= 0 and <= 0.5)) throw new ArgumentOutOfRangeException(nameof(leastShare), leastShare, "The least share must lie in [0, 0.5].");
        if (!(cutCost >= 0)) throw new ArgumentOutOfRangeException(nameof(cutCost), cutCost, "The cost must be ≥ 0.");
        var allBads = bad.Count(true);
        if (allBads == 0 || allBads == bad.Length) throw new ArgumentException("Bins need a good and a bad case at least.", nameof(bad));
        var totals = (Goods: bad.Length - allBads, Bads: allBads);
        var least = (int)Math.Ceiling(leastShare * bad.Length);
        return feature is NumericFeature numbers ? OfNumbers(numbers, bad, totals, least, cutCost) : OfLevels((CategoricalFeature)feature, bad, totals, least, cutCost);
    }

    private static NumericBinning OfNumbers(NumericFeature feature, ReadOnlySpan<bool> bad, (int Goods, int Bads) totals, int least, double cost)
    {
        var sorted = feature.Values.Where(v => !double.IsNaN(v)).Order().ToArray();
        var hasMissing = sorted.Length < feature.Rows;
        // The first value of each fine bin is its lower cut: a limit that occurs, as 30 days or 10 % do.
        double[] cuts = [.. Enumerable.Range(1, MostFine - 1).Where(_ => sorted.Length > 0).Select(c => sorted[(int)((long)c * sorted.Length / MostFine)]).Where(c => c > sorted[0]).Distinct()];
        var fine = new NumericBinning(feature.Name, cuts);
        var (goods, bads) = Counts(fine.BinsOf(feature), bad, fine.Count);
        return new(feature.Name, [.. BestCuts(goods, bads, totals, least, cost).Select(c => cuts[c - 1])], hasMissing);
    }

    private static CategoricalBinning OfLevels(CategoricalFeature feature, ReadOnlySpan<bool> bad, (int Goods, int Bads) totals, int least, double cost)
    {
        var (goods, bads) = Counts(feature.Codes, bad, feature.Levels.Length);
        // The rare ones are one: a hundred names with a case each would foretell the past without error.
        var occurring = Enumerable.Range(0, goods.Length).Where(l => goods[l] + bads[l] > 0).ToLookup(l => goods[l] + bads[l] < least);
        int[][] fine = [.. occurring[false].Select(l => (int[])[l]), [.. occurring[true]]];
        fine = [.. fine.Where(f => f.Length > 0).OrderBy(f => (double)f.Sum(l => bads[l]) / f.Sum(l => goods[l] + bads[l])).ThenBy(f => f[0])];
        int[] cuts = [0, .. BestCuts([.. fine.Select(f => f.Sum(l => goods[l]))], [.. fine.Select(f => f.Sum(l => bads[l]))], totals, least, cost), fine.Length];
        return new(feature.Name, [.. cuts.Zip(cuts.Skip(1)).Where(c => c.First < c.Second).Select(c => (IReadOnlyList<string>)[.. fine[c.First..c.Second].SelectMany(f => f).Order().Select(l => feature.Levels[l])])],
            Array.IndexOf(feature.Codes, -1) >= 0);
    }

    private static (int[] Goods, int[] Bads) Counts(int[] bins, ReadOnlySpan<bool> bad, int count)
    {
        var (goods, bads) = (new int[count], new int[count]);
        for (var i = 0; i < bins.Length; i++) if (bins[i] >= 0) (bad[i] ? bads : goods)[bins[i]]++;
        return (goods, bads);
    }

    // The first fine bin of each bin but the first.
    private static int[] BestCuts(int[] goods, int[] bads, (int Goods, int Bads) totals, int least, double cost)
    {
        var m = goods.Length;
        var (g, b) = (new int[m + 1], new int[m + 1]);
        for (var i = 0; i < m; i++) (g[i + 1], b[i + 1]) = (g[i] + goods[i], b[i] + bads[i]);
        var (best, chosen) = (double.NegativeInfinity, Array.Empty<int>());
        foreach (var direction in (int[])[1, -1])
        {
            var (value, cuts) = Search(direction);
            if (value > best) (best, chosen) = (value, cuts);
        }
        return chosen;

        // value[i, j]: the best division of the fine bins before j whose last bin begins at i.
        (double, int[]) Search(int direction)
        {
            var (value, before) = (new double[m + 1, m + 1], new int[m + 1, m + 1]);
            var (most, at) = (double.NegativeInfinity, 0);
            for (var j = 1; j <= m; j++)
                for (var i = 0; i < j; i++)
                {
                    value[i, j] = double.NegativeInfinity;
                    int inGoods = g[j] - g[i], inBads = b[j] - b[i];
                    if (inGoods + inBads < least || inGoods == 0 || inBads == 0) continue;
                    double share = (double)inGoods / totals.Goods, badShare = (double)inBads / totals.Bads;
                    var own = (share - badShare) * Math.Log(share / badShare) - cost * (1.0 / totals.Goods + 1.0 / totals.Bads);
                    if (i == 0) (value[i, j], before[i, j]) = (own, -1);
                    for (var h = 0; h < i; h++)
                    {
                        // Bad rates compared without division; equal ones make no two bins.
                        var order = (long)inBads * (g[i] - g[h]) - (long)(b[i] - b[h]) * inGoods;
                        if (Math.Sign(order) != direction || !(value[h, i] + own > value[i, j])) continue;
                        (value[i, j], before[i, j]) = (value[h, i] + own, h);
                    }
                    if (j == m && value[i, j] > most) (most, at) = (value[i, j], i);
                }
            var cuts = new List<int>();
            for (int i = at, j = m; i > 0; (i, j) = (before[i, j], i)) cuts.Insert(0, i);
            return (most, [.. cuts]);
        }
    }
}
