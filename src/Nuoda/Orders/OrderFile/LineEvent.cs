namespace Nuoda.Orders;

/// <summary>What may happen to a line, in the order in which it does within one day.</summary>
public enum LineEventKind { Requested = 0, RequestChanged = 1, Promised = 2, PromiseChanged = 3, Shipped = 4, Delivered = 5, Cancelled = 6 }

/// <summary>One point on the way of a line.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="Day">On which it happened; null when nobody wrote it down.</param>
/// <param name="Quantity">Thousandths.</param>
public sealed record LineEvent(LineEventKind Kind, DateOnly? Day, long Quantity)
{
    public DateTimeOffset? At { get; init; }
    /// <summary>The day asked for or promised.</summary>
    public DateOnly? For { get; init; }
    /// <summary>First day of the promised window.</summary>
    public DateOnly? From { get; init; }
    /// <summary>user:…, import:…; null where the order itself says it.</summary>
    public string? By { get; init; }
    public PromiseReason? Reason { get; init; }
    public string? Note { get; init; }
    public long Rejected { get; init; }
    public long Damaged { get; init; }
    public string? Substitute { get; init; }
    public bool? SubstituteAccepted { get; init; }
    public bool? DocumentsRight { get; init; }
    public int? ShelfLifeDays { get; init; }
    public string? Carrier { get; init; }
    public string? Key { get; init; }
    public CancelledBy? CancelledBy { get; init; }

    internal static IEnumerable<LineEvent> Of(
        Order order, OrderLine line, IEnumerable<RequestVersion> requests, IEnumerable<PromiseVersion> promises, IEnumerable<Delivery> deliveries,
        IEnumerable<Cancellation> cancellations, IReadOnlyDictionary<long, string> products, TimeZoneInfo zone)
    {
        var events = new List<LineEvent> { new(LineEventKind.Requested, order.OrderedOn, line.QuantityOrdered) { For = line.RequestedOn } };
        events.AddRange(requests.OrderBy(r => r.Version).Select(r => new LineEvent(LineEventKind.RequestChanged, DayOf(r.MadeAt), r.Quantity) { At = r.MadeAt, For = r.RequestedOn, By = r.MadeBy, Note = r.Reason }));
        events.AddRange(promises.OrderBy(p => p.Version).Select(p => new LineEvent(p.Version == 1 ? LineEventKind.Promised : LineEventKind.PromiseChanged, DayOf(p.MadeAt) ?? (p.Version == 1 ? order.OrderedOn : null), p.Quantity)
        {
            At = p.MadeAt, For = p.Latest, From = p.Earliest, By = p.MadeBy, Reason = p.Reason, Note = p.Note, ShelfLifeDays = p.MinShelfLifeDays,
        }));
        foreach (var d in deliveries.OrderBy(d => d.ShippedOn).ThenBy(d => d.Id))
        {
            var substitute = d.SubstituteProductId is { } id ? products.GetValueOrDefault(id) : null;
            if (d.ShippedOn is not null || !d.IsDelivered) events.Add(new(LineEventKind.Shipped, d.ShippedOn, d.Quantity) { Carrier = d.Carrier ?? line.Carrier, Key = d.Key });
            if (d.IsDelivered)
            {
                events.Add(new(LineEventKind.Delivered, d.DeliveredOn, d.Quantity)
                {
                    Rejected = d.Rejected, Damaged = d.Damaged, Substitute = substitute, SubstituteAccepted = d.SubstituteAccepted, DocumentsRight = d.DocumentsRight,
                    ShelfLifeDays = d.RemainingShelfLifeDays, Carrier = d.ShippedOn is null ? d.Carrier ?? line.Carrier : null, Key = d.Key,
                });
            }
        }
        events.AddRange(cancellations.OrderBy(c => c.Id).Select(c => new LineEvent(LineEventKind.Cancelled, c.CancelledOn, c.Quantity) { CancelledBy = c.By }));

        // By day; what has none stays behind what stood before it.
        var sorted = new List<(LineEvent Event, DateOnly Day)>();
        foreach (var e in events) sorted.Add((e, e.Day ?? (sorted.Count == 0 ? DateOnly.MinValue : sorted[^1].Day)));
        return sorted.OrderBy(e => e.Day).ThenBy(e => e.Event.Kind).Select(e => e.Event);

        DateOnly? DayOf(DateTimeOffset? at) => at is { } instant ? DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(instant, zone).DateTime) : null;
    }
}
