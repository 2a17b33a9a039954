using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Nuoda.Customers;
using Nuoda.Kernel;
using Nuoda.Platform;
using Nuoda.Platform.Access;
using Nuoda.Platform.Settings;
using Nuoda.Platform.Storage;
using Nuoda.Stock;

namespace Nuoda.Orders;

/// <summary>A promise kept open while the customer thinks: goods are reserved until it runs out, for lines that do not exist yet but whose ids do.</summary>
[Published]
public sealed class PromiseHold
{
    public long Id { get; init; }
    public long CustomerId { get; init; }
    public DateTimeOffset MadeAt { get; init; }
    public required string MadeBy { get; init; }
    public DateTimeOffset Until { get; init; }
    /// <summary>The order as it would be stored (JSON).</summary>
    public required string Content { get; init; }
}

/// <summary>The order of a hold, as it is kept.</summary>
internal static class HeldOrder
{
    public static string Write(NewOrder order) => JsonSerializer.Serialize(order);
    public static NewOrder Read(PromiseHold hold) => JsonSerializer.Deserialize<NewOrder>(hold.Content)!;
}

/// <summary>What becomes of a hold: yes, no, or the time has run out.</summary>
internal sealed class PromiseHolds(NuodaDb db, TimeProvider clock)
{
    public const int UsualMinutes = 15;
    public const int MostMinutes = 24 * 60;

    /// <summary>Places the held order. Whoever removes the hold has it: two who say yes at once make one order.</summary>
    public async Task<Result<PlacedOrderBody>> Confirm(long id, CurrentUser me, CancellationToken ct)
    {
        await using var own = db.Database.CurrentTransaction is null ? await db.Database.BeginTransactionAsync(ct) : null;
        if (await Find(id, me.Scope, ct) is not { } hold) return Error.NotFound("hold.not_found", id);
        var now = clock.GetUtcNow();
        if (hold.Until <= now || await Remove(id, ct) == 0) return Error.Conflict("hold.over", id);
        var order = HeldOrder.Read(hold);
        if (await db.Set<Order>().AnyAsync(o => o.Key == order.Key, ct)) return Error.Conflict("order.key_taken", order.Key).At("key");
        var company = await Company.Load(db, ct);
        var local = TimeZoneInfo.ConvertTime(now, TimeZoneInfo.FindSystemTimeZoneById(company.TimeZone));
        var rows = new RowBatch(db);
        NewOrders.Write(rows, [(order, me.Actor)], await db.Reserve("audit_entries", 1, ct), now, Day.ToNumber(DateOnly.FromDateTime(local.DateTime)), (int)local.TimeOfDay.TotalSeconds, company.Currency);
        await rows.Send(ct);
        await new LinesChanged { Lines = [.. order.Lines.Select(l => l.Id)] }.Announce(db, now, ct);
        await db.SaveChangesAsync(ct);
        if (own is not null) await own.CommitAsync(ct);
        return order.Told();
    }

    public async Task<Result<Done>> Release(long id, DataScope scope, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        if (await Find(id, scope, ct) is not { } hold) return Error.NotFound("hold.not_found", id);
        await GiveBack(hold, ct);
        await transaction.CommitAsync(ct);
        return Done.Value;
    }

    /// <summary>Gives back what nobody wanted in time. Returns how many holds that were.</summary>
    public async Task<int> ReleaseOver(CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var over = await db.Set<PromiseHold>().AsNoTracking().Where(h => h.Until <= now).OrderBy(h => h.Until).Take(200).ToListAsync(ct);
        foreach (var hold in over)
        {
            await using var transaction = await db.Database.BeginTransactionAsync(ct);
            await GiveBack(hold, ct);
            await transaction.CommitAsync(ct);
        }
        return over.Count;
    }

    private async Task GiveBack(PromiseHold hold, CancellationToken ct)
    {
        var order = HeldOrder.Read(hold);
        await Reserving.TakeTurn(db, order.Lines.Select(l => l.ProductId), ct);
        if (await Remove(hold.Id, ct) > 0) await Reserving.Release(db, [.. order.Lines.Select(l => l.Id)], ct);
    }

    private Task<int> Remove(long id, CancellationToken ct) => db.Set<PromiseHold>().Where(h => h.Id == id).ExecuteDeleteAsync(ct);

    private Task<PromiseHold?> Find(long id, DataScope scope, CancellationToken ct) =>
        (from h in db.Set<PromiseHold>().AsNoTracking()
         join c in db.Set<Customer>().Within(scope) on h.CustomerId equals c.Id
         where h.Id == id
         select h).SingleOrDefaultAsync(ct);
}

/// <summary>Looks every few seconds for holds whose time has run out.</summary>
internal sealed class HoldsRunOut(DataHome home, TimeProvider clock, ILogger<HoldsRunOut> log) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await using var db = home.OpenDb();
                while (await new PromiseHolds(db, clock).ReleaseOver(stoppingToken) > 0) { }
            }
            catch (Exception failed) when (failed is System.Data.Common.DbException or InvalidOperationException)
            {
                log.NotReleased(failed);
            }
        }
    }
}
