using Microsoft.EntityFrameworkCore;
using Nuoda.Platform.Storage;
using static Nuoda.Platform.Storage.RowBatch;

namespace Nuoda.Stock;

/// <param name="Goods">With the last day of use that the file says.</param>
internal sealed record StatedGoods(Goods Goods, string Product, string Site, long Quantity);

/// <param name="Confidence">Null: as it was; sure when new.</param>
internal sealed record StatedReceipt(string Key, Goods Goods, long Quantity, DateOnly AvailableOn, int? Confidence, string? Supplier)
{
    public bool Says(Supply known) => known.Quantity == Quantity && known.AvailableOn == AvailableOn && known.Confidence == (Confidence ?? known.Confidence);
}

/// <summary>Brings stock to what another system states: the difference is a movement. Many rows in a few statements, under the turns of all their products.</summary>
internal sealed class StatedStock(NuodaDb db, DateTimeOffset at, string by)
{
    public async Task Store(IReadOnlyCollection<StatedGoods> onHand, IReadOnlyCollection<StatedReceipt> receipts, CancellationToken ct)
    {
        var products = onHand.Select(g => g.Goods.ProductId).Concat(receipts.Select(r => r.Goods.ProductId)).Distinct().ToArray();
        if (products.Length == 0) return;
        await Reserving.TakeTurn(db, products, ct);
        var there = await db.Set<Supply>().AsNoTracking().Where(s => products.Contains(s.ProductId)).OrderBy(s => s.Id).ToListAsync(ct);
        var rows = new RowBatch(db);
        var moved = OnHand(onHand, there, rows, out var made);
        var expected = await Receipts(receipts, there, rows, ct);
        List<Supply> added = [.. made, .. expected];
        // Numbers in the order of the book's own steps.
        if (moved.Count > 0) Write(rows, moved, await db.Reserve("stock_movements", moved.Count, ct));
        if (added.Count > 0) Insert(rows, added, await db.Reserve("supplies", added.Count, ct));
        await rows.Send(ct);
        await db.Set<Supply>().Where(s => products.Contains(s.ProductId) && s.Quantity == 0 && s.Reserved == 0).ExecuteDeleteAsync(ct);
    }

    private List<(Goods Goods, long Quantity)> OnHand(IReadOnlyCollection<StatedGoods> onHand, List<Supply> there, RowBatch rows, out List<Supply> made)
    {
        var known = there.Where(s => s.Kind == SupplyKind.OnHand).GroupBy(s => (s.ProductId, s.SiteId, s.Lot, s.Lot is null ? s.ExpiresOn : null)).ToDictionary(g => g.Key, g => g.First());
        var blocked = there.Where(s => s.IsBlocked && s.Lot is not null).GroupBy(s => (s.ProductId, s.Lot)).ToDictionary(g => g.Key, g => g.First().BlockReason);
        made = [];
        var (changed, moved) = (new List<(long Id, long Quantity)>(), new List<(Goods, long)>());
        foreach (var stated in onHand)
        {
            var goods = stated.Goods;
            if (known.TryGetValue((goods.ProductId, goods.SiteId, goods.Lot, goods.Lot is null ? goods.ExpiresOn : null), out var supply))
            {
                // What was promised while the file was read stays promised: the next statement tells again.
                var difference = Math.Max(stated.Quantity, supply.Reserved) - supply.Quantity;
                if (difference == 0) continue;
                changed.Add((supply.Id, difference));
                moved.Add((Goods.Of(supply), difference));
            }
            else if (stated.Quantity > 0)
            {
                var isBlocked = blocked.TryGetValue((goods.ProductId, goods.Lot), out var reason);
                made.Add(new Supply
                {
                    Key = StockLedger.KeyOf(stated.Product, stated.Site, goods), ProductId = goods.ProductId, SiteId = goods.SiteId, Kind = SupplyKind.OnHand, Lot = goods.Lot, ExpiresOn = goods.ExpiresOn,
                    AvailableOn = DateOnly.FromDateTime(at.UtcDateTime), Quantity = stated.Quantity, IsBlocked = isBlocked, BlockReason = reason,
                });
                moved.Add((goods, stated.Quantity));
            }
        }
        rows.Update(
            "UPDATE supplies AS s SET quantity = s.quantity + v.quantity, version = s.version + 1 FROM {v} WHERE s.id = v.id AND s.reserved <= s.quantity + v.quantity",
            "UPDATE supplies SET quantity = quantity + $v1, version = version + 1 WHERE id = $v0 AND reserved <= quantity + $v1",
            Column.Of("id", changed.Select(c => c.Id)), Column.Of("quantity", changed.Select(c => c.Quantity)));
        return moved;
    }

