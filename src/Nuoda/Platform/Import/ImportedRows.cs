using System.Buffers;
using Nuoda.Platform.Storage;

namespace Nuoda.Platform.Import;

/// <summary>What an import wrote since the last time, table by table, before anybody else can read it. Whoever took it disposes of it.</summary>
[Published]
public sealed class ImportedRows : IDisposable
{
    private readonly Dictionary<string, (IReadOnlyList<string> Columns, byte[] Bytes, int Length)> _tables = [];

    /// <summary>Tables in which the import changed records too, its own or older ones, so far.</summary>
    public required IReadOnlySet<string> Updated { get; init; }

    /// <summary>The new rows of a table in the order in which they were written.</summary>
    /// <param name="columns">As in the statement that made them; in any order.</param>
    public SnapshotRows Of(string table, IReadOnlyList<string> columns)
    {
        if (!_tables.TryGetValue(table, out var rows)) return new BinaryRows(Stream.Null, []);
        int[] places = [.. columns.Select(c => Place(rows.Columns, c) is >= 0 and var place ? place : throw new ArgumentException($"{table}: the import wrote no {c}.", nameof(columns)))];
        return new BinaryRows(new MemoryStream(rows.Bytes, 0, rows.Length, writable: false), places);
    }

    private static int Place(IReadOnlyList<string> columns, string column)
    {
        for (var i = 0; i < columns.Count; i++)
            if (columns[i] == column) return i;
        return -1;
    }

    internal void Add(string table, IReadOnlyList<string> columns, ReadOnlySpan<byte> rows)
    {
        var bytes = ArrayPool<byte>.Shared.Rent(rows.Length);
        rows.CopyTo(bytes);
        _tables.Add(table, (columns, bytes, rows.Length));
    }

    public void Dispose()
    {
        foreach (var (_, bytes, _) in _tables.Values) ArrayPool<byte>.Shared.Return(bytes);
        _tables.Clear();
    }
}
