using System.Globalization;
using Nuoda.Analytics.Lifetime;
using Nuoda.Analytics.Retention;

namespace Nuoda.Bench;

/// <summary>Retention: fits on a table of customers (IBM's telephone customers: column Churn, time in tenure) and on simulated ones, one thread; accuracy on customers held back.</summary>
internal static class ChurnBench
{
    private const int Folds = 5;

    public static int Run(string path)
    {
        Console.WriteLine($"load {File.ReadAllText("/proc/loadavg").Split(' ')[0]}; CPU ms, median");
        var (columns, lost, tenure) = Read(path);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{lost.Length} customers, {lost.Count(l => l)} lost, {columns.Length} features"));
        var filled = columns.Select(c => { var mean = c.Where(v => !double.IsNaN(v)).Average(); return Array.ConvertAll(c, v => double.IsNaN(v) ? mean : v); }).ToArray();
        Measure("elastic net, path of 100", 7, () => ElasticNet.Path(filled, lost));
        Measure("elastic net, 10 folds", 5, () => ElasticNet.CrossValidate(filled, lost));
        ChurnTrees? trees = null;
        Measure("400 trees of 8 leaves", 5, () => trees = ChurnTrees.Fit(columns, lost, new(Rounds: 400, FeatureShare: 1, Folds: 0)));
        Measure("contributions of all customers", 3, () =>
        {
            double[] row = new double[columns.Length], into = new double[columns.Length];
            for (var i = 0; i < lost.Length; i++)
            {
                for (var j = 0; j < row.Length; j++) row[j] = columns[j][i];
                trees!.Contributions(row, into);
            }
        });
        Lifespan[] lives = [.. tenure.Select((t, i) => new Lifespan(t, lost[i]))];
        // The time itself is no covariate.
        double[][] covariates = [.. filled.Where(c => !c.SequenceEqual(tenure))];
        covariates = [.. IndependentColumns.Of(covariates).Select(j => covariates[j])];
        CoxModel? cox = null;
        Measure($"Cox, {covariates.Length} covariates, with tests and baseline", 7, () => cox = CoxModel.Fit(lives, covariates));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"   log-likelihood {cox!.NullLogLikelihood:F4} {cox.LogLikelihood:F4}, concordance {cox.Concordance:F6}"));
        Measure("Kaplan-Meier", 15, () => SurvivalCurve.Of(lives));
        Simulated(200_000);
        Orders(2_000);
        HeldBack("net", filled, lost, (x, y) => { var net = ElasticNet.CrossValidate(x, y); return net.Path.Models[net.Best]; });
        HeldBack("trees", columns, lost, (x, y) => ChurnTrees.Fit(x, y, new(Rounds: 400)));
        return 0;
    }

    private static void Simulated(int n)
    {
        var random = new Random(1);
        double[] effects = [0.5, -0.5, 0.2, 0, 0];
        double[][] covariates = [.. effects.Select(_ => Enumerable.Range(0, n).Select(_ => random.NextDouble()).ToArray())];
        Lifespan[] lives = [.. Enumerable.Range(0, n).Select(i =>
        {
            var time = -Math.Log(1 - random.NextDouble()) * Math.Exp(-effects.Select((e, j) => e * covariates[j][i]).Sum());
            var watched = 2 * random.NextDouble();
            return new Lifespan(Math.Min(time, watched), time <= watched);
        })];
        Measure($"Cox, {n} simulated customers, 5 covariates", 3, () => CoxModel.Fit(lives, covariates));
    }

    private static void Orders(int n)
    {
        var random = new Random(2);
        var truth = new ParetoGgg(5, 1, 1.5, 4, 0.9, 12);
        RegularHistory[] customers = [.. Enumerable.Range(0, n).Select(_ => truth.Simulate(52, random).History)];
        Measure($"Pareto/GGG, {n} customers, 4,000 sweeps", 1, () => ParetoGgg.Fit(customers, 26));
    }

    private static void HeldBack(string name, double[][] features, bool[] lost, Func<double[][], bool[], IChurnModel> fit)
    {
        var probability = new double[lost.Length];
        for (var fold = 0; fold < Folds; fold++)
        {
            int[] kept = [.. Enumerable.Range(0, lost.Length).Where(i => i % Folds != fold)], held = [.. Enumerable.Range(0, lost.Length).Where(i => i % Folds == fold)];
            var found = fit(Of(kept), Array.ConvertAll(kept, i => lost[i])).Probabilities(Of(held));
            for (var i = 0; i < held.Length; i++) probability[held[i]] = found[i];
        }
        var (order, told) = (Ranking.Of(probability, lost), Reliability.Of(probability, lost));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}: held back AUC {order.Auc:F4}, log-loss {told.LogLoss:F5}, Brier {told.Brier:F5}, calibration error {told.CalibrationError:F4}, lift of the first tenth {order.Lift(0.1):F2}"));

        double[][] Of(int[] which) => Array.ConvertAll(features, f => Array.ConvertAll(which, i => f[i]));
    }

    // Comma-separated without quotes; every column but customerID and Churn is a feature, words as 0/1 columns.
    private static (double[][] Columns, bool[] Lost, double[] Tenure) Read(string path)
    {
        var lines = File.ReadAllLines(path);
        var head = lines[0].Split(',');
        var cells = lines.Skip(1).Select(l => l.Split(',')).ToArray();
        List<double[]> columns = [];
        for (var c = 0; c < head.Length; c++)
        {
            if (head[c] is "customerID" or "Churn") continue;
            if (cells.All(r => string.IsNullOrWhiteSpace(r[c]) || double.TryParse(r[c], NumberStyles.Float, CultureInfo.InvariantCulture, out _))) columns.Add(Column(c));
            else foreach (var answer in cells.Select(r => r[c]).Distinct().Order(StringComparer.Ordinal).Skip(1)) columns.Add([.. cells.Select(r => r[c] == answer ? 1.0 : 0)]);
        }
        return ([.. columns], [.. cells.Select(r => r[Array.IndexOf(head, "Churn")] == "Yes")], Column(Array.IndexOf(head, "tenure")));

        double[] Column(int c) => [.. cells.Select(r => string.IsNullOrWhiteSpace(r[c]) ? double.NaN : double.Parse(r[c], CultureInfo.InvariantCulture))];
    }

    private static void Measure(string name, int rounds, Action work) => Stopclock.Measure(name, rounds, work, warmUp: rounds > 1 ? 1 : 0);
}
