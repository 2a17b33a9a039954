using System.Globalization;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Nuoda.Kernel;

namespace Nuoda.Platform.Storage;

/// <summary>Optimistic concurrency: say which version you read, save, and hear what somebody else changed.</summary>
[Published]
public static class SaveExtensions
{
    /// <summary>The version that the editor saw: the save is refused when the record has moved on since.</summary>
    public static void Expect<T>(this NuodaDb db, T record, int version) where T : class, IVersioned =>
        db.Entry(record).Property(nameof(IVersioned.Version)).OriginalValue = version;

    /// <summary>Saves; a record that somebody else changed or removed first is a <see cref="ErrorKind.Conflict"/> naming the fields that differ.</summary>
    public static async Task<Result<Done>> TrySave(this NuodaDb db, CancellationToken ct)
    {
        try
        {
            await db.SaveChangesAsync(ct);
            return Done.Value;
        }
        catch (DbUpdateConcurrencyException conflict) when (conflict.Entries.Count > 0)
        {
            var entry = conflict.Entries[0];
            var stored = await entry.GetDatabaseValuesAsync(ct);
            if (stored is null) return Error.Conflict("record.removed");
            var differences = entry.Properties
                .Where(p => p.Metadata.Name != nameof(IVersioned.Version) && Audit.AuditedModel.IsAudited(p.Metadata) && !Equals(p.CurrentValue, stored[p.Metadata]))
                .Select(p => new FieldDifference(JsonNamingPolicy.CamelCase.ConvertName(p.Metadata.Name), Written(p.CurrentValue), Written(stored[p.Metadata])))
                .ToList();
            return Error.Conflict("record.changed", string.Join(", ", differences.Select(d => d.Field))) with { Differences = differences };
        }
    }

    /// <summary>Saves, with events for those who follow, in one transaction: the caller's own where there is one (an idempotent request).</summary>
    /// <param name="announce">Adds the events; positions are handed out in the order of commit, so it runs within the transaction.</param>
    public static async Task<Result<Done>> TrySaveAndAnnounce(this NuodaDb db, Func<Task> announce, CancellationToken ct)
    {
        await using var own = db.Database.CurrentTransaction is null ? await db.Database.BeginTransactionAsync(ct) : null;
        await announce();
        var saved = await db.TrySave(ct);
        if (saved.IsOk && own is not null) await own.CommitAsync(ct);
        // What was refused must not be written by the next save.
        if (!saved.IsOk) db.ChangeTracker.Clear();
        return saved;
    }

    private static string? Written(object? value) => value switch
    {
        null => null,
        DateOnly day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        DateTimeOffset at => at.ToString("O", CultureInfo.InvariantCulture),
        // Words as in the API's documents.
        Enum word => JsonNamingPolicy.CamelCase.ConvertName(word.ToString()),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture),
    };
}
