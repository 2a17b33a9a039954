using Nuoda.Platform;
using Nuoda.Platform.Storage;

namespace Nuoda.Stock;

/// <summary>线路: how goods get from a site to a region, and how long it takes.</summary>
[Published]
public sealed class DeliveryRoute : IVersioned
{
    public long Id { get; init; }
    public required string Key { get; set; }
    public required string Name { get; set; }
    public long SiteId { get; set; }
    /// <summary>Customers of this region; null = all that have no route of their own region.</summary>
    public string? Region { get; set; }
    /// <summary>Days on which it leaves, beside the site's calendar.</summary>
    public Weekdays Weekdays { get; set; } = Weekdays.All;
    /// <summary>Calendar days from dispatch to arrival; 0 = the same day.</summary>
    public int TransitDays { get; set; }
    /// <summary>加急: only on request, and at a cost.</summary>
    public bool IsExpress { get; set; }
    /// <summary>Cost of one express delivery, minor units of the company's currency.</summary>
    public long? Cost { get; set; }
    public int Version { get; set; } = 1;
}
