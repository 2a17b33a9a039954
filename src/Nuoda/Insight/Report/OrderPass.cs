using Nuoda.Analytics.ServiceLevels;

namespace Nuoda.Insight;

/// <summary>
/// Measures that count orders: an order is judged over all its included lines, wherever they stand. Its day is the latest of theirs. In a slice that lines of one
/// order may differ in (product, carrier, …) it counts in each group in which it has an included line.
/// </summary>
internal sealed class OrderPass : Pass
{
    private const LineFlags EveryLine = LineFlags.Due | LineFlags.OnTime | LineFlags.InFull | LineFlags.Filled | LineFlags.Kept | LineFlags.FirstPass | LineFlags.DocumentsRight | LineFlags.PerfectCondition;

    private readonly FlagTally _flags;
    private readonly DayTally _cycle = new((_, _) => throw new InvalidOperationException("Orders are added one by one."));
    private readonly List<MeasureCount> _measures = [];
    private readonly long[] _days = new long[Segment.BlockRows];
    private OrderStates _orders = null!;

    public OrderPass(PassPlan plan) : base(plan, plan.State.Lines)
    {
        var needed = LineFlags.Due;
        foreach (var (measure, _) in plan.Asked) needed |= measure.Flags;
        _flags = new FlagTally(plan.View, needed);
        foreach (var (measure, unit) in plan.Asked)
            _measures.Add(new(measure, unit, plan.View, measure.Kind switch
            {
                MeasureKind.Rate => g => Counted.Of(_flags.Count(g, measure.Flags | LineFlags.Due), _flags.Count(g, LineFlags.Due)),
                MeasureKind.Failures => g => Counted.Sum(_flags.Count(g, LineFlags.Due) - _flags.Count(g, LineFlags.Due | LineFlags.Kept), _flags.Count(g, LineFlags.Due)),
                MeasureKind.CycleTime => g => Counted.Days(_cycle[g]),
                _ => throw new InvalidOperationException($"{measure.Name} is not counted over orders."),
            }));
    }

    public override IReadOnlyList<MeasureCount> Measures => _measures;

    public override void Run(CancellationToken ct)
    {
        JudgeForQuestion(always: true, ct);
        _orders = new OrderStates(Plan.State.Lines);
        var days = new DayColumn(Plan.Period, Plan.View);
        var slices = new DayColumn(Plan.Slices, Plan.View);
        ForEachBlock(filtered: false, (_, _, groups, rows) =>
            _orders.Add(Scan.Fact(FactColumn.OrderId), Scan.Judged(Plan.View, JudgedColumn.Flags), days.Read(Scan), slices.Read(Scan), Scan.Judged(Plan.View, JudgedColumn.Completion), groups), ct);
        var counted = new HashSet<(int, int)>();
        _flags.Grow(Grouping.Count);
        _cycle.Grow(Grouping.Count);
        ForEachBlock(filtered: true, (_, _, groups, rows) =>
        {
            _flags.Grow(Grouping.Count);
            _cycle.Grow(Grouping.Count);
            Count(groups.AsSpan(0, rows), counted);
        }, ct);
    }

    // An order's day may be that of a line in another block.
    protected override bool PassesOver => false;

    protected override ReadDays Days(ReportDate date) => scan =>
    {
        var orders = scan.Fact(FactColumn.OrderId);
        for (var i = 0; i < orders.Length; i++) _days[i] = date == Plan.Period ? _orders[orders[i]].Day : _orders[orders[i]].SliceDay;
        return _days.AsSpan(0, orders.Length);
    };

    private void Count(ReadOnlySpan<int> groups, HashSet<(int, int)> counted)
    {
        var flags = Scan.Judged(Plan.View, JudgedColumn.Flags);
        var ids = Scan.Fact(FactColumn.OrderId);
        var ordered = Scan.Fact(FactColumn.OrderedOn);
        for (var i = 0; i < groups.Length; i++)
        {
            var group = groups[i];
            if (group == 0 || (flags[i] & (long)LineFlags.Included) == 0) continue;
            ref var order = ref _orders[ids[i]];
            if ((order.All & LineFlags.Due) == 0 || order.FirstGroup == group) continue;
            if (order.FirstGroup == 0) order.FirstGroup = group;
            // Rare: lines of one order in several groups.
            else if (!counted.Add((_orders.PlaceOf(ids[i]), group))) continue;
            _flags.AddOne(group, order.All | (order.HasDelivery ? LineFlags.HasDelivery : 0));
            if (order.Completion >= 0 && ordered[i] != FactColumns.Missing) _cycle.AddOne(group, order.Completion - OrderState.Base - (int)ordered[i]);
        }
    }

    /// <summary>What the included lines of an order have in common.</summary>
    private struct OrderState
    {
        /// <summary>Added to days of completion, so that they are never negative.</summary>
        public const int Base = 1_000_000;
        public LineFlags All;
        public bool HasDelivery;
        public int Day;
        public int SliceDay;
        /// <summary>0 = no included line yet, −1 = not complete.</summary>
        public int Completion;
        public int FirstGroup;
    }

    private sealed class OrderStates
    {
        private readonly long _first;
        private readonly OrderState[] _states;
        // Ids come from blocks and are dense nearly always.
        private readonly Dictionary<long, int>? _places;

        public OrderStates(FactTable lines)
        {
            long first = long.MaxValue, last = long.MinValue, rows = 0;
            foreach (var live in lines.Segments)
                for (var block = 0; block < live.Segment.Blocks; block++)
                {
                    ref readonly var ids = ref live.Segment.Column(block, FactColumn.OrderId);
                    (first, last, rows) = (Math.Min(first, ids.Min), Math.Max(last, ids.Max), rows + live.Segment.RowsIn(block));
                }
            _first = first;
            if (rows == 0) _states = [];
            else if (last - first < 4 * rows + 1024) _states = new OrderState[last - first + 1];
            else
            {
                _places = [];
                _states = new OrderState[rows];
            }
        }

        public ref OrderState this[long order] => ref _states[PlaceOf(order)];

        public int PlaceOf(long order)
        {
            if (_places is null) return (int)(order - _first);
            if (!_places.TryGetValue(order, out var place)) _places.Add(order, place = _places.Count);
            return place;
        }

        public void Add(ReadOnlySpan<long> orders, ReadOnlySpan<long> flags, ReadOnlySpan<long> days, ReadOnlySpan<long> sliceDays, ReadOnlySpan<long> completions, ReadOnlySpan<int> alive)
        {
            for (var i = 0; i < orders.Length; i++)
            {
                if (alive[i] == 0 || (flags[i] & (long)LineFlags.Included) == 0) continue;
                ref var state = ref this[orders[i]];
                var (day, sliceDay) = (OrNone(days[i]), OrNone(sliceDays[i]));
                if (state.Completion == 0) (state.All, state.Day, state.SliceDay) = (EveryLine, day, sliceDay);
                state.All &= (LineFlags)flags[i];
                state.HasDelivery |= (flags[i] & (long)LineFlags.HasDelivery) != 0;
                state.Day = Math.Max(state.Day, day);
                state.SliceDay = Math.Max(state.SliceDay, sliceDay);
                state.Completion = completions[i] == FactColumns.Missing || state.Completion < 0 ? -1 : Math.Max(state.Completion, (int)completions[i] + OrderState.Base);
            }
        }

        // A day that is not known lies in no period.
        private static int OrNone(long day) => day == FactColumns.Missing ? int.MinValue : (int)day;
    }
}
