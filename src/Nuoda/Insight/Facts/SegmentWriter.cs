using System.Runtime.InteropServices;

namespace Nuoda.Insight;

/// <summary>Writes facts, one by one in ascending id, into a segment. Holds one block in memory whatever the size.</summary>
internal sealed class SegmentWriter : IDisposable
{
    private readonly ChecksummingStream _into;
    private readonly long[][] _block = new long[FactColumns.Count][];
    private readonly List<BlockColumn> _directory = [];
    private readonly MemoryStream _events = new();
    private int _inBlock;
    private long _rows;
    private long _lastId = long.MinValue;

    public SegmentWriter(Stream into)
    {
        _into = new ChecksummingStream(into);
        for (var c = 0; c < _block.Length; c++) _block[c] = new long[Segment.BlockRows];
    }

    public long Rows => _rows;

    /// <summary>Of the latest row.</summary>
    public long LastId => _lastId;

    /// <summary>Adds a row.</summary>
    /// <param name="row">One value a column; Events is filled in here.</param>
    /// <param name="events">What does not fit the columns; empty when all does.</param>
    public void Add(ReadOnlySpan<long> row, ReadOnlySpan<byte> events)
    {
        var id = row[(int)FactColumn.Id];
        if (id <= _lastId) throw new ArgumentException($"Id {id} after {_lastId}: facts are written in ascending id.", nameof(row));
        _lastId = id;
        for (var c = 0; c < row.Length; c++) _block[c][_inBlock] = row[c];
        // Neighbouring ids differ by one nearly always: less its place in the block an id packs into nothing.
        _block[(int)FactColumn.Id][_inBlock] = id - _inBlock;
        if (events.IsEmpty) _block[(int)FactColumn.Events][_inBlock] = FactColumns.Missing;
        else
        {
            _block[(int)FactColumn.Events][_inBlock] = _events.Length;
            _events.Write(events);
        }
        _rows++;
        if (++_inBlock == Segment.BlockRows) FlushBlock();
    }

    /// <summary>Ends the segment.</summary>
    /// <param name="gone">Ids that no longer exist.</param>
    public void Finish(IReadOnlyList<(long First, long Last)> gone)
    {
        if (_inBlock > 0) FlushBlock();
        var footer = new SegmentFooter { Magic = Segment.Magic, Version = Segment.Version, Rows = _rows, Blocks = _directory.Count / FactColumns.Count, Gone = gone.Count };
        _into.Pad();
        footer.DirectoryOffset = _into.Position;
        _into.Write(MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(_directory)));
        footer.EventsOffset = _into.Position;
        _events.Position = 0;
        _events.CopyTo(_into);
        _into.Pad();
        footer.GoneOffset = _into.Position;
        foreach (var (first, last) in gone)
        {
            _into.Write(BitConverter.GetBytes(first));
            _into.Write(BitConverter.GetBytes(last));
        }
        var bytes = MemoryMarshal.AsBytes(new Span<SegmentFooter>(ref footer));
        _into.Write(bytes[..(SegmentFooter.Size - sizeof(uint))]);
        _into.WriteChecksum();
    }

    public void Dispose() => _events.Dispose();

    private void FlushBlock()
    {
        foreach (var values in _block) _directory.Add(BlockColumn.Pack(values.AsSpan(0, _inBlock), _into, _into.Position));
        _inBlock = 0;
    }

    /// <summary>Counts and checks what passes through, in steps of eight bytes as the reader does.</summary>
    private sealed class ChecksummingStream(Stream inner) : Stream
    {
        private readonly byte[] _buffer = new byte[1 << 16];
        private int _buffered;
        private uint _crc;
        private long _position;

        public override long Position { get => _position; set => throw new NotSupportedException(); }
        public override bool CanRead => false;
        public override bool CanSeek => false;
        public override bool CanWrite => true;
        public override long Length => _position;

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            _position += buffer.Length;
            while (!buffer.IsEmpty)
            {
                var part = Math.Min(buffer.Length, _buffer.Length - _buffered);
                buffer[..part].CopyTo(_buffer.AsSpan(_buffered));
                _buffered += part;
                buffer = buffer[part..];
                if (_buffered == _buffer.Length) Drain();
            }
        }

        public void Pad()
        {
            while (_position % 8 != 0) Write([0]);
        }

        public void WriteChecksum()
        {
            Drain();
            inner.Write(BitConverter.GetBytes(_crc));
            _position += sizeof(uint);
        }

        public override void Flush() => inner.Flush();
        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();

        private void Drain()
        {
            _crc = Segment.Checksum(_buffer.AsSpan(0, _buffered), _crc);
            inner.Write(_buffer, 0, _buffered);
            _buffered = 0;
        }
    }
}
