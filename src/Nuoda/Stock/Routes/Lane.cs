using Nuoda.Platform;

namespace Nuoda.Stock;

/// <summary>A dispatch and the arrival that it leads to.</summary>
[Published]
public readonly record struct Trip(int ShipOn, int DeliverOn);

/// <summary>The way from one site to one customer: when goods may leave and when they are there. Days are numbers since 1970-01-01.</summary>
/// <param name="Dispatch">Days on which the site sends.</param>
/// <param name="Runs">Days on which the route leaves.</param>
/// <param name="TransitDays">Calendar days on the way.</param>
/// <param name="Receiving">Days on which the customer takes goods in.</param>
[Published]
public sealed record Lane(long SiteId, string Site, long? RouteId, string? Route, WorkingDays Dispatch, WorkingDays Runs, int TransitDays, WorkingDays Receiving, long? Cost = null)
{
    /// <summary>No promise reaches further.</summary>
    public const int Horizon = 400;

    /// <summary>The latest dispatch that is there by a day; null when none from <paramref name="from"/> on is.</summary>
    public int? LatestDispatch(int deliverOn, int from)
    {
        for (var day = deliverOn - TransitDays; day >= from; day--) if (Dispatch.Includes(day) && Runs.Includes(day)) return day;
        return null;
    }

    /// <summary>The first arrival on or after a wished day of goods that may leave from a day on.</summary>
    public Trip? First(int ready, int wished)
    {
        var earliest = Math.Max(wished, ready + TransitDays);
        for (var day = earliest; day < earliest + Horizon; day++)
            if (Receiving.Includes(day) && LatestDispatch(day, ready) is { } ship) return new(ship, day);
        return null;
    }
}
