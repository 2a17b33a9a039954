using Microsoft.EntityFrameworkCore;
using Nuoda.Catalog;
using Nuoda.Kernel;
using Nuoda.Platform;
using Nuoda.Platform.Lists;
using Nuoda.Platform.Storage;

namespace Nuoda.Stock;

/// <param name="From">Site that a transfer comes from.</param>
public sealed record ExpectedRow(long Id, string Key, SupplyKind Kind, DateOnly AvailableOn, long ProductId, string Product, string? Unit, string Site, decimal Quantity, decimal Reserved, int Confidence, string? Supplier, string? From);

/// <summary>What is on its way, soonest first.</summary>
internal sealed class ExpectedGoods(NuodaDb db)
{
    public async Task<Page<ExpectedRow>> Read(string? search, string? after, int size, CancellationToken ct)
    {
        var expected = db.Set<Supply>().AsNoTracking().Where(s => s.Kind != SupplyKind.OnHand);
        if (search?.Trim().ToUpperInvariant() is { Length: > 0 } text)
#pragma warning disable CA1304, CA1311, CA1862 // Becomes SQL.
            expected = expected.Where(s => s.Key.ToUpper().Contains(text) || s.Supplier!.ToUpper().Contains(text) || db.Set<Product>().Any(p => p.Id == s.ProductId && (p.Key.ToUpper().Contains(text) || p.Name.ToUpper().Contains(text))));
#pragma warning restore CA1304, CA1311, CA1862
        var rows = await (from s in expected.SortedAfter(s => s.AvailableOn, s => s.Id, isDescending: false, ListPlace.Parse(after)).Take(size + 1)
                          join p in db.Set<Product>() on s.ProductId equals p.Id
                          join x in db.Set<Site>() on s.SiteId equals x.Id
                          from f in db.Set<Site>().Where(f => f.Id == s.FromSiteId).DefaultIfEmpty()
                          orderby s.AvailableOn, s.Id
                          select new { Supply = s, Product = p.Key, p.Unit, Site = x.Name, From = f == null ? null : f.Name }).ToListAsync(ct);
        return Platform.Page.Of(
            rows.ConvertAll(r => new ExpectedRow(r.Supply.Id, r.Supply.Key, r.Supply.Kind, r.Supply.AvailableOn, r.Supply.ProductId, r.Product, r.Unit, r.Site, Quantity.FromThousandths(r.Supply.Quantity),
                Quantity.FromThousandths(r.Supply.Reserved), r.Supply.Confidence, r.Supply.Supplier, r.From)),
            size, r => new ListPlace(Keyset.Written(r.AvailableOn), r.Id).ToString());
    }
}
