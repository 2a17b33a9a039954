using Microsoft.EntityFrameworkCore;
using Nuoda.Customers;
using Nuoda.Platform;
using Nuoda.Platform.Access;
using Nuoda.Platform.Lists;
using Nuoda.Platform.Storage;

namespace Nuoda.Credit;

/// <summary>Holds of one state: those that wait oldest first, the others newest first.</summary>
internal sealed class HoldQueue(NuodaDb db, CurrentUser me)
{
    public async Task<(Page<CreditHoldRow> Page, CappedCount Count)> Read(HoldState state, string? after, int size, CancellationToken ct)
    {
        var holds = from h in db.Set<CreditHold>().AsNoTracking()
                    join c in db.Set<Customer>().Within(me.Scope) on h.CustomerId equals c.Id
                    where h.State == state
                    select new { Hold = h, c.Name };
        var place = ListPlace.Parse(after)?.Id;
        var rows = state == HoldState.Held
            ? await holds.Where(h => h.Hold.Id > (place ?? 0)).OrderBy(h => h.Hold.Id).Take(size + 1).ToListAsync(ct)
            : await holds.Where(h => h.Hold.Id < (place ?? long.MaxValue)).OrderByDescending(h => h.Hold.Id).Take(size + 1).ToListAsync(ct);
        return (Page.Of(rows.ConvertAll(r => CreditHoldRow.Of(r.Hold, r.Name)), size, r => new ListPlace("", r.Id).ToString()), await CappedCount.Of(holds.Select(h => h.Hold.Id), ct));
    }
}
