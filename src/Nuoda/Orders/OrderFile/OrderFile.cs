using Microsoft.EntityFrameworkCore;
using Nuoda.Analytics.ServiceLevels;
using Nuoda.Catalog;
using Nuoda.Customers;
using Nuoda.Kernel;
using Nuoda.Platform.Access;
using Nuoda.Platform.Audit;
using Nuoda.Platform.Outbox;
using Nuoda.Platform.Settings;
using Nuoda.Platform.Storage;
using Nuoda.Stock;

namespace Nuoda.Orders;

/// <summary>An order with everything that happened to each of its lines. Read with the same number of commands however many lines there are.</summary>
internal sealed record OrderFile(Order Order, string CustomerKey, string CustomerName, string? Site, IReadOnlyList<LineFile> Lines)
{
    public static async Task<OrderFile?> Read(NuodaDb db, ReadSnapshot snapshot, long id, DataScope scope, Company company, DateOnly today, CancellationToken ct)
    {
        var head = await (from o in db.Set<Order>().AsNoTracking()
                          join c in db.Set<Customer>().Within(scope) on o.CustomerId equals c.Id
                          from s in db.Set<Site>().Where(s => s.Id == o.SiteId).DefaultIfEmpty()
                          where o.Id == id
                          select new { Order = o, c.Key, c.Name, Site = s == null ? null : s.Name }).SingleOrDefaultAsync(ct);
        if (head is null) return null;
        var own = db.Set<OrderLine>().Where(l => l.OrderId == id);
        var lines = await (from l in own.AsNoTracking()
                           join p in db.Set<Product>() on l.ProductId equals p.Id
                           select new { Line = l, Product = p }).ToListAsync(ct);
        var ids = own.Select(l => l.Id);
        var requests = (await db.Set<RequestVersion>().AsNoTracking().Where(r => ids.Contains(r.LineId)).ToListAsync(ct)).ToLookup(r => r.LineId);
        var promises = (await db.Set<PromiseVersion>().AsNoTracking().Where(p => ids.Contains(p.LineId)).ToListAsync(ct)).ToLookup(p => p.LineId);
        var deliveries = (await db.Set<Delivery>().AsNoTracking().Where(d => ids.Contains(d.LineId)).ToListAsync(ct)).ToLookup(d => d.LineId);
        var cancellations = (await db.Set<Cancellation>().AsNoTracking().Where(c => ids.Contains(c.LineId)).ToListAsync(ct)).ToLookup(c => c.LineId);
        var substitutes = await db.Set<Product>().AsNoTracking().Where(p => db.Set<Delivery>().Any(d => ids.Contains(d.LineId) && d.SubstituteProductId == p.Id)).ToDictionaryAsync(p => p.Id, p => p.Name, ct);
        // Who set a cause by hand, and when, is in the trail.
        var causes = (await db.AuditEntries.AsNoTracking().Where(e => e.Entity == "order_lines" && e.EntityId != null && ids.Contains(e.EntityId.Value) && e.After!.Contains("\"cause\""))
            .OrderBy(e => e.Id).ToListAsync(ct)).ToLookup(e => e.EntityId!.Value);

        var zone = TimeZoneInfo.FindSystemTimeZoneById(company.TimeZone);
        var reader = new OrderLineReader(snapshot, zone);
        var histories = reader.Of(reader.LinesOf(IdSet.Of(id).Normalized())).SelectMany(batch => batch).ToDictionary(l => l.Id, l => l.History);
        var asOf = Day.ToNumber(today);
        return new(head.Order, head.Key, head.Name, head.Site,
        [
            .. lines.Where(l => histories.ContainsKey(l.Line.Id)).OrderBy(l => LineKey.IsNumber(l.Line.LineKey) ? l.Line.LineKey : long.MaxValue).ThenBy(l => l.Line.Id)
                .Select(l => new LineFile(l.Line, l.Product, Currency.Of(head.Order.Currency),
                    ServiceLevel.Judge(histories[l.Line.Id], ServiceDefinition.Default, ServiceView.Promise, asOf),
                    ServiceLevel.Judge(histories[l.Line.Id], ServiceDefinition.Default, ServiceView.Request, asOf),
                    [.. requests[l.Line.Id].OrderBy(r => r.Version)], [.. promises[l.Line.Id].OrderBy(p => p.Version)],
                    [.. LineEvent.Of(head.Order, l.Line, requests[l.Line.Id], promises[l.Line.Id], deliveries[l.Line.Id], cancellations[l.Line.Id], substitutes, zone)],
                    causes[l.Line.Id].LastOrDefault())),
        ]);
    }

    public OrderPromise Promise => OrderPromises.Of(Lines.Count(l => l.Promise.Outcome == LineOutcome.Kept), Lines.Count(l => l.Promise.Failed),
        Lines.Count(l => l.Promise is { Standing: LineStanding.Included, Outcome: LineOutcome.NotDue }));

    public static Error NotFound(long id) => Error.NotFound("order.not_found", id);
}

/// <param name="Promise">Verdict against the promise.</param>
/// <param name="Request">Verdict against the request.</param>
/// <param name="Requests">Versions 2 and up; version 1 is the line.</param>
/// <param name="Promises">First to latest.</param>
/// <param name="Events">Oldest first; those without a day where they belong.</param>
/// <param name="CauseSet">The latest time that somebody set the cause; null = never.</param>
public sealed record LineFile(
    OrderLine Line, Product Product, Currency Currency, LineVerdict Promise, LineVerdict Request, IReadOnlyList<RequestVersion> Requests, IReadOnlyList<PromiseVersion> Promises,
    IReadOnlyList<LineEvent> Events, AuditEntry? CauseSet)
{
    /// <summary>Set by hand, else as the data tells; null when nothing failed.</summary>
    public FailureCause? Cause => Line.Cause ?? (FailureCause?)(int?)Promise.PrimaryCause;

    public long? Net => Line.Gross is { } gross ? gross - (Line.Discount ?? 0) : null;
}
