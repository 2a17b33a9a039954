using Nuoda.Platform;
using Nuoda.Platform.Storage;

namespace Nuoda.Catalog;

/// <summary>商品.</summary>
[Published]
public sealed class Product : IVersioned
{
    public long Id { get; init; }
    public required string Key { get; set; }
    public required string Name { get; set; }
    public string? ProductGroup { get; set; }
    /// <summary>Unit of measure that quantities of this product are counted in.</summary>
    public string? Unit { get; set; }
    /// <summary>Units in one pack, in thousandths.</summary>
    public long? PackQuantity { get; set; }
    public string? Supplier { get; set; }
    public int Version { get; set; } = 1;
}
