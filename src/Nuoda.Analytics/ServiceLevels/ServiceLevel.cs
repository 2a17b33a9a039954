using System.Runtime.InteropServices;

namespace Nuoda.Analytics.ServiceLevels;

/// <summary>What an order line says by itself, without its later events.</summary>
/// <param name="OrderedOn">Day of the order; null when unknown.</param>
/// <param name="QuantityOrdered">Thousandths first asked for, ≥ 0.</param>
/// <param name="RequestedOn">Day first asked for; null when the customer named none.</param>
/// <param name="AvailableAtEntry">Thousandths available when the line was entered; null when nobody wrote it down.</param>
public readonly record struct LineFacts(int? OrderedOn, long QuantityOrdered, int? RequestedOn, long? AvailableAtEntry);

/// <summary>Did we keep our word on an order line? One rule for every page, report and store of facts.</summary>
/// <remarks>
/// <para>Against the promise of record (the first promise, replaced only by what the customer asked for or by a correction) or against the request of record
/// (the customer's latest). q = promised (requested) quantity − what the customer called off on or before the due date. Accepted = delivered − rejected on the day of
/// receipt; another item counts only when the customer took it.</para>
/// <para>As of day A: promises and requests made, deliveries received and cancellations made after A are ignored; an unknown day counts as from the start.</para>
/// <para>Source: SCOR DS RL.1.1, RL.2.1–RL.2.4 (commitment, receipt by the customer, customer-initiated changes); APICS fill rate for the first pass.</para>
/// </remarks>
public static class ServiceLevel
{
    // More deliveries than this on one line are rare: only then does judging it allocate.
    private const int ManyDeliveries = 32;

    /// <summary>Judges one line. Allocates nothing when its events lie in arrays or lists and the deliveries are no more than 32.</summary>
    /// <param name="line">What is known of it.</param>
    /// <param name="definition">What the contract says.</param>
    /// <param name="view">Against the promise or the request.</param>
    /// <param name="asOf">Day since 1970-01-01 whose knowledge counts.</param>
    /// <exception cref="ArgumentNullException">No line or no definition.</exception>
    public static LineVerdict Judge(OrderLineHistory line, ServiceDefinition definition, ServiceView view, int asOf)
    {
        ArgumentNullException.ThrowIfNull(line);
        return Judge(new LineFacts(line.OrderedOn, line.QuantityOrdered, line.RequestedOn, line.AvailableAtEntry),
            Span(line.Promises), Span(line.Requests), Span(line.Deliveries), Span(line.Cancellations), definition, view, asOf);
    }

