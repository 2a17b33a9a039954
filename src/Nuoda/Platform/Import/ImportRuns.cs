using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.EntityFrameworkCore;
using Nuoda.Platform.Storage;

namespace Nuoda.Platform.Import;

/// <summary>The record of imports: opened before the first row is read, closed in the transaction that stores the last.</summary>
internal static class ImportRuns
{
    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    private sealed record FileMark(string Name, string Path, long Length, DateTime Written);

    private sealed record Options(IReadOnlyList<FileMark> Files, bool AllOrNothing, ChangeBy ChangeBy, string? Reason, string? Profile);

    /// <summary>The unfinished run of the same files with the same options, which a killed process left, or a new one.</summary>
    public static async Task<ImportRun> Open(DataHome home, TimeProvider clock, ImportRequest request, CancellationToken ct)
    {
        var options = JsonSerializer.Serialize(new Options(
            [.. request.Files.Select(f => new FileMark(f.Name, Path.GetFullPath(f.Path), new FileInfo(f.Path).Length, File.GetLastWriteTimeUtc(f.Path)))],
            request.AllOrNothing, request.ChangeBy, request.Reason, request.Profile?.ToJson()), Json);
        await using var db = home.OpenDb();
        if (request.ImportId is { } id)
        {
            var waiting = await db.Imports.SingleAsync(i => i.Id == id, ct);
            waiting.State = ImportState.Staging;
            await db.SaveChangesAsync(ct);
            return waiting;
        }
        var unfinished = await db.Imports.AsNoTracking().Where(i => i.State == ImportState.Staging && i.Actor == request.Actor).ToListAsync(ct);
        if (unfinished.Find(i => i.Options == options) is { } same) return same;
        var run = new ImportRun
        {
            Id = await db.Reserve("imports", 1, ct), StartedAt = clock.GetUtcNow(), Actor = request.Actor, State = ImportState.Staging,
            Files = string.Join('\n', request.Files.Select(f => f.Name)), Profile = request.Profile?.Name, Options = options,
        };
        db.Imports.Add(run);
        await db.SaveChangesAsync(ct);
        return run;
    }

    /// <summary>Where the files of a command line's import were.</summary>
    public static IReadOnlyList<ImportFile> FilesOf(ImportRun run) => JsonSerializer.Deserialize<Options>(run.Options, Json)?.Files is { } files ? [.. files.Select(f => new ImportFile(f.Name, f.Path))] : [];

    public static RowIssue Issue(ImportIssue stored) =>
        new(stored.File, stored.Sheet, stored.Row, stored.Column, stored.Value, stored.Code, stored.Args?.Split('\n') ?? [], stored.IsWarning) { Occurrence = stored.Occurrence };

    /// <summary>Held while a process works on the import; null when another one does.</summary>
    public static FileStream? Lock(string folder)
    {
        RemoveDeadChecks(Path.GetDirectoryName(folder)!, besides: folder);
        return TryLock(folder);
    }

    /// <summary>What killed dry runs left: unlike an import, nobody goes on with one.</summary>
    private static void RemoveDeadChecks(string imports, string besides)
    {
        foreach (var check in Directory.GetDirectories(imports, "dry-*").Where(f => f != besides))
        {
            try
            {
                // Empty: it begins right now and has not come to its lock.
                if (!Directory.EnumerateFileSystemEntries(check).Any()) continue;
                using (var guard = TryLock(check))
                {
                    if (guard is null) continue;
                    foreach (var file in Directory.GetFiles(check).Where(f => f != guard.Name)) File.Delete(file);
                }
                Directory.Delete(check, recursive: true);
                File.Delete(check + ".issues");
            }
            catch (IOException)
            {
                // It has ended meanwhile, or somebody else is clearing it away; what is left goes the next time.
            }
        }
    }

    private static FileStream? TryLock(string folder)
    {
        try
        {
            return new FileStream(Path.Combine(folder, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
        }
        catch (IOException)
        {
            return null;
        }
    }

    public static async Task Close(DataHome home, TimeProvider clock, long id, ImportState state, ImportOutcome? outcome, CancellationToken ct)
    {
        await using var db = home.OpenDb();
        await Close(db, clock, id, state, outcome, ct);
    }

    public static async Task Close(NuodaDb db, TimeProvider clock, long id, ImportState state, ImportOutcome? outcome, CancellationToken ct)
    {
        var run = await db.Imports.SingleAsync(i => i.Id == id, ct);
        run.State = state;
        run.EndedAt = clock.GetUtcNow();
        if (outcome is not null)
        {
            run.RowsRead = outcome.Read;
            run.RowsRejected = outcome.Rejected;
            run.Summary = JsonSerializer.Serialize(outcome, Json);
        }
        await db.SaveChangesAsync(ct);
    }

    public static async Task StoreIssues(NuodaDb db, long importId, RowIssues issues, CancellationToken ct)
    {
        if (issues.Errors + issues.Warnings == 0) return;
        await using var writer = new BulkWriter(db);
        var number = 0;
        foreach (var issue in issues)
        {
            writer.Insert("import_issues", "import_id", "number", "file", "sheet", "row", "column", "value", "code", "args", "is_warning", "occurrence").Begin()
                .Add(importId).Add(++number).Add(issue.File).Add(issue.Sheet).Add(issue.Row).Add(issue.Column).Add(issue.Value?.Replace("\0", "�", StringComparison.Ordinal)).Add(issue.Code)
                .Add(issue.Args.Length == 0 ? null : string.Join('\n', issue.Args)).Add((bool?)issue.IsWarning).Add((long?)issue.Occurrence).End();
            await writer.Flush(ct);
        }
        await writer.Finish(ct);
    }
}
