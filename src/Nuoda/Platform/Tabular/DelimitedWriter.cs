using System.Buffers;
using System.Globalization;
using System.Text;

namespace Nuoda.Platform;

/// <summary>Delimited text with CRLF line ends, as RFC 4180 has it and Excel writes it.</summary>
internal sealed class DelimitedWriter : TabularWriter
{
    private readonly StreamWriter _to;
    private readonly char _delimiter;
    private readonly SearchValues<char> _quoted;
    private bool _inRow;

    public DelimitedWriter(Stream destination, Encoding encoding, char delimiter)
    {
        _to = new StreamWriter(destination, encoding, 1 << 16, leaveOpen: true);
        _delimiter = delimiter;
        _quoted = SearchValues.Create([delimiter, '"', '\r', '\n']);
    }

    public override void Header(params IReadOnlyList<string> names)
    {
        foreach (var name in names) Text(name);
        EndRow();
    }

    public override void Text(string? value)
    {
        Next();
        if (string.IsNullOrEmpty(value)) return;
        var escaped = FormulaStart.NeedsEscape(value);
        // Blanks at the ends are quoted because many programs drop them otherwise.
        if (value.AsSpan().ContainsAny(_quoted) || value[0] == ' ' || value[^1] == ' ')
        {
            _to.Write('"');
            if (escaped) _to.Write('\'');
            foreach (var c in value)
            {
                if (c == '"') _to.Write('"');
                _to.Write(c);
            }
            _to.Write('"');
            return;
        }
        if (escaped) _to.Write('\'');
        _to.Write(value);
    }

    public override void Number(long value)
    {
        Next();
        Write(value, default);
    }

    public override void Number(decimal value, NumberFormat format) => Number(value);

    public override void Number(decimal value)
    {
        Next();
        Write(value, default);
    }

    public override void Day(DateOnly value)
    {
        Next();
        Write(value, "yyyy-MM-dd");
    }

    public override void Moment(DateTime value)
    {
        Next();
        Write(value, "yyyy-MM-dd HH:mm:ss");
    }

    public override void Flag(bool value)
    {
        Next();
        _to.Write(value ? "true" : "false");
    }

    public override void Blank() => Next();

    public override void EndRow()
    {
        _to.Write("\r\n");
        _inRow = false;
    }

    public override void Dispose() => _to.Dispose();

    private void Next()
    {
        if (_inRow) _to.Write(_delimiter);
        _inRow = true;
    }

    private void Write<T>(T value, ReadOnlySpan<char> format) where T : ISpanFormattable
    {
        Span<char> text = stackalloc char[64];
        value.TryFormat(text, out var length, format, CultureInfo.InvariantCulture);
        _to.Write(text[..length]);
    }
}
