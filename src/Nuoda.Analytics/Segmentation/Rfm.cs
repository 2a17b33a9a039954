using Nuoda.Analytics.ServiceLevels;

namespace Nuoda.Analytics.Segmentation;

/// <summary>What RFM scoring knows of a customer.</summary>
/// <param name="Recency">Time since the last purchase, in days or another unit; finite. Small is good.</param>
/// <param name="Frequency">Purchases; finite.</param>
/// <param name="Monetary">What was spent, in money; finite.</param>
public readonly record struct RfmValues(double Recency, double Frequency, double Monetary);

/// <summary>Scores of a customer, 1 (worst) to the number of groups (best).</summary>
public readonly record struct RfmScore(int Recency, int Frequency, int Monetary)
{
    /// <summary>The segment as it is usually written: 555 are the best of five groups.</summary>
    public override string ToString() => FormattableString.Invariant($"{Recency}{Frequency}{Monetary}");
}

/// <summary>A limit between two scores.</summary>
/// <param name="At">The limit, in the unit of the value.</param>
/// <param name="Included">Whether a value exactly there has passed the limit (≥) or not yet (&gt;).</param>
public readonly record struct ScoreLimit(double At, bool Included);

/// <summary>Fixed limits for all three values, each ascending; n limits make n + 1 scores.</summary>
/// <param name="Recency">Each limit passed costs a point.</param>
/// <param name="Frequency">Each limit passed brings a point.</param>
/// <param name="Monetary">Each limit passed brings a point.</param>
public sealed record RfmLimits(ScoreLimit[] Recency, ScoreLimit[] Frequency, ScoreLimit[] Monetary);

/// <summary>RFM: customers scored by how recently, how often and for how much they bought.</summary>
/// <remarks>Source: Hughes (1994), Strategic Database Marketing; the rules of ties and limits, on which programs differ, stand with each method.</remarks>
public static class Rfm
{
    /// <summary>Groups of equal size by rank: 1 + ⌊g (rank − 1) / n⌋, rank 1 the worst. Customers of the same value may get different scores: who stands later in the list has the higher rank.</summary>
    /// <param name="customers">In an order that does not change, by number for example.</param>
    /// <param name="groups">g, 2–9; 5 makes quintiles.</param>
    /// <returns>One a customer; empty for none.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A value is not finite, or the number of groups is out of range.</exception>
    public static RfmScore[] ByRank(ReadOnlySpan<RfmValues> customers, int groups = 5)
    {
        var (recency, frequency, monetary) = Columns(customers, groups);
        for (var i = 0; i < recency.Length; i++) recency[i] = -recency[i];
        var (r, f, m) = (Ranks(recency, groups), Ranks(frequency, groups), Ranks(monetary, groups));
        return [.. Enumerable.Range(0, r.Length).Select(i => new RfmScore(r[i], f[i], m[i]))];
    }

    /// <summary>The limits at the 1/g, 2/g … sample quantiles (linear, type 7): customers of the same value get the same score, groups are as large as the values allow.</summary>
    /// <param name="customers">At least one.</param>
    /// <param name="groups">g, 2–9; 5 makes quintiles.</param>
    /// <returns>Limits that a value must exceed to pass, for <see cref="ByLimits"/>; equal ones where many customers share a value.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no customer, a value is not finite, or the number of groups is out of range.</exception>
    public static RfmLimits QuantileLimits(ReadOnlySpan<RfmValues> customers, int groups = 5)
    {
        var (recency, frequency, monetary) = Columns(customers, groups);
        return new(Cuts(recency), Cuts(frequency), Cuts(monetary));

        ScoreLimit[] Cuts(double[] values)
        {
            Array.Sort(values);
            return [.. Enumerable.Range(1, groups - 1).Select(g => new ScoreLimit(Quantile.Linear(values, (double)g / groups), Included: false))];
        }
    }

    /// <summary>Scores by limits: those of <see cref="QuantileLimits"/>, or ones that the company has set.</summary>
    /// <param name="customers">In any order.</param>
    /// <param name="limits">Ascending, in the units of the values.</param>
    /// <returns>One a customer: frequency and money 1 + limits passed, recency 1 + limits not passed.</returns>
    /// <exception cref="ArgumentException">Limits descend or are not finite.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A value is not finite.</exception>
    public static RfmScore[] ByLimits(ReadOnlySpan<RfmValues> customers, RfmLimits limits)
    {
        foreach (var one in (ScoreLimit[][])[limits.Recency, limits.Frequency, limits.Monetary])
            for (var i = 0; i < one.Length; i++)
                if (!double.IsFinite(one[i].At) || (i > 0 && one[i].At < one[i - 1].At)) throw new ArgumentException("Limits must be finite and ascend.", nameof(limits));
        var scores = new RfmScore[customers.Length];
        for (var i = 0; i < scores.Length; i++)
        {
            Check(customers[i]);
            var (recency, frequency, monetary) = customers[i];
            scores[i] = new(limits.Recency.Length + 1 - Passed(recency, limits.Recency), 1 + Passed(frequency, limits.Frequency), 1 + Passed(monetary, limits.Monetary));
        }
        return scores;
    }

    private static int Passed(double value, ScoreLimit[] limits)
    {
        var passed = 0;
        foreach (var limit in limits) if (limit.Included ? value >= limit.At : value > limit.At) passed++;
        return passed;
    }

    private static int[] Ranks(double[] values, int groups)
    {
        var order = new int[values.Length];
        for (var i = 0; i < order.Length; i++) order[i] = i;
        Array.Sort(order, (a, b) => values[a] != values[b] ? values[a].CompareTo(values[b]) : a.CompareTo(b));
        var scores = new int[values.Length];
        for (var rank = 0; rank < order.Length; rank++) scores[order[rank]] = 1 + (int)((long)groups * rank / order.Length);
        return scores;
    }

    private static (double[] Recency, double[] Frequency, double[] Monetary) Columns(ReadOnlySpan<RfmValues> customers, int groups)
    {
        if (groups is < 2 or > 9) throw new ArgumentOutOfRangeException(nameof(groups), groups, "The number of groups must lie in 2–9.");
        double[] recency = new double[customers.Length], frequency = new double[customers.Length], monetary = new double[customers.Length];
        for (var i = 0; i < customers.Length; i++)
        {
            Check(customers[i]);
            (recency[i], frequency[i], monetary[i]) = customers[i];
        }
        return (recency, frequency, monetary);
    }

    private static void Check(RfmValues customer)
    {
        if (!double.IsFinite(customer.Recency) || !double.IsFinite(customer.Frequency) || !double.IsFinite(customer.Monetary))
            throw new ArgumentOutOfRangeException(nameof(customer), customer, "Recency, frequency and money must be finite.");
    }
}
