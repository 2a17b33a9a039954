using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Nuoda.Insight;
using Nuoda.Orders;
using Nuoda.Platform.Operations;
using Xunit;

namespace Nuoda.Tests.Drills;

/// <summary>kill -9 of a process that builds, compacts or stores facts: whatever it leaves, the next answers are those of facts built from scratch.</summary>
public sealed class KilledFactsDrill
{
    // From 65,536 changed lines on a change goes to a file of its own at once, and files are put together.
    private const int LinesOfCompany = 70_000;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [Databases.Both(11)]
    public async Task Facts_killed_in_the_middle_answer_as_facts_built_from_scratch(Engine engine, int seed)
    {
        var rounds = DrillCompany.IsFull ? 50 : 5;
        await using var company = await DrillCompany.On(engine);
        var random = new Random(seed);
        await company.Import("lines.csv", EditsDrill.Lines(random, LinesOfCompany));
        var home = company.Database.Home;
        string[] report = ["report", "lines,otif", "--by", "region", "--data", home.Folder, .. home.Database is { } server ? (string[])["--database", server] : []];
        var killed = 0;
        for (var round = 0; round < rounds; round++)
        {
            var builds = round % 2 == 0;
            if (builds && Directory.Exists(home.FactsFolder)) Directory.Delete(home.FactsFolder, recursive: true);
            if (!builds) await ChangeEverything(company.Database, round);
            var before = Files(home.FactsFolder);
            await using (var process = NuodaProcess.Start(report))
            {
                var ended = process.WaitForExit(Ct);
                var wait = TimeSpan.FromMilliseconds(random.NextDouble() * 150);
                // It begins to write: from here on any moment is as good as another.
                while (!ended.IsCompleted && !Files(home.FactsFolder).Except(before).Any()) await Task.Delay(1, Ct);
                var watch = Stopwatch.StartNew();
                while (!ended.IsCompleted && watch.Elapsed < wait) await Task.Yield();
                killed += ended.IsCompleted ? 0 : 1;
                await process.Kill();
            }
            string left, scratch;
            using (var facts = await Facts.Open(home, NullLogger.Instance, Ct)) left = Answers.Of(facts);
            Directory.Move(home.FactsFolder, home.FactsFolder + ".aside");
            using (var facts = await Facts.Open(home, NullLogger.Instance, Ct)) scratch = Answers.Of(facts);
            Directory.Delete(home.FactsFolder, recursive: true);
            Directory.Move(home.FactsFolder + ".aside", home.FactsFolder);
            Assert.True(left == scratch, $"Round {round} of seed {seed}: the facts left by a killed process answer otherwise.");
            Assert.Empty((await Doctor.Examine(home, Ct)).SelectMany(l => l.Findings ?? []));
        }
        TestContext.Current.SendDiagnosticMessage("{0}, seed {1}: {2} of {3} processes were killed while they wrote", engine, seed, killed, rounds);
        Assert.True(killed > rounds / 2, $"Only {killed} of {rounds} processes were killed in time.");
    }

    private static HashSet<string> Files(string folder) => Directory.Exists(folder) ? [.. Directory.EnumerateFiles(folder).Where(f => Path.GetFileName(f) != "lock")] : [];

    private static async Task ChangeEverything(TestDatabase database, int round)
    {
        await using var db = database.OpenDb();
        await using var transaction = await db.Database.BeginTransactionAsync(Ct);
        await db.Set<Order>().Where(o => o.Id % 3 == round % 3).ExecuteUpdateAsync(set => set.SetProperty(o => o.Region, $"K{round}"), Ct);
        await new LinesChanged { Ranges = [[1, LinesOfCompany]] }.Announce(db, DateTimeOffset.UnixEpoch.AddDays(20_600 + round), Ct);
        await db.SaveChangesAsync(Ct);
        await transaction.CommitAsync(Ct);
    }
}
