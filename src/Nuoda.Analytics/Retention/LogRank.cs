using MathNet.Numerics;
using MathNet.Numerics.LinearAlgebra;

namespace Nuoda.Analytics.Retention;

/// <summary>Whether groups of customers are lost equally fast.</summary>
/// <param name="ChiSquared">Test statistic; chi-squared with <paramref name="DegreesOfFreedom"/> when they are.</param>
/// <param name="DegreesOfFreedom">Groups with expected losses, less one.</param>
/// <param name="PValue">Probability of as large a statistic by chance.</param>
/// <param name="Observed">Losses of each group (weighted when the weight is not 0).</param>
/// <param name="Expected">Losses of each group if all were lost equally fast.</param>
/// <param name="Variance">Covariance matrix of observed − expected, groups × groups.</param>
public sealed record LogRankTest(double ChiSquared, int DegreesOfFreedom, double PValue, double[] Observed, double[] Expected, double[,] Variance);

/// <summary>The log-rank test of any number of groups.</summary>
public static class LogRank
{
    /// <summary>Compares the groups at every time of a loss.</summary>
    /// <remarks>E_g = Σ_i w_i d_i n_gi/n_i, V_gh = Σ_i w_i² d_i (n_i − d_i)/(n_i − 1) · n_gi/n_i (1{g=h} − n_hi/n_i), w_i = S(t_i−)^ρ; χ² = (O − E)ᵀ V⁻ (O − E).
    /// Mantel (1966), Cancer Chemother. Rep. 50, 163–170; Harrington &amp; Fleming (1982), Biometrika 69(3), 553–566.</remarks>
    /// <param name="lifespans">The customers of all groups.</param>
    /// <param name="group">Group of each, 0 ≤ group &lt; groups.</param>
    /// <param name="groups">Number of groups, ≥ 2.</param>
    /// <param name="weight">ρ ≥ 0: 0 is the log-rank test; 1 weighs early losses more (Peto and Peto's Wilcoxon).</param>
    /// <returns>With fewer than two groups at risk when anybody was lost there is nothing to compare: statistic 0, p 1.</returns>
    /// <exception cref="ArgumentException">There is no customer, one contradicts itself, or a group is out of range.</exception>
    public static LogRankTest Test(ReadOnlySpan<Lifespan> lifespans, ReadOnlySpan<int> group, int groups, double weight = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(groups, 2);
        if (!(weight >= 0)) throw new ArgumentOutOfRangeException(nameof(weight), weight, "ρ must be ≥ 0.");
        if (group.Length != lifespans.Length || group.Length == 0) throw new ArgumentException("One group for each of at least one customer is needed.", nameof(group));
        foreach (var g in group) if (g < 0 || g >= groups) throw new ArgumentOutOfRangeException(nameof(group), g, "There is no such group.");
        Lifespan.Check(lifespans);
        var n = lifespans.Length;
        var (untils, entries, byUntil, byEntry) = (new double[n], new double[n], new int[n], new int[n]);
        for (var i = 0; i < n; i++) (untils[i], entries[i], byUntil[i], byEntry[i]) = (lifespans[i].Until, lifespans[i].Entry, i, i);
        Array.Sort(untils, byUntil);
        Array.Sort(entries, byEntry);

        double[] observed = new double[groups], expected = new double[groups], atRisk = new double[groups], lost = new double[groups];
        var variance = new double[groups, groups];
        var (entered, survival) = (0, 1.0);
        for (var from = 0; from < n;)
        {
            var time = untils[from];
            for (; entered < n && entries[entered] < time; entered++) atRisk[group[byEntry[entered]]]++;
            Array.Clear(lost);
            var end = from;
            for (; end < n && untils[end] == time; end++) if (lifespans[byUntil[end]].Lost) lost[group[byUntil[end]]]++;
            double all = atRisk.Sum(), d = lost.Sum();
            if (d > 0)
            {
                var w = Math.Pow(survival, weight);
                survival *= 1 - d / all;
                var spread = all > 1 ? w * w * d * (all - d) / (all - 1) : 0;
                for (var g = 0; g < groups; g++)
                {
                    var share = atRisk[g] / all;
                    observed[g] += w * lost[g];
                    expected[g] += w * d * share;
                    for (var h = 0; h < groups; h++) variance[g, h] += spread * share * ((g == h ? 1 : 0) - atRisk[h] / all);
                }
            }
            for (; from < end; from++) atRisk[group[byUntil[from]]]--;
        }

        // One group is what the others leave: without it, and without groups never at risk, the matrix can be inverted.
        int[] used = [.. Enumerable.Range(0, groups).Where(g => expected[g] > 0)];
        if (used.Length < 2) return new(0, Math.Max(0, used.Length - 1), 1, observed, expected, variance);
        var difference = Vector<double>.Build.Dense(used.Length - 1, i => observed[used[i]] - expected[used[i]]);
        var inner = Matrix<double>.Build.Dense(used.Length - 1, used.Length - 1, (i, j) => variance[used[i], used[j]]);
        var statistic = inner.Determinant() == 0 ? 0 : difference * inner.Solve(difference);
        return new(statistic, used.Length - 1, SpecialFunctions.GammaUpperRegularized((used.Length - 1) / 2.0, Math.Max(0, statistic) / 2), observed, expected, variance);
    }
}
