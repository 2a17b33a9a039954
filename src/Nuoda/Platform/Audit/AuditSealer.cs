using Microsoft.EntityFrameworkCore;
using Nuoda.Platform.Storage;

namespace Nuoda.Platform.Audit;

/// <summary>Every ten seconds, on every node: seals what was written since. Whoever finds the seal taken leaves it to the other.</summary>
internal sealed class AuditSealer(DataHome home, TimeProvider clock, ILogger<AuditSealer> log) : BackgroundService
{
    public static readonly TimeSpan Pace = TimeSpan.FromSeconds(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            using var timer = new PeriodicTimer(Pace, clock);
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                try
                {
                    await SealOnce(stoppingToken);
                }
                catch (Exception failure) when (failure is not OperationCanceledException)
                {
                    // A database that is away, or locked by a long import, comes back; the entries wait.
                    log.LogWarning(failure, "Audit entries not sealed; trying again in {Seconds} s", Pace.TotalSeconds);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The program stops.
        }
    }

    public async Task SealOnce(CancellationToken ct)
    {
        await using var db = home.OpenDb();
        if (!await db.AuditEntries.AnyAsync(e => e.BatchId == null, ct)) return;
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        if (!await AuditSeal.TryTake(db, ct)) return;
        await AuditSeal.Seal(db, ct);
        await transaction.CommitAsync(ct);
    }
}
