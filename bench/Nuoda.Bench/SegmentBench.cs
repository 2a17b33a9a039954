using System.Globalization;
using Nuoda.Analytics.Credit;
using Nuoda.Analytics.Features;
using Nuoda.Analytics.Segmentation;

namespace Nuoda.Bench;

/// <summary>Segments and credit on the reference data (wholesale customers, German credit) and on simulated customers, one thread.</summary>
internal static class SegmentBench
{
    private const int Rounds = 5;

    public static int Run(string folder)
    {
        Console.WriteLine($"load {File.ReadAllText("/proc/loadavg").Split(' ')[0]}; median of {Rounds} rounds");
        var lines = File.ReadAllLines(Path.Combine(folder, "wholesale_customers.csv"));
        double[] raw = [.. lines.Skip(1).SelectMany(l => l.Split(',')[2..]).Select(Number)];
        var points = FeatureScale.Fit(raw, 6, LogTransform.Natural).Apply(raw);
        Measure("k-means, 440 × 6, k 5, 50 starts", () => KMeans.Fit(points, 6, 5, starts: 50));
        Measure("k-means k 2 … 8, 50 starts each, silhouettes", () =>
        {
            for (var k = 2; k <= 8; k++) Silhouette.Of(points, 6, KMeans.Fit(points, 6, k, starts: 50).Segments);
        });
        for (var k = 2; k <= 8; k++) Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"   k {k}: inertia {KMeans.Fit(points, 6, k, starts: 50).Inertia:F4}"));
        Measure("Gaussian mixture, full, k 3, 4 starts", () => GaussianMixture.Fit(points, 6, 3));
        Measure("Gaussian mixtures k 1 … 8, four shapes, by BIC", () => GaussianMixture.Choose(points, 6, 8));
        Measure("gap statistic k 1 … 8, 20 references", () => GapStatistic.Of(points, 6, 8));
        var (large, random) = (new double[8_000_000], new Random(1));
        for (var i = 0; i < large.Length; i++) large[i] = i / 8 * 7919 % 10 * 0.4 * ((i % 8 + i / 8 % 10) % 3) + random.NextDouble() + random.NextDouble();
        Measure("k-means, 1,000,000 × 8 simulated, k 10, 1 start", () => KMeans.Fit(large, 8, 10, starts: 1));
        var cases = new Gower([.. Enumerable.Range(0, 8).Select(a => new NumericFeature($"{a}", [.. Enumerable.Range(0, 5000).Select(i => large[i * 8 + a])]))]);
        Dissimilarities? all = null;
        Measure("Gower dissimilarities, 5,000 × 8", () => all = cases.All());
        Measure("k-medoids of them, k 10, 1 start", () => KMedoids.Fit(all!, 10, starts: 1));
        Credit(folder);
        return 0;
    }

    private static void Credit(string folder)
    {
        var lines = File.ReadAllLines(Path.Combine(folder, "german_credit.csv")).Select(l => l.Split(',')).ToArray();
        var bad = lines.Skip(1).Select(l => l[^1] == "1").ToArray();
        Feature[] features = [.. Enumerable.Range(0, lines[0].Length - 1).Select(c => lines.Skip(1).Select(l => l[c]).ToArray() is var cells && cells.All(v => double.TryParse(v, CultureInfo.InvariantCulture, out _))
            ? (Feature)new NumericFeature(lines[0][c], Array.ConvertAll(cells, Number)) : new CategoricalFeature(lines[0][c], cells))];
        Measure("logistic regression, 1,000 × 20 attributes (49 terms)", () => LogisticFit.Fit(features, bad));
        Measure("scorecard of them", () => Scorecard.Fit(features, bad));
        foreach (var (name, of) in new (string, Func<Feature[], bool[], double[]>)[] { ("scorecard", (f, b) => Scorecard.CrossValidate(f, b)), ("logistic regression on all attributes", Regression) })
        {
            double[] aucs = [.. Enumerable.Range(0, 11).Select(shuffle => Auc(features, bad, shuffle, of))];
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"   {name}: mean AUC of 5 folds {aucs[0]:F4} in file order, {aucs[1..].Average():F4} over 10 shuffles"));
        }
    }

    private static double[] Regression(Feature[] features, bool[] bad)
    {
        var result = new double[bad.Length];
        for (var fold = 0; fold < 5; fold++)
        {
            int[] train = [.. Enumerable.Range(0, bad.Length).Where(i => i % 5 != fold)], test = [.. Enumerable.Range(0, bad.Length).Where(i => i % 5 == fold)];
            var model = LogisticFit.Fit([.. features.Select(f => f.Take(train))], Array.ConvertAll(train, i => bad[i]));
            var found = model.Probabilities([.. features.Select(f => f.Take(test))]);
            for (var i = 0; i < test.Length; i++) result[test[i]] = found[i];
        }
        return result;
    }

    private static double Auc(Feature[] features, bool[] bad, int shuffle, Func<Feature[], bool[], double[]> of)
    {
        var order = Enumerable.Range(0, bad.Length).ToArray();
        if (shuffle > 0) new Random(shuffle).Shuffle(order);
        var outcomes = Array.ConvertAll(order, i => bad[i]);
        var found = of([.. features.Select(f => f.Take(order))], outcomes);
        return Enumerable.Range(0, 5).Average(fold => Enumerable.Range(0, bad.Length).Where(i => i % 5 == fold).ToArray() is var rows
            ? Discrimination.Of(Array.ConvertAll(rows, i => found[i]), Array.ConvertAll(rows, i => outcomes[i])).Auc : 0);
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private static void Measure(string name, Action work) => Stopclock.Measure(name, Rounds, work);
}
