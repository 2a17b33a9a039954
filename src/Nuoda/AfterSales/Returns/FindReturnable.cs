using Microsoft.EntityFrameworkCore;
using Nuoda.Catalog;
using Nuoda.Customers;
using Nuoda.Kernel;
using Nuoda.Orders;
using Nuoda.Platform.Access;
using Nuoda.Platform.Storage;
using Nuoda.Stock;

namespace Nuoda.AfterSales;

/// <param name="Left">What may still be given back of it.</param>
/// <param name="Lots">That were shipped for it; empty: nobody wrote lots down.</param>
public sealed record ReturnableLine(
    long OrderLine, string Order, string CustomerKey, string Customer, string Product, string ProductName, string? Unit, DateOnly? DeliveredOn, decimal Accepted, decimal Left, IReadOnlyList<string> Lots);

/// <summary>Scan and find: what was delivered, by order number, lot, product or customer.</summary>
internal sealed class FindReturnable(NuodaDb db)
{
    public const int Most = 50;

    public async Task<IReadOnlyList<ReturnableLine>> Find(string text, DataScope scope, CancellationToken ct)
    {
        text = text.Trim();
        if (text.Length is 0 or > NuodaDb.TextLength) return [];
        // Each sort of number for itself, so that each goes by its own index.
        var lines = db.Set<OrderLine>().AsNoTracking();
        List<long> ids = [.. await lines.Where(l => db.Set<Order>().Any(o => o.Key == text && o.Id == l.OrderId)).OrderBy(l => l.Id).Take(Most).Select(l => l.Id).ToListAsync(ct)];
        if (ids.Count == 0)
            ids = await db.Set<StockMovement>().AsNoTracking().Where(m => m.Lot == text && m.Kind == MovementKind.Shipped && m.LineId != null).OrderByDescending(m => m.Id).Select(m => m.LineId!.Value).Take(Most).ToListAsync(ct);
        if (ids.Count == 0 && await db.Set<Product>().Where(p => p.Key == text).Select(p => (long?)p.Id).SingleOrDefaultAsync(ct) is { } product)
            ids = await lines.Where(l => l.ProductId == product).OrderByDescending(l => l.Id).Take(Most).Select(l => l.Id).ToListAsync(ct);
        if (ids.Count == 0)
        {
            var customers = db.Set<Customer>().Within(scope);
            var orders = db.Set<Order>().Where(o => customers.Any(c => c.Id == o.CustomerId && (c.Key == text || c.Name.StartsWith(text)))).OrderByDescending(o => o.OrderedOn).ThenByDescending(o => o.Id)
                .Take(Most).Select(o => o.Id);
            ids = await lines.Where(l => orders.Contains(l.OrderId)).OrderByDescending(l => l.Id).Take(Most).Select(l => l.Id).ToListAsync(ct);
        }
        return ids.Count == 0 ? [] : await Of([.. ids.Distinct()], scope, ct);
    }

    /// <summary>Lines of which something arrived, in the order asked for.</summary>
    public async Task<IReadOnlyList<ReturnableLine>> Of(IReadOnlyList<long> ids, DataScope scope, CancellationToken ct)
    {
        var rows = await (from l in db.Set<OrderLine>().AsNoTracking()
                          join o in db.Set<Order>() on l.OrderId equals o.Id
                          join c in db.Set<Customer>().Within(scope) on o.CustomerId equals c.Id
                          join p in db.Set<Product>() on l.ProductId equals p.Id
                          where ids.Contains(l.Id)
                          select new { l.Id, o.Key, CustomerKey = c.Key, Customer = c.Name, Product = p.Key, p.Name, p.Unit }).ToListAsync(ct);
        var arrived = (await db.Set<Delivery>().AsNoTracking().Where(d => ids.Contains(d.LineId) && d.IsDelivered && (d.SubstituteProductId == null || d.SubstituteAccepted != false)).ToListAsync(ct)).ToLookup(d => d.LineId);
        var back = await db.Set<ReturnedQuantity>().AsNoTracking().Where(r => ids.Contains(r.OrderLineId)).ToDictionaryAsync(r => r.OrderLineId, r => r.Quantity, ct);
        var lots = (await db.Set<StockMovement>().AsNoTracking().Where(m => m.Kind == MovementKind.Shipped && m.Lot != null && m.LineId != null && ids.Contains(m.LineId.Value))
            .Select(m => new { Line = m.LineId!.Value, m.Lot }).Distinct().ToListAsync(ct)).ToLookup(m => m.Line, m => m.Lot!);
        return
        [
            .. rows.OrderBy(r => ids.ToList().IndexOf(r.Id)).Select(r => (Row: r, Accepted: arrived[r.Id].Sum(d => d.Quantity - d.Rejected))).Where(r => r.Accepted > 0)
                .Select(r => new ReturnableLine(r.Row.Id, r.Row.Key, r.Row.CustomerKey, r.Row.Customer, r.Row.Product, r.Row.Name, r.Row.Unit, arrived[r.Row.Id].Max(d => d.DeliveredOn),
                    Quantity.FromThousandths(r.Accepted), Quantity.FromThousandths(Math.Max(0, r.Accepted - back.GetValueOrDefault(r.Row.Id))), [.. lots[r.Row.Id].Order(StringComparer.Ordinal)])),
        ];
    }
}
