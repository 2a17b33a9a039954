using System.Diagnostics;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Nuoda.Kernel;
using Nuoda.Platform.Audit;
using Nuoda.Platform.Outbox;
using Nuoda.Platform.Settings;
using Nuoda.Platform.Storage;

namespace Nuoda.Platform.Import;

/// <summary>What somebody wants imported, and how.</summary>
/// <param name="Files">At least one.</param>
/// <param name="Profile">The mapping; null = the columns are matched by name and content.</param>
/// <param name="Actor">Who stands behind it: user:…, apikey:…, cli:….</param>
[Published]
public sealed record ImportRequest(IReadOnlyList<ImportFile> Files, ImportProfile? Profile, string Actor)
{
    /// <summary>Only say what would happen.</summary>
    public bool DryRun { get; init; }
    /// <summary>One bad row refuses the whole.</summary>
    public bool AllOrNothing { get; init; }
    /// <summary>Whose word a changed promise or request is.</summary>
    public ChangeBy ChangeBy { get; init; } = ChangeBy.Us;
    public string? Reason { get; init; }
    /// <summary>An import that stands in the database already, waiting for its turn.</summary>
    public long? ImportId { get; init; }
    /// <summary>The program stops: what is staged stays, and the next start goes on there.</summary>
    public CancellationToken Stopping { get; init; }
}

/// <summary>Where an import stands.</summary>
/// <param name="Phase">staging, applying or facts.</param>
/// <param name="Rows">Rows done in this phase.</param>
/// <param name="Share">0 … 1 of this phase.</param>
[Published]
public sealed record ImportProgress(long ImportId, string Phase, long Rows, double Share, TimeSpan Elapsed)
{
    public double RowsPerSecond => Elapsed.TotalSeconds > 0 ? Rows / Elapsed.TotalSeconds : 0;
    public TimeSpan? Left => Share > 0.01 ? Elapsed * ((1 - Share) / Share) : null;
}

/// <summary>What came of an import.</summary>
[Published]
public sealed record ImportOutcome(
    long ImportId, bool IsStored, IReadOnlyList<FileFound> Files, long Read, IReadOnlyDictionary<string, long> Created, IReadOnlyDictionary<string, long> Updated,
    IReadOnlyDictionary<string, long> Unchanged, long Rejected, long Warnings, double Seconds)
{
    /// <summary>Row by row; whoever got the outcome disposes of it.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public RowIssues Issues { get; init; } = RowIssues.None;

    /// <summary>Seconds by phase: staging, applying, commit, facts.</summary>
    public IReadOnlyDictionary<string, double> Phases { get; init; } = new Dictionary<string, double>();

    /// <summary>Rows that an earlier, killed run had staged already.</summary>
    public long Resumed { get; init; }
}

/// <summary>Imports files: stages their rows (resumable, invisible), then applies them in one transaction.</summary>
[Published]
public sealed class ImportRunner(DataHome home, TimeProvider clock, IEnumerable<IImportTarget> targets, IAfterImport? follower, ILogger<ImportRunner> log)
{
    /// <summary>Rows of one pass: what the keys of their orders need stays within the memory that an import may use.</summary>
    internal long RowsPerPart { get; set; } = 2_500_000;

    /// <summary>The same where later rows add to earlier ones, which are kept until then.</summary>
    internal long KeptRowsPerPart { get; set; } = 400_000;

    /// <summary>From as many rows on, indexes of empty tables are made once the rows are there.</summary>
    internal long RowsBeforeIndexes { get; set; } = 50_000;

    private readonly ImportCatalogue _catalogue = new(targets);

    public ImportCatalogue Catalogue => _catalogue;

    public Result<ImportProfile> ReadProfile(string json) => ImportProfile.Parse(json, _catalogue.Kinds, _catalogue.Fields);

    /// <summary>What the files would mean: by the profile, or by their names and content.</summary>
    public Result<Mapping> Propose(IReadOnlyList<ImportFile> files, ImportProfile? profile) => new MappingProposal(_catalogue).Of(files, profile);

