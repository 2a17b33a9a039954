using Nuoda.Platform;
using Nuoda.Platform.Storage;

namespace Nuoda.Voice;

/// <summary>A satisfaction score or review that a customer gave.</summary>
[Published]
public sealed class Review : IVersioned
{
    public long Id { get; init; }
    /// <summary>Business key: the source's own and the order's, since one answer may stand for several orders.</summary>
    public required string Key { get; set; }
    public long? OrderId { get; set; }
    public long? CustomerId { get; set; }
    /// <summary>Thousandths of a point.</summary>
    public long Score { get; set; }
    public string? Title { get; set; }
    public string? Comment { get; set; }
    public DateOnly? AskedOn { get; set; }
    public DateOnly? AnsweredOn { get; set; }
    public int Version { get; set; } = 1;
}
