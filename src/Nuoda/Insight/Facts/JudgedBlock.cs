using Nuoda.Analytics.ServiceLevels;

namespace Nuoda.Insight;

/// <summary>What became of a line, in one view under one definition.</summary>
[Flags]
internal enum LineFlags
{
    None = 0,
    /// <summary>Counts in this view, from its due date on.</summary>
    Included = 1,
    /// <summary>Included and due by the as-of day.</summary>
    Due = 2,
    OnTime = 4, InFull = 8, Filled = 16, Kept = 32, FirstPass = 64,
    HasDelivery = 128, DocumentsRight = 256, DocumentsKnown = 512, PerfectCondition = 1024,
    NoPromise = 2048, NoDate = 4096, CancelledByCustomer = 8192, DeliveryDateUnknown = 16384,
}

internal enum JudgedColumn
{
    Flags, Due,
    /// <summary>q, thousandths.</summary>
    Quantity,
    AcceptedByDue,
    /// <summary>First shipment, up to q.</summary>
    FirstPass,
    Completion,
    /// <summary>Day of the last delivery.</summary>
    Arrived,
    Cause,
}

/// <summary>The verdicts on one block of lines, packed like the facts themselves. <see cref="ServiceLevel.Judge(in LineFacts,ReadOnlySpan{PromiseEvent},ReadOnlySpan{RequestEvent},ReadOnlySpan{DeliveryEvent},ReadOnlySpan{CancellationEvent},ServiceDefinition,ServiceView,int)"/> is the only rule.</summary>
/// <remarks>Facts are immutable and so are verdicts, once nothing more can happen after the as-of day: a block is judged once "as of the end of time" and kept.
/// As of a day on or after the block's last event only one thing differs: what is due later does not count yet.</remarks>
internal sealed class JudgedBlock
{
    public const int Columns = (int)JudgedColumn.Cause + 1;
    /// <summary>After every day that can stand in the facts.</summary>
    public const int EndOfTime = int.MaxValue - 100_000;

    private readonly BlockColumn[] _columns = new BlockColumn[Columns];
    private readonly byte[] _codes;

    private JudgedBlock(LineJudge judged, int rows)
    {
        LastEvent = judged.LastEvent;
        var flags = judged.Values[(int)JudgedColumn.Flags];
        for (var i = 0; i < rows && !AnyLeftOut; i++) AnyLeftOut = ((LineFlags)flags[i] & (LineFlags.Included | LineFlags.Due)) != (LineFlags.Included | LineFlags.Due);
        using var packed = new MemoryStream();
        for (var c = 0; c < Columns; c++) _columns[c] = BlockColumn.Pack(judged.Values[c].AsSpan(0, rows), packed, packed.Position);
        // Four bytes more, so that a reader may take whole words.
        _codes = GC.AllocateUninitializedArray<byte>((int)packed.Length + 4, pinned: true);
        packed.GetBuffer().AsSpan(0, (int)packed.Length).CopyTo(_codes);
    }

    /// <summary>Last day on which something happened to a line of the block: deliveries, cancellations, versions. Due dates are not events.</summary>
    public int LastEvent { get; }

    /// <summary>Some line does not count.</summary>
    public bool AnyLeftOut { get; }

    public ref readonly BlockColumn Column(JudgedColumn column) => ref _columns[(int)column];

    public unsafe void Read(JudgedColumn column, Span<long> into)
    {
        fixed (byte* start = _codes) _columns[(int)column].Unpack(start, into);
    }

    public static JudgedBlock Of(Segment segment, int block, ServiceDefinition definition, ServiceView view, int asOf, LineJudge judge)
    {
        judge.Judge(segment, block, definition, view, asOf);
        return new(judge, segment.RowsIn(block));
    }
}

/// <summary>Judges the lines of a block; used over and over by one thread.</summary>
internal sealed class LineJudge
{
    private static readonly FactColumn[] Needed =
    [
        FactColumn.OrderedOn, FactColumn.Quantity, FactColumn.RequestedOn, FactColumn.Available, FactColumn.Cause,
        FactColumn.PromiseLatest, FactColumn.PromiseQuantity, FactColumn.PromiseEarliest, FactColumn.PromiseShelfLife, FactColumn.PromiseMadeOn, FactColumn.PromiseOrigin,
        FactColumn.DeliveryFlags, FactColumn.ShippedOn, FactColumn.DeliveredOn, FactColumn.DeliveryQuantity, FactColumn.Rejected, FactColumn.Damaged, FactColumn.DeliveryShelfLife,
        FactColumn.Events,
    ];

    private readonly long[][] _facts = new long[FactColumns.Count][];
    private readonly EventBuffer _events = new();

    public LineJudge()
    {
        foreach (var column in Needed) _facts[(int)column] = new long[Segment.BlockRows];
    }

    public long[][] Values { get; } = [.. Enumerable.Range(0, JudgedBlock.Columns).Select(_ => new long[Segment.BlockRows])];
    public int LastEvent { get; private set; }

