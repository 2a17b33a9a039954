using System.Globalization;
using System.IO.Compression;
using Nuoda.Analytics.Forecasting;

namespace Nuoda.Bench;

/// <summary>Accuracy over whole public sets: M3 beside the competition's own forecasts, tourism, M4 weekly and hourly, hospital, and spare parts that are seldom asked for. One thread; CPU seconds of each method beside its errors.</summary>
internal static class DemandBench
{
    private sealed record Item(string Id, double[] Train, double[] Test);

    private sealed record Set(string Name, int Season, int ScaleSeason, List<Item> Items);

    private static readonly string[] Smooth = ["snaive", "ses", "theta", "dotm", "ets", "arima", "stl", "auto", "cv"];
    private static readonly string[] Seldom = ["snaive", "mean", "ses", "croston", "sba", "tsb", "adida", "imapa", "auto", "cv"];

    /// <param name="folder">The folder of the sets.</param>
    /// <param name="only">Start of the names of the sets to run; null for all.</param>
    /// <param name="methods">Names of the methods to run; null for the usual ones.</param>
    public static int Run(string folder, string? only, string[]? methods = null)
    {
        var published = File.Exists(Path.Combine(folder, "m3_published_forecasts.csv.gz")) ? Published(Path.Combine(folder, "m3_published_forecasts.csv.gz")) : [];
        Console.WriteLine($"load {File.ReadAllText("/proc/loadavg").Split(' ')[0]}; one thread");
        foreach (var set in Sets(folder).Where(s => only is null || s.Name.StartsWith(only, StringComparison.Ordinal)))
        {
            var seldom = set.Name == "carparts";
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"\n{set.Name}: {set.Items.Count} series of {set.Items.Min(i => i.Train.Length)} to {set.Items.Max(i => i.Train.Length)}, {set.Items.Min(i => i.Test.Length)} steps ahead, season {set.Season}"));
            Console.WriteLine($"{"method",-14} {"sMAPE",8} {"MASE",7} {"RMSSE",7} {"cov95",6} {"CPU s",8}");
            foreach (var name in methods ?? (seldom ? Seldom : Smooth))
            {
                // A year of weeks or two months of hours: the search over orders would run for hours.
                if (name == "arima" && set.Items.Average(i => i.Train.Length) * set.Season > 12_000) continue;
                Judge(set, name, item => name == "cv"
                    ? ForecastSelection.Choose(item.Train, set.Season, item.Test.Length, [95], Tried(set, item)).Forecast
                    : ForecastMethods.Of(name)(item.Train, set.Season, item.Test.Length, [95]));
            }
            foreach (var (method, forecasts) in published.Where(_ => set.Name.StartsWith("m3", StringComparison.Ordinal)))
                Judge(set, "M3 " + method, item => new Forecast(forecasts[item.Id], [], [], []));
        }
        Console.WriteLine($"load {File.ReadAllText("/proc/loadavg").Split(' ')[0]}");
        return 0;
    }

    private static string[]? Tried(Set set, Item item) => item.Train.Length * set.Season > 12_000 ? [.. ForecastMethods.WorthTrying(item.Train).Where(m => m != "arima")] : null;

    private static void Judge(Set set, string name, Func<Item, Forecast> method)
    {
        var (sums, counts, cpu) = (new double[4], new int[4], Environment.CpuUsage.TotalTime);
        foreach (var item in set.Items)
        {
            var f = method(item);
            Take(0, ForecastAccuracy.Smape(item.Test, f.Mean));
            Take(1, ForecastAccuracy.Mase(item.Test, f.Mean, item.Train, set.ScaleSeason));
            Take(2, ForecastAccuracy.Rmsse(item.Test, f.Mean, item.Train, set.ScaleSeason));
            if (f.Levels.Length > 0) Take(3, ForecastAccuracy.Coverage(item.Test, f.Lower[0], f.Upper[0]));
        }
        var seconds = (Environment.CpuUsage.TotalTime - cpu).TotalSeconds;
        string Mean(int i, string format) => counts[i] == 0 ? "–" : (sums[i] / counts[i]).ToString(format, CultureInfo.InvariantCulture);
        Console.WriteLine($"{name,-14} {Mean(0, "F3"),8} {Mean(1, "F3"),7} {Mean(2, "F3"),7} {Mean(3, "F3"),6} {seconds.ToString("F1", CultureInfo.InvariantCulture),8}");

        void Take(int i, double value)
        {
            if (!double.IsNaN(value)) (sums[i], counts[i]) = (sums[i] + value, counts[i] + 1);
        }
    }

    private static IEnumerable<Set> Sets(string folder)
    {
        foreach (var (file, split) in new[] { ("m3", "m3"), ("tourism", "tourism") })
        {
            if (!File.Exists(Path.Combine(folder, $"{file}_info.csv"))) continue;
            var info = Lines(Path.Combine(folder, $"{file}_info.csv")).Skip(1).Select(Cells).ToDictionary(c => c[0], c => (Period: c[1].ToLowerInvariant(), Frequency: int.Parse(c[2], CultureInfo.InvariantCulture)));
            var items = Pairs(folder, file);
            foreach (var group in items.GroupBy(i => info[i.Id]).OrderBy(g => g.Key.Frequency).ThenBy(g => g.Key.Period, StringComparer.Ordinal))
                yield return new($"{split}-{group.Key.Period}", group.Key.Frequency, group.Key.Frequency, [.. group]);
        }
        if (File.Exists(Path.Combine(folder, "m4_weekly_train.csv.gz"))) yield return new("m4-weekly", 52, 1, Pairs(folder, "m4_weekly"));
        if (File.Exists(Path.Combine(folder, "m4_hourly_train.csv.gz"))) yield return new("m4-hourly", 24, 24, Pairs(folder, "m4_hourly"));
        foreach (var name in (string[])["hospital", "carparts"])
            if (File.Exists(Path.Combine(folder, name + ".csv")))
                yield return new(name, 12, name == "carparts" ? 1 : 12, [.. Lines(Path.Combine(folder, name + ".csv")).Select(l => l.Split(',')).Where(c => c.All(v => v.Length > 0))
                    .Select(c => (Id: c[0], Values: c[1..].Select(Number).ToArray())).Select(s => new Item(s.Id, s.Values[..^12], s.Values[^12..]))]);
    }

    private static List<Item> Pairs(string folder, string name)
    {
        var test = Lines(Path.Combine(folder, name + "_test.csv.gz")).Select(Cells).ToDictionary(c => c[0], Values);
        return [.. Lines(Path.Combine(folder, name + "_train.csv.gz")).Select(Cells).Select(c => new Item(c[0], Values(c), test[c[0]]))];
    }

    private static Dictionary<string, Dictionary<string, double[]>> Published(string file) => Lines(file).Select(Cells).GroupBy(c => c[0])
        .ToDictionary(g => g.Key, g => g.ToDictionary(c => c[1], c => Values(c[1..])));

    private static string[] Cells(string line) => [.. line.Split(',').Select(c => c.Trim('"'))];

    private static double[] Values(string[] cells) => [.. cells.Skip(1).Where(c => c.Length > 0).Select(Number)];

    private static IEnumerable<string> Lines(string file)
    {
        using var stream = File.OpenRead(file);
        using var text = new StreamReader(file.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(stream, CompressionMode.Decompress) : stream);
        while (text.ReadLine() is { } line) if (line.Length > 0) yield return line;
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
