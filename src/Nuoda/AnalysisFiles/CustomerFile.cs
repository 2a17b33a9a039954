using System.Text;
using Nuoda.Kernel;
using Nuoda.Platform;

namespace Nuoda.AnalysisFiles;

/// <summary>A table with one row a customer: its cells as they stand, with the row's number in the file.</summary>
internal sealed record CustomerFile(string Name, IReadOnlyList<string> Headers, List<(long Number, string[] Cells)> Rows, RejectedCells Rejected)
{
    public static Result<CustomerFile> Read(string path)
    {
        var opened = TabularFile.Open(path);
        if (opened.Error is { } refused) return refused;
        var file = opened.Value;
        var rows = file.Rows();
        if (rows.Error is { } unreadable) return unreadable;
        using var reader = rows.Value;
        var read = new CustomerFile(file.Name, file.Headers, [], new());
        while (reader.Read())
        {
            if (reader.Fault is { } fault) { read.Rejected.Add(reader.RowNumber, fault); continue; }
            var cells = new string[file.Headers.Count];
            for (var i = 0; i < cells.Length; i++) cells[i] = i < reader.FieldCount ? Encoding.UTF8.GetString(CellValues.Trim(reader.Field(i))) : "";
            read.Rows.Add((reader.RowNumber, cells));
        }
        if (reader.Failure is { } broken) return broken;
        return read;
    }

    /// <summary>Place of the column, by the name given or else by the first of the usual names that there is; −1 when none.</summary>
    public int Find(string? asked, params ReadOnlySpan<string> usual)
    {
        foreach (var name in asked is null ? usual : [asked])
            if (Headers.PlaceOf(name) is >= 0 and var place) return place;
        return -1;
    }

    public Error Missing(string column) => Headers.NoColumn(Name, column);

    /// <summary>Takes out the rows whose cell is not read, and names them.</summary>
    public T[] Take<T>(int column, string code, Func<string, (bool Read, T Value)> read)
    {
        var values = new List<T>(Rows.Count);
        Rows.RemoveAll(row =>
        {
            var (isRead, value) = read(row.Cells[column]);
            if (isRead) values.Add(value);
            else Rejected.Add(row.Number, Headers[column], row.Cells[column], code);
            return !isRead;
        });
        return [.. values];
    }

    /// <summary>0 and 1 and the words for them; empty is not known.</summary>
    public static (bool Read, bool? Value) Outcome(string cell) => cell.ToUpperInvariant() switch
    {
        "1" or "YES" or "Y" or "TRUE" or "是" => (true, true),
        "0" or "NO" or "N" or "FALSE" or "否" => (true, false),
        "" => (true, null),
        _ => (false, null),
    };

    public static (bool Read, double Value) Number(string cell) => CellValues.TryNumber(Encoding.UTF8.GetBytes(cell), DecimalMark.Point, out var value) ? (true, (double)value) : (false, double.NaN);
}
