using Nuoda.Analytics.Segmentation;
using Xunit;

namespace Nuoda.Analytics.Tests.Segmentation;

public sealed class KMeansTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Few_points_are_divided_as_the_best_of_all_divisions(int seed)
    {
        var random = new Random(seed);
        double[] points = [.. Enumerable.Range(0, 18).Select(_ => random.NextDouble())];
        var least = double.PositiveInfinity;
        var segments = new int[9];
        for (var code = 0; code < 19_683; code++)
        {
            for (var (i, rest) = (0, code); i < 9; i++, rest /= 3) segments[i] = rest % 3;
            if (segments.Distinct().Count() == 3) least = Math.Min(least, SumOfSquares(points, 2, segments));
        }
        Assert.Equal(least, KMeans.Fit(points, 2, 3, seed: seed).Inertia, 1e-12);
    }

    [Theory]
    [InlineData(1, 3)]
    [InlineData(5, 7)]
    [InlineData(9, 12)]
    public void Every_point_is_with_its_nearest_centre_which_is_the_mean_of_its_points(int dimensions, int k)
    {
        var points = Blobs(400, dimensions, 5, spread: 0.4, seed: 2);
        var fit = KMeans.Fit(points, dimensions, k, starts: 3);
        Assert.Equal(fit.Sizes.OrderDescending(), fit.Sizes);
        Assert.Equal(400, fit.Sizes.Sum());
        Assert.Equal(SumOfSquares(points, dimensions, fit.Segments), fit.Inertia, 1e-9 * fit.Inertia);
        for (var i = 0; i < 400; i++) Assert.Equal(fit.Segments[i], fit.Nearest(points.AsSpan(i * dimensions, dimensions)));
        for (var j = 0; j < k; j++)
            for (var a = 0; a < dimensions; a++)
                Assert.Equal(Enumerable.Range(0, 400).Where(i => fit.Segments[i] == j).Average(i => points[i * dimensions + a]), fit.Centres[j * dimensions + a], 1e-10);
    }

    [Fact]
    public void No_single_move_of_a_point_lowers_the_sum()
    {
        var points = Blobs(120, 3, 4, spread: 1, seed: 7);
        var fit = KMeans.Fit(points, 3, 6, starts: 1);
        for (var i = 0; i < 120; i++)
            for (var j = 0; j < 6; j++)
            {
                var moved = (int[])fit.Segments.Clone();
                moved[i] = j;
                if (moved.Distinct().Count() == 6) Assert.True(SumOfSquares(points, 3, moved) >= fit.Inertia * (1 - 1e-9));
            }
    }

    [Fact]
    public void Far_groups_are_found_whatever_the_threads_and_more_segments_are_never_worse()
    {
        var points = Blobs(600, 4, 6, spread: 0.05, seed: 3);
        var fit = KMeans.Fit(points, 4, 6, starts: 8, seed: 5);
        Assert.Equal(1, Agreement.AdjustedRand([.. Enumerable.Range(0, 600).Select(i => i % 6)], fit.Segments));
        Assert.Equal(fit.Segments, KMeans.Fit(points, 4, 6, starts: 8, seed: 5, threads: 2).Segments);
        double[] inertia = [.. Enumerable.Range(1, 10).Select(k => KMeans.Fit(points, 4, k, starts: 5).Inertia)];
        Assert.Equal(inertia.OrderDescending(), inertia);
        double[] shifted = [.. points.Select(p => p + 1000)];
        Assert.Equal(fit.Inertia, KMeans.Fit(shifted, 4, 6, starts: 8, seed: 5).Inertia, 1e-6);
    }

    [Fact]
    public void As_many_segments_as_points_leave_nothing_over_and_equal_points_cannot_be_told_apart()
    {
        double[] points = [1, 2, 3, 4, 5, 6];
        Assert.Equal(0, KMeans.Fit(points, 1, 6).Inertia);
        Assert.Equal([6], KMeans.Fit(points, 1, 1).Sizes);
        var refused = Assert.Throws<ArgumentException>(() => KMeans.Fit([1, 1, 1, 2], 1, 3));
        Assert.Contains("Only 2", refused.Message, StringComparison.Ordinal);
        Assert.Equal([3, 1], KMeans.Fit([1, 1, 1, 2], 1, 2).Sizes);
    }

    [Fact]
    public void Bad_input_is_refused()
    {
        Assert.Throws<ArgumentException>(() => KMeans.Fit([], 2, 1));
        Assert.Throws<ArgumentException>(() => KMeans.Fit([1, 2, 3], 2, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => KMeans.Fit([1, double.NaN], 1, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => KMeans.Fit([1, 2], 1, 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => KMeans.Fit([1, 2], 1, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => KMeans.Fit([1, 2], 0, 1));
    }

    [Fact]
    public void The_scale_standardises_by_the_population_and_leads_back()
    {
        double[] points = [1, 10, 5, 2, 10, 5, 3, 10, 5.5, 6, 10, 90];
        var scale = FeatureScale.Fit(points, 3);
        var scaled = scale.Apply(points);
        Assert.All(Enumerable.Range(0, 4), i => Assert.Equal(0, scaled[i * 3 + 1]));
        // 1, 2, 3, 6: mean 3, population variance (4 + 1 + 0 + 9) / 4.
        Assert.Equal(-2 / Math.Sqrt(3.5), scaled[0], 1e-12);
        Assert.Equal(points, scale.Restore(scaled).Select(v => Math.Round(v, 12)));
        var logs = FeatureScale.Fit(points, 3, LogTransform.Natural, standardise: false);
        Assert.Equal(Math.Log(6), logs.Apply(points)[9], 1e-15);
        Assert.Equal(points, logs.Restore(logs.Apply(points)).Select(v => Math.Round(v, 12)));
        Assert.Throws<ArgumentOutOfRangeException>(() => FeatureScale.Fit([1, 0], 1, LogTransform.Natural));
        Assert.Equal([0], FeatureScale.Fit([0], 1, LogTransform.OnePlus).Apply([5]));
    }

    /// <summary>Groups of normal points around corners of a cube; point i belongs to group i mod groups.</summary>
    internal static double[] Blobs(int n, int dimensions, int groups, double spread, int seed)
    {
        var random = new Random(seed);
        double[] centres = [.. Enumerable.Range(0, groups * dimensions).Select(c => (c * 7919 % 13) / 3.0 + c / dimensions)];
        return [.. Enumerable.Range(0, n).SelectMany(i => Enumerable.Range(0, dimensions).Select(a => centres[i % groups * dimensions + a] + spread * Normal(random)))];
    }

    internal static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    private static double SumOfSquares(double[] points, int d, int[] segments) => segments.Index().GroupBy(s => s.Item).Sum(g =>
        Enumerable.Range(0, d).Sum(a => g.Average(s => points[s.Index * d + a]) is var mean ? g.Sum(s => (points[s.Index * d + a] - mean) * (points[s.Index * d + a] - mean)) : 0));
}
