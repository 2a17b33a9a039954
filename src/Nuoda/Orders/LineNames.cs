using Microsoft.EntityFrameworkCore;
using Nuoda.Customers;
using Nuoda.Platform.Access;
using Nuoda.Platform.Storage;
using Nuoda.Stock;

namespace Nuoda.Orders;

/// <summary>Order and customer of the lines that goods are kept for.</summary>
internal sealed class LineNames : ILineNames
{
    public async Task<IReadOnlyDictionary<long, LineName>> Of(NuodaDb db, IReadOnlyCollection<long> lines, DataScope scope, CancellationToken ct) =>
        await (from l in db.Set<OrderLine>()
               join o in db.Set<Order>() on l.OrderId equals o.Id
               join c in db.Set<Customer>().Within(scope) on o.CustomerId equals c.Id
               where lines.Contains(l.Id)
               select new { l.Id, Name = new LineName(o.Id, o.Key, c.Name, c.Class) }).ToDictionaryAsync(l => l.Id, l => l.Name, ct);
}
