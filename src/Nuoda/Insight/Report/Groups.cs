namespace Nuoda.Insight;

/// <summary>Which group of the answer a row belongs to: 0 = none (filtered out), else 1, 2, …</summary>
internal sealed class Groups
{
    // Up to so many combinations of codes a group's number is computed; beyond, groups are numbered as they come.
    private const long ManyCombinations = 1 << 18;

    private readonly Slicer[] _slicers;
    // Before such a slice the codes so far are replaced by a number of their own: with it they would no longer fit in 64 bits.
    private readonly Fold?[] _folds;
    private readonly bool _computed;
    private readonly Fold _groups = new();
    private readonly int[] _codes = new int[Segment.BlockRows];
    private readonly long[] _combined = new long[Segment.BlockRows];

    public Groups(IReadOnlyList<Slicer> slicers)
    {
        _slicers = [.. slicers];
        _folds = new Fold?[_slicers.Length];
        Int128 combinations = 1;
        for (var s = 0; s < _slicers.Length; s++)
        {
            if (combinations * _slicers[s].Codes > long.MaxValue)
            {
                _folds[s] = new();
                combinations = int.MaxValue;
            }
            combinations *= _slicers[s].Codes;
        }
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
        for (var s = 0; s < _slicers.Length; s++)
        {
            _slicers[s].Read(scan, codes);
            if (_folds[s] is { } fold) for (var i = 0; i < keys.Length; i++) keys[i] = fold.NumberOf(keys[i]);
            var width = _slicers[s].Codes;
            for (var i = 0; i < keys.Length; i++) keys[i] = keys[i] * width + codes[i];
        }
        for (var i = 0; i < keys.Length; i++) groups[i] = _groups.NumberOf(keys[i]);
        Count = _groups.Count;
    }

    /// <summary>Code of each slice of a group.</summary>
    public int[] CodesOf(int group)
    {
        var key = _computed ? group - 1 : _groups.KeyOf(group);
        var codes = new int[_slicers.Length];
        for (var s = _slicers.Length - 1; s >= 0; s--)
        {
            codes[s] = (int)(key % _slicers[s].Codes);
            key /= _slicers[s].Codes;
            if (_folds[s] is { } fold) key = fold.KeyOf((int)key);
        }
        return codes;
    }

    public string?[] LabelsOf(int group) => [.. CodesOf(group).Select((code, s) => code == 0 ? null : _slicers[s].LabelOf(code))];

    /// <summary>Numbers for keys in the order in which they come, from 1 on.</summary>
    private sealed class Fold
    {
        private readonly Dictionary<long, int> _numbers = [];
        private readonly List<long> _keys = [-1];

        public int Count => _keys.Count;

        public long KeyOf(int number) => _keys[number];

        public int NumberOf(long key)
        {
            ref var number = ref System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(_numbers, key, out var known);
            if (!known)
            {
                number = _keys.Count;
                _keys.Add(key);
            }
            return number;
        }
    }
}

/// <summary>Rows that a question leaves out.</summary>
internal sealed class RowFilter
{
    private readonly List<(Slicer Slicer, bool[] Allowed)> _slices = [];
    private readonly (Members Customers, bool[] Seen)? _scope;
    private readonly ReadDays _days;
    private readonly int? _from;
    private readonly int? _to;
    private readonly int[] _codes = new int[Segment.BlockRows];

    public RowFilter(IEnumerable<(Slicer Slicer, IReadOnlyList<string> Values)> slices, (Members Customers, bool[] Seen)? scope, ReadDays days, int? from, int? to)
    {
        foreach (var (slicer, values) in slices)
        {
            var allowed = new bool[slicer.Codes];
            foreach (var code in values.SelectMany(slicer.Find)) allowed[code] = true;
            _slices.Add((slicer, allowed));
        }
        (_scope, _days, _from, _to) = (scope, days, from, to);
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
        if (_scope is var (customers, seen))
        {
            var ids = scan.Fact(FactColumn.CustomerId);
            for (var i = 0; i < groups.Length; i++)
                if (customers.PositionOf(ids[i]) is not (>= 0 and var position) || !seen[position]) groups[i] = 0;
        }
        if (_from is null && _to is null) return;
        var days = _days(scan);
        // Missing days are below every first day.
        long from = _from ?? int.MinValue + 1, to = _to ?? int.MaxValue;
        for (var i = 0; i < groups.Length; i++) if (days[i] < from || days[i] > to) groups[i] = 0;
    }
}
