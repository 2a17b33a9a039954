using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Nuoda.Platform.Settings;
using Nuoda.Platform.Storage;

namespace Nuoda.Platform.Audit;

/// <summary>One changed field of an entry as pages tell it: names and values in the reader's words, days and instants as elsewhere.</summary>
/// <param name="Name">As stored: a property by a save, a column by an import or a merge.</param>
/// <param name="Field">What the forms call it.</param>
internal sealed record AuditChange(string Name, string Field, string? Before, string? After)
{
    public static IEnumerable<AuditChange> Of(AuditEntry entry, IModel model, TimeZoneInfo zone)
    {
        var type = model.GetEntityTypes().FirstOrDefault(t => t.GetTableName() == entry.Entity);
        var (before, after) = (Read(entry.Before), Read(entry.After));
        var setting = entry.Entity == "settings" ? (after.GetValueOrDefault("name") ?? before.GetValueOrDefault("name"))?.ToString() : null;
        foreach (var name in before.Keys.Union(after.Keys))
        {
            var property = type?.GetProperties().FirstOrDefault(p => p.Name.Equals(AuditWords.FromColumn(name), StringComparison.OrdinalIgnoreCase));
            string? Told(JsonNode? value) => setting is null ? Value(property, value, zone) : value is null ? null : name == "name" ? Company.SettingInWords(setting) : Company.ValueInWords(setting, value.ToString());
            yield return new(name, AuditWords.OfField(entry.Entity, name), Told(before.GetValueOrDefault(name)), Told(after.GetValueOrDefault(name)));
        }
    }

    private static string? Value(IReadOnlyProperty? property, JsonNode? value, TimeZoneInfo zone)
    {
        if (value is null) return null;
        if (property is not null && !property.IsAudited()) return value.ToString() == AuditInterceptor.SecretAfter ? Texts.Of("audit.secret") : value.ToString();
        var told = property?.FindAnnotation(AuditedModel.Told)?.Value as Func<JsonNode, string?>;
        try
        {
            // A save writes a day, an instant and yes or no as such, an import the number that the column holds.
            return told is not null ? told(value) : (Nullable.GetUnderlyingType(property?.ClrType ?? typeof(string)) ?? property?.ClrType, value.GetValueKind()) switch
            {
                ({ } type, JsonValueKind.Number) when type == typeof(DateOnly) => Day.FromNumber(value.GetValue<int>()).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
                ({ } type, JsonValueKind.Number) when type == typeof(DateTimeOffset) => Instant(DateTimeOffset.FromUnixTimeMilliseconds(value.GetValue<long>()), zone),
                ({ } type, JsonValueKind.String) when type == typeof(DateTimeOffset) => Instant(value.Deserialize<DateTimeOffset>(), zone),
                ({ } type, JsonValueKind.Number) when type == typeof(bool) => YesOrNo(value.GetValue<int>() != 0),
                (_, JsonValueKind.True or JsonValueKind.False) => YesOrNo(value.GetValue<bool>()),
                (_, JsonValueKind.Object or JsonValueKind.Array) => Shown(value),
                _ => value.ToString(),
            };
        }
        catch (Exception unknown) when (unknown is JsonException or FormatException or InvalidOperationException or ArgumentOutOfRangeException)
        {
            // Another version wrote it: as it stands.
            return value.ToString();
        }
    }

    private static string Instant(DateTimeOffset at, TimeZoneInfo zone) => TimeZoneInfo.ConvertTime(at, zone).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    private static string YesOrNo(bool yes) => Texts.Of(yes ? "audit.yes" : "audit.no");

    private static Dictionary<string, JsonNode?> Read(string? json) => json is null || JsonNode.Parse(json) is not JsonObject fields ? [] : fields.ToDictionary(f => f.Key, f => f.Value);

    // Counts of an import by kind of record, names of files.
    private static string? Shown(JsonNode? value) => value switch
    {
        JsonObject counts => counts.Count == 0 ? "–" : string.Join(", ", counts.Select(c => $"{(Texts.Has("import.entity." + c.Key) ? Texts.Of("import.entity." + c.Key) : c.Key)} {Shown(c.Value)}")),
        JsonArray items => string.Join(", ", items.Select(Shown)),
        JsonValue count when count.GetValueKind() == JsonValueKind.Number && count.TryGetValue<long>(out var n) => n.ToString("N0", CultureInfo.InvariantCulture),
        _ => value?.ToString(),
    };
}
