using Nuoda.Platform;
using Nuoda.Platform.Storage;

namespace Nuoda.Stock;

/// <summary>A place that delivers: warehouse, depot, shop.</summary>
[Published]
public sealed class Site : IVersioned
{
    public long Id { get; init; }
    public required string Key { get; set; }
    public required string Name { get; set; }
    public string? Region { get; set; }
    /// <summary>IANA name; the company's zone when null.</summary>
    public string? TimeZone { get; set; }
    /// <summary>Minutes after midnight until which an order counts as of that day (the minute itself is too late); null = the whole day.</summary>
    public int? CutOffMinute { get; set; }
    /// <summary>Working days from the order's day to the earliest dispatch; null = 0, the same day.</summary>
    public int? PreparationDays { get; set; }
    /// <summary>Days on which the site dispatches; every day when null.</summary>
    public long? CalendarId { get; set; }
    public int Version { get; set; } = 1;
}
