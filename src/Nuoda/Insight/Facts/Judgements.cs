using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Nuoda.Analytics.ServiceLevels;

namespace Nuoda.Insight;

/// <summary>The verdicts on a segment's lines, by definition and view. Judged when first asked for and kept as long as the segment lives.</summary>
internal static class Judgements
{
    // Few definitions are asked for over and over; more than these are judged again rather than kept.
    private const int Kept = 8;

    private static readonly ConditionalWeakTable<Segment, ConcurrentDictionary<(ServiceDefinition, ServiceView, int), JudgedBlock[]>> BySegment = [];

    /// <summary>Verdicts on every block as of a day; where nothing happened after that day they are those of the end of time, in which
    /// what is due after it still has to be passed over.</summary>
    public static JudgedBlock[] Of(Segment segment, ServiceDefinition definition, ServiceView view, int asOf, CancellationToken ct)
    {
        var kept = BySegment.GetValue(segment, _ => new());
        var atEnd = kept.TryGetValue((definition, view, JudgedBlock.EndOfTime), out var known) ? known : Keep(kept, (definition, view, JudgedBlock.EndOfTime), JudgeBlocks(segment, definition, view, JudgedBlock.EndOfTime, null, ct));
        if (Array.TrueForAll(atEnd, b => b.LastEvent <= asOf)) return atEnd;
        if (kept.TryGetValue((definition, view, asOf), out known)) return known;
        return Keep(kept, (definition, view, asOf), JudgeBlocks(segment, definition, view, asOf, atEnd, ct));
    }

    private static JudgedBlock[] JudgeBlocks(Segment segment, ServiceDefinition definition, ServiceView view, int asOf, JudgedBlock[]? atEnd, CancellationToken ct)
    {
        var blocks = new JudgedBlock[segment.Blocks];
        Parallel.For(0, blocks.Length, new ParallelOptions { CancellationToken = ct }, () => new LineJudge(), (block, _, judge) =>
        {
            blocks[block] = atEnd is not null && atEnd[block].LastEvent <= asOf ? atEnd[block] : JudgedBlock.Of(segment, block, definition, view, asOf, judge);
            return judge;
        }, _ => { });
        return blocks;
    }

    private static JudgedBlock[] Keep(ConcurrentDictionary<(ServiceDefinition, ServiceView, int), JudgedBlock[]> kept, (ServiceDefinition, ServiceView, int) key, JudgedBlock[] blocks)
    {
        // A segment in memory is small and short-lived; of the others keep what the latest questions asked for.
        if (kept.Count >= Kept && kept.Keys.FirstOrDefault(k => k != key) is { Item1: not null } one) kept.TryRemove(one, out _);
        kept[key] = blocks;
        return blocks;
    }
}
