using System.Runtime.CompilerServices;

namespace Nuoda.Analytics.Inventory;

/// <summary>Replays order lines against the stock rules of a network, day by day and event by event, and counts the service that customers got.</summary>
/// <remarks>A day: receipts (what waits is served first, oldest first), then the lines in the order given, then the reviews, from the points that serve customers up to those that order outside. Under continuous review a point orders after each demand that takes its
/// position to the reorder point. A supplier inside the network ships what it has and owes the rest.</remarks>
public sealed class NetworkSimulation
{
    private struct PointState
    {
        public long OnHand, OnOrder, Owed, ReorderPoint, OrderQuantity, OrderUpTo, StockDays, Ordered, Due, Filled, UnitsDue, UnitsByDue, Entered, Lacking, Orders;
        public int Head, Tail, Touched, ReviewDays, Supplier, DeliveryDays, LeadTime;
    }

    private struct Receipt
    {
        public long Quantity;
        public int Point, Next;
    }

    private readonly PointState[] _points;
    private readonly StockPoint[] _given;
    private readonly int[] _first, _last;
    private readonly bool _lostSales, _shipComplete;
    private readonly Random _random;
    private readonly SimulatedService _service;
    private readonly List<SimulatedDelivery>? _log;
    private WaitingLine[] _waiting = new WaitingLine[64];
    private Receipt[] _receipts = new Receipt[64];
    private int _freeWaiting, _freeReceipt;

    private NetworkSimulation(ReadOnlySpan<StockPoint> points, ReadOnlySpan<DemandLine> lines, SimulationOptions options, int firstDay, int lastDay, List<SimulatedDelivery>? log)
    {
        (_lostSales, _shipComplete, _random, _log) = (options.LostSales, options.ShipComplete, new Random(options.Seed), log);
        (_given, _points) = (points.ToArray(), new PointState[points.Length]);
        var longest = 1;
        for (var p = 0; p < points.Length; p++)
        {
            ref readonly var point = ref points[p];
            _points[p] = new()
            {
                OnHand = point.OpeningStock, ReorderPoint = point.Rule.ReorderPoint, OrderQuantity = point.Rule.OrderQuantity, OrderUpTo = point.Rule.OrderUpTo, ReviewDays = point.Rule.ReviewDays,
                Supplier = point.Supplier, DeliveryDays = point.DeliveryDays, Head = -1, Tail = -1, Touched = firstDay, LeadTime = point.LeadTimes.Length == 1 ? point.LeadTimes.Span[0] : 0,
            };
            foreach (var days in point.LeadTimes.Span) longest = Math.Max(longest, days);
        }
        // Receipts by day, as far ahead as the longest lead time reaches.
        (_first, _last) = (new int[longest + 1], new int[longest + 1]);
        Array.Fill(_first, -1);
        _service = new(lines, firstDay, lastDay);
        ChainWaiting(0);
        ChainReceipts(0);
    }

    /// <summary>Replays the lines.</summary>
    /// <param name="points">The network. Suppliers must not go in a circle.</param>
    /// <param name="lines">In the order of their days.</param>
    /// <param name="options">How it serves; null: customers wait, part deliveries, from the first line's day to the last one's.</param>
    /// <param name="deliveries">Takes every shipment to a customer, where wanted.</param>
    /// <exception cref="ArgumentException">A point, a line or a day is out of range, lines are not in order, or suppliers go in a circle.</exception>
    public static SimulationReport Run(ReadOnlySpan<StockPoint> points, ReadOnlySpan<DemandLine> lines, SimulationOptions? options = null, List<SimulatedDelivery>? deliveries = null)
    {
        options ??= new();
        var first = options.FirstDay ?? (lines.IsEmpty ? 0 : lines[0].Day);
        var last = options.LastDay ?? (lines.IsEmpty ? first : lines[^1].Day);
        if (last < first) throw new ArgumentException("The last day lies before the first.", nameof(options));
        var depth = Checked(points);
        var day = first;
        for (var i = 0; i < lines.Length; i++)
        {
            ref readonly var line = ref lines[i];
            if (line.Day < day || line.Day > last) throw new ArgumentException($"Line {i} of day {line.Day} is out of order, or out of the days {first} to {last}.", nameof(lines));
            if ((uint)line.Point >= (uint)points.Length || line.Quantity < 1 || line.Order < 0) throw new ArgumentException($"Line {i}: stock point, quantity or order is out of range.", nameof(lines));
            day = line.Day;
        }
        return new NetworkSimulation(points, lines, options, first, last, deliveries).Replay(lines, depth, first, last);
    }

