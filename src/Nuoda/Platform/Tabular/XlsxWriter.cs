using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Xml;

namespace Nuoda.Platform;

/// <summary>A workbook with text as inline strings (never formulas), numbers as numbers, days as days, a bold header that stays in sight, and columns as wide
/// as what stands in the first rows.</summary>
internal sealed class XlsxWriter : TabularWriter
{
    private const string Main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    private const string Office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    private const string Package = "http://schemas.openxmlformats.org/package/2006/relationships";
    private const int MaxSheetName = 31, MaxCellCharacters = 32_767;
    // Places in cellXfs below.
    private const string Bold = "1", DayStyle = "2", MomentStyle = "3", PercentStyle = "4", MoneyStyle = "5", LinesStyle = "6";
    // The widths stand in front of the rows: the first ones wait until they are measured.
    private const int MeasuredRows = 200, NarrowestColumn = 8, WidestColumn = 60;

    private readonly record struct Cell(int Column, string Value, string? Type, string? Style);

    private readonly ZipArchive _zip;
    private string _name = "";
    private readonly List<string> _sheets = [];
    private IReadOnlyList<string> _header = [];
    private readonly List<int> _widths = [];
    private List<List<Cell>>? _waiting;
    private XmlWriter? _xml;
    private Stream? _part;
    private int _row, _column;
    private bool _isOpen, _inRow, _isFirstOfName;

    public XlsxWriter(Stream destination, string sheet)
    {
        _zip = new ZipArchive(destination, ZipArchiveMode.Create, leaveOpen: true);
        _name = Plain(sheet);
    }

    /// <summary>Ends this sheet and begins another, with a header of its own.</summary>
    /// <param name="isFirst">Nothing was written yet: the sheet is only named.</param>
    public void NextSheet(string sheet, bool isFirst = false)
    {
        if (!isFirst)
        {
            if (!_isOpen) StartSheet();
            EndSheet();
        }
        var name = Plain(sheet);
        // Two sheets of one name would make the workbook damaged.
        _name = _sheets.Exists(s => s.Equals(name, StringComparison.OrdinalIgnoreCase)) ? $"{name[..Math.Min(name.Length, MaxSheetName - 4)]} {_sheets.Count + 1}" : name;
        (_header, _isFirstOfName) = ([], true);
    }

    private static string Plain(string sheet)
    {
        var name = new string([.. sheet.Where(c => !"[]:*?/\\".Contains(c, StringComparison.Ordinal) && !char.IsControl(c))]).Trim().Trim('\'');
        return name.Length == 0 ? "Sheet" : name.Length > MaxSheetName ? name[..MaxSheetName] : name;
    }

    public override void Header(params IReadOnlyList<string> names)
    {
        _header = [];
        Next();
        _header = names;
        _column = 0;
        WriteHeader();
    }

    public override void Text(string? value)
    {
        Next();
        if (string.IsNullOrEmpty(value)) return;
        Write(value, "inlineStr", value.Contains('\n', StringComparison.Ordinal) ? LinesStyle : null);
    }

    public override void Number(long value)
    {
        // A double holds whole numbers up to 2^53; a longer one is a code and keeps its digits as text.
        if (Math.Abs((decimal)value) > 1L << 53) Text(value.ToString(CultureInfo.InvariantCulture));
        else Value(value.ToString(CultureInfo.InvariantCulture), null);
    }

    public override void Number(decimal value) => Value(value.ToString(CultureInfo.InvariantCulture), null);

    public override void Number(decimal value, NumberFormat format) =>
        Value(value.ToString(CultureInfo.InvariantCulture), format switch { NumberFormat.Percent => PercentStyle, NumberFormat.Money => MoneyStyle, _ => null });

    public override void Day(DateOnly value)
    {
        var serial = Serial(value);
        if (serial is null) Text(value.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        else Value(serial.Value.ToString(CultureInfo.InvariantCulture), DayStyle);
    }

    public override void Moment(DateTime value)
    {
        var serial = Serial(DateOnly.FromDateTime(value));
        if (serial is null) Text(value.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture));
        else Value((serial.Value + value.TimeOfDay.TotalDays).ToString("R", CultureInfo.InvariantCulture), MomentStyle);
    }

    public override void Flag(bool value)
    {
        Next();
        Write(value ? "1" : "0", "b", null);
    }

    public override void Blank() => Next();

    public override void EndRow()
    {
        if (!_inRow) StartRow();
        _inRow = false;
        if (_waiting is null) _xml!.WriteEndElement();
        else if (_waiting.Count == MeasuredRows) WriteWaiting();
    }

    public override void Dispose()
    {
        if (!_isOpen) StartSheet();
        EndSheet();
        WriteParts();
        _zip.Dispose();
    }

