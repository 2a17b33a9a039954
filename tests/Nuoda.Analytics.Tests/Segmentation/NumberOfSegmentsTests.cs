using Nuoda.Analytics.Segmentation;
using Xunit;

namespace Nuoda.Analytics.Tests.Segmentation;

/// <summary>Silhouette, gap statistic, agreement and stability: how many segments there are, and whether they are real.</summary>
public sealed class NumberOfSegmentsTests
{
    [Fact]
    public void Silhouettes_are_those_of_scikit_learn()
    {
        double[] points = [1, 1, 1.5, 2, 3, 4, 5, 7, 3.5, 5, 4.5, 5, 3.5, 4.5];
        double[] expected = [0.77772578, 0.71555687, 0.40763189, 0.58381165, 0.69251978, 0.68704009, 0.65075243];
        int[] segments = [0, 0, 1, 1, 1, 1, 1];
        var distances = new Dissimilarities(7, (i, j) => Math.Sqrt(Math.Pow(points[2 * i] - points[2 * j], 2) + Math.Pow(points[2 * i + 1] - points[2 * j + 1], 2)));
        var (direct, given) = (Silhouette.Of(points, 2, segments), Silhouette.Of(distances, segments));
        for (var i = 0; i < 7; i++)
        {
            Assert.Equal(expected[i], direct[i], 1e-8);
            Assert.Equal(expected[i], given[i], 1e-6);
        }
        Assert.Equal(0, Silhouette.Of(points, 2, [0, 1, 1, 1, 1, 1, 1])[0]);
        Assert.Throws<ArgumentException>(() => Silhouette.Of(points, 2, new int[7]));
        Assert.Throws<ArgumentException>(() => Silhouette.Of(points, 2, new int[6]));
        Assert.All(Silhouette.Of([3, 3, 3, 3], 1, [0, 0, 1, 1]), s => Assert.Equal(0, s));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    public void The_gap_finds_the_groups_that_are_there(int groups)
    {
        var gap = GapStatistic.Of(KMeansTests.Blobs(200, 3, groups, spread: 0.15, seed: 4), 3, 7);
        Assert.Equal(groups, gap.Best);
        Assert.Equal((7, 7), (gap.Gap.Length, gap.Error.Length));
    }

    [Fact]
    public void The_gap_finds_no_groups_where_there_are_none()
    {
        var random = new Random(1);
        double[] flat = [.. Enumerable.Range(0, 400).Select(_ => random.NextDouble())];
        Assert.Equal(1, GapStatistic.Of(flat, 2, 6).Best);
        Assert.Throws<ArgumentException>(() => GapStatistic.Of([1, 1, 1, 2, 2], 1, 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => GapStatistic.Of([1, 2, 3], 1, 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => GapStatistic.Of([1, 2, 3], 1, 2, references: 1));
    }

    [Fact]
    public void The_Rand_index_is_that_of_scikit_learn_and_does_not_care_for_names()
    {
        int[] one = [0, 0, 1, 1, 2, 2, 2], other = [0, 0, 1, 2, 2, 2, 1];
        Assert.Equal(0.2125, Agreement.AdjustedRand(one, other), 1e-12);
        Assert.Equal(0.2125, Agreement.AdjustedRand(other, [.. one.Select(s => 2 - s)]), 1e-12);
        Assert.Equal(1, Agreement.AdjustedRand(one, [.. one.Select(s => 2 - s)]), 1e-12);
        Assert.Equal((1.0, 1.0), (Agreement.AdjustedRand(new int[4], new int[4]), Agreement.AdjustedRand([0], [0])));
        Assert.True(double.IsNaN(Agreement.AdjustedRand([], [])));
        // Segment 2 (three cases) meets {3, 4, 5} in two of four, {2, 6} in one of four.
        Assert.Equal([1, 1.0 / 3, 0.5], Agreement.BestJaccard(one, other));
        Assert.Throws<ArgumentException>(() => Agreement.AdjustedRand([0], [0, 1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => Agreement.BestJaccard([-1], [0]));
    }

    [Fact]
    public void Two_random_divisions_agree_by_nothing_on_average()
    {
        var random = new Random(5);
        var mean = Enumerable.Range(0, 400).Average(_ => Agreement.AdjustedRand([.. Enumerable.Range(0, 60).Select(_ => random.Next(3))], [.. Enumerable.Range(0, 60).Select(_ => random.Next(4))]));
        Assert.Equal(0, mean, 0.005);
    }

    [Fact]
    public void Real_segments_come_back_in_other_samples_and_accidental_ones_do_not()
    {
        var real = Stability(KMeansTests.Blobs(150, 2, 3, spread: 0.1, seed: 6), 3);
        Assert.All(real.Jaccard, j => Assert.True(j > 0.98));
        Assert.True(real.AdjustedRand > 0.98);
        var random = new Random(9);
        var accidental = Stability([.. Enumerable.Range(0, 300).Select(_ => KMeansTests.Normal(random))], 5);
        Assert.All(accidental.Jaccard, j => Assert.InRange(j, 0.2, 0.75));
        Assert.True(accidental.AdjustedRand < 0.7);

        static SegmentStability Stability(double[] points, int k) => SegmentStability.Bootstrap(KMeans.Fit(points, 2, k).Segments,
            rows => KMeans.Fit([.. rows.SelectMany(r => points[(2 * r)..(2 * r + 2)])], 2, k, starts: 3).Segments, replicates: 20);
    }

    [Fact]
    public void Stability_refuses_nobody_and_an_answer_of_another_length()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => SegmentStability.Bootstrap([], rows => rows));
        Assert.Throws<ArgumentOutOfRangeException>(() => SegmentStability.Bootstrap([0], rows => rows, replicates: 0));
        Assert.Throws<ArgumentException>(() => SegmentStability.Bootstrap([0, 1], _ => [0]));
    }
}
