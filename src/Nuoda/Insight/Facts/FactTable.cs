using System.Collections.Immutable;

namespace Nuoda.Insight;

/// <summary>A segment, less the rows that a newer one replaced.</summary>
/// <param name="Segment">All its rows.</param>
/// <param name="Dead">One bit a row; null when all rows live.</param>
/// <param name="DeadRows">How many.</param>
internal sealed record LiveSegment(Segment Segment, ulong[]? Dead, long DeadRows)
{
    public bool IsDead(long row) => Dead is not null && (Dead[row >> 6] >> (int)(row & 63) & 1) != 0;

    /// <summary>Whether a block has a dead row.</summary>
    public bool AnyDeadIn(int block)
    {
        if (Dead is null) return false;
        var first = (long)block * Segment.BlockRows >> 6;
        var words = (Segment.RowsIn(block) + 63) >> 6;
        return Dead.AsSpan((int)first, words).ContainsAnyExcept(0UL);
    }
}

/// <summary>One table of facts: segments, oldest first; a newer row takes the place of older ones with its id. Immutable.</summary>
internal sealed record FactTable(ImmutableArray<LiveSegment> Segments)
{
    public static readonly FactTable Empty = new([]);

    public long LiveRows => Segments.Sum(s => s.Segment.Rows - s.DeadRows);

    /// <summary>The table after a newer segment.</summary>
    public FactTable With(Segment newer)
    {
        var older = Segments.Select(s => WithoutReplaced(s, newer));
        // A first segment without a living row says nothing any more; a later one still says which rows before it are gone.
        return new([.. older.SkipWhile(s => s.DeadRows == s.Segment.Rows), new LiveSegment(newer, null, 0)]);
    }

    /// <summary>The same rows with the last segments put together into one.</summary>
    public FactTable Replace(int from, Segment merged) => new([.. Segments.Take(from), new LiveSegment(merged, null, 0)]);

    private static LiveSegment WithoutReplaced(LiveSegment live, Segment newer)
    {
        var segment = live.Segment;
        if (segment.Rows == 0) return live;
        var (first, last) = (segment.Ids(0).First, segment.Ids(segment.Blocks - 1).Last);
        ulong[]? dead = null;
        var count = live.DeadRows;
        void Kill(long row)
        {
            dead ??= live.Dead is null ? new ulong[(segment.Rows + 63) >> 6] : [.. live.Dead];
            if ((dead[row >> 6] >> (int)(row & 63) & 1) != 0) return;
            dead[row >> 6] |= 1UL << (int)(row & 63);
            count++;
        }

        foreach (var gone in newer.Gone)
        {
            if (gone.Last < first || gone.First > last) continue;
            var end = gone.Last >= last ? segment.Rows : segment.RowAtOrAfter(gone.Last + 1);
            for (var row = segment.RowAtOrAfter(gone.First); row < end; row++) Kill(row);
        }
        Span<long> ids = new long[Segment.BlockRows];
        for (var block = 0; block < newer.Blocks; block++)
        {
            var (blockFirst, blockLast) = newer.Ids(block);
            if (blockLast < first || blockFirst > last) continue;
            var rows = ids[..newer.RowsIn(block)];
            newer.Read(block, FactColumn.Id, rows);
            foreach (var id in rows)
            {
                if (id < first || id > last) continue;
                var row = segment.RowAtOrAfter(id);
                if (row < segment.Rows && segment.At((int)(row / Segment.BlockRows), FactColumn.Id, (int)(row % Segment.BlockRows)) == id) Kill(row);
            }
        }
        return dead is null ? live : new(segment, dead, count);
    }
}
