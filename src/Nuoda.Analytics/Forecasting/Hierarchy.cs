using MathNet.Numerics.LinearAlgebra;

namespace Nuoda.Analytics.Forecasting;

/// <summary>Series that add up: leaves with one value in each of several dimensions (product × region × customer class), and every sum over them that leaves some dimensions open.</summary>
/// <remarks>
/// <para>Nodes are the sums first, from the grand total down, then the leaves in their order. A dimension that follows from another (a product has one group) is no harm: sums over the same leaves are one node.</para>
/// <para>Forecasts of all nodes are made to add up by the least total error variance (MinT): ỹ = ŷ − WCᵀ(CWCᵀ)⁻¹Cŷ, Cŷ what the sums lack, W the covariance of one-step errors, shrunk towards its diagonal. Sources:
/// Wickramasuriya, Athanasopoulos &amp; Hyndman (2019), J. Am. Stat. Assoc. 114(526), 804–819; shrinkage: Schäfer &amp; Strimmer (2005), Stat. Appl. Genet. Mol. Biol. 4(1), 32.</para>
/// <para>Work and memory grow with (number of sums)², not with (number of nodes)².</para>
/// </remarks>
public sealed class Hierarchy
{
    // With very few errors the sample alone has no inverse.
    private const double LeastShrinkage = 1e-3;
    private readonly int[][] _leavesOf, _sumsOf;

    /// <summary>Builds the sums.</summary>
    /// <param name="leaves">For each leaf its value in every dimension; at least one leaf and one dimension, at most 12 dimensions, no two leaves alike.</param>
    /// <exception cref="ArgumentException">There is no leaf, dimensions differ in number or are too many, a value is null, or two leaves are alike.</exception>
    public Hierarchy(IReadOnlyList<string[]> leaves)
    {
        ArgumentNullException.ThrowIfNull(leaves);
        if (leaves.Count == 0 || leaves[0].Length is 0 or > 12) throw new ArgumentException("A hierarchy has at least one leaf and 1 to 12 dimensions.", nameof(leaves));
        var dimensions = leaves[0].Length;
        if (leaves.Any(l => l.Length != dimensions || l.Contains(null))) throw new ArgumentException("Every leaf needs a value in every dimension.", nameof(leaves));
        var nodes = new List<(string?[] Key, int[] Leaves)>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        // A bit says that the dimension is open; all open first.
        foreach (var open in Enumerable.Range(0, 1 << dimensions).OrderByDescending(mask => System.Numerics.BitOperations.PopCount((uint)mask)).ThenBy(mask => mask))
            foreach (var group in Enumerable.Range(0, leaves.Count).GroupBy(l => Name(leaves[l].Select((v, d) => (open >> d & 1) == 1 ? null : v))))
            {
                int[] members = [.. group];
                var key = Enumerable.Range(0, dimensions).Select(d => members.All(l => leaves[l][d] == leaves[members[0]][d]) ? leaves[members[0]][d] : null).ToArray();
                if (members.Length == 1) continue;
                if (!key.Contains(null)) throw new ArgumentException($"Two leaves are alike: {string.Join(", ", key)}.", nameof(leaves));
                if (seen.Add(Name(key))) nodes.Add((key, members));
            }
        Sums = nodes.Count;
        Nodes = [.. nodes.Select(n => (IReadOnlyList<string?>)n.Key), .. leaves.Select(l => (IReadOnlyList<string?>)l)];
        _leavesOf = [.. nodes.Select(n => n.Leaves), .. Enumerable.Range(0, leaves.Count).Select(l => (int[])[l])];
        var sumsOf = leaves.Select(_ => new List<int>()).ToArray();
        for (var s = 0; s < Sums; s++) foreach (var leaf in _leavesOf[s]) sumsOf[leaf].Add(s);
        _sumsOf = [.. sumsOf.Select(s => s.ToArray())];
    }

    /// <summary>The value of each node in every dimension; null where it is a sum over that dimension.</summary>
    public IReadOnlyList<IReadOnlyList<string?>> Nodes { get; }

    /// <summary>How many of the nodes are sums; they come first.</summary>
    public int Sums { get; }

    /// <summary>The leaves under a node, by their place in the list that built the hierarchy.</summary>
    /// <param name="node">From 0.</param>
    public IReadOnlyList<int> LeavesOf(int node) => _leavesOf[node];

    /// <summary>Adds up: the history of every node, or bottom-up forecasts when the values are forecasts of the leaves.</summary>
    /// <param name="leaves">One series a leaf, all of the same length.</param>
    /// <exception cref="ArgumentException">There are more or fewer series than leaves, or their lengths differ.</exception>
    public double[][] Add(IReadOnlyList<double[]> leaves)
    {
        ArgumentNullException.ThrowIfNull(leaves);
        if (leaves.Count != _sumsOf.Length || leaves.Any(l => l.Length != leaves[0].Length)) throw new ArgumentException($"{_sumsOf.Length} series of one length are needed.", nameof(leaves));
        return [.. _leavesOf.Select(members =>
        {
            var sum = new double[leaves[0].Length];
            foreach (var leaf in members) for (var t = 0; t < sum.Length; t++) sum[t] += leaves[leaf][t];
            return sum;
        })];
    }

