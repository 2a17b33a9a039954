using System.CommandLine;
using System.Diagnostics;
using System.Security.Cryptography;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Nuoda.Kernel;
using Nuoda.Platform.Outbox;
using Nuoda.Platform.Settings;
using Nuoda.Platform.Shell;
using Nuoda.Platform.Storage;

namespace Nuoda.Platform.Operations;

/// <summary>Puts a backup in the place of what is there: all of it, or nothing changes.</summary>
internal sealed class Restore(DataHome home, TimeProvider clock, Disk disk)
{
    // Beside the data, so that renaming does not cross a disk.
    private readonly DataHome _beside = new(Path.Combine(home.Folder, $".restoring-{Environment.ProcessId}"), null);

    /// <param name="file">The archive.</param>
    /// <param name="replace">Whether records that are there may go.</param>
    /// <param name="ct">Until the swap, which is not interrupted.</param>
    public async Task<Result<Archived>> Read(string file, bool replace, CancellationToken ct)
    {
        Schema schema;
        await using (var db = home.OpenDb())
        {
            schema = new(db.Database.GetMigrations().Last(), TableShape.All(db));
            if (!replace && await HasRecords(db, ct)) return Error.Conflict("restore.not_empty", home.Folder);
        }
        var opened = await BackupArchive.Open(file, schema, ct);
        if (opened.Error is { } refused) return refused;
        using var archive = opened.Value;
        try
        {
            Directory.CreateDirectory(_beside.Folder);
            await Extract(archive, ct);
            var put = home.Database is null ? await IntoSqlite(archive, file, ct) : await IntoPostgres(archive, file, ct);
            if (put.Error is { } inUse) return inUse;
            return new Archived(archive.Manifest.Tables.Count, archive.Manifest.Tables.Sum(t => t.Rows), archive.Manifest.Files.Count, new FileInfo(file).Length);
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            return Error.Invalid("restore.cannot_write", home.Folder, failed.Message);
        }
        finally
        {
            if (Directory.Exists(_beside.Folder)) Directory.Delete(_beside.Folder, recursive: true);
        }
    }

    private static async Task<bool> HasRecords(NuodaDb db, CancellationToken ct)
    {
        foreach (var table in TableShape.All(db))
        {
#pragma warning disable EF1002 // A name of the model's own, quoted.
            var any = await db.Database.SqlQueryRaw<int>($"SELECT 1 AS \"Value\" FROM {TableShape.Quoted(table.Name)} LIMIT 1").ToListAsync(ct);
#pragma warning restore EF1002
            if (any.Count > 0) return true;
        }
        return false;
    }

    /// <summary>A whole new database file beside the old one, then one rename.</summary>
    private async Task<Result<Done>> IntoSqlite(BackupArchive archive, string file, CancellationToken ct)
    {
        await _beside.Migrate(ct);
        await using (var db = _beside.OpenDb())
        {
            await db.Database.OpenConnectionAsync(ct);
            var connection = (SqliteConnection)db.Database.GetDbConnection();
            // Nobody reads this file before it is whole, and it is flushed then.
            await db.Database.ExecuteSqlRawAsync("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-262144; PRAGMA foreign_keys=OFF", ct);
            await using (var transaction = await db.Database.BeginTransactionAsync(ct))
            {
                foreach (var (shape, table) in Matched(archive, db)) await RowLoad.IntoSqlite(connection, shape, archive, table, ct);
                await Sign(db, file, ct);
                await transaction.CommitAsync(ct);
            }
            await db.Database.CloseConnectionAsync();
            SqliteConnection.ClearPool(connection);
        }
        await using (var written = new FileStream(_beside.SqliteFile, FileMode.Open, FileAccess.ReadWrite)) written.Flush(flushToDisk: true);
        if (!await Quieten(ct)) return Error.Conflict("restore.in_use", home.Folder);
        SwapFiles(() => disk.Rename(_beside.SqliteFile, home.SqliteFile));
        return Done.Value;
    }

    private async Task<Result<Done>> IntoPostgres(BackupArchive archive, string file, CancellationToken ct)
    {
        await using var db = home.OpenDb();
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        try
        {
            // Whoever writes now is waited for, not for ever.
            await db.Database.ExecuteSqlRawAsync("SET LOCAL lock_timeout = '30s'", ct);
            var all = string.Join(", ", TableShape.All(db).Select(t => TableShape.Quoted(t.Name)));
#pragma warning disable EF1002 // Names of the model's own tables, quoted.
            await db.Database.ExecuteSqlRawAsync($"TRUNCATE {all}", ct);
#pragma warning restore EF1002
        }
        catch (PostgresException busy) when (busy.SqlState == PostgresErrorCodes.LockNotAvailable)
        {
            return Error.Conflict("restore.in_use", home.Folder);
        }
        var connection = (NpgsqlConnection)db.Database.GetDbConnection();
        foreach (var (shape, table) in Matched(archive, db)) await RowLoad.IntoPostgres(connection, shape, archive, table, ct);
        await Sign(db, file, ct);
        SwapFiles(transaction.Commit);
        return Done.Value;
    }

