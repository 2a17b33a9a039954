using Nuoda.Analytics.ServiceLevels;

namespace Nuoda.Analytics.Inventory;

/// <summary>A line on its way to being complete.</summary>
internal struct WaitingLine
{
    /// <summary>Index of the customer's line, or −1 − point for a replenishment of that point.</summary>
    public int Line;
    public int Day, Due, Order, FirstShipped, LastArrival, Next;
    public long Quantity, Remaining, Accepted, ByDue, FirstPass, Late, LateDays;
    public bool Cut;
}

/// <summary>Counts the lines of a replay as they end.</summary>
internal sealed class SimulatedService
{
    private const byte Seen = 1, NotDue = 2, NotFilled = 4, NotOtif = 8, NotComplete = 16;

    private readonly int _lastDay, _leastDeviation;
    private readonly byte[] _orders;
    private readonly int[] _orderedOn, _completedOn;
    private readonly long[] _cycles, _deviations, _recoveries;
    private long _due, _units, _byDue, _filled, _firstPass, _onTime, _inFull, _otif, _shortLines, _shortAtDue, _recovered, _open, _lost, _openUnits, _lostUnits, _late, _entered, _unitsEntered, _lacking, _unitsLacking;
    private Int128 _lateDays;

    public SimulatedService(ReadOnlySpan<DemandLine> lines, int firstDay, int lastDay)
    {
        var (last, ahead, behind) = (-1, 0, 0);
        foreach (ref readonly var line in lines)
        {
            last = Math.Max(last, line.Order);
            ahead = Math.Max(ahead, line.Due - line.Day);
            behind = Math.Max(behind, line.Day - line.Due);
        }
        (_lastDay, _leastDeviation) = (lastDay, -ahead);
        var days = lastDay - firstDay + 1;
        (_cycles, _deviations, _recoveries) = (new long[days], new long[ahead + behind + days], new long[behind + days]);
        (_orders, _orderedOn, _completedOn) = (new byte[last + 1], new int[last + 1], new int[last + 1]);
    }

    /// <summary>What was there when a line was entered.</summary>
    public void Enter(long quantity, long available)
    {
        _entered++;
        _unitsEntered += quantity;
        if (available >= quantity) return;
        _lacking++;
        _unitsLacking += quantity - available;
    }

    /// <summary>A shipment of a waiting line. What arrives after the last day does not count.</summary>
    public void Ship(ref WaitingLine line, long quantity, int shipped, int arrival)
    {
        if (arrival > _lastDay) return;
        if (line.Accepted == 0) line.FirstShipped = shipped;
        if (line.FirstShipped == shipped) line.FirstPass += quantity;
        line.Accepted += quantity;
        line.LastArrival = arrival;
        if (arrival <= line.Due) line.ByDue += quantity;
        else
        {
            line.Late += quantity;
            line.LateDays += quantity * (arrival - line.Due);
        }
    }

    public bool IsDue(in WaitingLine line) => line.Due <= _lastDay;

    /// <summary>Counts a line at its end, or as it stands on the last day; true when it was due and filled by then.</summary>
    public bool Count(in WaitingLine line)
    {
        var complete = line.Accepted >= line.Quantity;
        var filled = line.ByDue >= line.Quantity;
        var onTime = line.Accepted > 0 && (complete || line.Cut) && line.LastArrival <= line.Due;
        ref var order = ref _orders[line.Order];
        if (order == 0) (_orderedOn[line.Order], _completedOn[line.Order]) = (line.Day, int.MinValue);
        order |= Seen;
        if (line.Day < _orderedOn[line.Order]) _orderedOn[line.Order] = line.Day;
        if (complete) _completedOn[line.Order] = Math.Max(_completedOn[line.Order], line.LastArrival);
        else order |= NotComplete;
        if (!filled) order |= NotFilled;
        if (!(onTime && complete)) order |= NotOtif;
        if (line.Due > _lastDay)
        {
            order |= NotDue;
            return false;
        }
        _due++;
        _units += line.Quantity;
        _byDue += line.ByDue;
        _late += line.Late;
        _lateDays += line.LateDays;
        if (line.FirstPass >= line.Quantity) _firstPass++;
        if (onTime) _onTime++;
        if (complete)
        {
            _inFull++;
            if (onTime) _otif++;
            _cycles[line.LastArrival - line.Day]++;
            _deviations[line.LastArrival - line.Due - _leastDeviation]++;
        }
        if (filled)
        {
            _filled++;
            return true;
        }
        _shortLines++;
        _shortAtDue += line.Quantity - line.ByDue;
        if (complete)
        {
            _recovered++;
            _recoveries[line.LastArrival - line.Due]++;
        }
        else if (line.Cut)
        {
            _lost++;
            _lostUnits += line.Quantity - line.Accepted;
        }
        else
        {
            _open++;
            _openUnits += line.Quantity - line.Accepted;
        }
        return false;
    }

    public SimulationReport Report(IReadOnlyList<StockPointReport> points, double stockValue, double? valueFill)
    {
        long orders = 0, filled = 0, otif = 0, near = 0;
        for (var day = Math.Max(-1, _leastDeviation); day <= Math.Min(1, _leastDeviation + _deviations.Length - 1); day++) near += _deviations[day - _leastDeviation];
        var cycles = new long[_cycles.Length];
        for (var i = 0; i < _orders.Length; i++)
        {
            if ((_orders[i] & (Seen | NotDue)) != Seen) continue;
            orders++;
            if ((_orders[i] & NotFilled) == 0) filled++;
            if ((_orders[i] & NotOtif) == 0) otif++;
            if ((_orders[i] & NotComplete) == 0) cycles[_completedOn[i] - _orderedOn[i]]++;
        }
        return new()
        {
            Lines = _due,
            LineFill = new(_filled, _due),
            UnitFill = new(_byDue, _units),
            FirstPassLineFill = new(_firstPass, _due),
            ValueFill = valueFill,
            OnTime = new(_onTime, _due),
            InFull = new(_inFull, _due),
            Otif = new(_otif, _due),
            StockOuts = new(new(_lacking, _entered), new(_unitsLacking, _unitsEntered), 0),
            BackOrders = new(_shortLines, _shortAtDue, _recovered, _open, _lost, _openUnits, _lostUnits, SampleSummary.OfHistogram(_recoveries, 0), _late == 0 ? null : (double)_lateDays / _late),
            CycleDays = SampleSummary.OfHistogram(_cycles, 0),
            DeviationDays = SampleSummary.OfHistogram(_deviations, _leastDeviation),
            WithinOneDay = new(near, _inFull),
            Orders = orders,
            OrderFill = new(filled, orders),
            OrderOtif = new(otif, orders),
            OrderCycleDays = SampleSummary.OfHistogram(cycles, 0),
            MeanStockValue = stockValue,
            Points = points,
        };
    }
}
