using System.Runtime.CompilerServices;
using Nuoda.Analytics.ServiceLevels;

namespace Nuoda.Insight;

/// <summary>Events of the few lines that were promised, asked for or delivered more than once, or called off: they stand beside the columns.</summary>
internal static class LineEvents
{
    /// <summary>At most one promise and one delivery, nothing else: the columns hold it all.</summary>
    public static bool FitColumns(OrderLineHistory history) =>
        history is { Promises.Count: <= 1, Deliveries.Count: <= 1, Requests.Count: 0, Cancellations.Count: 0 };

    public static DeliveryFlags FlagsOf(in DeliveryEvent delivery) =>
        (delivery.IsDelivered ? DeliveryFlags.Delivered : 0) | (delivery.IsSubstitute ? DeliveryFlags.Substitute : 0)
        | (delivery.SubstituteAccepted is { } taken ? DeliveryFlags.SubstituteSaid | (taken ? DeliveryFlags.SubstituteAccepted : 0) : 0)
        | (delivery.DocumentsRight is { } right ? DeliveryFlags.DocumentsSaid | (right ? DeliveryFlags.DocumentsRight : 0) : 0);

    public static DeliveryEvent Delivery(DeliveryFlags flags, int? shippedOn, int? deliveredOn, long quantity, long rejected, long damaged, int? shelfLife) =>
        new(shippedOn, deliveredOn, (flags & DeliveryFlags.Delivered) != 0, quantity, rejected, damaged, (flags & DeliveryFlags.Substitute) != 0,
            (flags & DeliveryFlags.SubstituteSaid) != 0 ? (flags & DeliveryFlags.SubstituteAccepted) != 0 : null,
            (flags & DeliveryFlags.DocumentsSaid) != 0 ? (flags & DeliveryFlags.DocumentsRight) != 0 : null, shelfLife);

    /// <summary>Four counts, then every event as numbers of eight bytes: rare enough that their size does not matter, and read without a branch.</summary>
    public static void Write(OrderLineHistory history, Stream into)
    {
        Put(into, history.Promises.Count, history.Requests.Count, history.Deliveries.Count, history.Cancellations.Count);
        foreach (var p in history.Promises) Put(into, p.Quantity, p.Earliest.OrMissing(), p.Latest, p.MinShelfLifeDays.OrMissing(), p.MadeOn.OrMissing(), (long)p.Origin);
        foreach (var r in history.Requests) Put(into, r.Quantity, r.RequestedOn.OrMissing(), r.MadeOn.OrMissing());
        foreach (var d in history.Deliveries)
            Put(into, (long)FlagsOf(d), d.ShippedOn.OrMissing(), d.DeliveredOn.OrMissing(), d.Quantity, d.Rejected, d.Damaged, d.RemainingShelfLifeDays.OrMissing());
        foreach (var c in history.Cancellations) Put(into, c.On.OrMissing(), c.Quantity, c.ByCustomer ? 1 : 0);
    }

    /// <summary>Bytes that <see cref="Write"/> put at a place.</summary>
    public static unsafe long Length(byte* at) => 8 * (4 + 6 * Number(at, 0) + 3 * Number(at, 1) + 7 * Number(at, 2) + 3 * Number(at, 3));

    public static unsafe void Read(byte* at, EventBuffer into)
    {
        int promises = (int)Number(at, 0), requests = (int)Number(at, 1), deliveries = (int)Number(at, 2), cancellations = (int)Number(at, 3);
        into.Clear();
        var i = 4;
        for (; promises > 0; promises--, i += 6)
            into.Promises.Add(new(Number(at, i), Number(at, i + 1).DayOrNull(), (int)Number(at, i + 2), Number(at, i + 3).DayOrNull(), Number(at, i + 4).DayOrNull(), (PromiseOrigin)Number(at, i + 5)));
        for (; requests > 0; requests--, i += 3)
            into.Requests.Add(new(Number(at, i), Number(at, i + 1).DayOrNull(), Number(at, i + 2).DayOrNull()));
        for (; deliveries > 0; deliveries--, i += 7)
            into.Deliveries.Add(Delivery((DeliveryFlags)Number(at, i), Number(at, i + 1).DayOrNull(), Number(at, i + 2).DayOrNull(), Number(at, i + 3), Number(at, i + 4), Number(at, i + 5), Number(at, i + 6).DayOrNull()));
        for (; cancellations > 0; cancellations--, i += 3)
            into.Cancellations.Add(new(Number(at, i).DayOrNull(), Number(at, i + 1), Number(at, i + 2) != 0));
    }

    private static unsafe long Number(byte* at, int i) => Unsafe.ReadUnaligned<long>(at + 8 * i);

    private static void Put(Stream into, params ReadOnlySpan<long> numbers)
    {
        foreach (var number in numbers) into.Write(BitConverter.GetBytes(number));
    }
}

/// <summary>Events of one line, used over and over.</summary>
internal sealed class EventBuffer
{
    public readonly List<PromiseEvent> Promises = [];
    public readonly List<RequestEvent> Requests = [];
    public readonly List<DeliveryEvent> Deliveries = [];
    public readonly List<CancellationEvent> Cancellations = [];

    public void Clear()
    {
        Promises.Clear();
        Requests.Clear();
        Deliveries.Clear();
        Cancellations.Clear();
    }
}
