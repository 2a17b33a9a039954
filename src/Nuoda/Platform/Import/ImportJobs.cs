using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Nuoda.Kernel;
using Nuoda.Platform.Access;
using Nuoda.Platform.Storage;

namespace Nuoda.Platform.Import;

/// <summary>How an import of the web shall be done.</summary>
internal sealed record JobOptions(string? Profile, bool DryRun, bool AllOrNothing, ChangeBy ChangeBy, string? Reason);

/// <summary>Imports that pages and programs ask for: uploaded, queued, looked at, cancelled.</summary>
internal sealed class ImportJobs(DataHome home, NuodaDb db, CurrentUser me, TimeProvider clock, ImportRunner runner, ImportBoard board)
{
    /// <summary>Of one request.</summary>
    public const long LargestUpload = 2L * 1024 * 1024 * 1024;
    public const int MostFiles = 50;

    public async Task<ImportJob?> Find(long id, CancellationToken ct) => await db.Set<ImportJob>().SingleOrDefaultAsync(j => j.ImportId == id, ct);

    public async Task<ImportRun?> FindRun(long id, CancellationToken ct) => await db.Imports.AsNoTracking().SingleOrDefaultAsync(i => i.Id == id, ct);

    /// <summary>Keeps the files and makes the import; it waits for its mapping, or (step Checking or Importing) for its turn.</summary>
    public async Task<Result<ImportJob>> Add(IReadOnlyList<IFormFile> files, JobOptions options, JobStep step, CancellationToken ct)
    {
        if (files.Count == 0 || files.All(f => f.Length == 0)) return Error.Invalid("import.no_files").At("files");
        if (files.Count > MostFiles) return Error.Invalid("import.too_many_files", MostFiles).At("files");
        if (options.ChangeBy != ChangeBy.Us && string.IsNullOrWhiteSpace(options.Reason)) return Error.Invalid("usage.reason_missing").At("reason");
        var profile = await ProfileJson(options.Profile, ct);
        if (profile.Error is { } bad) return bad;
        var names = Distinct(files);
        var folder = RandomNumberGenerator.GetHexString(24, lowercase: true);
        var run = new ImportRun
        {
            Id = await db.Reserve("imports", 1, ct), StartedAt = clock.GetUtcNow(), Actor = me.Actor, State = step == JobStep.Importing ? ImportState.Staging : ImportState.Draft,
            Files = string.Join('\n', names), Options = "{}", Profile = profile.Value is null ? null : runner.ReadProfile(profile.Value).Value.Name,
        };
        var job = new ImportJob
        {
            ImportId = run.Id, Folder = folder, Files = JsonSerializer.Serialize(names, ImportRuns.Json), Profile = profile.Value, AllOrNothing = options.AllOrNothing, ChangeBy = options.ChangeBy,
            Reason = options.Reason, IsDryRun = options.DryRun, Step = step,
        };
        await Keep(files, job, ct);
        db.Add(run);
        db.Add(job);
        await db.SaveChangesAsync(ct);
        return job;
    }

    /// <summary>A new mapping, or new wishes; back to where the files can be checked.</summary>
    public async Task<Result<ImportJob>> Change(long id, Func<ImportJob, Result<Done>> change, JobStep step, CancellationToken ct)
    {
        var job = await Find(id, ct);
        if (job is null) return Error.NotFound("import.not_found", id);
        if (job.IsWorking) return Error.Conflict("import.is_working", id);
        if (job.Step == JobStep.Ended) return Error.Conflict("import.has_ended", id);
        if (change(job).Error is { } refused) return refused;
        job.Step = step;
        job.Refusal = null;
        if (step == JobStep.Importing) (await db.Imports.SingleAsync(i => i.Id == id, ct)).State = ImportState.Staging;
        await board.Wipe(id, ct);
        await db.SaveChangesAsync(ct);
        return job;
    }

    /// <summary>Ends an import, whatever it does: a waiting one at once, a working one at its next step. Nothing of it is stored.</summary>
    public async Task<Result<Done>> Cancel(long id, CancellationToken ct)
    {
        var job = await Find(id, ct);
        if (job is null) return Error.NotFound("import.not_found", id);
        if (job.Step == JobStep.Ended) return Error.Conflict("import.has_ended", id);
        if (job.IsWorking)
        {
            await board.AskCancel(id, ct);
            return Done.Value;
        }
        job.Step = JobStep.Ended;
        var run = await db.Imports.SingleAsync(i => i.Id == id, ct);
        (run.State, run.EndedAt) = (ImportState.Cancelled, clock.GetUtcNow());
        await db.SaveChangesAsync(ct);
        job.DeleteFiles(home);
        return Done.Value;
    }

