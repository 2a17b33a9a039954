using Nuoda.Platform;
using Nuoda.Platform.Storage;

namespace Nuoda.Stock;

/// <summary>What reports slice sites by.</summary>
[Published]
public sealed record SiteAttributes(long Id, string Key, string? Region)
{
    /// <summary>Sites in ascending id; null = all.</summary>
    public static IEnumerable<SiteAttributes> Read(ReadSnapshot snapshot, IReadOnlyList<(long First, long Last)>? ids)
    {
        using var rows = snapshot.Query($"SELECT id, key, region FROM sites WHERE {(ids is null ? "1 = 1" : ReadSnapshot.Among("id", ids))} ORDER BY id");
        while (rows.Read()) yield return new(rows.GetInt64(0), rows.GetString(1), rows.IsDBNull(2) ? null : rows.GetString(2));
    }
}
