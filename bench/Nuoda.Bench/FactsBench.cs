using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Nuoda.Analytics.ServiceLevels;
using Nuoda.Insight;
using Nuoda.Platform.Access;
using Nuoda.Platform.Settings;
using Nuoda.Platform.Storage;

namespace Nuoda.Bench;

/// <summary>The five questions over generated order lines, asked through the report's own front door; an answer whose hash differs from the reference fails.</summary>
internal static class FactsBench
{
    private const int Rounds = 5;

    private static readonly Dictionary<long, string[]> References = new()
    {
        [1_000_000] = ["53e5bbdd9306", "92725b4b6fb9", "7d28d11e72ad", "c5d1f94ae14e", "cbbc1420acf6"],
        [10_000_000] = ["9f3aef6d0144", "8cef96cc3636", "122a10c36e89", "793de35e7935", "f66c6325d1bf"],
    };

    private static readonly ReportQuestion Everything = new()
    {
        Measures = ["on-time", "unit-fill-rate", "otif", "lines", "revenue"], View = ServiceView.Promise, Date = ReportDate.Due, AsOf = new(2030, 1, 1), Definition = ServiceDefinition.Arrival,
    };

    public static async Task<int> Run(string csv, string? folder)
    {
        var home = new DataHome(Path.GetFullPath(folder ?? Directory.CreateTempSubdirectory("nuoda-bench-").FullName), null);
        Directory.CreateDirectory(home.Folder);
        var watch = Stopwatch.StartNew();
        if (!File.Exists(home.SqliteFile))
        {
            var loaded = await GeneratedLines.Load(home, csv);
            Console.WriteLine($"tables: {loaded:N0} lines in {watch.Elapsed.TotalSeconds:F1} s");
            if (Directory.Exists(home.FactsFolder)) Directory.Delete(home.FactsFolder, recursive: true);
        }
        var built = Directory.Exists(home.FactsFolder);
        watch.Restart();
        using var facts = await Facts.Open(home, NullLogger.Instance, CancellationToken.None);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"facts {(built ? "opened" : "built")}: {facts.Lines:N0} lines in {watch.Elapsed.TotalSeconds:F2} s, {facts.Lines / watch.Elapsed.TotalSeconds:N0} lines/s, {new DirectoryInfo(home.FactsFolder).GetFiles().Sum(f => f.Length) / 1e6:F1} MB"));
        Func<string>[] questions = [() => Totals(facts), () => ByMonth(facts), () => ByRegionAndMonth(facts), () => Failures(facts), () => Lateness(facts)];
        watch.Restart();
        questions[0]();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"first question (lines judged): {watch.Elapsed.TotalSeconds:F2} s"));
        var wrong = 0;
        for (var q = 0; q < questions.Length; q++)
        {
            var (walls, cpus, hash) = (new List<double>(), new List<double>(), "");
            questions[q]();
            for (var round = 0; round < Rounds; round++)
            {
                var cpu = Process.GetCurrentProcess().TotalProcessorTime;
                watch.Restart();
                var rows = questions[q]();
                walls.Add(watch.Elapsed.TotalSeconds);
                cpus.Add((Process.GetCurrentProcess().TotalProcessorTime - cpu).TotalSeconds);
                hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(rows)))[..12];
            }
            var reference = References.TryGetValue(facts.Lines, out var hashes) ? hashes[q] : hash;
            if (hash != reference) wrong++;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Q{q + 1}: median {walls.Order().ElementAt(Rounds / 2):F4} s, min {walls.Min():F4} s, cpu min {cpus.Min():F4} s, {hash}{(hash == reference ? "" : $" WRONG, reference {reference}")}"));
        }
        GC.Collect();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"memory: working set {Environment.WorkingSet / 1e6:F0} MB, peak {Process.GetCurrentProcess().PeakWorkingSet64 / 1e6:F0} MB, managed {GC.GetTotalMemory(false) / 1e6:F0} MB; load {File.ReadAllText("/proc/loadavg").Split(' ')[0]}"));
        return wrong == 0 ? 0 : 1;
    }

    private static string Totals(Facts facts) => Aggregates(facts, Everything, _ => "");

    private static string ByMonth(Facts facts) =>
        Aggregates(facts, Everything with { By = ["month"], From = new(2024, 1, 1), Date = ReportDate.Ordered, DateOfSlices = ReportDate.Due }, by => Month(by[0]) + ",");

    private static string ByRegionAndMonth(Facts facts) => Aggregates(facts, Everything with { By = ["region", "month"] }, by => $"{by[0]![1..]},{Month(by[1])},");

    private static string Failures(Facts facts)
    {
        var answer = Ask(facts, Everything with { Measures = ["failures"], By = ["customer"], From = new(2025, 10, 3), To = new(2025, 12, 31), Top = 100 });
        return string.Join('\n', answer.Rows.Select(r => string.Create(CultureInfo.InvariantCulture, $"{r.By[0]},{(long)r.Value!}")));
    }

    private static string Lateness(Facts facts)
    {
        var answer = Ask(facts, Everything with { Measures = ["consistency"], By = ["region"] });
        return Sorted(answer.Rows.Select(r => (r.By, string.Create(CultureInfo.InvariantCulture, $"{r.By[0]![1..]},{r.Spread!.Days!.Discrete(0.5)},{r.Spread.Days.Discrete(0.9)},{r.Spread.Days.Discrete(0.99)}"))));
    }

    private static string Aggregates(Facts facts, ReportQuestion question, Func<IReadOnlyList<string?>, string> key)
    {
        var answer = Ask(facts, question);
        return Sorted(answer.Rows.Chunk(5).Select(group =>
        {
            var (onTime, units, otif, lines, revenue) = (group[0], group[1], group[2], group[3], group[4]);
            return (group[0].By, string.Create(CultureInfo.InvariantCulture,
                $"{key(group[0].By)}{(long)lines.Value!},{onTime.Numerator:F0},{units.Denominator:F0},{units.Numerator:F0},{otif.Numerator:F0},{Math.Round((decimal)revenue.Value! * 100):F0}"));
        }));
    }

    // Regions are numbers in the reference, R1 … R40 here.
    private static string Sorted(IEnumerable<(IReadOnlyList<string?> By, string Row)> rows) =>
        string.Join('\n', rows.OrderBy(r => r.By.Count > 0 && r.By[0]!.StartsWith('R') ? int.Parse(r.By[0]![1..], CultureInfo.InvariantCulture) : 0).Select(r => r.Row));

    private static ReportAnswer Ask(Facts facts, ReportQuestion question)
    {
        var answer = Reports.Ask(facts, Company.Default, question, DataScope.All, CancellationToken.None);
        return answer.IsOk ? answer.Value : throw new InvalidOperationException(answer.Error!.Code);
    }

    private static string Month(string? label) => label!.Replace("-", "", StringComparison.Ordinal);
}
