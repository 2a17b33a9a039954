using System.Globalization;
using Nuoda.Platform;

namespace Nuoda.Stock;

/// <summary>国家法定节假日: days off and swapped working weekends (调休) of mainland China.</summary>
/// <remarks>2025 and 2026 as the General Office of the State Council announced them (12 November 2024 and 4 November 2025). For later years only what the regulation itself says
/// (国务院令第795号, 13 festival days): bridge days and working weekends are announced each November, and are then entered on the calendar's page or imported.</remarks>
[Published]
public static class ChinesePublicHolidays
{
    public const int FirstDecreed = 2025, LastDecreed = 2026;
    /// <summary>How far ahead a new calendar reaches.</summary>
    public const int LastYear = 2031;

    private const string NewYear = "元旦 New Year", Spring = "春节 Spring Festival", Qingming = "清明节 Qingming", Labour = "劳动节 Labour Day", DragonBoat = "端午节 Dragon Boat", MidAutumn = "中秋节 Mid-Autumn", National = "国庆节 National Day";

    private static readonly (string Name, string From, string To, string[] Worked)[] Decreed =
    [
        (NewYear, "2025-01-01", "2025-01-01", []),
        (Spring, "2025-01-28", "2025-02-04", ["2025-01-26", "2025-02-08"]),
        (Qingming, "2025-04-04", "2025-04-06", []),
        (Labour, "2025-05-01", "2025-05-05", ["2025-04-27"]),
        (DragonBoat, "2025-05-31", "2025-06-02", []),
        (National, "2025-10-01", "2025-10-08", ["2025-09-28", "2025-10-11"]),
        (NewYear, "2026-01-01", "2026-01-03", ["2026-01-04"]),
        (Spring, "2026-02-15", "2026-02-23", ["2026-02-14", "2026-02-28"]),
        (Qingming, "2026-04-04", "2026-04-06", []),
        (Labour, "2026-05-01", "2026-05-05", ["2026-05-09"]),
        (DragonBoat, "2026-06-19", "2026-06-21", []),
        (MidAutumn, "2026-09-25", "2026-09-27", []),
        (National, "2026-10-01", "2026-10-07", ["2026-09-20", "2026-10-10"]),
    ];

    /// <summary>All days that differ from Monday to Friday, ascending.</summary>
    public static IReadOnlyList<DayOff> Days()
    {
        var days = new SortedDictionary<DateOnly, DayOff>();
        foreach (var (name, from, to, worked) in Decreed)
        {
            for (var day = Parse(from); day <= Parse(to); day = day.AddDays(1)) days[day] = new(day, false, name);
            foreach (var day in worked.Select(Parse)) days[day] = new(day, true, name + "（调休 swapped）");
        }
        for (var year = LastDecreed + 1; year <= LastYear; year++)
            foreach (var day in Festivals(year)) days[day.Day] = day;
        return [.. days.Values];
    }

    /// <summary>The thirteen festival days of a year.</summary>
    public static IEnumerable<DayOff> Festivals(int year)
    {
        yield return new(new(year, 1, 1), false, NewYear);
        var spring = Lunar(year, 1, 1);
        for (var n = -1; n <= 2; n++) yield return new(spring.AddDays(n), false, Spring);
        yield return new(new(year, 4, PureBrightness(year)), false, Qingming);
        for (var n = 1; n <= 2; n++) yield return new(new(year, 5, n), false, Labour);
        yield return new(Lunar(year, 5, 5), false, DragonBoat);
        yield return new(Lunar(year, 8, 15), false, MidAutumn);
        for (var n = 1; n <= 3; n++) yield return new(new(year, 10, n), false, National);
    }

    private static readonly ChineseLunisolarCalendar Moon = new();

    private static DateOnly Lunar(int year, int month, int day)
    {
        // The calendar counts a leap month as one of the months after it.
        var leap = Moon.GetLeapMonth(year);
        return DateOnly.FromDateTime(Moon.ToDateTime(year, leap > 0 && month >= leap ? month + 1 : month, day, 0, 0, 0, 0));
    }

    /// <summary>Day in April on which the sun stands at 15°: the rule of thumb for the 21st century, which holds for all years used here.</summary>
    private static int PureBrightness(int year) => (int)((year % 100 * 0.2422) + 4.81) - (year % 100 / 4);

    private static DateOnly Parse(string day) => DateOnly.ParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture);
}

/// <param name="IsWorking">A weekend day that is worked; else a day off.</param>
[Published]
public readonly record struct DayOff(DateOnly Day, bool IsWorking, string? Note);
