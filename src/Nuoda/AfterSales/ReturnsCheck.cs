using Microsoft.EntityFrameworkCore;
using Nuoda.Catalog;
using Nuoda.Customers;
using Nuoda.Orders;
using Nuoda.Platform.Operations;
using Nuoda.Platform.Storage;

namespace Nuoda.AfterSales;

/// <summary>What came back came from somewhere.</summary>
internal sealed class ReturnsCheck : IDoctorCheck
{
    public string Name => "returns";

    public IAsyncEnumerable<Finding> Look(DataHome home, NuodaDb db, CancellationToken ct)
    {
        var returns = db.Set<Return>();
        var lines = db.Set<ReturnLine>();
        var found = db.Set<ReturnInspection>();
        // What a line keeps of what may be given back: all that was asked for, while the return goes on; what came, once it is over.
        var kept = lines.Where(l => l.OrderLineId != null).Select(l => new
        {
            Line = l.OrderLineId!.Value,
            Quantity = db.Set<ReturnOrder>().Any(r => r.Id == l.ReturnId && (r.State == ReturnState.Rejected || r.State == ReturnState.Cancelled || r.State == ReturnState.Finished)) ? l.Received : l.Quantity,
        });
        return Finding.Any(
            [
                ("return-without-customer", returns.Where(r => r.CustomerId != null && !db.Set<Customer>().Any(c => c.Id == r.CustomerId)).Select(r => r.Id)),
                ("return-without-product", returns.Where(r => r.ProductId != null && !db.Set<Product>().Any(p => p.Id == r.ProductId)).Select(r => r.Id)),
                ("return-of-unknown-line", lines.Where(l => l.OrderLineId != null && !db.Set<OrderLine>().Any(o => o.Id == l.OrderLineId)).Select(l => l.ReturnId)),
                ("return-inspected-otherwise", lines.Where(l => l.Inspected != found.Where(i => i.LineId == l.Id).Sum(i => i.Quantity) || l.Inspected > l.Received || l.Received > l.Quantity).Select(l => l.ReturnId)),
                ("return-kept-otherwise", db.Set<ReturnedQuantity>().Where(q => q.Quantity != kept.Where(k => k.Line == q.OrderLineId).Sum(k => k.Quantity)).Select(q => q.OrderLineId)),
                ("return-more-than-delivered", db.Set<ReturnedQuantity>().Where(q => q.Quantity > db.Set<Delivery>().Where(d => d.LineId == q.OrderLineId && d.IsDelivered).Sum(d => d.Quantity - d.Rejected)).Select(q => q.OrderLineId)),
            ],
            ct);
    }
}
