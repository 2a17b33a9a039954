namespace Nuoda.Analytics.ServiceLevels;

/// <summary>What one delivery brought.</summary>
/// <param name="Day">Day of receipt.</param>
/// <param name="Accepted">Thousandths accepted.</param>
/// <param name="Good">Of those, in the quality promised.</param>
internal readonly record struct Arrival(int Day, long Accepted, long Good);

/// <summary>What is known of a line's deliveries as of one day, before it is held against a due date.</summary>
internal readonly ref struct DeliveryTally
{
    public int Arrivals { get; private init; }
    public bool DateUnknown { get; private init; }
    public long FirstPassShipped { get; private init; }
    public bool DocumentsRight { get; private init; }
    public bool DocumentsKnown { get; private init; }
    public bool PerfectCondition { get; private init; }

    /// <summary>Writes the arrivals known as of the day, oldest first.</summary>
    public static DeliveryTally Collect(ReadOnlySpan<DeliveryEvent> deliveries, Span<Arrival> arrivals, int? minShelfLifeDays, int asOf)
    {
        int n = 0, firstShipped = int.MaxValue;
        long firstPass = 0;
        bool dateUnknown = false, documentsRight = true, documentsKnown = true, perfect = true;
        foreach (ref readonly var delivery in deliveries)
        {
            if (delivery.DeliveredOn > asOf) continue;
            var shipped = delivery.ShippedOn ?? delivery.DeliveredOn ?? int.MinValue;
            if (shipped <= asOf && CountsAsOrdered(delivery))
            {
                if (shipped < firstShipped) (firstShipped, firstPass) = (shipped, 0);
                if (shipped == firstShipped) firstPass += delivery.Quantity;
            }
            if (delivery.DeliveredOn is not { } day)
            {
                dateUnknown |= delivery.IsDelivered && shipped <= asOf;
                continue;
            }
            var tooOld = TooOld(delivery, minShelfLifeDays);
            documentsRight &= delivery.DocumentsRight != false;
            documentsKnown &= delivery.DocumentsRight is not null;
            perfect &= delivery is { Rejected: 0, Damaged: 0, IsSubstitute: false } && !tooOld;
            var accepted = CountsAsOrdered(delivery) ? Math.Max(0, delivery.Quantity - delivery.Rejected) : 0;
            // What the customer refused is taken to be the damaged part first: only damage beyond it was accepted damaged.
            var good = delivery.IsSubstitute || tooOld ? 0 : Math.Max(0, delivery.Quantity - Math.Max(delivery.Rejected, delivery.Damaged));
            Insert(arrivals, n++, new(day, accepted, good));
        }
        if (n > SortedByInsertion) arrivals[..n].Sort(static (a, b) => a.Day.CompareTo(b.Day));
        return new()
        {
            Arrivals = n, DateUnknown = dateUnknown, FirstPassShipped = firstPass,
            DocumentsRight = documentsRight, DocumentsKnown = documentsKnown, PerfectCondition = perfect,
        };
    }

    public static bool CountsAsOrdered(in DeliveryEvent delivery) => !delivery.IsSubstitute || delivery.SubstituteAccepted == true;

    public static bool TooOld(in DeliveryEvent delivery, int? minShelfLifeDays) => delivery.RemainingShelfLifeDays < minShelfLifeDays;

    private const int SortedByInsertion = 32;

    private static void Insert(Span<Arrival> arrivals, int n, Arrival arrival)
    {
        var at = n;
        if (n < SortedByInsertion)
            for (; at > 0 && arrivals[at - 1].Day > arrival.Day; at--) arrivals[at] = arrivals[at - 1];
        arrivals[at] = arrival;
    }
}

/// <summary>The arrivals of a line held against q and the due date. The deliveries of one day count together.</summary>
internal readonly ref struct ArrivedGoods
{
    private readonly ReadOnlySpan<Arrival> _arrivals;
    private readonly long _q;

    public ArrivedGoods(ReadOnlySpan<Arrival> arrivals, long q, int due)
    {
        _arrivals = arrivals;
        _q = q;
        long good = 0;
        foreach (ref readonly var arrival in arrivals)
        {
            LastDay = arrival.Day;
            if (arrival.Accepted > 0 && Accepted < q) LastNeededDay = arrival.Day;
            var needed = Math.Min(arrival.Accepted, Math.Max(0, q - Accepted));
            if (arrival.Day <= due) AcceptedByDue += needed;
            else
            {
                LateUnits += needed;
                LateUnitDays += needed * (arrival.Day - due);
            }
            Accepted += arrival.Accepted;
            good += arrival.Good;
            if (Accepted >= q) Completion ??= arrival.Day;
            if (good >= q) GoodCompletion ??= arrival.Day;
        }
    }

    public long Accepted { get; }
    public long AcceptedByDue { get; }
    public int? LastDay { get; }
    public int? LastNeededDay { get; }
    public int? Completion { get; }
    public int? GoodCompletion { get; }
    public long LateUnits { get; }
    public long LateUnitDays { get; }

    /// <summary>Of what was needed up to that day nothing was broken, or good units made up for it.</summary>
    public bool QualityKept(int upTo)
    {
        long accepted = 0, good = 0;
        foreach (ref readonly var arrival in _arrivals)
        {
            if (arrival.Day > upTo) break;
            accepted += arrival.Accepted;
            good += arrival.Good;
        }
        return good >= Math.Min(_q, accepted);
    }
}
