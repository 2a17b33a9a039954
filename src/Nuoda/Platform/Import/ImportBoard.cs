using System.Globalization;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Nuoda.Platform.Storage;

namespace Nuoda.Platform.Import;

/// <summary>Where a running import says how far it is and hears that it shall stop, readable from every node. While an import stores, SQLite lets nobody
/// else write, the board neither: there it is two small files of the data folder, which all processes of an SQLite company share.</summary>
internal sealed class ImportBoard(DataHome home)
{
    private string ProgressFile(long id) => Path.Combine(home.ImportsFolder, id.ToString(CultureInfo.InvariantCulture) + ".progress");
    private string CancelFile(long id) => Path.Combine(home.ImportsFolder, id.ToString(CultureInfo.InvariantCulture) + ".cancel");

    public async Task Write(ImportProgress progress, CancellationToken ct)
    {
        var json = JsonSerializer.Serialize(progress, ImportRuns.Json);
        if (home.Database is null)
        {
            await File.WriteAllTextAsync(ProgressFile(progress.ImportId) + ".tmp", json, ct);
            File.Move(ProgressFile(progress.ImportId) + ".tmp", ProgressFile(progress.ImportId), overwrite: true);
            return;
        }
        await using var db = home.OpenDb();
        await db.Set<ImportJob>().Where(j => j.ImportId == progress.ImportId).ExecuteUpdateAsync(j => j.SetProperty(x => x.Progress, json), ct);
    }

    public async Task<ImportProgress?> Read(ImportJob job, CancellationToken ct)
    {
        var json = home.Database is not null ? job.Progress : File.Exists(ProgressFile(job.ImportId)) ? await File.ReadAllTextAsync(ProgressFile(job.ImportId), ct) : null;
        return json is null ? null : JsonSerializer.Deserialize<ImportProgress>(json, ImportRuns.Json);
    }

    public async Task AskCancel(long id, CancellationToken ct)
    {
        if (home.Database is null)
        {
            Directory.CreateDirectory(home.ImportsFolder);
            await File.WriteAllBytesAsync(CancelFile(id), [], ct);
            return;
        }
        await using var db = home.OpenDb();
        await db.Set<ImportJob>().Where(j => j.ImportId == id).ExecuteUpdateAsync(j => j.SetProperty(x => x.CancelAsked, true), ct);
    }

    public async Task<bool> IsCancelAsked(long id, CancellationToken ct)
    {
        if (home.Database is null) return File.Exists(CancelFile(id));
        await using var db = home.OpenDb();
        return await db.Set<ImportJob>().AnyAsync(j => j.ImportId == id && j.CancelAsked, ct);
    }

    /// <summary>Wiped before and after each step.</summary>
    public async Task Wipe(long id, CancellationToken ct)
    {
        if (home.Database is null)
        {
            File.Delete(ProgressFile(id));
            File.Delete(CancelFile(id));
            return;
        }
        await using var db = home.OpenDb();
        await db.Set<ImportJob>().Where(j => j.ImportId == id).ExecuteUpdateAsync(j => j.SetProperty(x => x.Progress, (string?)null).SetProperty(x => x.CancelAsked, false), ct);
    }
}
