using Microsoft.EntityFrameworkCore;
using Nuoda.Customers;
using Nuoda.Platform.Access;
using Nuoda.Platform.Storage;

namespace Nuoda.Settlement;

/// <summary>A customer with something accepted and not invoiced.</summary>
public sealed record WaitingRow(long CustomerId, string CustomerKey, string CustomerName, string Currency, int Orders, DateOnly? FirstOrderedOn);

internal sealed class WaitingList(NuodaDb db, CurrentUser me)
{
    public const int MostShown = 500;

    public async Task<IReadOnlyList<WaitingRow>> Read(CancellationToken ct)
    {
        var begun = await SettlementStart.Of(db, ct);
        return (await (from o in ToInvoice.Waiting(db, begun)
                       join c in db.Set<Customer>().Within(me.Scope) on o.CustomerId equals c.Id
                       group o by new { c.Id, c.Key, c.Name, o.Currency } into g
                       orderby g.Key.Key, g.Key.Currency
                       select new { g.Key.Id, g.Key.Key, g.Key.Name, g.Key.Currency, Orders = g.Count(), First = g.Min(o => o.OrderedOn) }).Take(MostShown).ToListAsync(ct))
            .ConvertAll(g => new WaitingRow(g.Id, g.Key, g.Name, g.Currency, g.Orders, g.First));
    }
}
