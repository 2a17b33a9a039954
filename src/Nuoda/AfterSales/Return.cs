using Nuoda.Platform;
using Nuoda.Platform.Storage;

namespace Nuoda.AfterSales;

/// <summary>退货: goods that came back. Never rewrites the delivery.</summary>
[Published]
public sealed class Return : IVersioned
{
    public long Id { get; init; }
    public required string Key { get; set; }
    public long? CustomerId { get; set; }
    public long? ProductId { get; set; }
    public long Quantity { get; set; }
    public DateOnly? ReturnedOn { get; set; }
    public string? Reason { get; set; }
    /// <summary>Minor units of <see cref="Currency"/>.</summary>
    public long? Amount { get; set; }
    public required string Currency { get; set; }
    public int Version { get; set; } = 1;
}