    /// <summary>What the files of a job would mean, as things stand.</summary>
    public Result<Mapping> Propose(ImportJob job)
    {
        ImportProfile? profile = null;
        if (job.Profile is { } json)
        {
            var read = runner.ReadProfile(json);
            if (read.Error is { } bad) return bad;
            profile = read.Value;
        }
        return runner.Propose(job.FilesIn(home), profile);
    }

    public async Task<Page<ImportIssue>> Issues(long id, bool warnings, string? after, int size, CancellationToken ct)
    {
        var from = int.TryParse(after, System.Globalization.CultureInfo.InvariantCulture, out var number) ? number : 0;
        var rows = await db.ImportIssues.AsNoTracking().Where(i => i.ImportId == id && i.IsWarning == warnings && i.Number > from).OrderBy(i => i.Number).Take(size + 1).ToListAsync(ct);
        return Page.Of(rows, size, r => r.Number.ToString(System.Globalization.CultureInfo.InvariantCulture));
    }

    /// <summary>The rejected rows with reasons; the files of a command line's import are looked for where they were.</summary>
    public async Task<Result<Stream>> RejectedWorkbook(long id, CancellationToken ct)
    {
        var run = await FindRun(id, ct);
        if (run is null) return Error.NotFound("import.not_found", id);
        var job = await Find(id, ct);
        var place = Path.Combine(home.ImportsFolder, $"rejected-{RandomNumberGenerator.GetHexString(16, lowercase: true)}");
        Directory.CreateDirectory(home.ImportsFolder);
        using var issues = new RowIssues(place + ".issues");
        await foreach (var issue in db.ImportIssues.AsNoTracking().Where(i => i.ImportId == id && !i.IsWarning).OrderBy(i => i.Number).AsAsyncEnumerable().WithCancellation(ct)) issues.Add(ImportRuns.Issue(issue));
        var summary = job is { Step: not JobStep.Ended, Checked: { } check } ? check : run.Summary ?? job?.Checked;
        var found = summary is null ? [] : JsonSerializer.Deserialize<ImportOutcome>(summary, ImportRuns.Json)!.Files;
        // Millions of rows: kept on the disk until it is sent.
        var workbook = new FileStream(place + ".xlsx", FileMode.Create, FileAccess.ReadWrite, FileShare.None, 1 << 16, FileOptions.DeleteOnClose);
        var refused = RejectedRows.Write(workbook, job?.FilesIn(home) ?? ImportRuns.FilesOf(run), found, issues);
        if (refused is null)
        {
            workbook.Position = 0;
            return Result<Stream>.Ok(workbook);
        }
        await workbook.DisposeAsync();
        return refused;
    }

    /// <summary>A document, or the name of a saved or built-in one.</summary>
    private async Task<Result<string?>> ProfileJson(string? profile, CancellationToken ct)
    {
        if (string.IsNullOrWhiteSpace(profile)) return Result<string?>.Ok(null);
        var json = profile.AsSpan().TrimStart().StartsWith("{") ? profile : await ImportProfiles.Find(db, profile.Trim(), ct);
        if (json is null) return Error.NotFound("profile.not_found", profile);
        return runner.ReadProfile(json).Error is { } bad ? bad : Result<string?>.Ok(json);
    }

    /// <summary>Two files of one name are told apart: messages name them.</summary>
    private static string[] Distinct(IReadOnlyList<IFormFile> files)
    {
        var names = new List<string>();
        foreach (var file in files)
        {
            var name = Path.GetFileName(file.FileName.Replace('\\', '/'));
            if (name.Length is 0 or > 200) name = name.Length == 0 ? "file" : name[..200];
            name = new string([.. name.Where(c => !char.IsControl(c))]);
            var distinct = name;
            for (var n = 2; names.Contains(distinct); n++) distinct = $"{Path.GetFileNameWithoutExtension(name)} ({n}){Path.GetExtension(name)}";
            names.Add(distinct);
        }
        return [.. names];
    }

    private async Task Keep(IReadOnlyList<IFormFile> files, ImportJob job, CancellationToken ct)
    {
        Directory.CreateDirectory(job.FolderIn(home));
        var number = 0;
        foreach (var file in files)
        {
            await using var kept = Disk.Real.Create(Path.Combine(job.FolderIn(home), (++number).ToString(System.Globalization.CultureInfo.InvariantCulture)));
            await file.CopyToAsync(kept, ct);
            kept.Flush(flushToDisk: true);
        }
    }
}
