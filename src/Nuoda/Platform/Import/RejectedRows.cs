using System.Text;
using Nuoda.Kernel;
using Nuoda.Platform.Storage;

namespace Nuoda.Platform.Import;

/// <summary>A workbook of the rows that an import refused: their own columns as they stand, then row and reasons. Corrected, it is imported again as it is:
/// our columns are passed over.</summary>
internal static class RejectedRows
{
    private const string Mark = "Nuoda: ";
    private const int SampleRows = 2_000;

    /// <summary>A column that this workbook added.</summary>
    public static bool IsOurs(string header) => header.StartsWith(Mark, StringComparison.Ordinal);

    /// <param name="files">As they were imported; one that is gone leaves only the reasons.</param>
    /// <param name="found">How they were read.</param>
    public static Error? Write(Stream destination, IReadOnlyList<ImportFile> files, IReadOnlyList<FileFound> found, IEnumerable<RowIssue> issues)
    {
        var tables = issues.Where(i => !i.IsWarning).GroupBy(i => (i.File, i.Sheet)).ToList();
        using var workbook = new XlsxWriter(destination, "…");
        var isFirst = true;
        foreach (var table in tables)
        {
            var name = table.Key.Sheet ?? Path.GetFileNameWithoutExtension(table.Key.File.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? Path.GetFileNameWithoutExtension(table.Key.File) : table.Key.File);
            workbook.NextSheet(name, isFirst);
            isFirst = false;
            var rows = table.GroupBy(i => i.Row).OrderBy(g => g.Key).ToDictionary(g => g.Key, g => g.ToList());
            var file = files.FirstOrDefault(f => f.Name == table.Key.File && File.Exists(f.Path));
            if (file is null) WriteReasons(workbook, rows);
            else if (WriteRows(workbook, file, found.FirstOrDefault(f => f.Name == file.Name), table.Key.Sheet, rows) is { } refused) return refused;
        }
        return null;
    }

    private static Error? WriteRows(XlsxWriter workbook, ImportFile file, FileFound? found, string? sheet, Dictionary<long, List<RowIssue>> rejected)
    {
        var options = found?.Encoding is { } encoding ? new TabularOptions(Encoding.GetEncoding(encoding), found.Delimiter?[0]) : null;
        var opened = TabularFile.Open(file.Path, options, file.Name);
        if (opened.Error is { } refused) return refused;
        var formats = new ColumnFormats { Dates1904 = opened.Value.Dates1904 };
        var sample = opened.Value.Rows(sheet);
        if (sample.Error is { } unreadable) return unreadable;
        using (var reader = sample.Value)
            for (var i = 0; i < SampleRows && reader.Read(); i++)
                if (reader.Fault is null) formats.Sample(reader, NullMarkers.Usual);
        var rows = opened.Value.Rows(sheet);
        if (rows.Error is { } gone) return gone;
        using var row = rows.Value;
        var width = row.Headers.Count;
        while (width > 0 && IsOurs(row.Headers[width - 1])) width--;
        workbook.Header([.. row.Headers.Take(width), .. OurColumns()]);
        var left = rejected.Count;
        while (left > 0 && row.Read())
        {
            if (!rejected.TryGetValue(row.RowNumber, out var reasons)) continue;
            left--;
            for (var i = 0; i < width; i++)
            {
                if (i < row.FieldCount) WriteCell(workbook, row, i, formats);
                else workbook.Blank();
            }
            WriteReason(workbook, row.RowNumber, reasons);
        }
        return row.Failure;
    }

    /// <summary>Dates and decimals whose order or mark the whole file told would be ambiguous in the few rows here, so they become real dates and numbers.</summary>
    private static void WriteCell(XlsxWriter workbook, RowReader row, int column, ColumnFormats formats)
    {
        var text = CellValues.Trim(row.Field(column));
        var order = row.Kind(column) == CellKind.Date ? DateOrder.YearMonthDay : formats.Dates(column).Choice;
        if (order is { } o && (row.Kind(column) == CellKind.Date || o is DateOrder.MonthDayYear or DateOrder.DayMonthYear) && CellValues.TryDate(text, o, out var day, out var second))
        {
            var date = Day.FromNumber(day);
            if (second == CellValues.NoTime) workbook.Day(date);
            else workbook.Moment(date.ToDateTime(TimeOnly.FromTimeSpan(TimeSpan.FromSeconds(second))));
        }
        else if (row.Kind(column) == CellKind.Number && CellValues.TryNumber(text, DecimalMark.Point, out var number)) workbook.Number(number);
        else if (formats.Numbers(column).Choice == DecimalMark.Comma && CellValues.TryNumber(text, DecimalMark.Comma, out var marked)) workbook.Number(marked);
        else workbook.Text(row.Text(column));
    }

    private static void WriteReasons(XlsxWriter workbook, Dictionary<long, List<RowIssue>> rejected)
    {
        workbook.Header([.. OurColumns()]);
        foreach (var (number, reasons) in rejected) WriteReason(workbook, number, reasons);
    }

    private static IEnumerable<string> OurColumns() => [Mark + Texts.Of("import.column_row"), Mark + Texts.Of("import.column_reasons")];

    private static void WriteReason(XlsxWriter workbook, long number, List<RowIssue> reasons)
    {
        workbook.Number(number);
        workbook.Text(string.Join('\n', reasons.Select(r => r.Column is null ? r.Message() : $"{r.Column}: {r.Message()}")));
        workbook.EndRow();
    }
}
