using System.Text.Json.Serialization;

namespace Nuoda.Platform.Outbox;

/// <summary>Which records an event speaks of: ranges of ids, both ends included, and single ids. Not every id need exist (a reserved range has gaps, an undo deletes).</summary>
[Published]
public sealed record IdSet
{
    public static readonly IdSet None = new();

    [JsonPropertyName("ranges")] public IReadOnlyList<long[]> Ranges { get; init; } = [];
    [JsonPropertyName("ids")] public IReadOnlyList<long> Ids { get; init; } = [];

    [JsonIgnore] public bool IsEmpty => Ranges.Count == 0 && Ids.Count == 0;

    public static IdSet Of(params IReadOnlyList<long> ids) => new() { Ids = ids };
    public static IdSet OfRange(long first, long last) => new() { Ranges = [[first, last]] };

    /// <summary>The same ids as ascending ranges that neither meet nor touch.</summary>
    public IReadOnlyList<(long First, long Last)> Normalized()
    {
        var all = new List<(long First, long Last)>(Ranges.Count + Ids.Count);
        foreach (var range in Ranges)
            if (range is [var first, var last] && first <= last) all.Add((first, last));
        foreach (var id in Ids) all.Add((id, id));
        all.Sort();
        var merged = new List<(long First, long Last)>();
        foreach (var (first, last) in all)
        {
            if (merged.Count > 0 && first <= merged[^1].Last + 1)
                merged[^1] = (merged[^1].First, Math.Max(merged[^1].Last, last));
            else merged.Add((first, last));
        }
        return merged;
    }

    public static IdSet Union(params IEnumerable<IdSet> sets)
    {
        var all = sets.ToList();
        var merged = new IdSet { Ranges = [.. all.SelectMany(s => s.Ranges)], Ids = [.. all.SelectMany(s => s.Ids)] }.Normalized();
        return new() { Ranges = [.. merged.Select(r => new[] { r.First, r.Last })] };
    }
}
