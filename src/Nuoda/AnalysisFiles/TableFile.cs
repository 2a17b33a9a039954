using System.Globalization;
using System.Text;
using Nuoda.Kernel;
using Nuoda.Platform;

namespace Nuoda.AnalysisFiles;

/// <summary>A column to be read as numbers.</summary>
/// <param name="At">Its place.</param>
/// <param name="Refuse">What is wrong with a number: a text key behind "analysis.", or null.</param>
/// <param name="IfEmpty">The same for a cell without one; null where it may be missing.</param>
internal readonly record struct NumberColumn(int At, Func<double, string?>? Refuse = null, string? IfEmpty = null);

/// <summary>A column to be read as it stands.</summary>
/// <param name="At">Its place.</param>
/// <param name="Refuse">What is wrong with a text (null: an empty cell): a text key behind "analysis.", or null.</param>
internal readonly record struct WordColumn(int At, Func<string?, string?>? Refuse = null);

/// <summary>What was read of a table.</summary>
/// <param name="RowNumbers">Of the rows, as a spreadsheet counts.</param>
/// <param name="Numbers">Columns × rows; NaN where there is none.</param>
/// <param name="Words">Columns × rows; null where there is none.</param>
internal sealed record TableRows(long[] RowNumbers, double[][] Numbers, string?[][] Words)
{
    public int Count => RowNumbers.Length;
}

/// <summary>A table with a header, as the import reads one: any encoding and delimiter, packed or a workbook, numbers with decimal point or comma, the usual marks of "no value".
/// What cannot be read is named by row, column, value and reason.</summary>
internal sealed class TableFile
{
    /// <summary>A column of features with fewer numbers than that has categories, or is wrong altogether.</summary>
    public const double MostlyNumbers = 0.9;

    private const int SampleRows = 1000;

    private readonly TabularFile _file;
    private readonly ColumnSample[] _samples;
    private bool _isRead;

    private TableFile(TabularFile file, ColumnSample[] samples) => (_file, _samples) = (file, samples);

    public string Name => _file.Name;
    public IReadOnlyList<string> Headers => _file.Headers;

    /// <summary>Rows and cells that could not be used.</summary>
    public RejectedCells Rejected { get; } = new();

    public static Result<TableFile> Open(string path)
    {
        var opened = TabularFile.Open(path);
        if (opened.Error is { } refused) return refused;
        ColumnSample[] samples = [.. opened.Value.Headers.Select(_ => new ColumnSample())];
        var broken = EachRow(opened.Value, new(), reader =>
        {
            for (var c = 0; c < samples.Length; c++) samples[c].Add(reader.Field(c), reader.Kind(c));
        }, SampleRows);
        return broken is not null ? broken : new TableFile(opened.Value, samples);
    }

    /// <summary>Goes through the rows of a file; those that are broken are rejected.</summary>
    /// <returns>Why the reading ended before the file did; null when it did not.</returns>
    public static Error? EachRow(TabularFile file, RejectedCells rejected, Action<RowReader> take, int most = int.MaxValue)
    {
        var rows = file.Rows();
        if (rows.Error is { } refused) return refused;
        using var reader = rows.Value;
        for (var i = 0; i < most && reader.Read(); i++)
        {
            if (reader.Fault is { } fault) rejected.Add(reader.RowNumber, fault);
            else take(reader);
        }
        return reader.Failure;
    }

    /// <summary>Goes through the rows of the table; broken ones are named once, however often it is read.</summary>
    public Error? EachRow(Action<RowReader> take)
    {
        var rejected = _isRead ? new() : Rejected;
        _isRead = true;
        return EachRow(_file, rejected, reader =>
        {
            // What stands beside the table in a workbook is a note; in a text it is a comma that was none.
            if (_file.IsWorkbook || !Enumerable.Range(Headers.Count, Math.Max(0, reader.FieldCount - Headers.Count)).Any(c => !reader.Field(c).IsEmpty)) take(reader);
            else rejected.Add(reader.RowNumber, "line", string.Join(_file.Delimiter ?? ',', Enumerable.Range(0, reader.FieldCount).Select(reader.Text)), "more_fields");
        });
    }

    /// <summary>Places of columns by their names; refused when one is missing.</summary>
    public Result<int[]> Places(IReadOnlyList<string> names)
    {
        var places = new int[names.Count];
        for (var i = 0; i < places.Length; i++)
            if ((places[i] = Headers.PlaceOf(names[i])) < 0) return Headers.NoColumn(Name, names[i]);
        return places;
    }

    /// <summary>Whether more than a share of the column's filled cells, in the first rows, are numbers.</summary>
    public bool IsNumbers(int column, double share) => _samples[column].Numbers > 0 && _samples[column].Numbers >= share * _samples[column].Filled;

    /// <summary>How the column writes its numbers; refused where 1,234 may be a thousand or one.</summary>
    public Result<DecimalMark> Mark(int column) => _samples[column].Mark is { } mark ? mark : Error.Invalid("analysis.number_ambiguous", Name, Headers[column]);

