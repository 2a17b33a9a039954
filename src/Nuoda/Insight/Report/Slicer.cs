using Nuoda.Analytics.ServiceLevels;
using Nuoda.Orders;
using Nuoda.Platform.Storage;

namespace Nuoda.Insight;

/// <summary>A dimension as codes of rows: 0 = not known.</summary>
internal abstract class Slicer
{
    public required string Dimension { get; init; }
    /// <summary>Codes are below this.</summary>
    public required int Codes { get; init; }

    public abstract void Read(BlockScan scan, Span<int> codes);

    /// <summary>What the code is called; not asked for 0.</summary>
    public abstract string LabelOf(int code);

    /// <summary>Codes that a written value stands for; none when nothing is called so.</summary>
    public virtual IEnumerable<int> Find(string value)
    {
        if (value.Length == 0) { yield return 0; yield break; }
        for (var code = 1; code < Codes; code++)
            if (LabelOf(code) == value) yield return code;
    }
}

/// <summary>Words of the order or line, else of its customer, product or site.</summary>
internal sealed class TextSlicer(TextCodes texts, TextKind kind, FactColumn? own, params (FactColumn Id, Members Members, int Attribute)[] others) : Slicer
{
    public override void Read(BlockScan scan, Span<int> codes)
    {
        var open = codes.Length;
        if (own is { } column && !scan.IsAllMissing(column))
        {
            var words = scan.Fact(column);
            open = 0;
            for (var i = 0; i < codes.Length; i++)
            {
                codes[i] = words[i] == FactColumns.Missing ? 0 : (int)words[i];
                open += codes[i] == 0 ? 1 : 0;
            }
        }
        else codes.Clear();
        foreach (var (id, members, attribute) in others)
        {
            if (open == 0) return;
            if (members.Count == 0 || scan.IsAllMissing(id)) continue;
            var ids = scan.Fact(id);
            var values = members.Codes(attribute);
            for (var i = 0; i < codes.Length; i++)
            {
                if (codes[i] != 0 || members.PositionOf(ids[i]) is not (>= 0 and var position)) continue;
                codes[i] = values[position];
                if (codes[i] != 0) open--;
            }
        }
    }

    public override string LabelOf(int code) => texts.WordOf(kind, code);

    public override IEnumerable<int> Find(string value) => value.Length == 0 ? [0] : texts.Find(kind, value) is { } code && code < Codes ? [code] : [];
}

/// <summary>The customer, product or site itself, by its business key.</summary>
internal sealed class MemberSlicer(FactColumn id, Members members) : Slicer
{
    public override void Read(BlockScan scan, Span<int> codes)
    {
        var ids = scan.Fact(id);
        for (var i = 0; i < codes.Length; i++) codes[i] = members.PositionOf(ids[i]) + 1;
    }

    public override string LabelOf(int code) => members.KeyAt(code - 1);

    public override IEnumerable<int> Find(string value) => value.Length == 0 ? [0] : members.Find(value) is { } position ? [position + 1] : [];
}

/// <summary>The cause of a failed line; other lines have none.</summary>
internal sealed class CauseSlicer(ServiceView view) : Slicer
{
    private static readonly (FailureCause Cause, string Label)[] Causes =
        [.. Enum.GetValues<FailureCause>().Select(c => (c, string.Concat(c.ToString().Select((l, i) => char.IsUpper(l) && i > 0 ? "-" + char.ToLowerInvariant(l) : char.ToLowerInvariant(l).ToString()))))];

    public static int Count => (int)Causes.Max(c => c.Cause) + 2;

    public override void Read(BlockScan scan, Span<int> codes)
    {
        // Reviews are of orders: no line of theirs failed.
        if (!scan.IsJudged(view)) { codes.Clear(); return; }
        var causes = scan.Judged(view, JudgedColumn.Cause);
        for (var i = 0; i < codes.Length; i++) codes[i] = causes[i] == FactColumns.Missing ? 0 : (int)causes[i] + 1;
    }

    public override string LabelOf(int code) => Label((FailureCause)(code - 1));

    /// <summary>no-stock, carrier-late …</summary>
    public static string Label(FailureCause cause) => Causes.FirstOrDefault(c => c.Cause == cause).Label ?? "unknown";
}

/// <summary>The period that a day lies in.</summary>
internal sealed class TimeSlicer : Slicer
{
    private readonly int _first;
    private readonly int[] _codeOf;
    private readonly List<string> _labels = [""];
    private readonly ReadDays _days;

    private TimeSlicer(ReadDays days, int first, int[] codeOf) => (_days, _first, _codeOf) = (days, first, codeOf);

    /// <param name="dimension">day, week, month, quarter or year.</param>
    /// <param name="days">The days of the rows.</param>
    /// <param name="range">First and last of them; empty when first &gt; last.</param>
    public static TimeSlicer Of(string dimension, ReadDays days, (int First, int Last) range, DayOfWeek weekStart)
    {
        var codeOf = new int[Math.Max(0, (long)range.Last - range.First + 1)];
        var labels = new List<string>();
        for (var i = 0; i < codeOf.Length; i++)
        {
            var label = Periods.LabelOf(dimension, range.First + i, weekStart);
            if (labels.Count == 0 || labels[^1] != label) labels.Add(label);
            codeOf[i] = labels.Count;
        }
        var slicer = new TimeSlicer(days, range.First, codeOf) { Dimension = dimension, Codes = labels.Count + 1 };
        slicer._labels.AddRange(labels);
        return slicer;
    }

    public override void Read(BlockScan scan, Span<int> codes)
    {
        var days = _days(scan);
        for (var i = 0; i < codes.Length; i++) codes[i] = CodeOf(days[i]);
    }

    public int CodeOf(long day)
    {
        var at = day - _first;
        return (ulong)at < (ulong)_codeOf.Length ? _codeOf[at] : 0;
    }

    public override string LabelOf(int code) => _labels[code];
}

/// <summary>The day of each row of a block.</summary>
internal delegate ReadOnlySpan<long> ReadDays(BlockScan scan);

/// <summary>Where the day of a row stands.</summary>
internal readonly record struct DayColumn(ReportDate Date, ServiceView View)
{
    public ReadOnlySpan<long> Read(BlockScan scan) => Date switch
    {
        ReportDate.Ordered => scan.Fact(FactColumn.OrderedOn),
        ReportDate.Due => scan.Judged(View, JudgedColumn.Due),
        ReportDate.Requested => scan.Judged(ServiceView.Request, JudgedColumn.Due),
        _ => scan.Judged(View, JudgedColumn.Arrived),
    };

    /// <summary>The view whose verdicts are needed; null when none are.</summary>
    public ServiceView? Needs => Date switch { ReportDate.Ordered => null, ReportDate.Requested => ServiceView.Request, _ => View };
}
