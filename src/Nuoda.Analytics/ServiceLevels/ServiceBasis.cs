namespace Nuoda.Analytics.ServiceLevels;

/// <summary>What a line is measured against in one view as of one day: due date, window, quantity, shelf life.</summary>
internal readonly ref struct ServiceBasis
{
    private ServiceBasis(LineStanding standing, int? due, int? earliest, long quantity, int? minShelfLifeDays) =>
        (Standing, Due, Earliest, Quantity, MinShelfLifeDays) = (standing, due, earliest, quantity, minShelfLifeDays);

    public LineStanding Standing { get; }
    public int? Due { get; }
    public int? Earliest { get; }
    /// <summary>Before cancellations.</summary>
    public long Quantity { get; }
    public int? MinShelfLifeDays { get; }

    public static ServiceBasis Of(
        in LineFacts line, ReadOnlySpan<PromiseEvent> promises, ReadOnlySpan<RequestEvent> requests, MissingPromise missing, ServiceView view, int asOf)
    {
        var record = RecordOf(promises, asOf);
        // The quality promised holds in both views: a wish for quality is not on file.
        var shelfLife = record < 0 ? null : promises[record].MinShelfLifeDays;
        if (view == ServiceView.Promise)
        {
            if (record >= 0)
                return new(LineStanding.Included, promises[record].Latest, promises[record].Earliest, promises[record].Quantity, shelfLife);
            if (missing == MissingPromise.LeftOut) return new(LineStanding.NoPromise, null, null, line.QuantityOrdered, null);
        }
        var (wishedOn, quantity) = RequestOf(line, promises, requests, asOf);
        return new(wishedOn is null ? LineStanding.NoDate : LineStanding.Included, wishedOn, null, quantity, shelfLife);
    }

    private static bool Known(int? madeOn, int asOf) => madeOn is null || madeOn <= asOf;

    // The first promise, then what the customer asked for or an error corrected. A slip of ours never is the promise of record, not even without a first.
    private static int RecordOf(ReadOnlySpan<PromiseEvent> promises, int asOf)
    {
        var record = -1;
        for (var i = 0; i < promises.Length; i++)
        {
            if (!Known(promises[i].MadeOn, asOf)) continue;
            if (promises[i].Origin is PromiseOrigin.Customer or PromiseOrigin.Correction || (promises[i].Origin == PromiseOrigin.First && record < 0)) record = i;
        }
        return record;
    }

    // The latest request; a promise changed at the customer's wish says the day he wishes now, unless he said another on that day or later.
    private static (int? On, long Quantity) RequestOf(in LineFacts line, ReadOnlySpan<PromiseEvent> promises, ReadOnlySpan<RequestEvent> requests, int asOf)
    {
        var (on, quantity, saidOn) = (line.RequestedOn, line.QuantityOrdered, int.MinValue);
        var said = false;
        foreach (ref readonly var request in requests)
        {
            if (!Known(request.MadeOn, asOf)) continue;
            quantity = request.Quantity;
            if (request.RequestedOn is null) continue;
            (on, saidOn, said) = (request.RequestedOn, request.MadeOn ?? int.MinValue, true);
        }
        foreach (ref readonly var promise in promises)
        {
            if (promise.Origin != PromiseOrigin.Customer || !Known(promise.MadeOn, asOf)) continue;
            if (!said || promise.MadeOn > saidOn) on = promise.Latest;
        }
        return (on, quantity);
    }
}
