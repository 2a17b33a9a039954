namespace Nuoda.Analytics.Forecasting;

/// <summary>The length of a period.</summary>
public enum PeriodUnit
{
    /// <summary>A day.</summary>
    Day,

    /// <summary>Seven days.</summary>
    Week,

    /// <summary>A calendar month.</summary>
    Month,

    /// <summary>Three calendar months.</summary>
    Quarter,
}

/// <summary>The periods of a series on the calendar.</summary>
/// <param name="First">Any day of the first period; for weeks its first day.</param>
/// <param name="Unit">How long each is.</param>
/// <param name="Count">How many, ≥ 1; the coming ones included where drivers must be known for them.</param>
public readonly record struct CalendarPeriods(DateOnly First, PeriodUnit Unit, int Count)
{
    /// <summary>The first day of a period.</summary>
    /// <param name="period">From 0; the number <see cref="Count"/> gives the day after the last period.</param>
    public DateOnly Start(int period) => Unit switch
    {
        PeriodUnit.Day => First.AddDays(period),
        PeriodUnit.Week => First.AddDays(7 * period),
        PeriodUnit.Month => new DateOnly(First.Year, First.Month, 1).AddMonths(period),
        _ => new DateOnly(First.Year, First.Month, 1).AddMonths(3 * period),
    };

    /// <summary>The period that holds a day, negative before the first.</summary>
    /// <param name="day">The day.</param>
    public int Of(DateOnly day) => Unit switch
    {
        PeriodUnit.Day => day.DayNumber - First.DayNumber,
        PeriodUnit.Week => (int)Math.Floor((day.DayNumber - First.DayNumber) / 7.0),
        PeriodUnit.Month => Months(day),
        _ => (int)Math.Floor(Months(day) / 3.0),
    };

    /// <summary>Where in the year a month or quarter lies (the season that a seasonal model already knows); 0 for days and weeks.</summary>
    internal int PlaceInYear(int period) => Unit switch { PeriodUnit.Month => Start(period).Month, PeriodUnit.Quarter => Start(period).Month, _ => 0 };

    private int Months(DateOnly day) => 12 * (day.Year - First.Year) + day.Month - First.Month;
}

/// <summary>What the calendar says about the periods of a series, as drivers of a regression.</summary>
/// <remarks>A holiday that moves between months is seen by its window: the number of its days that fall into each period; in months and quarters less the long-run mean of that month, so that season and holiday stay
/// apart. Source: Bell &amp; Hillmer (1983), J. Am. Stat. Assoc. 78(383), 526–534; for the lunar new year: Lin &amp; Liu (2002), in Proc. Bus. Econ. Stat. Sect., Am. Stat. Assoc.</remarks>
public static class CalendarDrivers
{
    private static readonly (string Name, ChineseHoliday Holiday, int From, int To, bool OnlyShort)[] Windows =
    [
        ("new_year", ChineseHoliday.NewYear, 0, 0, false),
        ("spring_festival_before", ChineseHoliday.SpringFestival, -14, -1, false),
        ("spring_festival", ChineseHoliday.SpringFestival, 0, 6, false),
        ("spring_festival_after", ChineseHoliday.SpringFestival, 7, 15, true),
        ("qingming", ChineseHoliday.Qingming, -1, 1, false),
        ("labour_day", ChineseHoliday.LabourDay, 0, 2, false),
        ("dragon_boat", ChineseHoliday.DragonBoat, -1, 1, false),
        ("mid_autumn_before", ChineseHoliday.MidAutumn, -14, -1, false),
        ("mid_autumn", ChineseHoliday.MidAutumn, 0, 2, true),
        ("national_day", ChineseHoliday.NationalDay, 0, 6, false),
    ];

