using Microsoft.EntityFrameworkCore;
using Nuoda.Catalog;
using Nuoda.Platform.Storage;

namespace Nuoda.Orders;

/// <summary>Who ordered what of late, for price changes that are to be announced.</summary>
internal sealed class SalesOfOrders : IProductSales
{
    public async Task<IReadOnlyList<ProductSale>> Since(NuodaDb db, IReadOnlyCollection<long> productIds, DateOnly day, CancellationToken ct)
    {
        var ids = productIds.ToList();
        return await (from o in db.Set<Order>().AsNoTracking()
                      join l in db.Set<OrderLine>() on o.Id equals l.OrderId
                      where o.OrderedOn >= day && ids.Contains(l.ProductId)
                      group new { o.OrderedOn, l.QuantityOrdered } by new { o.CustomerId, l.ProductId } into g
                      select new ProductSale(g.Key.CustomerId, g.Key.ProductId, g.Max(x => x.OrderedOn)!.Value, g.Sum(x => x.QuantityOrdered), g.Count())).ToListAsync(ct);
    }
}
