using Microsoft.EntityFrameworkCore;
using Nuoda.Platform;
using Nuoda.Platform.Storage;

namespace Nuoda.Credit;

/// <param name="Amount">Of the whole order, minor units.</param>
/// <param name="Over">How far over the limit it would go, minor units.</param>
[Published]
public sealed record NewHold(long OrderId, long CustomerId, string Currency, long Amount, long Over, HoldReason Reason)
{
    public static NewHold Of(CreditAnswer refused, HoldReason reason = HoldReason.OverLimit) =>
        new(refused.Ask.OrderId, refused.Ask.CustomerId, refused.Ask.Currency, refused.Ask.Amount, refused.Over, reason);
}

/// <summary>Orders that wait for credit. A hold goes by the order's id: a copy is another order and asks anew, a changed one asks for its new amount.</summary>
[Published]
public static class CreditHolds
{
    /// <summary>In the caller's transaction. An order that waits already waits for the new amount.</summary>
    public static async Task Place(NuodaDb db, NewHold hold, DateTimeOffset at, string by, CancellationToken ct)
    {
        var id = await db.Reserve("credit_holds", 1, ct);
        await new LedgerSql(db).Run($"""
            INSERT INTO credit_holds (id, order_id, customer_id, currency, amount, over, reason, since, placed_by, state, version)
            VALUES ({LedgerSql.Number(id)}, {LedgerSql.Number(hold.OrderId)}, {LedgerSql.Number(hold.CustomerId)}, {LedgerSql.Text(hold.Currency)}, {LedgerSql.Number(hold.Amount)}, {LedgerSql.Number(hold.Over)},
              {(int)hold.Reason}, {LedgerSql.Number(at.ToUnixTimeMilliseconds())}, @by, {(int)HoldState.Held}, 1)
            ON CONFLICT (order_id) WHERE state = 0 DO UPDATE SET amount = excluded.amount, over = excluded.over, reason = excluded.reason, version = credit_holds.version + 1
            """, ct, ("@by", by));
    }

    /// <summary>Those of the orders that may not be allocated or sent: they wait, were refused, or their release has run out while something is open.</summary>
    public static async Task<IReadOnlySet<long>> Waiting(NuodaDb db, IReadOnlyCollection<long> orders, DateOnly today, CancellationToken ct)
    {
        var holds = await db.Set<CreditHold>().AsNoTracking().Where(h => orders.Contains(h.OrderId)).ToListAsync(ct);
        return holds.GroupBy(h => h.OrderId).Where(g => g.MaxBy(h => h.Id) is { } last && (last.State is HoldState.Held or HoldState.Refused || (last.State == HoldState.Released && last.ValidUntil < today)))
            .Select(g => g.Key).ToHashSet();
    }

    internal static Task Withdraw(LedgerSql sql, IEnumerable<long> orders, DateTimeOffset at, string by, CancellationToken ct) => sql.Run($"""
        UPDATE credit_holds SET state = {(int)HoldState.Withdrawn}, settled_at = {LedgerSql.Number(at.ToUnixTimeMilliseconds())}, settled_by = @by, version = version + 1
        WHERE order_id IN ({LedgerSql.List(orders)}) AND state IN ({(int)HoldState.Held}, {(int)HoldState.Refused})
        """, ct, ("@by", by));

    /// <summary>The latest hold of each order that ever had one.</summary>
    internal static async Task<Dictionary<long, LatestHold>> Latest(LedgerSql sql, IEnumerable<long> orders, CancellationToken ct)
    {
        var latest = new Dictionary<long, LatestHold>();
        foreach (var some in orders.Distinct().Chunk(500))
            foreach (var hold in await sql.Read($"SELECT order_id, state, amount, valid_until FROM credit_holds WHERE order_id IN ({LedgerSql.List(some)}) ORDER BY id",
                r => new LatestHold(r.GetInt64(0), (HoldState)r.GetInt32(1), r.GetInt64(2), r.IsDBNull(3) ? null : Day.FromNumber(r.GetInt32(3))), ct)) latest[hold.OrderId] = hold;
        return latest;
    }
}

internal sealed record LatestHold(long OrderId, HoldState State, long Amount, DateOnly? ValidUntil)
{
    public bool IsWaiting => State is HoldState.Held or HoldState.Refused;

    /// <summary>Somebody let the order pass with this amount or more, and the release has not run out.</summary>
    public bool Covers(long amount, DateOnly today) => State == HoldState.Released && amount <= Amount && !(ValidUntil < today);
}
