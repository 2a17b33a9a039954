using Microsoft.EntityFrameworkCore;
using Nuoda.Kernel;
using Nuoda.Orders;
using Nuoda.Platform.Storage;
using Nuoda.Stock;

namespace Nuoda.AfterSales;

/// <summary>What may be given back: no more of an order line than was delivered and accepted, less what is in returns already; and no lot that never went there.</summary>
internal static class ReturnLimits
{
    /// <summary>Thousandths of a line that arrived and were taken.</summary>
    public static Task<long> Accepted(NuodaDb db, long orderLineId, CancellationToken ct) =>
        db.Set<Delivery>().Where(d => d.LineId == orderLineId && d.IsDelivered && (d.SubstituteProductId == null || d.SubstituteAccepted != false)).SumAsync(d => d.Quantity - d.Rejected, ct);

    /// <summary>Takes so much of what may still be given back. One guarded statement: of many at once no more get through than were delivered.</summary>
    public static async Task<Error?> Claim(NuodaDb db, long orderLineId, long quantity, CancellationToken ct)
    {
        var accepted = await Accepted(db, orderLineId, ct);
        var hit = await db.Database.ExecuteSqlAsync($"""
            INSERT INTO returned_quantities (order_line_id, quantity, refunded) SELECT {orderLineId}, {quantity}, 0 WHERE {quantity} <= {accepted}
            ON CONFLICT (order_line_id) DO UPDATE SET quantity = returned_quantities.quantity + {quantity} WHERE returned_quantities.quantity + {quantity} <= {accepted}
            """, ct);
        if (hit == 1) return null;
        var before = await db.Set<ReturnedQuantity>().Where(r => r.OrderLineId == orderLineId).Select(r => r.Quantity).SingleOrDefaultAsync(ct);
        return Error.Conflict("return.too_much", Quantity.FromThousandths(accepted), Quantity.FromThousandths(before), Quantity.FromThousandths(Math.Max(0, accepted - before)));
    }

    /// <summary>Of a return that was refused or called off, or of what never came: it may be given back another time.</summary>
    public static async Task Release(NuodaDb db, long orderLineId, long quantity, CancellationToken ct)
    {
        if (await db.Database.ExecuteSqlAsync($"UPDATE returned_quantities SET quantity = quantity - {quantity} WHERE order_line_id = {orderLineId} AND quantity >= {quantity}", ct) != 1)
            throw new InvalidOperationException($"Order line {orderLineId} has less than {quantity} in returns.");
    }

    /// <summary>Notes that so much of a line is refunded, and says how much was before.</summary>
    public static async Task<long> Refund(NuodaDb db, long orderLineId, long quantity, CancellationToken ct)
    {
        var after = await db.Database.SqlQuery<long>($"UPDATE returned_quantities SET refunded = refunded + {quantity} WHERE order_line_id = {orderLineId} RETURNING refunded AS \"Value\"").ToListAsync(ct);
        return after[0] - quantity;
    }

    /// <summary>The lots of a product that went out for one order line; of a customer's, for any of its lines. Empty: nobody wrote lots down.</summary>
    public static async Task<IReadOnlyList<string>> ShippedLots(NuodaDb db, long productId, long? orderLineId, long? customerId, CancellationToken ct)
    {
        var shipped = db.Set<StockMovement>().AsNoTracking().Where(m => m.ProductId == productId && m.Kind == MovementKind.Shipped && m.Lot != null && m.LineId != null);
        if (orderLineId is { } line) shipped = shipped.Where(m => m.LineId == line);
        else if (customerId is { } customer)
            shipped = shipped.Where(m => db.Set<OrderLine>().Any(l => l.Id == m.LineId && db.Set<Order>().Any(o => o.Id == l.OrderId && o.CustomerId == customer)));
        else return [];
        return await shipped.Select(m => m.Lot!).Distinct().OrderBy(l => l).ToListAsync(ct);
    }
}
