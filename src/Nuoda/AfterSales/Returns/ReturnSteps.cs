using Nuoda.Platform;

namespace Nuoda.AfterSales;

/// <summary>What may be done with a return.</summary>
[Published]
public enum ReturnStep { Confirm = 0, Reject = 1, Receive = 2, Inspect = 3, Replace = 4, ReplacementArrived = 5, Refund = 6, GiveBack = 7, Finish = 8, Cancel = 9 }

/// <summary>How far the goods are, beside the state.</summary>
/// <param name="AnyReceived">Something came.</param>
/// <param name="AllReceived">Everything asked for came.</param>
/// <param name="AllInspected">Nothing that came waits to be looked at.</param>
/// <param name="HasReplacement">Other goods were ordered for the customer.</param>
internal readonly record struct ReturnGoods(bool AnyReceived, bool AllReceived, bool AllInspected, bool HasReplacement);

/// <summary>The table of steps: which may follow, and where they lead. A replacement may be ordered before the goods are back; money only after they were looked at, and never beside a replacement.</summary>
internal static class ReturnSteps
{
    /// <summary>Where a step leads; null when it may not be taken. Receive and Inspect are asked with the goods as they are afterwards.</summary>
    public static ReturnState? After(ReturnState state, ReturnStep step, ReturnGoods goods) => (state, step) switch
    {
        (ReturnState.Requested, ReturnStep.Confirm) => ReturnState.Confirmed,
        (ReturnState.Requested, ReturnStep.Reject) => ReturnState.Rejected,
        (ReturnState.Requested or ReturnState.Confirmed, ReturnStep.Cancel) => ReturnState.Cancelled,
        // What comes late, after the rest was settled, is looked at like the rest.
        (ReturnState.Confirmed or ReturnState.Received or ReturnState.Inspected or ReturnState.WaitingReplacement or ReturnState.Replaced or ReturnState.Refunded, ReturnStep.Receive) => ReturnState.Received,
        (ReturnState.Received, ReturnStep.Inspect) => goods.AllInspected ? ReturnState.Inspected : ReturnState.Received,
        (ReturnState.Confirmed or ReturnState.Inspected, ReturnStep.Replace) when !goods.HasReplacement => ReturnState.WaitingReplacement,
        // Ordered early, while the goods are being looked at: they stay where they are.
        (ReturnState.Received, ReturnStep.Replace) when !goods.HasReplacement => ReturnState.Received,
        (ReturnState.WaitingReplacement or ReturnState.Inspected, ReturnStep.ReplacementArrived) when goods.HasReplacement => ReturnState.Replaced,
        (ReturnState.Inspected, ReturnStep.Refund) when !goods.HasReplacement => ReturnState.Refunded,
        (ReturnState.Inspected, ReturnStep.GiveBack) when !goods.HasReplacement => ReturnState.Returned,
        (ReturnState.Refunded or ReturnState.Replaced or ReturnState.Returned, ReturnStep.Finish) => ReturnState.Finished,
        _ => null,
    };

    /// <summary>What may be done now, the usual next step first.</summary>
    public static IEnumerable<ReturnStep> Next(ReturnState state, ReturnGoods goods, ReturnWish wish)
    {
        IEnumerable<ReturnStep> usual = wish == ReturnWish.Replacement
            ? [ReturnStep.Confirm, ReturnStep.Inspect, ReturnStep.ReplacementArrived, ReturnStep.Replace, ReturnStep.Receive, ReturnStep.Refund, ReturnStep.Finish, ReturnStep.GiveBack, ReturnStep.Reject, ReturnStep.Cancel]
            : [ReturnStep.Confirm, ReturnStep.Inspect, ReturnStep.Refund, ReturnStep.ReplacementArrived, ReturnStep.Receive, ReturnStep.Finish, ReturnStep.Replace, ReturnStep.GiveBack, ReturnStep.Reject, ReturnStep.Cancel];
        return usual.Where(step => After(state, step, goods) is not null && !(step == ReturnStep.Receive && goods.AllReceived) && !(step == ReturnStep.Inspect && goods.AllInspected));
    }

    /// <summary>The way that a return usually goes, for the status bar.</summary>
    public static IReadOnlyList<ReturnState> Way(ReturnState state, ReturnWish wish) => state switch
    {
        ReturnState.Rejected => [ReturnState.Requested, ReturnState.Rejected],
        ReturnState.Cancelled => [ReturnState.Requested, ReturnState.Cancelled],
        ReturnState.Returned => [ReturnState.Requested, ReturnState.Confirmed, ReturnState.Received, ReturnState.Inspected, ReturnState.Returned, ReturnState.Finished],
        ReturnState.Refunded => [ReturnState.Requested, ReturnState.Confirmed, ReturnState.Received, ReturnState.Inspected, ReturnState.Refunded, ReturnState.Finished],
        ReturnState.WaitingReplacement or ReturnState.Replaced => Replacing,
        _ => wish == ReturnWish.Replacement ? Replacing : [ReturnState.Requested, ReturnState.Confirmed, ReturnState.Received, ReturnState.Inspected, ReturnState.Refunded, ReturnState.Finished],
    };

    private static readonly ReturnState[] Replacing =
        [ReturnState.Requested, ReturnState.Confirmed, ReturnState.Received, ReturnState.Inspected, ReturnState.WaitingReplacement, ReturnState.Replaced, ReturnState.Finished];
}
