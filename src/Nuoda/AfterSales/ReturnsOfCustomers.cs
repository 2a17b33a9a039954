using Microsoft.EntityFrameworkCore;
using Nuoda.Catalog;
using Nuoda.Customers;
using Nuoda.Kernel;
using Nuoda.Platform;
using Nuoda.Platform.Shell;
using Nuoda.Platform.Storage;

namespace Nuoda.AfterSales;

/// <summary>Returns in the customer's timeline; they move with their customer.</summary>
internal sealed class ReturnsOfCustomers : ICustomerTimeline, IFollowMerge
{
    string ICustomerTimeline.Kind => "returned";
    string IFollowMerge.Kind => "returns";

    public async Task<IReadOnlyList<TimelineEntry>> Newest(NuodaDb db, long customerId, TimelinePlace before, int count, CancellationToken ct)
    {
        var (day, below) = before;
        var rows = await (from r in db.Set<Return>().AsNoTracking()
                          from p in db.Set<Product>().Where(p => p.Id == r.ProductId).DefaultIfEmpty()
                          where r.CustomerId == customerId
                          select new { r.Id, r.Key, Day = r.ReturnedOn ?? TimelinePlace.NoDay, r.Quantity, r.Reason, Product = p == null ? null : p.Name })
            .Where(r => r.Day < day || (r.Day == day && r.Id < below)).OrderByDescending(r => r.Day).ThenByDescending(r => r.Id).Take(count).ToListAsync(ct);
        return rows.ConvertAll(r => new TimelineEntry(r.Day, r.Id, Texts.Of("timeline.return", r.Key),
            string.Join(" · ", new[] { r.Product, Quantity.FromThousandths(r.Quantity).ToString("0.###", System.Globalization.CultureInfo.InvariantCulture), r.Reason }.Where(t => !string.IsNullOrEmpty(t))),
            null, Tone.Warning));
    }

    public Task<int> Count(NuodaDb db, long customerId, CancellationToken ct) => db.Set<Return>().CountAsync(r => r.CustomerId == customerId, ct);

    public async Task Move(NuodaDb db, long from, long into, DateTimeOffset at, CancellationToken ct)
    {
        foreach (var record in await db.Set<Return>().Where(r => r.CustomerId == from).ToListAsync(ct)) record.CustomerId = into;
    }
}
