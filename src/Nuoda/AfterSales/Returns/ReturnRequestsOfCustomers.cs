using Microsoft.EntityFrameworkCore;
using Nuoda.Customers;
using Nuoda.Platform;
using Nuoda.Platform.Storage;

namespace Nuoda.AfterSales;

/// <summary>What a customer asked to give back, in the customer's timeline; it moves with its customer.</summary>
internal sealed class ReturnRequestsOfCustomers : ICustomerTimeline, IFollowMerge
{
    string ICustomerTimeline.Kind => "return-requested";
    string IFollowMerge.Kind => "return-requests";

    public async Task<IReadOnlyList<TimelineEntry>> Newest(NuodaDb db, long customerId, TimelinePlace before, int count, CancellationToken ct)
    {
        var (day, below) = before;
        var rows = await db.Set<ReturnOrder>().AsNoTracking().Where(r => r.CustomerId == customerId && (r.RequestedOn < day || (r.RequestedOn == day && r.Id < below)))
            .OrderByDescending(r => r.RequestedOn).ThenByDescending(r => r.Id).Take(count).Select(r => new { r.Id, r.Key, r.RequestedOn, r.State, r.Wish, r.Note }).ToListAsync(ct);
        return rows.ConvertAll(r => new TimelineEntry(r.RequestedOn, r.Id, Texts.Of("return.title", r.Key), string.Join(" · ", new[] { ReturnWords.Of(r.Wish), ReturnWords.Of(r.State), r.Note }.OfType<string>()),
            $"/returns/{r.Id}", ReturnWords.ToneOf(r.State)));
    }

    public Task<int> Count(NuodaDb db, long customerId, CancellationToken ct) => db.Set<ReturnOrder>().CountAsync(r => r.CustomerId == customerId, ct);

    public async Task Move(NuodaDb db, long from, long into, DateTimeOffset at, CancellationToken ct)
    {
        foreach (var record in await db.Set<ReturnOrder>().Where(r => r.CustomerId == from).ToListAsync(ct)) record.CustomerId = into;
    }
}
