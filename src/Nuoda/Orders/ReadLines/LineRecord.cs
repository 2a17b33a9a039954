using Nuoda.Analytics.ServiceLevels;
using Nuoda.Platform;

namespace Nuoda.Orders;

/// <summary>The head of an order, as bulk readers get it.</summary>
[Published]
public sealed class OrderRecord
{
    public required long Id { get; init; }
    public required long CustomerId { get; init; }
    public int? OrderedOn { get; init; }
    public string? Kind { get; init; }
    public string? Channel { get; init; }
    public string? Market { get; init; }
    public string? Region { get; init; }
    public string? Route { get; init; }
    public string? Territory { get; init; }
    public string? SalesPerson { get; init; }
    public string? ShippingMode { get; init; }
    public string? Status { get; init; }
    public required string Currency { get; init; }
    public long? SiteId { get; init; }
}

/// <summary>An order line with all that happened to it, as bulk readers get it.</summary>
[Published]
public sealed class LineRecord
{
    public required long Id { get; init; }
    public required OrderRecord Order { get; init; }
    public required long ProductId { get; init; }
    public required OrderLineHistory History { get; init; }
    public long? UnitPriceMillionths { get; init; }
    public long? Gross { get; init; }
    public long? Discount { get; init; }
    public long? Cost { get; init; }
    public long? Profit { get; init; }
    public long? SiteId { get; init; }
    public string? Carrier { get; init; }
    public string? Supplier { get; init; }
    public string? Status { get; init; }
    public FailureCause? Cause { get; init; }
}
