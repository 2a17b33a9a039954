using System.Globalization;
using Nuoda.Platform.Storage;

namespace Nuoda.Insight;

/// <summary>Labels of days, weeks, months, quarters and years, and the days that a written period spans.</summary>
internal static class Periods
{
    /// <summary>2016-12-31, 2016-12, 2016-Q4, 2016-W05 or 2016: first and last day; null when it is none of these.</summary>
    public static (DateOnly First, DateOnly Last)? Parse(string text, DayOfWeek weekStart)
    {
        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)) return (day, day);
        if (text.Length < 4 || !int.TryParse(text.AsSpan(0, 4), NumberStyles.None, CultureInfo.InvariantCulture, out var year) || year is < 1 or > 9998) return null;
        if (text.Length == 4) return (new(year, 1, 1), new(year, 12, 31));
        if (text[4] != '-') return null;
        if (text.Length == 7 && text[5] == 'Q' && text[6] is >= '1' and <= '4')
        {
            var first = new DateOnly(year, (text[6] - '1') * 3 + 1, 1);
            return (first, first.AddMonths(3).AddDays(-1));
        }
        if (text.Length == 8 && text[5] == 'W' && int.TryParse(text.AsSpan(6), NumberStyles.None, CultureInfo.InvariantCulture, out var week) && week is >= 1 and <= 53)
        {
            // The week that holds 4 January is the first, as ISO 8601 has it for weeks from Monday.
            var first = StartOfWeek(new DateOnly(year, 1, 4), weekStart).AddDays(7 * (week - 1));
            return WeekLabel(first, weekStart) == text ? (first, first.AddDays(6)) : null;
        }
        if (text.Length == 7 && int.TryParse(text.AsSpan(5), NumberStyles.None, CultureInfo.InvariantCulture, out var month) && month is >= 1 and <= 12)
        {
            var first = new DateOnly(year, month, 1);
            return (first, first.AddMonths(1).AddDays(-1));
        }
        return null;
    }

    /// <summary>The label of the period that a day lies in.</summary>
    public static string LabelOf(string dimension, int day, DayOfWeek weekStart)
    {
        var date = Day.FromNumber(day);
        return dimension switch
        {
            "day" => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            "week" => WeekLabel(date, weekStart),
            "month" => date.ToString("yyyy-MM", CultureInfo.InvariantCulture),
            "quarter" => string.Create(CultureInfo.InvariantCulture, $"{date.Year:D4}-Q{(date.Month + 2) / 3}"),
            _ => date.ToString("yyyy", CultureInfo.InvariantCulture),
        };
    }

    private static DateOnly StartOfWeek(DateOnly day, DayOfWeek weekStart) => day.AddDays(-(((int)day.DayOfWeek - (int)weekStart + 7) % 7));

    // A week belongs to the year that most of its days lie in: that of its fourth day.
    private static string WeekLabel(DateOnly day, DayOfWeek weekStart)
    {
        var fourth = StartOfWeek(day, weekStart).AddDays(3);
        return string.Create(CultureInfo.InvariantCulture, $"{fourth.Year:D4}-W{(fourth.DayOfYear + 6) / 7:D2}");
    }
}
