using Microsoft.EntityFrameworkCore;
using Nuoda.Customers;
using Nuoda.Orders;
using Nuoda.Platform.Operations;
using Nuoda.Platform.Storage;

namespace Nuoda.Voice;

/// <summary>Reviews are of an order and by a customer that exist.</summary>
internal sealed class ReviewsCheck : IDoctorCheck
{
    public string Name => "reviews";

    public IAsyncEnumerable<Finding> Look(DataHome home, NuodaDb db, CancellationToken ct)
    {
        var reviews = db.Set<Review>();
        return Finding.Any(
            [
                ("review-without-order", reviews.Where(r => r.OrderId != null && !db.Set<Order>().Any(o => o.Id == r.OrderId)).Select(r => r.Id)),
                ("review-without-customer", reviews.Where(r => r.CustomerId != null && !db.Set<Customer>().Any(c => c.Id == r.CustomerId)).Select(r => r.Id)),
            ],
            ct);
    }
}
