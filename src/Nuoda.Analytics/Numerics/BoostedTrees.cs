namespace Nuoda.Analytics.Numerics;

/// <summary>How boosted trees are grown.</summary>
/// <param name="Rounds">Trees, ≥ 1.</param>
/// <param name="LearningRate">Share of each tree's answer that counts, in (0, 1].</param>
/// <param name="Leaves">Most leaves of a tree, ≥ 2.</param>
/// <param name="LeastRows">Fewest rows of a leaf, ≥ 1.</param>
/// <param name="Ridge">λ ≥ 0: a leaf answers Σ residuals / (rows + λ).</param>
/// <param name="FeatureShare">Share of the features that a tree may look at, in (0, 1].</param>
/// <param name="RowShare">Share of the rows that a tree sees, in (0, 1].</param>
/// <param name="Seed">Chooses features and rows.</param>
internal sealed record BoostingPlan(
    int Rounds = 200, double LearningRate = 0.05, int Leaves = 31, int LeastRows = 20, double Ridge = 1, double FeatureShare = 0.7, double RowShare = 0.7, int Seed = 1);

/// <summary>Regression by gradient-boosted trees on binned features, squared error.</summary>
/// <remarks>Trees grow leaf by leaf where the error falls most; splits are sought among at most 255 bins of each feature, the histogram of the larger child is the parent's less the smaller one's. A missing value
/// (NaN) lies below all others. Source: Friedman (2001), Ann. Stat. 29(5), 1189–1232; binning and leaf-wise growth: Ke et al. (2017), NeurIPS 30.</remarks>
internal sealed class BoostedTrees
{
    private const int Bins = 256;
    private readonly List<Tree> _trees = [];
    private readonly double _base;

    /// <summary>Grows the trees.</summary>
    /// <param name="features">Features × rows.</param>
    /// <param name="target">One per row, finite.</param>
    /// <param name="plan">How.</param>
    public BoostedTrees(float[][] features, double[] target, BoostingPlan plan)
    {
        var (n, random) = (target.Length, new Random(plan.Seed));
        var edges = features.Select(f => Edges(f)).ToArray();
        var binned = features.Select((f, j) => Array.ConvertAll(f, x => BinOf(x, edges[j]))).ToArray();
        _base = target.Average();
        var residual = new double[n];
        for (var i = 0; i < n; i++) residual[i] = target[i] - _base;
        var (rows, scratch, chosen) = (new int[n], new int[n], new int[features.Length]);
        var grower = new Grower(binned, edges, residual, plan);
        for (var round = 0; round < plan.Rounds; round++)
        {
            var count = 0;
            for (var i = 0; i < n; i++) if (plan.RowShare >= 1 || random.NextDouble() < plan.RowShare) rows[count++] = i;
            for (var j = 0; j < chosen.Length; j++) chosen[j] = j;
            random.Shuffle(chosen);
            var used = chosen.AsSpan(0, Math.Max(1, (int)Math.Ceiling(plan.FeatureShare * chosen.Length)));
            var tree = grower.Grow(rows.AsSpan(0, count), scratch, used);
            _trees.Add(tree);
            for (var i = 0; i < n; i++) residual[i] -= tree.OfBinned(binned, i);
        }
    }

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

    /// <summary>Nodes in order of their making; a leaf has feature −1 and its answer.</summary>
    private sealed class Tree(int capacity)
    {
        private readonly int[] _feature = new int[capacity], _left = new int[capacity];
        private readonly byte[] _bin = new byte[capacity];
        private readonly float[] _edge = new float[capacity];
        private readonly double[] _answer = new double[capacity];
        private int _count;

        public int Leaf(double answer)
        {
            (_feature[_count], _answer[_count]) = (-1, answer);
            return _count++;
        }

        public void Split(int node, int feature, byte bin, float edge, int left) => (_feature[node], _bin[node], _edge[node], _left[node]) = (feature, bin, edge, left);

        public double OfBinned(byte[][] binned, int row)
        {
            var node = 0;
            while (_feature[node] >= 0) node = _left[node] + (binned[_feature[node]][row] <= _bin[node] ? 0 : 1);
            return _answer[node];
        }

        public double Of(ReadOnlySpan<float> row)
        {
            var node = 0;
            // A missing value is not above any edge: it goes left, as below all others.
            while (_feature[node] >= 0) node = _left[node] + (row[_feature[node]] > _edge[node] ? 1 : 0);
            return _answer[node];
        }
    }

