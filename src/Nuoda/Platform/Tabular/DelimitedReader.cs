using System.Text.Unicode;
using Nuoda.Kernel;

namespace Nuoda.Platform;

/// <summary>Rows of a delimited text, read from UTF-8 bytes. No string is made for a field; a row stands whole in one buffer.</summary>
internal sealed class DelimitedReader : RowReader
{
    private const byte Quote = (byte)'"', Lf = (byte)'\n', Cr = (byte)'\r';
    private const int FirstBuffer = 512 << 10;

    private readonly Stream _input;
    private readonly byte _delimiter;
    private readonly string _file, _encoding;
    private readonly Func<long> _bytesRead;
    private byte[] _buffer = new byte[FirstBuffer];
    private int _row, _next, _end;            // this row's first byte, the next one's, and the end of what is buffered
    private bool _inputEnded, _skipLine;
    private int _count;
    private int[] _starts = new int[64], _lengths = new int[64];   // from the row's first byte: the row may move when the buffer is filled
    private bool _anyDoubled;
    private bool[] _doubled = new bool[64];

    /// <param name="input">UTF-8 without byte order mark; bytes that are none make the row a fault. Owned by the reader.</param>
    /// <param name="delimiter">An ASCII character.</param>
    /// <param name="encoding">What the file was written in, for the fault's words.</param>
    public DelimitedReader(Stream input, char delimiter, string file, string encoding, long bytesTotal, Func<long> bytesRead)
    {
        (_input, _delimiter, _file, _encoding, BytesTotal, _bytesRead) = (input, (byte)delimiter, file, encoding, bytesTotal, bytesRead);
    }

    public override int FieldCount => _count;
    public override long BytesRead => _bytesRead();
    public override long BytesTotal { get; }
    public override CellKind Kind(int index) => CellKind.Text;
    public override ReadOnlySpan<byte> Field(int index) =>
        (uint)index < (uint)_count ? _buffer.AsSpan(_row + _starts[index], _lengths[index]) : default;

    public override void Dispose() => _input.Dispose();

    public override bool Read()
    {
        try
        {
            while (Failure is null && Parse())
            {
                RowNumber++;
                if (Fault is not null || !IsBlank()) return true;
            }
        }
        catch (RefusedFileException refused) { Failure = refused.Error; }
        catch (InvalidDataException) { Failure = TabularErrors.Damaged(_file); }
        _count = 0;
        Fault = null;
        return false;
    }

    private bool IsBlank()
    {
        for (var i = 0; i < _count; i++)
            if (_lengths[i] != 0) return false;
        return true;
    }

    private bool Parse()
    {
        Fault = null;
        _count = 0;
        _row = _next;
        if (_skipLine) SkipLine();
        _anyDoubled = false;
        var at = 0;   // from the row's first byte
        if (!Has(0)) return false;
        while (true)
        {
            int start = at, length;
            var doubled = false;
            if (Has(at) && _buffer[_row + at] == Quote)
            {
                start++;
                if (!FindClosingQuote(start, out var close, out doubled)) return Recover(at, start);
                length = close - start;
                at = close + 1;
                if (Has(at) && _buffer[_row + at] is var after && after != _delimiter && after != Lf && after != Cr)
                {
                    Fault ??= new("row.quote_misplaced", _count);
                    start--;   // shown as it stands
                    doubled = false;
                    if (!FindFieldEnd(ref at, start)) return TooLong("row.cell_too_long", TabularLimits.CellBytes, at);
                    length = at - start;
                }
            }
            else
            {
                if (!FindFieldEnd(ref at, start)) return TooLong("row.cell_too_long", TabularLimits.CellBytes, at);
                length = at - start;
            }
            if (_count == TabularLimits.Fields) return TooLong("row.too_many_fields", TabularLimits.Fields, at);
            if (_count == _starts.Length) Grow();
            _starts[_count] = start;
            _lengths[_count] = length;
            _doubled[_count++] = doubled;
            _anyDoubled |= doubled;
            if (at > TabularLimits.RowBytes) return TooLong("row.too_long", TabularLimits.RowBytes, at);
            if (!Has(at)) { _next = _row + at; break; }
            var mark = _buffer[_row + at];
            var end = at++;
            if (mark == _delimiter) continue;
            if (mark == Cr && Has(at) && _buffer[_row + at] == Lf) at++;
            _next = _row + at;
            at = end;
            break;
        }
        Check(_buffer.AsSpan(_row, at));
        if (_anyDoubled) Undouble();
        return true;
    }

