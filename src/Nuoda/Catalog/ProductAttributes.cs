using Nuoda.Platform;
using Nuoda.Platform.Storage;

namespace Nuoda.Catalog;

/// <summary>What reports slice products by.</summary>
[Published]
public sealed record ProductAttributes(long Id, string Key, string? ProductGroup, string? Supplier)
{
    /// <summary>Products in ascending id; null = all.</summary>
    public static IEnumerable<ProductAttributes> Read(ReadSnapshot snapshot, IReadOnlyList<(long First, long Last)>? ids)
    {
        using var rows = snapshot.Query($"SELECT id, key, product_group, supplier FROM products WHERE {(ids is null ? "1 = 1" : ReadSnapshot.Among("id", ids))} ORDER BY id");
        string? Text(int column) => rows.IsDBNull(column) ? null : rows.GetString(column);
        while (rows.Read()) yield return new(rows.GetInt64(0), rows.GetString(1), Text(2), Text(3));
    }
}