    private static IEnumerable<(TableShape Shape, ArchivedTable Table)> Matched(BackupArchive archive, NuodaDb db)
    {
        var shapes = TableShape.All(db).ToDictionary(t => t.Name);
        foreach (var table in archive.Manifest.Tables)
        {
            yield return (shapes[table.Name], table);
        }
    }

    private async Task Sign(NuodaDb db, string file, CancellationToken ct)
    {
        await OperationsTrail.Add(db, clock, "restored", file, ct);
        var value = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        if (await db.Settings.FindAsync([DataMoment.GenerationSetting], ct) is { } setting) setting.Value = value;
        else db.Settings.Add(new Setting { Name = DataMoment.GenerationSetting, Value = value });
        await db.SaveChangesAsync(ct);
    }

    private async Task Extract(BackupArchive archive, CancellationToken ct)
    {
        foreach (var file in archive.Manifest.Files)
        {
            var path = Path.GetFullPath(Path.Combine(_beside.Folder, file.Path));
            if (!path.StartsWith(_beside.ImportsFolder + Path.DirectorySeparatorChar, StringComparison.Ordinal))
                throw new InvalidOperationException($"{file.Path} leaves the folder."); // only somebody who made the archive by hand gets here
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await using var source = await archive.OpenFile(file, ct);
            await using var target = disk.Create(path);
            await source.CopyToAsync(target, ct);
            target.Flush(flushToDisk: true);
        }
    }

    // A write-ahead log left beside a new file would be played into it. Leaving that mode needs the file to oneself, which also tells a running server.
    private async Task<bool> Quieten(CancellationToken ct)
    {
        if (!File.Exists(home.SqliteFile)) return true;
        await using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = home.SqliteFile, Pooling = false, DefaultTimeout = 5 }.ToString());
        // This process's own idle connections are no server.
        await using (var db = home.OpenDb()) SqliteConnection.ClearPool((SqliteConnection)db.Database.GetDbConnection());
        await connection.OpenAsync(ct);
        await using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA journal_mode=DELETE";
        try
        {
            return (string?)await command.ExecuteScalarAsync(ct) == "delete";
        }
        catch (SqliteException busy) when (busy.SqliteErrorCode is 5 or 6)
        {
            return false;
        }
    }

    /// <summary>The kept files change places, then the records; when that fails the files go back.</summary>
    private void SwapFiles(Action swapRecords)
    {
        // Facts stand for the old records and are rebuilt from the new.
        if (Directory.Exists(home.FactsFolder)) Directory.Delete(home.FactsFolder, recursive: true);
        var replaced = _beside.ImportsFolder + ".replaced";
        Stack<(string From, string To)> undo = [];
        try
        {
            foreach (var (from, to) in new[] { (home.ImportsFolder, replaced), (_beside.ImportsFolder, home.ImportsFolder) })
            {
                if (!Directory.Exists(from)) continue;
                disk.RenameFolder(from, to);
                undo.Push((to, from));
            }
            swapRecords();
        }
        catch
        {
            while (undo.TryPop(out var move)) Directory.Move(move.From, move.To);
            throw;
        }
    }

    public static Command Verb(CommandLine line)
    {
        var file = new Argument<string>("FILE") { Description = Texts.Of("cli.restore_file") };
        var replace = new Option<bool>("--replace") { Description = Texts.Of("cli.replace") };
        var verb = new Command("restore", Texts.Of("cli.restore")) { file, replace };
        verb.SetAction((parse, ct) => line.Run(parse, async (home, token) =>
        {
            var watch = Stopwatch.StartNew();
            var name = parse.GetRequiredValue(file);
            var read = await new Restore(home, TimeProvider.System, Disk.Real).Read(name, parse.GetValue(replace), token);
            if (read.Error is { } refused) return CommandLine.Fail(refused);
            Console.Out.WriteLine(Texts.Of("restore.done", name, read.Value.Tables, read.Value.Rows, read.Value.Files, watch.Elapsed.TotalSeconds));
            return ExitCode.Done;
        }, ct));
        return verb;
    }
}
