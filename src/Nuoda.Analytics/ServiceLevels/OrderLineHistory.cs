namespace Nuoda.Analytics.ServiceLevels;

/// <summary>Whose word a later version of a promise is.</summary>
public enum PromiseOrigin
{
    /// <summary>The first promise.</summary>
    First = 0,
    /// <summary>A change that the customer asked for: moves the promise of record.</summary>
    Customer = 1,
    /// <summary>A slip of ours: kept for information, never moves the promise of record.</summary>
    Us = 2,
    /// <summary>The correction of an error in the record: replaces the version before it.</summary>
    Correction = 3,
}

/// <summary>One version of the promise on a line. Days are whole days since 1970-01-01, quantities whole thousandths of the unit.</summary>
/// <param name="Quantity">Promised quantity, ≥ 0.</param>
/// <param name="Earliest">First day of the window; null when any early day counts.</param>
/// <param name="Latest">Due date: last day of the window.</param>
/// <param name="MinShelfLifeDays">Promised remaining shelf life at delivery, in days; null when none was promised.</param>
/// <param name="MadeOn">Day on which it was given; null counts as "from the start".</param>
/// <param name="Origin">Whose word it is.</param>
public readonly record struct PromiseEvent(long Quantity, int? Earliest, int Latest, int? MinShelfLifeDays, int? MadeOn, PromiseOrigin Origin);

/// <summary>A later version of the customer's wish (the first is the line itself).</summary>
/// <param name="Quantity">Wished quantity, thousandths, ≥ 0.</param>
/// <param name="RequestedOn">Wished day; null when the customer named none.</param>
/// <param name="MadeOn">Day on which the customer said so; null counts as "from the start".</param>
public readonly record struct RequestEvent(long Quantity, int? RequestedOn, int? MadeOn);

/// <summary>One dispatch or arrival for a line.</summary>
/// <param name="ShippedOn">Day it left; null when unknown.</param>
/// <param name="DeliveredOn">Day the customer received it; null when unknown or not yet.</param>
/// <param name="IsDelivered">It arrived, even when the day is unknown.</param>
/// <param name="Quantity">Thousandths that left, ≥ 0.</param>
/// <param name="Rejected">Thousandths that the customer refused, 0 … Quantity.</param>
/// <param name="Damaged">Thousandths that arrived damaged (accepted or not).</param>
/// <param name="IsSubstitute">Another product came.</param>
/// <param name="SubstituteAccepted">The customer took the other product; null counts as no.</param>
/// <param name="DocumentsRight">Packing slip, invoice and the like were complete and right; null when nobody wrote it down.</param>
/// <param name="RemainingShelfLifeDays">Remaining shelf life on arrival; null when unknown.</param>
public readonly record struct DeliveryEvent(
    int? ShippedOn, int? DeliveredOn, bool IsDelivered, long Quantity, long Rejected, long Damaged,
    bool IsSubstitute, bool? SubstituteAccepted, bool? DocumentsRight, int? RemainingShelfLifeDays);

/// <summary>A line, or part of one, called off.</summary>
/// <param name="On">Day; null counts as before the line was due.</param>
/// <param name="Quantity">Thousandths called off, ≥ 0.</param>
/// <param name="ByCustomer">True: the customer; false: us.</param>
public readonly record struct CancellationEvent(int? On, long Quantity, bool ByCustomer);

/// <summary>All that is known of one order line: what was asked, promised, sent, received and called off.</summary>
public sealed record OrderLineHistory
{
    /// <summary>Day of the order; null when unknown.</summary>
    public int? OrderedOn { get; init; }
    /// <summary>Thousandths first asked for, ≥ 0.</summary>
    public required long QuantityOrdered { get; init; }
    /// <summary>Day first asked for; null when the customer named none.</summary>
    public int? RequestedOn { get; init; }
    /// <summary>Thousandths available when the line was entered; null when nobody wrote it down.</summary>
    public long? AvailableAtEntry { get; init; }
    /// <summary>Promise versions, oldest first.</summary>
    public IReadOnlyList<PromiseEvent> Promises { get; init; } = [];
    /// <summary>Later versions of the request, oldest first.</summary>
    public IReadOnlyList<RequestEvent> Requests { get; init; } = [];
    /// <summary>Deliveries, in any order.</summary>
    public IReadOnlyList<DeliveryEvent> Deliveries { get; init; } = [];
    /// <summary>Cancellations, in any order.</summary>
    public IReadOnlyList<CancellationEvent> Cancellations { get; init; } = [];
}
