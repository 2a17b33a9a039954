using System.IO.Compression;
using Microsoft.EntityFrameworkCore;
using Nuoda.Kernel;
using Nuoda.Orders;
using Nuoda.Platform.Audit;
using Nuoda.Platform.Operations;
using Nuoda.Platform.Storage;
using Xunit;

namespace Nuoda.Tests.Platform.Operations;

public sealed class BackupTests : IDisposable
{
    private static readonly FakeClock Clock = FakeClock.On("2026-03-10");
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("nuoda-backup-");

    private string Archive => Path.Combine(_folder.FullName, "company.nuoda");

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [Databases.Both(Engine.Sqlite)]
    [Databases.Both(Engine.Postgres)]
    public async Task A_backup_of_either_database_is_restored_into_either_whole(Engine from, Engine to)
    {
        await using var source = await TestDatabase.Create(from);
        await Fill(source);
        var before = await Contents(source.Home);
        var written = (await new Backup(source.Home, Clock, Disk.Real).Write(Archive, Ct)).Value;
        Assert.Equal(before.Sum(t => t.Value.Count), written.Rows);

        await using var target = await TestDatabase.Create(to);
        var read = (await new Restore(target.Home, Clock, Disk.Real).Read(Archive, replace: false, Ct)).Value;

        Assert.Equal(written, read);
        var after = await Contents(target.Home);
        foreach (var table in before.Keys.Except(Trail)) Assert.Equal(before[table], after[table]);
        Assert.Equal("rows as they came", await File.ReadAllTextAsync(Path.Combine(target.Home.ImportsFolder, "7", "orders.csv"), Ct));
        await using var db = target.OpenDb();
        Assert.Equal("backup", (await db.AuditEntries.SingleAsync(e => e.Action == "restored", Ct)).Entity);
        Assert.NotEqual(0, await db.Reserve("orders", 1, Ct));
        string[] left = to == Engine.Sqlite ? ["imports", "nuoda.db"] : ["imports"];
        Assert.Equal(left, Directory.EnumerateFileSystemEntries(target.Home.Folder).Select(Path.GetFileName)
            .Where(n => n is not ("nuoda.db-wal" or "nuoda.db-shm")).Order(StringComparer.Ordinal));
    }

    [Theory, Databases.Both]
    public async Task A_backup_under_load_shows_one_moment(Engine engine)
    {
        await using var source = await TestDatabase.Create(engine);
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var writer = Task.Run(
            async () =>
            {
                var orders = 0;
                // Each transaction adds an order with three lines; half of one must never be seen.
                while (!enough.IsCancellationRequested || orders < 20)
                {
                    await AnOrder.Of("ACME").WithLine("A", promised: "2026-03-10").WithLine("B", promised: "2026-03-11").WithLine("C", promised: "2026-03-12").Store(source);
                    orders++;
                }
                return orders;
            }, Ct);
        List<int> seen = [];
        for (var i = 0; i < 5; i++)
        {
            await Task.Delay(100, Ct);
            Assert.Null((await new Backup(source.Home, Clock, Disk.Real).Write(Archive, Ct)).Error);
            await using var target = await TestDatabase.Create(engine);
            Assert.Null((await new Restore(target.Home, Clock, Disk.Real).Read(Archive, replace: false, Ct)).Error);
            await using var db = target.OpenDb();
            var orders = await db.Set<Order>().CountAsync(Ct);
            Assert.Equal(orders * 3, await db.Set<OrderLine>().CountAsync(Ct));
            Assert.Equal(orders * 3, await db.Set<PromiseVersion>().CountAsync(Ct));
            Assert.True(await db.Reserve("orders", 1, Ct) > orders);
            seen.Add(orders);
        }
        await enough.CancelAsync();
        var all = await writer;
        Assert.True(seen[0] < seen[^1] && seen[^1] <= all, $"{string.Join(", ", seen)} of {all}: no writing during the backups.");
    }

    [Theory, Databases.Both]
    public async Task Records_are_replaced_only_on_demand_and_wholly(Engine engine)
    {
        await using var source = await TestDatabase.Create(engine);
        var kept = await AnOrder.WithALine().Named("KEPT").Store(source);
        await new Backup(source.Home, Clock, Disk.Real).Write(Archive, Ct);
        await AnOrder.WithALine().Named("LATER").Store(source);
        Directory.CreateDirectory(source.Home.FactsFolder);
        await File.WriteAllTextAsync(Path.Combine(source.Home.FactsFolder, "segment"), "of the later records", Ct);
        Directory.CreateDirectory(source.Home.ImportsFolder);

        var refused = await new Restore(source.Home, Clock, Disk.Real).Read(Archive, replace: false, Ct);
        Assert.Equal("restore.not_empty", refused.Error?.Code);
        await using (var db = source.OpenDb()) Assert.Equal(2, await db.Set<Order>().CountAsync(Ct));

        Assert.Null((await new Restore(source.Home, Clock, Disk.Real).Read(Archive, replace: true, Ct)).Error);
        await using (var db = source.OpenDb()) Assert.Equal([kept.Key], await db.Set<Order>().Select(o => o.Key).ToListAsync(Ct));
        Assert.False(Directory.Exists(source.Home.FactsFolder));
        Assert.False(Directory.Exists(source.Home.ImportsFolder));
    }