    private SimulationReport Replay(ReadOnlySpan<DemandLine> lines, int[] depth, int first, int last)
    {
        var reviewed = Enumerable.Range(0, _points.Length).Where(p => _points[p].ReviewDays > 0).OrderByDescending(p => depth[p]).GroupBy(p => (depth[p], _points[p].ReviewDays)).Select(g => (g.Key.ReviewDays, Points: g.ToArray())).ToArray();
        for (var p = 0; p < _points.Length; p++) if (_points[p].ReviewDays == 0) Replenish(p, first);
        var at = 0;
        for (var day = first; day <= last; day++)
        {
            var slot = day % _first.Length;
            if (slot < 0) slot += _first.Length;
            for (var next = _first[slot]; next >= 0;)
            {
                var receipt = _receipts[next];
                (_receipts[next].Next, _freeReceipt) = (_freeReceipt, next);
                next = receipt.Next;
                Receive(receipt.Point, receipt.Quantity, day);
            }
            _first[slot] = -1;
            for (; at < lines.Length && lines[at].Day == day; at++) Demand(lines[at], at);
            foreach (var (days, turn) in reviewed)
                if ((day - first) % days == 0)
                    foreach (var p in turn) Replenish(p, day);
        }
        // What still waits on the last day counts as it stands.
        var (reports, value, due, byDue) = (new StockPointReport[_points.Length], 0.0, 0.0, 0.0);
        for (var p = 0; p < _points.Length; p++)
        {
            for (var w = _points[p].Head; w >= 0; w = _waiting[w].Next) if (_waiting[w].Line >= 0) Count(p, _waiting[w]);
            ref var state = ref Touched(p, last + 1);
            var mean = (double)state.StockDays / (last - first + 1);
            value += mean / 1000 * _given[p].UnitValue;
            due += state.UnitsDue * _given[p].UnitValue;
            byDue += state.UnitsByDue * _given[p].UnitValue;
            reports[p] = new(new(state.Filled, state.Due), new(state.UnitsByDue, state.UnitsDue), new(state.Lacking, state.Entered), mean, state.Orders, state.Ordered);
        }
        return _service.Report(reports, value, due > 0 ? byDue / due : null);
    }

    private void Demand(in DemandLine line, int index)
    {
        ref var state = ref Touched(line.Point, line.Day);
        _service.Enter(line.Quantity, state.OnHand);
        state.Entered++;
        if (state.OnHand < line.Quantity) state.Lacking++;
        var given = Math.Min(state.OnHand, line.Quantity);
        if (_lostSales && _shipComplete && given < line.Quantity) given = 0;
        state.OnHand -= given;
        var waiting = new WaitingLine { Line = index, Day = line.Day, Due = line.Due, Order = line.Order, Quantity = line.Quantity, Remaining = line.Quantity - given, Next = -1 };
        if (given > 0) Ship(ref waiting, given, line.Day, state.DeliveryDays);
        waiting.Cut = _lostSales && waiting.Remaining > 0;
        if (waiting.Remaining == 0 || waiting.Cut) Count(line.Point, waiting);
        else Wait(line.Point, waiting);
        if (state.ReviewDays == 0) Replenish(line.Point, line.Day);
    }

    private void Receive(int p, long quantity, int day)
    {
        ref var state = ref Touched(p, day);
        state.OnOrder -= quantity;
        state.OnHand += quantity;
        while (state.Head >= 0 && state.OnHand > 0)
        {
            var at = state.Head;
            ref var waiting = ref _waiting[at];
            var given = Math.Min(state.OnHand, waiting.Remaining);
            state.OnHand -= given;
            state.Owed -= given;
            waiting.Remaining -= given;
            if (waiting.Line < 0) Dispatch(-1 - waiting.Line, given, day);
            else
            {
                Ship(ref waiting, given, day, state.DeliveryDays);
                if (waiting.Remaining == 0) Count(p, waiting);
            }
            if (waiting.Remaining > 0) break;
            state.Head = waiting.Next;
            if (state.Head < 0) state.Tail = -1;
            (_waiting[at].Next, _freeWaiting) = (_freeWaiting, at);
        }
    }

    private void Ship(ref WaitingLine line, long given, int day, int deliveryDays)
    {
        if (_shipComplete)
        {
            if (line.Remaining > 0) return;
            given = line.Quantity;
        }
        _service.Ship(ref line, given, day, day + deliveryDays);
        _log?.Add(new(line.Line, day, day + deliveryDays, given));
    }

