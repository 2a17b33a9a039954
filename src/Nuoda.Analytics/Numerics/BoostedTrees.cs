namespace Nuoda.Analytics.Numerics;

/// <summary>How boosted trees are grown.</summary>
/// <param name="Rounds">Trees, ≥ 1.</param>
/// <param name="LearningRate">Share of each tree's answer that counts, in (0, 1].</param>
/// <param name="Leaves">Most leaves of a tree, ≥ 2.</param>
/// <param name="LeastRows">Fewest rows of a leaf, ≥ 1.</param>
/// <param name="Ridge">λ ≥ 0: a leaf answers Σ residuals / (rows + λ), for the logistic loss Σ residuals / (Σ p(1 − p) + λ).</param>
/// <param name="FeatureShare">Share of the features that a tree may look at, in (0, 1].</param>
/// <param name="RowShare">Share of the rows that a tree sees, in (0, 1].</param>
/// <param name="Seed">Chooses features and rows.</param>
internal sealed record BoostingPlan(
    int Rounds = 200, double LearningRate = 0.05, int Leaves = 31, int LeastRows = 20, double Ridge = 1, double FeatureShare = 0.7, double RowShare = 0.7, int Seed = 1);

/// <summary>What boosted trees minimise.</summary>
internal enum BoostingLoss
{
    /// <summary>Squared error; the answer is a mean.</summary>
    Squared,
    /// <summary>Logistic loss of targets 0 and 1; the answer is the logarithm of the odds.</summary>
    Logistic,
}

/// <summary>Gradient-boosted trees on binned features.</summary>
/// <remarks>Trees grow leaf by leaf where the error falls most; splits are sought among at most 255 bins of each feature, the histogram of the larger child is the parent's less the smaller one's. A missing value
/// (NaN) lies below all others. Source: Friedman (2001), Ann. Stat. 29(5), 1189–1232; binning and leaf-wise growth: Ke et al. (2017), NeurIPS 30;
/// Newton's step for a leaf: Friedman, Hastie &amp; Tibshirani (2000), Ann. Stat. 28(2), 337–407.</remarks>
internal sealed class BoostedTrees
{
    private const int Bins = 256;
    private readonly List<RegressionTree> _trees = [];
    private readonly double _base;

    /// <summary>Grows the trees.</summary>
    /// <param name="features">Features × rows.</param>
    /// <param name="target">One per row, finite; 0 or 1, and both of them, for the logistic loss.</param>
    /// <param name="plan">How.</param>
    /// <param name="loss">What is minimised.</param>
    public BoostedTrees(float[][] features, double[] target, BoostingPlan plan, BoostingLoss loss = BoostingLoss.Squared)
    {
        var (n, random) = (target.Length, new Random(plan.Seed));
        var edges = features.Select(f => Edges(f)).ToArray();
        var binned = features.Select((f, j) => Array.ConvertAll(f, x => BinOf(x, edges[j]))).ToArray();
        _base = loss == BoostingLoss.Squared ? target.Average() : Logistic.Inverse(target.Average());
        double[] residual = new double[n], answer = new double[n];
        var curvature = loss == BoostingLoss.Logistic ? new double[n] : null;
        Array.Fill(answer, _base);
        Residuals();
        var (rows, scratch, chosen) = (new int[n], new int[n], new int[features.Length]);
        var grower = new Grower(binned, edges, residual, curvature, plan);
        for (var round = 0; round < plan.Rounds; round++)
        {
            var count = 0;
            for (var i = 0; i < n; i++) if (plan.RowShare >= 1 || random.NextDouble() < plan.RowShare) rows[count++] = i;
            for (var j = 0; j < chosen.Length; j++) chosen[j] = j;
            random.Shuffle(chosen);
            var used = chosen.AsSpan(0, Math.Max(1, (int)Math.Ceiling(plan.FeatureShare * chosen.Length)));
            var tree = grower.Grow(rows.AsSpan(0, count), scratch, used);
            _trees.Add(tree);
            for (var i = 0; i < n; i++) answer[i] += tree.OfBinned(binned, i);
            Residuals();
        }

        void Residuals()
        {
            for (var i = 0; i < n; i++)
            {
                if (curvature is null) { residual[i] = target[i] - answer[i]; continue; }
                var p = Logistic.At(answer[i]);
                (residual[i], curvature[i]) = (target[i] - p, p * (1 - p));
            }
        }
    }

    /// <summary>What is answered before any tree.</summary>
    public double Base => _base;

    /// <summary>The trees, in the order of their growth.</summary>
    public IReadOnlyList<RegressionTree> Trees => _trees;

    /// <summary>The answer for one row of features.</summary>
    public double Predict(ReadOnlySpan<float> row)
    {
        var sum = _base;
        foreach (var tree in _trees) sum += tree.Of(row);
        return sum;
    }

    private static byte BinOf(float x, float[] edges)
    {
        if (float.IsNaN(x)) return 0;
        var at = Array.BinarySearch(edges, x);
        return (byte)((at < 0 ? ~at : at) + 1);
    }

    // Upper edges of the bins: quantiles of the distinct values, at most 254 of them, the last bin open.
    private static float[] Edges(float[] feature)
    {
        var sorted = feature.Where(x => !float.IsNaN(x)).Order().ToArray();
        var distinct = sorted.Distinct().ToArray();
        if (distinct.Length <= Bins - 2) return distinct.Length == 0 ? [] : distinct[..^1];
        return [.. Enumerable.Range(1, Bins - 3).Select(q => sorted[(int)((long)q * sorted.Length / (Bins - 2))]).Distinct()];
    }

    private sealed class Grower(byte[][] binned, float[][] edges, double[] residual, double[]? curvature, BoostingPlan plan)
    {
        private readonly List<Histograms> _spare = [];

