using Nuoda.Platform;
using Nuoda.Platform.Storage;

namespace Nuoda.Voice;

/// <summary>One score and the order it is about.</summary>
/// <param name="Score">Thousandths of a point.</param>
[Published]
public sealed record ReviewScore(long Id, long? OrderId, long? CustomerId, long Score)
{
    /// <summary>Scores in ascending id; null = all.</summary>
    public static IEnumerable<ReviewScore> Read(ReadSnapshot snapshot, IReadOnlyList<(long First, long Last)>? ids) =>
        Where(snapshot, ids is null ? "1 = 1" : ReadSnapshot.Among("id", ids));

    /// <summary>Scores of some orders, in ascending id.</summary>
    public static IEnumerable<ReviewScore> OfOrders(ReadSnapshot snapshot, IReadOnlyList<(long First, long Last)> orders) => Where(snapshot, ReadSnapshot.Among("order_id", orders));

    private static IEnumerable<ReviewScore> Where(ReadSnapshot snapshot, string condition)
    {
        using var rows = snapshot.Query($"SELECT id, order_id, customer_id, score FROM reviews WHERE {condition} ORDER BY id");
        while (rows.Read()) yield return new(rows.GetInt64(0), rows.IsDBNull(1) ? null : rows.GetInt64(1), rows.IsDBNull(2) ? null : rows.GetInt64(2), rows.GetInt64(3));
    }
}
