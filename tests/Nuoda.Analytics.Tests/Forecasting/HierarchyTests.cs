using MathNet.Numerics.LinearAlgebra;
using Nuoda.Analytics.Forecasting;
using Xunit;

namespace Nuoda.Analytics.Tests.Forecasting;

public sealed class HierarchyTests
{
    [Fact]
    public void Every_combination_of_open_dimensions_is_a_node_and_sums_over_the_same_leaves_are_one()
    {
        var two = new Hierarchy([["tea", "north"], ["tea", "south"], ["cup", "north"], ["cup", "south"]]);
        Assert.Equal(["*/*", "*/north", "*/south", "tea/*", "cup/*", "tea/north", "tea/south", "cup/north", "cup/south"], Named(two));
        Assert.Equal((5, 4), (two.Sums, two.LeavesOf(0).Count));
        // Each product has one group: group × product adds nothing to products.
        var nested = new Hierarchy([["drinks", "tea"], ["drinks", "milk"], ["ware", "cup"]]);
        Assert.Equal(["*/*", "drinks/*", "drinks/tea", "drinks/milk", "ware/cup"], Named(nested));
        Assert.Equal(0, new Hierarchy([["alone"]]).Sums);
    }

    /// <summary>Total and two leaves with uncorrelated errors of variance 2, 1, 1: of the 8 that the total has too much it gives up 2/4 and each leaf takes 1/4.</summary>
    [Fact]
    public void What_is_lacking_is_shared_by_variance_as_one_reckons_by_hand()
    {
        var hierarchy = new Hierarchy([["a"], ["b"]]);
        var root = Math.Sqrt(2);
        double[][] errors = [[root, -root, root, -root], [1, 1, -1, -1], [1, -1, -1, 1]];
        var reconciled = hierarchy.Reconcile([Of(108), Of(60), Of(40)], errors);
        Assert.Equal([104, 62, 42], reconciled.Select(f => Math.Round(f.Mean[0], 9)));
        // Variance of the total 2 − 2·2/4 = 1; of a leaf 1 − 1/4: widths by the root of the shares.
        Assert.Equal([10 * Math.Sqrt(0.5), 10 * Math.Sqrt(0.75)], [reconciled[0].Upper[0][0] - 104, reconciled[1].Upper[0][0] - 62], (x, y) => Math.Abs(x - y) < 1e-9);

        static Forecast Of(double mean) => new([mean], [80], [[mean - 10]], [[mean + 10]]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Reconciled_forecasts_add_up_and_are_those_of_the_textbook_formula(int seed)
    {
        var random = new Random(seed);
        var hierarchy = Crossed(random, 3, 2, 2);
        var (n, steps, horizon) = (hierarchy.Nodes.Count, 30, 4);
        double[][] errors = [.. Enumerable.Range(0, n).Select(i => Enumerable.Range(0, steps).Select(t => random.NextDouble() - 0.5 + Math.Sin(t + i % 3)).ToArray())];
        Forecast[] bases = [.. Enumerable.Range(0, n).Select(_ => Forecast.Normal([.. Enumerable.Range(0, horizon).Select(_ => 100 * random.NextDouble())], [.. Enumerable.Repeat(1.0, horizon)], [80, 95]))];

        var reconciled = hierarchy.Reconcile(bases, errors);

        var leaves = reconciled[hierarchy.Sums..];
        var sums = hierarchy.Add([.. leaves.Select(f => f.Mean)]);
        for (var i = 0; i < n; i++) Assert.Equal(sums[i], reconciled[i].Mean, (x, y) => Math.Abs(x - y) < 1e-9);
        // S (Sᵀ W⁻¹ S)⁻¹ Sᵀ W⁻¹ ŷ, and λ from all pairs.
        var s = Matrix<double>.Build.Dense(n, leaves.Length, (i, l) => hierarchy.LeavesOf(i).Contains(l) ? 1 : 0);
        var lambda = PairwiseShrinkage(errors);
        Assert.Equal(lambda, Hierarchy.Shrinkage(errors), 1e-9);
        var w = Matrix<double>.Build.Dense(n, n, (i, j) => errors[i].Zip(errors[j], (a, b) => a * b).Average() * (i == j ? 1 : 1 - lambda));
        var inverse = w.Inverse();
        var projection = s * (s.Transpose() * inverse * s).Inverse() * s.Transpose() * inverse;
        for (var h = 0; h < horizon; h++)
        {
            var expected = projection * Vector<double>.Build.Dense(n, i => bases[i].Mean[h]);
            for (var i = 0; i < n; i++) Assert.Equal(expected[i], reconciled[i].Mean[h], 1e-6);
        }
        var after = projection * w;
        for (var i = 0; i < n; i++) Assert.Equal(Math.Sqrt(after[i, i] / w[i, i]), (reconciled[i].Upper[1][0] - reconciled[i].Mean[0]) / (bases[i].Upper[1][0] - bases[i].Mean[0]), 1e-6);
        // What adds up already stays as it is; another unit changes nothing.
        var again = hierarchy.Reconcile(reconciled, errors);
        var scaled = hierarchy.Reconcile([.. bases.Select(f => f with { Mean = [.. f.Mean.Select(v => 1000 * v)] })], [.. errors.Select(e => e.Select(v => 1000 * v).ToArray())]);
        for (var i = 0; i < n; i++)
        {
            Assert.Equal(reconciled[i].Mean, again[i].Mean, (x, y) => Math.Abs(x - y) < 1e-9);
            Assert.Equal(reconciled[i].Mean, scaled[i].Mean, (x, y) => Math.Abs(x - y / 1000) < 1e-7);
        }
    }

    /// <summary>Noisy leaves with a common course: the sums see it better, and sharing what they know helps the leaves.</summary>
    [Fact]
    public void Reconciling_brings_the_leaves_nearer_to_what_comes()
    {
        var (before, after, bottomUp) = (0.0, 0.0, 0.0);
        for (var seed = 1; seed <= 10; seed++)
        {
            var random = new Random(seed);
            var hierarchy = Crossed(random, 4, 3, 2);
            var (leaves, n) = (hierarchy.Nodes.Count - hierarchy.Sums, 72);
            double[] course = new double[n];
            for (var t = 1; t < n; t++) course[t] = course[t - 1] + 2 * (random.NextDouble() - 0.5);
            double[][] series = [.. Enumerable.Range(0, leaves).Select(_ => course.Select(c => 50 + c + 16 * (random.NextDouble() - 0.5)).ToArray())];
            var all = hierarchy.Add(series);
            var models = all.Select(y => Ets.Fit(y.AsSpan(0, n - 6), 1, EtsForm.Simple)).ToArray();
            Forecast[] bases = [.. models.Select(m => m.Forecast(6, []))];
            var reconciled = hierarchy.Reconcile(bases, [.. models.Select(m => m.Errors)]);
            var summed = hierarchy.Add([.. bases[hierarchy.Sums..].Select(f => f.Mean)]);
            for (var i = 0; i < all.Length; i++)
            {
                double[] came = all[i][^6..];
                var scale = ForecastAccuracy.Scale(all[i], 1);
                before += ForecastAccuracy.MeanAbsoluteError(came, bases[i].Mean) / scale;
                after += ForecastAccuracy.MeanAbsoluteError(came, reconciled[i].Mean) / scale;
                bottomUp += ForecastAccuracy.MeanAbsoluteError(came, summed[i]) / scale;
            }
        }
        Assert.True(after < before && after < bottomUp, $"{before:F1} before, {bottomUp:F1} bottom-up, {after:F1} reconciled");
    }

    [Fact]
    public void Leaves_without_error_and_bad_input_have_a_defined_answer()
    {
        var hierarchy = new Hierarchy([["a"], ["b"]]);
        Forecast[] three = [Of(10), Of(0), Of(8)];
        // The leaf that is never asked for stays at 0: the others make up the difference.
        var reconciled = hierarchy.Reconcile(three, [[1, -1, 1, 2], [0, 0, 0, 0], [1, -1, 2, 1]]);
        Assert.Equal(0, reconciled[1].Mean[0], 1e-6);
        Assert.Equal(reconciled[0].Mean[0], reconciled[2].Mean[0], 1e-6);
        var certain = hierarchy.Reconcile(three, [[0, 0], [0, 0], [0, 0]]);
        Assert.Equal(certain[0].Mean[0], certain[1].Mean[0] + certain[2].Mean[0], 1e-12);
        Assert.Equal(5, new Hierarchy([["x"]]).Reconcile([Of(5)], [[1, 2]])[0].Mean[0]);
        Assert.Throws<ArgumentException>(() => new Hierarchy([]));
        Assert.Throws<ArgumentException>(() => new Hierarchy([[]]));
        Assert.Throws<ArgumentException>(() => new Hierarchy([["a"], ["a", "b"]]));
        Assert.Throws<ArgumentException>(() => new Hierarchy([["a"], ["a"]]));
        Assert.Throws<ArgumentException>(() => hierarchy.Add([[1]]));
        Assert.Throws<ArgumentException>(() => hierarchy.Add([[1], [1, 2]]));
        Assert.Throws<ArgumentException>(() => hierarchy.Reconcile(three[..2], [[1, 2], [1, 2], [1, 2]]));
        Assert.Throws<ArgumentException>(() => hierarchy.Reconcile(three, [[1], [1], [1]]));
        Assert.Throws<ArgumentException>(() => hierarchy.Reconcile(three, [[1, 2], [1, double.NaN], [1, 2]]));

        static Forecast Of(double mean) => new([mean], [], [], []);
    }

    private static double PairwiseShrinkage(double[][] errors)
    {
        var (steps, above, below) = (errors[0].Length, 0.0, 0.0);
        double[][] z = [.. errors.Select(e => e.Select(v => v / Math.Sqrt(e.Average(x => x * x))).ToArray())];
        for (var i = 0; i < z.Length; i++)
            for (var j = 0; j < z.Length; j++)
            {
                if (i == j) continue;
                double[] products = [.. z[i].Zip(z[j], (a, b) => a * b)];
                above += (products.Sum(p => p * p) - products.Sum() * products.Sum() / steps) / steps / (steps - 1);
                below += Math.Pow(products.Average(), 2);
            }
        return Math.Clamp(above / below, 1e-3, 1);
    }

    private static IEnumerable<string> Named(Hierarchy hierarchy) => hierarchy.Nodes.Select(n => string.Join('/', n.Select(v => v ?? "*")));

    // Not every combination is sold.
    private static Hierarchy Crossed(Random random, int products, int regions, int classes) => new([..
        from p in Enumerable.Range(0, products) from r in Enumerable.Range(0, regions) from c in Enumerable.Range(0, classes)
        where p == 0 || random.NextDouble() < 0.8 select (string[])[$"product {p}", $"region {r}", $"class {c}"]]);
}