    public void Judge(Segment segment, int block, ServiceDefinition definition, ServiceView view, int asOf)
    {
        var rows = segment.RowsIn(block);
        foreach (var column in Needed) segment.Read(block, column, _facts[(int)column].AsSpan(0, rows));
        LastEvent = int.MinValue;
        for (var row = 0; row < rows; row++)
        {
            ReadEvents(segment, row);
            var line = new LineFacts(At(FactColumn.OrderedOn, row).DayOrNull(), At(FactColumn.Quantity, row), At(FactColumn.RequestedOn, row).DayOrNull(), At(FactColumn.Available, row).OrNull());
            var verdict = ServiceLevel.Judge(line, Span(_events.Promises), Span(_events.Requests), Span(_events.Deliveries), Span(_events.Cancellations), definition, view, asOf);
            Keep(row, verdict);
        }
    }

    private void Keep(int row, in LineVerdict verdict)
    {
        var isDue = verdict.IsDue;
        Put(JudgedColumn.Flags, row, (long)FlagsOf(verdict));
        Put(JudgedColumn.Due, row, verdict.Due.OrMissing());
        Put(JudgedColumn.Quantity, row, isDue ? verdict.Quantity : 0);
        Put(JudgedColumn.AcceptedByDue, row, isDue ? verdict.AcceptedByDue : 0);
        Put(JudgedColumn.FirstPass, row, isDue ? Math.Min(verdict.FirstPassShipped, verdict.Quantity) : 0);
        Put(JudgedColumn.Completion, row, verdict.Completion.OrMissing());
        Put(JudgedColumn.Arrived, row, verdict.ArrivedOn.OrMissing());
        // What somebody set by hand goes before what the data tells.
        Put(JudgedColumn.Cause, row, !verdict.Failed ? FactColumns.Missing : At(FactColumn.Cause, row) is var said && said != FactColumns.Missing ? said : (long)(verdict.PrimaryCause ?? DerivedCause.Unknown));
    }

    public static LineFlags FlagsOf(in LineVerdict verdict) =>
        (verdict.Standing switch
        {
            LineStanding.Included => LineFlags.Included,
            LineStanding.NoPromise => LineFlags.NoPromise,
            LineStanding.NoDate => LineFlags.NoDate,
            LineStanding.CancelledByCustomer => LineFlags.CancelledByCustomer,
            _ => LineFlags.DeliveryDateUnknown,
        })
        | (verdict.IsDue ? LineFlags.Due : 0) | (verdict.OnTime ? LineFlags.OnTime : 0) | (verdict.InFull ? LineFlags.InFull : 0) | (verdict.Filled ? LineFlags.Filled : 0)
        | (verdict.Kept ? LineFlags.Kept : 0) | (verdict.FirstPassFilled ? LineFlags.FirstPass : 0) | (verdict.HasDelivery ? LineFlags.HasDelivery : 0)
        | (verdict.DocumentsRight ? LineFlags.DocumentsRight : 0) | (verdict.DocumentsKnown ? LineFlags.DocumentsKnown : 0) | (verdict.PerfectCondition ? LineFlags.PerfectCondition : 0);

    private unsafe void ReadEvents(Segment segment, int row)
    {
        var offset = At(FactColumn.Events, row);
        if (offset != FactColumns.Missing)
        {
            LineEvents.Read(segment.Events(offset), _events);
            foreach (ref readonly var p in Span(_events.Promises)) Seen(p.MadeOn);
            foreach (ref readonly var r in Span(_events.Requests)) Seen(r.MadeOn);
            foreach (ref readonly var d in Span(_events.Deliveries)) { Seen(d.ShippedOn); Seen(d.DeliveredOn); }
            foreach (ref readonly var c in Span(_events.Cancellations)) Seen(c.On);
            return;
        }
        _events.Clear();
        var ordered = At(FactColumn.Quantity, row);
        if (At(FactColumn.PromiseLatest, row) is var latest && latest != FactColumns.Missing)
        {
            var madeOn = At(FactColumn.PromiseMadeOn, row).DayOrNull();
            Seen(madeOn);
            _events.Promises.Add(new(ordered + At(FactColumn.PromiseQuantity, row), At(FactColumn.PromiseEarliest, row).DayOrNull(), (int)latest,
                At(FactColumn.PromiseShelfLife, row).DayOrNull(), madeOn, (PromiseOrigin)At(FactColumn.PromiseOrigin, row)));
        }
        if (At(FactColumn.DeliveryFlags, row) is var flags && flags != FactColumns.Missing)
        {
            int? shippedOn = At(FactColumn.ShippedOn, row).DayOrNull(), deliveredOn = At(FactColumn.DeliveredOn, row).DayOrNull();
            Seen(shippedOn);
            Seen(deliveredOn);
            _events.Deliveries.Add(LineEvents.Delivery((DeliveryFlags)flags, shippedOn, deliveredOn, ordered + At(FactColumn.DeliveryQuantity, row),
                At(FactColumn.Rejected, row), At(FactColumn.Damaged, row), At(FactColumn.DeliveryShelfLife, row).DayOrNull()));
        }
    }

    private void Seen(int? day)
    {
        if (day > LastEvent) LastEvent = day.Value;
    }

    private long At(FactColumn column, int row) => _facts[(int)column][row];
    private void Put(JudgedColumn column, int row, long value) => Values[(int)column][row] = value;
    private static ReadOnlySpan<T> Span<T>(List<T> list) => System.Runtime.InteropServices.CollectionsMarshal.AsSpan(list);
}
