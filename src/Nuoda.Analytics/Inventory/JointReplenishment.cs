namespace Nuoda.Analytics.Inventory;

/// <summary>An item of a family that is ordered together.</summary>
/// <param name="MinorCost">kᵢ: what it adds to the cost of an order, ≥ 0.</param>
/// <param name="HoldingCost">hᵢ of a unit for a period, &gt; 0.</param>
/// <param name="DemandRate">Dᵢ per period, &gt; 0.</param>
public readonly record struct FamilyItem(double MinorCost, double HoldingCost, double DemandRate);

/// <summary>A cyclic plan: order every <see cref="Cycle"/>, and item i in every nᵢ-th order.</summary>
/// <param name="Cycle">T, in periods.</param>
/// <param name="Every">nᵢ ≥ 1.</param>
/// <param name="CostPerPeriod">K/T + Σ (kᵢ/(nᵢT) + hᵢDᵢnᵢT/2).</param>
public sealed record JointPlan(double Cycle, IReadOnlyList<int> Every, double CostPerPeriod)
{
    /// <summary>nᵢ·T·Dᵢ: what is ordered of an item at a time.</summary>
    /// <param name="item">Its index.</param>
    /// <param name="demandRate">Dᵢ.</param>
    public double Quantity(int item, double demandRate) => Every[item] * Cycle * demandRate;
}

/// <summary>Joint replenishment: an order costs K whatever is in it, and kᵢ for each item that is.</summary>
/// <remarks>For a cycle T the best nᵢ is the least n with n(n + 1) ≥ 2kᵢ/(hᵢDᵢT²). The nᵢ change only where T passes a breakpoint; between two of them the best T has a closed form. All intervals between the bounds are tried, so the plan is the best cyclic one.
/// Source: Goyal (1974), Management Science 21(4), 436–443; Wildeman, Frenk &amp; Dekker (1997), Eur. J. Oper. Res. 99(2), 433–444.</remarks>
public static class JointReplenishment
{
    /// <summary>The best plan.</summary>
    /// <param name="majorCost">K, finite and &gt; 0 (without it each item has its own EOQ).</param>
    /// <param name="items">The family, at least one.</param>
    /// <exception cref="ArgumentException">No item, or a number is out of range.</exception>
    public static JointPlan Best(double majorCost, ReadOnlySpan<FamilyItem> items)
    {
        Check.Positive(majorCost);
        if (items.IsEmpty) throw new ArgumentException("A family has at least one item.", nameof(items));
        double minor = 0, holding = 0, apart = 0;
        foreach (var item in items)
        {
            minor += Check.NotNegative(item.MinorCost, nameof(items));
            holding += Check.Positive(item.HoldingCost, nameof(items)) * Check.Positive(item.DemandRate, nameof(items));
            apart += Math.Sqrt(2 * item.MinorCost * item.HoldingCost * item.DemandRate);
        }
        // Everything in every order: an upper bound of cost, and the longest cycle worth a thought, since a longer T only makes every nᵢ = 1 dearer.
        var longest = Math.Sqrt(2 * (majorCost + minor) / holding);
        var every = new int[items.Length];
        Array.Fill(every, 1);
        var best = (Cycle: longest, Cost: Math.Sqrt(2 * (majorCost + minor) * holding), Every: (int[])every.Clone());

        // Breakpoints below the longest cycle, from long to short: where item i goes from n to n + 1.
        var queue = new PriorityQueue<int, double>();
        for (var i = 0; i < items.Length; i++)
        {
            every[i] = BestMultiple(items[i], longest);
            Enqueue(items[i], i);
        }
        var upper = longest;
        while (true)
        {
            double orders = majorCost, stock = 0;
            for (var i = 0; i < items.Length; i++)
            {
                orders += items[i].MinorCost / every[i];
                stock += items[i].HoldingCost * items[i].DemandRate * every[i];
            }
            var lower = queue.TryPeek(out _, out var negative) ? -negative : 0;
            var cycle = Math.Clamp(Math.Sqrt(2 * orders / stock), lower, upper);
            var cost = orders / cycle + stock * cycle / 2;
            if (cost < best.Cost) best = (cycle, cost, (int[])every.Clone());
            // Even with every item at its own EOQ a shorter cycle costs K/T more than that.
            if (lower <= majorCost / Math.Max(best.Cost - apart, double.Epsilon)) return new(best.Cycle, best.Every, best.Cost);
            upper = lower;
            while (queue.TryPeek(out var next, out var at) && -at >= upper)
            {
                queue.Dequeue();
                every[next]++;
                Enqueue(items[next], next);
            }
        }

        void Enqueue(FamilyItem item, int i)
        {
            if (item.MinorCost > 0) queue.Enqueue(i, -Math.Sqrt(2 * item.MinorCost / (item.HoldingCost * item.DemandRate * every[i] * (every[i] + 1.0))));
        }
    }

    private static int BestMultiple(FamilyItem item, double cycle)
    {
        var ratio = 2 * item.MinorCost / (item.HoldingCost * item.DemandRate * cycle * cycle);
        var n = Math.Max(1, (int)Math.Floor(0.5 * (Math.Sqrt(1 + 4 * ratio) - 1)));
        while (n * (n + 1.0) < ratio) n++;
        return n;
    }
}
