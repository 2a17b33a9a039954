using System.Text.Json;

namespace Nuoda.Platform.Audit;

/// <summary>What the trail's tables, fields and actions are called on pages, in the words of the forms: <c>audit.entity.TABLE</c>, <c>audit.field.NAME</c>
/// (or <c>audit.field.TABLE.NAME</c> where a table means something of its own by it), <c>audit.action.ACTION</c>.</summary>
[Published]
public static class AuditWords
{
    /// <summary>Every action that is written.</summary>
    public static readonly string[] Actions = ["created", "updated", "deleted", "merged", "imported", "undone", "backed-up", "restored", "signed-in", "locked-out"];

    public static string OfEntity(string table) => Said("audit.entity." + table, table);
    public static string OfAction(string action) => Said("audit.action." + action, action);

    public static string OfField(string table, string field)
    {
        var name = FromColumn(field);
        return Said($"audit.field.{table}.{name}", Said("audit.field." + name, field));
    }

    /// <summary>An action or table as somebody types it: its word in either language, or the stored one; what is none of them stays as it is.</summary>
    public static string? Meant(string? typed, string prefix, IEnumerable<string> stored)
    {
        if (string.IsNullOrWhiteSpace(typed)) return null;
        var word = typed.Trim();
        return stored.FirstOrDefault(s => s.Equals(word, StringComparison.OrdinalIgnoreCase)
            || (Texts.Has(prefix + s) && Texts.Both(prefix + s).Contains(word, StringComparer.OrdinalIgnoreCase))) ?? word;
    }

    private static string Said(string key, string otherwise) => Texts.Has(key) ? Texts.Of(key) : otherwise;

    /// <summary>Imports and merges name columns, saves name properties.</summary>
    internal static string FromColumn(string field) => !field.Contains('_', StringComparison.Ordinal) ? field
        : JsonNamingPolicy.CamelCase.ConvertName(string.Concat(field.Split('_').Select(p => p.Length == 0 ? p : char.ToUpperInvariant(p[0]) + p[1..])));
}
