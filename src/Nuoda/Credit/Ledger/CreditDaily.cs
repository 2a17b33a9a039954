using Microsoft.EntityFrameworkCore;
using Nuoda.Platform.Settings;
using Nuoda.Platform.Storage;

namespace Nuoda.Credit;

/// <summary>What only time changes: orders come within the horizon, securities begin and run out. Looked for every few minutes on every node; each step is a short transaction that finds nothing when another node was first.</summary>
internal sealed class CreditDaily(DataHome home, TimeProvider clock, ILogger<CreditDaily> log) : BackgroundService
{
    private static readonly TimeSpan Pace = TimeSpan.FromMinutes(5);
    private const int AtOnce = 200;
    internal const string By = "system";

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pace, clock);
        try
        {
            do
            {
                try
                {
                    await Run(stoppingToken);
                }
                catch (Exception failure) when (failure is not OperationCanceledException)
                {
                    log.LogWarning(failure, "Moving credit on to today failed; trying again in a few minutes");
                }
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The program stops.
        }
    }

    public async Task Run(CancellationToken ct)
    {
        await using var db = home.OpenDb();
        (db.Actor, db.Clock) = (By, clock);
        var day = await CreditDay.Of(db, await Company.Load(db, ct), clock, ct);
        int looked;
        do
        {
            await using var transaction = await db.Database.BeginTransactionAsync(ct);
            looked = await CreditLedger.ComeNear(db, day, AtOnce, clock.GetUtcNow(), By, ct);
            await transaction.CommitAsync(ct);
        }
        while (looked == AtOnce);
        while (await NextSecurity(db, day.Today, ct)) db.ChangeTracker.Clear();
    }

    private async Task<bool> NextSecurity(NuodaDb db, DateOnly today, CancellationToken ct)
    {
        var due = db.Set<CreditSecurity>().Where(s => s.EndedAt == null && ((s.IsInForce && s.ValidUntil < today) || (!s.IsInForce && s.ValidFrom <= today)));
        if (await due.AsNoTracking().OrderBy(s => s.Id).FirstOrDefaultAsync(ct) is not { } next) return false;
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var sql = new LedgerSql(db);
        await sql.Lock([new(next.CustomerId, next.Currency)], ct);
        if (await due.SingleOrDefaultAsync(s => s.Id == next.Id, ct) is { } security)
        {
            var isOver = security.ValidUntil < today;
            if (security.IsInForce || !isOver) await sql.Post([Securities.Secured(security, isOver ? -security.Amount : security.Amount)], clock.GetUtcNow(), By, ct);
            (security.IsInForce, security.EndedAt) = (!isOver, isOver ? clock.GetUtcNow() : null);
            await db.SaveChangesAsync(ct);
        }
        await transaction.CommitAsync(ct);
        return true;
    }
}
