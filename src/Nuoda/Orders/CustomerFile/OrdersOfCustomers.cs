using Microsoft.EntityFrameworkCore;
using Nuoda.Customers;
using Nuoda.Platform.Outbox;
using Nuoda.Platform.Storage;

namespace Nuoda.Orders;

/// <summary>Orders move with their customer, and the facts hear of it.</summary>
internal sealed class OrdersOfCustomers : ICustomerOrders, IFollowMerge
{
    public string Kind => "orders";

    public IQueryable<CustomerOrder> Of(NuodaDb db) => db.Set<Order>().AsNoTracking().Select(o => new CustomerOrder { CustomerId = o.CustomerId, OrderedOn = o.OrderedOn });

    public Task<int> Count(NuodaDb db, long customerId, CancellationToken ct) => db.Set<Order>().CountAsync(o => o.CustomerId == customerId, ct);

    public async Task Move(NuodaDb db, long from, long into, DateTimeOffset at, CancellationToken ct)
    {
        var orders = await db.Set<Order>().Where(o => o.CustomerId == from).ToListAsync(ct);
        var lines = await db.Set<OrderLine>().Where(l => db.Set<Order>().Any(o => o.Id == l.OrderId && o.CustomerId == from)).Select(l => l.Id).ToListAsync(ct);
        foreach (var order in orders) order.CustomerId = into;
        await new LinesChanged { Lines = lines, Orders = IdSet.Of([.. orders.Select(o => o.Id)]) }.Announce(db, at, ct);
    }
}
