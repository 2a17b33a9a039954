using Nuoda.Analytics.ServiceLevels;
using Nuoda.Kernel;

namespace Nuoda.Insight;

/// <summary>Measures that count lines, units or money over lines.</summary>
internal sealed class LinePass : Pass
{
    private readonly List<Tally> _tallies = [];
    private readonly List<MeasureCount> _measures = [];
    private readonly bool _judges;
    private readonly int _currencySlice;
    private long _noPromise, _noDate, _cancelled, _dateUnknown, _notYetDue;

    public LinePass(PassPlan plan) : base(plan, plan.State.Lines)
    {
        _currencySlice = plan.Question.By.ToList().IndexOf("currency");
        var needed = LineFlags.None;
        foreach (var (measure, unit) in plan.Asked)
            if (measure.Kind == MeasureKind.Failures || (measure.Kind == MeasureKind.Rate && unit == MeasureUnit.Line)) needed |= measure.Flags | LineFlags.Due;
        var flags = new FlagTally(plan.View, needed);
        if (needed != 0) _tallies.Add(flags);
        foreach (var (measure, unit) in plan.Asked)
            _measures.Add(MeasureCount.OverLines(measure, unit, plan.View, plan.Question.Definition.OnTime, _tallies, flags, CurrencyOf));
        _judges = plan.Asked.Any(a => a.Measure.Kind is not (MeasureKind.Lines or MeasureKind.Units or MeasureKind.Money or MeasureKind.StockOut or MeasureKind.ShortQuantity));
    }

    public override IReadOnlyList<MeasureCount> Measures => _measures;

    /// <summary>Lines of the slice that no rate counts.</summary>
    public ReportCounts Counts => new(_noPromise, _noDate, _cancelled, _dateUnknown, _notYetDue);

    public override void Run(CancellationToken ct)
    {
        JudgeForQuestion(_judges, ct);
        foreach (var tally in _tallies) tally.Grow(Grouping.Count);
        ForEachBlock(filtered: true, (_, _, groups, rows) =>
        {
            foreach (var tally in _tallies)
            {
                tally.Grow(Grouping.Count);
                tally.Add(Scan, groups.AsSpan(0, rows));
            }
            if (_judges && Scan.AnyLeftOut(Plan.View)) CountLeftOut(groups.AsSpan(0, rows));
        }, ct);
    }

    // Sliced by currency each group has its own.
    private Currency CurrencyOf(int group) => _currencySlice >= 0 && Grouping.LabelsOf(group)[_currencySlice] is { } code && Currency.TryParse(code) is { } own ? own : Plan.Currency;

    private void CountLeftOut(ReadOnlySpan<int> groups)
    {
        var flags = Scan.Judged(Plan.View, JudgedColumn.Flags);
        for (var i = 0; i < groups.Length; i++)
        {
            if (groups[i] == 0) continue;
            var line = (LineFlags)flags[i];
            if ((line & LineFlags.Included) != 0) { if ((line & LineFlags.Due) == 0) _notYetDue++; }
            else if ((line & LineFlags.NoPromise) != 0) _noPromise++;
            else if ((line & LineFlags.NoDate) != 0) _noDate++;
            else if ((line & LineFlags.CancelledByCustomer) != 0) _cancelled++;
            else _dateUnknown++;
        }
    }
}
