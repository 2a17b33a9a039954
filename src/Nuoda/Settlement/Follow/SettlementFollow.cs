using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Nuoda.Credit;
using Nuoda.Orders;
using Nuoda.Platform.Outbox;
using Nuoda.Platform.Settings;
using Nuoda.Platform.Storage;

namespace Nuoda.Settlement;

/// <summary>Follows the changes of orders, wherever they are made (import, API, driver's page), and counts the orders they touched anew. Its place stands in the database and moves in the
/// transaction of the work: one node at a time, nothing twice, nothing left out after a crash or a restore.</summary>
internal sealed class SettlementFollow(DataHome home, TimeProvider clock, ILogger<SettlementFollow> log) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private const int AtOnce = 200;
    private const int MostOfOneEvent = 2000;
    internal const string By = "system";

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await CatchUp(stoppingToken);
                await Task.Delay(Pause, clock, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failed) when (failed is not OperationCanceledException)
            {
                log.LogError(failed, "Following the changes of orders for settlement failed; it is tried again");
                await Task.Delay(TimeSpan.FromSeconds(5), clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>Everything that changed until now is in the ledger when this returns.</summary>
    public async Task CatchUp(CancellationToken ct)
    {
        await using var db = home.OpenDb();
        (db.Actor, db.Clock) = (By, clock);
        var company = await Company.Load(db, ct);
        while (await Step(db, company, ct)) db.ChangeTracker.Clear();
    }

    /// <summary>All orders anew, from the first: after the first day of settlement was set. In the caller's transaction.</summary>
    public static async Task RecountAll(NuodaDb db, CancellationToken ct) => await db.Database.ExecuteSqlAsync(
        $"INSERT INTO settlement_place (row, position, recounted_to) VALUES (1, 0, 0) ON CONFLICT (row) DO UPDATE SET recounted_to = 0", ct);

    /// <returns>Whether there may be more.</returns>
    private async Task<bool> Step(NuodaDb db, Company company, CancellationToken ct)
    {
        var place = await db.Set<SettlementPlace>().AsNoTracking().SingleOrDefaultAsync(ct);
        var latest = await db.Outbox.MaxAsync(e => (long?)e.Id, ct) ?? 0;
        if (place?.RecountedTo is null && latest <= (place?.Position ?? 0)) return false;
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        await db.Database.ExecuteSqlAsync($"INSERT INTO settlement_place (row, position) VALUES (1, 0) ON CONFLICT (row) DO UPDATE SET position = settlement_place.position", ct);
        place = await db.Set<SettlementPlace>().AsNoTracking().SingleAsync(ct);
        var begun = await SettlementStart.Of(db, ct);
        if (place.RecountedTo is { } done)
        {
            var orders = await Standings.Settled(db, begun).Where(o => o.Id > done).OrderBy(o => o.Id).Take(AtOnce).Select(o => o.Id).ToListAsync(ct);
            await Standings.Restate(db, orders, company, clock, By, ct);
            if (orders.Count == AtOnce) await db.Database.ExecuteSqlAsync($"UPDATE settlement_place SET recounted_to = {orders[^1]} WHERE row = 1", ct);
            else await db.Database.ExecuteSqlAsync($"UPDATE settlement_place SET recounted_to = NULL WHERE row = 1", ct);
        }
        else if (await db.Outbox.AsNoTracking().Where(e => e.Id > place.Position && e.Kind == LinesChanged.Kind).OrderBy(e => e.Id).FirstOrDefaultAsync(ct) is { } next)
        {
            var orders = await Touched(db, begun, JsonSerializer.Deserialize<LinesChanged>(next.Payload)!, ct);
            // So many are counted in steps of their own, so that nobody waits minutes for a lock.
            if (orders.Count > MostOfOneEvent) await RecountAll(db, ct);
            else foreach (var some in orders.Chunk(AtOnce)) await Standings.Restate(db, some, company, clock, By, ct);
            await db.Database.ExecuteSqlAsync($"UPDATE settlement_place SET position = {next.Id} WHERE row = 1", ct);
        }
        else await db.Database.ExecuteSqlAsync($"UPDATE settlement_place SET position = {latest} WHERE row = 1", ct);
        await transaction.CommitAsync(ct);
        return true;
    }

    private static async Task<IReadOnlyList<long>> Touched(NuodaDb db, DateOnly? begun, LinesChanged changed, CancellationToken ct)
    {
        var found = new HashSet<long>();
        foreach (var (first, last) in new IdSet { Ranges = changed.Ranges, Ids = changed.Lines }.Normalized())
        {
            // Begun with nothing settled: the few orders of the ledger are asked for, not a million lines.
            var orders = begun is null
                ? from c in db.Set<CreditOrder>() join l in db.Set<OrderLine>() on c.OrderId equals l.OrderId where l.Id >= first && l.Id <= last select c.OrderId
                : from l in db.Set<OrderLine>() where l.Id >= first && l.Id <= last && Standings.Settled(db, begun).Any(o => o.Id == l.OrderId) select l.OrderId;
            found.UnionWith(await orders.Distinct().ToListAsync(ct));
        }
        // Undone lines are gone: their orders stand beside them in the event, and some of those are gone too.
        foreach (var (first, last) in (changed.Orders ?? IdSet.None).Normalized())
        {
            found.UnionWith(await db.Set<CreditOrder>().Where(o => o.OrderId >= first && o.OrderId <= last).Select(o => o.OrderId).ToListAsync(ct));
            if (begun is not null) found.UnionWith(await Standings.Settled(db, begun).Where(o => o.Id >= first && o.Id <= last).Select(o => o.Id).ToListAsync(ct));
        }
        return [.. found.Order()];
    }
}
