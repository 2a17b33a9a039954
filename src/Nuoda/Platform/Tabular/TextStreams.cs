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

/// <summary>Unpacks gzip with a running count: absurd ratios and endless files are refused while they unpack; a file that ends too early is told from a whole one.</summary>
internal sealed class GuardedGzip(CountedFile file, string name) : ForwardStream
{
    private readonly GZipStream _unpacked = new(file, CompressionMode.Decompress);
    private long _count;

    public override int Read(Span<byte> buffer)
    {
        var read = _unpacked.Read(buffer);
        _count += read;
        if (_count > TabularLimits.GzipBytes || (_count > TabularLimits.RatioFrom && _count / TabularLimits.Ratio > file.Position))
            throw new RefusedFileException(TabularErrors.Bomb(name));
        if (read == 0 && buffer.Length > 0) CheckEnd();
        return read;
    }

    /// <summary>The runtime's stream takes a cut file for a whole one. A gzip file's last four bytes are the length of what was packed (of its last member, so a
    /// file of several members cannot be told from a cut one here and is refused too).</summary>
    private void CheckEnd()
    {
        const int trailer = 4;
        if (file.Length < trailer) throw new RefusedFileException(TabularErrors.Cut(name));
        file.Position = file.Length - trailer;
        Span<byte> length = stackalloc byte[trailer];
        file.ReadExactly(length);
        if (BitConverter.ToUInt32(length) != (uint)_count) throw new RefusedFileException(TabularErrors.Cut(name));
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) _unpacked.Dispose();
        base.Dispose(disposing);
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
