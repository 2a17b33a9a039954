using System.Text.Json;
using Nuoda.Platform.Outbox;
using Nuoda.Platform.Storage;

namespace Nuoda.Platform.Import;

/// <summary>Tells followers (the facts) which records an import, or its undoing, made, changed or took away: one event a table.</summary>
internal static class ImportNews
{
    private static readonly (string Kind, string Table)[] Kinds =
    [
        ("lines-changed", "order_lines"), (RecordsChanged.Orders, "orders"), (RecordsChanged.Customers, "customers"), (RecordsChanged.Products, "products"),
        (RecordsChanged.Sites, "sites"), (RecordsChanged.Reviews, "reviews"),
    ];

    /// <summary>In the caller's transaction; the caller saves.</summary>
    /// <param name="import">Whose records they are; null for an undoing.</param>
    public static async Task Announce(NuodaDb db, long? import, Func<string, (long First, long Last)?> range, Func<string, IReadOnlyCollection<long>> ids, DateTimeOffset at, CancellationToken ct)
    {
        foreach (var (kind, table) in Kinds)
        {
            var ranges = range(table) is { } r ? new[] { new[] { r.First, r.Last } } : [];
            var single = ids(table);
            if (ranges.Length == 0 && single.Count == 0) continue;
            await RecordsChanged.Append(db, kind, JsonSerializer.Serialize(new { ranges, ids = single, lines = table == "order_lines" ? single : null, import }, ImportRuns.Json), at, ct);
        }
    }
}