    [Fact]
    public async Task A_folder_that_a_server_works_with_is_not_restored_into()
    {
        await using var source = await TestDatabase.Create(Engine.Sqlite);
        await AnOrder.WithALine().Store(source);
        await new Backup(source.Home, Clock, Disk.Real).Write(Archive, Ct);
        await using var server = await NuodaProcess.Serve(source.Home.Folder, [], Ct);
        using var visitor = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={source.Home.SqliteFile};Pooling=false");
        await visitor.OpenAsync(Ct);
        using (var look = visitor.CreateCommand())
        {
            look.CommandText = "SELECT count(*) FROM orders";
            await look.ExecuteScalarAsync(Ct);
        }
        var refused = await new Restore(source.Home, Clock, Disk.Real).Read(Archive, replace: true, Ct);
        Assert.Equal("restore.in_use", refused.Error?.Code);
    }

    [Fact]
    public async Task A_cut_or_altered_archive_is_refused_wherever_it_was_touched()
    {
        await using var source = await TestDatabase.Create(Engine.Sqlite);
        await Fill(source);
        await new Backup(source.Home, Clock, Disk.Real).Write(Archive, Ct);
        var whole = await File.ReadAllBytesAsync(Archive, Ct);
        var before = await Contents(source.Home);
        var damaged = Path.Combine(_folder.FullName, "damaged");
        var random = new Random(20260310);
        List<int> accepted = [];
        // A changed byte that changes nothing that is read (a time stamp in the zip's directory, of which every table has an entry) may pass; records may not differ.
        foreach (var at in Enumerable.Range(0, 60).Select(_ => random.Next(whole.Length)))
        {
            var bytes = (byte[])whole.Clone();
            bytes[at] ^= (byte)(1 << random.Next(8));
            await File.WriteAllBytesAsync(damaged, bytes, Ct);
            await using var target = await TestDatabase.Create(Engine.Sqlite);
            var read = await new Restore(target.Home, Clock, Disk.Real).Read(damaged, replace: false, Ct);
            var after = await Contents(target.Home);
            if (read.IsOk) accepted.Add(at);
            foreach (var table in before.Keys.Except(Trail)) Assert.Equal(read.IsOk ? before[table] : [], after[table]);
        }
        Assert.True(accepted.Count < 20, $"{accepted.Count} of 60 changes passed.");
        foreach (var length in new[] { 0, 1, 100, whole.Length / 3, whole.Length / 2, whole.Length - 22, whole.Length - 1 })
        {
            await File.WriteAllBytesAsync(damaged, whole[..length], Ct);
            await using var target = await TestDatabase.Create(Engine.Sqlite);
            Assert.Equal("backup.damaged", (await new Restore(target.Home, Clock, Disk.Real).Read(damaged, replace: false, Ct)).Error?.Code);
            Assert.All(await Contents(target.Home), table => Assert.Empty(table.Value));
        }
    }

    [Theory]
    [InlineData("tables/orders.jsonl")]
    [InlineData("manifest.json")]
    [InlineData("files/imports/7/orders.csv")]
    public async Task An_entry_rewritten_by_hand_is_named(string entry)
    {
        await using var source = await TestDatabase.Create(Engine.Sqlite);
        await Fill(source);
        await new Backup(source.Home, Clock, Disk.Real).Write(Archive, Ct);
        await using (var zip = await ZipFile.OpenAsync(Archive, ZipArchiveMode.Update, Ct))
        {
            await using var stream = await zip.GetEntry(entry)!.OpenAsync(Ct);
            stream.Seek(-2, SeekOrigin.End);
            stream.WriteByte((byte)' ');
        }
        await using var target = await TestDatabase.Create(Engine.Sqlite);
        var refused = (await new Restore(target.Home, Clock, Disk.Real).Read(Archive, replace: false, Ct)).Error;
        Assert.Equal("backup.damaged", refused?.Code);
        Assert.Equal(entry, refused?.Args[1]);
    }

    [Fact]
    public async Task Whatever_write_fails_a_backup_is_whole_or_not_there_and_says_so()
    {
        await using var source = await TestDatabase.Create(Engine.Sqlite);
        await Fill(source);
        await File.WriteAllTextAsync(Archive, "the older backup", Ct);
        for (var n = 1; ; n++)
        {
            var disk = new FailingDisk(n);
            var written = await new Backup(source.Home, Clock, disk).Write(Archive, Ct);
            Assert.Equal([Archive], Directory.EnumerateFiles(_folder.FullName));
            if (!disk.HasFailed)
            {
                Assert.Null(written.Error);
                Assert.True(n > 30, $"only {n} writes");
                break;
            }
            Assert.Equal("backup.cannot_write", written.Error?.Code);
            Assert.Equal("the older backup", await File.ReadAllTextAsync(Archive, Ct));
        }
        await using var target = await TestDatabase.Create(Engine.Sqlite);
        Assert.Null((await new Restore(target.Home, Clock, Disk.Real).Read(Archive, replace: false, Ct)).Error);
    }

