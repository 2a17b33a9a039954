using System.Text.Json.Nodes;

namespace Nuoda.Orders;

/// <summary>What makes a line the line that it is.</summary>
internal readonly record struct LineIdentity(long OrderId, long LineKey, long ProductId, long? SiteId, long? SubstituteProductId);

/// <summary>A promise version as the import sees it.</summary>
internal sealed record ImportedPromise(int Version, long Quantity, int? Earliest, int Latest, int? ShelfLife, PromiseReason Reason);

internal sealed class ImportedDelivery
{
    public long Id;
    public string? Key, Carrier;
    public int? Shipped, Delivered, ShelfLife;
    public bool IsDelivered, IsNew, IsChanged, IsMatched;
    public long Quantity, Rejected, Damaged;
    public long? Substitute;
    public bool? SubstituteAccepted, Documents;
    public int Version = 1;
}

/// <summary>A line with all that hangs on it, as the import sees it.</summary>
internal sealed class ImportedLine
{
    public long Id, OrderId, Key, ProductId;
    /// <summary>As first asked for; never changed.</summary>
    public long QuantityOrdered;
    public int? RequestedOn;
    /// <summary>Available, price, gross, discount, cost, profit, site: in the order of <see cref="LineStore.NumberColumns"/>.</summary>
    public required long?[] Numbers;
    /// <summary>Carrier, supplier, status.</summary>
    public required string?[] Texts;
    public int? Cause;
    public int Version = 1;
    public bool IsNew;

    public List<ImportedPromise> Promises { get; } = [];
    public List<ImportedDelivery> Deliveries { get; } = [];
    public List<(int? On, long Quantity, int By)> Cancellations { get; } = [];
    /// <summary>The customer's latest wish and its version.</summary>
    public (int Version, long Quantity, int? On) Request;

    public JsonObject? Before, After;

    /// <summary>The request of record.</summary>
    public long Quantity => Request.Quantity;

    public void Change(string field, JsonNode? before, JsonNode? after)
    {
        Before ??= [];
        After ??= [];
        if (!Before.ContainsKey(field)) Before[field] = before;
        After[field] = after;
    }
}
