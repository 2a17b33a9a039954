using Nuoda.Analytics.Inventory;

namespace Nuoda.Analytics.Value;

/// <summary>Contribution of all customers, the best first, added up: it rises to a peak and comes down by those who cost more than they bring.</summary>
/// <remarks>Source: Kaplan &amp; Narayanan (2001), Journal of Cost Management 15(5), 5–15; Cooper &amp; Kaplan (1991).</remarks>
/// <param name="Order">The customers, best first; of equals the earlier.</param>
/// <param name="Cumulative">Length customers: contribution of the best 1, 2, … customers, money.</param>
/// <param name="Total">Of all; 0 without customers.</param>
/// <param name="Peak">Of those who bring something.</param>
/// <param name="PeakCustomers">How many bring something.</param>
public sealed record WhaleCurve(IReadOnlyList<int> Order, IReadOnlyList<double> Cumulative, double Total, double Peak, int PeakCustomers)
{
    /// <summary>Peak as a share of the total: 1.8 means that 80 % of the profit is lost again. Null when the total is not above 0.</summary>
    public double? PeakShare => Total > 0 ? Peak / Total : null;

    /// <summary>What those who cost more than they bring take away, ≥ 0.</summary>
    public double LostAgain => Peak - Total;

    /// <summary>The curve of a set of customers.</summary>
    /// <param name="contributions">One a customer, money, finite.</param>
    /// <exception cref="ArgumentOutOfRangeException">A contribution is not finite.</exception>
    public static WhaleCurve Of(ReadOnlySpan<double> contributions)
    {
        var order = new int[contributions.Length];
        for (var i = 0; i < order.Length; i++) _ = Check.Finite(contributions[order[i] = i], nameof(contributions));
        var values = contributions.ToArray();
        Array.Sort(order, (a, b) => values[a] != values[b] ? values[b].CompareTo(values[a]) : a - b);
        var cumulative = new double[order.Length];
        double sum = 0, peak = 0;
        var winners = 0;
        for (var i = 0; i < order.Length; i++)
        {
            sum += values[order[i]];
            cumulative[i] = sum;
            if (values[order[i]] > 0) (peak, winners) = (sum, i + 1);
        }
        return new(order, cumulative, sum, peak, winners);
    }

    /// <summary>Share of the total that the best share of customers brings, read between customers on the line.</summary>
    /// <param name="customers">Between 0 and 1.</param>
    /// <returns>Null when the total is not above 0.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The share is out of range.</exception>
    public double? ShareOfBest(double customers)
    {
        if (customers is not (>= 0 and <= 1)) throw new ArgumentOutOfRangeException(nameof(customers), customers, "Must lie between 0 and 1.");
        if (!(Total > 0)) return null;
        var at = customers * Cumulative.Count;
        var whole = Math.Min((int)at, Cumulative.Count - 1);
        var before = whole == 0 ? 0 : Cumulative[whole - 1];
        return (before + (at - whole) * (Cumulative[whole] - before)) / Total;
    }
}
