namespace Nuoda.Insight;

/// <summary>The days that a page shows, and the days of the same length before, which they are compared with.</summary>
public sealed record OverviewPeriod(DateOnly From, DateOnly To, DateOnly BeforeFrom, DateOnly BeforeTo)
{
    /// <summary>What the picker offers, in its order.</summary>
    public static readonly IReadOnlyList<string> Names = ["this-month", "last-month", "last-3", "last-6", "last-12", "this-year"];

    /// <summary>A period by name as of a day; null when there is no such name.</summary>
    public static OverviewPeriod? Named(string name, DateOnly asOf)
    {
        var month = StartOfMonth(asOf);
        return name switch
        {
            "this-month" => Months(month, 1, asOf),
            "last-month" => Months(month.AddMonths(-1), 1, asOf),
            "last-3" => Months(month.AddMonths(-2), 3, asOf),
            "last-6" => Months(month.AddMonths(-5), 6, asOf),
            "last-12" => Months(month.AddMonths(-11), 12, asOf),
            "this-year" => Months(new(asOf.Year, 1, 1), 12, asOf),
            _ => null,
        };
    }

    /// <summary>The twelve months up to one.</summary>
    public static OverviewPeriod YearUpTo(DateOnly month, DateOnly asOf) => Months(StartOfMonth(month).AddMonths(-11), 12, asOf);

    /// <summary>Whole months are compared with whole months, other days with as many days before.</summary>
    public static OverviewPeriod Of(DateOnly from, DateOnly to, DateOnly asOf)
    {
        if (from.Day == 1 && to.AddDays(1).Day == 1) return Months(from, (to.Year - from.Year) * 12 + to.Month - from.Month + 1, asOf);
        var days = to.DayNumber - from.DayNumber + 1;
        // The calendar has a first day.
        return new(from, to, Back(from, days), Back(from, 1));
    }

    private static OverviewPeriod Months(DateOnly from, int months, DateOnly asOf)
    {
        var to = from.AddMonths(months).AddDays(-1);
        if (from.DayNumber < 32 * months) return new(from, to, DateOnly.MinValue, DateOnly.MinValue);
        // Of a period that still runs only so much lies behind: the one before is cut at the same day, else its counts would always be higher.
        var beforeTo = asOf >= from && asOf < to ? asOf.AddMonths(-months) : from.AddDays(-1);
        return new(from, to, from.AddMonths(-months), beforeTo);
    }

    private static DateOnly StartOfMonth(DateOnly day) => new(day.Year, day.Month, 1);

    private static DateOnly Back(DateOnly day, int days) => DateOnly.FromDayNumber(Math.Max(0, day.DayNumber - days));
}
