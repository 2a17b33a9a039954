using Nuoda.Analytics.Numerics;
using Xunit;

namespace Nuoda.Analytics.Tests.Numerics;

public sealed class BoostedTreesTests
{
    private static readonly BoostingPlan Whole = new(Rounds: 1, LearningRate: 1, Leaves: 2, LeastRows: 1, Ridge: 0, FeatureShare: 1, RowShare: 1);

    [Fact]
    public void One_stump_splits_where_the_error_falls_most()
    {
        // Means 1 and 9 either side of the gap between 3 and 10.
        var trees = new BoostedTrees([[1, 2, 3, 10, 11], [5, 5, 5, 5, 5]], [0, 1, 2, 8, 10], Whole);
        Assert.Equal(1, trees.Predict([3, 5]), 12);
        Assert.Equal(9, trees.Predict([3.001f, 5]), 12);
    }

    [Fact]
    public void A_missing_value_lies_below_all_others()
    {
        var trees = new BoostedTrees([[float.NaN, float.NaN, 1, 2]], [7, 9, 1, 1], Whole);
        Assert.Equal(8, trees.Predict([float.NaN]), 12);
        Assert.Equal(1, trees.Predict([-1e30f]), 12);
    }

    [Fact]
    public void Leaves_shrink_with_the_ridge_and_hold_their_least_rows()
    {
        // Residuals about the mean 4 are −4 and 12: with λ = 1 the leaves answer −12/4 and 12/2.
        float[][] feature = [[0, 0, 0, 1]];
        double[] target = [0, 0, 0, 16];
        var shrunk = new BoostedTrees(feature, target, Whole with { Ridge = 1 });
        Assert.Equal(4 - 3, shrunk.Predict([0]), 12);
        Assert.Equal(4 + 6, shrunk.Predict([1]), 12);
        Assert.Equal(4, new BoostedTrees(feature, target, Whole with { LeastRows = 2 }).Predict([1]), 12);
    }

    [Fact]
    public void Many_rounds_learn_a_curve_with_an_interaction_better_than_its_noise()
    {
        var random = new Random(2);
        const int n = 4000;
        var features = Enumerable.Range(0, 3).Select(_ => Enumerable.Range(0, n).Select(_ => random.NextSingle()).ToArray()).ToArray();
        double Truth(float a, float b) => 5 * Math.Sin(6 * a) + (b > 0.5 ? 3 * a : 0);
        var target = Enumerable.Range(0, n).Select(i => Truth(features[0][i], features[1][i]) + random.NextDouble() - 0.5).ToArray();
        var trees = new BoostedTrees(features, target, new BoostingPlan(Rounds: 150));
        var error = Enumerable.Range(0, 500).Select(_ => (float[])[random.NextSingle(), random.NextSingle(), random.NextSingle()]).Average(r => Math.Pow(trees.Predict(r) - Truth(r[0], r[1]), 2));
        Assert.InRange(Math.Sqrt(error), 0, 0.2);
    }

    [Fact]
    public void The_same_seed_gives_the_same_trees_and_constant_targets_their_constant()
    {
        var random = new Random(3);
        float[][] features = [[.. Enumerable.Range(0, 300).Select(_ => random.NextSingle())]];
        double[] target = [.. features[0].Select(x => (double)x * x)];
        Assert.Equal(new BoostedTrees(features, target, new()).Predict([0.3f]), new BoostedTrees(features, target, new()).Predict([0.3f]));
        Assert.NotEqual(new BoostedTrees(features, target, new()).Predict([0.3f]), new BoostedTrees(features, target, new(Seed: 2)).Predict([0.3f]));
        Assert.Equal(4, new BoostedTrees(features, [.. target.Select(_ => 4.0)], new()).Predict([0.3f]), 12);
    }
}
