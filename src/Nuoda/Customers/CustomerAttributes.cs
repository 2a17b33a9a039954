using Nuoda.Platform;
using Nuoda.Platform.Storage;

namespace Nuoda.Customers;

/// <summary>What reports slice customers by.</summary>
[Published]
public sealed record CustomerAttributes(long Id, string Key, string? Class, string? Segment, string? Territory, string? Region, string? Market, string? SalesPerson)
{
    /// <summary>Customers in ascending id; null = all.</summary>
    public static IEnumerable<CustomerAttributes> Read(ReadSnapshot snapshot, IReadOnlyList<(long First, long Last)>? ids)
    {
        using var rows = snapshot.Query($"SELECT id, key, class, segment, territory, region, market, sales_person FROM customers WHERE {(ids is null ? "1 = 1" : ReadSnapshot.Among("id", ids))} ORDER BY id");
        string? Text(int column) => rows.IsDBNull(column) ? null : rows.GetString(column);
        while (rows.Read()) yield return new(rows.GetInt64(0), rows.GetString(1), Text(2), Text(3), Text(4), Text(5), Text(6), Text(7));
    }
}
