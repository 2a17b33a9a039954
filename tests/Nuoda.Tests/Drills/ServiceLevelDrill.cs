using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Nuoda.Analytics.ServiceLevels;
using Nuoda.Insight;
using Nuoda.Tests.Platform;
using Xunit;

namespace Nuoda.Tests.Drills;

/// <summary>T5: the reference questions over generated order lines, through import and facts; the right answers come from another program that reads the file alone.</summary>
public sealed class ServiceLevelDrill
{
    /// <summary>Of the file of a million lines.</summary>
    private static readonly string[] Million = ["53e5bbdd9306", "92725b4b6fb9", "7d28d11e72ad", "c5d1f94ae14e", "cbbc1420acf6"];

    private static readonly ReportQuestion Everything = new()
    {
        Measures = ["on-time", "unit-fill-rate", "otif", "lines", "revenue"], View = ServiceView.Promise, Date = ReportDate.Due, AsOf = new(2030, 1, 1), Definition = ServiceDefinition.Arrival,
    };

    [Theory, Databases.Both]
    public async Task The_reference_questions_come_out_of_import_and_facts(Engine engine)
    {
        var generator = Path.Combine(TabularFixture.Root(), "../shared/bench/gen_lines.py");
        Assert.SkipWhen(!File.Exists(generator), $"No {generator}.");
        var lines = DrillCompany.IsFull ? 1_000_000 : engine == Engine.Postgres ? 100_000 : 30_000;
        await using var company = await DrillCompany.On(engine);
        var csv = company.At("lines.csv");
        await Python(generator, lines.ToString(CultureInfo.InvariantCulture), csv);
        var expected = (await Python(Path.Combine(TabularFixture.Root(), "tests/independent/gen_lines_answers.py"), csv)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        if (lines == 1_000_000) Assert.Equal(Million, expected);

        var outcome = await company.Import(csv, Path.Combine(TabularFixture.Root(), "samples/profiles/gen-lines.json"));
        Assert.Equal((lines, 0L, lines), (outcome.Read, outcome.Rejected, outcome.Created["lines"]));
        using var facts = await Facts.Open(company.Database.Home, NullLogger.Instance, TestContext.Current.CancellationToken);
        string[] answers =
        [
            Aggregates(facts, Everything, _ => ""),
            Aggregates(facts, Everything with { By = ["month"], From = new(2024, 1, 1), Date = ReportDate.Ordered, DateOfSlices = ReportDate.Due }, by => Month(by[0]) + ","),
            Aggregates(facts, Everything with { By = ["region", "month"] }, by => $"{by[0]},{Month(by[1])},"),
            string.Join('\n', DrillCompany.Ask(facts, Everything with { Measures = ["failures"], By = ["customer"], From = new(2025, 10, 3), To = new(2025, 12, 31), Top = 100 })
                .Rows.Select(r => string.Create(CultureInfo.InvariantCulture, $"{r.By[0]},{(long)r.Value!}"))),
            string.Join('\n', DrillCompany.Ask(facts, Everything with { Measures = ["consistency"], By = ["region"] })
                .Rows.Select(r => string.Create(CultureInfo.InvariantCulture, $"{r.By[0]},{r.Spread!.Days!.Discrete(0.5)},{r.Spread.Days.Discrete(0.9)},{r.Spread.Days.Discrete(0.99)}"))),
        ];
        Assert.Equal(expected, answers.Select(a => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(a)))[..12]));
    }

    private static string Aggregates(Facts facts, ReportQuestion question, Func<IReadOnlyList<string?>, string> key) =>
        string.Join('\n', DrillCompany.Ask(facts, question).Rows.Chunk(5).Select(group =>
        {
            var (onTime, units, otif, lines, revenue) = (group[0], group[1], group[2], group[3], group[4]);
            return string.Create(CultureInfo.InvariantCulture,
                $"{key(group[0].By)}{(long)lines.Value!},{onTime.Numerator:F0},{units.Denominator:F0},{units.Numerator:F0},{otif.Numerator:F0},{(decimal)revenue.Value! * 100:F0}");
        }));

    private static string Month(string? label) => label!.Replace("-", "", StringComparison.Ordinal);

    private static async Task<string> Python(params string[] arguments)
    {
        var ct = TestContext.Current.CancellationToken;
        Process? process = null;
        try
        {
            process = Process.Start(new ProcessStartInfo("python3", arguments) { RedirectStandardOutput = true });
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip("No python3.");
        }
        using (process)
        {
            var output = await process!.StandardOutput.ReadToEndAsync(ct);
            await process.WaitForExitAsync(ct);
            Assert.Equal(0, process.ExitCode);
            return output;
        }
    }
}