    /// <summary>Before 1900-03-01 spreadsheets disagree about the number of a day.</summary>
    private static int? Serial(DateOnly day) => day < new DateOnly(1900, 3, 1) ? null : day.DayNumber - new DateOnly(1899, 12, 30).DayNumber;

    private void Next()
    {
        if (!_inRow) StartRow();
        _column++;
    }

    private void StartRow()
    {
        if (_row == TabularLimits.SheetRows) EndSheet();
        if (!_isOpen)
        {
            StartSheet();
            if (_sheets.Count > 1 && _header.Count > 0)
            {
                OpenRow();
                WriteHeader();
            }
        }
        OpenRow();
    }

    private void OpenRow()
    {
        _row++;
        if (_waiting is null) WriteRowStart(_row);
        else _waiting.Add([]);
        _inRow = true;
        _column = 0;
    }

    private void WriteHeader()
    {
        foreach (var name in _header)
        {
            _column++;
            if (name.Length > 0) Write(name, "inlineStr", Bold);
        }
        EndRow();
    }

    private void Value(string number, string? style)
    {
        Next();
        Write(number, null, style);
    }

    private void Write(string value, string? type, string? style)
    {
        var cell = new Cell(_column, value, type, style);
        if (_waiting is null) { WriteCell(cell, _row); return; }
        _waiting[^1].Add(cell);
        while (_widths.Count < _column) _widths.Add(NarrowestColumn);
        _widths[_column - 1] = Math.Max(_widths[_column - 1], Width(cell));
    }

    /// <summary>In digits of the usual font, with the room that a cell leaves at its sides. A Chinese character takes two.</summary>
    private static int Width(in Cell cell)
    {
        var shown = cell.Style switch
        {
            DayStyle => 10,
            MomentStyle => 19,
            PercentStyle => 7,
            MoneyStyle => cell.Value.Length + 5,
            _ => Longest(cell.Value),
        };
        return Math.Min(shown + (cell.Style == Bold ? 3 : 2), WidestColumn);
    }

    private static int Longest(string text)
    {
        int longest = 0, width = 0;
        foreach (var c in text)
        {
            width = c == '\n' ? 0 : width + (c < 0x1100 ? 1 : 2);
            longest = Math.Max(longest, width);
        }
        return longest;
    }

    private void WriteRowStart(int row)
    {
        _xml!.WriteStartElement("row", Main);
        _xml.WriteAttributeString("r", row.ToString(CultureInfo.InvariantCulture));
    }

    private void WriteCell(in Cell cell, int row)
    {
        _xml!.WriteStartElement("c", Main);
        _xml.WriteAttributeString("r", Place(cell.Column, row));
        if (cell.Style is not null) _xml.WriteAttributeString("s", cell.Style);
        if (cell.Type is not null) _xml.WriteAttributeString("t", cell.Type);
        if (cell.Type == "inlineStr")
        {
            _xml.WriteStartElement("is", Main);
            _xml.WriteStartElement("t", Main);
            _xml.WriteAttributeString("xml", "space", null, "preserve");
            _xml.WriteString(Writable(cell.Value));
            _xml.WriteEndElement();
            _xml.WriteEndElement();
        }
        else _xml.WriteElementString("v", Main, cell.Value);
        _xml.WriteEndElement();
    }

    private static string Place(int column, int row)
    {
        Span<char> letters = stackalloc char[3];
        var at = letters.Length;
        for (var n = column; n > 0; n = (n - 1) / 26) letters[--at] = (char)('A' + (n - 1) % 26);
        return string.Create(CultureInfo.InvariantCulture, $"{letters[at..]}{row}");
    }

    /// <summary>Characters that XML cannot hold as _x0001_ (ECMA-376 part 1, 22.4.2.4), and a text that looks like such a form so that it stays itself.
    /// Excel declares a workbook damaged over a longer cell than it knows: such a text ends in an ellipsis.</summary>
    private static string Writable(string value)
    {
        if (value.Length > MaxCellCharacters) value = string.Concat(value.AsSpan(0, MaxCellCharacters - 1), "…");
        StringBuilder? written = null;
        for (var i = 0; i < value.Length; i++)
        {
            var c = value[i];
            var isPair = char.IsHighSurrogate(c) && i + 1 < value.Length && char.IsLowSurrogate(value[i + 1]);
            var escape = c == '\r' || (!isPair && !XmlConvert.IsXmlChar(c)) || (c == '_' && i + 6 < value.Length && value[i + 1] == 'x' && value[i + 6] == '_');
            if (escape) (written ??= new StringBuilder(value, 0, i, value.Length + 16)).Append(CultureInfo.InvariantCulture, $"_x{(int)c:X4}_");
            else if (isPair) written?.Append(c).Append(value[++i]);
            else written?.Append(c);
            if (isPair && written is null) i++;
        }
        return written?.ToString() ?? value;
    }

