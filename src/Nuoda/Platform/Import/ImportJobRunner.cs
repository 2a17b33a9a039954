using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Nuoda.Kernel;
using Nuoda.Platform.Storage;

namespace Nuoda.Platform.Import;

/// <summary>Works on the imports of the web, one at a time over all nodes. Whatever stops the program (kill -9 too), the next start finds the job and goes on.</summary>
internal sealed class ImportJobRunner(DataHome home, ImportRunner runner, ImportBoard board, TimeProvider clock, ILogger<ImportJobRunner> log) : BackgroundService
{
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan FilesKept = TimeSpan.FromDays(30);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            using var timer = new PeriodicTimer(Pace, clock);
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                try
                {
                    while (await RunNext(stoppingToken)) { }
                }
                catch (Exception failure) when (failure is not OperationCanceledException)
                {
                    // A database that is away comes back; the job waits.
                    log.LogWarning(failure, "Imports wait: {Message}", failure.Message);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The program stops.
        }
    }

    /// <summary>False when there is nothing to do here.</summary>
    public async Task<bool> RunNext(CancellationToken stopping)
    {
        await using var db = home.OpenDb();
        if (!await Waiting(db).AnyAsync(stopping)) return false;
        await using var turn = await CompanyLock.TryTake(home, CompanyLock.Jobs, stopping);
        if (turn is null) return false;
        // A node works on what was uploaded to it; nodes may also share the folder of imports.
        var job = (await Waiting(db).OrderBy(j => j.ImportId).ToListAsync(stopping)).Find(j => Directory.Exists(j.FolderIn(home)));
        if (job is null) return false;
        await Run(job, stopping);
        await Tidy(db, stopping);
        return true;
    }

    private static IQueryable<ImportJob> Waiting(NuodaDb db) => db.Set<ImportJob>().AsNoTracking().Where(j => j.Step == JobStep.Checking || j.Step == JobStep.Importing);

    private async Task Run(ImportJob job, CancellationToken stopping)
    {
        var actor = await Actor(job.ImportId, stopping);
        if (actor is null) return;
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        using var ended = new CancellationTokenSource();
        var latest = new Latest();
        var watching = Watch(job.ImportId, latest, cancel, ended.Token);
        Error? refused = null;
        ImportOutcome? outcome = null;
        var wasCancelled = false;
        try
        {
            // It may have waited long for its turn.
            if (await board.IsCancelAsked(job.ImportId, stopping)) await cancel.CancelAsync();
            cancel.Token.ThrowIfCancellationRequested();
            var profile = job.Profile is null ? null : runner.ReadProfile(job.Profile).Value;
            var result = await runner.Run(new ImportRequest(job.FilesIn(home), profile, actor)
            {
                DryRun = job.Step == JobStep.Checking, AllOrNothing = job.AllOrNothing, ChangeBy = job.ChangeBy, Reason = job.Reason,
                ImportId = job.Step == JobStep.Importing ? job.ImportId : null, Stopping = stopping,
            }, latest, cancel.Token);
            (refused, outcome) = (result.Error, result.Error is null ? result.Value : null);
        }
        catch (OperationCanceledException) when (!stopping.IsCancellationRequested)
        {
            wasCancelled = true;
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            // Whatever failed, nothing was stored; the user is told and may try again.
            log.LogError(failure, "Import {Id} failed", job.ImportId);
            refused = new Error(ErrorKind.Busy, "import.failed", failure.Message);
        }
        finally
        {
            await ended.CancelAsync();
            await watching;
        }
        using var issues = outcome?.Issues;
        await Close(job, outcome, refused, wasCancelled, CancellationToken.None);
    }

    private async Task Close(ImportJob job, ImportOutcome? outcome, Error? refused, bool wasCancelled, CancellationToken ct)
    {
        var isCheck = job.Step == JobStep.Checking;
        // Asked for while the check was ending: nobody wants to go on from it.
        wasCancelled |= isCheck && await board.IsCancelAsked(job.ImportId, ct);
        await board.Wipe(job.ImportId, ct);
        await using var db = home.OpenDb();
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var stored = await db.Set<ImportJob>().SingleAsync(j => j.ImportId == job.ImportId, ct);
        var run = await db.Imports.SingleAsync(i => i.Id == job.ImportId, ct);
        if (isCheck && outcome is not null && !wasCancelled)
        {
            await db.ImportIssues.Where(i => i.ImportId == job.ImportId).ExecuteDeleteAsync(ct);
            await ImportRuns.StoreIssues(db, job.ImportId, outcome.Issues, ct);
            stored.Checked = JsonSerializer.Serialize(outcome, ImportRuns.Json);
            (run.RowsRead, run.RowsRejected) = (outcome.Read, outcome.Rejected);
        }
        stored.Step = isCheck && !job.IsDryRun && !wasCancelled ? outcome is null ? JobStep.Mapping : JobStep.Checked : JobStep.Ended;
        if (refused is not null) stored.Refuse(refused);
        if (stored.Step == JobStep.Ended && run.State is ImportState.Staging or ImportState.Draft)
            (run.State, run.EndedAt) = (wasCancelled ? ImportState.Cancelled : job.IsDryRun && refused is null ? ImportState.Draft : ImportState.Failed, clock.GetUtcNow());
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        if (wasCancelled) job.DeleteFiles(home);
    }

    private async Task<string?> Actor(long id, CancellationToken ct)
    {
        await using var db = home.OpenDb();
        var run = await db.Imports.AsNoTracking().SingleOrDefaultAsync(i => i.Id == id, ct);
        if (run?.State is not (ImportState.Done or ImportState.Undone))
        {
            await db.ImportIssues.Where(i => i.ImportId == id).ExecuteDeleteAsync(ct);
            return run?.Actor;
        }
        // Stored, but killed before the job heard of it.
        await db.Set<ImportJob>().Where(j => j.ImportId == id).ExecuteUpdateAsync(j => j.SetProperty(x => x.Step, JobStep.Ended), ct);
        return null;
    }

    private async Task Watch(long id, Latest latest, CancellationTokenSource cancel, CancellationToken ended)
    {
        ImportProgress? written = null;
        try
        {
            using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1), clock);
            while (await timer.WaitForNextTickAsync(ended))
            {
                try
                {
                    if (latest.Value is { } now && now != written)
                    {
                        // A dry run has no number of its own.
                        await board.Write(now with { ImportId = id }, ended);
                        written = now;
                    }
                    if (await board.IsCancelAsked(id, ended)) await cancel.CancelAsync();
                }
                catch (Exception failure) when (failure is not OperationCanceledException)
                {
                    log.LogWarning(failure, "Progress of import {Id} not shown", id);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The import has ended.
        }
    }

    /// <summary>Uploads that nobody will ask for any more.</summary>
    private async Task Tidy(NuodaDb db, CancellationToken ct)
    {
        var before = clock.GetUtcNow() - FilesKept;
        var old = await db.Set<ImportJob>().AsNoTracking().Join(db.Imports.Where(i => i.StartedAt < before), j => j.ImportId, i => i.Id, (j, _) => j).Where(j => j.Step != JobStep.Importing && j.Step != JobStep.Checking).ToListAsync(ct);
        foreach (var job in old) job.DeleteFiles(home);
    }

    private sealed class Latest : IProgress<ImportProgress>
    {
        public ImportProgress? Value { get; private set; }
        public void Report(ImportProgress value) => Value = value;
    }
}
