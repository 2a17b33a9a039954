using System.Diagnostics;
using System.Globalization;
using Nuoda.Analytics.Forecasting;

namespace Nuoda.Bench;

/// <summary>The whole reforecast of an assortment: for every item the method with the least error on the last year held back, then 12 months ahead with intervals from the whole series.</summary>
internal static class ReforecastBench
{
    private const int Months = 60, Ahead = 12;

    /// <param name="items">How many items.</param>
    /// <param name="threads">On how many threads.</param>
    public static int Run(int items, int threads)
    {
        var series = Items(items);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{items} items × {Months} months, {series.Count(s => s.Contains(0))} with months without demand; {threads} threads, load {File.ReadAllText("/proc/loadavg").Split(' ')[0]}"));
        Time("ses, croston, theta: the best on the last year", series, threads, y => ForecastSelection.Choose(y, 12, Ahead, Forecast.UsualLevels, ["ses", "croston", "theta"], origins: 1).Method);
        Time("auto: ETS and optimised Theta, IMAPA for items seldom asked for", series, threads, y => { ForecastMethods.Of("auto")(y, 12, Ahead, Forecast.UsualLevels); return "auto"; });
        return 0;
    }

    private static void Time(string name, double[][] series, int threads, Func<double[], string> job)
    {
        foreach (var y in series.Take(500)) job(y);   // compiled before the clock runs
        var (start, cpu, chosen) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime, new string[series.Length]);
        Parallel.For(0, series.Length, new ParallelOptions { MaxDegreeOfParallelism = threads }, i => chosen[i] = job(series[i]));
        var (wall, used) = (Stopwatch.GetElapsedTime(start).TotalSeconds, (Environment.CpuUsage.TotalTime - cpu).TotalSeconds);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}: {wall:F1} s wall, {used:F1} s CPU, {series.Length / used:F0} items per CPU second; {string.Join(", ", chosen.CountBy(c => c).OrderByDescending(c => c.Value).Select(c => $"{c.Key} {c.Value}"))}"));
    }

    // Two of three items as month after month of steady demand with trend, season and noise; the third is asked for now and then.
    private static double[][] Items(int count)
    {
        var random = new Random(20260102);
        double Normal() => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
        var all = new double[count][];
        for (var i = 0; i < count; i++)
        {
            all[i] = new double[Months];
            if (i % 3 == 2)
            {
                var (share, size) = (0.1 + 0.4 * random.NextDouble(), 1 + 19 * random.NextDouble());
                for (var t = 0; t < Months; t++) all[i][t] = random.NextDouble() < share ? Math.Floor(1 - size * Math.Log(1 - random.NextDouble())) : 0;
                continue;
            }
            var (level, trend, wave, phi, noise, error) = (Math.Pow(10, 1 + 3 * random.NextDouble()), -0.002 + 0.01 * random.NextDouble(), 0.3 * random.NextDouble(), 0.7 * random.NextDouble(), 0.02 + 0.2 * random.NextDouble(), 0.0);
            for (var t = 0; t < Months; t++)
            {
                error = phi * error + noise * Normal();
                all[i][t] = Math.Max(1, Math.Round(level * (1 + trend * t) * (1 + wave * Math.Sin(2 * Math.PI * (t + i) / 12)) * Math.Exp(error)));
            }
        }
        return all;
    }
}
