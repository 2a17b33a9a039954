using System.Globalization;
using Nuoda.Platform.Storage;
using Nuoda.Stock;
using Xunit;

namespace Nuoda.Tests.Stock;

/// <summary>When an order still counts as of the day, in zones whose clocks jump.</summary>
public sealed class CutOffTests
{
    [Theory]
    // An ordinary day.
    [InlineData("Asia/Shanghai", "14:00", "2026-11-23T13:59:59+08:00", "2026-11-23")]
    [InlineData("Asia/Shanghai", "14:00", "2026-11-23T14:00:00+08:00", "2026-11-24")]
    // Friday evening: the weekend is not worked.
    [InlineData("Asia/Shanghai", "14:00", "2026-11-27T15:00:00+08:00", "2026-11-30")]
    // Saturday, whatever the hour.
    [InlineData("Asia/Shanghai", "14:00", "2026-11-28T08:00:00+08:00", "2026-11-30")]
    // Spring gap of Berlin, 29 March 2026 (a Sunday, worked here by an exception): 02:30 does not exist; the jump at 02:00 has passed it.
    [InlineData("Europe/Berlin", "02:30", "2026-03-29T01:59:59+01:00", "2026-03-29")]
    [InlineData("Europe/Berlin", "02:30", "2026-03-29T03:00:00+02:00", "2026-03-30")]
    // Autumn overlap, 25 October 2026: 02:30 comes twice, the first one counts; the second 02:10 does not open it again.
    [InlineData("Europe/Berlin", "02:30", "2026-10-25T02:29:59+02:00", "2026-10-25")]
    [InlineData("Europe/Berlin", "02:30", "2026-10-25T02:30:00+02:00", "2026-10-26")]
    [InlineData("Europe/Berlin", "02:30", "2026-10-25T02:10:00+01:00", "2026-10-26")]
    // Half an hour on Lord Howe, 4 October 2026: 02:00 to 02:30 is left out.
    [InlineData("Australia/Lord_Howe", "02:15", "2026-10-04T01:59:00+10:30", "2026-10-04")]
    [InlineData("Australia/Lord_Howe", "02:15", "2026-10-04T02:30:00+11:00", "2026-10-05")]
    // Apia has no 30 December 2011 at all.
    [InlineData("Pacific/Apia", "12:00", "2011-12-29T12:30:00-10:00", "2011-12-31")]
    public void A_cut_off_is_one_moment_of_its_day(string zone, string cutOff, string now, string firstDispatch)
    {
        var minute = (int)TimeOnly.Parse(cutOff, CultureInfo.InvariantCulture).ToTimeSpan().TotalMinutes;
        // Sundays of the clock changes are worked, so that the day itself can be seen.
        var worked = new Dictionary<int, bool> { [Number("2026-03-29")] = true, [Number("2026-10-25")] = true, [Number("2026-10-04")] = true, [Number("2011-12-31")] = true, [Number("2011-12-30")] = false };
        var days = new WorkingDays(Weekdays.MondayToFriday, System.Collections.Frozen.FrozenDictionary.ToFrozenDictionary(worked));
        var found = CutOff.FirstDispatch(DateTimeOffset.Parse(now, CultureInfo.InvariantCulture), TimeZoneInfo.FindSystemTimeZoneById(zone), minute, 0, days);
        Assert.Equal(firstDispatch, Day.FromNumber(found!.Value).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
    }

    private static int Number(string day) => Day.ToNumber(DateOnly.ParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture));
}
