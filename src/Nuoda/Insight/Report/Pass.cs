using Nuoda.Analytics.ServiceLevels;
using Nuoda.Kernel;
using Nuoda.Platform.Storage;

namespace Nuoda.Insight;

/// <summary>What a pass is about: measures that go by one view and one date look at each block together.</summary>
/// <param name="Asked">Measures with their unit.</param>
/// <param name="View">View of the verdicts.</param>
/// <param name="Period">The day that the period goes by.</param>
/// <param name="Slices">The day that slices of time go by.</param>
internal sealed record PassPlan(
    ReportQuestion Question, ReportScope? Scope, FactsState State, DayOfWeek WeekStart, Currency Currency,
    IReadOnlyList<(Measure Measure, MeasureUnit Unit)> Asked, ServiceView View, ReportDate Period, ReportDate Slices)
{
    public int AsOf => Day.ToNumber(Question.AsOf);
}

/// <summary>Goes through the blocks of a table, puts each row into its group and hands the block on.</summary>
internal abstract class Pass
{
    private readonly FactTable _table;
    private readonly bool[] _needs = new bool[2];
    private readonly Dictionary<(Segment, ServiceView), JudgedBlock[]> _judged = [];
    private readonly int[] _groups = new int[Segment.BlockRows];
    private Groups? _grouping;
    private RowFilter? _filter;

    protected Pass(PassPlan plan, FactTable table)
    {
        Plan = plan;
        _table = table;
        Scan = new BlockScan(plan.State, plan.Question.Definition, plan.AsOf);
    }

    protected PassPlan Plan { get; }
    protected BlockScan Scan { get; }

    /// <summary>Groups of the pass.</summary>
    public Groups Grouping => _grouping ??= new Groups([.. Plan.Question.By.Select(d => Slicer(d, Plan.Slices))]);

    /// <summary>Measures of the pass; each says what it came to in a group.</summary>
    public abstract IReadOnlyList<MeasureCount> Measures { get; }

    /// <summary>Looks at the whole table.</summary>
    public abstract void Run(CancellationToken ct);

    protected void Judge(ServiceView view, CancellationToken ct)
    {
        _needs[(int)view] = true;
        foreach (var live in _table.Segments)
            _judged.TryAdd((live.Segment, view), Judgements.Of(live.Segment, Plan.Question.Definition, view, Plan.AsOf, ct));
    }

    /// <summary>Verdicts that the dates and slices of the question need.</summary>
    protected void JudgeForQuestion(bool always, CancellationToken ct)
    {
        if (always) Judge(Plan.View, ct);
        if (new DayColumn(Plan.Period, Plan.View).Needs is { } period) Judge(period, ct);
        if (new DayColumn(Plan.Slices, Plan.View).Needs is { } slices && Plan.Question.By.Any(Dimension.IsTime)) Judge(slices, ct);
        if (Plan.Question.By.Concat(Plan.Question.Where.Select(w => w.Dimension)).Contains("cause")) Judge(Plan.View, ct);
    }

    /// <summary>Every block that can hold rows of the period; group 0 = left out.</summary>
    protected void ForEachBlock(bool filtered, Action<LiveSegment, int, int[], int> look, CancellationToken ct)
    {
        if (filtered) _filter ??= Filter();
        foreach (var live in _table.Segments)
            for (var block = 0; block < live.Segment.Blocks; block++)
            {
                ct.ThrowIfCancellationRequested();
                var judged = (Of(live, block, ServiceView.Promise), Of(live, block, ServiceView.Request));
                if (filtered && IsOutside(live.Segment, block, judged)) continue;
                Scan.MoveTo(live.Segment, block, judged.Item1, judged.Item2);
                var groups = _groups.AsSpan(0, Scan.Rows);
                if (filtered)
                {
                    Prepare(live, block);
                    Grouping.Read(Scan, groups);
                    _filter!.Apply(Scan, groups);
                }
                else groups.Fill(1);
                if (live.AnyDeadIn(block))
                    for (var i = 0; i < groups.Length; i++) if (live.IsDead((long)block * Segment.BlockRows + i)) groups[i] = 0;
                look(live, block, _groups, Scan.Rows);
            }
        GC.KeepAlive(_table);
    }

    /// <summary>Called for each block before its groups are read.</summary>
    protected virtual void Prepare(LiveSegment live, int block) { }

    /// <summary>The day of each row, as the period and the slices see it.</summary>
    protected virtual ReadDays Days(ReportDate date) => new DayColumn(date, Plan.View).Read;

    /// <summary>Whether blocks may be passed over by the days that stand in them.</summary>
    protected virtual bool PassesOver => true;

    private JudgedBlock? Of(LiveSegment live, int block, ServiceView view) => _needs[(int)view] ? _judged[(live.Segment, view)][block] : null;

    private RowFilter Filter()
    {
        var question = Plan.Question;
        var slices = question.Where.GroupBy(w => w.Dimension).Select(w => (Slicer(w.Key, Plan.Slices), (IReadOnlyList<string>)[.. w.Select(x => x.Value)])).ToList();
        if (Plan.Scope?.SalesPerson is { } person) slices.Add((Slicer("sales-person", Plan.Slices), [person]));
        if (Plan.Scope?.Region is { } region) slices.Add((Slicer("region", Plan.Slices), [region]));
        return new RowFilter(slices, Plan.Scope?.Customers, Days(Plan.Period), question.From is { } from ? Day.ToNumber(from) : null, question.To is { } to ? Day.ToNumber(to) : null);
    }

    private Slicer Slicer(string dimension, ReportDate date) =>
        Dimension.IsTime(dimension) ? TimeSlicer.Of(dimension, Days(date), RangeOf(date), Plan.WeekStart) : Dimension.Of(dimension, Plan.State, Plan.View);

    private (int First, int Last) RangeOf(ReportDate date)
    {
        int first = int.MaxValue, last = int.MinValue;
        foreach (var live in _table.Segments)
            for (var block = 0; block < live.Segment.Blocks; block++)
            {
                ref readonly var column = ref ColumnOf(live.Segment, block, date, (Of(live, block, ServiceView.Promise), Of(live, block, ServiceView.Request)));
                if (column.AllMissing != 0) continue;
                first = Math.Min(first, (int)column.Min);
                last = Math.Max(last, (int)column.Max);
            }
        return first > last ? (0, -1) : (first, last);
    }

    private bool IsOutside(Segment segment, int block, (JudgedBlock?, JudgedBlock?) judged)
    {
        if (!PassesOver || (Plan.Question.From is null && Plan.Question.To is null)) return false;
        ref readonly var days = ref ColumnOf(segment, block, Plan.Period, judged);
        return days.AllMissing != 0 || (Plan.Question.From is { } from && days.Max < Day.ToNumber(from)) || (Plan.Question.To is { } to && days.Min > Day.ToNumber(to));
    }

    private ref readonly BlockColumn ColumnOf(Segment segment, int block, ReportDate date, (JudgedBlock? Promise, JudgedBlock? Request) judged)
    {
        var view = new DayColumn(date, Plan.View).Needs;
        if (view is null) return ref segment.Column(block, FactColumn.OrderedOn);
        var verdicts = view == ServiceView.Promise ? judged.Promise! : judged.Request!;
        return ref verdicts.Column(date == ReportDate.Delivered ? JudgedColumn.Arrived : JudgedColumn.Due);
    }
}