    private sealed class Grower(byte[][] binned, float[][] edges, double[] residual, BoostingPlan plan)
    {
        private readonly List<(double[] Sums, int[] Counts)> _spare = [];

        private sealed record Node(int At, int Start, int Count, double Sum, double[] Sums, int[] Counts)
        {
            public double Gain { get; set; }
            public int Feature { get; set; }
            public byte Bin { get; set; }
            public int LeftCount { get; set; }
            public double LeftSum { get; set; }
        }

        public Tree Grow(Span<int> rows, int[] scratch, ReadOnlySpan<int> features)
        {
            var tree = new Tree(2 * plan.Leaves);
            var sum = 0.0;
            foreach (var row in rows) sum += residual[row];
            var (sums, counts) = Rent();
            Histogram(rows, features, sums, counts);
            var open = new List<Node> { Best(new Node(tree.Leaf(Answer(sum, rows.Length)), 0, rows.Length, sum, sums, counts), features) };
            for (var leaves = 1; leaves < plan.Leaves; leaves++)
            {
                var at = 0;
                for (var i = 1; i < open.Count; i++) if (open[i].Gain > open[at].Gain) at = i;
                if (!(open[at].Gain > 1e-12)) break;
                var node = open[at];
                open.RemoveAt(at);
                Partition(rows.Slice(node.Start, node.Count), scratch, binned[node.Feature], node.Bin);
                var (leftCount, rightSum) = (node.LeftCount, node.Sum - node.LeftSum);
                var left = tree.Leaf(Answer(node.LeftSum, leftCount));
                var right = tree.Leaf(Answer(rightSum, node.Count - leftCount));
                tree.Split(node.At, node.Feature, node.Bin, node.Bin == 0 ? float.NegativeInfinity : edges[node.Feature][node.Bin - 1], left);
                var (small, smallCounts) = Rent();
                var leftIsSmall = 2 * leftCount <= node.Count;
                Histogram(leftIsSmall ? rows.Slice(node.Start, leftCount) : rows.Slice(node.Start + leftCount, node.Count - leftCount), features, small, smallCounts);
                foreach (var f in features)
                    for (var b = f * Bins; b < (f + 1) * Bins; b++)
                    {
                        node.Sums[b] -= small[b];
                        node.Counts[b] -= smallCounts[b];
                    }
                var (leftSums, leftCounts, rightSums, rightCounts) = leftIsSmall ? (small, smallCounts, node.Sums, node.Counts) : (node.Sums, node.Counts, small, smallCounts);
                open.Add(Best(new Node(left, node.Start, leftCount, node.LeftSum, leftSums, leftCounts), features));
                open.Add(Best(new Node(right, node.Start + leftCount, node.Count - leftCount, rightSum, rightSums, rightCounts), features));
            }
            foreach (var node in open) _spare.Add((node.Sums, node.Counts));
            return tree;
        }

        private double Answer(double sum, int count) => plan.LearningRate * sum / (count + plan.Ridge);

        private Node Best(Node node, ReadOnlySpan<int> features)
        {
            var whole = node.Sum * node.Sum / (node.Count + plan.Ridge);
            foreach (var f in features)
            {
                var (sum, count) = (0.0, 0);
                for (var b = 0; b <= edges[f].Length; b++)
                {
                    sum += node.Sums[f * Bins + b];
                    count += node.Counts[f * Bins + b];
                    if (count < plan.LeastRows) continue;
                    if (node.Count - count < plan.LeastRows) break;
                    var rest = node.Sum - sum;
                    var gain = sum * sum / (count + plan.Ridge) + rest * rest / (node.Count - count + plan.Ridge) - whole;
                    if (gain > node.Gain) (node.Gain, node.Feature, node.Bin, node.LeftCount, node.LeftSum) = (gain, f, (byte)b, count, sum);
                }
            }
            return node;
        }

        private void Histogram(ReadOnlySpan<int> rows, ReadOnlySpan<int> features, double[] sums, int[] counts)
        {
            foreach (var f in features)
            {
                var bins = binned[f];
                var s = sums.AsSpan(f * Bins, Bins);
                var c = counts.AsSpan(f * Bins, Bins);
                s.Clear();
                c.Clear();
                foreach (var row in rows)
                {
                    var bin = bins[row];
                    s[bin] += residual[row];
                    c[bin]++;
                }
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

        private (double[] Sums, int[] Counts) Rent()
        {
            if (_spare.Count == 0) return (new double[binned.Length * Bins], new int[binned.Length * Bins]);
            var last = _spare[^1];
            _spare.RemoveAt(_spare.Count - 1);
            return last;
        }
    }
}
