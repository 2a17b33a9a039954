using System.Collections.Frozen;
using Nuoda.Platform;

namespace Nuoda.Stock;

/// <summary>On which days something happens. Days are numbers since 1970-01-01.</summary>
/// <param name="weekdays">The rule.</param>
/// <param name="exceptions">Days that differ, and what they are instead.</param>
[Published]
public sealed class WorkingDays(Weekdays weekdays, FrozenDictionary<int, bool>? exceptions = null)
{
    public static readonly WorkingDays Always = new(Weekdays.All);

    /// <summary>How far ahead a next working day is looked for: a calendar that is closed for longer has none.</summary>
    private const int Horizon = 400;

    public bool Includes(int day) => exceptions is not null && exceptions.TryGetValue(day, out var working) ? working : weekdays.Include(day);

    /// <summary>The same days, as far as they fall on some weekdays: a working Saturday of the calendar is none for who is closed on Saturdays.</summary>
    public WorkingDays Only(Weekdays some) => new(weekdays & some, exceptions?.Where(e => !e.Value || some.Include(e.Key)).ToFrozenDictionary());

    /// <summary>The day itself if it is one, else the next; null when there is none within a year.</summary>
    public int? OnOrAfter(int day)
    {
        for (var d = day; d < day + Horizon; d++) if (Includes(d)) return d;
        return null;
    }

    /// <summary>So many working days later: 0 = <see cref="OnOrAfter"/>.</summary>
    public int? After(int day, int workingDays)
    {
        var found = OnOrAfter(day);
        for (var n = 0; n < workingDays && found is { } from; n++) found = OnOrAfter(from + 1);
        return found;
    }
}

internal static class WeekdaysExtensions
{
    // 1970-01-01 was a Thursday.
    public static bool Include(this Weekdays weekdays, int day) => ((int)weekdays >> (((day + 3) % 7 + 7) % 7) & 1) == 1;
}
