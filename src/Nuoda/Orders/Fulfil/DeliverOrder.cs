using Microsoft.EntityFrameworkCore;
using Nuoda.Kernel;
using Nuoda.Platform.Access;
using Nuoda.Platform.Settings;
using Nuoda.Platform.Storage;
using Nuoda.Stock;

namespace Nuoda.Orders;

/// <param name="Delivery">Id of what was sent.</param>
/// <param name="Arrived">What came; as much as was sent when none. What did not come is lost or short.</param>
/// <param name="Rejected">Of what came: refused.</param>
/// <param name="Damaged">Of what came: damaged, refused or not.</param>
public sealed record ArrivalBody(long Delivery, decimal? Arrived = null, decimal Rejected = 0, decimal Damaged = 0, bool? DocumentsRight = null);

/// <param name="DeliveredOn">Today when none.</param>
public sealed record DeliverBody(IReadOnlyList<ArrivalBody> Deliveries, DateOnly? DeliveredOn = null);

/// <summary>送达: the proof of delivery, the fact that measures count. Once given it is not given again; what was wrong with it is corrected with a trace, by editing.</summary>
internal sealed class DeliverOrder(NuodaDb db, TimeProvider clock)
{
    public async Task<Result<Done>> Handle(long orderId, DeliverBody body, DataScope scope, Company company, CancellationToken ct)
    {
        if (await OpenLines.Find(db, orderId, scope, ct) is null) return OrderFile.NotFound(orderId);
        if (body.Deliveries.Count == 0) return Error.Invalid("deliver.nothing").At("deliveries");
        var today = company.Today(clock);
        var day = body.DeliveredOn ?? today;
        if (day > today) return Error.Invalid("deliver.future", day).At("deliveredOn");
        var sent = await (from d in db.Set<Delivery>()
                          join l in db.Set<OrderLine>() on d.LineId equals l.Id
                          where l.OrderId == orderId
                          select d).ToDictionaryAsync(d => d.Id, ct);
        for (var i = 0; i < body.Deliveries.Count; i++)
        {
            var arrival = body.Deliveries[i];
            if (!sent.TryGetValue(arrival.Delivery, out var delivery)) return Refuse(Error.Invalid("deliver.unknown", arrival.Delivery).At($"deliveries[{i}].delivery"));
            if (delivery.IsDelivered) return Refuse(Error.Conflict("deliver.done", arrival.Delivery).At($"deliveries[{i}].delivery"));
            if (delivery.ShippedOn > day) return Refuse(Error.Invalid("deliver.before_shipped", delivery.ShippedOn).At("deliveredOn"));
            var quantity = arrival.Arrived is { } came ? Thousandths(came) : delivery.Quantity;
            var (rejected, damaged) = (Thousandths(arrival.Rejected), Thousandths(arrival.Damaged));
            if (quantity is null || quantity > delivery.Quantity) return Refuse(Error.Invalid("deliver.arrived", Quantity.FromThousandths(delivery.Quantity)).At($"deliveries[{i}].arrived"));
            if (rejected is null || rejected > quantity) return Refuse(Error.Invalid("deliver.part", Quantity.FromThousandths(quantity.Value)).At($"deliveries[{i}].rejected"));
            if (damaged is null || damaged > quantity) return Refuse(Error.Invalid("deliver.part", Quantity.FromThousandths(quantity.Value)).At($"deliveries[{i}].damaged"));
            (delivery.IsDelivered, delivery.DeliveredOn, delivery.Quantity, delivery.Rejected, delivery.Damaged, delivery.DocumentsRight) = (true, day, quantity.Value, rejected.Value, damaged.Value, arrival.DocumentsRight);
        }
        var touched = body.Deliveries.Select(a => sent[a.Delivery].LineId).Distinct().ToList();
        return await db.TrySaveAndAnnounce(() => new LinesChanged { Lines = touched }.Announce(db, clock.GetUtcNow(), ct), ct);
    }

    private Error Refuse(Error error)
    {
        // What was set before the fault must not be written by the next save.
        db.ChangeTracker.Clear();
        return error;
    }

    private static long? Thousandths(decimal quantity) => quantity is >= 0 and <= 1_000_000_000 && decimal.Round(quantity, 3) == quantity ? Quantity.ToThousandths(quantity) : null;
}

/// <param name="Quantity">In the product's unit; all that is open when none.</param>
public sealed record CancelBody(CancelledBy By, decimal? Quantity = null);

/// <summary>Cancels a line, or part of one: by the customer it leaves the promise, by us it stays due. What was reserved for it is given back.</summary>
internal sealed class CancelLine(NuodaDb db, TimeProvider clock)
{
    public async Task<Result<Done>> Handle(long lineId, CancelBody body, DataScope scope, Company company, CancellationToken ct)
    {
        if (!Enum.IsDefined(body.By)) return Error.Invalid("cancel.by").At("by");
        var line = await db.Set<OrderLine>().AsNoTracking().SingleOrDefaultAsync(l => l.Id == lineId, ct);
        if (line is null || await OpenLines.Find(db, line.OrderId, scope, ct) is not { } order) return Error.NotFound("line.not_found", lineId);
        await using var own = db.Database.CurrentTransaction is null ? await db.Database.BeginTransactionAsync(ct) : null;
        await Reserving.TakeTurn(db, [line.ProductId], ct);
        var open = (await OpenLines.Of(db, order, ct)).Single(l => l.Line.Id == lineId).Open;
        var quantity = body.Quantity is { } part ? Quantity.ToThousandths(part) : open;
        if (quantity <= 0 || quantity > open) return Error.Conflict("cancel.more_than_open", Quantity.FromThousandths(open)).At("quantity");
        await Reserving.Release(db, lineId, open - quantity, ct);
        db.Add(new Cancellation { Id = await db.Reserve("cancellations", 1, ct), LineId = lineId, Quantity = quantity, By = body.By, CancelledOn = company.Today(clock) });
        var saved = await db.TrySaveAndAnnounce(() => new LinesChanged { Lines = [lineId] }.Announce(db, clock.GetUtcNow(), ct), ct);
        if (saved.IsOk && own is not null) await own.CommitAsync(ct);
        return saved;
    }
}
