using System.Collections.Frozen;
using System.Globalization;
using Nuoda.Stock;
using Xunit;

namespace Nuoda.Tests.Stock;

/// <summary>The ready-made calendar against the printed decrees, day by day, weekends and ordinary days included.</summary>
public sealed class ChinesePublicHolidaysTests
{
    private static readonly WorkingDays China = new(Weekdays.MondayToFriday, ChinesePublicHolidays.Days().ToFrozenDictionary(d => Nuoda.Platform.Storage.Day.ToNumber(d.Day), d => d.IsWorking));

    [Theory]
    // 2025: New Year is one day.
    [InlineData("2024-12-31", true), InlineData("2025-01-01", false), InlineData("2025-01-02", true)]
    // Spring Festival 28 January to 4 February; Sunday 26 January and Saturday 8 February are worked.
    [InlineData("2025-01-25", false), InlineData("2025-01-26", true), InlineData("2025-01-27", true), InlineData("2025-01-28", false), InlineData("2025-02-04", false), InlineData("2025-02-05", true)]
    [InlineData("2025-02-08", true), InlineData("2025-02-09", false)]
    [InlineData("2025-04-03", true), InlineData("2025-04-04", false), InlineData("2025-04-06", false), InlineData("2025-04-07", true)]
    // Labour Day 1 to 5 May; Sunday 27 April is worked.
    [InlineData("2025-04-26", false), InlineData("2025-04-27", true), InlineData("2025-05-01", false), InlineData("2025-05-05", false), InlineData("2025-05-06", true)]
    [InlineData("2025-05-30", true), InlineData("2025-05-31", false), InlineData("2025-06-02", false), InlineData("2025-06-03", true)]
    // National Day with Mid-Autumn 1 to 8 October; Sunday 28 September and Saturday 11 October are worked.
    [InlineData("2025-09-28", true), InlineData("2025-09-30", true), InlineData("2025-10-01", false), InlineData("2025-10-08", false), InlineData("2025-10-09", true), InlineData("2025-10-11", true), InlineData("2025-10-12", false)]
    // 2026: 1 to 3 January; Sunday the 4th is worked.
    [InlineData("2026-01-01", false), InlineData("2026-01-02", false), InlineData("2026-01-03", false), InlineData("2026-01-04", true), InlineData("2026-01-05", true)]
    // Spring Festival 15 to 23 February; Saturdays 14 and 28 February are worked.
    [InlineData("2026-02-13", true), InlineData("2026-02-14", true), InlineData("2026-02-15", false), InlineData("2026-02-23", false), InlineData("2026-02-24", true), InlineData("2026-02-28", true), InlineData("2026-03-01", false)]
    [InlineData("2026-04-03", true), InlineData("2026-04-06", false), InlineData("2026-04-07", true)]
    [InlineData("2026-04-30", true), InlineData("2026-05-01", false), InlineData("2026-05-05", false), InlineData("2026-05-06", true), InlineData("2026-05-09", true), InlineData("2026-05-10", false)]
    [InlineData("2026-06-18", true), InlineData("2026-06-19", false), InlineData("2026-06-22", true)]
    // Sunday 20 September and Saturday 10 October are worked for National Day 1 to 7 October; Mid-Autumn is 25 to 27 September.
    [InlineData("2026-09-20", true), InlineData("2026-09-24", true), InlineData("2026-09-25", false), InlineData("2026-09-28", true), InlineData("2026-10-01", false), InlineData("2026-10-07", false)]
    [InlineData("2026-10-08", true), InlineData("2026-10-10", true), InlineData("2026-10-11", false)]
    // 2027, not decreed yet: the festival days themselves, no swaps.
    [InlineData("2027-02-05", false), InlineData("2027-02-06", false), InlineData("2027-02-08", false), InlineData("2027-02-09", true), InlineData("2027-04-05", false), InlineData("2027-06-09", false), InlineData("2027-09-15", false)]
    public void A_day_is_worked_or_not_as_decreed(string day, bool worked) =>
        Assert.Equal(worked, China.Includes(Nuoda.Platform.Storage.Day.ToNumber(DateOnly.ParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture))));

    [Theory]
    // Known festival days, among them years with a leap month before the festival (2028: fifth, 2031: third).
    [InlineData(2025, "2025-01-29", "2025-05-31", "2025-10-06")]
    [InlineData(2026, "2026-02-17", "2026-06-19", "2026-09-25")]
    [InlineData(2028, "2028-01-26", "2028-05-28", "2028-10-03")]
    [InlineData(2029, "2029-02-13", "2029-06-16", "2029-09-22")]
    [InlineData(2030, "2030-02-03", "2030-06-05", "2030-09-12")]
    [InlineData(2031, "2031-01-23", "2031-06-24", "2031-10-01")]
    public void Festivals_of_the_moon_fall_on_their_days(int year, string spring, string dragonBoat, string midAutumn)
    {
        var days = ChinesePublicHolidays.Festivals(year).ToList();
        Assert.Equal(13, days.Count);
        string Of(string name, int nth) => days.Where(d => d.Note!.StartsWith(name, StringComparison.Ordinal)).ElementAt(nth).Day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        Assert.Equal((spring, dragonBoat, midAutumn), (Of("春节", 1), Of("端午", 0), Of("中秋", 0)));
    }

    [Fact]
    public void A_decreed_year_has_as_many_days_off_as_the_decree_says()
    {
        var days = ChinesePublicHolidays.Days();
        int Off(int year) => days.Count(d => d.Day.Year == year && !d.IsWorking);
        int Worked(int year) => days.Count(d => d.Day.Year == year && d.IsWorking);
        Assert.Equal((28, 5, 33, 6), (Off(2025), Worked(2025), Off(2026), Worked(2026)));
    }
}