    /// <summary>Judges one line whose events lie in arrays of the caller. Allocates nothing up to 32 deliveries.</summary>
    /// <param name="line">The line itself.</param>
    /// <param name="promises">Versions, oldest first.</param>
    /// <param name="requests">Later versions of the request, oldest first.</param>
    /// <param name="deliveries">In any order.</param>
    /// <param name="cancellations">In any order.</param>
    /// <param name="definition">What the contract says.</param>
    /// <param name="view">Against the promise or the request.</param>
    /// <param name="asOf">Day since 1970-01-01 whose knowledge counts.</param>
    /// <exception cref="ArgumentNullException">No definition.</exception>
    public static LineVerdict Judge(
        in LineFacts line, ReadOnlySpan<PromiseEvent> promises, ReadOnlySpan<RequestEvent> requests, ReadOnlySpan<DeliveryEvent> deliveries,
        ReadOnlySpan<CancellationEvent> cancellations, ServiceDefinition definition, ServiceView view, int asOf)
    {
        ArgumentNullException.ThrowIfNull(definition);
        var basis = ServiceBasis.Of(line, promises, requests, definition.MissingPromise, view, asOf);
        var due = basis.Due ?? int.MaxValue;

        long calledOff = 0, cut = 0, cutByUs = 0;
        foreach (ref readonly var cancellation in cancellations)
        {
            if (cancellation.On > asOf) continue;
            if (cancellation.ByCustomer && (cancellation.On is null || cancellation.On <= due)) calledOff += cancellation.Quantity;
            else cut += cancellation.Quantity;
            if (!cancellation.ByCustomer) cutByUs += cancellation.Quantity;
        }
        var q = Math.Max(0, basis.Quantity - calledOff);

        var arrivals = deliveries.Length <= ManyDeliveries ? stackalloc Arrival[deliveries.Length] : new Arrival[deliveries.Length];
        var known = DeliveryTally.Collect(deliveries, arrivals, basis.MinShelfLifeDays, asOf);
        var goods = new ArrivedGoods(arrivals[..known.Arrivals], q, due);

        var standing = basis.Standing != LineStanding.Included ? basis.Standing
            : q == 0 ? LineStanding.CancelledByCustomer
            : known.DateUnknown ? LineStanding.DeliveryDateUnknown
            : LineStanding.Included;
        var verdict = new LineVerdict
        {
            Standing = standing,
            Due = basis.Due,
            Quantity = q,
            AcceptedTotal = goods.Accepted,
            ArrivedOn = goods.LastDay,
            Cut = cut,
            FirstPassShipped = known.FirstPassShipped,
            HasDelivery = known.Arrivals > 0,
            DocumentsRight = known.DocumentsRight,
            DocumentsKnown = known.DocumentsKnown && known.Arrivals > 0,
            PerfectCondition = known.PerfectCondition,
        };
        if (standing is LineStanding.NoPromise or LineStanding.NoDate or LineStanding.CancelledByCustomer) return verdict;

        var start = basis.Earliest ?? due - definition.EarlyToleranceDays;
        var end = due + definition.LateToleranceDays;
        var open = Math.Max(0, q - goods.Accepted - cut);
        var decisive = definition.OnTime == OnTimeRule.Arrival ? goods.LastDay : open == 0 ? goods.LastNeededDay : null;
        var qualityCut = goods.Completion is { } completed ? Math.Max(end, completed) : asOf;
        verdict = verdict with
        {
            WindowStart = start,
            IsDue = standing == LineStanding.Included && due <= asOf,
            AcceptedByDue = goods.AcceptedByDue,
            Completion = goods.Completion,
            OnTime = decisive <= end && !(decisive < start),
            InFull = goods.Accepted >= q && (goods.Accepted == q || definition.OverDeliveryTolerance is not { } over || goods.Accepted <= q * (1 + over)),
            QualityKept = goods.QualityKept(qualityCut),
            Open = open,
            Excess = Math.Max(0, goods.Accepted - q),
            CycleDays = goods.Completion - line.OrderedOn,
            DeviationDays = goods.Completion - due,
            LeadTimeRatio = goods.Completion is { } done && due > line.OrderedOn ? (double)(done - line.OrderedOn.Value) / (due - line.OrderedOn.Value) : null,
            LateUnits = goods.LateUnits,
            LateUnitDays = goods.LateUnitDays,
        };
        if (!verdict.IsDue) return verdict;
        if (verdict.Kept) return verdict with { Outcome = LineOutcome.Kept };
        return verdict with
        {
            Outcome = goods.GoodCompletion is not null ? LineOutcome.Recovered : open > 0 ? LineOutcome.Open : LineOutcome.Lost,
            RecoveryDays = goods.GoodCompletion is { } good ? Math.Max(0, good - due) : null,
            PrimaryCause = FailureEvidence.PrimaryCause(line, verdict, deliveries, basis.MinShelfLifeDays, end, cutByUs > 0, asOf),
        };
    }

    private static ReadOnlySpan<T> Span<T>(IReadOnlyList<T> list) => list switch
    {
        T[] array => array,
        List<T> items => CollectionsMarshal.AsSpan(items),
        _ => list.ToArray(),
    };
}