    private async Task<List<Supply>> Receipts(IReadOnlyCollection<StatedReceipt> receipts, List<Supply> there, RowBatch rows, CancellationToken ct)
    {
        var known = there.Where(s => s.Kind == SupplyKind.Receipt).ToDictionary(s => s.Key, StringComparer.Ordinal);
        var unknown = receipts.Where(r => !known.ContainsKey(r.Key)).Select(r => r.Key).ToArray();
        // What was received whole does not come back because the other system is behind.
        var received = unknown.Length == 0 ? [] : await db.Set<StockMovement>().Where(m => m.Kind == MovementKind.Received && m.Reference != null && unknown.Contains(m.Reference)).Select(m => m.Reference!).ToHashSetAsync(ct);
        var (made, changed) = (new List<Supply>(), new List<(long Id, StatedReceipt Said, Supply Was)>());
        foreach (var stated in receipts)
        {
            if (known.TryGetValue(stated.Key, out var supply))
            {
                if (!stated.Says(supply)) changed.Add((supply.Id, stated, supply));
            }
            else if (!received.Contains(stated.Key))
            {
                made.Add(new Supply
                {
                    Key = stated.Key, ProductId = stated.Goods.ProductId, SiteId = stated.Goods.SiteId, Kind = SupplyKind.Receipt, Lot = stated.Goods.Lot, ExpiresOn = stated.Goods.ExpiresOn,
                    AvailableOn = stated.AvailableOn, Quantity = stated.Quantity, Confidence = stated.Confidence ?? 100, Supplier = stated.Supplier,
                });
            }
        }
        rows.Update(
            "UPDATE supplies AS s SET quantity = v.quantity, available_on = v.available_on, confidence = v.confidence, version = s.version + 1 FROM {v} WHERE s.id = v.id AND s.reserved <= v.quantity",
            "UPDATE supplies SET quantity = $v1, available_on = $v2, confidence = $v3, version = version + 1 WHERE id = $v0 AND reserved <= $v1",
            Column.Of("id", changed.Select(c => c.Id)), Column.Of("quantity", changed.Select(c => Math.Max(c.Said.Quantity, c.Was.Reserved))),
            Column.Of("available_on", changed.Select(c => Day.ToNumber(c.Said.AvailableOn))), Column.Of("confidence", changed.Select(c => c.Said.Confidence ?? c.Was.Confidence)));
        return made;
    }

    private static void Insert(RowBatch rows, List<Supply> added, long first) => rows.Insert("supplies",
        Column.Of("id", added.Select((_, i) => first + i)), Column.Of("key", added.Select(s => s.Key)), Column.Of("product_id", added.Select(s => s.ProductId)), Column.Of("site_id", added.Select(s => s.SiteId)),
        Column.Of("kind", added.Select(s => (int)s.Kind)), Column.Of("lot", added.Select(s => s.Lot)), Column.Of("expires_on", added.Select(s => s.ExpiresOn is { } day ? Day.ToNumber(day) : (int?)null)),
        Column.Of("available_on", added.Select(s => Day.ToNumber(s.AvailableOn))), Column.Of("quantity", added.Select(s => s.Quantity)), Column.Of("reserved", added.Select(_ => 0L)),
        Column.Of("confidence", added.Select(s => s.Confidence)), Column.Of("supplier", added.Select(s => s.Supplier)), Column.Of("is_blocked", added.Select(s => s.IsBlocked)),
        Column.Of("block_reason", added.Select(s => s.BlockReason)), Column.Of("version", added.Select(_ => 1)));

    private void Write(RowBatch rows, List<(Goods Goods, long Quantity)> moved, long first) => rows.Insert("stock_movements",
        Column.Of("id", moved.Select((_, i) => first + i)), Column.Of("product_id", moved.Select(m => m.Goods.ProductId)), Column.Of("site_id", moved.Select(m => m.Goods.SiteId)),
        Column.Of("lot", moved.Select(m => m.Goods.Lot)), Column.Of("kind", moved.Select(_ => (int)MovementKind.Stated)), Column.Of("quantity", moved.Select(m => m.Quantity)),
        Column.Of("at", moved.Select(_ => at.ToUnixTimeMilliseconds())), Column.Of("by", moved.Select(_ => by)));
}
