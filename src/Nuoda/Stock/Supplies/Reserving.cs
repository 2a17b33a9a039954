using Microsoft.EntityFrameworkCore;
using Nuoda.Platform;
using Nuoda.Platform.Storage;

namespace Nuoda.Stock;

/// <summary>Whoever plans with a product's supplies, or changes them, takes its turn first: products in ascending order, so that no two wait for each other. Held until the transaction ends.
/// The guard of each update and the table's own check stand behind it.</summary>
[Published]
public static class Reserving
{
    // Advisory locks share one space of numbers: ours begin with these bytes.
    private const long Space = 0x4E55_0000_0000_0000;

    /// <summary>On SQLite the transaction itself is the turn: it must have begun as a writer (EF's do).</summary>
    public static async Task TakeTurn(NuodaDb db, IEnumerable<long> products, CancellationToken ct)
    {
        if (db.Database.CurrentTransaction is null) throw new InvalidOperationException("A turn lasts until its transaction ends: begin one.");
        if (db.IsSqlite) return;
        var keys = products.Distinct().Order().Select(p => Space | p).ToArray();
        await db.Database.ExecuteSqlRawAsync("SELECT pg_advisory_xact_lock(k) FROM unnest({0}::bigint[]) WITH ORDINALITY AS t (k, n) ORDER BY n", [keys], ct);
    }

    /// <summary>Gives back all that is reserved for some lines. In the products' turn.</summary>
    public static async Task Release(NuodaDb db, IReadOnlyCollection<long> lines, CancellationToken ct)
    {
        var kept = await db.Set<Reservation>().AsNoTracking().Where(r => lines.Contains(r.LineId)).ToListAsync(ct);
        var perSupply = kept.GroupBy(r => r.SupplyId).OrderBy(g => g.Key).Select(g => (Id: g.Key, Quantity: g.Sum(r => r.Quantity))).ToList();
        await new RowBatch(db)
            .Update(
                "UPDATE supplies AS s SET reserved = s.reserved - v.quantity FROM {v} WHERE s.id = v.id AND s.reserved >= v.quantity",
                "UPDATE supplies SET reserved = reserved - $v1 WHERE id = $v0 AND reserved >= $v1",
                RowBatch.Column.Of("id", perSupply.Select(s => s.Id)), RowBatch.Column.Of("quantity", perSupply.Select(s => s.Quantity)))
            .Send(ct);
        await db.Set<Reservation>().Where(r => lines.Contains(r.LineId)).ExecuteDeleteAsync(ct);
    }

    /// <summary>Gives back what is reserved for a line beyond what it still needs; what would come last goes first. In the product's turn.</summary>
    public static async Task Release(NuodaDb db, long line, long needed, CancellationToken ct)
    {
        var kept = await (from r in db.Set<Reservation>()
                          join s in db.Set<Supply>() on r.SupplyId equals s.Id
                          where r.LineId == line
                          orderby s.Kind == SupplyKind.OnHand descending, s.AvailableOn, s.Id
                          select new { r.SupplyId, r.Quantity }).ToListAsync(ct);
        foreach (var part in kept)
        {
            var stays = Math.Min(needed, part.Quantity);
            needed -= stays;
            if (stays == part.Quantity) continue;
            var over = part.Quantity - stays;
            await db.Database.ExecuteSqlAsync($"UPDATE supplies SET reserved = reserved - {over} WHERE id = {part.SupplyId}", ct);
            if (stays == 0) await db.Set<Reservation>().Where(r => r.LineId == line && r.SupplyId == part.SupplyId).ExecuteDeleteAsync(ct);
            else await db.Set<Reservation>().Where(r => r.LineId == line && r.SupplyId == part.SupplyId).ExecuteUpdateAsync(r => r.SetProperty(x => x.Quantity, stays), ct);
        }
    }

    /// <summary>Adds what was taken from supplies to what is to be written; refused as a whole when a supply has less left.</summary>
    public static void Reserve(RowBatch rows, IReadOnlyCollection<ReservationRow> reservations)
    {
        var perSupply = reservations.GroupBy(r => r.SupplyId).OrderBy(g => g.Key).Select(g => (Id: g.Key, Quantity: g.Sum(r => r.Quantity))).ToList();
        rows.Update(
            "UPDATE supplies AS s SET reserved = s.reserved + v.quantity FROM {v} WHERE s.id = v.id AND s.reserved + v.quantity <= s.quantity",
            "UPDATE supplies SET reserved = reserved + $v1 WHERE id = $v0 AND reserved + $v1 <= quantity",
            RowBatch.Column.Of("id", perSupply.Select(s => s.Id)), RowBatch.Column.Of("quantity", perSupply.Select(s => s.Quantity)));
        rows.Insert("reservations",
            RowBatch.Column.Of("line_id", reservations.Select(r => r.LineId)), RowBatch.Column.Of("supply_id", reservations.Select(r => r.SupplyId)),
            RowBatch.Column.Of("quantity", reservations.Select(r => r.Quantity)), RowBatch.Column.Of("ship_on", reservations.Select(r => r.ShipOn)));
    }
}

/// <param name="ShipOn">Day number.</param>
[Published]
public readonly record struct ReservationRow(long LineId, long SupplyId, long Quantity, int ShipOn);
