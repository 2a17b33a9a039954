using Microsoft.EntityFrameworkCore;
using Nuoda.Kernel;
using Nuoda.Platform.Access;
using Nuoda.Platform.Storage;

namespace Nuoda.Catalog;

/// <param name="Line">As stored.</param>
public sealed record PriceLineRow(PriceLine Line, string ListKey, string List, string Currency, string ProductKey, string Product, string? Unit)
{
    /// <summary>From old to new, in percent; null without an old or a new price.</summary>
    internal decimal? Percent => Line is { OldMillionths: { } old and > 0, PriceMillionths: { } now } ? (now - old) * 100m / old : null;

    internal PriceLineFields Fields => new(ListKey, ProductKey, Line.PriceMillionths / 1_000_000m, Quantity.FromThousandths(Line.PackQuantity), Quantity.FromThousandths(Line.FromQuantity), Line.ToDay);
}

/// <summary>A price change with its lines.</summary>
public sealed record PriceChangeFile(PriceChange Change, IReadOnlyList<PriceLineRow> Lines, int Announced)
{
    internal static async Task<PriceChangeFile?> Read(NuodaDb db, long id, DataScope scope, CancellationToken ct)
    {
        var change = await db.VisibleChanges(scope).AsNoTracking().SingleOrDefaultAsync(c => c.Id == id, ct);
        if (change is null) return null;
        return new(change, await Rows(db, db.Set<PriceLine>().Where(l => l.ChangeId == id), ct), await db.Set<PriceAnnouncement>().CountAsync(a => a.ChangeId == id, ct));
    }

    internal static Task<List<PriceLineRow>> Rows(NuodaDb db, IQueryable<PriceLine> lines, CancellationToken ct) =>
        (from l in lines.AsNoTracking()
         join t in db.Set<PriceList>() on l.PriceListId equals t.Id
         join p in db.Set<Product>() on l.ProductId equals p.Id
         orderby t.Key, p.Key, l.PackQuantity, l.FromQuantity, l.Id
         select new PriceLineRow(l, t.Key, t.Name, t.Currency, p.Key, p.Name, p.Unit)).ToListAsync(ct);

    internal PriceChangeFields Fields => new(Change.Name, Change.EffectiveOn, Change.ProtectionDays, [.. Lines.Select(l => l.Fields)]);
}
