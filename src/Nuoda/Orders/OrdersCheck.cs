using Microsoft.EntityFrameworkCore;
using Nuoda.Catalog;
using Nuoda.Customers;
using Nuoda.Platform.Operations;
using Nuoda.Platform.Storage;
using Nuoda.Stock;

namespace Nuoda.Orders;

/// <summary>Orders, lines and what hangs on them belong together.</summary>
internal sealed class OrdersCheck : IDoctorCheck
{
    public string Name => "orders";

    public IAsyncEnumerable<Finding> Look(DataHome home, NuodaDb db, CancellationToken ct)
    {
        var customers = db.Set<Customer>();
        var products = db.Set<Product>();
        var sites = db.Set<Site>();
        var orders = db.Set<Order>();
        var lines = db.Set<OrderLine>();
        var deliveries = db.Set<Delivery>();
        return Finding.Any(
            [
                ("order-without-customer", orders.Where(o => !customers.Any(c => c.Id == o.CustomerId)).Select(o => o.Id)),
                ("order-of-merged-customer", orders.Where(o => customers.Any(c => c.Id == o.CustomerId && c.MergedIntoId != null)).Select(o => o.Id)),
                ("order-without-site", orders.Where(o => o.SiteId != null && !sites.Any(s => s.Id == o.SiteId)).Select(o => o.Id)),
                ("order-currency", orders.Where(o => o.Currency.Length != 3).Select(o => o.Id)),
                ("line-without-order", lines.Where(l => !orders.Any(o => o.Id == l.OrderId)).Select(l => l.Id)),
                ("line-without-product", lines.Where(l => !products.Any(p => p.Id == l.ProductId)).Select(l => l.Id)),
                ("line-without-site", lines.Where(l => l.SiteId != null && !sites.Any(s => s.Id == l.SiteId)).Select(l => l.Id)),
                ("delivery-without-line", deliveries.Where(d => !lines.Any(l => l.Id == d.LineId)).Select(d => d.Id)),
                ("delivery-without-substitute", deliveries.Where(d => d.SubstituteProductId != null && !products.Any(p => p.Id == d.SubstituteProductId)).Select(d => d.Id)),
                ("delivery-rejected-too-much", deliveries.Where(d => d.Rejected < 0 || d.Rejected > d.Quantity).Select(d => d.Id)),
                ("delivery-damaged-too-much", deliveries.Where(d => d.Damaged < 0 || d.Damaged > d.Quantity).Select(d => d.Id)),
                ("delivery-day-before-arrival", deliveries.Where(d => !d.IsDelivered && d.DeliveredOn != null).Select(d => d.Id)),
                ("cancellation-without-line", db.Set<Cancellation>().Where(c => !lines.Any(l => l.Id == c.LineId)).Select(c => c.Id)),
                ("cancellation-of-nothing", db.Set<Cancellation>().Where(c => c.Quantity == 0).Select(c => c.Id)),
            ],
            ct);
    }
}

/// <summary>The promise ledger and the customer's wishes: versions without a gap, which nothing but appending leaves.</summary>
internal sealed class PromisesCheck : IDoctorCheck
{
    public string Name => "promises";

    public IAsyncEnumerable<Finding> Look(DataHome home, NuodaDb db, CancellationToken ct)
    {
        var lines = db.Set<OrderLine>();
        var promises = db.Set<PromiseVersion>();
        var requests = db.Set<RequestVersion>();
        return Finding.Any(
            [
                ("promise-without-line", promises.Where(p => !lines.Any(l => l.Id == p.LineId)).Select(p => p.LineId)),
                ("promise-version-missing", promises.GroupBy(p => p.LineId)
                    .Where(g => g.Min(p => p.Version) != 1 || g.Max(p => p.Version) != g.Count()).Select(g => g.Key)),
                ("promise-first-unclear", promises.Where(p => (p.Version == 1) != (p.Reason == PromiseReason.First)).Select(p => p.LineId)),
                ("promise-window-reversed", promises.Where(p => p.Earliest > p.Latest).Select(p => p.LineId)),
                ("request-without-line", requests.Where(r => !lines.Any(l => l.Id == r.LineId)).Select(r => r.LineId)),
                // Version 1 is the line itself.
                ("request-version-missing", requests.GroupBy(r => r.LineId)
                    .Where(g => g.Min(r => r.Version) != 2 || g.Max(r => r.Version) != g.Count() + 1).Select(g => g.Key)),
            ],
            ct);
    }
}
