using Microsoft.EntityFrameworkCore;
using Nuoda.Customers;
using Nuoda.Kernel;
using Nuoda.Platform.Access;
using Nuoda.Platform.Storage;

namespace Nuoda.Orders;

/// <summary>Says by hand why a line failed; nothing said = as the data tells. Who and when stand in the audit trail.</summary>
internal sealed class SetCause(NuodaDb db, TimeProvider clock)
{
    /// <summary>The line, if it is of an order that the asker may see.</summary>
    public Task<OrderLine?> Find(long lineId, DataScope scope, CancellationToken ct) =>
        (from l in db.Set<OrderLine>()
         join o in db.Set<Order>() on l.OrderId equals o.Id
         join c in db.Set<Customer>().Within(scope) on o.CustomerId equals c.Id
         where l.Id == lineId
         select l).SingleOrDefaultAsync(ct);

    public async Task<Result<OrderLine>> Handle(long lineId, int version, FailureCause? cause, DataScope scope, CancellationToken ct)
    {
        var line = await Find(lineId, scope, ct);
        if (line is null) return Error.NotFound("line.not_found", lineId);
        if (cause is { } word && !Enum.IsDefined(word)) return Error.Invalid("cause.unknown_word", (int)word).At("cause");
        db.Expect(line, version);
        line.Cause = cause;
        var saved = await db.TrySaveAndAnnounce(() => new LinesChanged { Lines = [lineId] }.Announce(db, clock.GetUtcNow(), ct), ct);
        return saved.Error is { } error ? error : line;
    }
}
