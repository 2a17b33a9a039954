using System.Globalization;

namespace Nuoda.Analytics.Forecasting;

/// <summary>Public holidays of China that move demand.</summary>
public enum ChineseHoliday
{
    /// <summary>元旦: 1 January.</summary>
    NewYear,

    /// <summary>春节: the first day of the lunar year, 21 January to 21 February.</summary>
    SpringFestival,

    /// <summary>清明节: the day on which the sun reaches 15° of longitude, 4 to 6 April.</summary>
    Qingming,

    /// <summary>劳动节: 1 May.</summary>
    LabourDay,

    /// <summary>端午节: the fifth day of the fifth lunar month.</summary>
    DragonBoat,

    /// <summary>中秋节: the fifteenth day of the eighth lunar month.</summary>
    MidAutumn,

    /// <summary>国庆节: 1 October.</summary>
    NationalDay,
}

/// <summary>On which day a Chinese holiday falls. How many days are free around it is decreed each year and not told here.</summary>
/// <remarks>Lunar months by the calendar of the runtime (a leap month never holds a festival). Qingming by the apparent longitude of the sun to 0.01°, at noon-based Julian days in China's time: Meeus (1998),
/// Astronomical Algorithms, 2nd ed., ch. 25 (low accuracy).</remarks>
public static class ChineseHolidays
{
    /// <summary>The first year whose lunar calendar is known.</summary>
    public const int FirstYear = 1901;

    /// <summary>The last year whose lunar calendar is known.</summary>
    public const int LastYear = 2100;

    private static readonly ChineseLunisolarCalendar Lunar = new();

    /// <summary>The day of a holiday.</summary>
    /// <param name="holiday">Which.</param>
    /// <param name="year">Gregorian, <see cref="FirstYear"/> to <see cref="LastYear"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The year is out of range or there is no such holiday.</exception>
    public static DateOnly DayOf(ChineseHoliday holiday, int year)
    {
        if (year is < FirstYear or > LastYear) throw new ArgumentOutOfRangeException(nameof(year), year, $"The lunar calendar is known from {FirstYear} to {LastYear}.");
        return holiday switch
        {
            ChineseHoliday.NewYear => new(year, 1, 1),
            ChineseHoliday.SpringFestival => LunarDay(year, 1, 1),
            ChineseHoliday.Qingming => Qingming(year),
            ChineseHoliday.LabourDay => new(year, 5, 1),
            ChineseHoliday.DragonBoat => LunarDay(year, 5, 5),
            ChineseHoliday.MidAutumn => LunarDay(year, 8, 15),
            ChineseHoliday.NationalDay => new(year, 10, 1),
            _ => throw new ArgumentOutOfRangeException(nameof(holiday), holiday, "There is no such holiday."),
        };
    }

    // The calendar counts a leap month as one more: months from it on are one later than their name.
    private static DateOnly LunarDay(int year, int month, int day)
    {
        var leap = Lunar.GetLeapMonth(year);
        return DateOnly.FromDateTime(Lunar.ToDateTime(year, leap > 0 && month >= leap ? month + 1 : month, day, 0, 0, 0, 0));
    }

    private static DateOnly Qingming(int year)
    {
        var day = new DateOnly(year, 4, 3);
        // The day is over at 16:00 of universal time.
        while (SolarLongitude(day, 16) < 15) day = day.AddDays(1);
        return day;
    }

    // Degrees since the March equinox; only used in April, so that it does not wrap.
    private static double SolarLongitude(DateOnly day, double universalHours)
    {
        var centuries = (day.DayNumber - new DateOnly(2000, 1, 1).DayNumber - 0.5 + universalHours / 24) / 36525;
        var meanLongitude = 280.46646 + centuries * (36000.76983 + 0.0003032 * centuries);
        var anomaly = (357.52911 + centuries * (35999.05029 - 0.0001537 * centuries)) * Math.PI / 180;
        var centre = (1.914602 - centuries * (0.004817 + 0.000014 * centuries)) * Math.Sin(anomaly) + (0.019993 - 0.000101 * centuries) * Math.Sin(2 * anomaly) + 0.000289 * Math.Sin(3 * anomaly);
        var node = (125.04 - 1934.136 * centuries) * Math.PI / 180;
        var longitude = (meanLongitude + centre - 0.00569 - 0.00478 * Math.Sin(node)) % 360;
        return longitude < 0 ? longitude + 360 : longitude;
    }
}
