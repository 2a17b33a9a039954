using System.Globalization;
using Nuoda.Platform;
using Nuoda.Platform.Storage;

namespace Nuoda.Customers;

/// <summary>What happened between a customer and us, newest first, out of all modules.</summary>
internal sealed class CustomerTimeline(NuodaDb db, IEnumerable<ICustomerTimeline> sources)
{
    public IReadOnlyList<string> Kinds { get; } = [.. sources.Select(s => s.Kind)];

    /// <param name="kind">Only this one; null = all.</param>
    public async Task<Page<TimelineEntry>> Read(long customerId, string? kind, string? after, int size, CancellationToken ct)
    {
        var all = new List<TimelineEntry>();
        foreach (var source in sources.Where(s => kind is null || s.Kind == kind))
        {
            var entries = await source.Newest(db, customerId, Before(source.Kind, after), size + 1, ct);
            all.AddRange(entries.Select(e => e with { Kind = source.Kind }));
        }
        var sorted = all.OrderByDescending(e => e.Day).ThenBy(e => e.Kind, StringComparer.Ordinal).ThenByDescending(e => e.Id).Take(size + 1).ToList();
        return Page.Of(sorted, size, e => string.Create(CultureInfo.InvariantCulture, $"{e.Day:yyyy-MM-dd}~{e.Kind}~{e.Id}"));
    }

    // Within a day the kinds follow each other by name: those before the place's own are all told, those after it not yet.
    private static TimelinePlace Before(string kind, string? after)
    {
        if (after?.Split('~') is not [var day, var last, var id] || !DateOnly.TryParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var read)
            || !long.TryParse(id, CultureInfo.InvariantCulture, out var below)) return new(DateOnly.MaxValue, long.MaxValue);
        return string.CompareOrdinal(kind, last) switch { < 0 => new(read, long.MinValue), 0 => new(read, below), > 0 => new(read, long.MaxValue) };
    }
}
