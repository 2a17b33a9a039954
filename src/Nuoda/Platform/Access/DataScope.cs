namespace Nuoda.Platform.Access;

[Published]
public enum ScopeKind { All = 0, Own = 1, Team = 2, Region = 3 }

/// <summary>Whose customers somebody sees. Whatever belongs to a customer (orders, reviews, facts) follows the customer.</summary>
/// <param name="Names">Own: the one sales-person name; team: several; region: regions; all: empty.</param>
[Published]
public sealed record DataScope(ScopeKind Kind, IReadOnlyList<string> Names)
{
    public static readonly DataScope All = new(ScopeKind.All, []);

    public bool IsAll => Kind == ScopeKind.All;

    /// <summary>The same rule over values in memory; a customer without sales person or region is seen by "all" only.</summary>
    public bool Sees(string? salesPerson, string? region) => Kind switch
    {
        ScopeKind.All => true,
        ScopeKind.Region => region is not null && Names.Contains(region, StringComparer.Ordinal),
        _ => salesPerson is not null && Names.Contains(salesPerson, StringComparer.Ordinal),
    };

    /// <summary>As the database and the command line write it: all, own:NAME, team:A|B, region:X|Y.</summary>
    public override string ToString() => IsAll ? "all" : $"{Kind.ToString().ToLowerInvariant()}:{string.Join('|', Names)}";

    /// <summary>Null when the text is none of the four forms, or names nobody.</summary>
    public static DataScope? Parse(string text)
    {
        if (text == "all") return All;
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0 || !Enum.TryParse<ScopeKind>(text[..colon], ignoreCase: true, out var kind) || kind == ScopeKind.All || int.TryParse(text[..colon], out _)) return null;
        var names = text[(colon + 1)..].Split('|', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return names.Length == 0 || (kind == ScopeKind.Own && names.Length > 1) ? null : new(kind, names);
    }

    public string InWords() => Texts.Of("scope." + Kind.ToString().ToLowerInvariant()) + (IsAll ? "" : ": " + string.Join(" · ", Names));

    /// <summary>Of the stored form; one that cannot be read stays as it is.</summary>
    internal static string InWords(string stored) => Parse(stored)?.InWords() ?? stored;

    // A record compares lists by reference; two scopes are the same when they read the same.
    public bool Equals(DataScope? other) => other is not null && ToString() == other.ToString();
    public override int GetHashCode() => ToString().GetHashCode(StringComparison.Ordinal);
}
