using Nuoda.Analytics.Features;
using Nuoda.Analytics.Segmentation;
using Xunit;

namespace Nuoda.Analytics.Tests.Segmentation;

public sealed class MixtureAndMedoidTests
{
    [Theory]
    [InlineData(1, MixtureShape.Diagonal, -3745.997727660995, 7565.036752044938)]
    [InlineData(1, MixtureShape.Full, -3220.174132696371, 6604.691183019375)]
    [InlineData(2, MixtureShape.Spherical, -3524.853517211173, 7141.008655326031)]
    [InlineData(2, MixtureShape.Diagonal, -3417.7458791453946, 6987.661126463597)]
    [InlineData(2, MixtureShape.Shared, -3201.843203942913, 6610.636748600845)]
    [InlineData(2, MixtureShape.Full, -3053.013340192015, 6440.799290364207)]
    [InlineData(3, MixtureShape.Spherical, -3344.7977247712524, 6829.591268261488)]
    [InlineData(3, MixtureShape.Full, -2875.2927613052398, 6255.787824944201)]
    public void The_wholesale_customers_have_at_least_the_likelihood_that_scikit_learn_finds_in_20_starts(int k, MixtureShape shape, double likelihood, double bic)
    {
        Assert.SkipWhen(!Directory.Exists(GoldenCases.Folder), $"No {GoldenCases.Folder}: set NUODA_GOLDEN to the folder of the reference cases.");
        var table = GoldenTable.Read("wholesale_customers");
        double[] raw = [.. table.Rows.SelectMany(r => r[2..]).Select(v => double.Parse(v, System.Globalization.CultureInfo.InvariantCulture))];
        var points = FeatureScale.Fit(raw, 6, LogTransform.Natural).Apply(raw);
        var fit = GaussianMixture.Fit(points, 6, k, shape, starts: 20);
        Assert.True(fit.Converged && fit.LogLikelihood > likelihood - 0.01 && fit.Bic < bic + 0.02, $"{fit.LogLikelihood} {fit.Bic}");
        if (k == 1) Assert.Equal(likelihood, fit.LogLikelihood, 0.01);
    }

    [Fact]
    public void Probabilities_sum_to_1_weights_descend_and_the_likelihood_is_that_of_the_parameters()
    {
        var points = KMeansTests.Blobs(300, 2, 3, spread: 0.7, seed: 8);
        var fit = GaussianMixture.Fit(points, 2, 3);
        Assert.Equal(1, fit.Weights.Sum(), 1e-12);
        Assert.Equal(fit.Weights.OrderDescending(), fit.Weights);
        var likelihood = 0.0;
        for (var i = 0; i < 300; i++)
        {
            Assert.Equal(1, fit.Responsibilities.AsSpan(3 * i, 3).ToArray().Sum(), 1e-12);
            var density = 0.0;
            for (var j = 0; j < 3; j++)
            {
                var c = fit.Covariances.AsSpan(4 * j, 4);
                var (x, y) = (points[2 * i] - fit.Means[2 * j], points[2 * i + 1] - fit.Means[2 * j + 1]);
                var det = c[0] * c[3] - c[1] * c[2];
                density += fit.Weights[j] * Math.Exp(-(c[3] * x * x - 2 * c[1] * x * y + c[0] * y * y) / det / 2) / (2 * Math.PI * Math.Sqrt(det));
            }
            likelihood += Math.Log(density);
        }
        Assert.Equal(likelihood, fit.LogLikelihood, 1e-6);
    }

    [Fact]
    public void BIC_finds_number_and_shape_of_the_groups()
    {
        var random = new Random(2);
        var (long1, long2) = (Ellipse(0, 0), Ellipse(4, -1));
        double[] points = [.. Enumerable.Range(0, 300).SelectMany(i => i % 3 == 0 ? long1() : long2())];
        var fit = GaussianMixture.Choose(points, 2, 4);
        Assert.Equal((MixtureShape.Shared, 2), (fit.Shape, fit.Weights.Length));
        Assert.Equal(2.0 / 3, fit.Weights[0], 0.05);

        Func<double[]> Ellipse(double x, double y) => () => KMeansTests.Normal(random) is var u && KMeansTests.Normal(random) is var v ? [x + u, y + 0.9 * u + 0.2 * v] : [];
    }

    [Fact]
    public void Equal_points_have_no_distribution_and_repeated_ones_no_infinite_likelihood()
    {
        Assert.Throws<ArgumentException>(() => GaussianMixture.Fit([2, 2, 2], 1, 1));
        Assert.Throws<ArgumentException>(() => GaussianMixture.Choose([1, 2, 3], 1, 2, shapes: []));
        Assert.Throws<ArgumentOutOfRangeException>(() => GaussianMixture.Fit([1, double.NaN], 1, 1));
        var fit = GaussianMixture.Fit([0, 0, 0, 0, 5, 5.1, 4.9, 5.2], 1, 2);
        Assert.True(double.IsFinite(fit.LogLikelihood));
        Assert.Equal(1, Agreement.AdjustedRand([0, 0, 0, 0, 1, 1, 1, 1], fit.Segments));
    }

