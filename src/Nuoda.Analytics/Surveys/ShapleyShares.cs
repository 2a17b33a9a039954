namespace Nuoda.Analytics.Surveys;

/// <summary>The Shapley value of R² for each of p drivers, from their correlations; used again and again without allocating.</summary>
/// <remarks>
/// <para>With f(S) = R² of the subset S and w(s) = s!(p − s − 1)!/p!: part of j = Σ over S ∌ j of w(|S|)(f(S ∪ j) − f(S)) = Σ over S ∋ j of f(S)(w(|S| − 1) + w(|S|)) − Σ over all S of f(S)w(|S|), w(p) = 0.
/// Both sums are gathered in one walk over the tree of subsets.</para>
/// </remarks>
internal sealed class ShapleyShares
{
    // Below this share of its own a driver counts as known from those already in.
    private const double LeastOwnShare = 1e-10;
    private readonly int _p;
    private readonly double[] _inside, _outside, _parts;
    private readonly double[][] _rest;
    private double _all;

    public ShapleyShares(int drivers)
    {
        _p = drivers;
        _inside = new double[drivers + 1];
        _outside = new double[drivers + 1];
        _parts = new double[drivers];
        // What is left of the correlations after each driver that came in; j drivers are decided in _rest[j].
        _rest = new double[drivers + 1][];
        for (var j = 0; j <= drivers; j++) _rest[j] = new double[(drivers + 1) * (drivers + 1)];
        // w(s) = 1 / (p · C(p − 1, s)).
        var ways = 1.0;
        for (var s = 0; s < drivers; s++)
        {
            _outside[s] = 1 / (drivers * ways);
            _inside[s] += _outside[s];
            _inside[s + 1] += _outside[s];
            ways = ways * (drivers - 1 - s) / (s + 1);
        }
    }

    /// <summary>The parts, which add up to R² of all; the same memory on every call.</summary>
    /// <param name="correlations">(p + 1) × (p + 1), the outcome last.</param>
    public double[] Of(double[] correlations)
    {
        Array.Clear(_parts);
        _all = 0;
        Walk(correlations, 0, 0);
        for (var j = 0; j < _p; j++) _parts[j] -= _all;
        return _parts;
    }

    // The sum of f(S)·inside(|S|) over the subsets below; drivers before j are decided, s of them are in.
    private double Walk(double[] left, int j, int s)
    {
        var size = _p + 1;
        if (j == _p)
        {
            var explained = 1 - left[size * size - 1];
            _all += explained * _outside[s];
            return explained * _inside[s];
        }
        var without = Walk(left, j + 1, s);
        var pivot = left[j * size + j];
        var next = left;
        if (pivot > LeastOwnShare)
        {
            next = _rest[j + 1];
            for (var i = j + 1; i < size; i++)
            {
                var factor = left[j * size + i] / pivot;
                for (var k = i; k < size; k++) next[i * size + k] = left[i * size + k] - factor * left[j * size + k];
            }
        }
        var with = Walk(next, j + 1, s + 1);
        _parts[j] += with;
        return without + with;
    }
}
