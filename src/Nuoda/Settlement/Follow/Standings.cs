using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Nuoda.Credit;
using Nuoda.Kernel;
using Nuoda.Orders;
using Nuoda.Platform.Settings;
using Nuoda.Platform.Storage;

namespace Nuoda.Settlement;

/// <summary>From which day on orders are settled here; earlier ones were settled elsewhere, and only their opening balance comes over.</summary>
internal static class SettlementStart
{
    public const string Setting = "settlement.from";

    /// <summary>Null: not begun; then only orders count that were taken with credit here.</summary>
    public static async Task<DateOnly?> Of(NuodaDb db, CancellationToken ct)
    {
        var set = await db.Settings.Where(s => s.Name == Setting).Select(s => s.Value).SingleOrDefaultAsync(ct);
        return DateOnly.TryParseExact(set, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;
    }
}

/// <summary>What of a delivery is accepted and what of it is invoiced.</summary>
internal sealed record DeliveryStanding(long Id, long OrderId, long LineId, long ProductId, DateOnly? DeliveredOn, long Accepted, long Invoiced)
{
    public long ToInvoice => Accepted - Invoiced;
}

/// <summary>One line of a settled order: what is accepted, invoiced and still open, in quantities and in money.</summary>
internal sealed record LineStanding(OrderLine Line, LineValue Value, DateOnly? DueOn, long Wanted, IReadOnlyList<DeliveryStanding> Deliveries)
{
    public long Accepted => Deliveries.Sum(d => d.Accepted);
    public long Invoiced => Deliveries.Sum(d => d.Invoiced);
    public long Open => Math.Max(0, Wanted - Accepted);

    /// <summary>The whole less what is accepted, so that the parts add up; what came beyond the order opens nothing.</summary>
    public long OpenValue => Open == 0 ? 0 : Value.Of(Accepted + Open) - Value.Of(Accepted);
    public long DeliveredValue => Value.Of(Accepted) - Value.Of(Invoiced);
}

internal sealed record SettledOrder(Order Order, IReadOnlyList<LineStanding> Lines)
{
    public OrderStanding Standing => new(Order.Id, Order.CustomerId, Order.Currency, Lines.Sum(l => l.OpenValue), Lines.Sum(l => l.DeliveredValue), Lines.Where(l => l.Open > 0).Min(l => l.DueOn));
}

/// <summary>Counts orders from their own records, every time anew: "delivered, not invoiced" is deliveries less invoice lines, whoever wrote the deliveries (import, driver, API).</summary>
internal static class Standings
{
    /// <summary>Those of the orders that are settled here.</summary>
    public static IQueryable<Order> Settled(NuodaDb db, DateOnly? from) =>
        db.Set<Order>().AsNoTracking().Where(o => (from != null && o.OrderedOn >= from) || db.Set<CreditOrder>().Any(c => c.OrderId == o.Id));

