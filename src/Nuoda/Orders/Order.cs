using Nuoda.Catalog;
using Nuoda.Platform;
using Nuoda.Platform.Storage;

namespace Nuoda.Orders;

/// <summary>订单: what a customer asked for, at one time.</summary>
[Published]
public sealed class Order : IVersioned
{
    public long Id { get; init; }
    public required string Key { get; set; }
    public long CustomerId { get; set; }
    public DateOnly? OrderedOn { get; set; }
    /// <summary>Seconds after midnight, as written in the source; null when only the day is known.</summary>
    public int? OrderedSecond { get; set; }
    /// <summary>From stock, made to order, contract …: the source's own word.</summary>
    public string? Kind { get; set; }
    public string? Channel { get; set; }
    public string? Market { get; set; }
    public string? Region { get; set; }
    public string? Route { get; set; }
    public string? Territory { get; set; }
    public string? SalesPerson { get; set; }
    public string? ShippingMode { get; set; }
    public string? Status { get; set; }
    /// <summary>ISO 4217; the company's own currency when the source names none.</summary>
    public required string Currency { get; set; }
    public long? SiteId { get; set; }
    /// <summary>What to do when not everything can come as asked; null of orders that were promised elsewhere.</summary>
    public PartialPolicy? PartialPolicy { get; set; }
    public int Version { get; set; } = 1;
}

/// <summary>订单行: one product of an order. What was asked for stands here and is never overwritten; changes are <see cref="RequestVersion"/>s.</summary>
[Published]
public sealed class OrderLine : IVersioned
{
    public long Id { get; init; }
    public long OrderId { get; set; }
    /// <summary>What makes the line unique in its order: see <see cref="Orders.LineKey"/>.</summary>
    public long LineKey { get; set; }
    public long ProductId { get; set; }
    /// <summary>Thousandths of the unit, as first asked for.</summary>
    public long QuantityOrdered { get; set; }
    public DateOnly? RequestedOn { get; set; }
    /// <summary>Thousandths of the unit that were available when the line was entered; null when nobody wrote it down.</summary>
    public long? AvailableAtEntry { get; set; }
    /// <summary>Millionths of the currency unit.</summary>
    public long? UnitPriceMillionths { get; set; }
    /// <summary>Where the price came from when the order was placed; a document never prices itself anew. Null: from the source.</summary>
    public PriceSourceKind? PriceSource { get; set; }
    public long? PriceSourceId { get; set; }
    /// <summary>Before discount, minor units.</summary>
    public long? Gross { get; set; }
    /// <summary>Minor units; net = gross − discount.</summary>
    public long? Discount { get; set; }
    public long? Cost { get; set; }
    public long? Profit { get; set; }
    public long? SiteId { get; set; }
    public string? Carrier { get; set; }
    public string? Supplier { get; set; }
    /// <summary>The source's own word for the line's state; the order's when null.</summary>
    public string? Status { get; set; }
    /// <summary>Set by hand; null = derived from the data.</summary>
    public FailureCause? Cause { get; set; }
    public int Version { get; set; } = 1;
}

/// <summary>The key of a line within its order: the source's line number, or product and n-th occurrence when it has none.</summary>
[Published]
public static class LineKey
{
    /// <summary>Most occurrences of one product in one order.</summary>
    public const int MaxOccurrence = (1 << 20) - 1;

    public static long OfNumber(long lineNumber) => lineNumber >= 0
        ? lineNumber
        : throw new ArgumentOutOfRangeException(nameof(lineNumber), lineNumber, "A line number is not negative.");

    /// <summary>Negative, so that it never meets a line number.</summary>
    public static long OfProduct(long productId, int occurrence) => occurrence is >= 1 and <= MaxOccurrence
        ? -((productId << 20) | (long)occurrence)
        : throw new ArgumentOutOfRangeException(nameof(occurrence), occurrence, $"1 to {MaxOccurrence}.");

    public static bool IsNumber(long key) => key >= 0;
}