    /// <summary>Makes the forecasts of all nodes add up with the least total error variance.</summary>
    /// <param name="forecasts">One a node, each made by itself; all of the same horizon and levels.</param>
    /// <param name="errors">One-step errors of each node in the same periods (fitted or held back), at least two, each finite. A node without error keeps its forecast where the others allow it.</param>
    /// <returns>One forecast a node: the means add up, and the width of each interval is cut as the reconciled error variance is (the errors of all steps taken as proportional to those of one step).</returns>
    /// <exception cref="ArgumentException">Numbers or lengths do not fit, or an error is not finite.</exception>
    public Forecast[] Reconcile(IReadOnlyList<Forecast> forecasts, IReadOnlyList<double[]> errors)
    {
        ArgumentNullException.ThrowIfNull(forecasts);
        ArgumentNullException.ThrowIfNull(errors);
        var (n, steps) = (_leavesOf.Length, errors.Count > 0 ? errors[0].Length : 0);
        if (forecasts.Count != n || forecasts.Any(f => f.Horizon != forecasts[0].Horizon || !f.Levels.AsSpan().SequenceEqual(forecasts[0].Levels)))
            throw new ArgumentException($"{n} forecasts of one horizon and the same levels are needed.", nameof(forecasts));
        if (errors.Count != n || steps < 2 || errors.Any(e => e.Length != steps || e.Any(x => !double.IsFinite(x)))) throw new ArgumentException($"{n} series of at least two finite errors of one length are needed.", nameof(errors));
        if (Sums == 0) return [.. forecasts];

        var e = Matrix<double>.Build.Dense(steps, n, (t, i) => errors[i][t]);
        var variance = Variances(errors);
        var shrink = Shrinkage(errors);
        // What the sums lack in each period, and the covariance of it.
        var lacking = Matrix<double>.Build.Dense(steps, Sums, (t, s) => errors[s][t] - _leavesOf[s].Sum(l => errors[Sums + l][t]));
        var covariance = lacking.TransposeThisAndMultiply(lacking) * ((1 - shrink) / steps);
        for (var s = 0; s < Sums; s++) covariance[s, s] += shrink * variance[s];
        for (var leaf = 0; leaf < _sumsOf.Length; leaf++)
            foreach (var a in _sumsOf[leaf])
                foreach (var b in _sumsOf[leaf]) covariance[a, b] += shrink * variance[Sums + leaf];
        var factor = covariance.Cholesky();

        var means = forecasts.Select(f => (double[])f.Mean.Clone()).ToArray();
        for (var h = 0; h < forecasts[0].Horizon; h++)
        {
            var lack = Vector<double>.Build.Dense(Sums, s => means[s][h] - _leavesOf[s].Sum(l => forecasts[Sums + l].Mean[h]));
            var x = factor.Solve(lack);
            var shared = e.TransposeThisAndMultiply(lacking * x) * ((1 - shrink) / steps);
            // Only the leaves are corrected; the sums are added up anew, so that rounding cannot part them.
            for (var leaf = 0; leaf < _sumsOf.Length; leaf++) means[Sums + leaf][h] += shrink * variance[Sums + leaf] * _sumsOf[leaf].Sum(s => x[s]) - shared[Sums + leaf];
            for (var s = 0; s < Sums; s++) means[s][h] = _leavesOf[s].Sum(l => means[Sums + l][h]);
        }
        return [.. forecasts.Select((f, i) =>
        {
            var with = e.Column(i) * lacking * ((1 - shrink) / steps);
            if (i < Sums) with[i] += shrink * variance[i];
            else foreach (var s in _sumsOf[i - Sums]) with[s] -= shrink * variance[i];
            var width = Math.Sqrt(Math.Clamp(1 - with.DotProduct(factor.Solve(with)) / variance[i], 0, 1));
            return new Forecast(means[i], f.Levels, Ends(f.Lower), Ends(f.Upper));

            double[][] Ends(double[][] ends) => [.. ends.Select(end => end.Select((v, h) => means[i][h] + width * (v - f.Mean[h])).ToArray())];
        })];
    }

    /// <summary>λ, the share of the diagonal in the covariance of these errors, 0.001 to 1.</summary>
    // Σ var(r_ij) / Σ r_ij² over i ≠ j. Sums over all pairs are sums over pairs of periods, of which there are fewer: Σ_ij r_ij² = ‖ZZᵀ‖²/T², Σ_ij Σ_t z_ti² z_tj² = Σ_t (Σ_i z_ti²)².
    internal static double Shrinkage(IReadOnlyList<double[]> errors)
    {
        var steps = errors[0].Length;
        var z = Matrix<double>.Build.Dense(steps, errors.Count, (t, i) => errors[i][t]);
        for (var i = 0; i < errors.Count; i++)
        {
            var scale = Math.Sqrt(z.Column(i).DotProduct(z.Column(i)) / steps);
            z.SetColumn(i, scale > 0 ? z.Column(i) / scale : z.Column(i));
        }
        var squares = z.PointwiseMultiply(z);
        var gram = z.TransposeAndMultiply(z) / steps;
        var correlations = gram.PointwiseMultiply(gram).RowSums().Sum();
        var products = squares.RowSums().PointwisePower(2).Sum();
        for (var i = 0; i < errors.Count; i++)
        {
            correlations -= Math.Pow(squares.Column(i).Sum() / steps, 2);
            products -= squares.Column(i).PointwisePower(2).Sum();
        }
        var uncertainty = (products / steps - correlations) / (steps - 1);
        return correlations > 1e-12 ? Math.Clamp(uncertainty / correlations, LeastShrinkage, 1) : 1;
    }

    // A node that never erred still needs a variance: far below those of the others.
    private static double[] Variances(IReadOnlyList<double[]> errors)
    {
        double[] variance = [.. errors.Select(e => e.Sum(v => v * v) / e.Length)];
        var least = 1e-9 * variance.Average();
        for (var i = 0; i < variance.Length; i++) variance[i] = least > 0 ? Math.Max(variance[i], least) : 1;
        return variance;
    }

    // Length first, so that no value can be mistaken for two.
    private static string Name(IEnumerable<string?> key) => string.Concat(key.Select(v => v is null ? "*" : $"{v.Length}:{v}"));
}
