using Nuoda.Platform;
using Nuoda.Platform.Storage;

namespace Nuoda.Stock;

[Published]
public enum SupplyKind
{
    /// <summary>On hand: one lot at one site.</summary>
    OnHand = 0,
    /// <summary>Ordered from a supplier, expected.</summary>
    Receipt = 1,
    /// <summary>On its way from another site of ours.</summary>
    Transfer = 2,
}

/// <summary>What promises are made from: a lot on hand, or a quantity that is expected on a day. How much of it is promised stands beside it, and the database itself refuses to promise more
/// (<c>0 ≤ reserved ≤ quantity</c>).</summary>
[Published]
public sealed class Supply : IVersioned
{
    public long Id { get; init; }
    /// <summary>Business key: of a lot on hand product, site and lot; of an expected quantity its order number and line.</summary>
    public required string Key { get; init; }
    public long ProductId { get; init; }
    public long SiteId { get; init; }
    public SupplyKind Kind { get; init; }
    /// <summary>批次; null = not kept by lot.</summary>
    public string? Lot { get; set; }
    /// <summary>Last day of use.</summary>
    public DateOnly? ExpiresOn { get; set; }
    /// <summary>On hand: when it came. Expected: from when it may be dispatched.</summary>
    public DateOnly AvailableOn { get; set; }
    /// <summary>Thousandths of the unit.</summary>
    public long Quantity { get; set; }
    /// <summary>Thousandths of the unit that are promised: the sum of its <see cref="Reservation"/>s.</summary>
    public long Reserved { get; set; }
    /// <summary>How sure we are that it comes as said, percent; 100 on hand.</summary>
    public int Confidence { get; set; } = 100;
    public string? Supplier { get; set; }
    /// <summary>Where a transfer comes from.</summary>
    public long? FromSiteId { get; set; }
    /// <summary>Not to be promised: quality hold, recall.</summary>
    public bool IsBlocked { get; set; }
    /// <summary>Why it is blocked.</summary>
    public string? BlockReason { get; set; }
    public int Version { get; set; } = 1;
}

/// <summary>预留: so much of a supply is kept for an order line. A customer who still thinks about it (a hold) has the ids of the lines to be.</summary>
[Published]
public sealed class Reservation
{
    public long LineId { get; init; }
    public long SupplyId { get; init; }
    /// <summary>Thousandths.</summary>
    public long Quantity { get; set; }
    /// <summary>When it has to leave to arrive as promised.</summary>
    public DateOnly ShipOn { get; set; }
}

[Published]
public enum MovementKind
{
    Received = 0, Shipped = 1, Counted = 2, TransferredOut = 3, TransferredIn = 4, Returned = 5, Scrapped = 6,
    /// <summary>Stock as another system told it.</summary>
    Stated = 7,
}

/// <summary>库存流水: goods came or went. Append-only; what is on hand is the sum.</summary>
[Published]
public sealed class StockMovement
{
    public long Id { get; init; }
    public long ProductId { get; init; }
    public long SiteId { get; init; }
    public string? Lot { get; init; }
    public MovementKind Kind { get; init; }
    /// <summary>Thousandths; negative = went.</summary>
    public long Quantity { get; init; }
    public DateTimeOffset At { get; init; }
    public required string By { get; init; }
    /// <summary>Order, receipt, count …: the document.</summary>
    public string? Reference { get; init; }
    /// <summary>The line that it was for.</summary>
    public long? LineId { get; init; }
    public string? Reason { get; init; }
}
