using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Nuoda.Platform.Import;
using Nuoda.Platform.Storage;

namespace Nuoda.Stock;

/// <summary>Cut-offs and calendars of sites, routes, and the days of calendars: few rows, kept until all is read and stored as the forms store them, with their entries in the trail.</summary>
internal sealed class NetworkWorker(ImportApply import, KnownKeys sites) : IImportWorker
{
    private readonly Dictionary<string, (int? CutOff, int? Preparation, string? Calendar)> _sites = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (string? Name, long Site, string? Region, Weekdays? Weekdays, int TransitDays, bool? IsExpress)> _routes = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Calendar, int Day), (bool IsWorking, string? Note)> _days = [];

    private bool IsIdle => import.Parts > 1 && import.StoresOrders;

    public Task Apply(StagedBatch batch, CancellationToken ct)
    {
        if (IsIdle) return Task.CompletedTask;
        var (cutOff, weekdays) = (batch.Spec.Find("site-cut-off"), batch.Spec.Find("route-weekdays"));
        if (cutOff < 0 && weekdays < 0) return Task.CompletedTask;
        for (var i = 0; i < batch.Count; i++)
        {
            if (batch.IsRejected(i)) continue;
            var row = batch[i];
            if (row.Words(cutOff) is { } time && MinuteOf(time) is null) import.Reject(batch, row, "site-cut-off", time, "not_a_time");
            else if (row.Words(weekdays) is { } days && WeekdaysOf(days) is null) import.Reject(batch, row, "route-weekdays", days, "not_weekdays");
        }
        return Task.CompletedTask;
    }

    public Task EndBatch(StagedBatch batch, CancellationToken ct)
    {
        if (IsIdle || batch.Spec.Kind.Name is not ("sites" or "routes" or "calendar-days")) return Task.CompletedTask;
        for (var i = 0; i < batch.Count; i++)
            if (!batch.IsRejected(i)) Take(batch.Spec, batch[i]);
        return Task.CompletedTask;
    }

    public Task EndPart(bool isLast, CancellationToken ct) => Task.CompletedTask;

    private void Take(StageSpec spec, StagedRow row)
    {
        switch (spec.Kind.Name)
        {
            case "sites" when spec.Find("site-cut-off") >= 0 || spec.Find("site-preparation") >= 0 || spec.Find("site-calendar") >= 0:
                var cutOff = row.Words(spec.Find("site-cut-off")) is { } time ? MinuteOf(time) : null;
                _sites[row.Words(spec.Find("site"))!] = (cutOff, (int?)row.Scaled(spec.Find("site-preparation"), 0), row.Words(spec.Find("site-calendar")));
                break;
            case "routes":
                var site = sites.Keys.Find(row.Text(spec.Find("site")));
                sites.Need(site);
                _routes[row.Words(spec.Find("route-id"))!] = (row.Words(spec.Find("route-name")), sites.Id(site), row.Words(spec.Find("route-region")),
                    row.Words(spec.Find("route-weekdays")) is { } days ? WeekdaysOf(days) : null, (int)row.Scaled(spec.Find("transit-days"), 0)!.Value, row.Flag(spec.Find("route-express")));
                break;
            case "calendar-days":
                _days[(row.Words(spec.Find("calendar"))!, row.Day(spec.Find("calendar-day"))!.Value)] = (row.Flag(spec.Find("calendar-works")) ?? false, row.Words(spec.Find("calendar-note")));
                break;
        }
    }

    public async Task Complete(NuodaDb db, CancellationToken ct)
    {
        if (_sites.Count + _routes.Count + _days.Count == 0) return;
        db.Actor = import.MadeBy;
        var calendars = await db.Set<Calendar>().ToDictionaryAsync(c => c.Key, StringComparer.Ordinal, ct);
        foreach (var key in _days.Keys.Select(d => d.Calendar).Concat(_sites.Values.Select(s => s.Calendar).OfType<string>()).Distinct().Where(k => !calendars.ContainsKey(k)).ToList())
        {
            var calendar = new Calendar { Id = await db.Reserve("calendars", 1, ct), Key = key, Name = key };
            db.Add(calendar);
            calendars.Add(key, calendar);
        }
        var known = _days.Count == 0 ? [] : await db.Set<CalendarDay>().ToDictionaryAsync(d => (d.CalendarId, d.Day), ct);
        foreach (var ((key, number), (isWorking, note)) in _days)
        {
            var (calendar, day) = (calendars[key].Id, Day.FromNumber(number));
            if (known.TryGetValue((calendar, day), out var there)) (there.IsWorking, there.Note) = (isWorking, note ?? there.Note);
            else db.Add(new CalendarDay { CalendarId = calendar, Day = day, IsWorking = isWorking, Note = note });
        }
        foreach (var site in await db.Set<Site>().ToListAsync(ct))
        {
            if (!_sites.TryGetValue(site.Key, out var said)) continue;
            (site.CutOffMinute, site.PreparationDays) = (said.CutOff ?? site.CutOffMinute, said.Preparation ?? site.PreparationDays);
            if (said.Calendar is { } calendar) site.CalendarId = calendars[calendar].Id;
        }
        var routes = await db.Set<DeliveryRoute>().ToDictionaryAsync(r => r.Key, StringComparer.Ordinal, ct);
        foreach (var (key, said) in _routes)
        {
            if (!routes.TryGetValue(key, out var route)) db.Add(route = new DeliveryRoute { Id = await db.Reserve("delivery_routes", 1, ct), Key = key, Name = said.Name ?? key });
            (route.Name, route.SiteId, route.Region, route.Weekdays, route.TransitDays, route.IsExpress) =
                (said.Name ?? route.Name, said.Site, said.Region ?? route.Region, said.Weekdays ?? route.Weekdays, said.TransitDays, said.IsExpress ?? route.IsExpress);
        }
        await db.SaveChangesAsync(ct);
    }

    private static int? MinuteOf(string text) =>
        TimeOnly.TryParseExact(text, ["HH:mm", "H:mm", "HH:mm:ss", "H:mm:ss"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) ? time.Hour * 60 + time.Minute : null;

    /// <summary>"12345": Monday = 1 to Sunday = 7.</summary>
    private static Weekdays? WeekdaysOf(string text)
    {
        var days = Weekdays.None;
        foreach (var c in text)
        {
            if (c is < '1' or > '7') return null;
            days |= (Weekdays)(1 << (c - '1'));
        }
        return days == Weekdays.None ? null : days;
    }
}
