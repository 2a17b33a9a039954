namespace Nuoda.Insight;

/// <summary>Puts segments together, row by row in ascending id; memory of one block a segment.</summary>
internal static class SegmentMerge
{
    /// <param name="parts">Neighbours of one table, oldest first.</param>
    /// <param name="into">Receives the living rows.</param>
    /// <param name="keepsGone">Older segments stay before the merged one, so it must still say which ids are gone.</param>
    /// <param name="ct">Stops between blocks.</param>
    public static void Write(IReadOnlyList<LiveSegment> parts, SegmentWriter into, bool keepsGone, CancellationToken ct)
    {
        var cursors = parts.Select(p => new Cursor(p)).Where(c => c.Next()).ToList();
        var row = new long[FactColumns.Count];
        var written = 0L;
        while (cursors.Count > 0)
        {
            var least = cursors[0];
            for (var i = 1; i < cursors.Count; i++) if (cursors[i].Id < least.Id) least = cursors[i];
            least.CopyTo(row);
            into.Add(row, least.Events());
            if (!least.Next()) cursors.Remove(least);
            if (++written % Segment.BlockRows == 0) ct.ThrowIfCancellationRequested();
        }
        into.Finish(keepsGone ? Ranges(parts) : []);
    }

    // A dead row was replaced by a living one of a later part, whose own id speaks for it, or is gone by a range.
    private static IReadOnlyList<(long First, long Last)> Ranges(IReadOnlyList<LiveSegment> parts) =>
        new Platform.Outbox.IdSet { Ranges = [.. parts.SelectMany(p => p.Segment.Gone).Select(r => new[] { r.First, r.Last })] }.Normalized();

    private sealed class Cursor(LiveSegment live)
    {
        private readonly long[][] _columns = [.. Enumerable.Range(0, FactColumns.Count).Select(_ => new long[Segment.BlockRows])];
        private int _block = -1;
        private int _row;
        private int _rows;

        public long Id => _columns[(int)FactColumn.Id][_row];

        public bool Next()
        {
            do
            {
                if (++_row < _rows) continue;
                if (++_block == live.Segment.Blocks) return false;
                _row = 0;
                _rows = live.Segment.RowsIn(_block);
                for (var c = 0; c < _columns.Length; c++) live.Segment.Read(_block, (FactColumn)c, _columns[c].AsSpan(0, _rows));
            } while (live.IsDead((long)_block * Segment.BlockRows + _row));
            return true;
        }

        public void CopyTo(long[] row)
        {
            for (var c = 0; c < row.Length; c++) row[c] = _columns[c][_row];
        }

        public unsafe ReadOnlySpan<byte> Events()
        {
            var offset = _columns[(int)FactColumn.Events][_row];
            if (offset == FactColumns.Missing) return [];
            var at = live.Segment.Events(offset);
            return new(at, (int)LineEvents.Length(at));
        }
    }
}
