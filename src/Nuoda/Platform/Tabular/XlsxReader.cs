using System.Buffers.Text;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Xml;

namespace Nuoda.Platform;

/// <summary>Rows of one sheet, as its XML streams by. Shared strings are handed out where they lie.</summary>
internal sealed class XlsxReader : RowReader
{
    // Shared counts from 1, so that the default is an empty cell.
    private readonly record struct Cell(int Shared, int From, int Length, CellKind Kind);

    private readonly XlsxPackage _package;
    private readonly string _file;
    private readonly ZipArchive _zip;
    private readonly XlsxPart _part;
    private readonly XmlReader _xml;
    private readonly SharedStrings _strings;
    private readonly XlsxText _text = new();
    private byte[] _bytes = new byte[4096];
    private Cell[] _cells = new Cell[64];
    private int _used, _count;

    public XlsxReader(XlsxPackage package, string file, string sheet, ZipArchive zip, FileStream stream, XlsxPart part, SharedStrings strings)
    {
        (_package, _file, _zip, _part, _strings, Sheet, BytesTotal) = (package, file, zip, part, strings, sheet, stream.Length);
        _xml = part.Xml();
    }

    public override int FieldCount => _count;
    public override CellKind Kind(int index) => (uint)index < (uint)_count ? _cells[index].Kind : CellKind.Text;
    public override long BytesRead => (long)(_part.Done * BytesTotal);
    public override long BytesTotal { get; }

    public override ReadOnlySpan<byte> Field(int index)
    {
        if ((uint)index >= (uint)_count) return default;
        var cell = _cells[index];
        return cell.Shared > 0 ? _strings[cell.Shared - 1] : _bytes.AsSpan(cell.From, cell.Length);
    }

    public override bool Read()
    {
        try
        {
            while (Failure is null && _xml.Read())
            {
                _part.StartNode();
                if (_xml.NodeType != XmlNodeType.Element || _xml.LocalName != "row") continue;
                ReadRow();
                if (_count > 0 || Fault is not null) return true;
            }
        }
        catch (RefusedFileException refused) { Failure = refused.Error; }
        catch (XmlException broken) { Failure = _package.Refusal(broken); }
        catch (InvalidDataException) { Failure = TabularErrors.Damaged(_file); }
        _count = 0;
        Fault = null;
        return false;
    }

    private void ReadRow()
    {
        (_count, _used, Fault) = (0, 0, null);
        var said = _xml.GetAttribute("r");
        if (said is null) RowNumber++;
        else if (long.TryParse(said, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > RowNumber && number <= TabularLimits.SheetRows) RowNumber = number;
        else
        {
            RowNumber++;
            Fault = new("row.position_invalid", null, said);
        }
        if (_xml.IsEmptyElement) return;
        var depth = _xml.Depth;
        var column = 0;
        while (_xml.Read())
        {
            _part.StartNode();
            if (_xml.NodeType == XmlNodeType.EndElement && _xml.Depth == depth) break;
            if (_xml.NodeType == XmlNodeType.Element && _xml.LocalName == "c") column = ReadCell(column) + 1;
        }
        // As in a delimited file, a row has at least the header's fields; a sheet leaves out the empty ones.
        if (_count == 0) return;
        for (var i = _count; i < Headers.Count; i++) Place(i, default);
    }

    /// <returns>The cell's column, from 0.</returns>
    private int ReadCell(int column)
    {
        string? type = null;
        var style = 0;
        if (_xml.MoveToFirstAttribute())
        {
            do
            {
                switch (_xml.LocalName)
                {
                    case "t": type = _xml.Value; break;
                    case "s": _ = int.TryParse(_xml.Value, NumberStyles.None, CultureInfo.InvariantCulture, out style); break;
                    case "r":
                        var place = Column(_xml.Value);
                        if (place < 0) Fault ??= new("row.position_invalid", null, _xml.Value);
                        else column = place;
                        break;
                }
            }
            while (_xml.MoveToNextAttribute());
            _xml.MoveToElement();
        }
        if (column >= TabularLimits.SheetColumns)
        {
            Fault ??= new("row.position_invalid", null, column + 1);
            column = 0;
        }
        if (_xml.IsEmptyElement) return column;
        _text.Clear();
        bool hasValue = false, hasFormula = false;
        var depth = _xml.Depth;
        while (_xml.Read())
        {
            _part.StartNode();
            if (_xml.NodeType == XmlNodeType.EndElement && _xml.Depth == depth) break;
            if (_xml.NodeType != XmlNodeType.Element) continue;
            switch (_xml.LocalName)
            {
                case "v" when !hasValue: hasValue = true; _text.ReadPlain(_xml, _part); break;
                case "is" when !hasValue: hasValue = true; _text.ReadRich(_xml, _part); break;
                case "f": hasFormula = true; XlsxText.SkipElement(_xml, _part); break;
                default: XlsxText.SkipElement(_xml, _part); break;
            }
        }
        if (_text.IsCut) Fault ??= new("row.cell_too_long", column, TabularLimits.CellBytes);
        if (hasFormula && !hasValue) Fault ??= new("row.formula_without_value", column);
        else if (hasValue) Store(column, type, style);
        return column;
    }

    private void Store(int column, string? type, int style)
    {
        var raw = _text.Chars;
        switch (type)
        {
            case "s":
                if (!int.TryParse(raw, NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var index) || index >= _strings.Count)
                    Fault ??= new("row.string_missing", column);
                else if (_strings[index].Length > 0)
                    Place(column, new(index + 1, 0, 0, CellKind.Text));
                break;
            case "str" or "inlineStr":
                Keep(column, _text.Utf8, CellKind.Text);
                break;
            case "b":
                Keep(column, raw is "1" ? "true"u8 : "false"u8, CellKind.Boolean);
                break;
            case "e":
                Keep(column, _text.Utf8, CellKind.Error);
                break;
            case "d":
                StoreIsoDate(column, raw);
                break;
            default:
                StoreNumber(column, raw.Trim(), style);
                break;
        }
    }

    private void StoreNumber(int column, ReadOnlySpan<char> raw, int style)
    {
        if (raw.IsEmpty) return;
        var isDate = _package.Styles.IsDate(style);
        Span<byte> written = stackalloc byte[400];
        if (!isDate && raw.Length <= 15 && !raw.ContainsAnyExceptInRange('0', '9'))
        {
            Keep(column, written[..Encoding.ASCII.GetBytes(raw, written)], CellKind.Number);
            return;
        }
        if (!double.TryParse(raw, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) || !double.IsFinite(value))
        {
            Fault ??= new("row.number_invalid", column, raw.Length > 40 ? raw[..40].ToString() : raw.ToString());
            return;
        }
        if (isDate && ExcelDays.TryWrite(value, _package.Dates1904, written, out var length)) Keep(column, written[..length], CellKind.Date);
        else Keep(column, written[..WriteNumber(value, written)], CellKind.Number);
    }

    /// <summary>Shortest digits that give the same double; whole numbers and small fractions without an exponent, since codes come as numbers too.</summary>
    private static int WriteNumber(double value, Span<byte> to)
    {
        if (value == 0) value = 0;   // no minus zero
        Utf8Formatter.TryFormat(value, to, out var length);
        if (to[..length].Contains((byte)'E') && decimal.TryParse(to[..length], NumberStyles.Float, CultureInfo.InvariantCulture, out var exact)
            && (exact != 0 || value == 0))
            exact.TryFormat(to, out length, "0.############################", CultureInfo.InvariantCulture);
        return length;
    }

    private void StoreIsoDate(int column, ReadOnlySpan<char> raw)
    {
        Span<byte> written = stackalloc byte[32];
        if (DateTime.TryParse(raw, CultureInfo.InvariantCulture, DateTimeStyles.None, out var moment))
        {
            moment.TryFormat(written, out var length, moment.TimeOfDay == TimeSpan.Zero ? "yyyy-MM-dd" : "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
            Keep(column, written[..length], CellKind.Date);
        }
        else
        {
            Keep(column, _text.Utf8, CellKind.Text);
        }
    }

    private void Keep(int column, ReadOnlySpan<byte> text, CellKind kind)
    {
        if (text.IsEmpty) return;
        if (_used + text.Length > TabularLimits.RowBytes)
        {
            Fault ??= new("row.too_long", null, TabularLimits.RowBytes);
            return;
        }
        if (_used + text.Length > _bytes.Length) Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _used + text.Length));
        text.CopyTo(_bytes.AsSpan(_used));
        Place(column, new(0, _used, text.Length, kind));
        _used += text.Length;
    }

