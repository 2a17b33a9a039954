using Nuoda.Platform;
using Nuoda.Platform.Storage;

namespace Nuoda.Orders;

/// <summary>A promise kept open while the customer thinks: goods are reserved until it runs out, for lines that do not exist yet but whose ids do.</summary>
[Published]
public sealed class PromiseHold
{
    public long Id { get; init; }
    public long CustomerId { get; init; }
    public DateTimeOffset MadeAt { get; init; }
    public required string MadeBy { get; init; }
    public DateTimeOffset Until { get; init; }
    /// <summary>The order as it would be stored (JSON).</summary>
    public required string Content { get; init; }
}
