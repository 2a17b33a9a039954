using Nuoda.Analytics.Numerics;
using Nuoda.Analytics.Retention;
using Xunit;

namespace Nuoda.Analytics.Tests.Retention;

/// <summary>Trees with the logistic loss, and what each feature adds to an answer.</summary>
public sealed class ChurnTreesTests
{
    private static (double[][] Features, bool[] Lost) Made(int n, int seed)
    {
        var random = new Random(seed);
        var features = Enumerable.Range(0, 4).Select(_ => Enumerable.Range(0, n).Select(_ => random.NextDouble()).ToArray()).ToArray();
        // A threshold and an interaction; the last two features say nothing.
        return (features, [.. Enumerable.Range(0, n).Select(i => random.NextDouble() < Truth(features[0][i], features[1][i]))]);
    }

    private static double Truth(double a, double b) => 1 / (1 + Math.Exp(2 - (a > 0.6 ? 2.5 : 0) - (a > 0.3 && b > 0.5 ? 1.5 : 0)));

    [Fact]
    public void One_stump_answers_Newtons_step_from_the_odds_of_all()
    {
        // 2 of 6 lost: p = 1/3, curvature 2/9 each. Left 0 of 3, right 2 of 3: steps −1 and +1 over 2/3.
        var trees = new BoostedTrees([[1, 2, 3, 10, 11, 12]], [0, 0, 0, 1, 1, 0], new BoostingPlan(1, 1, 2, 1, 0, 1, 1), BoostingLoss.Logistic);
        Assert.Equal(Math.Log(0.5) - 1.5, trees.Predict([2]), 1e-12);
        Assert.Equal(Math.Log(0.5) + 1.5, trees.Predict([11]), 1e-12);
    }

    [Fact]
    public void Many_trees_learn_thresholds_and_interactions_and_stop_in_time()
    {
        var ((features, lost), (tried, _)) = (Made(4000, 1), Made(2000, 2));
        var model = ChurnTrees.Fit(features, lost, new(Rounds: 300, LearningRate: 0.1));
        Assert.InRange(model.Rounds, 10, 250);
        var found = model.Probabilities(tried);
        var error = Math.Sqrt(found.Select((p, i) => Math.Pow(p - Truth(tried[0][i], tried[1][i]), 2)).Average());
        Assert.InRange(error, 0, 0.07);
        // A linear model cannot.
        var linear = ElasticNet.At([0.001], features, lost).Models[0].Probabilities(tried);
        Assert.True(Math.Sqrt(linear.Select((p, i) => Math.Pow(p - Truth(tried[0][i], tried[1][i]), 2)).Average()) > 1.5 * error);
        // On average it is as sure as it should be, and the same plan grows the same trees.
        Assert.Equal(lost.Average(l => l ? 1 : 0), model.Probabilities(features).Average(), 0.01);
        Assert.Equal(found[5], ChurnTrees.Fit(features, lost, new(Rounds: 300, LearningRate: 0.1)).Probabilities(tried)[5]);
    }

    [Fact]
    public void Contributions_add_up_to_the_answer()
    {
        var (features, lost) = Made(1500, 3);
        features[1][7] = double.NaN;
        var model = ChurnTrees.Fit(features, lost, new(Rounds: 80, Leaves: 31, Folds: 0, LeastRows: 5));
        var (row, contributions) = (new double[4], new double[4]);
        for (var i = 0; i < 200; i++)
        {
            for (var j = 0; j < 4; j++) row[j] = features[j][i];
            var average = model.Contributions(row, contributions);
            Assert.Equal(model.LogOdds(row), average + contributions.Sum(), 1e-9);
        }
    }

    [Theory]
    [InlineData(1, 4)]
    [InlineData(2, 8)]
    [InlineData(3, 16)]
    public void Contributions_are_the_Shapley_values_of_all_sets_of_features(int seed, int leaves)
    {
        var random = new Random(seed);
        const int p = 5;
        float[][] features = [.. Enumerable.Range(0, p).Select(_ => Enumerable.Range(0, 150).Select(_ => random.NextSingle()).ToArray())];
        double[] target = [.. Enumerable.Range(0, 150).Select(i => 10 * features[0][i] * features[1][i] + (features[2][i] > 0.5 ? features[3][i] : 0) + random.NextDouble())];
        var tree = new BoostedTrees(features, target, new BoostingPlan(1, 1, leaves, 3, 0, 1, 1)).Trees[0];
        for (var trial = 0; trial < 20; trial++)
        {
            float[] row = [.. Enumerable.Range(0, p).Select(_ => random.NextSingle())];
            var found = new double[p];
            new TreeShapley().Add(tree, row, found);
            for (var j = 0; j < p; j++)
            {
                double expected = 0;
                for (var set = 0; set < 1 << p; set++)
                {
                    if ((set >> j & 1) == 1) continue;
                    var size = System.Numerics.BitOperations.PopCount((uint)set);
                    expected += Factorial(size) * Factorial(p - size - 1) / Factorial(p) * (Known(0, set | 1 << j) - Known(0, set));
                }
                Assert.Equal(expected, found[j], 1e-10);
            }

            // The answer when only the features of the set are known.
            double Known(int node, int set)
            {
                if (tree.Feature(node) < 0) return tree.Answer(node);
                var left = tree.Left(node);
                if ((set >> tree.Feature(node) & 1) == 1) return Known(tree.GoesRight(node, row) ? left + 1 : left, set);
                return (tree.Cover(left) * Known(left, set) + tree.Cover(left + 1) * Known(left + 1, set)) / tree.Cover(node);
            }
        }

        static double Factorial(int n) => n < 2 ? 1 : n * Factorial(n - 1);
    }

    [Fact]
    public void Bad_input_is_refused()
    {
        var (features, lost) = Made(100, 5);
        Assert.Throws<ArgumentException>(() => ChurnTrees.Fit([], lost));
        Assert.Throws<ArgumentException>(() => ChurnTrees.Fit([[1, 2]], lost));
        Assert.Throws<ArgumentException>(() => ChurnTrees.Fit(features, new bool[100]));
        features[0][3] = double.PositiveInfinity;
        Assert.Throws<ArgumentException>(() => ChurnTrees.Fit(features, lost));
        features[0][3] = 1;
        Assert.Throws<ArgumentOutOfRangeException>(() => ChurnTrees.Fit(features, lost, new(LearningRate: 0)));
        Assert.Throws<ArgumentOutOfRangeException>(() => ChurnTrees.Fit(features, lost, new(Folds: 1)));
        var model = ChurnTrees.Fit(features, lost, new(Rounds: 3, Folds: 0));
        Assert.Throws<ArgumentException>(() => model.LogOdds([1, 2]));
        Assert.Throws<ArgumentException>(() => model.Probabilities([[1], [2]]));
    }
}
