using System.Text;
using Nuoda.Analytics.Forecasting;
using Nuoda.Kernel;

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
        var opened = TableFile.Open(path);
        if (opened.Error is { } refused) return refused;
        var table = opened.Value;
        var each = !table.Headers.Take(1).Any(h => h.Equals("date", StringComparison.OrdinalIgnoreCase) || h is "日期");
        var date = each ? 1 : 0;
        if (table.Headers.Count < date + 2) return Error.Invalid("analysis.drivers_header", table.Name);
        var file = new DriverFile(each, table.Headers.Count - date - 1, table.Rejected);
        var read = table.Read([.. Enumerable.Range(date + 1, file._columns).Select(c => new NumberColumn(c, IfEmpty: "not_a_number"))],
            [new(date, day => day is not null && SeriesFile.TryDay(Encoding.UTF8.GetBytes(day), out _) ? null : "not_a_date"), new(0)]);
        if (read.Error is { } broken) return broken;
        var (rows, words) = (read.Value, read.Value.Words);
        for (var r = 0; r < rows.Count; r++)
        {
            var id = each ? words[1][r] ?? "" : "";
            if (!file._rows.TryGetValue(id, out var values)) file._rows[id] = values = [];
            SeriesFile.TryDay(Encoding.UTF8.GetBytes(words[0][r]!), out var day);
            values.Add((day, [.. rows.Numbers.Select(n => n[r])]));
        }
        return rows.Count == 0 ? Error.Invalid("analysis.no_rows", table.Name) : file;
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
}
