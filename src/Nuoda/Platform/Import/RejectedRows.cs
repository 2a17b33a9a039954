using System.Text;
using Nuoda.Kernel;
using Nuoda.Platform.Storage;

namespace Nuoda.Platform.Import;

/// <summary>A workbook of the rows that an import refused: their own columns as they stand, then row and reasons. Corrected, it is imported again as it is:
/// our columns are passed over, but for the one that says which of several like rows this is.</summary>
internal static class RejectedRows
{
    private const string Mark = "Nuoda: ";
    private const int SampleRows = 2_000;

    /// <summary>A column that this workbook added.</summary>
    public static bool IsOurs(string header) => header.StartsWith(Mark, StringComparison.Ordinal);

    /// <summary>The one of them that the import reads: which of several like rows of the first file this is.</summary>
    public static bool IsOccurrence(string header) => Texts.Both("field." + StageSpec.OccurrenceField).Any(name => header.Equals(Mark + name, StringComparison.OrdinalIgnoreCase));

    /// <param name="files">As they were imported; one that is gone leaves only the reasons.</param>
    /// <param name="found">How they were read.</param>
    public static Error? Write(Stream destination, IReadOnlyList<ImportFile> files, IReadOnlyList<FileFound> found, RowIssues issues)
    {
        using var workbook = new XlsxWriter(destination, "…");
        var isFirst = true;
        foreach (var (fileName, sheet) in issues.Tables)
        {
            workbook.NextSheet(sheet ?? Path.GetFileNameWithoutExtension(fileName.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? Path.GetFileNameWithoutExtension(fileName) : fileName), isFirst);
            isFirst = false;
            var file = files.FirstOrDefault(f => f.Name == fileName && File.Exists(f.Path));
            var ours = OurColumns(issues.HasOccurrences(fileName, sheet) && file is not null);
            using var rows = ByRow(issues.ErrorsOf(fileName, sheet)).GetEnumerator();
            if (file is null) WriteReasons(workbook, ours, rows);
            else if (WriteRows(workbook, file, found.FirstOrDefault(f => f.Name == file.Name), sheet, ours, rows) is { } refused) return refused;
        }
        return null;
    }

    /// <summary>The reasons of one row stand together.</summary>
    private static IEnumerable<List<RowIssue>> ByRow(IEnumerable<RowIssue> errors)
    {
        List<RowIssue> reasons = [];
        foreach (var error in errors)
        {
            if (reasons.Count > 0 && reasons[0].Row != error.Row)
            {
                yield return reasons;
                reasons = [];
            }
            reasons.Add(error);
        }
        if (reasons.Count > 0) yield return reasons;
    }

    private static Error? WriteRows(XlsxWriter workbook, ImportFile file, FileFound? found, string? sheet, List<string> ours, IEnumerator<List<RowIssue>> rejected)
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
        workbook.Header([.. row.Headers.Take(width), .. ours]);
        if (!rejected.MoveNext()) return null;
        while (row.Read())
        {
            if (row.RowNumber < rejected.Current[0].Row) continue;
            while (rejected.Current[0].Row < row.RowNumber)
                if (!rejected.MoveNext()) return null;
            if (row.RowNumber < rejected.Current[0].Row) continue;
            for (var i = 0; i < width; i++)
            {
                if (i < row.FieldCount) WriteCell(workbook, row, i, formats);
                else workbook.Blank();
            }
            WriteReasons(workbook, ours, rejected.Current);
            if (!rejected.MoveNext()) return null;
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

    private static void WriteReasons(XlsxWriter workbook, List<string> ours, IEnumerator<List<RowIssue>> rejected)
    {
        workbook.Header(ours);
        while (rejected.MoveNext()) WriteReasons(workbook, ours, rejected.Current);
    }

    private static List<string> OurColumns(bool withOccurrence)
    {
        List<string> ours = [Mark + Texts.Of("import.column_row"), Mark + Texts.Of("import.column_reasons")];
        if (withOccurrence) ours.Insert(0, Mark + Texts.Of("field." + StageSpec.OccurrenceField));
        return ours;
    }

    private static void WriteReasons(XlsxWriter workbook, List<string> ours, List<RowIssue> reasons)
    {
        if (ours.Count > 2)
        {
            if (reasons[0].Occurrence is { } nth) workbook.Number(nth);
            else workbook.Blank();
        }
        workbook.Number(reasons[0].Row);
        workbook.Text(string.Join('\n', reasons.Select(r => r.Column is null ? r.Message() : $"{r.Column}: {r.Message()}")));
        workbook.EndRow();
    }
}
