using System.Globalization;
using Nuoda.Platform.Storage;

namespace Nuoda.Platform.Outbox;

/// <summary>Events for followers, in one moment of the database.</summary>
[Published]
public static class OutboxReader
{
    /// <summary>Position of the latest event; 0 when there is none.</summary>
    public static long Latest(ReadSnapshot snapshot) => snapshot.Number("SELECT MAX(id) FROM outbox") ?? 0;

    /// <summary>When the event at a position was written, ms since 1970; null when there is no such event.</summary>
    public static long? AtPosition(ReadSnapshot snapshot, long position) =>
        snapshot.Number(string.Create(CultureInfo.InvariantCulture, $"SELECT at FROM outbox WHERE id = {position}"));

    /// <summary>Events after a position, in order.</summary>
    public static IEnumerable<(long Id, string Kind, string Payload)> After(ReadSnapshot snapshot, long position)
    {
        using var rows = snapshot.Query(string.Create(CultureInfo.InvariantCulture, $"SELECT id, kind, payload FROM outbox WHERE id > {position} ORDER BY id"));
        while (rows.Read()) yield return (rows.GetInt64(0), rows.GetString(1), rows.GetString(2));
    }
}
