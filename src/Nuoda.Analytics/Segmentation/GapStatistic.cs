using MathNet.Numerics.LinearAlgebra;

namespace Nuoda.Analytics.Segmentation;

/// <summary>How much tighter the segments are than those of points without any, for each number of segments.</summary>
/// <param name="Gap">Gap(k) of k = 1, 2, …</param>
/// <param name="Error">s_k: its standard error with that of the simulation.</param>
/// <param name="Best">The smallest k with Gap(k) ≥ Gap(k + 1) − s_{k+1}; the largest k tried when there is none. 1 says that there are no segments.</param>
public sealed record GapStatistic(double[] Gap, double[] Error, int Best)
{
    /// <summary>Compares ln of the inertia of k-means with its mean over points spread evenly in the box around the data, in the directions of their principal components.</summary>
    /// <remarks>Gap(k) = mean ln W*_k − ln W_k, s_k = sd · √(1 + 1/B). Source: Tibshirani, Walther &amp; Hastie (2001), J. R. Stat. Soc. B 63(2), 411–423, reference (b).</remarks>
    /// <param name="points">n × d, row by row; finite, scaled.</param>
    /// <param name="dimensions">d ≥ 1.</param>
    /// <param name="most">The largest k to try, 1 … fewer than the distinct points.</param>
    /// <param name="references">B ≥ 2.</param>
    /// <param name="starts">Starts of each k-means.</param>
    /// <param name="seed">Same seed, same result.</param>
    /// <exception cref="ArgumentException">The points are no whole rows, or too few of them are distinct.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A value is not finite, or a number out of range.</exception>
    public static GapStatistic Of(ReadOnlySpan<double> points, int dimensions, int most, int references = 20, int starts = 5, int seed = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(references, 2);
        var n = Points.CountFinite(points, dimensions);
        if (most < 1 || most >= n) throw new ArgumentOutOfRangeException(nameof(most), most, $"The largest number of segments must lie in 1–{n - 1}.");
        var (own, logs) = (new double[most], new double[references, most]);
        for (var k = 1; k <= most; k++)
        {
            own[k - 1] = Math.Log(KMeans.Fit(points, dimensions, k, starts, seed).Inertia);
            // As many distinct points as segments leave nothing to compare.
            if (!double.IsFinite(own[k - 1])) throw new ArgumentException($"Only {k} of the points are distinct: no gap of {most} segments.", nameof(points));
        }
        var box = new Box(points, dimensions);
        for (var b = 0; b < references; b++)
        {
            var reference = box.Draw(n, new Random(unchecked(seed * 1_000_003 + b)));
            for (var k = 1; k <= most; k++) logs[b, k - 1] = Math.Log(KMeans.Fit(reference, dimensions, k, starts, seed).Inertia);
        }
        var (gap, error) = (new double[most], new double[most]);
        for (var k = 0; k < most; k++)
        {
            double mean = 0, squares = 0;
            for (var b = 0; b < references; b++) mean += logs[b, k] / references;
            for (var b = 0; b < references; b++) squares += (logs[b, k] - mean) * (logs[b, k] - mean);
            (gap[k], error[k]) = (mean - own[k], Math.Sqrt(squares / references * (1 + 1.0 / references)));
        }
        var best = 1;
        while (best < most && !(gap[best - 1] >= gap[best] - error[best])) best++;
        return new(gap, error, best);
    }

    /// <summary>The box around the points along their principal axes. The data need not be centred: a shift changes no inertia.</summary>
    private sealed class Box
    {
        private readonly Matrix<double> _axes;
        private readonly double[] _low, _high;

        public Box(ReadOnlySpan<double> points, int d)
        {
            var n = points.Length / d;
            var x = Matrix<double>.Build.DenseOfRowMajor(n, d, points.ToArray());
            var means = x.ColumnSums() / n;
            for (var j = 0; j < d; j++) x.SetColumn(j, x.Column(j) - means[j]);
            _axes = (x.TransposeThisAndMultiply(x) / n).Evd(Symmetricity.Symmetric).EigenVectors;
            var turned = x * _axes;
            _low = [.. turned.EnumerateColumns().Select(c => c.Minimum())];
            _high = [.. turned.EnumerateColumns().Select(c => c.Maximum())];
        }

        public double[] Draw(int n, Random random)
        {
            var d = _low.Length;
            var inside = Matrix<double>.Build.Dense(n, d, (_, j) => _low[j] + (_high[j] - _low[j]) * random.NextDouble());
            return (inside * _axes.Transpose()).ToRowMajorArray();
        }
    }
}