    [Fact]
    public void Gower_takes_the_mean_over_the_attributes_that_both_have()
    {
        var gower = new Gower([new NumericFeature("age", [20, 30, 40, double.NaN]), new CategoricalFeature("town", ["A", "B", "A", null]), new NumericFeature("same", [7, 7, double.NaN, double.NaN])]);
        Assert.Equal((0.5 + 1 + 0) / 3, gower.Between(0, 1), 1e-15);
        Assert.Equal((1.0 + 0) / 2, gower.Between(0, 2), 1e-15);
        Assert.Equal((0, 1), (gower.Between(1, 1), gower.Between(0, 3)));
        Assert.Equal(gower.Between(2, 1), gower.Between(1, 2));
        Assert.Equal(0.5f, gower.All()[0][1]);
        Assert.Throws<ArgumentException>(() => new Gower([]));
        Assert.Throws<ArgumentException>(() => new Gower([new NumericFeature("a", [1]), new NumericFeature("b", [1, 2])]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new NumericFeature("a", [double.PositiveInfinity]));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void No_swap_of_a_medoid_lowers_the_cost_which_is_nearly_always_the_least_of_all_choices(int k)
    {
        var best = 0;
        for (var seed = 1; seed <= 20; seed++)
        {
            var random = new Random(seed);
            double[] at = [.. Enumerable.Range(0, 24).Select(_ => random.NextDouble())];
            var all = new Dissimilarities(12, (i, j) => Math.Abs(at[2 * i] - at[2 * j]) + Math.Abs(at[2 * i + 1] - at[2 * j + 1]));
            double Cost(int choice) => Enumerable.Range(0, 12).Sum(i => Enumerable.Range(0, 12).Where(m => (choice >> m & 1) == 1).Min(m => all[i][m]));
            var fit = KMedoids.Fit(all, k, starts: 10);
            Assert.Equal(12, fit.Sizes.Sum());
            for (var j = 0; j < k; j++) Assert.Equal(j, fit.Segments[fit.Medoids[j]]);
            var found = fit.Medoids.Aggregate(0, (c, m) => c | 1 << m);
            Assert.Equal(Cost(found), fit.Cost, 1e-6);
            for (var swap = 0; swap < 144; swap++)
                if ((found >> swap / 12 & 1) == 1 && (found >> swap % 12 & 1) == 0) Assert.True(Cost(found & ~(1 << swap / 12) | 1 << swap % 12) > fit.Cost - 1e-6);
            var least = Enumerable.Range(1, 4095).Where(c => System.Numerics.BitOperations.PopCount((uint)c) == k).Min(Cost);
            if (fit.Cost < least + 1e-6) best++;
        }
        Assert.InRange(best, 18, 20);
    }

    [Fact]
    public void Mixed_attributes_are_divided_alike_whole_and_by_samples()
    {
        var random = new Random(4);
        int[] group = [.. Enumerable.Range(0, 900).Select(i => i % 3)];
        Feature[] features =
        [
            new NumericFeature("orders", [.. group.Select(g => 10 * g + random.NextDouble())]),
            new CategoricalFeature("region", [.. group.Select(g => random.NextDouble() < 0.05 ? null : "NSE"[g].ToString())]),
        ];
        var cases = new Gower(features);
        var (whole, sampled) = (KMedoids.Fit(cases, 3), KMedoids.Fit(cases, 3, sampleSize: 60));
        Assert.Equal((1, 1), (Agreement.AdjustedRand(group, whole.Segments), Agreement.AdjustedRand(group, sampled.Segments)));
        Assert.True(whole.Cost <= sampled.Cost + 1e-6);
        Assert.Equal(sampled.Segments, KMedoids.Fit(cases, 3, sampleSize: 60).Segments);
    }

    [Fact]
    public void Equal_cases_may_still_be_asked_for_several_medoids_and_bad_numbers_are_refused()
    {
        var equal = new Dissimilarities(4, (_, _) => 0);
        Assert.Equal([2, 1, 1], KMedoids.Fit(equal, 3).Sizes);
        Assert.Throws<ArgumentOutOfRangeException>(() => KMedoids.Fit(equal, 5));
        Assert.Throws<ArgumentOutOfRangeException>(() => KMedoids.Fit(equal, 2, starts: 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Dissimilarities(2, (_, _) => -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Dissimilarities(2, (_, _) => double.NaN));
    }
}
