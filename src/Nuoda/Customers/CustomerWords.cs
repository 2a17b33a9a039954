using System.Globalization;
using System.Text;
using Nuoda.Kernel;
using Nuoda.Platform;

namespace Nuoda.Customers;

/// <summary>What fields and their values are called on pages.</summary>
internal static class CustomerWords
{
    public static string? Of(RelationshipType? relationship) => relationship is { } r ? Texts.Of("relationship." + Snake(r.ToString())) : null;
    public static string? Of(LifecycleStage? stage) => stage is { } s ? Texts.Of("stage." + Snake(s.ToString())) : null;

    /// <summary>A field as the audit trail and a conflict (salesPerson) or an import (sales_person) name it.</summary>
    public static string Field(string name)
    {
        var key = "customer." + Snake(name);
        if (Texts.Has(key)) return Texts.Of(key);
        return Texts.Has("contact." + Snake(name)) ? Texts.Of("contact." + Snake(name)) : name;
    }

    /// <summary>A conflict with the fields called as the page calls them.</summary>
    public static Error InWords(this Error error) => error.Differences.Count == 0 ? error : error with
    {
        Args = [string.Join(", ", error.Differences.Select(d => Field(d.Field)))],
        Differences = [.. error.Differences.Select(d => d with { Field = Field(d.Field) })],
    };

    private static string Snake(string name)
    {
        var text = new StringBuilder(name.Length + 4);
        foreach (var c in name)
        {
            if (char.IsUpper(c) && text.Length > 0) text.Append('_');
            text.Append(char.ToLower(c, CultureInfo.InvariantCulture));
        }
        return text.ToString();
    }
}
