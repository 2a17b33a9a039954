using Microsoft.EntityFrameworkCore;
using Nuoda.Credit;
using Nuoda.Customers;
using Nuoda.Platform.Access;
using Nuoda.Platform.Storage;

namespace Nuoda.Settlement;

/// <summary>What one customer owes in one currency, by days overdue; units of the currency.</summary>
/// <param name="Credits">Payments and credit notes not set against anything, positive; the total is less by them.</param>
public sealed record AgeingRow(long CustomerId, string CustomerKey, string CustomerName, string Currency, decimal NotDue, decimal To30, decimal To60, decimal To90, decimal Over90, decimal Credits)
{
    public decimal Overdue => To30 + To60 + To90 + Over90;
    public decimal Total => NotDue + Overdue - Credits;
}

/// <summary>账龄: counted from documents and allocations as of a day, so that any past day can be asked for again.</summary>
internal sealed class AgeingList(NuodaDb db, CurrentUser me)
{
    public async Task<IReadOnlyList<AgeingRow>> Read(DateOnly asOf, CancellationToken ct)
    {
        var seen = db.Set<Customer>().Within(me.Scope);
        var open = db.Set<Receivable>().AsNoTracking().Where(r => r.Day <= asOf && seen.Any(c => c.Id == r.CustomerId)).Select(r => new
        {
            r.CustomerId, r.Currency, IsDebit = r.Amount > 0, Due = r.DueOn ?? r.Day,
            Left = r.Amount > 0
                ? r.Amount - db.Set<Allocation>().Where(a => a.DebitId == r.Id && a.Day <= asOf).Sum(a => a.Amount)
                : -r.Amount - db.Set<Allocation>().Where(a => a.CreditId == r.Id && a.Day <= asOf).Sum(a => a.Amount),
        });
        var groups = (await open.Where(r => r.Left != 0).ToListAsync(ct)).GroupBy(r => (r.CustomerId, r.Currency)).ToList();
        var ids = groups.Select(g => g.Key.CustomerId).Distinct().ToList();
        var names = await db.Set<Customer>().AsNoTracking().Where(c => ids.Contains(c.Id)).ToDictionaryAsync(c => c.Id, c => (c.Key, c.Name), ct);
        return [.. groups.Select(g =>
        {
            decimal Between(int first, int last) => MoneyText.Major(g.Where(r => r.IsDebit && asOf.DayNumber - r.Due.DayNumber >= first && asOf.DayNumber - r.Due.DayNumber <= last).Sum(r => r.Left), g.Key.Currency);
            return new AgeingRow(g.Key.CustomerId, names[g.Key.CustomerId].Key, names[g.Key.CustomerId].Name, g.Key.Currency, Between(int.MinValue, 0), Between(1, 30), Between(31, 60), Between(61, 90), Between(91, int.MaxValue),
                MoneyText.Major(g.Where(r => !r.IsDebit).Sum(r => r.Left), g.Key.Currency));
        }).OrderByDescending(r => r.Overdue).ThenByDescending(r => r.Total).ThenBy(r => r.CustomerKey, StringComparer.Ordinal).ThenBy(r => r.Currency, StringComparer.Ordinal)];
    }
}
