using Nuoda.Platform;
using Nuoda.Stock;

namespace Nuoda.Orders;

[Published]
public enum OptionKind
{
    /// <summary>All of it, on the wished day (or the first after it on which the customer takes goods in).</summary>
    AsWished = 0,
    /// <summary>All of it at once, later.</summary>
    Later = 1,
    /// <summary>What is there now, the rest when it comes.</summary>
    Split = 2,
    OtherSite = 3,
    Substitute = 4,
    Expedite = 5,
    /// <summary>What is there now, the rest not at all.</summary>
    Part = 6,
}

/// <summary>What a line asks for, with all that is known of who asks.</summary>
/// <param name="Wished">Day number of the arrival asked for; null = as soon as possible.</param>
/// <param name="MinShelfLifeDays">Days that goods must still keep when they arrive.</param>
/// <param name="Accept">The way that the customer chose; null = the best that the policy allows.</param>
internal sealed record LineAsk(int Index, long ProductId, long Quantity, int? Wished, int MinShelfLifeDays, long SiteId, Consignee To, OptionKind? Accept = null);

/// <summary>Where it goes: what decides on routes and days.</summary>
internal sealed record Consignee(long CustomerId, long? RouteId, string? Region, WorkingDays Receiving, bool TakesSubstitutes);

/// <summary>One way to answer a line.</summary>
/// <param name="Kind">In the words that a person offers it with.</param>
/// <param name="Drops">In the order of their days; more than one when split.</param>
/// <param name="Missing">Thousandths that this way leaves out.</param>
/// <param name="IsOnTime">All of it by the first day on which the wish could be met at all.</param>
internal sealed record PromiseOption(OptionKind Kind, long ProductId, long SiteId, IReadOnlyList<Drop> Drops, long Missing, bool IsOnTime)
{
    public int LastDay => Drops.Max(d => d.Trip.DeliverOn);
    public long? Cost => Drops.Sum(d => d.Lane.Cost);

    public void Commit()
    {
        foreach (var drop in Drops) drop.Commit();
    }

    public void Undo()
    {
        foreach (var drop in Drops) drop.Undo();
    }
}

/// <summary>Finds the ways to answer a line. Reads the working copy and leaves it as it was.</summary>
internal sealed class Promising(Network network, SupplyPicture picture, ILookup<(long Customer, long Product), long> substitutes, DateTimeOffset now)
{
    private readonly Dictionary<long, int?> _ready = [];

    /// <summary>All of it from the customer's site: as wished, or on the first later day; null when it never comes to so much.</summary>
    public PromiseOption? Whole(LineAsk ask) => From(ask, ask.SiteId, ask.ProductId, null, OptionKind.Later);

    /// <summary>The part that can be there in time.</summary>
    public PromiseOption? Part(LineAsk ask)
    {
        if (Ready(ask.SiteId) is not { } ready) return null;
        var lane = LaneOf(ask, ask.SiteId);
        var part = Plan.Part(picture.At(ask.ProductId, ask.SiteId), lane, ready, ask.Quantity, ask.Wished ?? ready, ask.MinShelfLifeDays);
        return part is null ? null : new(OptionKind.Part, ask.ProductId, ask.SiteId, [part], ask.Quantity - part.Quantity, part.Quantity == ask.Quantity);
    }

    /// <summary>How much of what is asked for could be there in time, whatever is then promised.</summary>
    public long AvailableInTime(LineAsk ask) => Part(ask)?.Drops[0].Quantity ?? 0;

    /// <summary>What can be there in time, and the rest in one more arrival; null when nothing is there in time, all is, or the rest never comes.</summary>
    public PromiseOption? Split(LineAsk ask)
    {
        if (Part(ask) is not { Missing: > 0 } part) return null;
        part.Commit();
        var rest = Whole(ask with { Quantity = part.Missing });
        part.Undo();
        return rest is null ? null : new(OptionKind.Split, ask.ProductId, ask.SiteId, [.. part.Drops, .. rest.Drops], 0, false);
    }

    /// <summary>An answer depended on sites that the picture does not show: plan again with all of them.</summary>
    public bool MissesSites { get; private set; }

    /// <summary>The first of the other sites that has it all, by day of arrival.</summary>
    public PromiseOption? OtherSite(LineAsk ask)
    {
        MissesSites |= !picture.IsWhole;
        return picture.SitesOf(ask.ProductId).Where(s => s != ask.SiteId)
        .Select(s => From(ask, s, ask.ProductId, null, OptionKind.OtherSite)).OfType<PromiseOption>().MinBy(o => (o.LastDay, o.SiteId));
    }

    /// <summary>A product from the agreed list, in the order of that list, that can be there sooner than <paramref name="than"/>.</summary>
    public PromiseOption? Substitute(LineAsk ask, int? than) => substitutes[(ask.To.CustomerId, ask.ProductId)]
        .Select(p => From(ask, ask.SiteId, p, null, OptionKind.Substitute)).FirstOrDefault(o => o is not null && (than is null || o.LastDay < than));

    public PromiseOption? Expedite(LineAsk ask) => network.Express(ask.SiteId, ask.To.Region, ask.To.Receiving)
        .Select(lane => From(ask, ask.SiteId, ask.ProductId, lane, OptionKind.Expedite)).OfType<PromiseOption>().MinBy(o => (o.LastDay, o.Cost));

    /// <summary>Everything that a person could offer, best for the customer first: on time before late, earlier before later, without a cost before with one. Empty: nothing can be promised.</summary>
    public IReadOnlyList<PromiseOption> All(LineAsk ask)
    {
        var whole = Whole(ask);
        if (whole is { IsOnTime: true }) return [whole];
        var options = new List<PromiseOption?> { whole, Split(ask) };
        bool Sooner(PromiseOption? option) => option is not null && (whole is null || option.LastDay < whole.LastDay);
        if (OtherSite(ask) is { } other && Sooner(other)) options.Add(other);
        options.Add(Substitute(ask, whole?.LastDay));
        if (Expedite(ask) is { } express && Sooner(express)) options.Add(express);
        if (whole is null) options.Add(Part(ask));
        return [.. options.OfType<PromiseOption>().OrderBy(o => !o.IsOnTime).ThenBy(o => o.Missing > 0).ThenBy(o => o.Kind == OptionKind.Substitute).ThenBy(o => o.LastDay).ThenBy(o => o.Cost ?? 0)];
    }

    private PromiseOption? From(LineAsk ask, long site, long product, Lane? express, OptionKind otherwise)
    {
        if (Ready(site) is not { } ready) return null;
        var lane = express ?? LaneOf(ask, site);
        var wished = ask.Wished ?? ready;
        if (Plan.Whole(picture.At(product, site), lane, ready, ask.Quantity, wished, ask.MinShelfLifeDays) is not { } drop) return null;
        // In time is what the customer's own site would reach with everything in stock.
        var onTime = LaneOf(ask, ask.SiteId) is var own && Ready(ask.SiteId) is { } ownReady && own.First(ownReady, wished) is { } first && drop.Trip.DeliverOn <= first.DeliverOn;
        return new(onTime && otherwise == OptionKind.Later ? OptionKind.AsWished : otherwise, product, site, [drop], 0, onTime);
    }

    private Lane LaneOf(LineAsk ask, long site) => network.LaneOf(site, ask.To.RouteId, ask.To.Region, ask.To.Receiving);

    /// <summary>The first day on which what is ordered now may leave a site.</summary>
    public int? Ready(long site)
    {
        if (!_ready.TryGetValue(site, out var ready)) _ready[site] = ready = network.FirstDispatch(site, now);
        return ready;
    }
}
