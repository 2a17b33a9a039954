using System.Globalization;
using Nuoda.Analytics.ServiceLevels;

namespace Nuoda.Insight;

/// <summary>A line that a figure counts, as the facts know it.</summary>
/// <param name="Cause">Of FailureCause; null = the line did not fail.</param>
/// <param name="Value">Price of what was due on it, in units of the currency.</param>
internal readonly record struct CountedLine(long Id, int? Due, int? Arrived, int? Completed, int? Cause, long Quantity, decimal Value) : IComparable<CountedLine>
{
    /// <summary>Latest due first; lines without a day last.</summary>
    public int CompareTo(CountedLine other) => (Due ?? int.MinValue, Id).CompareTo((other.Due ?? int.MinValue, other.Id));
}

/// <summary>Which lines a figure is about.</summary>
/// <param name="Name">As in ?which=: failed, counted, noPromise …</param>
internal sealed record LinesAsked(string Name, Func<LineFlags, bool> Are)
{
    /// <summary>Lines that kept a measure from being 100 %; for measures in days, the lines counted.</summary>
    public static LinesAsked Failed(Measure measure)
    {
        if (measure.Kind is MeasureKind.CycleTime or MeasureKind.Consistency or MeasureKind.RecoveryTime) return new("counted", f => (f & LineFlags.Due) != 0);
        // Over the lines of an order something must have been delivered; a line by itself breaks it by what it lacks.
        var wanted = (measure.Flags == 0 ? LineFlags.Kept : measure.Flags) & ~LineFlags.HasDelivery;
        return new("failed", f => (f & LineFlags.Due) != 0 && (f & wanted) != wanted);
    }

    /// <summary>Lines of one of the report's own counts; null when there is no such count.</summary>
    public static LinesAsked? Count(string name) => name switch
    {
        "noPromise" => new(name, f => (f & LineFlags.NoPromise) != 0),
        "noDate" => new(name, f => (f & LineFlags.NoDate) != 0),
        "cancelledByCustomer" => new(name, f => (f & LineFlags.CancelledByCustomer) != 0),
        "deliveryDateUnknown" => new(name, f => (f & LineFlags.DeliveryDateUnknown) != 0),
        "notYetDue" => new(name, f => (f & (LineFlags.Included | LineFlags.Due)) == LineFlags.Included),
        _ => null,
    };
}

/// <summary>Finds the lines of a figure, latest due first, from a place on.</summary>
internal sealed class CountedLinesPass(PassPlan plan, LinesAsked asked, CountedLine? after, int most) : Pass(plan, plan.State.Lines)
{
    private readonly PriorityQueue<CountedLine, CountedLine> _found = new();
    private readonly long[] _prices = new long[Segment.BlockRows];

    public override IReadOnlyList<MeasureCount> Measures => [];

    /// <summary>All of them, whatever page is asked for.</summary>
    public long Total { get; private set; }

    public IReadOnlyList<CountedLine> Lines => [.. _found.UnorderedItems.Select(i => i.Element).OrderDescending()];

    public override void Run(CancellationToken ct)
    {
        JudgeForQuestion(always: true, ct);
        ForEachBlock(filtered: true, (_, _, groups, rows) => Look(groups.AsSpan(0, rows)), ct);
    }

    private void Look(ReadOnlySpan<int> groups)
    {
        var flags = Scan.Judged(Plan.View, JudgedColumn.Flags);
        var ids = Scan.Fact(FactColumn.Id);
        var due = Scan.Judged(Plan.View, JudgedColumn.Due);
        var priced = false;
        for (var i = 0; i < groups.Length; i++)
        {
            if (groups[i] == 0 || !asked.Are((LineFlags)flags[i])) continue;
            Total++;
            var line = new CountedLine(ids[i], due[i].DayOrNull(), null, null, null, 0, 0);
            if (after is { } place && line.CompareTo(place) >= 0) continue;
            if (_found.Count == most && line.CompareTo(_found.Peek()) <= 0) continue;
            if (!priced) LineNumbers.Prices(Scan, _prices);
            priced = true;
            line = Known(line, i);
            if (_found.Count == most) _found.EnqueueDequeue(line, line);
            else _found.Enqueue(line, line);
        }
    }

    private CountedLine Known(CountedLine line, int i)
    {
        var quantity = Scan.Judged(Plan.View, JudgedColumn.Quantity)[i];
        var cause = Scan.Judged(Plan.View, JudgedColumn.Cause)[i];
        return line with
        {
            Arrived = Scan.Judged(Plan.View, JudgedColumn.Arrived)[i].DayOrNull(), Completed = Scan.Judged(Plan.View, JudgedColumn.Completion)[i].DayOrNull(),
            Cause = cause == FactColumns.Missing ? null : (int)cause, Quantity = quantity, Value = (decimal)((Int128)quantity * _prices[i]) / 1_000_000_000m,
        };
    }
}

/// <summary>The place of a page in the list: due day and line.</summary>
internal static class LinePlace
{
    public static string Of(CountedLine line) => string.Create(CultureInfo.InvariantCulture, $"{line.Due?.ToString(CultureInfo.InvariantCulture) ?? "-"}.{line.Id}");

    /// <summary>Null when the text is no place: the list begins anew.</summary>
    public static CountedLine? Read(string? text)
    {
        if (text?.Split('.') is not [var day, var id] || !long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var line)) return null;
        if (day == "-") return new(line, null, null, null, null, 0, 0);
        return int.TryParse(day, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var due) ? new(line, due, null, null, null, 0, 0) : null;
    }
}
