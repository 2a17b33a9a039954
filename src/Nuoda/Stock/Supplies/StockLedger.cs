using Microsoft.EntityFrameworkCore;
using Nuoda.Catalog;
using Nuoda.Platform;
using Nuoda.Platform.Storage;

namespace Nuoda.Stock;

/// <summary>What lies together: one lot of a product at a site; without a lot, what has the same last day of use.</summary>
[Published]
public readonly record struct Goods(long ProductId, long SiteId, string? Lot = null, DateOnly? ExpiresOn = null)
{
    internal static Goods Of(Supply supply) => new(supply.ProductId, supply.SiteId, supply.Lot, supply.ExpiresOn);
}

/// <summary>The small steps of which everything that happens to stock is made. Each is one statement that changes by a difference and refuses to break <c>0 ≤ reserved ≤ quantity</c>; nothing is
/// written from what was read.</summary>
internal sealed class StockLedger(NuodaDb db, TimeProvider clock)
{
    private long? _movementId;

    /// <summary>Begins a step: the product's turn, then the number of its movement. Always in this order and before anything is saved, so that no two who change stock wait for each other.</summary>
    public async Task Begin(long productId, CancellationToken ct)
    {
        await Reserving.TakeTurn(db, [productId], ct);
        _movementId ??= await db.Reserve("stock_movements", 1, ct);
    }

    /// <summary>Supplies read without tracking, soonest expiry first: 先到期先出.</summary>
    public static IOrderedQueryable<Supply> SoonestExpiry(IQueryable<Supply> supplies) =>
        supplies.OrderBy(s => s.ExpiresOn == null).ThenBy(s => s.ExpiresOn).ThenBy(s => s.AvailableOn).ThenBy(s => s.Id);

    public Task<Supply?> OnHand(Goods goods, CancellationToken ct)
    {
        var rows = db.Set<Supply>().AsNoTracking().Where(s => s.ProductId == goods.ProductId && s.SiteId == goods.SiteId && s.Kind == SupplyKind.OnHand && s.Lot == goods.Lot);
        if (goods.Lot is null) rows = rows.Where(s => s.ExpiresOn == goods.ExpiresOn);
        return rows.OrderBy(s => s.Id).FirstOrDefaultAsync(ct);
    }

    /// <summary>The row of such goods on hand; an empty one where there was none. A lot that is blocked anywhere is blocked here.</summary>
    public async Task<Supply> Place(Goods goods, DateOnly cameOn, CancellationToken ct)
    {
        if (await OnHand(goods, ct) is { } there) return there;
        var product = await db.Set<Product>().Where(p => p.Id == goods.ProductId).Select(p => p.Key).SingleAsync(ct);
        var site = await db.Set<Site>().Where(s => s.Id == goods.SiteId).Select(s => s.Key).SingleAsync(ct);
        var recalled = goods.Lot is null ? null : await db.Set<Supply>().AsNoTracking().Where(s => s.ProductId == goods.ProductId && s.Lot == goods.Lot && s.IsBlocked).FirstOrDefaultAsync(ct);
        var supply = new Supply
        {
            Id = await db.Reserve("supplies", 1, ct), Key = KeyOf(product, site, goods), ProductId = goods.ProductId, SiteId = goods.SiteId, Kind = SupplyKind.OnHand, Lot = goods.Lot,
            ExpiresOn = goods.ExpiresOn, AvailableOn = cameOn, IsBlocked = recalled is not null, BlockReason = recalled?.BlockReason,
        };
        await Add(supply, ct);
        return supply;
    }

    public async Task Add(Supply supply, CancellationToken ct)
    {
        var entry = db.Add(supply);
        await db.SaveChangesAsync(ct);
        // From now on it changes by statements that the tracker does not see.
        entry.State = EntityState.Detached;
    }

    /// <summary>More or less of a supply, and of what is promised of it.</summary>
    /// <exception cref="RowsRefusedException">Less would be left than is promised: a turn was not taken.</exception>
    public async Task Change(long supplyId, long quantity, long reserved, CancellationToken ct)
    {
        if (quantity == 0 && reserved == 0) return;
        var hit = await db.Database.ExecuteSqlAsync($"""
            UPDATE supplies SET quantity = quantity + {quantity}, reserved = reserved + {reserved}, version = version + 1
            WHERE id = {supplyId} AND reserved + {reserved} >= 0 AND reserved + {reserved} <= quantity + {quantity}
            """, ct);
        if (hit != 1) throw new RowsRefusedException($"supply {supplyId}: {quantity} and {reserved} reserved more");
    }

    /// <summary>A row of which nothing is left and nothing promised goes away; its movements stay.</summary>
    public Task Sweep(long supplyId, CancellationToken ct) => db.Set<Supply>().Where(s => s.Id == supplyId && s.Quantity == 0 && s.Reserved == 0).ExecuteDeleteAsync(ct);

