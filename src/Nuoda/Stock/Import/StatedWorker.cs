using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Nuoda.Kernel;
using Nuoda.Platform.Import;
using Nuoda.Platform.Storage;

namespace Nuoda.Stock;

/// <summary>Stock on hand and expected goods as another system states them. What is promised stays promised: a statement below it refuses the row and names it. Rows that speak of the same goods: the last one counts.</summary>
internal sealed class StatedWorker(ImportApply import, KnownKeys sites) : IImportWorker
{
    private readonly Dictionary<Goods, StatedGoods> _onHand = [];
    private readonly Dictionary<string, StatedReceipt> _receipts = new(StringComparer.Ordinal);
    private Dictionary<Goods, Supply>? _there;
    private Dictionary<string, Supply> _expected = [];

    /// <summary>What hangs on no order is stored in the last pass, when all refused rows are known.</summary>
    private bool IsIdle => import.Parts > 1 && import.StoresOrders;

    public async Task Apply(StagedBatch batch, CancellationToken ct)
    {
        if (IsIdle || batch.Spec.Kind.Name is not ("on-hand" or "receipts")) return;
        if (_there is null) await Load(ct);
        for (var i = 0; i < batch.Count; i++)
        {
            if (batch.IsRejected(i)) continue;
            if (batch.Spec.Kind.Name == "on-hand") CheckOnHand(batch, batch[i]);
            else CheckReceipt(batch, batch[i]);
        }
    }

    public Task EndBatch(StagedBatch batch, CancellationToken ct)
    {
        if (IsIdle || batch.Spec.Kind.Name is not ("on-hand" or "receipts")) return Task.CompletedTask;
        for (var i = 0; i < batch.Count; i++)
        {
            if (batch.IsRejected(i)) continue;
            var row = batch[i];
            Need(batch, row);
            if (batch.Spec.Kind.Name == "on-hand") TakeOnHand(batch, row);
            else TakeReceipt(batch, row);
        }
        return Task.CompletedTask;
    }

    public Task EndPart(bool isLast, CancellationToken ct)
    {
        if (!isLast || IsIdle) return Task.CompletedTask;
        foreach (var (goods, stated) in _onHand) Count(_there!.GetValueOrDefault(goods) is { } known ? known.Quantity == stated.Quantity : stated.Quantity == 0 ? true : null);
        foreach (var (key, stated) in _receipts) Count(_expected.GetValueOrDefault(key) is { } known ? stated.Says(known) : null);
        return Task.CompletedTask;
    }

    public Task Complete(NuodaDb db, CancellationToken ct) =>
        new StatedStock(db, import.At, import.MadeBy).Store([.. _onHand.Values], [.. _receipts.Values], ct);

    private void CheckOnHand(StagedBatch batch, StagedRow row)
    {
        if (BadLot(batch, row)) return;
        var stated = row.Scaled(batch.Spec.Find("on-hand"), 3)!.Value;
        if (Known(batch, row) is { } goods && _there!.GetValueOrDefault(goods) is { } there && stated < there.Reserved) Refuse(batch, row, "on-hand", stated, there.Reserved);
    }

    private void CheckReceipt(StagedBatch batch, StagedRow row)
    {
        if (BadLot(batch, row)) return;
        var key = KeyOf(batch, row);
        if (key.Length > NuodaDb.TextLength) { import.Reject(batch, row, "receipt", key, "too_long", "receipt", NuodaDb.TextLength.ToString(CultureInfo.InvariantCulture)); return; }
        if (_expected.GetValueOrDefault(key) is not { } known) return;
        var stated = row.Scaled(batch.Spec.Find("expected-quantity"), 3)!.Value;
        if (stated < known.Reserved) Refuse(batch, row, "expected-quantity", stated, known.Reserved);
        else if (Known(batch, row) is not { } goods || goods.ProductId != known.ProductId || goods.SiteId != known.SiteId) import.Reject(batch, row, "receipt", key, "receipt_of_other_goods", key);
    }

    private void Refuse(StagedBatch batch, StagedRow row, string field, long stated, long reserved) =>
        import.Reject(batch, row, field, Written(stated), "below_promised", Written(reserved));

