using Microsoft.EntityFrameworkCore;
using Nuoda.Kernel;
using Nuoda.Orders;
using Nuoda.Platform.Access;
using Nuoda.Platform.Settings;
using Nuoda.Platform.Storage;
using Nuoda.Settlement.Storage;

namespace Nuoda.Settlement;

/// <summary>One invoice over what was accepted and not invoiced: of a period, of some orders, or of everything.</summary>
/// <param name="Day">Of the invoice; null = today.</param>
/// <param name="Orders">Only these; null = all.</param>
/// <param name="Deliveries">Only these; null = all.</param>
internal sealed record IssueInvoice(
    long CustomerId, string? Currency, DateOnly? Day, DateOnly? DeliveredFrom, DateOnly? DeliveredTo, IReadOnlyList<long>? Orders, IReadOnlyList<long>? Deliveries, DateOnly? DueOn, string? Reference, string? Note);

/// <summary>Invoices what was delivered. The quantity is what is accepted less what is invoiced, counted while the account is held: a delivery is never invoiced twice, however many ask at once.</summary>
internal sealed class IssueInvoiceHandler(NuodaDb db, Posting posting, CurrentUser me, TimeProvider clock)
{
    public Task<Result<Receivable>> Handle(IssueInvoice command, Company company, CancellationToken ct) => posting.Run(command.CustomerId, command.Currency, () => Issue(command, company, ct), ct);

    private async Task<Result<Receivable>> Issue(IssueInvoice command, Company company, CancellationToken ct)
    {
        if (command.DeliveredTo < command.DeliveredFrom) return Error.Invalid("settlement.period_reversed", command.DeliveredFrom, command.DeliveredTo).At("deliveredTo");
        if (Posting.CheckWords(("reference", command.Reference, NuodaDb.TextLength), ("note", command.Note, SettlementMapping.LongestNote)) is { } wrong) return wrong;
        var day = command.Day ?? company.Today(clock);
        if (command.DueOn < day) return Error.Invalid("settlement.due_before_day", command.DueOn, day).At("dueOn");
        var orders = await ToInvoice.OrdersOf(db, await SettlementStart.Of(db, ct), command.CustomerId, command.Currency!).Where(id => command.Orders == null || command.Orders.Contains(id)).ToListAsync(ct);
        var settled = await Standings.Of(db, orders, ct);
        var parts = Parts(settled, command);
        if (parts.Count == 0) return Error.Conflict("invoice.nothing");
        var added = await posting.Add(new()
        {
            Number = "", Kind = DocumentKind.Invoice, CustomerId = command.CustomerId, Currency = command.Currency!, Day = day, DueOn = command.DueOn ?? await posting.DueOn(command.CustomerId, command.Currency!, day, ct),
            Amount = parts.Sum(p => p.Amount), Reference = Posting.Clean(command.Reference), Note = Posting.Clean(command.Note), By = me.Actor,
        }, company, ct);
        if (added.Error is { } refused) return refused;
        var line = await db.Reserve("receivable_lines", parts.Count, ct);
        foreach (var part in parts)
            db.Add(new ReceivableLine
            {
                Id = line++, ReceivableId = added.Value.Id, OrderId = part.Delivery.OrderId, LineId = part.Delivery.LineId, DeliveryId = part.Delivery.Id, ProductId = part.Delivery.ProductId, Quantity = part.Delivery.ToInvoice,
                Amount = part.Amount,
            });
        await posting.Save(added.Value, ct);
        await Standings.Restate(db, [.. parts.Select(p => p.Delivery.OrderId).Distinct()], company, clock, me.Actor, ct);
        return added.Value;
    }

    /// <summary>What each delivery adds to the worth of the line's invoiced quantity: the parts of a line add up to the whole, to the last minor unit.</summary>
    private static List<(DeliveryStanding Delivery, long Amount)> Parts(IReadOnlyList<SettledOrder> settled, IssueInvoice command)
    {
        var parts = new List<(DeliveryStanding, long)>();
        foreach (var line in settled.SelectMany(o => o.Lines).Where(l => !l.Value.IsUnknown))
        {
            var invoiced = line.Invoiced;
            foreach (var delivery in line.Deliveries.Where(d => d.ToInvoice > 0 && Fits(d, command)))
            {
                parts.Add((delivery, line.Value.Of(invoiced + delivery.ToInvoice) - line.Value.Of(invoiced)));
                invoiced += delivery.ToInvoice;
            }
        }
        return parts;
    }

    private static bool Fits(DeliveryStanding d, IssueInvoice command) =>
        (command.Deliveries is null || command.Deliveries.Contains(d.Id))
        && (command.DeliveredFrom is null || d.DeliveredOn >= command.DeliveredFrom) && (command.DeliveredTo is null || d.DeliveredOn <= command.DeliveredTo);
}

/// <summary>Where something is accepted and not invoiced.</summary>
internal static class ToInvoice
{
    public static IQueryable<long> OrdersOf(NuodaDb db, DateOnly? from, long customerId, string currency) => Waiting(db, from).Where(o => o.CustomerId == customerId && o.Currency == currency).Select(o => o.Id);

    public static IQueryable<Order> Waiting(NuodaDb db, DateOnly? from) => Standings.Settled(db, from).Where(o =>
        (from l in db.Set<OrderLine>()
         join d in db.Set<Delivery>() on l.Id equals d.LineId
         where l.OrderId == o.Id && d.IsDelivered
             && d.Quantity - d.Rejected > db.Set<ReceivableLine>().Where(r => r.DeliveryId == d.Id && (r.Quantity > 0 || r.IsReopened)).Sum(r => r.Quantity)
         select d.Id).Any());
}
