namespace Nuoda.Analytics.Inventory;

/// <summary>Demand as it was observed: each value with its probability.</summary>
public sealed record EmpiricalDemand : DemandDistribution
{
    private readonly double[] _values;
    // At index i: the probability of the values below i, and P(X ≥ vᵢ), E[X; X ≥ vᵢ], E[X²; X ≥ vᵢ].
    private readonly double[] _below, _from, _sumFrom, _squareFrom;

    /// <summary>Values with their probabilities, in any order.</summary>
    /// <param name="values">Each finite.</param>
    /// <param name="weights">Probabilities or counts, finite and ≥ 0, as many as values; they are scaled to 1.</param>
    /// <exception cref="ArgumentException">No value, lengths that differ, or a number out of range.</exception>
    public EmpiricalDemand(ReadOnlySpan<double> values, ReadOnlySpan<double> weights)
    {
        if (values.IsEmpty || values.Length != weights.Length) throw new ArgumentException("One weight for each value, and at least one value, is needed.", nameof(weights));
        var byValue = new SortedDictionary<double, double>();
        double total = 0;
        for (var i = 0; i < values.Length; i++)
        {
            total += Check.NotNegative(weights[i], nameof(weights));
            byValue[Check.Finite(values[i], nameof(values))] = byValue.GetValueOrDefault(values[i]) + weights[i];
        }
        Check.Positive(total, nameof(weights));
        _values = [.. byValue.Where(v => v.Value > 0).Select(v => v.Key)];
        var (n, shares) = (_values.Length, byValue.Values.Where(w => w > 0).Select(w => w / total).ToArray());
        (_below, _from, _sumFrom, _squareFrom) = (new double[n + 1], new double[n + 1], new double[n + 1], new double[n + 1]);
        for (var i = 0; i < n; i++) _below[i + 1] = _below[i] + shares[i];
        for (var i = n - 1; i >= 0; i--)
        {
            _from[i] = _from[i + 1] + shares[i];
            _sumFrom[i] = _sumFrom[i + 1] + shares[i] * _values[i];
            _squareFrom[i] = _squareFrom[i + 1] + shares[i] * _values[i] * _values[i];
        }
        IsWhole = Array.TrueForAll(_values, v => v == Math.Floor(v));
        Mean = _sumFrom[0];
        var mean = Mean;
        Variance = _values.Select((v, i) => shares[i] * (v - mean) * (v - mean)).Sum();
    }

    /// <summary>A sample, each value with the same probability.</summary>
    /// <exception cref="ArgumentException">No value, or one that is not finite.</exception>
    public static EmpiricalDemand OfSample(ReadOnlySpan<double> sample)
    {
        var weights = new double[sample.Length];
        Array.Fill(weights, 1);
        return new(sample, weights);
    }

    /// <inheritdoc/>
    public override double Mean { get; }

    /// <inheritdoc/>
    public override double Variance { get; }

    /// <inheritdoc/>
    public override bool IsWhole { get; }

    /// <inheritdoc/>
    public override double Cumulative(double x) => _below[After(x)] / _below[^1];

    /// <inheritdoc/>
    public override double Quantile(double p)
    {
        Check.Share(p);
        // The last digit of a sum of weights must not lift the answer to the next value.
        var i = 0;
        while (i < _values.Length - 1 && _below[i + 1] < p - 1e-12) i++;
        return _values[i];
    }

    /// <inheritdoc/>
    public override double Loss(double x)
    {
        var i = After(x);
        return Math.Max(0, _sumFrom[i] - x * _from[i]);
    }

    /// <inheritdoc/>
    public override double SecondLoss(double x)
    {
        var i = After(x);
        return Math.Max(0, 0.5 * (_squareFrom[i] - 2 * x * _sumFrom[i] + x * x * _from[i]));
    }

    /// <inheritdoc/>
    /// <remarks>Whole values over a whole number of periods: the exact distribution of the sum. Otherwise the gamma (the normal, where a value is negative) with the sum's mean and variance.</remarks>
    public override DemandDistribution Over(double periods)
    {
        Check.NotNegative(periods);
        if (periods == 1) return this;
        if (periods == 0) return new EmpiricalDemand([0], [1]);
        if (!IsWhole || periods != Math.Floor(periods) || (_values[^1] - _values[0]) * periods > 1 << 20)
            return WithMoments(Mean * periods, StandardDeviation * Math.Sqrt(periods));
        var one = Probabilities(1, out var first);
        var sum = Lattice.Power(one, (int)periods);
        double[] values = [.. Enumerable.Range(0, sum.Length).Select(i => first * periods + i)];
        return new EmpiricalDemand(values, sum);
    }

    private protected override DemandDistribution WithMoments(double mean, double sd) => Of(_values[0] < 0 ? DemandFamily.Normal : DemandFamily.Gamma, mean, sd);

    /// <summary>Two are equal when values and probabilities are.</summary>
    public bool Equals(EmpiricalDemand? other) => other is not null && _values.AsSpan().SequenceEqual(other._values) && _below.AsSpan().SequenceEqual(other._below);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(_values.Length, Mean, Variance);

    // Index of the first value above x.
    private int After(double x)
    {
        var at = Array.BinarySearch(_values, x);
        return at >= 0 ? at + 1 : ~at;
    }
}