    private void Place(int column, Cell cell)
    {
        if (column >= _cells.Length) Array.Resize(ref _cells, Math.Max(_cells.Length * 2, column + 1));
        while (_count <= column) _cells[_count++] = default;
        _cells[column] = cell;
    }

    /// <summary>"AB12" → 27; -1 when it is no place on a sheet.</summary>
    private static int Column(string place)
    {
        var column = 0;
        var i = 0;
        for (; i < place.Length && place[i] is >= 'A' and <= 'Z'; i++)
        {
            column = column * 26 + (place[i] - 'A' + 1);
            if (column > TabularLimits.SheetColumns) return -1;
        }
        return i > 0 ? column - 1 : -1;
    }

    public override void Dispose()
    {
        _xml.Dispose();
        _part.Dispose();
        _zip.Dispose();
    }
}

/// <summary>Excel's serial numbers as days and times of day.</summary>
internal static class ExcelDays
{
    /// <summary>Serial number of 9999-12-31 in the 1900 system.</summary>
    public const int Last = 2_958_465;
    private const int SecondsOfDay = 86_400;

    /// <summary>yyyy-MM-dd, with HH:mm:ss when there is a time; a time alone when there is no day. False when the number is no moment.</summary>
    public static bool TryWrite(double serial, bool from1904, Span<byte> to, out int length)
    {
        length = 0;
        if (!(serial >= 0 && serial < Last + 1)) return false;
        var days = (int)serial;
        var second = (int)Math.Round((serial - days) * SecondsOfDay);
        if (second == SecondsOfDay) (days, second) = (days + 1, 0);
        if (days == 0 && !from1904) return TimeSpan.FromSeconds(second).TryFormat(to, out length, @"hh\:mm\:ss", CultureInfo.InvariantCulture);
        if (days == 60 && !from1904)
        {
            // Excel's 1900 has a 29 February. Written as it shows, it is no date for anybody who parses it.
            "1900-02-29"u8.CopyTo(to);
            length = 10;
            return true;
        }
        if (!TryDay(days, from1904, out var day)) return false;
        var moment = day.ToDateTime(TimeOnly.MinValue).AddSeconds(second);
        return moment.TryFormat(to, out length, second == 0 ? "yyyy-MM-dd" : "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
    }

    /// <summary>The day of a serial number. In the 1900 system 60 is a day that never was, and those before count from 1899-12-31.</summary>
    public static bool TryDay(int serial, bool from1904, out DateOnly day)
    {
        day = default;
        if (serial < 0 || (!from1904 && serial is 0 or 60)) return false;
        var number = serial + (from1904 ? new DateOnly(1904, 1, 1).DayNumber : new DateOnly(1899, 12, 30).DayNumber + (serial < 60 ? 1 : 0));
        if (number > DateOnly.MaxValue.DayNumber) return false;
        day = DateOnly.FromDayNumber(number);
        return true;
    }
}
