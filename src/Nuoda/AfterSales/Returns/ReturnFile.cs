using Microsoft.EntityFrameworkCore;
using Nuoda.Catalog;
using Nuoda.Customers;
using Nuoda.Kernel;
using Nuoda.Orders;
using Nuoda.Platform.Access;
using Nuoda.Platform.Storage;
using Nuoda.Stock;

namespace Nuoda.AfterSales;

/// <param name="OrderKey">Of the order that delivered it.</param>
internal sealed record ReturnLineFile(ReturnLine Line, Product? Product, long? OrderId, string? OrderKey, IReadOnlyList<ReturnInspection> Inspections)
{
    public string Name => Product is { } p ? p.Name == p.Key ? p.Key : $"{p.Key} {p.Name}" : Line.Goods ?? "";
}

/// <summary>A return with its lines and what was found.</summary>
internal sealed record ReturnFile(ReturnOrder Return, string? CustomerKey, string? CustomerName, string? SiteKey, string? SiteName, string? ReplacementKey, IReadOnlyList<ReturnLineFile> Lines)
{
    /// <summary>How far the goods are.</summary>
    public ReturnGoods Goods => GoodsOf(Return, Lines.Select(l => l.Line));

    public static ReturnGoods GoodsOf(ReturnOrder record, IEnumerable<ReturnLine> lines)
    {
        var all = lines.ToList();
        return new(all.Exists(l => l.Received > 0), all.TrueForAll(l => l.Received >= l.Quantity), all.TrueForAll(l => l.Inspected >= l.Received), record.ReplacementOrderId is not null);
    }

    /// <summary>Those that somebody may see: of customers within the scope, and of people who are no customers.</summary>
    public static IQueryable<ReturnOrder> Seen(NuodaDb db, DataScope scope)
    {
        var seen = db.Set<Customer>().Within(scope);
        return scope.IsAll ? db.Set<ReturnOrder>() : db.Set<ReturnOrder>().Where(r => r.CustomerId == null || seen.Any(c => c.Id == r.CustomerId));
    }

    public static async Task<ReturnFile?> Read(NuodaDb db, long id, DataScope scope, CancellationToken ct)
    {
        var head = await (from r in Seen(db, scope).AsNoTracking()
                          from c in db.Set<Customer>().Where(c => c.Id == r.CustomerId).DefaultIfEmpty()
                          from s in db.Set<Site>().Where(s => s.Id == r.SiteId).DefaultIfEmpty()
                          from o in db.Set<Order>().Where(o => o.Id == r.ReplacementOrderId).DefaultIfEmpty()
                          where r.Id == id
                          select new
                          {
                              Return = r, Customer = c == null ? null : c.Key, Name = c == null ? null : c.Name, Site = s == null ? null : s.Key, SiteName = s == null ? null : s.Name, Order = o == null ? null : o.Key,
                          }).SingleOrDefaultAsync(ct);
        if (head is null) return null;
        var lines = await (from l in db.Set<ReturnLine>().AsNoTracking()
                           from p in db.Set<Product>().Where(p => p.Id == l.ProductId).DefaultIfEmpty()
                           from ol in db.Set<OrderLine>().Where(x => x.Id == l.OrderLineId).DefaultIfEmpty()
                           from o in db.Set<Order>().Where(o => ol != null && o.Id == ol.OrderId).DefaultIfEmpty()
                           where l.ReturnId == id
                           orderby l.Number
                           select new { Line = l, Product = p, OrderId = o == null ? (long?)null : o.Id, OrderKey = o == null ? null : o.Key }).ToListAsync(ct);
        var found = (await db.Set<ReturnInspection>().AsNoTracking().Where(i => db.Set<ReturnLine>().Any(l => l.Id == i.LineId && l.ReturnId == id)).OrderBy(i => i.Id).ToListAsync(ct)).ToLookup(i => i.LineId);
        return new(head.Return, head.Customer, head.Name, head.Site, head.SiteName, head.Order, [.. lines.Select(l => new ReturnLineFile(l.Line, l.Product, l.OrderId, l.OrderKey, [.. found[l.Line.Id]]))]);
    }

    public static Error NotFound(long id) => Error.NotFound("return.not_found", id);
}
