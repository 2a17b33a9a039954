using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using Nuoda.Analytics.Forecasting;

namespace Nuoda.Bench;

/// <summary>Forecasts: accuracy on the monthly series of a reference file beside the reference's own figures, and series a second on one thread over a file of series.</summary>
internal static class ForecastBench
{
    private delegate Forecast Method(double[] series, int season, int horizon);

    private sealed record Series(string Id, int Season, double[] Train, double[] Test);

    private static readonly double[] Levels = Forecast.UsualLevels;

    // The name is the one of the reference file, so that both figures stand in one row.
    private static readonly (string Name, Method Run)[] Methods =
    [
        ("naive", (y, _, h) => SimpleForecasts.Naive(y, h, Levels)),
        ("snaive", (y, m, h) => SimpleForecasts.SeasonalNaive(y, m, h, Levels)),
        ("ses", (y, _, h) => Ets.Fit(y, 1, EtsForm.Simple).Forecast(h, Levels)),
        ("holt", (y, _, h) => Ets.Fit(y, 1, EtsForm.Holt).Forecast(h, Levels)),
        ("holtdamped", (y, _, h) => Ets.Fit(y, 1, EtsForm.HoltDamped).Forecast(h, Levels)),
        ("ets", (y, m, h) => Ets.Choose(y, m).Forecast(h, Levels)),
        ("autoarima", (y, m, h) => AutoArima.Fit(y, m).Forecast(h, Levels)),
        ("thetaf", (y, m, h) => Theta.Fit(y, m).Forecast(h, Levels)),
        ("dotm", (y, m, h) => OptimisedTheta.Fit(y, m).Forecast(h, Levels)),
        ("mean(ets,thetaf)", (y, m, h) => ForecastCombination.Mean(Ets.Choose(y, m).Forecast(h, Levels), Theta.Fit(y, m).Forecast(h, Levels))),
        ("stl", (y, m, h) => ForecastMethods.Of("stl")(y, m, h, Levels)),
        ("automatic", (y, m, h) => AutomaticForecast.Of(y, m, h, Levels)),
    ];

    /// <param name="golden">Folder of the reference files.</param>
    /// <param name="speed">File of series, one a line; null or - for none.</param>
    /// <param name="only">Names of the methods; null for all.</param>
    public static int Run(string golden, string? speed, string[]? only)
    {
        var methods = Methods.Where(m => only is null || only.Contains(m.Name)).ToArray();
        if (speed is not (null or "-")) Speed(speed, methods);
        Accuracy(golden, methods);
        return 0;
    }

    private static void Accuracy(string folder, (string Name, Method Run)[] methods)
    {
        using var reference = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "forecast_accuracy.json")));
        var one = reference.RootElement.GetProperty("cases").EnumerateArray().First(c => c.GetProperty("kind").GetString() == "forecast_accuracy");
        var ids = one.GetProperty("inputs").GetProperty("series").EnumerateArray().Select(s => s.GetString()!).ToHashSet(StringComparer.Ordinal);
        var series = Read(Path.Combine(folder, one.GetProperty("inputs").GetProperty("data").GetString()!)).Where(s => ids.Contains(s.Id)).ToList();
        var expected = one.GetProperty("expected").GetProperty("methods");
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{series.Count} series; load {File.ReadAllText("/proc/loadavg").Split(' ')[0]}"));
        Console.WriteLine($"{"method",-17} {"sMAPE",8} {"reference",10} {"ratio",7} {"MASE",7} {"reference",10} {"ratio",7} {"cov80",6} {"cov95",6} {"MSIS95",7} {"reference",10} {"series/s",9}");
        foreach (var (name, run) in methods)
        {
            var sums = new double[5];
            var start = Stopwatch.GetTimestamp();
            var forecasts = series.Select(s => run(s.Train, s.Season, s.Test.Length)).ToList();
            var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            foreach (var (s, f) in series.Zip(forecasts))
            {
                sums[0] += ForecastAccuracy.Smape(s.Test, f.Mean) / series.Count;
                sums[1] += ForecastAccuracy.Mase(s.Test, f.Mean, s.Train, s.Season) / series.Count;
                sums[2] += ForecastAccuracy.Coverage(s.Test, f.Lower[0], f.Upper[0]) / series.Count;
                sums[3] += ForecastAccuracy.Coverage(s.Test, f.Lower[1], f.Upper[1]) / series.Count;
                sums[4] += ForecastAccuracy.Msis(s.Test, f.Lower[1], f.Upper[1], Levels[1], s.Train, s.Season) / series.Count;
            }
            double Of(string field) => expected.TryGetProperty(name, out var row) && row.TryGetProperty(field, out var value) ? value.GetDouble() : double.NaN;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{name,-17} {sums[0],8:F4} {Of("mean_smape"),10:F4} {sums[0] / Of("mean_smape"),7:F4} {sums[1],7:F4} {Of("mean_mase"),10:F4} {sums[1] / Of("mean_mase"),7:F4} {sums[2],6:F3} {sums[3],6:F3} {sums[4],7:F3} {Of("mean_msis95"),10:F3} {series.Count / seconds,9:F0}"));
        }
    }

    private static void Speed(string file, (string Name, Method Run)[] methods)
    {
        var series = Lines(file).Select(line => line.Split(',').Select(Number).ToArray()).ToList();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{series.Count} series of {series[0].Length}, horizon 18, one thread; load {File.ReadAllText("/proc/loadavg").Split(' ')[0]}"));
        foreach (var (name, run) in methods)
        {
            var rates = new List<double>();
            // Quick methods are repeated until the compiler has done its work and the clock can see them.
            for (var round = -2; round < 5; round++)
            {
                var (start, cpu, done) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime, 0);
                while (done == 0 || Stopwatch.GetElapsedTime(start).TotalSeconds < 0.3)
                    foreach (var s in series)
                    {
                        run(s, 12, 18);
                        done++;
                    }
                if (round >= 0) rates.Add(done / (Environment.CpuUsage.TotalTime - cpu).TotalSeconds);
            }
            rates.Sort();
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-17} {rates[2],10:N0} series per CPU second ({rates[0]:N0} to {rates[4]:N0})"));
        }
    }

    private static IEnumerable<Series> Read(string file)
    {
        var header = Lines(file).First().Split(',');
        var (season, train, test) = (Array.IndexOf(header, "frequency"), Array.IndexOf(header, "train"), Array.IndexOf(header, "test"));
        return Lines(file).Skip(1).Select(line => line.Split(',')).Select(cells =>
            new Series(cells[0], int.Parse(cells[season], CultureInfo.InvariantCulture), [.. cells[train].Split(';').Select(Number)], [.. cells[test].Split(';').Select(Number)]));
    }

    private static IEnumerable<string> Lines(string file)
    {
        using var stream = File.OpenRead(file);
        using var text = new StreamReader(file.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(stream, CompressionMode.Decompress) : stream);
        while (text.ReadLine() is { } line) yield return line;
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
