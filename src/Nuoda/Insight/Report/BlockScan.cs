using Nuoda.Analytics.ServiceLevels;

namespace Nuoda.Insight;

/// <summary>The block that a pass looks at: columns are unpacked when first asked for. Used over and over by one thread.</summary>
internal sealed class BlockScan(FactsState state, ServiceDefinition definition, int asOf)
{
    private readonly Buffer<long>[] _facts = [.. Enumerable.Range(0, FactColumns.Count).Select(_ => new Buffer<long>())];
    private readonly Buffer<long>[][] _judged = [.. Enumerable.Range(0, 2).Select(_ => Enumerable.Range(0, JudgedBlock.Columns).Select(_ => new Buffer<long>()).ToArray())];
    private readonly JudgedBlock?[] _blocks = new JudgedBlock?[2];
    private Segment _segment = null!;
    private int _block;
    private int _moves;

    public FactsState State { get; } = state;
    public ServiceDefinition Definition { get; } = definition;
    public int AsOf { get; } = asOf;
    public int Rows { get; private set; }

    public void MoveTo(Segment segment, int block, JudgedBlock? promise, JudgedBlock? request)
    {
        _moves++;
        (_segment, _block, _blocks[0], _blocks[1]) = (segment, block, promise, request);
        Rows = segment.RowsIn(block);
    }

    public ReadOnlySpan<long> Fact(FactColumn column)
    {
        var buffer = _facts[(int)column];
        if (!buffer.IsOf(_moves)) _segment.Read(_block, column, buffer.Take(_moves, Rows));
        return buffer.Values.AsSpan(0, Rows);
    }

    public bool IsAllMissing(FactColumn column) => _segment.Column(_block, column).AllMissing != 0;

    /// <summary>Whether there are verdicts in a view.</summary>
    public bool IsJudged(ServiceView view) => _blocks[(int)view] is not null;

    /// <summary>Verdicts as of the day of the question.</summary>
    public ReadOnlySpan<long> Judged(ServiceView view, JudgedColumn column)
    {
        var buffer = _judged[(int)view][(int)column];
        if (buffer.IsOf(_moves)) return buffer.Values.AsSpan(0, Rows);
        var block = _blocks[(int)view]!;
        var values = buffer.Take(_moves, Rows);
        block.Read(column, values);
        // Verdicts may be those of the end of time: what is due after the day does not count yet.
        if (column is JudgedColumn.Flags or JudgedColumn.Quantity or JudgedColumn.AcceptedByDue or JudgedColumn.FirstPass or JudgedColumn.Cause && block.Column(JudgedColumn.Due).Max > AsOf)
        {
            var due = Judged(view, JudgedColumn.Due);
            for (var i = 0; i < values.Length; i++)
                if (due[i] > AsOf) values[i] = column switch { JudgedColumn.Flags => values[i] & ~(long)LineFlags.Due, JudgedColumn.Cause => FactColumns.Missing, _ => 0 };
        }
        return values;
    }

    /// <summary>Whether some line of the block does not count, or not yet.</summary>
    public bool AnyLeftOut(ServiceView view) => _blocks[(int)view] is { } block && (block.AnyLeftOut || block.Column(JudgedColumn.Due).Max > AsOf);

    private sealed class Buffer<T>
    {
        private int _of = -1;
        public T[] Values = [];

        public bool IsOf(int move) => _of == move;

        public Span<T> Take(int move, int rows)
        {
            _of = move;
            if (Values.Length < rows) Values = new T[Segment.BlockRows];
            return Values.AsSpan(0, rows);
        }
    }
}
