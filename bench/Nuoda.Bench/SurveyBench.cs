using System.Globalization;
using Nuoda.Analytics.Quality;
using Nuoda.Analytics.Queueing;
using Nuoda.Analytics.Surveys;

namespace Nuoda.Bench;

/// <summary>Surveys, charts and staffing, one thread; the data are left in the folder, so that bench/survey_peer.py does the same work on the same figures. Each line ends with the answer: both must print it alike.</summary>
internal static class SurveyBench
{
    private const int Rounds = 7;

    public static int Run(string folder)
    {
        Directory.CreateDirectory(folder);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"load {File.ReadAllText("/proc/loadavg").Split(' ')[0]}; median of {Rounds} rounds"));
        var random = new Random(31);
        double[] Answers(int n, int lowest, int highest) => [.. Enumerable.Range(0, n).Select(_ => (double)random.Next(lowest, highest + 1))];

        var nps = Save(folder, "nps", [Answers(1_000_000, 0, 10)])[0];
        Measure("NPS of 1,000,000 answers", () => NetPromoterScore.Of(nps).Interval().Upper);

        double[] mood = Answers(100_000, 0, 4);
        var items = Save(folder, "items", [.. Enumerable.Range(0, 22).Select(_ => mood.Select(m => m + random.Next(0, 4)).ToArray())]);
        double[][] rows = [.. Enumerable.Range(0, mood.Length).Select(r => items.Select(c => c[r]).ToArray())];
        Measure("item analysis, 100,000 x 22", () => ItemAnalysis.Of(rows).Items.Sum(i => i.AlphaIfDropped + i.ItemRestCorrelation));

        var classes = Save(folder, "classes", [Answers(100_000, 0, 4), Answers(100_000, 0, 7), Answers(100_000, 0, 2), Answers(100_000, 0, 19)]);
        int[] sizes = [5, 8, 3, 20];
        RakingMargin[] margins = [.. classes.Select((c, m) => new RakingMargin([.. c.Select(x => (int)x)], [.. Enumerable.Range(1, sizes[m]).Select(k => (double)k)]))];
        Measure("raking, 100,000 x 4 margins", () => Raking.Fit(100_000, margins).DesignEffect);

        double[] latent = Answers(5_000, 0, 6);
        var drivers = Save(folder, "drivers", [.. Enumerable.Range(0, 21).Select(j => latent.Select(l => l + random.Next(0, 3 + j)).ToArray())]);
        foreach (var p in (int[])[5, 10, 15, 20]) Measure(string.Create(CultureInfo.InvariantCulture, $"Shapley shares, 5,000 x {p}"), () => KeyDrivers.Of(drivers[^1], drivers[..p]).Drivers.Select((d, j) => (j + 1) * d.Shapley).Sum());
        Measure("the same x 8 with 1,000 bootstraps", () => KeyDrivers.Of(drivers[^1], drivers[..8], 1000).RSquared);

        var series = Save(folder, "series", [Answers(1_000_000, 0, 1000)])[0];
        Measure("XmR and Nelson's rules, 1,000,000 points", () => RunRules.Find(XmrChart.Of(series).Values.Standardised(), RunRules.Nelson).Count);

        double[] calls = [.. Enumerable.Range(0, 96).Select(i => Math.Round(20 + 400 * Math.Pow(Math.Sin(Math.PI * i / 96), 2)))];
        Measure("staffing of 96 intervals, Erlang C", () => Staffing.ByInterval(calls, 900, 240, new(0.8, 20)).Sum(i => i.Agents));
        Measure("staffing of 96 intervals, Erlang A", () => Staffing.ByInterval(calls, 900, 240, new(0.8, 20), patience: 180).Sum(i => i.Agents));
        return 0;
    }

    // One column a line.
    private static double[][] Save(string folder, string name, double[][] columns)
    {
        File.WriteAllLines(Path.Combine(folder, name + ".csv"), columns.Select(c => string.Join(',', c.Select(x => x.ToString(CultureInfo.InvariantCulture)))));
        return columns;
    }

    private static void Measure(string name, Func<double> work) => Stopclock.Measure(name, Rounds, work);
}
