using Nuoda.Platform;
using Nuoda.Platform.Storage;

namespace Nuoda.AfterSales;

/// <summary>Where a return stands.</summary>
[Published]
public enum ReturnState
{
    Requested = 0, Confirmed = 1, Rejected = 2,
    /// <summary>Goods are here, and not all of them looked at.</summary>
    Received = 3,
    Inspected = 4,
    /// <summary>Other goods are ordered for the customer; these may be here or not yet.</summary>
    WaitingReplacement = 5,
    Refunded = 6, Replaced = 7,
    /// <summary>Sent back to the customer as they came.</summary>
    Returned = 8,
    Finished = 9, Cancelled = 10,
}

/// <summary>What the customer would like.</summary>
[Published]
public enum ReturnWish { Refund = 0, Replacement = 1 }

/// <summary>好货, 残次, 过期, 赠品: what the goods are, as the customer says.</summary>
[Published]
public enum ReturnKind { Good = 0, Defective = 1, Expired = 2, Gift = 3 }

/// <summary>What is done with goods that came back.</summary>
[Published]
public enum Disposition
{
    /// <summary>On sale again.</summary>
    Restock = 0,
    /// <summary>Sold as second choice.</summary>
    Downgrade = 1,
    Rework = 2, ReturnToVendor = 3, Scrap = 4,
    /// <summary>Back to the gifts; nothing was paid for them.</summary>
    GiftBack = 5,
}

/// <summary>Whose fault it is, and so who bears it.</summary>
[Published]
public enum Liability { Us = 0, Carrier = 1, Supplier = 2, Customer = 3 }

/// <summary>退换货单: goods that a customer wants to give back, from the first word to the money. It never changes what was delivered: see decision 018.</summary>
[Published]
public sealed class ReturnOrder : IVersioned
{
    public long Id { get; init; }
    public required string Key { get; init; }
    /// <summary>Null: of somebody who is no customer; then there is a <see cref="Caller"/>.</summary>
    public long? CustomerId { get; set; }
    public string? Caller { get; init; }
    public string? Phone { get; init; }
    public ReturnWish Wish { get; init; }
    public ReturnState State { get; set; }
    public DateOnly RequestedOn { get; init; }
    /// <summary>Where the goods come back to.</summary>
    public long? SiteId { get; set; }
    public string? Note { get; init; }
    /// <summary>What was said with the latest step: why it was rejected, how the goods went back.</summary>
    public string? Answer { get; set; }
    /// <summary>When it came to where it stands. Each step sets it, so that of two at once one is told.</summary>
    public DateTimeOffset ChangedAt { get; set; }
    public required string Currency { get; init; }
    /// <summary>Minor units owed to the customer; Settlement turns it into a credit note. Null: nothing was decided.</summary>
    public long? RefundDue { get; set; }
    public long? ReplacementOrderId { get; set; }
    public int Version { get; set; } = 1;
}

/// <summary>One kind of goods of a return.</summary>
[Published]
public sealed class ReturnLine
{
    public long Id { get; init; }
    public long ReturnId { get; init; }
    /// <summary>1, 2, …</summary>
    public int Number { get; init; }
    /// <summary>That delivered them; null: nobody knows which, or they were bought elsewhere.</summary>
    public long? OrderLineId { get; init; }
    /// <summary>Null: none of ours.</summary>
    public long? ProductId { get; init; }
    /// <summary>What it is, when it is none of our products.</summary>
    public string? Goods { get; init; }
    public bool IsBoughtElsewhere { get; init; }
    public ReturnKind Kind { get; init; }
    /// <summary>Key of a <see cref="ReturnReason"/>.</summary>
    public required string Reason { get; init; }
    public string? Note { get; init; }
    public string? Lot { get; init; }
    public DateOnly? ExpiresOn { get; init; }
    /// <summary>Thousandths that the customer wants to give back.</summary>
    public long Quantity { get; init; }
    /// <summary>Thousandths that came.</summary>
    public long Received { get; set; }
    /// <summary>Thousandths that were looked at: the sum of the inspections.</summary>
    public long Inspected { get; set; }
    /// <summary>Thousandths for which the refund was decided.</summary>
    public long Refunded { get; set; }
    /// <summary>Minor units of the return's currency.</summary>
    public long? RefundDue { get; set; }
}

/// <summary>检验: so many units were looked at and found so. Append-only.</summary>
[Published]
public sealed class ReturnInspection
{
    public long Id { get; init; }
    public long LineId { get; init; }
    /// <summary>Thousandths.</summary>
    public long Quantity { get; init; }
    public Disposition Disposition { get; init; }
    public Liability Liability { get; init; }
    public string? Note { get; init; }
    public DateTimeOffset At { get; init; }
    public required string By { get; init; }
}

/// <summary>退货原因. The usual ones are there from the start (<see cref="ReturnReasons"/>); a row renames or retires one of them, or adds another.</summary>
public sealed class ReturnReason : IVersioned
{
    public long Id { get; init; }
    public required string Key { get; init; }
    public required string English { get; set; }
    public required string Chinese { get; set; }
    /// <summary>Old returns keep it, new ones are not offered it.</summary>
    public bool IsRetired { get; set; }
    public int Version { get; set; } = 1;
}

/// <summary>How much of an order line is in returns: the guard against giving back more than was delivered.</summary>
internal sealed class ReturnedQuantity
{
    public long OrderLineId { get; init; }
    /// <summary>Thousandths in returns that were not rejected or cancelled.</summary>
    public long Quantity { get; init; }
    /// <summary>Thousandths that were refunded.</summary>
    public long Refunded { get; init; }
}
