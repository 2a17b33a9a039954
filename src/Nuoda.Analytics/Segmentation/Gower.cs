using Nuoda.Analytics.Features;

namespace Nuoda.Analytics.Segmentation;

/// <summary>Dissimilarity of cases with numbers and categories among their attributes, some of them missing.</summary>
/// <remarks>The mean over the attributes that both cases have of: |a − b| / range for numbers, 0 (same) or 1 (other) for categories. An attribute that is the same for all counts as equal; two cases without a
/// common attribute are wholly unlike (1). Source: Gower (1971), Biometrics 27(4), 857–871.</remarks>
public sealed class Gower
{
    private readonly (double[] Values, double Range)[] _numbers;
    private readonly int[][] _codes;

    /// <summary>Learns the ranges.</summary>
    /// <param name="features">Attributes of the cases, one at least, all of one length.</param>
    /// <exception cref="ArgumentException">There is no feature, or lengths differ.</exception>
    public Gower(IReadOnlyList<Feature> features)
    {
        Count = Feature.CommonRows(features);
        _numbers = [.. features.OfType<NumericFeature>().Select(f => (f.Values, RangeOf(f.Values)))];
        _codes = [.. features.OfType<CategoricalFeature>().Select(f => f.Codes)];
    }

    /// <summary>Cases.</summary>
    public int Count { get; }

    /// <summary>0 (alike) … 1 (wholly unlike).</summary>
    public double Between(int one, int other)
    {
        var (sum, shared) = (0.0, 0);
        foreach (var (values, range) in _numbers)
        {
            var gap = Math.Abs(values[one] - values[other]);
            if (double.IsNaN(gap)) continue;
            shared++;
            if (range > 0) sum += gap / range;
        }
        foreach (var codes in _codes)
        {
            if (codes[one] < 0 || codes[other] < 0) continue;
            shared++;
            if (codes[one] != codes[other]) sum++;
        }
        return shared > 0 ? sum / shared : 1;
    }

    /// <summary>All of them: see <see cref="Dissimilarities"/> for the memory.</summary>
    public Dissimilarities All() => new(Count, Between);

    /// <summary>Those of a choice of cases.</summary>
    /// <param name="cases">Numbers of the cases; one may stand twice.</param>
    public Dissimilarities Among(int[] cases) => new(cases.Length, (i, j) => Between(cases[i], cases[j]));

    private static double RangeOf(double[] values)
    {
        var (low, high) = (double.PositiveInfinity, double.NegativeInfinity);
        foreach (var value in values) if (!double.IsNaN(value)) (low, high) = (Math.Min(low, value), Math.Max(high, value));
        return high > low ? high - low : 0;
    }
}
