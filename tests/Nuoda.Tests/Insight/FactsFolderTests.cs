using Microsoft.Extensions.Logging;
using Nuoda.Analytics.ServiceLevels;
using Nuoda.Insight;
using Nuoda.Platform.Access;
using Nuoda.Platform.Settings;
using Xunit;

namespace Nuoda.Tests.Insight;

/// <summary>The folder may be lost, damaged, half-written or of another database: the facts come back from the database and say so in the log.</summary>
public sealed class FactsFolderTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Facts_that_are_deleted_come_back()
    {
        await using var database = await Filled(1);
        var before = await Answer(database, new Lines());
        Directory.Delete(database.Home.FactsFolder, recursive: true);
        Assert.Equal(before, await Answer(database, new Lines()));
    }

    [Fact]
    public async Task Any_damaged_byte_of_any_file_is_noticed_and_the_facts_are_built_anew()
    {
        await using var database = await Filled(2);
        var before = await Answer(database, new Lines());
        var random = new Random(2);
        foreach (var name in Directory.GetFiles(database.Home.FactsFolder).Select(Path.GetFileName).Where(n => n != "lock").ToList())
            for (var i = 0; i < 4; i++)
            {
                var file = Path.Combine(database.Home.FactsFolder, name!);
                // A rebuild gives files new names; damage the one that now plays the part.
                if (!File.Exists(file)) file = Directory.GetFiles(database.Home.FactsFolder, name!.Split('-')[0] + "*").Single();
                var bytes = await File.ReadAllBytesAsync(file, Ct);
                bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
                await File.WriteAllBytesAsync(file, bytes, Ct);
                var log = new Lines();
                Assert.Equal(before, await Answer(database, log));
                Assert.Contains(log.Written, l => l.Contains("built anew", StringComparison.Ordinal));
            }
    }

    [Fact]
    public async Task A_file_cut_short_or_missing_is_noticed()
    {
        await using var database = await Filled(3);
        var before = await Answer(database, new Lines());
        foreach (var kind in new[] { "lines", "orders", "reviews", "words", "manifest" })
            foreach (var keep in new[] { 0.0, 0.5, 0.99, -1 })
            {
                var file = Directory.GetFiles(database.Home.FactsFolder, kind + "*").Single();
                if (keep < 0) File.Delete(file);
                else
                {
                    var bytes = await File.ReadAllBytesAsync(file, Ct);
                    await File.WriteAllBytesAsync(file, bytes[..(int)(bytes.Length * keep)], Ct);
                }
                var log = new Lines();
                Assert.Equal(before, await Answer(database, log));
                Assert.True(log.Written.Count > 0, $"{kind} cut to {keep}: nobody noticed.");
            }
    }

    /// <summary>Every order in which the files of a commit can be on the disk when the power goes: a new start sees the old state or the new one, never a mixture.</summary>
    [Fact]
    public async Task A_crash_between_any_two_files_leaves_a_state_that_opens()
    {
        var (database, company) = await FilledBy(4);
        await using var owned = database;
        await Answer(database, new Lines());
        var old = Snapshot(database.Home.FactsFolder);
        for (var i = 0; i < 5; i++) await company.Step();
        using (var facts = await Facts.Open(database.Home, new Lines(), Ct)) await facts.Persist(Ct);
        var after = await Answer(database, new Lines());
        var now = Snapshot(database.Home.FactsFolder);
        // New files appear one by one beside the old ones, each whole or as a temporary; the manifest comes last.
        var added = now.Keys.Where(n => n != "manifest" && !old.ContainsKey(n)).ToList();
        Assert.NotEmpty(added);
        for (var written = 0; written <= added.Count; written++)
        {
            Restore(database.Home.FactsFolder, old);
            foreach (var name in added.Take(written)) await File.WriteAllBytesAsync(Path.Combine(database.Home.FactsFolder, name), now[name], Ct);
            if (written < added.Count) await File.WriteAllBytesAsync(Path.Combine(database.Home.FactsFolder, added[written] + ".tmp"), now[added[written]][..(now[added[written]].Length / 2)], Ct);
            var log = new Lines();
            Assert.Equal(after, await Answer(database, log));
            Assert.DoesNotContain(log.Written, l => l.Contains("built anew", StringComparison.Ordinal));
            Assert.Empty(Directory.GetFiles(database.Home.FactsFolder, "*.tmp"));
        }
    }

    [Fact]
    public async Task Facts_of_a_database_that_was_set_back_are_built_anew()
    {
        await using var database = await Filled(5);
        await Answer(database, new Lines());
        await database.Execute("DELETE FROM outbox WHERE id = (SELECT MAX(id) FROM outbox)");
        var log = new Lines();
        await Answer(database, log);
        Assert.Contains(log.Written, l => l.Contains("another database", StringComparison.Ordinal));
    }

    private static async Task<TestDatabase> Filled(int seed) => (await FilledBy(seed)).Database;

    private static async Task<(TestDatabase Database, RandomCompany Company)> FilledBy(int seed)
    {
        var database = await TestDatabase.Create(Engine.Sqlite);
        var company = new RandomCompany(database, seed);
        await company.Found();
        for (var i = 0; i < 20; i++) await company.Step();
        return (database, company);
    }

    private static async Task<string> Answer(TestDatabase database, Lines log)
    {
        using var facts = await Facts.Open(database.Home, log, Ct);
        var answer = Reports.Ask(facts, Company.Default, new ReportQuestion
        {
            Measures = ["lines", "otif", "units", "orders", "review-score"], By = ["region"], AsOf = RandomCompany.FirstDay.AddDays(40), Definition = ServiceDefinition.Default,
        }, DataScope.All, Ct).Value;
        return string.Join('\n', answer.Rows.Select(r => $"{r.By[0]} {r.Measure} {r.Numerator} {r.Denominator} {r.Value}")) + answer.Position;
    }

    private static Dictionary<string, byte[]> Snapshot(string folder) =>
        Directory.GetFiles(folder).Where(f => Path.GetFileName(f) != "lock").ToDictionary(f => Path.GetFileName(f), File.ReadAllBytes);

    private static void Restore(string folder, Dictionary<string, byte[]> files)
    {
        foreach (var file in Directory.GetFiles(folder).Where(f => Path.GetFileName(f) != "lock")) File.Delete(file);
        foreach (var (name, bytes) in files) File.WriteAllBytes(Path.Combine(folder, name), bytes);
    }

    /// <summary>What was logged.</summary>
    private sealed class Lines : ILogger
    {
        public List<string> Written { get; } = [];
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;
        public bool IsEnabled(LogLevel logLevel) => true;
        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => Written.Add(formatter(state, exception));
    }
}
