using Microsoft.EntityFrameworkCore;
using Nuoda.Customers;
using Nuoda.Platform.Storage;

namespace Nuoda.Settlement;

/// <summary>Documents move with their customer: nobody's balance changes, for the credit account moves in the same transaction.</summary>
internal sealed class ReceivablesOfCustomers : IFollowMerge
{
    public string Kind => "receivables";

    public Task<int> Count(NuodaDb db, long customerId, CancellationToken ct) => db.Set<Receivable>().CountAsync(r => r.CustomerId == customerId, ct);

    public async Task Move(NuodaDb db, long from, long into, DateTimeOffset at, CancellationToken ct)
    {
        await db.Set<Receivable>().Where(r => r.CustomerId == from).ExecuteUpdateAsync(r => r.SetProperty(x => x.CustomerId, into), ct);
        await db.Set<Statement>().Where(s => s.CustomerId == from).ExecuteUpdateAsync(s => s.SetProperty(x => x.CustomerId, into), ct);
        await db.Set<DunningLetter>().Where(l => l.CustomerId == from).ExecuteUpdateAsync(l => l.SetProperty(x => x.CustomerId, into), ct);
    }
}
