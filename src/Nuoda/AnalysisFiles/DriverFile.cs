using System.Text;
using Nuoda.Analytics.Forecasting;
using Nuoda.Kernel;
using Nuoda.Platform;
using Nuoda.Platform.Storage;

namespace Nuoda.AnalysisFiles;

/// <summary>What moves the series (price, promotion, weather, …): <c>date,name,…</c> for all of them, or <c>id,date,name,…</c> for each, with header, known and coming periods.</summary>
internal sealed class DriverFile
{
    private readonly Dictionary<string, List<(DateOnly Day, double[] Values)>> _rows = new(StringComparer.Ordinal);
    private readonly bool _each;
    private readonly int _columns;

    private DriverFile(bool each, int columns, RejectedCells rejected) => (_each, _columns, Rejected) = (each, columns, rejected);

    public RejectedCells Rejected { get; }

    public static Result<DriverFile> Read(string path)
    {
        var opened = TabularFile.Open(path, new(Encoding.UTF8, SeriesFile.NoDelimiter, HasHeader: false));
        if (opened.Error is { } refused) return refused;
        var rows = opened.Value.Rows();
        if (rows.Error is { } unreadable) return unreadable;
        using var reader = rows.Value;
        DriverFile? file = null;
        var (delimiter, header) = (',', Array.Empty<string>());
        while (reader.Read())
        {
            if (reader.Fault is { } fault) { file?.Rejected.Add(reader.RowNumber, fault); continue; }
            var line = reader.Text(0);
            if (file is null) delimiter = SeriesFile.Delimiters.MaxBy(d => line.Count(c => c == d));
            string[] cells = [.. line.Split(delimiter, StringSplitOptions.TrimEntries).Select(c => c.Trim('"'))];
            if (file is null)
            {
                var each = !(cells[0].Equals("date", StringComparison.OrdinalIgnoreCase) || cells[0] is "日期");
                if (cells.Length < (each ? 3 : 2)) return Error.Invalid("analysis.drivers_header", opened.Value.Name);
                (file, header) = (new(each, cells.Length - (each ? 2 : 1), new()), cells);
                continue;
            }
            file.Take(reader.RowNumber, cells, header);
        }
        if (reader.Failure is { } broken) return broken;
        return file is null || file._rows.Count == 0 ? Error.Invalid("analysis.no_rows", opened.Value.Name) : file;
    }

    /// <summary>The values of a series' periods, driver by driver; null, with the first day of it, where a period has none.</summary>
    public double[][]? Of(string id, CalendarPeriods periods, out DateOnly missing)
    {
        missing = periods.Start(0);
        if (!_rows.TryGetValue(_each ? id : "", out var rows)) return null;
        var values = new double[periods.Count][];
        foreach (var (day, of) in rows)
            if (periods.Of(day) is var t && t >= 0 && t < values.Length) values[t] = of;
        var gap = Array.FindIndex(values, v => v is null);
        if (gap >= 0)
        {
            missing = periods.Start(gap);
            return null;
        }
        return [.. Enumerable.Range(0, _columns).Select(c => values.Select(v => v[c]).ToArray())];
    }

    private void Take(long row, string[] cells, string[] header)
    {
        if (cells.Length != header.Length) { Rejected.Add(row, "line", string.Join(',', cells), "drivers_fields"); return; }
        var at = _each ? 1 : 0;
        if (!SeriesFile.TryDay(cells[at], out var day)) { Rejected.Add(row, header[at], cells[at], "not_a_date"); return; }
        var values = new double[_columns];
        for (var c = 0; c < _columns; c++)
        {
            if (SeriesFile.TryNumber(cells[at + 1 + c], out values[c])) continue;
            Rejected.Add(row, header[at + 1 + c], cells[at + 1 + c], "not_a_number");
            return;
        }
        var id = _each ? cells[0] : "";
        if (!_rows.TryGetValue(id, out var rows)) _rows[id] = rows = [];
        rows.Add((day, values));
    }
}
