using System.Buffers;
using System.CommandLine;
using System.Data;
using System.Data.Common;
using System.Diagnostics;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Nuoda.Kernel;
using Nuoda.Platform.Audit;
using Nuoda.Platform.Shell;
using Nuoda.Platform.Storage;

namespace Nuoda.Platform.Operations;

/// <summary>What a backup or a restore came to.</summary>
internal sealed record Archived(int Tables, long Rows, int Files, long Bytes);

/// <summary>Writes all records and kept files into one archive while the company goes on working: everything is read from one moment of the database.</summary>
internal sealed class Backup(DataHome home, TimeProvider clock, Disk disk)
{
    /// <summary>Writes the archive under another name, flushes it and only then gives it its own: what bears the name is whole.</summary>
    public async Task<Result<Archived>> Write(string file, CancellationToken ct)
    {
        var target = Path.GetFullPath(file);
        var unfinished = $"{target}.unfinished-{Environment.ProcessId}";
        try
        {
            BackupManifest manifest;
            await using (var stream = disk.Create(unfinished))
            {
                manifest = await Write(stream, ct);
                stream.Flush(flushToDisk: true);
            }
            var bytes = new FileInfo(unfinished).Length;
            disk.Rename(unfinished, target);
            await Remember("backed-up", target, ct);
            return new Archived(manifest.Tables.Count, manifest.Tables.Sum(t => t.Rows), manifest.Files.Count, bytes);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return Error.Invalid("backup.cannot_write", target, refused.Message);
        }
        finally
        {
            // Deleting in a folder that is not there is an error too, and would hide the refusal.
            if (File.Exists(unfinished)) File.Delete(unfinished);
        }
    }

    private async Task<BackupManifest> Write(Stream stream, CancellationToken ct)
    {
        using var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
        await using var db = home.OpenDb();
        var schema = (await db.Database.GetAppliedMigrationsAsync(ct)).Last();
        List<ArchivedTable> tables = [];
        await using (var moment = await OneMoment(db, ct))
        {
            foreach (var table in TableShape.All(db)) tables.Add(await Add(zip, moment, table, ct));
        }
        var manifest = new BackupManifest(
            BackupManifest.FormatName, BackupManifest.CurrentVersion, schema, clock.GetUtcNow(), tables, await AddFiles(zip, ct));
        var json = JsonSerializer.SerializeToUtf8Bytes(manifest, BackupManifest.Json);
        await Put(zip, BackupManifest.Entry, json, ct);
        await Put(zip, BackupManifest.HashEntry, Encoding.ASCII.GetBytes(Convert.ToHexStringLower(SHA256.HashData(json))), ct);
        return manifest;
    }

    // Both databases let a reader see the moment it began at while writers go on.
    private static async Task<DbTransaction> OneMoment(NuodaDb db, CancellationToken ct)
    {
        await db.Database.OpenConnectionAsync(ct);
        if (db.Database.GetDbConnection() is SqliteConnection sqlite) return sqlite.BeginTransaction(deferred: true);
        var transaction = await db.Database.GetDbConnection().BeginTransactionAsync(IsolationLevel.RepeatableRead, ct);
        await using var readOnly = Command(transaction, "SET TRANSACTION READ ONLY");
        await readOnly.ExecuteNonQueryAsync(ct);
        return transaction;
    }

    private static DbCommand Command(DbTransaction transaction, string sql)
    {
        var command = transaction.Connection!.CreateCommand();
        command.CommandText = sql;
        command.Transaction = transaction;
        return command;
    }

