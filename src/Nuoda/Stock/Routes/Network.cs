using System.Collections.Frozen;
using Microsoft.EntityFrameworkCore;
using Nuoda.Platform;
using Nuoda.Platform.Settings;
using Nuoda.Platform.Storage;

namespace Nuoda.Stock;

/// <summary>Sites, their calendars and cut-offs, and the routes from them: all that a promise date needs beside the stock.</summary>
[Published]
public sealed class Network
{
    private readonly FrozenDictionary<long, Site> _sites;
    private readonly ILookup<long, DeliveryRoute> _routes;
    private readonly FrozenDictionary<long, WorkingDays> _calendars;
    private readonly TimeZoneInfo _companyZone;

    internal Network(IEnumerable<Site> sites, IEnumerable<DeliveryRoute> routes, IEnumerable<Calendar> calendars, IEnumerable<CalendarDay> days, TimeZoneInfo companyZone)
    {
        _sites = sites.ToFrozenDictionary(s => s.Id);
        _routes = routes.OrderBy(r => r.TransitDays).ThenBy(r => r.Id).ToLookup(r => r.SiteId);
        var exceptions = days.ToLookup(d => d.CalendarId);
        _calendars = calendars.ToFrozenDictionary(c => c.Id, c => new WorkingDays(c.Weekdays, exceptions[c.Id].ToFrozenDictionary(d => Day.ToNumber(d.Day), d => d.IsWorking)));
        _companyZone = companyZone;
    }

    /// <summary>Ids of all sites, ascending.</summary>
    public IEnumerable<long> Sites => _sites.Keys.Order();

    public Site? Site(long id) => _sites.GetValueOrDefault(id);

    /// <summary>A calendar's days; every day when there is none.</summary>
    public WorkingDays Days(long? calendar) => calendar is { } id ? _calendars.GetValueOrDefault(id, WorkingDays.Always) : WorkingDays.Always;

    /// <summary>The first day on which what is ordered now may leave a site.</summary>
    public int? FirstDispatch(long site, DateTimeOffset now)
    {
        var s = _sites[site];
        var zone = s.TimeZone is { } name ? TimeZoneInfo.FindSystemTimeZoneById(name) : _companyZone;
        return CutOff.FirstDispatch(now, zone, s.CutOffMinute, s.PreparationDays ?? 0, Days(s.CalendarId));
    }

    /// <summary>How goods get from a site to a customer: by the route that the customer was given, else the one of the region, else the site's general one; next day on every day of the site where nobody said anything.</summary>
    /// <param name="route">Given to the customer; taken when it starts at the site.</param>
    public Lane LaneOf(long site, long? route, string? region, WorkingDays receiving)
    {
        var own = _routes[site].Where(r => !r.IsExpress).ToList();
        return Over(site, own.FirstOrDefault(r => r.Id == route) ?? own.FirstOrDefault(r => r.Region is not null && r.Region == region) ?? own.FirstOrDefault(r => r.Region is null), receiving);
    }

    /// <summary>The express routes from a site to a region, fastest first.</summary>
    public IEnumerable<Lane> Express(long site, string? region, WorkingDays receiving) =>
        _routes[site].Where(r => r.IsExpress && (r.Region is null || r.Region == region)).Select(r => Over(site, r, receiving));

    private Lane Over(long site, DeliveryRoute? route, WorkingDays receiving) => route is null
        ? new(site, _sites[site].Name, null, null, Days(_sites[site].CalendarId), WorkingDays.Always, DefaultTransitDays, receiving)
        : new(site, _sites[site].Name, route.Id, route.Name, Days(_sites[site].CalendarId), new WorkingDays(route.Weekdays), route.TransitDays, receiving, route.Cost);

    private const int DefaultTransitDays = 1;

    internal static async Task<Network> Load(NuodaDb db, CancellationToken ct) => new(
        await db.Set<Site>().AsNoTracking().ToListAsync(ct), await db.Set<DeliveryRoute>().AsNoTracking().ToListAsync(ct), await db.Set<Calendar>().AsNoTracking().ToListAsync(ct),
        await db.Set<CalendarDay>().AsNoTracking().ToListAsync(ct), TimeZoneInfo.FindSystemTimeZoneById((await Company.Load(db, ct)).TimeZone));
}

/// <summary>The network as it was at most a second ago: every promise needs it, and it seldom changes.</summary>
[Published]
public sealed class CurrentNetwork(DataHome home, TimeProvider clock)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(1);
    // One reference, so that no thread sees half of it.
    private Tuple<Network, long>? _read;

    public async ValueTask<Network> Read(CancellationToken ct)
    {
        if (_read is { } last && clock.GetElapsedTime(last.Item2) < Fresh) return last.Item1;
        var at = clock.GetTimestamp();
        await using var db = home.OpenDb();
        var network = await Network.Load(db, ct);
        _read = new(network, at);
        return network;
    }
}
