using Nuoda.Platform;
using Nuoda.Platform.Storage;

namespace Nuoda.Stock;

/// <summary>工作日历: the weekdays on which a place works, and the days that differ (holidays, swapped working weekends).</summary>
[Published]
public sealed class Calendar : IVersioned
{
    public long Id { get; init; }
    public required string Key { get; set; }
    public required string Name { get; set; }
    public Weekdays Weekdays { get; set; } = Weekdays.MondayToFriday;
    public int Version { get; set; } = 1;
}

/// <summary>A day on which a calendar differs from its weekdays.</summary>
[Published]
public sealed class CalendarDay
{
    public long CalendarId { get; init; }
    public DateOnly Day { get; init; }
    public bool IsWorking { get; set; }
    public string? Note { get; set; }
}

[Published]
[Flags]
public enum Weekdays
{
    None = 0,
    Monday = 1, Tuesday = 2, Wednesday = 4, Thursday = 8, Friday = 16, Saturday = 32, Sunday = 64,
    MondayToFriday = 31,
    All = 127,
}
