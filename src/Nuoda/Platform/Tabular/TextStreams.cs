using System.IO.Compression;
using System.Text;

namespace Nuoda.Platform;

/// <summary>A stream that can only be read forward.</summary>
internal abstract class ForwardStream : Stream
{
    public sealed override bool CanRead => true;
    public sealed override bool CanSeek => false;
    public sealed override bool CanWrite => false;
    public sealed override long Length => throw new NotSupportedException();
    public sealed override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }
    public sealed override void Flush() { }
    public sealed override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public sealed override void SetLength(long value) => throw new NotSupportedException();
    public sealed override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    public sealed override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));
    public abstract override int Read(Span<byte> buffer);
}

/// <summary>Unpacks gzip, of one member or several, with a running count: absurd ratios and endless files are refused while they unpack. The runtime's stream takes a
/// file that was cut for a whole one; so a member of our own is unpacked behind it, and only behind a whole one it comes out as it went in.</summary>
internal sealed class GuardedGzip(CountedFile file, string name) : ForwardStream
{
    private static readonly byte[] End = "\0 end of the gzip file \0"u8.ToArray();
    private readonly WithEnd _packed = new(file, Pack(End));
    private readonly byte[] _bytes = new byte[(64 << 10) + End.Length];
    private GZipStream? _unpacking;
    private int _from, _to;
    private long _count;
    private bool _ended;

    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty) return 0;
        // The last bytes are held back: they may be ours.
        while (!_ended && _to - _from <= End.Length) Unpack();
        var given = Math.Min(buffer.Length, _ended ? _to - _from : _to - _from - End.Length);
        _bytes.AsSpan(_from, given).CopyTo(buffer);
        _from += given;
        return given;
    }

    private void Unpack()
    {
        _unpacking ??= new GZipStream(_packed, CompressionMode.Decompress);
        _bytes.AsSpan(_from, _to - _from).CopyTo(_bytes);
        (_from, _to) = (0, _to - _from);
        int read;
        try { read = _unpacking.Read(_bytes.AsSpan(_to)); }
        catch (InvalidDataException) when (_packed.IsInEnd) { throw new RefusedFileException(TabularErrors.Cut(name)); }
        _to += read;
        _count += read;
        if (_count > TabularLimits.GzipBytes || (_count > TabularLimits.RatioFrom && _count / TabularLimits.Ratio > file.Position))
            throw new RefusedFileException(TabularErrors.Bomb(name));
        if (read > 0) return;
        _ended = true;
        if (!_bytes.AsSpan(_from, _to - _from).EndsWith(End)) throw new RefusedFileException(TabularErrors.Cut(name));
        _to -= End.Length;
    }

    private static byte[] Pack(byte[] bytes)
    {
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal)) gzip.Write(bytes);
        return packed.ToArray();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _unpacking?.Dispose();
            file.Dispose();
        }
        base.Dispose(disposing);
    }

    /// <summary>A file, then some bytes more.</summary>
    private sealed class WithEnd(Stream inner, byte[] end) : ForwardStream
    {
        private int _given;

        public bool IsInEnd { get; private set; }

        public override int Read(Span<byte> buffer)
        {
            if (!IsInEnd && inner.Read(buffer) is var read and > 0) return read;
            IsInEnd = true;
            var more = Math.Min(buffer.Length, end.Length - _given);
            end.AsSpan(_given, more).CopyTo(buffer);
            _given += more;
            return more;
        }
    }
}

/// <summary>Any encoding as UTF-8. Bytes that the encoding does not know become 0xFF, which is no UTF-8.</summary>
internal sealed class Utf8Transcoding : ForwardStream
{
    // A noncharacter, which no text contains, marks the place between decoding and encoding.
    private const char Unknown = '\uFFFF';
    private readonly Stream _inner;
    private readonly Decoder _decoder;
    private readonly byte[] _source = new byte[64 << 10];
    private readonly char[] _chars = new char[(64 << 10) + 16];
    private readonly byte[] _utf8 = new byte[3 * ((64 << 10) + 16)];
    private int _from, _to;
    private bool _ended;

    public Utf8Transcoding(Stream inner, Encoding encoding)
    {
        _inner = inner;
        var strict = (Encoding)encoding.Clone();
        strict.DecoderFallback = new DecoderReplacementFallback(Unknown.ToString());
        _decoder = strict.GetDecoder();
    }

    public override int Read(Span<byte> buffer)
    {
        while (_from == _to)
        {
            if (_ended) return 0;
            var read = _inner.Read(_source, 0, _source.Length);
            _ended = read == 0;
            var count = _decoder.GetChars(_source.AsSpan(0, read), _chars, flush: _ended);
            (_from, _to) = (0, Encode(_chars.AsSpan(0, count)));
        }
        var given = Math.Min(buffer.Length, _to - _from);
        _utf8.AsSpan(_from, given).CopyTo(buffer);
        _from += given;
        return given;
    }

    private int Encode(ReadOnlySpan<char> chars)
    {
        var length = 0;
        while (true)
        {
            var unknown = chars.IndexOf(Unknown);
            length += Encoding.UTF8.GetBytes(unknown < 0 ? chars : chars[..unknown], _utf8.AsSpan(length));
            if (unknown < 0) return length;
            _utf8[length++] = 0xFF;
            chars = chars[(unknown + 1)..];
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) _inner.Dispose();
        base.Dispose(disposing);
    }
}

/// <summary>Passes over what stands before the table: the byte order mark and Excel's line <c>sep=;</c>.</summary>
internal sealed class PreambleSkipping(Stream inner) : ForwardStream
{
    private readonly byte[] _head = new byte[16];
    private int _from, _to = -1;

    public override int Read(Span<byte> buffer)
    {
        if (_to < 0) ReadHead();
        if (_from == _to) return inner.Read(buffer);
        var given = Math.Min(buffer.Length, _to - _from);
        _head.AsSpan(_from, given).CopyTo(buffer);
        _from += given;
        return given;
    }

    private void ReadHead()
    {
        _to = inner.ReadAtLeast(_head, _head.Length, throwOnEndOfStream: false);
        var head = _head.AsSpan(0, _to);
        if (head.StartsWith<byte>([0xEF, 0xBB, 0xBF])) _from = 3;
        var line = head[_from..];
        if (line.Length < 6 || line[5] is not ((byte)'\r' or (byte)'\n') || !Ascii.EqualsIgnoreCase(line[..4], "sep="u8)) return;
        _from += line.Length > 6 && line[5] == '\r' && line[6] == '\n' ? 7 : 6;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) inner.Dispose();
        base.Dispose(disposing);
    }
}
