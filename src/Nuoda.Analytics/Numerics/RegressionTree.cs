namespace Nuoda.Analytics.Numerics;

/// <summary>One tree of yes-or-no questions about features; nodes in order of their making, a leaf has feature −1 and its answer.</summary>
internal sealed class RegressionTree(int capacity)
{
    private readonly int[] _feature = new int[capacity], _left = new int[capacity], _cover = new int[capacity];
    private readonly byte[] _bin = new byte[capacity];
    private readonly float[] _edge = new float[capacity];
    private readonly double[] _answer = new double[capacity];
    private int _count;

    public int Nodes => _count;

    public int Leaf(double answer, int rows)
    {
        (_feature[_count], _answer[_count], _cover[_count]) = (-1, answer, rows);
        return _count++;
    }

    public void Split(int node, int feature, byte bin, float edge, int left) => (_feature[node], _bin[node], _edge[node], _left[node]) = (feature, bin, edge, left);

    /// <summary>−1 for a leaf.</summary>
    public int Feature(int node) => _feature[node];

    /// <summary>The left child; the right one follows it.</summary>
    public int Left(int node) => _left[node];

    /// <summary>Rows of the training that came to the node.</summary>
    public int Cover(int node) => _cover[node];

    /// <summary>Of a leaf.</summary>
    public double Answer(int node) => _answer[node];

    // A missing value is not above any edge: it goes left, as below all others.
    public bool GoesRight(int node, ReadOnlySpan<float> row) => row[_feature[node]] > _edge[node];

    public double OfBinned(byte[][] binned, int row)
    {
        var node = 0;
        while (_feature[node] >= 0) node = _left[node] + (binned[_feature[node]][row] <= _bin[node] ? 0 : 1);
        return _answer[node];
    }

    public double Of(ReadOnlySpan<float> row)
    {
        var node = 0;
        while (_feature[node] >= 0) node = _left[node] + (GoesRight(node, row) ? 1 : 0);
        return _answer[node];
    }

    /// <summary>Mean answer over the rows of the training below a node.</summary>
    public double Mean(int node) => _feature[node] < 0 ? _answer[node]
        : (_cover[_left[node]] * Mean(_left[node]) + _cover[_left[node] + 1] * Mean(_left[node] + 1)) / _cover[node];
}
