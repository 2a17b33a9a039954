using System.Numerics;
using Nuoda.Analytics.ServiceLevels;

namespace Nuoda.Insight;

/// <summary>Adds rows up by group; group 0 takes what is left out.</summary>
internal abstract class Tally
{
    /// <summary>Makes room for so many groups.</summary>
    public abstract void Grow(int groups);

    public abstract void Add(BlockScan scan, ReadOnlySpan<int> groups);
}

/// <summary>Counts how often each combination of some flags occurs: all rates of a view come from one pass over one byte or two a row.</summary>
internal sealed class FlagTally : Tally
{
    private readonly ServiceView _view;
    private readonly LineFlags[] _flags;
    private readonly ushort[] _compact;
    private readonly int _combinations;
    private int[] _counts = [];

    public FlagTally(ServiceView view, LineFlags needed)
    {
        _view = view;
        _flags = [.. Enumerable.Range(0, 15).Select(bit => (LineFlags)(1 << bit)).Where(f => (needed & f) != 0)];
        _combinations = 1 << _flags.Length;
        _compact = new ushort[1 << 15];
        for (var value = 0; value < _compact.Length; value++)
            for (var f = 0; f < _flags.Length; f++)
                if (((LineFlags)value & _flags[f]) != 0) _compact[value] |= (ushort)(1 << f);
    }

    public override void Grow(int groups)
    {
        if (_counts.Length < groups * _combinations) Array.Resize(ref _counts, Math.Max(groups, _counts.Length / _combinations * 3 / 2) * _combinations);
    }

    public override void Add(BlockScan scan, ReadOnlySpan<int> groups)
    {
        var flags = scan.Judged(_view, JudgedColumn.Flags);
        for (var i = 0; i < groups.Length; i++) _counts[groups[i] * _combinations + _compact[(int)flags[i]]]++;
    }

    public void AddOne(int group, LineFlags flags) => _counts[group * _combinations + _compact[(int)flags]]++;

    /// <summary>How many rows of a group have all of some flags.</summary>
    public long Count(int group, LineFlags all)
    {
        var wanted = _compact[(int)all];
        long count = 0;
        for (var c = 0; c < _combinations; c++) if ((c & wanted) == wanted) count += _counts[group * _combinations + c];
        return count;
    }
}

/// <summary>The number of each row; scratch may be used to hold it.</summary>
internal delegate ReadOnlySpan<long> RowNumbers(BlockScan scan, long[] scratch);

/// <summary>One cell a group, for a number of each row.</summary>
internal abstract class CellTally<TCell>(RowNumbers numbers) : Tally
{
    private readonly long[] _scratch = new long[Segment.BlockRows];

    protected TCell[] Cells { get; private set; } = [];

    protected ReadOnlySpan<long> Numbers(BlockScan scan) => numbers(scan, _scratch);

    public override void Grow(int groups)
    {
        if (Cells.Length >= groups) return;
        var more = new TCell[Math.Max(groups, Cells.Length * 3 / 2)];
        Cells.CopyTo(more, 0);
        Cells = more;
    }
}

/// <summary>Sums of whole numbers that every row has.</summary>
internal sealed class SumTally(RowNumbers numbers) : CellTally<long>(numbers)
{
    public override void Add(BlockScan scan, ReadOnlySpan<int> groups)
    {
        var values = Numbers(scan);
        var sums = Cells;
        for (var i = 0; i < groups.Length; i++) sums[groups[i]] += values[i];
    }

    public void AddOne(int group, long value) => Cells[group] += value;

    public long this[int group] => Cells[group];
}

/// <summary>Sums of numbers that some rows do not have: a sum of rows none of which has one is not known, and not 0.</summary>
internal sealed class KnownSumTally(RowNumbers numbers) : CellTally<KnownSumTally.Cell>(numbers)
{
    public override void Add(BlockScan scan, ReadOnlySpan<int> groups)
    {
        var values = Numbers(scan);
        var cells = Cells;
        for (var i = 0; i < groups.Length; i++)
        {
            ref var cell = ref cells[groups[i]];
            cell.Rows++;
            if (values[i] == FactColumns.Missing) continue;
            cell.Sum += values[i];
            cell.Known++;
        }
    }

    /// <param name="group">Number of the group.</param>
    /// <param name="shown">Of a whole number: in units.</param>
    public Counted Of(int group, Func<long, decimal> shown)
    {
        var cell = Cells[group];
        return new(null, null, cell.Known == 0 && cell.Rows > 0 ? null : (double)shown(cell.Sum)) { Rows = cell.Rows };
    }

    internal struct Cell
    {
        public long Sum;
        public int Rows;
        public int Known;
    }
}

/// <summary>Sums of quantity · unit price, exact: thousandths · millionths of the currency unit.</summary>
internal sealed class ValueTally(RowNumbers quantities) : CellTally<Int128>(quantities)
{
    private readonly long[] _prices = new long[Segment.BlockRows];

    public override void Add(BlockScan scan, ReadOnlySpan<int> groups)
    {
        var values = Numbers(scan);
        var sums = Cells;
        LineNumbers.Prices(scan, _prices);
        for (var i = 0; i < groups.Length; i++) sums[groups[i]] += (Int128)values[i] * _prices[i];
    }

    /// <summary>In units of the currency.</summary>
    public decimal this[int group] => (decimal)Cells[group] / 1_000_000_000m;
}

/// <summary>How often each number of days occurs: exact quantiles of any number of rows.</summary>
internal sealed class DayTally(RowNumbers days) : CellTally<DayTally.Histogram?>(days)
{
    public override void Add(BlockScan scan, ReadOnlySpan<int> groups)
    {
        var values = Numbers(scan);
        for (var i = 0; i < groups.Length; i++)
            if (groups[i] != 0 && values[i] != FactColumns.Missing) AddOne(groups[i], (int)values[i]);
    }

    public void AddOne(int group, int day) => (Cells[group] ??= new()).Add(day);

    public Histogram? this[int group] => Cells[group];

    internal sealed class Histogram
    {
        public int First { get; private set; }
        public long[] Counts { get; private set; } = [];

        public void Add(int day)
        {
            var at = day - First;
            if ((uint)at >= (uint)Counts.Length) at = MakeRoom(day);
            Counts[at]++;
        }

        private int MakeRoom(int day)
        {
            if (Counts.Length == 0)
            {
                First = day - 32;
                Counts = new long[96];
                return 32;
            }
            var first = Math.Min(First, day - 32);
            var last = Math.Max(First + Counts.Length - 1, day + 32);
            var wider = new long[last - first + 1];
            Counts.CopyTo(wider, First - first);
            (First, Counts) = (first, wider);
            return day - first;
        }

        public SampleSummary Summary() => SampleSummary.OfHistogram(Counts, First);

        public Rate WithinOneDay()
        {
            long near = 0, all = 0;
            for (var i = 0; i < Counts.Length; i++)
            {
                all += Counts[i];
                if (Math.Abs(First + i) <= 1) near += Counts[i];
            }
            return new(near, all);
        }
    }
}
