using System.Text.Json;
using System.Text.Json.Serialization;
using Nuoda.Platform;
using Nuoda.Platform.Outbox;
using Nuoda.Platform.Storage;

namespace Nuoda.Orders;

/// <summary>Order lines, or their promises, requests, deliveries or cancellations, came, changed or went. One event an import or a save.
/// What else the same act changed may stand beside, so that one event is enough.</summary>
[Published]
public sealed record LinesChanged
{
    public const string Kind = "lines-changed";

    /// <summary>Ids of lines, both ends included; gaps and lines that are gone are fine.</summary>
    [JsonPropertyName("ranges")] public IReadOnlyList<long[]> Ranges { get; init; } = [];
    /// <summary>Single lines.</summary>
    [JsonPropertyName("lines")] public IReadOnlyList<long> Lines { get; init; } = [];
    /// <summary>Orders whose head came, changed or went. Orders of the lines above need not be repeated; orders without lines must stand here.</summary>
    [JsonPropertyName("orders")] public IdSet? Orders { get; init; }
    [JsonPropertyName("customers")] public IdSet? Customers { get; init; }
    [JsonPropertyName("products")] public IdSet? Products { get; init; }
    [JsonPropertyName("sites")] public IdSet? Sites { get; init; }
    [JsonPropertyName("reviews")] public IdSet? Reviews { get; init; }
    /// <summary>The import that the lines come from.</summary>
    [JsonPropertyName("import")] public long? Import { get; init; }

    /// <summary>Adds the event to the caller's transaction; the caller saves.</summary>
    public Task Announce(NuodaDb db, DateTimeOffset at, CancellationToken ct) =>
        RecordsChanged.Append(db, Kind, JsonSerializer.Serialize(this, Written), at, ct);

    private static readonly JsonSerializerOptions Written = new() { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };
}
