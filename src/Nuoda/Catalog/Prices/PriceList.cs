using Nuoda.Platform;
using Nuoda.Platform.Storage;

namespace Nuoda.Catalog;

/// <summary>Whom a price is for. The higher one comes first.</summary>
[Published]
public enum PriceScope { Everybody = 0, Region = 1, Class = 2, Customer = 3 }

/// <summary>价目表: whom prices are for, in which currency, and when the whole list holds. Its prices come from approved price changes only.</summary>
[Published]
public sealed class PriceList : IVersioned
{
    public long Id { get; init; }
    public required string Key { get; set; }
    public required string Name { get; set; }
    public PriceScope Scope { get; init; }
    /// <summary>The region or the customer class; null for the two others.</summary>
    public string? ScopeValue { get; init; }
    public long? CustomerId { get; set; }
    /// <summary>ISO 4217.</summary>
    public required string Currency { get; init; }
    /// <summary>Null: from ever.</summary>
    public DateOnly? FromDay { get; set; }
    /// <summary>Last day; null: for ever.</summary>
    public DateOnly? ToDay { get; set; }
    public int Version { get; set; } = 1;
}

/// <summary>Of a price change or a promotion: one enters, another approves.</summary>
[Published]
public enum ApprovalState { Draft = 0, Approved = 1, Withdrawn = 2 }

/// <summary>变价单: prices that change on one day, entered ahead, approved by somebody who did not enter them. Once approved it is history and stays as it is.</summary>
[Published]
public sealed class PriceChange : IVersioned, IApproved
{
    public long Id { get; init; }
    /// <summary>Why prices change, in somebody's words.</summary>
    public required string Name { get; set; }
    /// <summary>Orders placed from this day on pay the new prices.</summary>
    public DateOnly EffectiveOn { get; set; }
    /// <summary>Customers to whom it was announced keep the lower price for orders placed this many days longer.</summary>
    public int ProtectionDays { get; set; }
    public ApprovalState State { get; set; }
    public required string Makers { get; set; }
    public DateTimeOffset EditedAt { get; set; }
    public string? ApprovedBy { get; set; }
    public DateTimeOffset? ApprovedAt { get; set; }
    public int Version { get; set; } = 1;
}

/// <summary>价格: of one product on one list from the day of its change, for so many units and more. Written by a draft, never touched once approved.</summary>
[Published]
public sealed class PriceLine
{
    public long Id { get; init; }
    public long ChangeId { get; init; }
    public long PriceListId { get; init; }
    public long ProductId { get; init; }
    /// <summary>What the price is for: thousandths of the product's unit, 1000 = one unit, 12000 = a case of twelve.</summary>
    public long PackQuantity { get; init; }
    /// <summary>Ordered quantity from which it holds, in thousandths of the product's unit.</summary>
    public long FromQuantity { get; init; }
    /// <summary>What stood there when it was entered, millionths of the currency unit; null = nothing.</summary>
    public long? OldMillionths { get; set; }
    /// <summary>The price of one such pack; null: from that day on this list has none.</summary>
    public long? PriceMillionths { get; set; }
    /// <summary>Last day, when it is for a time only: then the price before it comes back.</summary>
    public DateOnly? ToDay { get; set; }
}

/// <summary>A customer who was told of a price change before it took effect.</summary>
[Published]
public sealed class PriceAnnouncement
{
    public long ChangeId { get; init; }
    public long CustomerId { get; init; }
    public DateTimeOffset AnnouncedAt { get; init; }
    public required string AnnouncedBy { get; init; }
    /// <summary>Why this customer: the last day on which it ordered something that changes.</summary>
    public DateOnly? LastOrderedOn { get; init; }
}

/// <summary>How a promotion lowers a price.</summary>
[Published]
public enum PromotionKind { Percent = 0, Price = 1 }

/// <summary>促销: a lower price for a time. It never raises one.</summary>
[Published]
public sealed class Promotion : IVersioned, IApproved
{
    public long Id { get; init; }
    public required string Name { get; set; }
    public PriceScope Scope { get; set; }
    public string? ScopeValue { get; set; }
    public long? CustomerId { get; set; }
    /// <summary>Null: every product of the group.</summary>
    public long? ProductId { get; set; }
    /// <summary>Null beside a null product: all products.</summary>
    public string? ProductGroup { get; set; }
    public PromotionKind Kind { get; set; }
    /// <summary>Hundredths of a percent off.</summary>
    public int Percent { get; set; }
    /// <summary>Price of one unit in millionths.</summary>
    public long? PriceMillionths { get; set; }
    public string? Currency { get; set; }
    /// <summary>Thousandths that must be ordered.</summary>
    public long MinQuantity { get; set; }
    public DateOnly FromDay { get; set; }
    /// <summary>Last day.</summary>
    public DateOnly ToDay { get; set; }
    public ApprovalState State { get; set; }
    public required string Makers { get; set; }
    public DateTimeOffset EditedAt { get; set; }
    public string? ApprovedBy { get; set; }
    public DateTimeOffset? ApprovedAt { get; set; }
    public int Version { get; set; } = 1;
}

/// <summary>采购价: what a supplier charges for one unit from a day on.</summary>
[Published]
public sealed class PurchasePrice : IVersioned
{
    public long Id { get; init; }
    public long ProductId { get; init; }
    public required string Supplier { get; init; }
    public DateOnly FromDay { get; init; }
    /// <summary>Of one unit, millionths of the currency unit.</summary>
    public long PriceMillionths { get; set; }
    public required string Currency { get; set; }
    public required string EnteredBy { get; set; }
    public int Version { get; set; } = 1;
}
