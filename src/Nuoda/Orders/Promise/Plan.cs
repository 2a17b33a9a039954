using Nuoda.Platform;
using Nuoda.Stock;

namespace Nuoda.Orders;

/// <summary>So much of a supply, for one arrival.</summary>
public readonly record struct Take(FreeSupply Supply, long Quantity);

/// <summary>One arrival of a line: how much, when it leaves, when it is there, and from what.</summary>
public sealed record Drop(Lane Lane, Trip Trip, long Quantity, IReadOnlyList<Take> Takes)
{
    /// <summary>Takes it from the working copy.</summary>
    public void Commit()
    {
        foreach (var take in Takes) take.Supply.Take(take.Quantity);
    }

    public void Undo()
    {
        foreach (var take in Takes) take.Supply.GiveBack(take.Quantity);
    }
}

/// <summary>Plans one line against what is free at one site: cumulative look-ahead. What is there latest but in time is taken first, so that early stock stays free for early wishes;
/// of lots on hand the one that expires first (FEFO), if it will still be good on arrival.</summary>
/// <remarks>Pure: reads the working copy, changes nothing before <see cref="Drop.Commit"/>.</remarks>
internal static class Plan
{
    /// <summary>The whole quantity in one arrival, on the first possible day that is not before the wished one.</summary>
    /// <param name="ready">First day on which an order taken now may leave.</param>
    /// <param name="wished">Day of arrival asked for.</param>
    /// <returns>Null when what is known of never comes to so much.</returns>
    public static Drop? Whole(IReadOnlyList<FreeSupply> supplies, Lane lane, int ready, long quantity, int wished, int minShelfLifeDays)
    {
        foreach (var trip in Trips(supplies, lane, ready, wished))
        {
            var takes = Gather(supplies, trip, quantity, minShelfLifeDays);
            if (takes.Sum(t => t.Quantity) == quantity) return new(lane, trip, quantity, takes);
        }
        return null;
    }

    /// <summary>As much as possible on the first possible day, not more than the quantity; null when nothing is there then.</summary>
    public static Drop? Part(IReadOnlyList<FreeSupply> supplies, Lane lane, int ready, long quantity, int wished, int minShelfLifeDays)
    {
        if (lane.First(ready, wished) is not { } trip) return null;
        var takes = Gather(supplies, trip, quantity, minShelfLifeDays);
        var sum = takes.Sum(t => t.Quantity);
        return sum == 0 ? null : new(lane, trip, sum, takes);
    }

    // The days that can make a difference: the first possible one, and each on which a further supply would be there.
    private static IEnumerable<Trip> Trips(IReadOnlyList<FreeSupply> supplies, Lane lane, int ready, int wished)
    {
        if (lane.First(ready, wished) is not { } trip) yield break;
        yield return trip;
        while (true)
        {
            var next = supplies.Where(s => s.Free > 0 && s.ReadyOn > trip.ShipOn).Select(s => (int?)s.ReadyOn).Min();
            if (next is null || lane.First(Math.Max(next.Value, ready), wished) is not { } later) yield break;
            yield return trip = later;
        }
    }

    private static List<Take> Gather(IReadOnlyList<FreeSupply> supplies, Trip trip, long quantity, int minShelfLifeDays)
    {
        var takes = new List<Take>();
        foreach (var supply in supplies.Where(s => s.Free > 0 && s.Serves(trip, minShelfLifeDays))
                     .OrderByDescending(s => s.ReadyOn).ThenBy(s => s.ExpiresOn ?? int.MaxValue).ThenBy(s => s.Id))
        {
            var taken = Math.Min(supply.Free, quantity);
            takes.Add(new(supply, taken));
            if ((quantity -= taken) == 0) break;
        }
        return takes;
    }
}