    private void StartSheet()
    {
        var number = _sheets.Count + 1;
        var suffix = number == 1 || _isFirstOfName ? "" : $" {number}";
        _isFirstOfName = false;
        _sheets.Add(string.Concat(_name.AsSpan(0, Math.Min(_name.Length, MaxSheetName - suffix.Length)), suffix));
        _waiting = [];
        _widths.Clear();
        (_isOpen, _row) = (true, 0);
    }

    /// <summary>The sheet begins in earnest: widths, then the rows that waited for them.</summary>
    private void WriteWaiting()
    {
        _part = _zip.CreateEntry($"xl/worksheets/sheet{_sheets.Count}.xml", CompressionLevel.Fastest).Open();
        _xml = XmlWriter.Create(_part, new XmlWriterSettings { Encoding = new UTF8Encoding(false), CheckCharacters = true, NewLineHandling = NewLineHandling.Entitize });
        _xml.WriteStartElement("worksheet", Main);
        if (_header.Count > 0) _xml.WriteRaw("""<sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>""");
        if (_widths.Count > 0)
        {
            _xml.WriteStartElement("cols", Main);
            for (var i = 0; i < _widths.Count; i++)
            {
                var place = (i + 1).ToString(CultureInfo.InvariantCulture);
                _xml.WriteStartElement("col", Main);
                _xml.WriteAttributeString("min", place);
                _xml.WriteAttributeString("max", place);
                _xml.WriteAttributeString("width", _widths[i].ToString(CultureInfo.InvariantCulture));
                _xml.WriteAttributeString("customWidth", "1");
                _xml.WriteEndElement();
            }
            _xml.WriteEndElement();
        }
        _xml.WriteStartElement("sheetData", Main);
        for (var i = 0; i < _waiting!.Count; i++)
        {
            WriteRowStart(i + 1);
            foreach (var cell in _waiting[i]) WriteCell(cell, i + 1);
            _xml.WriteEndElement();
        }
        _waiting = null;
    }

    private void EndSheet()
    {
        if (!_isOpen) return;
        if (_inRow) EndRow();
        if (_waiting is not null) WriteWaiting();
        _xml!.WriteEndElement();
        _xml.WriteEndElement();
        _xml.Dispose();
        _part!.Dispose();
        (_isOpen, _xml) = (false, null);
    }

    private void WriteParts()
    {
        Part("xl/styles.xml", $"""
            <styleSheet xmlns="{Main}"><numFmts count="3"><numFmt numFmtId="164" formatCode="yyyy\-mm\-dd"/><numFmt numFmtId="165" formatCode="yyyy\-mm\-dd\ hh:mm:ss"/><numFmt numFmtId="166" formatCode="0.0%"/></numFmts><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="7"><xf/><xf fontId="1" applyFont="1"/><xf numFmtId="164" applyNumberFormat="1"/><xf numFmtId="165" applyNumberFormat="1"/><xf numFmtId="166" applyNumberFormat="1"/><xf numFmtId="4" applyNumberFormat="1"/><xf applyAlignment="1"><alignment vertical="top" wrapText="1"/></xf></cellXfs></styleSheet>
            """);
        var sheets = string.Concat(_sheets.Select((name, i) => $"""<sheet name="{System.Security.SecurityElement.Escape(name)}" sheetId="{i + 1}" r:id="rId{i + 1}"/>"""));
        Part("xl/workbook.xml", $"""<workbook xmlns="{Main}" xmlns:r="{Office}"><sheets>{sheets}</sheets></workbook>""");
        var relations = string.Concat(_sheets.Select((_, i) => $"""<Relationship Id="rId{i + 1}" Type="{Office}/worksheet" Target="worksheets/sheet{i + 1}.xml"/>"""));
        Part("xl/_rels/workbook.xml.rels", $"""<Relationships xmlns="{Package}">{relations}<Relationship Id="rIdStyles" Type="{Office}/styles" Target="styles.xml"/></Relationships>""");
        Part("_rels/.rels", $"""<Relationships xmlns="{Package}"><Relationship Id="rId1" Type="{Office}/officeDocument" Target="xl/workbook.xml"/></Relationships>""");
        const string type = "application/vnd.openxmlformats-officedocument.spreadsheetml";
        var types = string.Concat(_sheets.Select((_, i) => $"""<Override PartName="/xl/worksheets/sheet{i + 1}.xml" ContentType="{type}.worksheet+xml"/>"""));
        Part("[Content_Types].xml", $"""<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="{type}.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="{type}.styles+xml"/>{types}</Types>""");
    }

    private void Part(string name, string xml)
    {
        using var writer = new StreamWriter(_zip.CreateEntry(name, CompressionLevel.Fastest).Open(), new UTF8Encoding(false));
        writer.Write("""<?xml version="1.0" encoding="UTF-8" standalone="yes"?>""");
        writer.Write(xml);
    }
}
