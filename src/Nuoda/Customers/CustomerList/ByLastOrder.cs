using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Nuoda.Platform.Lists;

namespace Nuoda.Customers;

/// <summary>Customers by the day of their last order, which stands nowhere: it is looked up only for those who ordered within the days that come next, a day first, then ever more, instead of for
/// all customers. Who never ordered stands behind everybody, whichever way it is turned.</summary>
internal sealed class ByLastOrder(IQueryable<Customer> rows, IQueryable<CustomerOrder> orders, bool isDescending, ListPlace? after)
{
    private readonly IQueryable<CustomerOrder> _dated = orders.Where(o => o.OrderedOn != null);

    /// <summary>Of who never ordered.</summary>
    public static DateOnly Never(bool isDescending) => isDescending ? DateOnly.MinValue : DateOnly.MaxValue;

    public static Expression<Func<Customer, DateOnly>> Day(IQueryable<CustomerOrder> orders, bool isDescending)
    {
        var never = Never(isDescending);
        return c => orders.Where(o => o.CustomerId == c.Id).Max(o => o.OrderedOn) ?? never;
    }

    public async Task<List<CustomerRow>> Next(int most, CancellationToken ct)
    {
        var found = new List<CustomerRow>(most);
        var place = after is null ? (DateOnly?)null : Keyset.Read(after.Value);
        var isAmongNever = place == Never(isDescending);
        if (!isAmongNever) await AddOrdered(found, most, place, ct);
        if (found.Count < most) await AddNever(found, most, isAmongNever, ct);
        return found;
    }

    private async Task AddOrdered(List<CustomerRow> found, int most, DateOnly? place, CancellationToken ct)
    {
        if (await _dated.MinAsync(o => o.OrderedOn, ct) is not { } first || await _dated.MaxAsync(o => o.OrderedOn, ct) is not { } last) return;
        var next = isDescending ? Math.Min((place ?? last).DayNumber, last.DayNumber) : Math.Max((place ?? first).DayNumber, first.DayNumber);
        for (var days = 1; found.Count < most && next >= first.DayNumber && next <= last.DayNumber; days *= 4)
        {
            var (begin, end) = isDescending ? (Math.Max(next - days + 1, first.DayNumber), next) : (next, Math.Min(next + days - 1, last.DayNumber));
            found.AddRange(await Within(DateOnly.FromDayNumber(begin), DateOnly.FromDayNumber(end), most - found.Count, ct));
            next = isDescending ? begin - 1 : end + 1;
        }
    }

    private Task<List<CustomerRow>> Within(DateOnly begin, DateOnly end, int most, CancellationToken ct)
    {
        var buyers = _dated.Where(o => o.OrderedOn >= begin && o.OrderedOn <= end).Select(o => o.CustomerId);
        return rows.Where(c => buyers.Contains(c.Id) && !_dated.Any(o => o.CustomerId == c.Id && o.OrderedOn > end))
            .SortedAfter(Day(orders, isDescending), c => c.Id, isDescending, after).Take(most).Select(CustomerRow.Of).ToListAsync(ct);
    }

    private async Task AddNever(List<CustomerRow> found, int most, bool goesOn, CancellationToken ct)
    {
        var never = rows.Where(c => !_dated.Any(o => o.CustomerId == c.Id));
        if (goesOn) never = isDescending ? never.Where(c => c.Id < after!.Id) : never.Where(c => c.Id > after!.Id);
        found.AddRange(await (isDescending ? never.OrderByDescending(c => c.Id) : never.OrderBy(c => c.Id)).Take(most - found.Count).Select(CustomerRow.Of).ToListAsync(ct));
    }
}
