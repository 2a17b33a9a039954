using Nuoda.Analytics.ServiceLevels;

namespace Nuoda.Orders;

/// <summary>What became of an order's promise, all lines together.</summary>
public enum OrderPromise
{
    /// <summary>Nothing to judge: nothing promised, all called off by the customer, or delivered on a day that nobody knows.</summary>
    None = 0,
    /// <summary>Not all due yet, and nothing failed so far.</summary>
    Open = 1,
    Kept = 2,
    /// <summary>At least one line.</summary>
    Failed = 3,
}

internal static class OrderPromises
{
    /// <summary>Of the number of lines that were kept, that failed, and that are not due yet.</summary>
    public static OrderPromise Of(int kept, int failed, int waiting) =>
        failed > 0 ? OrderPromise.Failed : waiting > 0 ? OrderPromise.Open : kept > 0 ? OrderPromise.Kept : OrderPromise.None;
}

/// <summary>An order as its lines make it: verdicts against the promise, dates, money.</summary>
internal sealed record JudgedOrder(OrderPromise Promise, int Lines, int Kept, int Failed, int? FirstDue, int? LastDue, long? Net)
{
    public static readonly JudgedOrder Empty = new(OrderPromise.None, 0, 0, 0, null, null, null);

    public static JudgedOrder Of(IReadOnlyCollection<StoredLine> lines, int asOf)
    {
        int kept = 0, failed = 0, waiting = 0;
        int? first = null, last = null;
        long? net = null;
        foreach (var line in lines)
        {
            var verdict = ServiceLevel.Judge(line.History, ServiceDefinition.Default, ServiceView.Promise, asOf);
            if (verdict.Failed) failed++;
            else if (verdict.Outcome == LineOutcome.Kept) kept++;
            else if (verdict.Standing == LineStanding.Included) waiting++;
            if (verdict.Due is { } due) (first, last) = (Math.Min(first ?? due, due), Math.Max(last ?? due, due));
            if (line.Gross is { } gross) net = (net ?? 0) + gross - (line.Discount ?? 0);
        }
        return new(OrderPromises.Of(kept, failed, waiting), lines.Count, kept, failed, first, last, net);
    }

    public bool IsDueWithin(int? from, int? to) => FirstDue is not null && (from is null || LastDue >= from) && (to is null || FirstDue <= to);
}