    private static async Task<ArchivedTable> Add(ZipArchive zip, DbTransaction moment, TableShape table, CancellationToken ct)
    {
        const int Chunk = 1 << 18;
        var shape = new ArchivedTable(table.Name, table.Columns, 0, "");
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using var entry = await zip.CreateEntry(shape.Entry, CompressionLevel.Fastest).OpenAsync(ct);
        var buffer = new ArrayBufferWriter<byte>(Chunk + 4096);
        await using var json = new Utf8JsonWriter(buffer, new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true });
        async Task Empty()
        {
            hash.AppendData(buffer.WrittenSpan);
            await entry.WriteAsync(buffer.WrittenMemory, ct);
            buffer.ResetWrittenCount();
        }
        long rows = 0;
        await using var command = Command(moment, table.SelectAll);
        await using var reader = await command.ExecuteReaderAsync(CommandBehavior.SequentialAccess, ct);
        while (await reader.ReadAsync(ct))
        {
            ArchivedRow.Write(json, reader, table.Columns);
            json.Flush();
            json.Reset();
            buffer.Write("\n"u8);
            rows++;
            if (buffer.WrittenCount >= Chunk) await Empty();
        }
        await Empty();
        return shape with { Rows = rows, Sha256 = Convert.ToHexStringLower(hash.GetHashAndReset()) };
    }

    private async Task<List<ArchivedFile>> AddFiles(ZipArchive zip, CancellationToken ct)
    {
        List<ArchivedFile> files = [];
        if (!Directory.Exists(home.ImportsFolder)) return files;
        foreach (var path in Directory.EnumerateFiles(home.ImportsFolder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            FileStream source;
            try
            {
                source = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            }
            catch (FileNotFoundException)
            {
                continue; // its import ended meanwhile
            }
            await using (source)
            {
                var file = new ArchivedFile(Path.GetRelativePath(home.Folder, path).Replace('\\', '/'), 0, "");
                using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
                await using var entry = await zip.CreateEntry(file.Entry, CompressionLevel.Fastest).OpenAsync(ct);
                var buffer = new byte[1 << 16];
                long bytes = 0;
                for (int read; (read = await source.ReadAsync(buffer, ct)) > 0; bytes += read)
                {
                    hash.AppendData(buffer, 0, read);
                    await entry.WriteAsync(buffer.AsMemory(0, read), ct);
                }
                files.Add(file with { Bytes = bytes, Sha256 = Convert.ToHexStringLower(hash.GetHashAndReset()) });
            }
        }
        return files;
    }

    private static async Task Put(ZipArchive zip, string name, byte[] content, CancellationToken ct)
    {
        await using var entry = await zip.CreateEntry(name).OpenAsync(ct);
        await entry.WriteAsync(content, ct);
    }

    private async Task Remember(string action, string file, CancellationToken ct)
    {
        await using var db = home.OpenDb();
        await OperationsTrail.Add(db, clock, action, file, ct);
        await db.SaveChangesAsync(ct);
    }

    public static Command Verb(CommandLine line)
    {
        var file = new Argument<string>("FILE") { Description = Texts.Of("cli.backup_file") };
        var verb = new Command("backup", Texts.Of("cli.backup")) { file };
        verb.SetAction((parse, ct) => line.Run(parse, async (home, token) =>
        {
            var watch = Stopwatch.StartNew();
            var name = parse.GetRequiredValue(file);
            var written = await new Backup(home, TimeProvider.System, Disk.Real).Write(name, token);
            if (written.Error is { } refused) return CommandLine.Fail(refused);
            var done = written.Value;
            Console.Out.WriteLine(Texts.Of("backup.done", name, done.Tables, done.Rows, done.Files, done.Bytes / 1e6, watch.Elapsed.TotalSeconds));
            return ExitCode.Done;
        }, ct));
        return verb;
    }
}

/// <summary>Leaves a trace of what somebody did to the data folder as a whole.</summary>
internal static class OperationsTrail
{
    public static async Task Add(NuodaDb db, TimeProvider clock, string action, string file, CancellationToken ct) => db.AuditEntries.Add(new AuditEntry
    {
        Id = await db.Reserve("audit_entries", 1, ct), At = clock.GetUtcNow(), Actor = CommandLine.Actor, Action = action, Entity = "backup",
        After = JsonSerializer.Serialize(new { file = Path.GetFileName(file) }),
    });
}