    /// <summary>How the column writes its dates, as the first rows show; refused where 3/9 may be March or September.</summary>
    public Result<DateOrder> DateOrder(int column)
    {
        var dates = new DateDetector();
        var broken = EachRow(_file, new(), reader =>
        {
            if (reader.Kind(column) == CellKind.Text && !NullMarkers.Usual.IsNull(reader.Field(column))) dates.Add(reader.Field(column));
        }, SampleRows);
        var found = dates.Result();
        return broken is not null ? broken : found.IsAmbiguous ? Error.Invalid("analysis.date_ambiguous", Name, Headers[column]) : found.Choice ?? Platform.DateOrder.YearMonthDay;
    }

    /// <summary>Reads columns.</summary>
    /// <param name="numbers">Those of numbers.</param>
    /// <param name="words">The others.</param>
    /// <param name="keepsRows">A bad number is none and its row stays; else the row is left out.</param>
    public Result<TableRows> Read(IReadOnlyList<NumberColumn> numbers, IReadOnlyList<WordColumn> words, bool keepsRows = false)
    {
        var marks = new DecimalMark[numbers.Count];
        for (var i = 0; i < marks.Length; i++)
        {
            var mark = Mark(numbers[i].At);
            if (mark.Error is { } unclear) return unclear;
            marks[i] = mark.Value;
        }
        var (rows, values, texts) = (new List<long>(), numbers.Select(_ => new List<double>()).ToArray(), words.Select(_ => new List<string?>()).ToArray());
        var (row, said) = (new double[numbers.Count], new string?[words.Count]);
        var broken = EachRow(reader =>
        {
            for (var i = 0; i < said.Length; i++)
            {
                said[i] = Word(reader, words[i].At);
                if (words[i].Refuse?.Invoke(said[i]) is not { } code) continue;
                Rejected.Add(reader.RowNumber, Headers[words[i].At], reader.Text(words[i].At), code);
                return;
            }
            for (var i = 0; i < row.Length; i++)
            {
                var (at, refuse, ifEmpty) = numbers[i];
                row[i] = double.NaN;
                var code = NullMarkers.Usual.IsNull(reader.Field(at)) ? ifEmpty : TryNumber(reader, at, marks[i], out row[i]) ? refuse?.Invoke(row[i]) : "not_a_number";
                if (code is null) continue;
                row[i] = double.NaN;
                Rejected.Add(reader.RowNumber, Headers[at], reader.Text(at), code);
                if (!keepsRows) return;
            }
            rows.Add(reader.RowNumber);
            for (var i = 0; i < row.Length; i++) values[i].Add(row[i]);
            for (var i = 0; i < said.Length; i++) texts[i].Add(said[i]);
        });
        if (broken is not null) return broken;
        return new TableRows([.. rows], [.. values.Select(v => v.ToArray())], [.. texts.Select(t => t.ToArray())]);
    }

    /// <summary>A cell's text; null where it stands for no value.</summary>
    public static string? Word(RowReader reader, int at) => NullMarkers.Usual.IsNull(reader.Field(at)) ? null : Encoding.UTF8.GetString(CellValues.Trim(reader.Field(at)));

    /// <summary>A cell's number; a workbook's own have a point, whatever the texts beside them have.</summary>
    public static bool TryNumber(RowReader reader, int at, DecimalMark mark, out double value) => TryNumber(reader.Field(at), reader.Kind(at) == CellKind.Number ? DecimalMark.Point : mark, out value);

    public static bool TryNumber(ReadOnlySpan<byte> cell, DecimalMark mark, out double value)
    {
        // Written plainly it is read to the last digit, however many there are.
        if (mark == DecimalMark.Point && double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && double.IsFinite(value)) return true;
        var isNumber = CellValues.TryNumber(cell, mark, out var exact);
        value = (double)exact;
        return isNumber;
    }
}

/// <summary>What the first cells of a column show: whether they are numbers, and how those are written.</summary>
internal sealed class ColumnSample
{
    private readonly NumberDetector _marks = new();
    private bool _hasComma;

    public int Filled { get; private set; }
    public int Numbers { get; private set; }

    /// <summary>null where the numbers have commas that may group thousands or begin a fraction; 1.234 with a point alone is a fraction.</summary>
    public DecimalMark? Mark => _marks.Result() is var found && found.IsAmbiguous && _hasComma ? null : found.Choice ?? DecimalMark.Point;

    public void Add(ReadOnlySpan<byte> cell, CellKind kind)
    {
        if (NullMarkers.Usual.IsNull(cell)) return;
        Filled++;
        if (kind == CellKind.Number) { Numbers++; return; }
        if (!TableFile.TryNumber(cell, DecimalMark.Point, out _) && !TableFile.TryNumber(cell, DecimalMark.Comma, out _)) return;
        Numbers++;
        if (kind != CellKind.Text) return;
        // Only numbers tell: words among them are bad cells, not another way to write.
        _marks.Add(cell);
        _hasComma |= cell.Contains((byte)',');
    }
}
