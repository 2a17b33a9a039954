using Microsoft.EntityFrameworkCore;
using Nuoda.Catalog;
using Nuoda.Customers;
using Nuoda.Platform.Access;
using Nuoda.Platform.Storage;
using Nuoda.Stock;

namespace Nuoda.Orders;

/// <summary>A line and what of it is still to leave.</summary>
/// <param name="Open">Thousandths: ordered, less what left and what was cancelled.</param>
/// <param name="Kept">Thousandths on hand that are reserved for it.</param>
public sealed record OpenLine(OrderLine Line, Product Product, long SiteId, long Open, long Kept, DateOnly? DueOn);

/// <summary>What of an order is still to do.</summary>
internal static class OpenLines
{
    /// <summary>The order, if it is within the scope.</summary>
    public static Task<Order?> Find(NuodaDb db, long id, DataScope scope, CancellationToken ct) =>
        (from o in db.Set<Order>().AsNoTracking()
         join c in db.Set<Customer>().Within(scope) on o.CustomerId equals c.Id
         where o.Id == id
         select o).SingleOrDefaultAsync(ct);

    /// <summary>All lines of an order, those with nothing open too; to be written from, read in the products' turn.</summary>
    public static async Task<IReadOnlyList<OpenLine>> Of(NuodaDb db, Order order, CancellationToken ct)
    {
        var own = db.Set<OrderLine>().Where(l => l.OrderId == order.Id);
        var lines = await (from l in own.AsNoTracking()
                           join p in db.Set<Product>().AsNoTracking() on l.ProductId equals p.Id
                           select new { Line = l, Product = p }).ToListAsync(ct);
        var ids = own.Select(l => l.Id);
        var asked = await db.Set<RequestVersion>().AsNoTracking().Where(r => ids.Contains(r.LineId)).ToListAsync(ct);
        var left = await db.Set<Delivery>().Where(d => ids.Contains(d.LineId)).GroupBy(d => d.LineId).Select(g => new { g.Key, Quantity = g.Sum(d => d.Quantity) }).ToDictionaryAsync(g => g.Key, g => g.Quantity, ct);
        var cancelled = await db.Set<Cancellation>().Where(c => ids.Contains(c.LineId)).GroupBy(c => c.LineId).Select(g => new { g.Key, Quantity = g.Sum(c => c.Quantity) }).ToDictionaryAsync(g => g.Key, g => g.Quantity, ct);
        var kept = await (from r in db.Set<Reservation>()
                          join s in db.Set<Supply>() on r.SupplyId equals s.Id
                          where ids.Contains(r.LineId) && s.Kind == SupplyKind.OnHand
                          group r by r.LineId into g
                          select new { g.Key, Quantity = g.Sum(r => r.Quantity) }).ToDictionaryAsync(g => g.Key, g => g.Quantity, ct);
        var due = await db.Set<PromiseVersion>().Where(p => ids.Contains(p.LineId)).GroupBy(p => p.LineId)
            .Select(g => new { g.Key, Latest = g.OrderByDescending(p => p.Version).Select(p => p.Latest).First() }).ToDictionaryAsync(g => g.Key, g => g.Latest, ct);
        return
        [
            .. lines.OrderBy(l => LineKey.IsNumber(l.Line.LineKey) ? l.Line.LineKey : long.MaxValue).ThenBy(l => l.Line.Id).Select(l =>
            {
                var wanted = asked.Where(r => r.LineId == l.Line.Id).MaxBy(r => r.Version)?.Quantity ?? l.Line.QuantityOrdered;
                var open = Math.Max(0, wanted - left.GetValueOrDefault(l.Line.Id) - cancelled.GetValueOrDefault(l.Line.Id));
                return new OpenLine(l.Line, l.Product, l.Line.SiteId ?? order.SiteId ?? 0, open, kept.GetValueOrDefault(l.Line.Id), due.TryGetValue(l.Line.Id, out var day) ? day : null);
            }),
        ];
    }
}