    /// <summary>Days of a holiday's window in each period.</summary>
    /// <param name="periods">The periods, within <see cref="ChineseHolidays.FirstYear"/> to <see cref="ChineseHolidays.LastYear"/>.</param>
    /// <param name="holiday">The holiday.</param>
    /// <param name="from">First day of the window, counted from the holiday (negative: before it).</param>
    /// <param name="to">Last day of the window, ≥ from.</param>
    /// <returns>One number a period, in days; over each year they add up to the length of the window.</returns>
    /// <exception cref="ArgumentException">The window ends before it begins, there is no period, or a year is out of range.</exception>
    public static double[] Window(CalendarPeriods periods, ChineseHoliday holiday, int from, int to)
    {
        Check(periods);
        if (to < from) throw new ArgumentOutOfRangeException(nameof(to), to, "The window ends before it begins.");
        var days = new double[periods.Count];
        var (first, last) = (periods.Start(0), periods.Start(periods.Count).AddDays(-1));
        for (var year = Math.Max(ChineseHolidays.FirstYear, first.Year - 1); year <= Math.Min(ChineseHolidays.LastYear, last.Year + 1); year++)
        {
            var day = ChineseHolidays.DayOf(holiday, year);
            for (var d = from; d <= to; d++)
                if (periods.Of(day.AddDays(d)) is var period && period >= 0 && period < days.Length) days[period]++;
        }
        return days;
    }

    /// <summary>Mondays to Fridays in each period, holidays not taken off.</summary>
    /// <param name="periods">The periods.</param>
    /// <exception cref="ArgumentException">There is no period.</exception>
    public static double[] Weekdays(CalendarPeriods periods)
    {
        Check(periods);
        var days = new double[periods.Count];
        for (var t = 0; t < days.Length; t++)
            for (var day = periods.Start(t); day < periods.Start(t + 1); day = day.AddDays(1))
                if (day.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday)) days[t]++;
        return days;
    }

    /// <summary>The holidays of China as drivers: days of the windows before, at and after each, those left out that tell a seasonal model nothing.</summary>
    /// <param name="periods">The known periods and the coming ones.</param>
    /// <param name="known">How many of them are known, 1 to their count: a window that does not change in them cannot be learnt and is left out. null keeps every window, so that many series have the same drivers.</param>
    /// <returns>Names and values; in months and quarters less the long-run mean of the month, where holidays that never leave their month vanish.</returns>
    /// <exception cref="ArgumentException">There is no period, more are known than there are, or a year is out of range.</exception>
    public static (string[] Names, double[][] Values) China(CalendarPeriods periods, int? known = null)
    {
        Check(periods);
        if (known is { } count && (count < 1 || count > periods.Count)) throw new ArgumentOutOfRangeException(nameof(known), known, "Known periods: 1 to all.");
        var (names, values, isShort) = (new List<string>(), new List<double[]>(), periods.Unit is PeriodUnit.Day or PeriodUnit.Week);
        foreach (var (name, holiday, from, to, onlyShort) in Windows)
        {
            if (onlyShort && !isShort) continue;
            var days = Window(periods, holiday, from, to);
            if (!isShort) Centre(days, periods, holiday, from, to);
            if (known is { } seen && !days.AsSpan(0, seen).ContainsAnyExceptInRange(days[0] - 1e-9, days[0] + 1e-9)) continue;
            names.Add(name);
            values.Add(days);
        }
        return ([.. names], [.. values]);
    }

    private static void Centre(double[] days, CalendarPeriods periods, ChineseHoliday holiday, int from, int to)
    {
        var (sums, all) = (new double[13], new CalendarPeriods(new DateOnly(ChineseHolidays.FirstYear + 1, periods.First.Month, 1), periods.Unit, (ChineseHolidays.LastYear - ChineseHolidays.FirstYear - 2) * (periods.Unit == PeriodUnit.Month ? 12 : 4)));
        var everyYear = Window(all, holiday, from, to);
        for (var t = 0; t < everyYear.Length; t++) sums[all.PlaceInYear(t)] += everyYear[t] / (ChineseHolidays.LastYear - ChineseHolidays.FirstYear - 2);
        for (var t = 0; t < days.Length; t++) days[t] -= sums[periods.PlaceInYear(t)];
    }

    private static void Check(CalendarPeriods periods)
    {
        if (periods.Count < 1) throw new ArgumentOutOfRangeException(nameof(periods), periods.Count, "There is no period.");
        if (periods.Start(0).Year < ChineseHolidays.FirstYear || periods.Start(periods.Count).Year > ChineseHolidays.LastYear)
            throw new ArgumentOutOfRangeException(nameof(periods), periods, $"The calendar is known from {ChineseHolidays.FirstYear} to {ChineseHolidays.LastYear}.");
    }
}
