using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Nuoda.Platform.Storage;

namespace Nuoda.Platform.Audit;

/// <summary>Writes one entry a changed record, in the transaction of the change, and raises the record's version. Bulk paths (import) write their own.</summary>
internal sealed class AuditInterceptor : SaveChangesInterceptor
{
    public static readonly AuditInterceptor Instance = new();
    internal const string SecretAfter = "(changed)";
    internal static readonly JsonSerializerOptions Written = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public override async ValueTask<InterceptionResult<int>> SavingChangesAsync(DbContextEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        var db = (NuodaDb)eventData.Context!;
        var changes = Changes(db);
        if (changes.Count == 0) return result;
        var id = await db.Reserve("audit_entries", changes.Count, cancellationToken);
        foreach (var change in changes)
        {
            var entry = change.ToEntry(id++, db.Clock.GetUtcNow(), db.Actor);
            db.PendingAudit.Add(entry);
            db.AuditEntries.Add(entry);
        }
        return result;
    }

    public override InterceptionResult<int> SavingChanges(DbContextEventData eventData, InterceptionResult<int> result) =>
        Changes((NuodaDb)eventData.Context!).Count == 0 ? result : throw new NotSupportedException("Audited records are saved with SaveChangesAsync.");

    public override ValueTask<int> SavedChangesAsync(SaveChangesCompletedEventData eventData, int result, CancellationToken cancellationToken = default)
    {
        ((NuodaDb)eventData.Context!).PendingAudit.Clear();
        return ValueTask.FromResult(result);
    }

    // A refused save must not leave entries behind that the next save would write too.
    public override Task SaveChangesFailedAsync(DbContextErrorEventData eventData, CancellationToken cancellationToken = default)
    {
        var db = (NuodaDb)eventData.Context!;
        foreach (var entry in db.PendingAudit) db.Entry(entry).State = EntityState.Detached;
        db.PendingAudit.Clear();
        return Task.CompletedTask;
    }

    private static List<Change> Changes(NuodaDb db)
    {
        var changes = new List<Change>();
        foreach (var entry in db.ChangeTracker.Entries().Where(e => e.State is EntityState.Added or EntityState.Modified or EntityState.Deleted))
        {
            var changed = entry.State == EntityState.Modified
                ? entry.Properties.Where(p => p.IsModified && p.Metadata.Name != nameof(IVersioned.Version) && !p.Metadata.GetValueComparer().Equals(p.OriginalValue, p.CurrentValue)).ToList()
                : [.. entry.Properties];
            if (changed.Count == 0) continue;
            if (entry is { State: EntityState.Modified, Entity: IVersioned versioned }) versioned.Version = (int)entry.Property(nameof(IVersioned.Version)).OriginalValue! + 1;
            if (!entry.Metadata.IsAudited()) continue;
            var told = changed.Where(p => p.Metadata.IsAudited()).ToList();
            // A changed secret is told by name, never by value.
            var secrets = changed.Where(p => !p.Metadata.IsAudited()).Select(p => p.Metadata.Name).ToList();
            changes.Add(new(entry, told, entry.State == EntityState.Modified ? secrets : []));
        }
        return changes;
    }

    private sealed record Change(EntityEntry Record, List<PropertyEntry> Told, List<string> Secrets)
    {
        public AuditEntry ToEntry(long id, DateTimeOffset at, string actor)
        {
            var (state, type) = (Record.State, Record.Metadata);
            var key = type.FindPrimaryKey()!.Properties;
            var number = key.FirstOrDefault(p => p.ClrType == typeof(long));
            return new AuditEntry
            {
                Id = id,
                At = at,
                Actor = actor,
                Action = state switch { EntityState.Added => "created", EntityState.Deleted => "deleted", _ => "updated" },
                Entity = type.GetTableName()!,
                EntityId = number is null ? null : (long)Record.Property(number).CurrentValue!,
                Before = state == EntityState.Added ? null : Fields(p => p.OriginalValue, key.Count > 1 || number is null, "…"),
                After = state == EntityState.Deleted ? null : Fields(p => p.CurrentValue, key.Count > 1 || number is null, SecretAfter),
            };
        }

        private string Fields(Func<PropertyEntry, object?> value, bool withKey, string secret)
        {
            var json = new JsonObject();
            if (withKey) foreach (var part in Record.Metadata.FindPrimaryKey()!.Properties) json[Name(part.Name)] = Node(Record.Property(part).CurrentValue);
            foreach (var property in Told.Where(p => Record.State == EntityState.Modified || value(p) is not null)) json[Name(property.Metadata.Name)] = Node(value(property));
            foreach (var name in Secrets) json[Name(name)] = secret;
            return json.ToJsonString(Written);
        }

        private static string Name(string property) => JsonNamingPolicy.CamelCase.ConvertName(property);

        private static JsonNode? Node(object? value) => value switch
        {
            null => null,
            Enum word => JsonValue.Create(word.ToString()),
            _ => JsonSerializer.SerializeToNode(value, value.GetType()),
        };
    }
}