    private void Count(int p, in WaitingLine line)
    {
        ref var state = ref _points[p];
        var filled = _service.Count(line);
        // Lines not due yet are left out.
        if (!_service.IsDue(line)) return;
        state.Due++;
        state.UnitsDue += line.Quantity;
        state.UnitsByDue += line.ByDue;
        if (filled) state.Filled++;
    }

    private void Replenish(int p, int day)
    {
        ref var state = ref _points[p];
        var position = state.OnHand + state.OnOrder - state.Owed;
        if (position > state.ReorderPoint) return;
        var quantity = state.OrderQuantity == 0 ? state.OrderUpTo - position : ((state.ReorderPoint - position) / state.OrderQuantity + 1) * state.OrderQuantity;
        state.OnOrder += quantity;
        state.Orders++;
        state.Ordered += quantity;
        if (state.Supplier < 0)
        {
            Dispatch(p, quantity, day);
            return;
        }
        ref var supplier = ref Touched(state.Supplier, day);
        var given = Math.Min(supplier.OnHand, quantity);
        supplier.OnHand -= given;
        if (given > 0) Dispatch(p, given, day);
        if (given < quantity) Wait(state.Supplier, new() { Line = -1 - p, Quantity = quantity, Remaining = quantity - given, Next = -1 });
        if (supplier.ReviewDays == 0) Replenish(state.Supplier, day);
    }

    private void Wait(int p, in WaitingLine line)
    {
        if (_freeWaiting < 0)
        {
            var size = _waiting.Length;
            Array.Resize(ref _waiting, 2 * size);
            ChainWaiting(size);
            _freeWaiting = size;
        }
        var at = _freeWaiting;
        _freeWaiting = _waiting[at].Next;
        _waiting[at] = line;
        ref var state = ref _points[p];
        state.Owed += line.Remaining;
        if (state.Tail < 0) state.Head = at;
        else _waiting[state.Tail].Next = at;
        state.Tail = at;
    }

    private void Dispatch(int p, long quantity, int day)
    {
        var days = _points[p].LeadTime;
        if (days == 0)
        {
            var sample = _given[p].LeadTimes.Span;
            days = sample[_random.Next(sample.Length)];
        }
        var slot = (day + days) % _first.Length;
        if (slot < 0) slot += _first.Length;
        if (_freeReceipt < 0)
        {
            var size = _receipts.Length;
            Array.Resize(ref _receipts, 2 * size);
            ChainReceipts(size);
            _freeReceipt = size;
        }
        var at = _freeReceipt;
        _freeReceipt = _receipts[at].Next;
        _receipts[at] = new() { Point = p, Quantity = quantity, Next = -1 };
        if (_first[slot] < 0) _first[slot] = at;
        else _receipts[_last[slot]].Next = at;
        _last[slot] = at;
    }

    // Stock counts at the end of each day: what lay here since the last change has lain since then.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ref PointState Touched(int p, int day)
    {
        ref var state = ref _points[p];
        state.StockDays += state.OnHand * (day - state.Touched);
        state.Touched = day;
        return ref state;
    }

    private void ChainWaiting(int from)
    {
        for (var i = from; i < _waiting.Length; i++) _waiting[i].Next = i + 1 < _waiting.Length ? i + 1 : -1;
    }

    private void ChainReceipts(int from)
    {
        for (var i = from; i < _receipts.Length; i++) _receipts[i].Next = i + 1 < _receipts.Length ? i + 1 : -1;
    }

    // Steps from each point to the outside.
    private static int[] Checked(ReadOnlySpan<StockPoint> points)
    {
        var depth = new int[points.Length];
        for (var p = 0; p < points.Length; p++)
        {
            ref readonly var point = ref points[p];
            if (point.Supplier < -1 || point.Supplier >= points.Length || point.DeliveryDays < 0 || point.OpeningStock < 0 || !(point.UnitValue >= 0 && double.IsFinite(point.UnitValue)) || point.LeadTimes.IsEmpty)
                throw new ArgumentException($"Stock point {p}: supplier, lead times, delivery days, stock or value is out of range.", nameof(points));
            if (point.Rule.OrderQuantity == 0 && point.Rule.OrderUpTo <= point.Rule.ReorderPoint) throw new ArgumentException($"Stock point {p} has no rule.", nameof(points));
            foreach (var days in point.LeadTimes.Span) if (days < 1) throw new ArgumentException($"Stock point {p}: a lead time is at least one day.", nameof(points));
            for (var up = point.Supplier; up >= 0; up = points[up].Supplier)
                if (++depth[p] > points.Length) throw new ArgumentException($"Stock point {p}: its suppliers go in a circle.", nameof(points));
        }
        return depth;
    }
}
