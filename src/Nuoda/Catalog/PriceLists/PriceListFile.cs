using Microsoft.EntityFrameworkCore;
using Nuoda.Customers;
using Nuoda.Platform;
using Nuoda.Platform.Access;
using Nuoda.Platform.Lists;
using Nuoda.Platform.Storage;

namespace Nuoda.Catalog;

/// <param name="For">The region, the class or the customer's name; null for everybody.</param>
public sealed record PriceListRow(long Id, string Key, string Name, PriceScope Scope, string? For, string Currency, DateOnly? FromDay, DateOnly? ToDay, int Products);

/// <summary>One price of a list: in force on the day asked for, or coming.</summary>
internal sealed record ListedPrice(PriceLineRow Row, PriceChange Change, bool IsComing);

/// <summary>A price list, a page of products at a time.</summary>
internal sealed record PriceListFile(PriceList List, string? Customer, Page<ListedPrice> Prices)
{
    public static async Task<Page<PriceListRow>> Lists(NuodaDb db, DataScope scope, string? search, string? after, int size, CancellationToken ct)
    {
        var lists = db.VisibleLists(scope).AsNoTracking();
#pragma warning disable CA1304, CA1311, CA1862 // ToLower is the database's here.
        if (search?.Trim().ToLower() is { Length: > 0 } part) lists = lists.Where(l => l.Name.ToLower().Contains(part) || l.Key.ToLower().Contains(part));
#pragma warning restore CA1304, CA1311, CA1862
        var rows = await lists.SortedAfter(l => l.Key, l => l.Id, isDescending: false, ListPlace.Parse(after)).Take(size + 1).Select(l => new PriceListRow(
            l.Id, l.Key, l.Name, l.Scope, l.CustomerId == null ? l.ScopeValue : db.Set<Customer>().Where(c => c.Id == l.CustomerId).Select(c => c.Name).FirstOrDefault(), l.Currency, l.FromDay, l.ToDay,
            db.Set<PriceLine>().Where(p => p.PriceListId == l.Id && db.Set<PriceChange>().Any(c => c.Id == p.ChangeId && c.State == ApprovalState.Approved)).Select(p => p.ProductId).Distinct().Count())).ToListAsync(ct);
        return Page.Of(rows, size, r => new ListPlace(r.Key, r.Id).ToString());
    }

    /// <summary>What holds on the day, and what is approved for later.</summary>
    public static async Task<PriceListFile?> Read(NuodaDb db, long id, DataScope scope, DateOnly day, string? search, string? after, int size, CancellationToken ct)
    {
        var list = await db.VisibleLists(scope).AsNoTracking().SingleOrDefaultAsync(l => l.Id == id, ct);
        if (list is null) return null;
        var customer = list.CustomerId is null ? null : await db.Set<Customer>().Where(c => c.Id == list.CustomerId).Select(c => c.Name).SingleOrDefaultAsync(ct);
        var approved = db.Set<PriceLine>().Where(l => l.PriceListId == id && db.Set<PriceChange>().Any(c => c.Id == l.ChangeId && c.State == ApprovalState.Approved));
        var products = db.Set<Product>().AsNoTracking().Where(p => approved.Any(l => l.ProductId == p.Id));
#pragma warning disable CA1304, CA1311, CA1862 // ToLower is the database's here.
        if (search?.Trim().ToLower() is { Length: > 0 } part) products = products.Where(p => p.Name.ToLower().Contains(part) || p.Key.ToLower().Contains(part));
#pragma warning restore CA1304, CA1311, CA1862
        var found = await products.SortedAfter(p => p.Key, p => p.Id, isDescending: false, ListPlace.Parse(after)).Take(size + 1).Select(p => new { p.Id, p.Key }).ToListAsync(ct);
        var page = Page.Of(found, size, p => new ListPlace(p.Key, p.Id).ToString());
        var ids = page.Rows.Select(p => p.Id).ToList();
        var rows = await PriceChangeFile.Rows(db, approved.Where(l => ids.Contains(l.ProductId)), ct);
        var changeIds = rows.Select(r => r.Line.ChangeId).Distinct().ToList();
        var changes = await db.Set<PriceChange>().AsNoTracking().Where(c => changeIds.Contains(c.Id)).ToDictionaryAsync(c => c.Id, ct);
        return new(list, customer, new([.. rows.GroupBy(r => new PriceKey(r.Line.PriceListId, r.Line.ProductId, r.Line.PackQuantity, r.Line.FromQuantity)).SelectMany(g => Listed(g, changes, day))], page.Next));
    }

    private static IEnumerable<ListedPrice> Listed(IEnumerable<PriceLineRow> same, Dictionary<long, PriceChange> changes, DateOnly day)
    {
        var all = same.Select(r => (Row: r, Change: changes[r.Line.ChangeId])).ToList();
        var now = all.Where(p => p.Change.EffectiveOn <= day && !(p.Row.Line.ToDay < day)).OrderBy(p => p.Change.EffectiveOn).ThenBy(p => p.Row.Line.Id).LastOrDefault();
        if (now.Row is { Line.PriceMillionths: not null }) yield return new(now.Row, now.Change, false);
        foreach (var (row, change) in all.Where(p => p.Change.EffectiveOn > day).OrderBy(p => p.Change.EffectiveOn).ThenBy(p => p.Row.Line.Id)) yield return new(row, change, true);
    }
}
