namespace Nuoda.Analytics.Lifetime;

/// <summary>One order, or one line of it.</summary>
/// <param name="Customer">Number of the customer, 0 or more.</param>
/// <param name="Day">Day, counted from any fixed day.</param>
/// <param name="Amount">Worth in money; finite, 0 or more.</param>
public readonly record struct Purchase(int Customer, int Day, double Amount);

/// <summary>What the calibration period says of one customer.</summary>
/// <param name="Customer">Number of the customer.</param>
/// <param name="FirstDay">Day of the first purchase.</param>
/// <param name="LastDay">Day of the last purchase up to the end of calibration.</param>
/// <param name="History">x, t_x and T in units of time.</param>
/// <param name="MeanValue">m_x (z̄): mean of the daily totals of the repeat purchase days, in money; 0 when x = 0.</param>
/// <param name="TotalValue">Sum of all amounts of the calibration period, the first day included, in money.</param>
/// <param name="HoldoutPurchases">x*: purchase days after the calibration period, up to the end of the hold-out.</param>
public readonly record struct CustomerSummary(int Customer, int FirstDay, int LastDay, PurchaseHistory History, double MeanValue, double TotalValue, int HoldoutPurchases)
{
    /// <summary>Σ ln(interval) over the intervals between the purchase days, in units of time; 0 when x = 0. How even they are: <see cref="RegularHistory"/>.</summary>
    public double LogIntervals { get; init; }

    /// <summary>Recency (days since the last purchase), frequency (purchase days) and money (sum of the amounts), as RFM scoring takes them.</summary>
    /// <param name="asOf">The day from which recency counts; not before <see cref="LastDay"/>.</param>
    public (int Recency, int Frequency, double Monetary) Rfm(int asOf) => (asOf - LastDay, History.Frequency + 1, TotalValue);
}

/// <summary>Summaries of an order log.</summary>
public static class OrderLog
{
    /// <summary>Days in a week: the usual unit of time.</summary>
    public const double Week = 7;

    /// <summary>Days in a month: a twelfth of 365.25 days.</summary>
    public const double Month = 365.25 / 12;

    /// <summary>One summary for every customer who bought up to the end of calibration, by customer number.</summary>
    /// <remarks>Definitions: Fader &amp; Hardie (2005–2013), notes on the CDNOW data. Orders of one day are one purchase; the amounts of the day are added.</remarks>
    /// <param name="purchases">The log in any order.</param>
    /// <param name="calibrationEnd">Last day of the calibration period, included.</param>
    /// <param name="holdoutEnd">Last day of the hold-out, included; what is later is not looked at.</param>
    /// <param name="daysPerUnit">Days in a unit of time: 1, <see cref="Week"/>, <see cref="Month"/> or other; &gt; 0.</param>
    /// <returns>Length: customers whose first purchase is not after <paramref name="calibrationEnd"/>; empty for an empty log.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A customer number or an amount is negative or not finite, the hold-out ends before the calibration, or the unit is not positive.</exception>
    public static CustomerSummary[] Summarise(ReadOnlySpan<Purchase> purchases, int calibrationEnd, int holdoutEnd = int.MaxValue, double daysPerUnit = Week)
    {
        if (!(daysPerUnit > 0 && double.IsFinite(daysPerUnit))) throw new ArgumentOutOfRangeException(nameof(daysPerUnit), daysPerUnit, "A unit of time must be finite and > 0 days.");
        ArgumentOutOfRangeException.ThrowIfLessThan(holdoutEnd, calibrationEnd);
        var (keys, amounts) = Sorted(purchases);
        var summaries = new List<CustomerSummary>();
        for (var i = 0; i < keys.Length;)
        {
            var customer = (int)(keys[i] >> 32);
            var first = DayOf(keys[i]);
            var (last, repeats, later) = (first, 0, 0);
            double total = 0, repeatTotal = 0, logIntervals = 0;
            var known = first <= calibrationEnd;
            for (; i < keys.Length && (int)(keys[i] >> 32) == customer; i++)
            {
                var day = DayOf(keys[i]);
                var isNewDay = i == 0 || keys[i] != keys[i - 1];
                if (day > calibrationEnd)
                {
                    if (isNewDay && day <= holdoutEnd) later++;
                    continue;
                }
                total += amounts[i];
                if (day == first) continue;
                repeatTotal += amounts[i];
                if (isNewDay)
                {
                    repeats++;
                    logIntervals += Math.Log((day - (double)last) / daysPerUnit);
                }
                last = day;
            }
            if (!known) continue;
            var history = new PurchaseHistory(repeats, (last - (double)first) / daysPerUnit, (calibrationEnd - (double)first) / daysPerUnit);
            summaries.Add(new(customer, first, last, history, repeats == 0 ? 0 : repeatTotal / repeats, total, later) { LogIntervals = logIntervals });
        }
        return [.. summaries];
    }

