namespace Nuoda.Insight;

/// <summary>Which group of the answer a row belongs to: 0 = none (filtered out), else 1, 2, …</summary>
internal sealed class Groups
{
    // Up to so many combinations of codes a group's number is computed; beyond, groups are numbered as they come.
    private const long ManyCombinations = 1 << 18;

    private readonly Slicer[] _slicers;
    private readonly bool _computed;
    private readonly Dictionary<long, int> _numbers = [];
    private readonly List<long> _keys = [-1];
    private readonly int[] _codes = new int[Segment.BlockRows];
    private readonly long[] _combined = new long[Segment.BlockRows];

    public Groups(IReadOnlyList<Slicer> slicers)
    {
        _slicers = [.. slicers];
        var combinations = 1m;
        foreach (var slicer in _slicers) combinations *= slicer.Codes;
        if (combinations > long.MaxValue / 2) throw new InvalidOperationException("Too many combinations of slices.");
        _computed = combinations <= ManyCombinations;
        Count = _computed ? (int)combinations + 1 : 1;
    }

    /// <summary>Numbers are below this; it may grow with each block.</summary>
    public int Count { get; private set; }

    public void Read(BlockScan scan, Span<int> groups)
    {
        if (_slicers.Length == 0) { groups.Fill(1); return; }
        var codes = _codes.AsSpan(0, groups.Length);
        if (_computed)
        {
            groups.Clear();
            for (var s = 0; s < _slicers.Length; s++)
            {
                _slicers[s].Read(scan, codes);
                var width = _slicers[s].Codes;
                if (s == 0) for (var i = 0; i < groups.Length; i++) groups[i] = codes[i] + 1;
                else for (var i = 0; i < groups.Length; i++) groups[i] = (groups[i] - 1) * width + codes[i] + 1;
            }
            return;
        }
        var keys = _combined.AsSpan(0, groups.Length);
        keys.Clear();
        foreach (var slicer in _slicers)
        {
            slicer.Read(scan, codes);
            for (var i = 0; i < keys.Length; i++) keys[i] = keys[i] * slicer.Codes + codes[i];
        }
        for (var i = 0; i < keys.Length; i++)
        {
            ref var number = ref System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(_numbers, keys[i], out var known);
            if (!known)
            {
                number = _keys.Count;
                _keys.Add(keys[i]);
            }
            groups[i] = number;
        }
        Count = _keys.Count;
    }

    /// <summary>Code of each slice of a group.</summary>
    public int[] CodesOf(int group)
    {
        var key = _computed ? group - 1 : _keys[group];
        var codes = new int[_slicers.Length];
        for (var s = _slicers.Length - 1; s >= 0; s--)
        {
            codes[s] = (int)(key % _slicers[s].Codes);
            key /= _slicers[s].Codes;
        }
        return codes;
    }

    public string?[] LabelsOf(int group) => [.. CodesOf(group).Select((code, s) => code == 0 ? null : _slicers[s].LabelOf(code))];
}

/// <summary>Rows that a question leaves out.</summary>
internal sealed class RowFilter
{
    private readonly List<(Slicer Slicer, bool[] Allowed)> _slices = [];
    private readonly HashSet<long>? _customers;
    private readonly ReadDays _days;
    private readonly int? _from;
    private readonly int? _to;
    private readonly int[] _codes = new int[Segment.BlockRows];

    public RowFilter(IEnumerable<(Slicer Slicer, IReadOnlyList<string> Values)> slices, IEnumerable<long>? customers, ReadDays days, int? from, int? to)
    {
        foreach (var (slicer, values) in slices)
        {
            var allowed = new bool[slicer.Codes];
            foreach (var code in values.SelectMany(slicer.Find)) allowed[code] = true;
            _slices.Add((slicer, allowed));
        }
        _customers = customers?.ToHashSet();
        (_days, _from, _to) = (days, from, to);
    }

    /// <summary>Sets the group of rows that do not count to 0.</summary>
    public void Apply(BlockScan scan, Span<int> groups)
    {
        var codes = _codes.AsSpan(0, groups.Length);
        foreach (var (slicer, allowed) in _slices)
        {
            slicer.Read(scan, codes);
            for (var i = 0; i < groups.Length; i++) if (!allowed[codes[i]]) groups[i] = 0;
        }
        if (_customers is not null)
        {
            var ids = scan.Fact(FactColumn.CustomerId);
            for (var i = 0; i < groups.Length; i++) if (!_customers.Contains(ids[i])) groups[i] = 0;
        }
        if (_from is null && _to is null) return;
        var days = _days(scan);
        // Missing days are below every first day.
        long from = _from ?? int.MinValue + 1, to = _to ?? int.MaxValue;
        for (var i = 0; i < groups.Length; i++) if (days[i] < from || days[i] > to) groups[i] = 0;
    }
}
