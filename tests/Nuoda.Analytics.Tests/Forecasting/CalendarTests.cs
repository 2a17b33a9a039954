using System.Globalization;
using Nuoda.Analytics.Forecasting;
using Xunit;

namespace Nuoda.Analytics.Tests.Forecasting;

public sealed class CalendarTests
{
    /// <summary>The days of the State Council's yearly notices on public holidays.</summary>
    [Theory]
    [InlineData(2015, "2015-02-19", "2015-04-05", "2015-06-20", "2015-09-27")]
    [InlineData(2017, "2017-01-28", "2017-04-04", "2017-05-30", "2017-10-04")]
    [InlineData(2020, "2020-01-25", "2020-04-04", "2020-06-25", "2020-10-01")]
    [InlineData(2023, "2023-01-22", "2023-04-05", "2023-06-22", "2023-09-29")]
    [InlineData(2024, "2024-02-10", "2024-04-04", "2024-06-10", "2024-09-17")]
    [InlineData(2025, "2025-01-29", "2025-04-04", "2025-05-31", "2025-10-06")]
    [InlineData(2026, "2026-02-17", "2026-04-05", "2026-06-19", "2026-09-25")]
    public void Lunar_holidays_and_Qingming_fall_on_their_published_days(int year, string spring, string qingming, string dragon, string autumn)
    {
        Assert.Equal([spring, qingming, dragon, autumn],
            new[] { ChineseHoliday.SpringFestival, ChineseHoliday.Qingming, ChineseHoliday.DragonBoat, ChineseHoliday.MidAutumn }.Select(h => ChineseHolidays.DayOf(h, year).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)));
    }

    /// <summary>The almanac's rule of thumb for the day in April: ⌊0.2422 y + c⌋ − ⌊y/4⌋, y the year of the century, c 5.59 and 4.81.</summary>
    [Fact]
    public void Qingming_is_where_the_almanacs_rule_puts_it_for_two_centuries()
    {
        for (var year = 1901; year < 2100; year++)
        {
            var y = year % 100;
            // In the twentieth century leap days count from the year before.
            var day = year == 2000 ? 4 : (int)(0.2422 * y + (year < 2000 ? 5.59 : 4.81)) - y / 4;
            Assert.Equal(new DateOnly(year, 4, day), ChineseHolidays.DayOf(ChineseHoliday.Qingming, year));
        }
    }

    [Fact]
    public void Days_of_a_window_add_up_and_lie_in_their_periods()
    {
        var months = new CalendarPeriods(new DateOnly(2023, 1, 1), PeriodUnit.Month, 36);
        var before = CalendarDrivers.Window(months, ChineseHoliday.SpringFestival, -14, -1);
        // 22 January 2023, 10 February 2024, 29 January 2025: days 8–21 January; 27 January–9 February; 15–28 January.
        Assert.Equal([14, 0], before[..2]);
        Assert.Equal([5, 9], before[12..14]);
        Assert.Equal([14, 0], before[24..26]);
        Assert.Equal(42, before.Sum());
        foreach (var unit in Enum.GetValues<PeriodUnit>())
        {
            var periods = new CalendarPeriods(new DateOnly(2022, 1, 1), unit, unit switch { PeriodUnit.Day => 1461, PeriodUnit.Week => 208, PeriodUnit.Month => 48, _ => 16 });
            Assert.Equal(28, CalendarDrivers.Window(periods, ChineseHoliday.NationalDay, 0, 6).Sum());
            Assert.Equal(new DateOnly(2022, 1, 1), periods.Start(0));
            for (var t = 0; t < periods.Count; t++) Assert.Equal((t, t), (periods.Of(periods.Start(t)), periods.Of(periods.Start(t + 1).AddDays(-1))));
        }
        Assert.Equal([22, 20, 23], CalendarDrivers.Weekdays(months)[..3]);
    }

    [Fact]
    public void What_a_seasonal_model_knows_already_is_no_driver()
    {
        var (names, values) = CalendarDrivers.China(new CalendarPeriods(new DateOnly(2018, 1, 1), PeriodUnit.Month, 72), 60);
        Assert.Equal(["spring_festival_before", "spring_festival", "dragon_boat", "mid_autumn_before"], names);
        // The long-run mean of a month is taken off: over many years nothing is left of the season.
        var (_, century) = CalendarDrivers.China(new CalendarPeriods(new DateOnly(1902, 1, 1), PeriodUnit.Month, 12 * 197), 60);
        Assert.All(century, driver => Assert.All(Enumerable.Range(0, 12), m => Assert.Equal(0, driver.Where((_, t) => t % 12 == m).Average(), 1e-9)));
        Assert.All(values, driver => Assert.Equal(72, driver.Length));
        Assert.Contains("national_day", CalendarDrivers.China(new CalendarPeriods(new DateOnly(2024, 1, 1), PeriodUnit.Day, 366), 366).Names);
        // A festival that no known period saw cannot be learnt.
        Assert.Empty(CalendarDrivers.China(new CalendarPeriods(new DateOnly(2024, 7, 1), PeriodUnit.Day, 90), 40).Names);
    }

    [Fact]
    public void Years_beyond_the_calendar_and_empty_periods_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => ChineseHolidays.DayOf(ChineseHoliday.SpringFestival, 1900));
        Assert.Throws<ArgumentOutOfRangeException>(() => ChineseHolidays.DayOf((ChineseHoliday)99, 2000));
        Assert.Throws<ArgumentOutOfRangeException>(() => CalendarDrivers.Window(new(new(2100, 6, 1), PeriodUnit.Month, 12), ChineseHoliday.NewYear, 0, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => CalendarDrivers.Window(new(new(2020, 6, 1), PeriodUnit.Month, 12), ChineseHoliday.NewYear, 1, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => CalendarDrivers.Weekdays(new(new(2020, 6, 1), PeriodUnit.Month, 0)));
        Assert.Throws<ArgumentOutOfRangeException>(() => CalendarDrivers.China(new(new(2020, 6, 1), PeriodUnit.Month, 12), 13));
        Assert.Equal((2101 - 1901) * 7, Enum.GetValues<ChineseHoliday>().SelectMany(h => Enumerable.Range(1901, 200).Select(y => ChineseHolidays.DayOf(h, y)).Where(d => d.Year is >= 1901 and <= 2100)).Count());
    }
}
