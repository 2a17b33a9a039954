namespace Nuoda.Platform.Import;

/// <summary>The keys of one table as an import knows them.</summary>
[Published]
public sealed class KnownKeys
{
    private readonly List<long> _ids = [];
    private readonly HashSet<int> _needed = [];

    public KeyTable Keys { get; } = new();

    /// <summary>Database id of each known key.</summary>
    public long Id(int index) => _ids[index];

    /// <summary>It was in the database before this import.</summary>
    public bool IsOld(int index) => _ids[index] < FirstNew;

    /// <summary>The record exists, has been made by this import, or will be when a row that names it is accepted.</summary>
    public bool Has(int index) => index >= 0 && index < _ids.Count && _ids[index] != 0;

    /// <summary>An accepted row refers to it without describing it: it is made even if every row that describes it is refused.</summary>
    public void Need(int index)
    {
        if (!IsOld(index)) _needed.Add(index);
    }

    internal IReadOnlyCollection<int> Needed => _needed;

    internal long FirstNew { get; set; } = long.MaxValue;

    internal void Set(int index, long id)
    {
        while (_ids.Count <= index) _ids.Add(0);
        _ids[index] = id;
    }

    /// <summary>The record with this id; −1 when there is none. Looks at all of them.</summary>
    internal int IndexOf(long id) => _ids.IndexOf(id);

    internal void Clear()
    {
        Keys.Clear();
        _ids.Clear();
        _needed.Clear();
    }
}