    private void Check(ReadOnlySpan<byte> row)
    {
        if (row.Contains((byte)0)) Fault ??= new("row.nul", FirstField(f => f.Contains((byte)0)));
        else if (!Utf8.IsValid(row)) Fault ??= new("row.bytes_invalid", FirstField(f => !Utf8.IsValid(f)), _encoding);
    }

    private delegate bool FieldTest(ReadOnlySpan<byte> field);

    private int? FirstField(FieldTest test)
    {
        for (var i = 0; i < _count; i++)
            if (test(Field(i))) return i;
        return null;
    }

    private void Undouble()
    {
        for (var i = 0; i < _count; i++)
        {
            if (!_doubled[i]) continue;
            var field = _buffer.AsSpan(_row + _starts[i], _lengths[i]);
            var to = 0;
            for (var from = 0; from < field.Length; from++)
            {
                field[to++] = field[from];
                if (field[from] == Quote) from++;   // the second of a pair
            }
            _lengths[i] = to;
        }
    }

    /// <summary>The end of an unquoted field: a delimiter, a line end or the end of the file; false when the field is too long.</summary>
    private bool FindFieldEnd(ref int at, int start)
    {
        while (true)
        {
            var found = _buffer.AsSpan(_row + at, _end - _row - at).IndexOfAny(_delimiter, Lf, Cr);
            at = found < 0 ? _end - _row : at + found;
            if (at - start > TabularLimits.CellBytes) return false;
            if (found >= 0 || !Fill()) return true;
        }
    }

    /// <summary>The quote that ends a quoted field; false when there is none within a cell's length.</summary>
    private bool FindClosingQuote(int start, out int close, out bool doubled)
    {
        doubled = false;
        for (var at = start; ;)
        {
            var found = _buffer.AsSpan(_row + at, _end - _row - at).IndexOf(Quote);
            close = found < 0 ? _end - _row : at + found;
            if (close - start > TabularLimits.CellBytes) return false;
            if (found < 0)
            {
                at = close;
                if (!Fill()) return false;
                continue;
            }
            if (!Has(close + 1) || _buffer[_row + close + 1] != Quote) return true;
            doubled = true;
            at = close + 2;
        }
    }

    /// <summary>A quote is never closed: only the line in which it stands is lost. Everything up to a cell's length is still buffered, so the next line can be read anew.</summary>
    private bool Recover(int quote, int start)
    {
        Fault = new("row.quote_unclosed", _count);
        if (_count == _starts.Length) Grow();
        var rest = _buffer.AsSpan(_row + start, _end - _row - start);
        var lineEnd = rest.IndexOfAny(Lf, Cr);
        _starts[_count] = quote;
        _lengths[_count] = (lineEnd < 0 ? rest.Length : lineEnd) + 1;
        _doubled[_count++] = false;
        if (lineEnd < 0)
        {
            _next = _end;
            _skipLine = true;
            return true;
        }
        _next = _row + start + lineEnd + 1;
        if (rest[lineEnd] == Cr && lineEnd + 1 < rest.Length && rest[lineEnd + 1] == Lf) _next++;
        return true;
    }

    private bool TooLong(string code, int limit, int at)
    {
        Fault = new(code, code == "row.cell_too_long" ? _count : null, limit);
        _next = _row + at;
        _skipLine = true;
        return true;
    }

    /// <summary>Passes over the rest of a line that is too long, without keeping it.</summary>
    private void SkipLine()
    {
        _skipLine = false;
        while (true)
        {
            var found = _buffer.AsSpan(_row, _end - _row).IndexOfAny(Lf, Cr);
            if (found >= 0)
            {
                _row += found + 1;
                if (_buffer[_row - 1] == Cr && Has(0) && _buffer[_row] == Lf) _row++;
                return;
            }
            _row = _end;
            if (!Fill()) return;
        }
    }

    private bool Has(int at) => _row + at < _end || (Fill() && _row + at < _end);

    /// <summary>Reads on behind what is buffered of this row, which moves to the buffer's front; false at the end of the file.</summary>
    private bool Fill()
    {
        if (_inputEnded) return false;
        if (_row > 0)
        {
            _buffer.AsSpan(_row, _end - _row).CopyTo(_buffer);
            _end -= _row;
            _row = 0;
        }
        // A row ends at RowBytes and a cell at CellBytes, so the buffer never grows beyond twice their sum.
        if (_end == _buffer.Length) Array.Resize(ref _buffer, _buffer.Length * 2);
        var read = _input.Read(_buffer, _end, _buffer.Length - _end);
        _end += read;
        _inputEnded = read == 0;
        return read > 0;
    }

    private void Grow()
    {
        var size = _starts.Length * 4;
        Array.Resize(ref _starts, size);
        Array.Resize(ref _lengths, size);
        Array.Resize(ref _doubled, size);
    }
}
