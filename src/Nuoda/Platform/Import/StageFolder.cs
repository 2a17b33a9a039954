using System.Buffers.Binary;
using System.Text;
using System.Text.Json;

namespace Nuoda.Platform.Import;

/// <summary>The staged rows of an import, in chunks that are whole or not there: what a killed import goes on from.</summary>
internal sealed class StageFolder(string folder)
{
    private const int Head = 28;
    private static readonly byte[] Magic = "NDSTAGE2"u8.ToArray();

    /// <summary>What stands at the end of a chunk.</summary>
    internal sealed record ChunkEnd(int File, long LastRow, long RowsRead, long RowsRejected, bool IsLast);

    public string Path => folder;

    private string ChunkPath(int file, int chunk) => System.IO.Path.Combine(folder, $"{file:D3}-{chunk:D6}.stage");

    public void Write(int file, int chunk, StageChunk rows, ChunkEnd end, List<RowIssue> issues)
    {
        var tail = JsonSerializer.SerializeToUtf8Bytes(end);
        using var issueBytes = new MemoryStream();
        using var issueWriter = new BinaryWriter(issueBytes, Encoding.UTF8);
        foreach (var issue in issues) issue.Write(issueWriter);
        issueWriter.Flush();
        var wrong = issueBytes.GetBuffer().AsSpan(0, (int)issueBytes.Length);
        var path = ChunkPath(file, chunk);
        using (var stream = new FileStream(path + ".tmp", FileMode.Create, FileAccess.Write, FileShare.None, 1 << 16))
        {
            Span<byte> head = stackalloc byte[Head];
            Magic.CopyTo(head);
            BinaryPrimitives.WriteInt32LittleEndian(head[8..], rows.Length);
            BinaryPrimitives.WriteInt32LittleEndian(head[12..], tail.Length);
            BinaryPrimitives.WriteInt32LittleEndian(head[16..], wrong.Length);
            BinaryPrimitives.WriteUInt64LittleEndian(head[20..], KeyTable.Hash(rows.Bytes.AsSpan(0, rows.Length)) ^ KeyTable.Hash(tail) ^ (KeyTable.Hash(wrong) << 1));
            stream.Write(head);
            stream.Write(rows.Bytes, 0, rows.Length);
            stream.Write(tail);
            stream.Write(wrong);
        }
        File.Move(path + ".tmp", path, overwrite: true);
    }

    // Chunks of each file whose issues were told.
    private readonly Dictionary<int, int> _told = [];

    // One chunk is read at a time; a new array for each would pile up where the collector seldom looks.
    private byte[] _chunk = [];

    /// <summary>Reads a chunk; null when it is missing or was cut short by a crash. The rows are valid until the next call.</summary>
    public (ArraySegment<byte> Rows, ChunkEnd End, ArraySegment<byte> Issues)? Read(int file, int chunk)
    {
        var path = ChunkPath(file, chunk);
        if (!File.Exists(path)) return null;
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1);
        var length = (int)stream.Length;
        if (_chunk.Length < length) _chunk = new byte[length * 5 / 4];
        stream.ReadExactly(_chunk, 0, length);
        if (length < Head || !_chunk.AsSpan(0, 8).SequenceEqual(Magic)) return null;
        int rows = BinaryPrimitives.ReadInt32LittleEndian(_chunk.AsSpan(8)), tail = BinaryPrimitives.ReadInt32LittleEndian(_chunk.AsSpan(12)), issues = BinaryPrimitives.ReadInt32LittleEndian(_chunk.AsSpan(16));
        if (length != Head + rows + tail + issues) return null;
        var end = _chunk.AsSpan(Head + rows, tail);
        var hash = KeyTable.Hash(_chunk.AsSpan(Head, rows)) ^ KeyTable.Hash(end) ^ (KeyTable.Hash(_chunk.AsSpan(Head + rows + tail, issues)) << 1);
        if (hash != BinaryPrimitives.ReadUInt64LittleEndian(_chunk.AsSpan(20))) return null;
        return (new ArraySegment<byte>(_chunk, Head, rows), JsonSerializer.Deserialize<ChunkEnd>(end)!, new ArraySegment<byte>(_chunk, Head + rows + tail, issues));
    }

    /// <summary>The batches of one file, in the order of its rows; each is valid until the next is asked for.</summary>
    /// <param name="isStaged">Waits for a chunk that is being staged; false when staging ended before it.</param>
    /// <param name="found">Told once what staging found wrong, before the rows among which it stood.</param>
    public IEnumerable<StagedBatch> Batches(int file, IReadOnlyList<StageSpec> specs, Func<int, bool> isStaged, Action<RowIssue> found)
    {
        var isWhole = false;
        var counts = new long[specs.Count];
        var starts = new Dictionary<int, List<int>>();
        for (var chunk = 0; ; chunk++)
        {
            // Why it ended, whoever staged says.
            if (!isStaged(chunk)) yield break;
            if (Read(file, chunk) is not { } read) break;
            isWhole = read.End.IsLast;
            if (chunk == _told.GetValueOrDefault(file))
            {
                _told[file] = chunk + 1;
                using var issues = new BinaryReader(new MemoryStream(read.Issues.Array!, read.Issues.Offset, read.Issues.Count), Encoding.UTF8);
                while (issues.BaseStream.Position < issues.BaseStream.Length) found(RowIssue.Read(issues));
            }
            foreach (var list in starts.Values) list.Clear();
            var bytes = read.Rows.Array!;
            for (var at = read.Rows.Offset; at < read.Rows.Offset + read.Rows.Count; at += BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(at)))
            {
                if (!starts.TryGetValue(bytes[at + 4], out var list)) starts[bytes[at + 4]] = list = [];
                list.Add(at);
            }
            foreach (var (spec, list) in starts.Where(s => s.Value.Count > 0))
            {
                yield return new StagedBatch(specs[spec], bytes, list, counts[spec]);
                counts[spec] += list.Count;
            }
        }
        // A chunk that was whole when it was staged and is not now: storing the rest would be storing less than was read.
        if (!isWhole) throw new InvalidDataException($"The stage of file {file} in {folder} is damaged.");
    }

    public void Delete()
    {
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
    }
}
