using Microsoft.EntityFrameworkCore;
using Nuoda.Platform.Storage;

namespace Nuoda.Platform.Outbox;

/// <summary>Up to where a copy of the records stands, and of which records it is.</summary>
/// <param name="Position">Of the outbox.</param>
/// <param name="Generation">Drawn anew by every restore: positions of one generation say nothing in another. Empty before the first.</param>
[Published]
public readonly record struct DataMoment(long Position, string Generation)
{
    internal const string GenerationSetting = "data.generation";

    public static async Task<DataMoment> Of(NuodaDb db, CancellationToken ct) => new(
        await db.Outbox.MaxAsync(e => (long?)e.Id, ct) ?? 0,
        await db.Settings.Where(s => s.Name == GenerationSetting).Select(s => s.Value).SingleOrDefaultAsync(ct) ?? "");

    public static DataMoment Of(ReadSnapshot snapshot)
    {
        var position = OutboxReader.Latest(snapshot);
        using var rows = snapshot.Query($"SELECT value FROM settings WHERE name = '{GenerationSetting}'");
        return new(position, rows.Read() ? rows.GetString(0) : "");
    }

    /// <summary>A copy of this moment holds everything up to the other.</summary>
    public bool Covers(DataMoment other) => Generation == other.Generation && Position >= other.Position;
}