        /// <summary>Per feature and bin: residuals, rows and, for the logistic loss, curvature.</summary>
        private readonly record struct Histograms(double[] Sums, int[] Counts, double[]? Curvatures);

        private sealed record Node(int At, int Start, int Count, double Sum, double Weight, Histograms Held)
        {
            public double Gain { get; set; }
            public int Feature { get; set; }
            public byte Bin { get; set; }
            public int LeftCount { get; set; }
            public double LeftSum { get; set; }
            public double LeftWeight { get; set; }
        }

        public RegressionTree Grow(Span<int> rows, int[] scratch, ReadOnlySpan<int> features)
        {
            var tree = new RegressionTree(2 * plan.Leaves);
            var (sum, weight) = (0.0, (double)rows.Length);
            foreach (var row in rows) sum += residual[row];
            if (curvature is not null)
            {
                weight = 0;
                foreach (var row in rows) weight += curvature[row];
            }
            var held = Rent();
            Fill(rows, features, held);
            var open = new List<Node> { Best(new Node(tree.Leaf(Answer(sum, weight), rows.Length), 0, rows.Length, sum, weight, held), features) };
            for (var leaves = 1; leaves < plan.Leaves; leaves++)
            {
                var at = 0;
                for (var i = 1; i < open.Count; i++) if (open[i].Gain > open[at].Gain) at = i;
                if (!(open[at].Gain > 1e-12)) break;
                var node = open[at];
                open.RemoveAt(at);
                Partition(rows.Slice(node.Start, node.Count), scratch, binned[node.Feature], node.Bin);
                var (leftCount, rightCount, rightSum, rightWeight) = (node.LeftCount, node.Count - node.LeftCount, node.Sum - node.LeftSum, node.Weight - node.LeftWeight);
                var left = tree.Leaf(Answer(node.LeftSum, node.LeftWeight), leftCount);
                var right = tree.Leaf(Answer(rightSum, rightWeight), rightCount);
                tree.Split(node.At, node.Feature, node.Bin, node.Bin == 0 ? float.NegativeInfinity : edges[node.Feature][node.Bin - 1], left);
                var small = Rent();
                var leftIsSmall = 2 * leftCount <= node.Count;
                Fill(leftIsSmall ? rows.Slice(node.Start, leftCount) : rows.Slice(node.Start + leftCount, rightCount), features, small);
                Subtract(node.Held, small, features);
                var (leftHeld, rightHeld) = leftIsSmall ? (small, node.Held) : (node.Held, small);
                open.Add(Best(new Node(left, node.Start, leftCount, node.LeftSum, node.LeftWeight, leftHeld), features));
                open.Add(Best(new Node(right, node.Start + leftCount, rightCount, rightSum, rightWeight, rightHeld), features));
            }
            foreach (var node in open) _spare.Add(node.Held);
            return tree;
        }

        private double Answer(double sum, double weight) => plan.LearningRate * sum / (weight + plan.Ridge);

        private Node Best(Node node, ReadOnlySpan<int> features)
        {
            var whole = node.Sum * node.Sum / (node.Weight + plan.Ridge);
            var (sums, counts, curvatures) = node.Held;
            foreach (var f in features)
            {
                var (sum, count, weight) = (0.0, 0, 0.0);
                for (var b = 0; b <= edges[f].Length; b++)
                {
                    sum += sums[f * Bins + b];
                    count += counts[f * Bins + b];
                    weight = curvatures is null ? count : weight + curvatures[f * Bins + b];
                    if (count < plan.LeastRows) continue;
                    if (node.Count - count < plan.LeastRows) break;
                    var rest = node.Sum - sum;
                    var gain = sum * sum / (weight + plan.Ridge) + rest * rest / (node.Weight - weight + plan.Ridge) - whole;
                    if (gain > node.Gain) (node.Gain, node.Feature, node.Bin, node.LeftCount, node.LeftSum, node.LeftWeight) = (gain, f, (byte)b, count, sum, weight);
                }
            }
            return node;
        }

        private void Fill(ReadOnlySpan<int> rows, ReadOnlySpan<int> features, in Histograms into)
        {
            foreach (var f in features)
            {
                var bins = binned[f];
                var s = into.Sums.AsSpan(f * Bins, Bins);
                var c = into.Counts.AsSpan(f * Bins, Bins);
                s.Clear();
                c.Clear();
                foreach (var row in rows)
                {
                    var bin = bins[row];
                    s[bin] += residual[row];
                    c[bin]++;
                }
                if (into.Curvatures is null) continue;
                var h = into.Curvatures.AsSpan(f * Bins, Bins);
                h.Clear();
                foreach (var row in rows) h[bins[row]] += curvature![row];
            }
        }

        private static void Subtract(in Histograms from, in Histograms what, ReadOnlySpan<int> features)
        {
            foreach (var f in features)
                for (var b = f * Bins; b < (f + 1) * Bins; b++)
                {
                    from.Sums[b] -= what.Sums[b];
                    from.Counts[b] -= what.Counts[b];
                    if (from.Curvatures is not null) from.Curvatures[b] -= what.Curvatures![b];
                }
        }

        private static void Partition(Span<int> rows, int[] scratch, byte[] bins, byte bin)
        {
            var (left, right) = (0, 0);
            foreach (var row in rows)
                if (bins[row] <= bin) rows[left++] = row;
                else scratch[right++] = row;
            scratch.AsSpan(0, right).CopyTo(rows[left..]);
        }

        private Histograms Rent()
        {
            if (_spare.Count == 0) return new(new double[binned.Length * Bins], new int[binned.Length * Bins], curvature is null ? null : new double[binned.Length * Bins]);
            var last = _spare[^1];
            _spare.RemoveAt(_spare.Count - 1);
            return last;
        }
    }
}