    public static async Task<IReadOnlyList<SettledOrder>> Of(NuodaDb db, IReadOnlyCollection<long> ids, CancellationToken ct)
    {
        var from = await SettlementStart.Of(db, ct);
        var orders = await Settled(db, from).Where(o => ids.Contains(o.Id)).OrderBy(o => o.Id).ToListAsync(ct);
        // A currency that is none (doctor names it) can be owed in no account.
        orders.RemoveAll(o => Currency.TryParse(o.Currency)?.Code != o.Currency);
        if (orders.Count == 0) return [];
        var some = orders.ConvertAll(o => o.Id);
        var lines = await db.Set<OrderLine>().AsNoTracking().Where(l => some.Contains(l.OrderId)).OrderBy(l => l.Id).ToListAsync(ct);
        var lineIds = lines.ConvertAll(l => l.Id);
        var wishes = (await db.Set<RequestVersion>().AsNoTracking().Where(r => lineIds.Contains(r.LineId)).ToListAsync(ct)).GroupBy(r => r.LineId).ToDictionary(g => g.Key, g => g.MaxBy(r => r.Version)!);
        var promises = (await db.Set<PromiseVersion>().AsNoTracking().Where(p => lineIds.Contains(p.LineId)).ToListAsync(ct)).GroupBy(p => p.LineId).ToDictionary(g => g.Key, g => g.MaxBy(p => p.Version)!);
        var cancelled = (await db.Set<Cancellation>().AsNoTracking().Where(c => lineIds.Contains(c.LineId)).ToListAsync(ct)).GroupBy(c => c.LineId).ToDictionary(g => g.Key, g => g.Sum(c => c.Quantity));
        var billed = await db.Set<ReceivableLine>().AsNoTracking().Where(l => some.Contains(l.OrderId) && (l.Quantity > 0 || l.IsReopened)).ToListAsync(ct);
        var invoiced = billed.GroupBy(l => l.DeliveryId).ToDictionary(g => g.Key, g => g.Sum(l => l.Quantity));
        var deliveries = (await db.Set<Delivery>().AsNoTracking().Where(d => lineIds.Contains(d.LineId)).OrderBy(d => d.Id).ToListAsync(ct)).ToLookup(d => d.LineId);
        var gone = Gone(billed, deliveries);
        var byOrder = lines.ToLookup(l => l.OrderId);
        return [.. orders.Select(o => new SettledOrder(o, [.. byOrder[o.Id].Select(l => Line(o, l))]))];

        LineStanding Line(Order order, OrderLine l)
        {
            var (wish, promise) = (wishes.GetValueOrDefault(l.Id), promises.GetValueOrDefault(l.Id));
            return new(l, new(order.Currency, l.Gross, l.Discount, l.UnitPriceMillionths, l.QuantityOrdered), promise?.Latest ?? wish?.RequestedOn ?? l.RequestedOn,
                Math.Max(0, (wish?.Quantity ?? l.QuantityOrdered) - cancelled.GetValueOrDefault(l.Id)),
                [.. deliveries[l.Id].Select(d => new DeliveryStanding(d.Id, order.Id, l.Id, d.SubstituteProductId ?? l.ProductId, d.DeliveredOn, d.IsDelivered ? d.Quantity - d.Rejected : 0, invoiced.GetValueOrDefault(d.Id))),
                    .. gone.Where(g => g.LineId == l.Id)]);
        }
    }

    /// <summary>Deliveries that an undone import took away after they were invoiced: nothing is accepted of them, and the invoice wants a credit note.</summary>
    private static List<DeliveryStanding> Gone(IEnumerable<ReceivableLine> billed, ILookup<long, Delivery> deliveries)
    {
        var known = deliveries.SelectMany(d => d).Select(d => d.Id).ToHashSet();
        return [.. billed.Where(l => !known.Contains(l.DeliveryId)).GroupBy(l => l.DeliveryId)
            .Select(g => new DeliveryStanding(g.Key, g.First().OrderId, g.First().LineId, g.First().ProductId, null, 0, g.Sum(l => l.Quantity)))];
    }

    /// <summary>Counts the orders anew and lets the credit ledger say the same; an order that is gone (its import undone) stands for nothing. The caller holds a transaction.</summary>
    public static async Task Restate(NuodaDb db, IReadOnlyCollection<long> orders, Company company, TimeProvider clock, string by, CancellationToken ct)
    {
        if (orders.Count == 0) return;
        // Locked before it is counted: what we count is what the next one finds.
        var accounts = await db.Set<Order>().AsNoTracking().Where(o => orders.Contains(o.Id)).Select(o => new { o.CustomerId, o.Currency })
            .Union(db.Set<CreditOrder>().AsNoTracking().Where(o => orders.Contains(o.OrderId)).Select(o => new { o.CustomerId, o.Currency })).ToListAsync(ct);
        foreach (var account in accounts.Where(a => Currency.TryParse(a.Currency)?.Code == a.Currency).OrderBy(a => a.CustomerId).ThenBy(a => a.Currency, StringComparer.Ordinal)) await CreditLedger.Lock(db, account.CustomerId, account.Currency, ct);
        var settled = await Of(db, orders, ct);
        var there = settled.Select(o => o.Order.Id).ToHashSet();
        var gone = (await db.Set<CreditOrder>().AsNoTracking().Where(o => orders.Contains(o.OrderId)).ToListAsync(ct)).Where(o => !there.Contains(o.OrderId));
        await CreditLedger.Restate(db, [.. settled.Select(o => o.Standing), .. gone.Select(o => new OrderStanding(o.OrderId, o.CustomerId, o.Currency, 0, 0, null))],
            await CreditDay.Of(db, company, clock, ct), clock.GetUtcNow(), by, ct);
    }
}