    private bool BadLot(StagedBatch batch, StagedRow row)
    {
        if (row.Words(batch.Spec.Find("lot")) is not { Length: > StockBook.LongestLot } lot) return false;
        import.Reject(batch, row, "lot", lot, "too_long", "lot", StockBook.LongestLot.ToString(CultureInfo.InvariantCulture));
        return true;
    }

    private void TakeOnHand(StagedBatch batch, StagedRow row)
    {
        var (product, site) = Indexes(batch, row);
        var (productId, siteId, lot) = (Products.Id(product), sites.Id(site), row.Words(batch.Spec.Find("lot")));
        var expires = DayOf(row.Day(batch.Spec.Find("expires-on")));
        var goods = new Goods(productId, siteId, lot, lot is null ? expires : null);
        _onHand[goods] = new(goods with { ExpiresOn = expires }, row.Words(batch.Spec.Find("product"))!, row.Words(batch.Spec.Find("site"))!, row.Scaled(batch.Spec.Find("on-hand"), 3)!.Value);
    }

    private void TakeReceipt(StagedBatch batch, StagedRow row)
    {
        var (product, site) = Indexes(batch, row);
        var goods = new Goods(Products.Id(product), sites.Id(site), row.Words(batch.Spec.Find("lot")), DayOf(row.Day(batch.Spec.Find("expires-on"))));
        var key = KeyOf(batch, row);
        _receipts[key] = new(key, goods, row.Scaled(batch.Spec.Find("expected-quantity"), 3)!.Value, DayOf(row.Day(batch.Spec.Find("expected-on")))!.Value,
            (int?)row.Scaled(batch.Spec.Find("confidence"), 0), row.Words(batch.Spec.Find("expected-from")));
    }

    private KnownKeys Products => import.Shared<KnownKeys>("products");

    private (int Product, int Site) Indexes(StagedBatch batch, StagedRow row) => (Products.Keys.Find(row.Text(batch.Spec.Find("product"))), sites.Keys.Find(row.Text(batch.Spec.Find("site"))));

    private void Need(StagedBatch batch, StagedRow row)
    {
        var (product, site) = Indexes(batch, row);
        Products.Need(product);
        sites.Need(site);
    }

    /// <summary>Of product and site that are in the database; null while this import makes one of them.</summary>
    private Goods? Known(StagedBatch batch, StagedRow row)
    {
        var (product, site) = Indexes(batch, row);
        if (product < 0 || site < 0 || !Products.Has(product) || !sites.Has(site)) return null;
        var lot = row.Words(batch.Spec.Find("lot"));
        return new(Products.Id(product), sites.Id(site), lot, lot is null ? DayOf(row.Day(batch.Spec.Find("expires-on"))) : null);
    }

    private static string KeyOf(StagedBatch batch, StagedRow row) =>
        row.Words(batch.Spec.Find("receipt-line")) is { } line ? $"{row.Words(batch.Spec.Find("receipt"))}/{line}" : row.Words(batch.Spec.Find("receipt"))!;

    private async Task Load(CancellationToken ct)
    {
        var supplies = await import.Reading.Set<Supply>().AsNoTracking().ToListAsync(ct);
        _there = supplies.Where(s => s.Kind == SupplyKind.OnHand).GroupBy(s => new Goods(s.ProductId, s.SiteId, s.Lot, s.Lot is null ? s.ExpiresOn : null)).ToDictionary(g => g.Key, g => g.First());
        _expected = supplies.Where(s => s.Kind == SupplyKind.Receipt).ToDictionary(s => s.Key, StringComparer.Ordinal);
    }

    // Null: not there yet.
    private void Count(bool? isSame) => ImportApply.Count(isSame switch { null => import.Created, true => import.Unchanged, false => import.Updated }, "supplies");

    private static DateOnly? DayOf(int? day) => day is { } number ? Day.FromNumber(number) : null;
    private static string Written(long thousandths) => Quantity.FromThousandths(thousandths).ToString("0.###", CultureInfo.InvariantCulture);
}