    public async Task<Result<ImportOutcome>> Run(ImportRequest request, IProgress<ImportProgress>? progress, CancellationToken ct)
    {
        var watch = Stopwatch.StartNew();
        var planned = new ImportPlanner(_catalogue).Plan(request.Files, request.Profile);
        if (planned.Error is { } refused) return refused;
        var plan = planned.Value;
        var run = request.DryRun ? null : await ImportRuns.Open(home, clock, request, ct);
        var importId = run?.Id ?? 0;
        var folder = new StageFolder(Path.Combine(home.ImportsFolder, run is null ? $"dry-{Environment.ProcessId}-{Stopwatch.GetTimestamp()}" : importId.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        Directory.CreateDirectory(folder.Path);
        using var guard = ImportRuns.Lock(folder.Path);
        if (guard is null) return Error.Busy("import.already_running", importId);
        var issues = new RowIssues(folder.Path + ".issues");
        bool isGiven = false, isStored = false;
        try
        {
            // Where it can be told beforehand how many rows come, applying begins with the first of them; else when all are staged. In either case a new attempt
            // finds what is staged and goes on there.
            var most = plan.MostRows();
            await using var staging = new StagingRun(plan, folder, (rows, share) => { if (most is null) progress?.Report(new(importId, "staging", rows, share, watch.Elapsed)); }, ct);
            var outcome = most is null && await staging.Whole is { } error
                ? error
                : await Apply(request, plan, folder, staging, most ?? staging.Result.RowsStaged, issues, run?.Id, progress, watch, ct);
            if (outcome.Error is { } unread)
            {
                if (run is not null) await ImportRuns.Close(home, clock, run.Id, ImportState.Failed, null, ct);
                folder.Delete();
                return unread;
            }
            isStored = outcome.Value.IsStored;
            run = null; // stored, or closed as refused: a cancel from here on only leaves the facts to the follower
            folder.Delete();
            if (isStored)
            {
                var before = watch.Elapsed.TotalSeconds;
                progress?.Report(new(importId, "facts", 0, 0, watch.Elapsed));
                if (follower is not null) await follower.Follow(ct);
                var phases = new Dictionary<string, double>(outcome.Value.Phases) { ["facts"] = watch.Elapsed.TotalSeconds - before };
                outcome = outcome.Value with { Phases = phases, Seconds = watch.Elapsed.TotalSeconds };
            }
            isGiven = true;
            return outcome;
        }
        catch (OperationCanceledException) when (!request.Stopping.IsCancellationRequested)
        {
            // Cancelled by the user: the stage goes, nothing was stored.
            if (run is not null) await ImportRuns.Close(home, clock, run.Id, ImportState.Cancelled, null, CancellationToken.None);
            folder.Delete();
            throw;
        }
        finally
        {
            if (!isGiven) issues.Dispose();
            if (!isStored && !request.DryRun) await RestoreIndexes();
            if (request.DryRun) folder.Delete();
        }
    }

    private async Task RestoreIndexes()
    {
        try
        {
            await OwedIndexes.Restore(home, CancellationToken.None);
        }
        catch (Npgsql.NpgsqlException away)
        {
            // What broke the import may be the database itself; the next start or import makes them.
            log.LogWarning(away, "Indexes wait for the next start: {Message}", away.Message);
        }
    }

    private async Task<Result<ImportOutcome>> Apply(ImportRequest request, ImportPlan plan, StageFolder folder, StagingRun staging, long most, RowIssues issues, long? importId,
        IProgress<ImportProgress>? progress, Stopwatch watch, CancellationToken ct)
    {
        var begunAt = watch.Elapsed.TotalSeconds;
        await using var turn = importId is null ? null : await CompanyLock.Take(home, CompanyLock.Apply, ct);
        await using var reading = home.OpenDb();
        await using var writing = importId is null ? null : home.OpenDb();
        var company = await Company.Load(reading, ct);
        if (writing is not null)
        {
            await writing.Database.OpenConnectionAsync(ct);
            if (writing.IsSqlite) await writing.Database.ExecuteSqlAsync($"PRAGMA cache_size=-65536", ct);
        }
        var linesThere = await reading.IdBlocks.Where(b => b.TableName == "order_lines").Select(b => b.NextId).SingleOrDefaultAsync(ct);
        var keepsRows = _catalogue.Targets.Any(t => t.KeepsRows(plan.Specs));
        var perPart = keepsRows ? KeptRowsPerPart : RowsPerPart;
        var apply = new ImportApply(reading, writing, importId ?? 0, company.Currency, clock.GetUtcNow(), request.ChangeBy, request.Reason, issues)
        {
            Parts = (int)Math.Clamp((most + perPart - 1) / perPart, 1, 10_000), Specs = plan.Specs,
        };
        string[] tables = [.. _catalogue.Targets.SelectMany(t => t.Tables.Where(name => MayMake(t, name, plan.Specs)))];
        if (writing is not null && most >= RowsBeforeIndexes) await OwedIndexes.Take(home, tables, ct);
        // A change of a row leaves an entry for each record that it touches; one more for the import itself.
        await apply.ReserveIds(writing, "audit_entries", 8 * (most + linesThere) + 1, ct);
        await using var transaction = writing is null ? null : await writing.Database.BeginTransactionAsync(ct);
        if (writing is not null) apply.AuditBatch = await AuditSeal.Open(writing, ct);
        foreach (var table in tables)
        {
            // A row makes at most one record of a table; each line that was there may get a delivery from an orders file.
            await apply.ReserveIds(writing, table, Math.Max(1, most) + (table is "deliveries" or "cancellations" ? linesThere : 0), ct);
        }
        // Where later rows add to earlier ones, a row that is written says little yet.
        await using var witness = writing is null || keepsRows || follower is null ? null : new Witness(follower, importId!.Value, most, ct);
        await using var writer = writing is null ? null : new BulkWriter(writing) { Witness = witness is null ? null : (follower!.Watched, witness.Take) };
        if (writer is not null) apply.WriteBy(writer);
        foreach (var issue in plan.Warnings) issues.Add(issue);
        var workers = _catalogue.Targets.Select(t => t.Start(apply)).ToList();
        await ApplyBatches(workers, plan, folder, apply, importId ?? 0, most, staging, issues, progress, watch, ct);
        // A file that turned out unreadable further on takes back what was written of it.
        if (await staging.Whole is { } unread) return unread;
        var staged = staging.Result;
        var rejected = staged.RowsRejected + apply.Rejected;
        var isStored = writing is not null && !(request.AllOrNothing && rejected > 0);
        var appliedAt = watch.Elapsed.TotalSeconds;
        ImportOutcome Outcome() => new(
            importId ?? 0, isStored, plan.Found, staged.RowsRead, apply.Created, apply.Updated, apply.Unchanged, rejected, issues.Warnings, watch.Elapsed.TotalSeconds)
        {
            Issues = issues, Resumed = staged.RowsResumed,
            Phases = new Dictionary<string, double> { ["staging"] = begunAt, ["applying"] = appliedAt - begunAt, ["commit"] = watch.Elapsed.TotalSeconds - appliedAt },
        };
        if (writing is null) return Outcome();
        if (isStored)
        {
            await writer!.Finish(ct);
            await OwedIndexes.Make(writing, ct);
            foreach (var worker in workers) await worker.Complete(writing, ct);
            if (witness is not null) await witness.Finish();
        }
        else
        {
            await writer!.DisposeAsync();
            await transaction!.RollbackAsync(ct);
        }
        // Refused as a whole: what was wrong is kept all the same, in a transaction of its own.
        await using var kept = isStored ? null : await writing.Database.BeginTransactionAsync(ct);
        var outcome = Outcome();
        if (isStored) await Record(writing, apply, request, importId!.Value, ct);
        await ImportRuns.StoreIssues(writing, importId!.Value, issues, ct);
        await ImportRuns.Close(writing, clock, importId.Value, isStored ? ImportState.Done : ImportState.Failed, outcome, ct);
        await (isStored ? transaction! : kept!).CommitAsync(ct);
        log.LogInformation("Import {Id}: {Read} rows read, {Rejected} rejected, stored: {Stored}, {Seconds:0.0} s", importId, staged.RowsRead, rejected, isStored, watch.Elapsed.TotalSeconds);
        return outcome with { Phases = new Dictionary<string, double>(outcome.Phases) { ["commit"] = watch.Elapsed.TotalSeconds - appliedAt } };
    }

    private async Task ApplyBatches(List<IImportWorker> workers, ImportPlan plan, StageFolder folder, ImportApply apply, long importId, long total, StagingRun staging, RowIssues issues, IProgress<ImportProgress>? progress, Stopwatch watch, CancellationToken ct)
    {
        long done = 0;
        for (apply.Part = 0; apply.Part < apply.Passes; apply.Part++)
        {
            foreach (var kind in _catalogue.Kinds.Keys)
            {
                foreach (var sheet in plan.Sheets.Where(s => s.Parts.Any(p => p.Spec.Kind.Name == kind)))
                {
                    foreach (var batch in folder.Batches(sheet.File, plan.Specs, staging.Has, issues.Add))
                    {
                        if (batch.Spec.Kind.Name != kind) continue;
                        ct.ThrowIfCancellationRequested();
                        foreach (var worker in workers) await worker.Apply(batch, ct);
                        foreach (var worker in Enumerable.Reverse(workers)) await worker.EndBatch(batch, ct);
                        await apply.Flush(ct);
                        done += batch.Count;
                        progress?.Report(new(importId, "applying", done / apply.Passes, (double)done / Math.Max(1, total * apply.Passes), watch.Elapsed));
                    }
                }
            }
            foreach (var worker in workers) await worker.EndPart(apply.Part == apply.Passes - 1, ct);
        }
    }

    /// <summary>No file names such records: whoever makes one by hand need not wait for this import.</summary>
    private static bool MayMake(IImportTarget target, string table, IReadOnlyList<StageSpec> specs) =>
        target.Records.FirstOrDefault(r => r.Table == table) is { } keyed
            ? specs.Any(s => keyed.KeyFields.All(f => s.Find(f) >= 0))
            : specs.Any(s => target.Kinds.Any(k => k.Name == s.Kind.Name));

    /// <summary>In the same transaction: the ranges of what was made, the audit entry, and the news for those who follow.</summary>
    private static async Task Record(NuodaDb db, ImportApply apply, ImportRequest request, long importId, CancellationToken ct)
    {
        await apply.ReturnIds(ct);
        foreach (var (table, (first, next)) in apply.IdRanges)
            if (next > first) db.ImportRanges.Add(new ImportRange { ImportId = importId, TableName = table, FirstId = first, LastId = next - 1 });
        db.AuditEntries.Add(new AuditEntry
        {
            Id = apply.NextId("audit_entries"), At = apply.At, Actor = request.Actor, Action = "imported", Entity = "imports", EntityId = importId, ImportId = importId, BatchId = apply.AuditBatch,
            After = JsonSerializer.Serialize(new { created = apply.Created, updated = apply.Updated, files = request.Files.Select(f => f.Name) }, ImportRuns.Json),
        });
        await ImportNews.Announce(db, importId, t => apply.IdRanges.TryGetValue(t, out var range) && range.Next > range.First ? (range.First, range.Next - 1) : null,
            t => apply.ChangedIds.GetValueOrDefault(t) ?? [], apply.At, ct);
        await db.SaveChangesAsync(ct);
        await AuditSeal.Close(db, apply.AuditBatch, ct);
    }
}
