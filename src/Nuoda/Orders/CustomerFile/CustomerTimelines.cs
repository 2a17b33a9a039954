using Microsoft.EntityFrameworkCore;
using Nuoda.Customers;
using Nuoda.Platform;
using Nuoda.Platform.Settings;
using Nuoda.Platform.Shell;
using Nuoda.Platform.Storage;

namespace Nuoda.Orders;

/// <summary>Orders in the customer's timeline, on the day they were placed.</summary>
internal sealed class OrderedTimeline : ICustomerTimeline
{
    public string Kind => "ordered";

    public async Task<IReadOnlyList<TimelineEntry>> Newest(NuodaDb db, long customerId, TimelinePlace before, int count, CancellationToken ct)
    {
        var (day, below) = before;
        var rows = await db.Set<Order>().AsNoTracking().Where(o => o.CustomerId == customerId)
            .Select(o => new { o.Id, o.Key, Day = o.OrderedOn ?? TimelinePlace.NoDay, o.Status, o.Channel })
            .Where(o => o.Day < day || (o.Day == day && o.Id < below))
            .OrderByDescending(o => o.Day).ThenByDescending(o => o.Id).Take(count)
            .Select(o => new { o.Id, o.Key, o.Day, o.Status, o.Channel, Lines = db.Set<OrderLine>().Count(l => l.OrderId == o.Id) }).ToListAsync(ct);
        return rows.ConvertAll(o => new TimelineEntry(o.Day, o.Id, Texts.Of("timeline.order", o.Key), Texts.Of("timeline.lines", o.Lines) + Rest(o.Channel) + Rest(o.Status), $"/orders/{o.Id}", Tone.Info));

        static string Rest(string? word) => word is null ? "" : " · " + word;
    }
}

/// <summary>Arrivals: one entry an order and day.</summary>
internal sealed class DeliveredTimeline : ICustomerTimeline
{
    public string Kind => "delivered";

    public async Task<IReadOnlyList<TimelineEntry>> Newest(NuodaDb db, long customerId, TimelinePlace before, int count, CancellationToken ct)
    {
        var (day, below) = before;
        var rows = await (from o in db.Set<Order>()
                          join l in db.Set<OrderLine>() on o.Id equals l.OrderId
                          join d in db.Set<Delivery>() on l.Id equals d.LineId
                          where o.CustomerId == customerId && d.IsDelivered
                          group d by new { o.Id, o.Key, Day = d.DeliveredOn ?? TimelinePlace.NoDay } into g
                          where g.Key.Day < day || (g.Key.Day == day && g.Key.Id < below)
                          orderby g.Key.Day descending, g.Key.Id descending
                          select new { g.Key.Id, g.Key.Key, g.Key.Day, Lines = g.Select(d => d.LineId).Distinct().Count(), Rejected = g.Sum(d => d.Rejected) })
            .Take(count).ToListAsync(ct);
        return rows.ConvertAll(d => new TimelineEntry(d.Day, d.Id, Texts.Of("timeline.arrival", d.Key),
            Texts.Of("timeline.lines", d.Lines) + (d.Rejected > 0 ? " · " + Texts.Of("way.rejected", OrderWords.Quantity(d.Rejected)) : ""), $"/orders/{d.Id}", d.Rejected > 0 ? Tone.Warning : Tone.Neutral));
    }
}

/// <summary>Promises that were changed after they were given: one entry a line and version, folded by order, day and reason.</summary>
internal sealed class PromiseChangedTimeline : ICustomerTimeline
{
    public string Kind => "promise-changed";

    public async Task<IReadOnlyList<TimelineEntry>> Newest(NuodaDb db, long customerId, TimelinePlace before, int count, CancellationToken ct)
    {
        var rows = await (from o in db.Set<Order>()
                          join l in db.Set<OrderLine>() on o.Id equals l.OrderId
                          join p in db.Set<PromiseVersion>() on l.Id equals p.LineId
                          where o.CustomerId == customerId && p.Version > 1
                          select new { OrderId = o.Id, o.Key, p.MadeAt, p.Latest, p.Reason, p.Note }).ToListAsync(ct);
        if (rows.Count == 0) return [];
        // A change is made at an instant; its day is the company's, which no database computes. Changes are few beside orders, so all are read.
        var zone = TimeZoneInfo.FindSystemTimeZoneById((await Company.Load(db, ct)).TimeZone);
        return [.. rows.GroupBy(r => (r.OrderId, Day: r.MadeAt is { } at ? DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(at, zone).DateTime) : TimelinePlace.NoDay))
            .Where(g => before.Precedes(g.Key.Day, g.Key.OrderId)).OrderByDescending(g => g.Key.Day).ThenByDescending(g => g.Key.OrderId).Take(count)
            .Select(g => new TimelineEntry(g.Key.Day, g.Key.OrderId, Texts.Of("timeline.promise", g.First().Key),
                string.Join(" · ", g.Select(r => $"{Texts.Of("reason." + OrderWords.Snake(r.Reason.ToString()))}: {Texts.Of("way.by", r.Latest)}{(r.Note is null ? "" : $" ({r.Note})")}").Distinct().Take(3)),
                $"/orders/{g.Key.OrderId}", g.Any(r => r.Reason == PromiseReason.WeSlipped) ? Tone.Warning : Tone.Neutral))];
    }
}