    [Theory, Databases.Both]
    public async Task Whatever_write_fails_a_restore_changes_all_or_nothing(Engine engine)
    {
        await using var source = await TestDatabase.Create(engine);
        await Fill(source);
        await new Backup(source.Home, Clock, Disk.Real).Write(Archive, Ct);
        await AnOrder.WithALine().Named("LATER").Store(source);
        await File.WriteAllTextAsync(Path.Combine(source.Home.ImportsFolder, "later.csv"), "later", Ct);
        var before = await Contents(source.Home);
        for (var n = 1; ; n++)
        {
            var disk = new FailingDisk(n);
            var read = await new Restore(source.Home, Clock, disk).Read(Archive, replace: true, Ct);
            if (!disk.HasFailed)
            {
                Assert.Null(read.Error);
                Assert.True(n > 3, $"only {n} steps");
                break;
            }
            Assert.Equal("restore.cannot_write", read.Error?.Code);
            Assert.Equal(before, await Contents(source.Home));
            Assert.True(File.Exists(Path.Combine(source.Home.ImportsFolder, "later.csv")));
            Assert.DoesNotContain(Directory.EnumerateFileSystemEntries(source.Home.Folder), e => Path.GetFileName(e).StartsWith('.'));
        }
        Assert.False(File.Exists(Path.Combine(source.Home.ImportsFolder, "later.csv")));
        await using var db = source.OpenDb();
        Assert.False(await db.Set<Order>().AnyAsync(o => o.Key == "LATER", Ct));
    }

    [Fact]
    public async Task The_verbs_say_what_they_did()
    {
        await using var source = await TestDatabase.Create(Engine.Sqlite);
        await AnOrder.WithALine().Store(source);
        var backup = await NuodaProcess.Run(["backup", Archive, "--data", source.Home.Folder, "--lang", "en"], Ct);
        Assert.Equal((0, ""), (backup.ExitCode, backup.Errors));
        Assert.StartsWith(Archive + ": ", backup.Output, StringComparison.Ordinal);
        var refused = await NuodaProcess.Run(["restore", Archive, "--data", source.Home.Folder, "--lang", "zh-CN"], Ct);
        Assert.Equal((3, ""), (refused.ExitCode, refused.Output));
        Assert.Contains("--replace", refused.Errors, StringComparison.Ordinal);
        var restored = await NuodaProcess.Run(["restore", Archive, "--data", Path.Combine(_folder.FullName, "new")], Ct);
        Assert.Equal((0, ""), (restored.ExitCode, restored.Errors));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    // What backing up and restoring add themselves.
    private static readonly string[] Trail = ["audit_entries", "settings", "id_blocks"];

    private static async Task Fill(TestDatabase database)
    {
        for (var i = 0; i < 20; i++)
        {
            await AnOrder.Of("客户 \"一\"\n二").With(o => o.Region = i % 2 == 0 ? null : "华东 'E' \u0001")
                .WithLine("A-" + i, 12.345m, "2026-03-05", "2026-03-10", i % 3 == 0 ? "2026-03-12" : null, rejected: 1).Store(database);
        }
        Directory.CreateDirectory(Path.Combine(database.Home.ImportsFolder, "7"));
        await File.WriteAllTextAsync(Path.Combine(database.Home.ImportsFolder, "7", "orders.csv"), "rows as they came", Ct);
        // As much as cannot be packed any smaller: so that the archive is content, and not mostly the zip's own headers.
        var packed = new byte[32 * 1024];
        new Random(7).NextBytes(packed);
        await File.WriteAllBytesAsync(Path.Combine(database.Home.ImportsFolder, "7", "orders.xlsx"), packed, Ct);
    }

    /// <summary>Every row of every table as text, read past the code under test.</summary>
    private static async Task<SortedDictionary<string, List<string>>> Contents(DataHome home)
    {
        var all = new SortedDictionary<string, List<string>>(StringComparer.Ordinal);
        await using var db = home.OpenDb();
        await db.Database.OpenConnectionAsync(Ct);
        foreach (var table in db.Model.GetEntityTypes().Select(e => (Name: e.GetTableName()!, Columns: e.GetProperties().Select(p => p.GetColumnName()).Order(StringComparer.Ordinal))))
        {
            await using var command = db.Database.GetDbConnection().CreateCommand();
            command.CommandText = $"SELECT {string.Join(", ", table.Columns.Select(c => $"\"{c}\""))} FROM {table.Name}";
            await using var reader = await command.ExecuteReaderAsync(Ct);
            List<string> rows = [];
            while (await reader.ReadAsync(Ct))
            {
                rows.Add(string.Join('|', Enumerable.Range(0, reader.FieldCount).Select(i => reader.GetValue(i) switch
                {
                    DBNull => "∅",
                    bool truth => truth ? "1" : "0",
                    var value => Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture),
                })));
            }
            rows.Sort(StringComparer.Ordinal);
            all[table.Name] = rows;
        }
        return all;
    }
}
