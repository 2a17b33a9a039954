namespace Nuoda.Analytics.Segmentation;

/// <summary>What is done to a value before standardisation.</summary>
public enum LogTransform
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>ln x, x &gt; 0.</summary>
    Natural = 1,

    /// <summary>ln(1 + x), x &gt; −1: for amounts that may be 0.</summary>
    OnePlus = 2,
}

/// <summary>Makes attributes of different units comparable: logarithm, then (x − mean) / standard deviation, as learnt from some points and applied to any.</summary>
/// <remarks>The standard deviation is that of the population (divided by n). An attribute that is the same everywhere becomes 0.</remarks>
public sealed class FeatureScale
{
    private readonly double[] _mean, _deviation;
    private readonly LogTransform _log;

    private FeatureScale(double[] mean, double[] deviation, LogTransform log) => (_mean, _deviation, _log) = (mean, deviation, log);

    /// <summary>Attributes of a point.</summary>
    public int Dimensions => _mean.Length;

    /// <summary>Learns the scale.</summary>
    /// <param name="points">n × d, row by row; finite, within the domain of the logarithm.</param>
    /// <param name="dimensions">d ≥ 1.</param>
    /// <param name="log">The transform before.</param>
    /// <param name="standardise">False leaves the values as the logarithm gives them.</param>
    /// <exception cref="ArgumentException">The points are no whole rows, or there is none.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A value is not finite or has no logarithm.</exception>
    public static FeatureScale Fit(ReadOnlySpan<double> points, int dimensions, LogTransform log = LogTransform.None, bool standardise = true)
    {
        var n = Points.Count(points, dimensions);
        double[] mean = new double[dimensions], deviation = new double[dimensions];
        for (var j = 0; j < dimensions; j++)
        {
            double low = double.PositiveInfinity, high = double.NegativeInfinity, sum = 0, squares = 0;
            for (var i = 0; i < n; i++)
            {
                var x = Transform(points[i * dimensions + j], log);
                (low, high, sum) = (Math.Min(low, x), Math.Max(high, x), sum + x);
            }
            if (!standardise) { deviation[j] = 1; continue; }
            mean[j] = sum / n;
            for (var i = 0; i < n; i++)
            {
                var x = Transform(points[i * dimensions + j], log) - mean[j];
                squares += x * x;
            }
            // Rounding must not blow a constant attribute up.
            deviation[j] = low == high ? double.PositiveInfinity : Math.Sqrt(squares / n);
        }
        return new(mean, deviation, log);
    }

    /// <summary>Points in the scale.</summary>
    /// <param name="points">n × d.</param>
    /// <returns>n × d.</returns>
    public double[] Apply(ReadOnlySpan<double> points)
    {
        Points.Count(points, Dimensions);
        var scaled = new double[points.Length];
        for (var i = 0; i < scaled.Length; i++) scaled[i] = (Transform(points[i], _log) - _mean[i % Dimensions]) / _deviation[i % Dimensions];
        return scaled;
    }

    /// <summary>Scaled points in their own units again; with a logarithm the centre of a segment becomes the geometric mean. A constant attribute has its constant.</summary>
    /// <param name="scaled">n × d.</param>
    /// <returns>n × d.</returns>
    public double[] Restore(ReadOnlySpan<double> scaled)
    {
        Points.Count(scaled, Dimensions);
        var points = new double[scaled.Length];
        for (var i = 0; i < points.Length; i++)
        {
            var j = i % Dimensions;
            var x = _mean[j] + (double.IsInfinity(_deviation[j]) ? 0 : scaled[i] * _deviation[j]);
            points[i] = _log switch { LogTransform.Natural => Math.Exp(x), LogTransform.OnePlus => Math.Exp(x) - 1, _ => x };
        }
        return points;
    }

    private static double Transform(double x, LogTransform log)
    {
        var y = log switch { LogTransform.Natural => Math.Log(x), LogTransform.OnePlus => Math.Log(1 + x), _ => x };
        return double.IsFinite(y) ? y : throw new ArgumentOutOfRangeException(nameof(x), x, log == LogTransform.None ? "A value must be finite." : "A value must be finite and have a logarithm.");
    }
}
