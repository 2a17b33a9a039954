using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Nuoda.Customers;
using Nuoda.Orders;
using Nuoda.Platform;
using Nuoda.Platform.Outbox;
using Nuoda.Platform.Shell;
using Nuoda.Platform.Storage;

namespace Nuoda.Voice;

/// <summary>Reviews in the customer's timeline, also those that name only the order; they move with their customer.</summary>
internal sealed class ReviewsOfCustomers : ICustomerTimeline, IFollowMerge
{
    string ICustomerTimeline.Kind => "reviewed";
    string IFollowMerge.Kind => "reviews";

    public async Task<IReadOnlyList<TimelineEntry>> Newest(NuodaDb db, long customerId, TimelinePlace before, int count, CancellationToken ct)
    {
        var (day, below) = before;
        // Two ways to a customer, each with its index: by the review itself, and by the order.
        var own = db.Set<Review>().AsNoTracking().Where(r => r.CustomerId == customerId);
        var byOrder = from o in db.Set<Order>() join r in db.Set<Review>().AsNoTracking() on o.Id equals r.OrderId where o.CustomerId == customerId && r.CustomerId == null select r;
        var rows = await own.Concat(byOrder).Select(r => new { r.Id, Day = r.AnsweredOn ?? r.AskedOn ?? TimelinePlace.NoDay, r.Score, r.Title, r.Comment, r.OrderId })
            .Where(r => r.Day < day || (r.Day == day && r.Id < below)).OrderByDescending(r => r.Day).ThenByDescending(r => r.Id).Take(count).ToListAsync(ct);
        return rows.ConvertAll(r => new TimelineEntry(r.Day, r.Id, Texts.Of("timeline.score", (r.Score / 1000m).ToString("0.###", CultureInfo.InvariantCulture)),
            string.Join(" · ", new[] { r.Title, r.Comment }.Where(t => !string.IsNullOrWhiteSpace(t))) is { Length: > 0 } words ? words : null,
            r.OrderId is { } order ? $"/orders/{order}" : null));
    }

    public Task<int> Count(NuodaDb db, long customerId, CancellationToken ct) => db.Set<Review>().CountAsync(r => r.CustomerId == customerId, ct);

    public async Task Move(NuodaDb db, long from, long into, DateTimeOffset at, CancellationToken ct)
    {
        var reviews = await db.Set<Review>().Where(r => r.CustomerId == from).ToListAsync(ct);
        foreach (var review in reviews) review.CustomerId = into;
        await RecordsChanged.Announce(db, RecordsChanged.Reviews, IdSet.Of([.. reviews.Select(r => r.Id)]), at, ct);
    }
}
