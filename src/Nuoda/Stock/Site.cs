using Nuoda.Platform;
using Nuoda.Platform.Storage;

namespace Nuoda.Stock;

/// <summary>A place that delivers: warehouse, depot, shop.</summary>
[Published]
public sealed class Site : IVersioned
{
    public long Id { get; init; }
    public required string Key { get; set; }
    public required string Name { get; set; }
    public string? Region { get; set; }
    public int Version { get; set; } = 1;
}