    /// <summary>Who has what of a supply: those who ship first come first, and of one day those who were promised first.</summary>
    public Task<List<Reservation>> Reservations(long supplyId, CancellationToken ct) =>
        db.Set<Reservation>().AsNoTracking().Where(r => r.SupplyId == supplyId).OrderBy(r => r.ShipOn).ThenBy(r => r.LineId).ToListAsync(ct);

    /// <summary>A line has so much less of a supply; what the supply has reserved is the caller's to change.</summary>
    public async Task Unpeg(long lineId, long supplyId, long quantity, CancellationToken ct)
    {
        if (quantity == 0) return;
        var gone = await db.Set<Reservation>().Where(r => r.LineId == lineId && r.SupplyId == supplyId && r.Quantity == quantity).ExecuteDeleteAsync(ct);
        if (gone == 0 && await db.Set<Reservation>().Where(r => r.LineId == lineId && r.SupplyId == supplyId && r.Quantity > quantity).ExecuteUpdateAsync(r => r.SetProperty(x => x.Quantity, x => x.Quantity - quantity), ct) != 1)
            throw new RowsRefusedException($"reservation of line {lineId} on supply {supplyId}: {quantity} less");
    }

    /// <summary>A line has so much more of a supply.</summary>
    public Task Peg(long lineId, long supplyId, long quantity, DateOnly shipOn, CancellationToken ct)
    {
        var day = Day.ToNumber(shipOn);
        return db.Database.ExecuteSqlAsync($"""
            INSERT INTO reservations (line_id, supply_id, quantity, ship_on) VALUES ({lineId}, {supplyId}, {quantity}, {day})
            ON CONFLICT (line_id, supply_id) DO UPDATE SET quantity = reservations.quantity + {quantity}, ship_on = CASE WHEN reservations.ship_on < {day} THEN reservations.ship_on ELSE {day} END
            """, ct);
    }

    /// <summary>Takes promised goods back from lines until so much is free again; those who ship last lose first.</summary>
    /// <returns>What was taken from whom, those who were promised last at the end.</returns>
    public async Task<List<TouchedReservation>> Release(Supply supply, long quantity, IReadOnlyCollection<long>? only, CancellationToken ct)
    {
        var touched = new List<TouchedReservation>();
        foreach (var reservation in (await Reservations(supply.Id, ct)).AsEnumerable().Reverse())
        {
            if (quantity == 0) break;
            if (only is not null && !only.Contains(reservation.LineId)) continue;
            var part = Math.Min(quantity, reservation.Quantity);
            await Unpeg(reservation.LineId, supply.Id, part, ct);
            await Change(supply.Id, 0, -part, ct);
            touched.Add(new(reservation.LineId, supply.ProductId, supply.SiteId, part, IsReleased: true));
            quantity -= part;
        }
        touched.Reverse();
        return touched;
    }

    /// <summary>Writes down that goods came (more than 0) or went.</summary>
    public async Task Write(Goods goods, MovementKind kind, long quantity, Because because, CancellationToken ct)
    {
        if (quantity == 0) return;
        // Not the tracker's: the ledger has no entry of its own in the trail, and no later save has to look at it.
        var id = _movementId ?? await db.Reserve("stock_movements", 1, ct);
        _movementId = null;
        var rows = new RowBatch(db);
        rows.Insert("stock_movements",
            RowBatch.Column.Of("id", [id]), RowBatch.Column.Of("product_id", [goods.ProductId]), RowBatch.Column.Of("site_id", [goods.SiteId]), RowBatch.Column.Of("lot", [goods.Lot]),
            RowBatch.Column.Of("kind", [(int)kind]), RowBatch.Column.Of("quantity", [quantity]), RowBatch.Column.Of("at", [clock.GetUtcNow().ToUnixTimeMilliseconds()]), RowBatch.Column.Of("by", [db.Actor]),
            RowBatch.Column.Of("reference", [because.Reference]), RowBatch.Column.Of("line_id", [because.LineId]), RowBatch.Column.Of("reason", [because.Reason]));
        await rows.Send(ct);
    }

    internal static string KeyOf(string product, string site, Goods goods)
    {
        var place = product.Length + site.Length < NuodaDb.TextLength / 2 ? $"{product}/{site}" : $"{goods.ProductId}/{goods.SiteId}";
        return goods.Lot is { } lot ? $"{place}/{lot}" : goods.ExpiresOn is { } day ? $"{place}@{day:yyyy-MM-dd}" : place;
    }
}

/// <summary>The paper behind a movement.</summary>
/// <param name="Reference">Order, receipt, count …: the document.</param>
/// <param name="LineId">The order line that it was for.</param>
[Published]
public readonly record struct Because(string? Reference = null, string? Reason = null, long? LineId = null);

/// <summary>A promise that stock can no longer keep.</summary>
/// <param name="Quantity">Thousandths that it loses.</param>
/// <param name="IsReleased">The goods are no longer kept for it; else they still are, but come too late or may not be sent.</param>
[Published]
public readonly record struct TouchedReservation(long LineId, long ProductId, long SiteId, long Quantity, bool IsReleased);
