using Nuoda.Platform;

namespace Nuoda.Orders;

[Published]
public enum UnmetReason
{
    /// <summary>Nothing known of would ever come to so much.</summary>
    NoStock = 0,
    /// <summary>It could come, but not by when it was wished.</summary>
    TooLate = 1,
    /// <summary>The customer declined what was offered.</summary>
    Declined = 2,
}

/// <summary>未满足需求: what a customer asked for and we could not promise. Demand all the same: forecasts count it.</summary>
[Published]
public sealed class UnmetDemand
{
    public long Id { get; init; }
    public DateTimeOffset At { get; init; }
    public long CustomerId { get; init; }
    public long ProductId { get; init; }
    public long? SiteId { get; init; }
    /// <summary>Thousandths.</summary>
    public long Quantity { get; init; }
    public DateOnly? RequestedOn { get; init; }
    public UnmetReason Reason { get; init; }
    /// <summary>The line of which it is the part that was left out; null when there was no order.</summary>
    public long? LineId { get; init; }
    /// <summary>What makes the same refusal, asked twice, one: the caller's idempotency key and the line.</summary>
    public string? Reference { get; init; }
}
