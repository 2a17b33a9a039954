namespace Nuoda.Stock;

/// <summary>截单: until when an order counts as of the day.</summary>
internal static class CutOff
{
    /// <summary>The first day on which an order taken now may leave a site: its own day if it came before the cut-off of a working day, else the next, and then the days of preparation.</summary>
    /// <returns>Null when the site's calendar has no such day within a year.</returns>
    public static int? FirstDispatch(DateTimeOffset now, TimeZoneInfo zone, int? cutOffMinute, int preparationDays, WorkingDays dispatch)
    {
        var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, zone).DateTime);
        var day = Platform.Storage.Day.ToNumber(today);
        var late = cutOffMinute is { } minute && now >= InstantOf(today, minute, zone);
        return dispatch.After(late ? day + 1 : day, preparationDays);
    }

    /// <summary>The first moment at which clocks of the zone show, or have passed, a time of a day: a time that comes twice has passed with its first coming, one that is left out with the jump.</summary>
    internal static DateTimeOffset InstantOf(DateOnly day, int minute, TimeZoneInfo zone)
    {
        var local = day.ToDateTime(TimeOnly.MinValue).AddMinutes(minute);
        if (zone.IsInvalidTime(local))
        {
            // The clocks jump over it: the moment of the jump. Offset before the jump, applied to the last valid time before.
            var valid = local;
            while (zone.IsInvalidTime(valid)) valid = valid.AddMinutes(-1);
            return new DateTimeOffset(valid, zone.GetUtcOffset(valid)).AddMinutes(1);
        }
        var offset = zone.IsAmbiguousTime(local) ? zone.GetAmbiguousTimeOffsets(local).Max() : zone.GetUtcOffset(local);
        return new DateTimeOffset(local, offset);
    }
}
