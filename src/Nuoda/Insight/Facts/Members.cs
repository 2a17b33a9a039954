namespace Nuoda.Insight;

/// <summary>Customers, products or sites as reports need them: business key and coded attributes by position, positions by id. Immutable; a change makes a new one.</summary>
internal sealed class Members
{
    public static readonly Members None = new([]);

    private readonly long[] _ids;
    private readonly string[] _keys;
    private readonly int[][] _codes;
    // Ids come from blocks and are dense nearly always: a table of positions, else a search.
    private readonly int[]? _positions;
    private readonly long _first;
    private readonly Lazy<Dictionary<string, int>> _byKey;

    /// <summary>One member with its coded attributes; code 0 = none.</summary>
    public readonly record struct Member(long Id, string Key, int[] Codes);

    public Members(IReadOnlyList<Member> ascending)
    {
        _ids = new long[ascending.Count];
        _keys = new string[ascending.Count];
        var width = ascending.Count == 0 ? 0 : ascending[0].Codes.Length;
        _codes = [.. Enumerable.Range(0, width).Select(_ => new int[ascending.Count])];
        for (var i = 0; i < ascending.Count; i++)
        {
            _ids[i] = ascending[i].Id;
            _keys[i] = ascending[i].Key;
            for (var c = 0; c < width; c++) _codes[c][i] = ascending[i].Codes[c];
        }
        _byKey = new(() =>
        {
            var found = new Dictionary<string, int>(_keys.Length, StringComparer.Ordinal);
            for (var i = 0; i < _keys.Length; i++) found[_keys[i]] = i;
            return found;
        });
        if (_ids.Length == 0 || _ids[^1] - _ids[0] > 4L * _ids.Length + 1024) return;
        _first = _ids[0];
        _positions = new int[_ids[^1] - _first + 1];
        Array.Fill(_positions, -1);
        for (var i = 0; i < _ids.Length; i++) _positions[_ids[i] - _first] = i;
    }

    public int Count => _ids.Length;

    public long IdAt(int position) => _ids[position];
    public string KeyAt(int position) => _keys[position];

    /// <summary>Codes of one attribute by position; none when there are no members.</summary>
    public ReadOnlySpan<int> Codes(int attribute) => _codes.Length == 0 ? [] : _codes[attribute];

    /// <summary>Where a member stands; −1 when there is none of that id.</summary>
    public int PositionOf(long id)
    {
        if (_positions is null) return Array.BinarySearch(_ids, id) is var found and >= 0 ? found : -1;
        var at = id - _first;
        return (ulong)at < (ulong)_positions.Length ? _positions[at] : -1;
    }

    public int? Find(string key) => _byKey.Value.TryGetValue(key, out var position) ? position : null;

    /// <summary>The same, with some members changed, come or gone.</summary>
    /// <param name="replaced">Ids that <paramref name="now"/> speaks for: what it does not hold is gone.</param>
    /// <param name="now">Ascending.</param>
    public Members With(IReadOnlyList<(long First, long Last)> replaced, IReadOnlyList<Member> now)
    {
        var all = new List<Member>(Count + now.Count);
        var range = 0;
        for (var i = 0; i < Count; i++)
        {
            while (range < replaced.Count && replaced[range].Last < _ids[i]) range++;
            if (range < replaced.Count && replaced[range].First <= _ids[i]) continue;
            all.Add(new(_ids[i], _keys[i], [.. _codes.Select(c => c[i])]));
        }
        all.AddRange(now);
        all.Sort((a, b) => a.Id.CompareTo(b.Id));
        return new(all);
    }
}
