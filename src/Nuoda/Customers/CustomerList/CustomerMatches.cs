using Nuoda.Platform.Lists;

namespace Nuoda.Customers;

/// <summary>What a search found: rows of the copy in memory, which lie in the order of the list by name, and customers changed since, which do not.</summary>
internal sealed class CustomerMatches(CustomerWordsHeld held, List<int> rows, List<long> changed)
{
    public int Count => rows.Count + changed.Count;

    /// <summary>Changed since the copy was made; not many, or <see cref="NextByName"/> gives all.</summary>
    public IReadOnlyList<long> Changed => changed;

    public List<long> All
    {
        get
        {
            var ids = new List<long>(Count);
            foreach (var row in rows) ids.Add(held.Ids[row]);
            ids.AddRange(changed);
            return ids;
        }
    }

    /// <summary>Only those of some customers.</summary>
    public CustomerMatches Among(HashSet<long> customers) => new(held, rows.FindAll(row => customers.Contains(held.Ids[row])), changed.FindAll(customers.Contains));

    /// <summary>The next ones by name and whether they are the last, with all changed ones, among which the database puts them in order; null when the place is not in the copy, or hardly any would be left out.</summary>
    public (List<long> Ids, bool IsLast)? NextByName(ListPlace? after, bool isDescending, int most)
    {
        if (changed.Count > most || most >= Count) return null;
        var from = isDescending ? rows.Count - 1 : 0;
        if (after is not null)
        {
            if (held.RowOf(after) is not { } row) return null;
            var at = rows.BinarySearch(row);
            from = at >= 0 ? (isDescending ? at - 1 : at + 1) : isDescending ? ~at - 1 : ~at;
        }
        var ids = new List<long>(most + changed.Count);
        for (var i = from; (isDescending ? i >= 0 : i < rows.Count) && ids.Count < most; i += isDescending ? -1 : 1) ids.Add(held.Ids[rows[i]]);
        var isLast = ids.Count < most;
        ids.AddRange(changed);
        return (ids, isLast);
    }
}

/// <summary>The words of all customers as <see cref="CustomerSearch"/> keeps them, in the order of the list by name.</summary>
/// <param name="Text">The words, one customer after the other.</param>
/// <param name="Ids">Of each row.</param>
/// <param name="Names">Hash of each row's name as it is stored.</param>
/// <param name="Ends">Where each row ends in the text.</param>
/// <param name="Changed">Read since; null for those that are gone.</param>
internal sealed record CustomerWordsHeld(string Text, long[] Ids, int[] Names, int[] Ends, Dictionary<long, string?> Changed)
{
    private readonly (long[] Ids, int[] Rows) _byId = SortedById(Ids);

    public int RowAt(int place)
    {
        var found = Array.BinarySearch(Ends, place + 1);
        return found < 0 ? ~found : found;
    }

    /// <summary>The row where a page by name ended; null when that customer is not there any more under that name.</summary>
    public int? RowOf(ListPlace place)
    {
        var at = Array.BinarySearch(_byId.Ids, place.Id);
        if (at < 0 || Changed.ContainsKey(place.Id)) return null;
        var row = _byId.Rows[at];
        return Names[row] == string.GetHashCode(place.Value, StringComparison.Ordinal) ? row : null;
    }

    private static (long[], int[]) SortedById(long[] ids)
    {
        var (sorted, rows) = ((long[])ids.Clone(), Enumerable.Range(0, ids.Length).ToArray());
        Array.Sort(sorted, rows);
        return (sorted, rows);
    }
}
