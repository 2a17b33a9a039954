using System.Globalization;
using Nuoda.Analytics.Lifetime;

namespace Nuoda.Bench;

/// <summary>Customer lifetime: fits and scores of an order log (CDNOW) and of simulated customers, one thread.</summary>
internal static class ClvBench
{
    private const int Rounds = 15;

    public static int Run(string? log, int customers)
    {
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"load {File.ReadAllText("/proc/loadavg").Split(' ')[0]}; median of {Rounds} rounds (simulated: 5)"));
        if (log is not null) OfLog(log);
        OfSimulated(customers, "by the day", 7);
        OfSimulated(customers, "continuous", 0);
        Console.WriteLine($"load {File.ReadAllText("/proc/loadavg").Split(' ')[0]}");
        return 0;
    }

    // cid,date,cds,usd with header: the layout of the reference cases.
    private static void OfLog(string log)
    {
        var purchases = File.ReadLines(log).Skip(1).Select(line => line.Split(',')).Select(f => new Purchase(int.Parse(f[0], CultureInfo.InvariantCulture),
            DateOnly.ParseExact(f[1], "yyyyMMdd", CultureInfo.InvariantCulture).DayNumber, double.Parse(f[^1], CultureInfo.InvariantCulture))).ToArray();
        var end = new DateOnly(1997, 9, 30).DayNumber;
        CustomerSummary[] summaries = [];
        Measure($"summary of {purchases.Length} orders", Rounds, () => summaries = OrderLog.Summarise(purchases, end));
        PurchaseHistory[] histories = [.. summaries.Select(s => s.History)];
        int[] frequencies = [.. histories.Select(h => h.Frequency)];
        double[] means = [.. summaries.Select(s => s.MeanValue)];
        Fits(histories, Rounds);
        Measure("Gamma-Gamma fit", Rounds, () => GammaGamma.Fit(frequencies, means));
    }

    private static void OfSimulated(int customers, string how, double daysPerUnit)
    {
        var histories = new PurchaseHistory[customers];
        var random = new Random(11);
        var truth = new BgNbd(0.243, 4.414, 0.793, 2.426);
        for (var i = 0; i < customers; i++)
        {
            var age = 27 + 12 * random.NextDouble();
            histories[i] = truth.Simulate(daysPerUnit > 0 ? Math.Round(age * daysPerUnit) / daysPerUnit : age, random);
            // By the day: what a shop's log says.
            if (daysPerUnit > 0) histories[i] = histories[i] with { Recency = Math.Ceiling(histories[i].Recency * daysPerUnit) / daysPerUnit };
        }
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"-- {customers} simulated, times {how}: {histories.Distinct().Count()} distinct"));
        Fits(histories, 5);
    }

    private static void Fits(PurchaseHistory[] histories, int rounds)
    {
        LifetimeFit<BgNbd>? fit = null;
        Measure("BG/NBD fit", rounds, () => fit = BgNbd.Fit(histories));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"   r {fit!.Model.R:F4} alpha {fit.Model.Alpha:F4} a {fit.Model.A:F4} b {fit.Model.B:F4}, log-likelihood {fit.LogLikelihood:F4}, converged {fit.Converged}"));
        Measure("MBG/NBD fit", rounds, () => MbgNbd.Fit(histories));
        if (histories.Length < 100_000) Measure("Pareto/NBD fit", rounds, () => ParetoNbd.Fit(histories));
        double[] alive = new double[histories.Length], purchases = new double[histories.Length], discounted = new double[histories.Length];
        Measure("P(alive) and expected purchases of 39 weeks", rounds, () => fit.Model.Score(histories, 39, 0, 0, alive, purchases, []));
        Measure("the same and CLV of a year", rounds, () => fit.Model.Score(histories, 39, 52, 0.0027, alive, purchases, discounted));
    }

    private static void Measure(string name, int rounds, Action work) => Stopclock.Measure(name, rounds, work, warmUp: 3);
}
