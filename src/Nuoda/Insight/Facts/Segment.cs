using System.IO.MemoryMappedFiles;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Nuoda.Insight;

/// <summary>A file or a piece of memory does not hold what it should: it is damaged, or of another version.</summary>
internal sealed class DamagedFactsException(string message) : Exception(message);

/// <summary>An immutable run of facts in ascending id, in blocks, column after column; in a memory-mapped file or in memory.
/// A segment also says which ids it takes the place of: its own, and those that are gone.</summary>
internal sealed unsafe class Segment : IDisposable
{
    /// <summary>Raised whenever the layout, or the meaning of a column, changes: older files are then built anew.</summary>
    public const int Version = 1;
    public const int BlockRows = 16_384;
    public const ulong Magic = 0x5354_4346_4144_554E;

    private readonly MemoryMappedFile? _file;
    private readonly MemoryMappedViewAccessor? _view;
    private readonly byte[]? _memory;
    private readonly byte* _start;
    private readonly SegmentFooter _footer;

    private Segment(byte* start, long length, uint actual, string name)
    {
        Name = name;
        Length = length;
        _start = start;
        if (length < SegmentFooter.Size) throw new DamagedFactsException($"{name}: too short.");
        _footer = Unsafe.ReadUnaligned<SegmentFooter>(start + length - SegmentFooter.Size);
        if (_footer.Magic != Magic) throw new DamagedFactsException($"{name}: not a facts segment, or cut short.");
        if (_footer.Version != Version) throw new DamagedFactsException($"{name}: version {_footer.Version}, this program reads {Version}.");
        if (actual != _footer.Checksum) throw new DamagedFactsException($"{name}: the checksum is {actual:x8}, {_footer.Checksum:x8} was written.");
        Gone = ReadGone();
    }

    private Segment(MemoryMappedFile file, MemoryMappedViewAccessor view, byte* start, long length, uint actual, string name) : this(start, length, actual, name) => (_file, _view) = (file, view);

    private Segment(byte[] memory, string name)
        : this((byte*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(memory)), memory.Length, Checksum(memory.AsSpan(0, Math.Max(0, memory.Length - sizeof(uint))), 0), name) => _memory = memory;

    public string Name { get; }
    public long Length { get; }
    public int Blocks => _footer.Blocks;
    public long Rows => _footer.Rows;
    public bool IsInMemory => _memory is not null;

    /// <summary>Ids that older segments may hold and that no longer exist; ascending ranges.</summary>
    public IReadOnlyList<(long First, long Last)> Gone { get; }

    /// <summary>Maps a file and checks all of it.</summary>
    /// <exception cref="DamagedFactsException">It is not what was written.</exception>
    public static Segment Map(string path)
    {
        var length = new FileInfo(path).Length;
        if (length < SegmentFooter.Size) throw new DamagedFactsException($"{Path.GetFileName(path)}: too short.");
        var actual = ChecksumOf(path, length - sizeof(uint));
        var file = MemoryMappedFile.CreateFromFile(OpenShared(path), null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: false);
        MemoryMappedViewAccessor? view = null;
        try
        {
            view = file.CreateViewAccessor(0, length, MemoryMappedFileAccess.Read);
            byte* start = null;
            view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
            return new Segment(file, view, start + view.PointerOffset, length, actual, Path.GetFileName(path));
        }
        catch
        {
            view?.Dispose();
            file.Dispose();
            throw;
        }
    }

    /// <param name="bytes">Allocated pinned.</param>
    public static Segment InMemory(byte[] bytes) => new(bytes, "memory");

    /// <summary>Rows of a block; only the last is short.</summary>
    public int RowsIn(int block) => (int)Math.Min(BlockRows, Rows - (long)block * BlockRows);

    public ref readonly BlockColumn Column(int block, FactColumn column) => ref Directory(block)[(int)column];

    public void Read(int block, FactColumn column, Span<long> into)
    {
        Column(block, column).Unpack(_start, into);
        if (column == FactColumn.Id) for (var i = 0; i < into.Length; i++) into[i] += i;
    }

    public long At(int block, FactColumn column, int row) => Column(block, column).At(_start, row) + (column == FactColumn.Id ? row : 0);

    /// <summary>The packed codes of a column of some width.</summary>
    public byte* Codes(in BlockColumn column) => _start + column.Offset;

    /// <summary>Bytes of the events at an offset of the column <see cref="FactColumn.Events"/>.</summary>
    public byte* Events(long offset) => _start + _footer.EventsOffset + offset;

    /// <summary>First and last id of a block.</summary>
    public (long First, long Last) Ids(int block) => (At(block, FactColumn.Id, 0), At(block, FactColumn.Id, RowsIn(block) - 1));

    /// <summary>The first row whose id is not less; the number of rows when there is none.</summary>
    public long RowAtOrAfter(long id)
    {
        int low = 0, high = Blocks;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (Ids(middle).Last < id) low = middle + 1; else high = middle;
        }
        if (low == Blocks) return Rows;
        int first = 0, last = RowsIn(low);
        while (first < last)
        {
            var middle = (first + last) / 2;
            if (At(low, FactColumn.Id, middle) < id) first = middle + 1; else last = middle;
        }
        return (long)low * BlockRows + first;
    }

    public void Dispose()
    {
        GC.SuppressFinalize(this);
        if (_view is null) return;
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _file!.Dispose();
    }

    // A segment that was put together with others goes when the last answer that reads it has gone; the pointer held counts as a use of the mapping.
    ~Segment() => _view?.SafeMemoryMappedViewHandle.ReleasePointer();

    /// <summary>CRC-32C, eight bytes a step.</summary>
    /// <param name="bytes">Those that go before ended on a multiple of eight.</param>
    /// <param name="crc">Of those that go before; 0 at the beginning.</param>
    public static uint Checksum(ReadOnlySpan<byte> bytes, uint crc)
    {
        for (; bytes.Length >= 8; bytes = bytes[8..]) crc = BitOperations.Crc32C(crc, MemoryMarshal.Read<ulong>(bytes));
        foreach (var b in bytes) crc = BitOperations.Crc32C(crc, b);
        return crc;
    }

    private static FileStream OpenShared(string path) => new(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);

    // Read, not looked at through the mapping: what a question does not need stays out of the process's memory.
    private static uint ChecksumOf(string path, long length)
    {
        using var stream = OpenShared(path);
        var buffer = new byte[1 << 16];
        var crc = 0u;
        for (long done = 0; done < length;)
        {
            var part = buffer.AsSpan(0, (int)Math.Min(buffer.Length, length - done));
            stream.ReadExactly(part);
            crc = Checksum(part, crc);
            done += part.Length;
        }
        return crc;
    }

    private BlockColumn* Directory(int block) => (BlockColumn*)(_start + _footer.DirectoryOffset) + (long)block * FactColumns.Count;

    private (long, long)[] ReadGone()
    {
        var gone = new (long, long)[_footer.Gone];
        var from = (long*)(_start + _footer.GoneOffset);
        for (var i = 0; i < gone.Length; i++) gone[i] = (Unsafe.ReadUnaligned<long>(from + 2 * i), Unsafe.ReadUnaligned<long>(from + 2 * i + 1));
        return gone;
    }
}

/// <summary>The last bytes of a segment.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal struct SegmentFooter
{
    public const int Size = 64;

    public ulong Magic;
    public int Version;
    public int Blocks;
    public long Rows;
    public long DirectoryOffset;
    public long EventsOffset;
    public long GoneOffset;
    public int Gone;
    public int Reserved1;
    public int Reserved2;
    /// <summary>Of all bytes before.</summary>
    public uint Checksum;
}
