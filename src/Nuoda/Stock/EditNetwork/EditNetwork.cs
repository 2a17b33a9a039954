using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Nuoda.Kernel;
using Nuoda.Platform.Storage;

namespace Nuoda.Stock;

/// <param name="CutOff">"14:30"; null = the whole day.</param>
internal sealed record SiteFields(string? Key, string? Name, string? Region, string? TimeZone, string? CutOff, int? PreparationDays, long? CalendarId);

internal sealed record RouteFields(string? Key, string? Name, long SiteId, string? Region, Weekdays Weekdays, int TransitDays, bool IsExpress, long? Cost);

/// <summary>Makes and changes sites, routes and calendars: what promise dates are counted from. Promises that stand do not move by it.</summary>
internal sealed class EditNetwork(NuodaDb db)
{
    private const int MostDays = 60;

    /// <param name="id">Null: a new one.</param>
    public async Task<Result<long>> SaveSite(long? id, int version, SiteFields fields, CancellationToken ct)
    {
        if (Named(fields.Key, fields.Name, isNew: id is null) is { } wrong) return wrong;
        if (fields.TimeZone?.Trim() is { Length: > 0 } zone && !TimeZoneInfo.TryFindSystemTimeZoneById(zone, out _)) return Error.Invalid("site.time_zone", zone).At("timeZone");
        int? cutOff = null;
        if (fields.CutOff?.Trim() is { Length: > 0 } text)
        {
            if (!TimeOnly.TryParseExact(text, ["HH:mm", "H:mm", "HH:mm:ss"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var time)) return Error.Invalid("site.cut_off", text).At("cutOff");
            cutOff = time.Hour * 60 + time.Minute;
        }
        if (fields.PreparationDays is < 0 or > MostDays) return Error.Invalid("site.preparation_days", MostDays).At("preparationDays");
        if (fields.CalendarId is { } calendar && !await db.Set<Calendar>().AnyAsync(c => c.Id == calendar, ct)) return Error.Invalid("calendar.not_found", calendar).At("calendar");
        var site = id is null ? null : await db.Set<Site>().SingleOrDefaultAsync(s => s.Id == id, ct);
        if (id is not null && site is null) return Error.NotFound("site.not_found", id);
        var key = fields.Key?.Trim() ?? "";
        if (site is null)
        {
            if (await db.Set<Site>().AnyAsync(s => s.Key == key, ct)) return Error.Conflict("network.key_taken", key).At("key");
            db.Add(site = new Site { Id = await db.Reserve("sites", 1, ct), Key = key, Name = "" });
        }
        else db.Expect(site, version);
        (site.Name, site.Region, site.TimeZone, site.CutOffMinute, site.PreparationDays, site.CalendarId) =
            (fields.Name!.Trim(), Clean(fields.Region), Clean(fields.TimeZone), cutOff, fields.PreparationDays, fields.CalendarId);
        return Ended(await db.TrySave(ct), site.Id);
    }

    public async Task<Result<long>> SaveRoute(long? id, int version, RouteFields fields, CancellationToken ct)
    {
        if (Named(fields.Key, fields.Name, isNew: id is null) is { } wrong) return wrong;
        if (fields.TransitDays is < 0 or > MostDays) return Error.Invalid("route.transit_days", MostDays).At("transitDays");
        if (fields.Weekdays == Weekdays.None) return Error.Invalid("route.weekdays").At("weekdays");
        if (fields.Cost < 0) return Error.Invalid("route.cost").At("cost");
        if (!await db.Set<Site>().AnyAsync(s => s.Id == fields.SiteId, ct)) return Error.Invalid("stock.site_unknown", fields.SiteId).At("site");
        var route = id is null ? null : await db.Set<DeliveryRoute>().SingleOrDefaultAsync(r => r.Id == id, ct);
        if (id is not null && route is null) return Error.NotFound("route.not_found", id);
        var key = fields.Key?.Trim() ?? "";
        if (route is null)
        {
            if (await db.Set<DeliveryRoute>().AnyAsync(r => r.Key == key, ct)) return Error.Conflict("network.key_taken", key).At("key");
            db.Add(route = new DeliveryRoute { Id = await db.Reserve("delivery_routes", 1, ct), Key = key, Name = "" });
        }
        else db.Expect(route, version);
        (route.Name, route.SiteId, route.Region, route.Weekdays, route.TransitDays, route.IsExpress, route.Cost) =
            (fields.Name!.Trim(), fields.SiteId, Clean(fields.Region), fields.Weekdays, fields.TransitDays, fields.IsExpress, fields.IsExpress ? fields.Cost : null);
        return Ended(await db.TrySave(ct), route.Id);
    }

    /// <summary>Removes a route; customers who were given it take the one of their region.</summary>
    public async Task<Result<long>> RemoveRoute(long id, int version, CancellationToken ct)
    {
        var route = await db.Set<DeliveryRoute>().SingleOrDefaultAsync(r => r.Id == id, ct);
        if (route is null) return Error.NotFound("route.not_found", id);
        db.Expect(route, version);
        db.Remove(route);
        return Ended(await db.TrySave(ct), id);
    }

    public async Task<Result<long>> SaveCalendar(long? id, int version, string? key, string? name, Weekdays weekdays, CancellationToken ct)
    {
        if (Named(key, name, isNew: id is null) is { } wrong) return wrong;
        var calendar = id is null ? null : await db.Set<Calendar>().SingleOrDefaultAsync(c => c.Id == id, ct);
        if (id is not null && calendar is null) return Error.NotFound("calendar.not_found", id);
        if (calendar is null)
        {
            var given = key!.Trim();
            if (await db.Set<Calendar>().AnyAsync(c => c.Key == given, ct)) return Error.Conflict("network.key_taken", given).At("key");
            db.Add(calendar = new Calendar { Id = await db.Reserve("calendars", 1, ct), Key = given, Name = "" });
        }
        else db.Expect(calendar, version);
        (calendar.Name, calendar.Weekdays) = (name!.Trim(), weekdays);
        return Ended(await db.TrySave(ct), calendar.Id);
    }

    /// <summary>The days of one year on which a calendar differs from its weekdays, anew.</summary>
    public async Task<Result<long>> SaveDays(long id, int version, int year, IReadOnlyList<DayOff> days, CancellationToken ct)
    {
        var calendar = await db.Set<Calendar>().SingleOrDefaultAsync(c => c.Id == id, ct);
        if (calendar is null) return Error.NotFound("calendar.not_found", id);
        if (days.FirstOrDefault(d => d.Day.Year != year) is { Day.Year: > 1 } other) return Error.Invalid("calendar.other_year", other.Day, year).At("days");
        if (days.GroupBy(d => d.Day).FirstOrDefault(g => g.Count() > 1) is { } twice) return Error.Invalid("calendar.day_twice", twice.Key).At("days");
        var (first, last) = (new DateOnly(year, 1, 1), new DateOnly(year, 12, 31));
        var stored = await db.Set<CalendarDay>().Where(d => d.CalendarId == id && d.Day >= first && d.Day <= last).ToDictionaryAsync(d => d.Day, ct);
        db.Expect(calendar, version);
        // Whoever saves the days has changed the calendar: two who do so at once hear of it.
        db.Entry(calendar).Property(c => c.Version).CurrentValue = version + 1;
        foreach (var day in days)
        {
            if (stored.Remove(day.Day, out var known)) (known.IsWorking, known.Note) = (day.IsWorking, day.Note);
            else db.Add(new CalendarDay { CalendarId = id, Day = day.Day, IsWorking = day.IsWorking, Note = day.Note });
        }
        db.RemoveRange(stored.Values);
        return Ended(await db.TrySave(ct), id);
    }

    /// <summary>The ready-made calendar of mainland China, to be edited from then on.</summary>
    public async Task<Result<long>> AddChina(string name, CancellationToken ct)
    {
        if (await db.Set<Calendar>().AnyAsync(c => c.Key == China, ct)) return Error.Conflict("network.key_taken", China);
        var calendar = new Calendar { Id = await db.Reserve("calendars", 1, ct), Key = China, Name = name, Weekdays = Weekdays.MondayToFriday };
        db.Add(calendar);
        foreach (var day in ChinesePublicHolidays.Days()) db.Add(new CalendarDay { CalendarId = calendar.Id, Day = day.Day, IsWorking = day.IsWorking, Note = day.Note });
        return Ended(await db.TrySave(ct), calendar.Id);
    }

    public const string China = "CN";

    /// <summary>Days as people write them, one a line: "2027-02-05 休 除夕", "2027-02-20 班", "2027-05-01 off Labour Day".</summary>
    public static Result<IReadOnlyList<DayOff>> ReadDays(string? text)
    {
        var days = new List<DayOff>();
        foreach (var line in (text ?? "").Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = line.Split([' ', '\t', ',', '，'], 3, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
            if (!DateOnly.TryParseExact(parts[0], ["yyyy-MM-dd", "yyyy/M/d", "yyyy.M.d", "yyyyMMdd"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)) return Error.Invalid("calendar.not_a_day", line).At("days");
            var word = parts.Length > 1 ? parts[1].ToLowerInvariant() : "";
            if (!Words.TryGetValue(word, out var isWorking)) return Error.Invalid("calendar.not_a_word", line).At("days");
            var note = parts.Length > 2 ? parts[2] : null;
            if (note?.Length > NuodaDb.TextLength) return Error.Invalid("text.too_long", NuodaDb.TextLength).At("days");
            days.Add(new(day, isWorking, note));
        }
        return days;
    }

    private static readonly Dictionary<string, bool> Words = new() { ["休"] = false, ["off"] = false, ["放假"] = false, ["班"] = true, ["work"] = true, ["working"] = true, ["上班"] = true };

    private static Error? Named(string? key, string? name, bool isNew) =>
        isNew && string.IsNullOrWhiteSpace(key) ? Error.Invalid("network.key_needed").At("key")
        : key?.Trim().Length > NuodaDb.TextLength ? Error.Invalid("text.too_long", NuodaDb.TextLength).At("key")
        : string.IsNullOrWhiteSpace(name) ? Error.Invalid("network.name_needed").At("name")
        : name.Trim().Length > NuodaDb.TextLength ? Error.Invalid("text.too_long", NuodaDb.TextLength).At("name")
        : null;

    private static Result<long> Ended(Result<Done> saved, long id) => saved.Error is { } error ? error : id;
    private static string? Clean(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