/// <summary>A later version of the customer's wish; version 1 is the line itself.</summary>
[Published]
public sealed class RequestVersion
{
    public long LineId { get; init; }
    /// <summary>2, 3, …</summary>
    public int Version { get; init; }
    public long Quantity { get; init; }
    public DateOnly? RequestedOn { get; init; }
    public DateTimeOffset? MadeAt { get; init; }
    public required string MadeBy { get; init; }
    public string? Reason { get; init; }
}

/// <summary>Who a version of a promise came from; only a customer's wish or the correction of an error moves the promise of record.</summary>
[Published]
public enum PromiseReason { First = 0, CustomerAsked = 1, WeSlipped = 2, Correction = 3 }

/// <summary>承诺: our commitment on a line. Append-only.</summary>
[Published]
public sealed class PromiseVersion
{
    public long LineId { get; init; }
    /// <summary>1, 2, …</summary>
    public int Version { get; init; }
    /// <summary>Thousandths of the unit.</summary>
    public long Quantity { get; init; }
    /// <summary>First day of the window; null when any early day counts.</summary>
    public DateOnly? Earliest { get; init; }
    /// <summary>Due date: last day of the window.</summary>
    public DateOnly Latest { get; init; }
    /// <summary>Quality promised: remaining shelf life at delivery, in days.</summary>
    public int? MinShelfLifeDays { get; init; }
    /// <summary>When the commitment was given; null when the source does not say, which counts as "from the start".</summary>
    public DateTimeOffset? MadeAt { get; init; }
    /// <summary>user:…, import:…, cli:…</summary>
    public required string MadeBy { get; init; }
    public PromiseReason Reason { get; init; }
    /// <summary>In somebody's words.</summary>
    public string? Note { get; init; }
}

/// <summary>送达: one arrival (or dispatch not yet arrived) for a line.</summary>
[Published]
public sealed class Delivery : IVersioned
{
    public long Id { get; init; }
    public long LineId { get; set; }
    /// <summary>Business key within the line; null when the source has none (one delivery a line).</summary>
    public string? Key { get; set; }
    public DateOnly? ShippedOn { get; set; }
    public DateOnly? DeliveredOn { get; set; }
    /// <summary>Arrived; the day may still be unknown. False: dispatched, on its way.</summary>
    public bool IsDelivered { get; set; }
    /// <summary>Thousandths that left.</summary>
    public long Quantity { get; set; }
    /// <summary>Thousandths that the customer refused; accepted = quantity − rejected.</summary>
    public long Rejected { get; set; }
    public long Damaged { get; set; }
    /// <summary>Set when another product came.</summary>
    public long? SubstituteProductId { get; set; }
    public bool? SubstituteAccepted { get; set; }
    public bool? DocumentsRight { get; set; }
    public int? RemainingShelfLifeDays { get; set; }
    public string? Carrier { get; set; }
    public int Version { get; set; } = 1;
}

[Published]
public enum CancelledBy { Customer = 0, Us = 1 }

/// <summary>A line, or part of one, called off.</summary>
[Published]
public sealed class Cancellation
{
    public long Id { get; init; }
    public long LineId { get; set; }
    /// <summary>Null when the source does not say; then it counts as before the line was due.</summary>
    public DateOnly? CancelledOn { get; set; }
    public long Quantity { get; set; }
    public CancelledBy By { get; set; }
}

/// <summary>Why a promise was not kept: one primary cause a failed line (domain.md § Causes of failure).</summary>
[Published]
public enum FailureCause
{
    Unknown = 0,
    NoStock = 1, ForecastLow = 2, PolicyTooLow = 3, SupplierLate = 4, ReceiptRejected = 5, ShelfLife = 6,
    PickedLate = 10, PickedWrong = 11, NotEnoughCapacity = 12, DocumentWrong = 13, CreditHold = 14, CutByUs = 15,
    CarrierLate = 20, CarrierDamaged = 21, CarrierLost = 22,
    CustomerNotReady = 30, WrongAddress = 31, RefusedWithoutReason = 32,
}
