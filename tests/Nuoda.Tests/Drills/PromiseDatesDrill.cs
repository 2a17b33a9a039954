using System.Collections.Frozen;
using System.Globalization;
using System.Runtime.CompilerServices;
using Nuoda.Platform.Storage;
using Nuoda.Stock;
using Xunit;

namespace Nuoda.Tests.Drills;

/// <summary>T1: cut-offs through spring gaps and autumn overlaps in six zones, working calendars, holidays and swapped weekends, against a table made in another way (tests/independent/promise_dates.py);
/// no promise earlier than asked. Seen red: with the second coming of an autumn hour taken for the first, 4 rows of Berlin differ.</summary>
public sealed class PromiseDatesDrill
{
    [Fact]
    public void Every_promise_date_is_that_of_the_independent_table()
    {
        var wrong = new List<string>();
        var rows = File.ReadLines(Table()).Skip(1).Select(l => l.Split('\t')).ToList();
        Assert.True(rows.Count >= 120, $"{rows.Count} rows");
        foreach (var r in rows)
        {
            var exceptions = Days(r[8]).Select(d => (d, false)).Concat(Days(r[9]).Select(d => (d, true))).ToFrozenDictionary(d => d.Item1, d => d.Item2);
            var site = new WorkingDays((Weekdays)Int(r[4]), exceptions);
            var now = DateTimeOffset.Parse(r[1], CultureInfo.InvariantCulture);
            var ready = CutOff.FirstDispatch(now, TimeZoneInfo.FindSystemTimeZoneById(r[0]), r[2].Length == 0 ? null : Int(r[2]), Int(r[3]), site)!.Value;
            var lane = new Lane(1, "site", null, null, site, WorkingDays.Always, Int(r[5]), new WorkingDays((Weekdays)Int(r[6])));
            var wished = Number(r[7]);
            var trip = lane.First(ready, wished)!.Value;
            if ((Text(ready), Text(trip.DeliverOn)) != (r[10], r[11])) wrong.Add($"{string.Join(' ', r)}: {Text(ready)}, {Text(trip.DeliverOn)}");
            if (trip.DeliverOn < wished || trip.ShipOn < ready) wrong.Add($"{string.Join(' ', r)}: earlier than asked or possible");
        }
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    private static int Int(string text) => int.Parse(text, CultureInfo.InvariantCulture);
    private static int Number(string day) => Day.ToNumber(DateOnly.ParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture));
    private static IEnumerable<int> Days(string days) => days.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Number);
    private static string Text(int day) => Day.FromNumber(day).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Table([CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "independent", "promise_dates.tsv");
}
