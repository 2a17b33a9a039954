using System.Runtime.InteropServices;

namespace Nuoda.Analytics.ServiceLevels;

/// <summary>The measures that count orders, over orders judged in one view under one definition as of one day.</summary>
/// <remarks>Denominator: the orders due. RL.2.3 and RL.2.4 are over orders due with a delivery; where nobody wrote down anything of documents, RL.2.3 leaves the order out.
/// Source: SCOR DS RL.1.1, RL.2.1–RL.2.4; the perfect orders are counted, not multiplied.</remarks>
public sealed record OrderSummary
{
    /// <summary>Orders due.</summary>
    public long Orders { get; init; }
    /// <summary>Customer service level by order: every line kept / due.</summary>
    public Rate Kept { get; init; }
    /// <summary>Order fill: every line filled by its due date / due.</summary>
    public Rate OrderFill { get; init; }
    /// <summary>Every line covered by its first shipment / due.</summary>
    public Rate FirstPassFill { get; init; }
    /// <summary>RL.2.2.</summary>
    public Rate OnTime { get; init; }
    /// <summary>RL.2.1.</summary>
    public Rate InFull { get; init; }
    /// <summary>Every line on time and in full / due.</summary>
    public Rate Otif { get; init; }
    /// <summary>RL.1.1.</summary>
    public Rate Perfect { get; init; }
    /// <summary>RL.2.3.</summary>
    public Rate Documentation { get; init; }
    /// <summary>RL.2.4.</summary>
    public Rate PerfectCondition { get; init; }
    /// <summary>Order cycle time in days: order date → completion of the last included line, over complete orders due.</summary>
    public SampleSummary CycleDays { get; init; }

    /// <summary>RL.2.1 · RL.2.2 · RL.2.3 · RL.2.4: for information, since it supposes that the four fail independently; null when one has nothing to count.</summary>
    public double? ComponentProduct => InFull.Value * OnTime.Value * Documentation.Value * PerfectCondition.Value;

    /// <summary>Counts the orders.</summary>
    /// <param name="orders">In any order.</param>
    public static OrderSummary Of(ReadOnlySpan<OrderVerdict> orders)
    {
        List<int> cycles = [];
        long due = 0, kept = 0, filled = 0, firstPass = 0, onTime = 0, inFull = 0, otif = 0, perfect = 0, delivered = 0, known = 0, right = 0, condition = 0;
        foreach (ref readonly var order in orders)
        {
            if (!order.IsDue) continue;
            due++;
            if (order.Kept) kept++;
            if (order.Filled) filled++;
            if (order.FirstPassFilled) firstPass++;
            if (order.OnTime) onTime++;
            if (order.InFull) inFull++;
            if (order.Otif) otif++;
            if (order.Perfect) perfect++;
            if (order.HasDelivery) delivered++;
            if (order.DocumentsKnown) known++;
            if (order.DocumentsKnown && order.DocumentsRight) right++;
            if (order.HasDelivery && order.PerfectCondition) condition++;
            if (order.CycleDays is { } days) cycles.Add(days);
        }
        return new()
        {
            Orders = due,
            Kept = new(kept, due),
            OrderFill = new(filled, due),
            FirstPassFill = new(firstPass, due),
            OnTime = new(onTime, due),
            InFull = new(inFull, due),
            Otif = new(otif, due),
            Perfect = new(perfect, due),
            Documentation = new(right, known),
            PerfectCondition = new(condition, delivered),
            CycleDays = SampleSummary.Of(CollectionsMarshal.AsSpan(cycles)),
        };
    }
}
