namespace Nuoda.Orders;

/// <summary>How the lines of one order are answered together, as the customer's policy says. What it chooses is taken from the working copy at once, so that two lines never count on the same goods.</summary>
internal static class OrderPlan
{
    /// <summary>One option a line; null where the line cannot be promised. Nothing is taken when <paramref name="policy"/> forbids the outcome as a whole.</summary>
    /// <param name="available">What of each line could have been there in time when its turn came.</param>
    public static IReadOnlyList<PromiseOption?> Choose(Promising promising, IReadOnlyList<LineAsk> asks, PartialPolicy policy, out IReadOnlyList<long> available)
    {
        var chosen = new List<PromiseOption?>(asks.Count);
        var found = new List<long>(asks.Count);
        available = found;
        foreach (var ask in asks)
        {
            found.Add(promising.AvailableInTime(ask));
            var option = ask.Accept is { } wanted ? promising.All(ask).FirstOrDefault(o => o.Kind == wanted) : policy switch
            {
                PartialPolicy.BackOrder => Soonest(promising, ask) is { IsOnTime: true } onTime ? onTime : promising.Split(ask) ?? Soonest(promising, ask) ?? promising.Part(ask),
                PartialPolicy.CancelRest => promising.Part(ask),
                PartialPolicy.CancelIfLate => Soonest(promising, ask) is { IsOnTime: true } onTime ? onTime : null,
                _ => Soonest(promising, ask),
            };
            option?.Commit();
            chosen.Add(option);
        }
        if (policy == PartialPolicy.OrderComplete && !chosen.Contains(null)) Together(promising, asks, chosen);
        return chosen;
    }

    /// <summary>From the customer's own site; from another when the own one never has so much; a substitute where the customer takes them unasked.</summary>
    private static PromiseOption? Soonest(Promising promising, LineAsk ask)
    {
        var own = promising.Whole(ask);
        if (own is { IsOnTime: true }) return own;
        if (ask.To.TakesSubstitutes && promising.Substitute(ask, own?.LastDay) is { IsOnTime: true } substitute) return substitute;
        return own ?? promising.OtherSite(ask);
    }

    // All on the day of the last: planned again for that day, which may lie later still for a line whose goods would be too old by then.
    private static void Together(Promising promising, IReadOnlyList<LineAsk> asks, List<PromiseOption?> chosen)
    {
        for (var tries = 0; tries < 10; tries++)
        {
            var last = chosen.Max(o => o!.LastDay);
            if (chosen.All(o => o!.LastDay == last)) return;
            for (var i = 0; i < asks.Count; i++)
            {
                if (chosen[i]!.LastDay == last) continue;
                chosen[i]!.Undo();
                chosen[i] = Soonest(promising, asks[i] with { Wished = last });
                if (chosen[i] is not { } moved) break;
                moved.Commit();
            }
            if (chosen.Contains(null)) break;
        }
        // No common day: the order as a whole cannot be promised.
        foreach (var option in chosen) option?.Undo();
        for (var i = 0; i < chosen.Count; i++) chosen[i] = null;
    }
}