    /// <summary>Historic lifetime value of every customer: the margins earned so far, discounted to the day of the customer's first purchase.</summary>
    /// <remarks>Σ margin · amount / (1 + rate)^((day − first day) / daysPerUnit). With rate 0 it is the plain sum.</remarks>
    /// <param name="purchases">The log in any order.</param>
    /// <param name="end">Last day that counts, included.</param>
    /// <param name="rate">Discount per unit of time, &gt; −1.</param>
    /// <param name="margin">Share of the amount that is earned, dimensionless, finite.</param>
    /// <param name="daysPerUnit">Days in the unit of the rate; &gt; 0.</param>
    /// <returns>Customer numbers, ascending, and the value of each in money.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A parameter, a customer number or an amount is out of range.</exception>
    public static (int Customer, double Value)[] HistoricValue(ReadOnlySpan<Purchase> purchases, int end, double rate = 0, double margin = 1, double daysPerUnit = Week)
    {
        if (!(rate > -1 && double.IsFinite(rate))) throw new ArgumentOutOfRangeException(nameof(rate), rate, "A discount rate must be finite and > −1.");
        if (!double.IsFinite(margin)) throw new ArgumentOutOfRangeException(nameof(margin), margin, "A margin must be finite.");
        if (!(daysPerUnit > 0 && double.IsFinite(daysPerUnit))) throw new ArgumentOutOfRangeException(nameof(daysPerUnit), daysPerUnit, "A unit of time must be finite and > 0 days.");
        var (keys, amounts) = Sorted(purchases);
        var values = new List<(int, double)>();
        for (var i = 0; i < keys.Length;)
        {
            var customer = (int)(keys[i] >> 32);
            var first = DayOf(keys[i]);
            double value = 0;
            for (; i < keys.Length && (int)(keys[i] >> 32) == customer; i++)
                if (DayOf(keys[i]) <= end) value += margin * amounts[i] * Math.Pow(1 + rate, -(DayOf(keys[i]) - (double)first) / daysPerUnit);
            if (first <= end) values.Add((customer, value));
        }
        return [.. values];
    }

    private static (long[] Keys, double[] Amounts) Sorted(ReadOnlySpan<Purchase> purchases)
    {
        var keys = new long[purchases.Length];
        var amounts = new double[purchases.Length];
        for (var i = 0; i < keys.Length; i++)
        {
            var (customer, day, amount) = purchases[i];
            ArgumentOutOfRangeException.ThrowIfNegative(customer, nameof(purchases));
            if (!(amount >= 0 && double.IsFinite(amount))) throw new ArgumentOutOfRangeException(nameof(purchases), amount, "An amount must be finite and ≥ 0.");
            // The sign bit is turned, so that days before the epoch sort first.
            keys[i] = ((long)customer << 32) | ((uint)day ^ 0x8000_0000);
            amounts[i] = amount;
        }
        Array.Sort(keys, amounts);
        return (keys, amounts);
    }

    private static int DayOf(long key) => (int)((uint)key ^ 0x8000_0000);
}
