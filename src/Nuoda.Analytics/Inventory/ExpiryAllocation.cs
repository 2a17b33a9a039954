namespace Nuoda.Analytics.Inventory;

/// <summary>Goods that expire together.</summary>
/// <param name="Lot">What it is called; decides among lots with the same expiry.</param>
/// <param name="ExpiryDay">Last day it may be used, days since any day.</param>
/// <param name="Quantity">In stock, ≥ 0, in whole units (thousandths where the caller counts so).</param>
public readonly record struct StockLot(string Lot, int ExpiryDay, long Quantity);

/// <summary>Goods asked for.</summary>
/// <param name="DeliveryDay">When they arrive.</param>
/// <param name="MinRemainingDays">Remaining shelf life that the customer asks for on arrival, ≥ 0.</param>
/// <param name="Quantity">≥ 0.</param>
public readonly record struct LotOrder(int DeliveryDay, int MinRemainingDays, long Quantity);

/// <summary>What an order got.</summary>
/// <param name="Taken">Index of the lot and quantity, in order of expiry.</param>
/// <param name="Missing">What no lot could give.</param>
public sealed record LotAllocation(IReadOnlyList<(int Lot, long Quantity)> Taken, long Missing);

/// <summary>First expired, first out.</summary>
public static class ExpiryAllocation
{
    /// <summary>Serves orders one after the other: lots in order of expiry (then of name), as far as they last long enough; part of an order is better than none.</summary>
    /// <param name="lots">In any order.</param>
    /// <param name="orders">In the order in which they are served.</param>
    /// <returns>One answer for each order, and what is left of each lot (as <paramref name="lots"/> stand).</returns>
    /// <exception cref="ArgumentOutOfRangeException">A quantity or a remaining life is negative.</exception>
    public static (IReadOnlyList<LotAllocation> Orders, long[] Left) Allocate(ReadOnlySpan<StockLot> lots, ReadOnlySpan<LotOrder> orders)
    {
        var (left, byExpiry) = (new long[lots.Length], new int[lots.Length]);
        var all = lots.ToArray();
        for (var i = 0; i < all.Length; i++)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(all[i].Quantity, nameof(lots));
            (left[i], byExpiry[i]) = (all[i].Quantity, i);
        }
        Array.Sort(byExpiry, (a, b) => all[a].ExpiryDay != all[b].ExpiryDay ? all[a].ExpiryDay.CompareTo(all[b].ExpiryDay) : string.CompareOrdinal(all[a].Lot, all[b].Lot));
        var answers = new LotAllocation[orders.Length];
        for (var o = 0; o < orders.Length; o++)
        {
            var order = orders[o];
            ArgumentOutOfRangeException.ThrowIfNegative(order.Quantity, nameof(orders));
            ArgumentOutOfRangeException.ThrowIfNegative(order.MinRemainingDays, nameof(orders));
            var (missing, taken) = (order.Quantity, new List<(int, long)>());
            foreach (var i in byExpiry)
            {
                if (missing == 0) break;
                if (left[i] == 0 || (long)all[i].ExpiryDay - order.DeliveryDay < order.MinRemainingDays) continue;
                var quantity = Math.Min(missing, left[i]);
                taken.Add((i, quantity));
                left[i] -= quantity;
                missing -= quantity;
            }
            answers[o] = new(taken, missing);
        }
        return (answers, left);
    }

    /// <summary>What can no longer be used on a day: Σ left over lots with an expiry before it.</summary>
    /// <param name="lots">As given to <see cref="Allocate"/>.</param>
    /// <param name="left">As it answered.</param>
    /// <param name="day">The day.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static long Expired(ReadOnlySpan<StockLot> lots, ReadOnlySpan<long> left, int day)
    {
        if (lots.Length != left.Length) throw new ArgumentException("One rest for each lot is needed.", nameof(left));
        long sum = 0;
        for (var i = 0; i < lots.Length; i++) if (lots[i].ExpiryDay < day) sum += left[i];
        return sum;
    }
}
