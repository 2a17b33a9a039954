using System.Globalization;
using System.Text;
using Nuoda.Kernel;
using Nuoda.Platform;
using Nuoda.Platform.Storage;

namespace Nuoda.AnalysisFiles;

/// <summary>Many series in a file: wide (<c>id,v1,v2,…</c>, oldest first, no header) or long (<c>id,date,value</c> with header, in any order).</summary>
/// <param name="Series">In the order of the file.</param>
/// <param name="Season">Periods of a year (of a week for days) as the dates of a long file show; 1 for a wide one.</param>
/// <param name="Rejected">Rows that could not be read.</param>
internal sealed record SeriesFile(IReadOnlyList<(string Id, double[] Values)> Series, int Season, RejectedCells Rejected)
{
    // No file has it: the whole line is one field.
    private const char NoDelimiter = '\u0001';
    private static readonly char[] Delimiters = [',', ';', '\t'];

    public static Result<SeriesFile> Read(string path)
    {
        var opened = TabularFile.Open(path, new(Encoding.UTF8, NoDelimiter, HasHeader: false));
        if (opened.Error is { } refused) return refused;
        var rows = opened.Value.Rows();
        if (rows.Error is { } unreadable) return unreadable;
        using var reader = rows.Value;
        var name = opened.Value.Name;
        var (wide, rejected) = (new List<(string, double[])>(), new RejectedCells());
        Dictionary<string, List<(DateOnly Day, double Value, long Row)>>? dated = null;
        var delimiter = ',';
        for (var first = true; reader.Read(); first = false)
        {
            if (reader.Fault is { } fault) { rejected.Add(reader.RowNumber, fault); continue; }
            var line = reader.Text(0);
            if (first) delimiter = Delimiters.MaxBy(d => line.Count(c => c == d));
            var cells = line.Split(delimiter, StringSplitOptions.TrimEntries);
            for (var i = 0; i < cells.Length; i++) cells[i] = cells[i].Trim('"');
            if (first && cells.Length == 3 && !IsNumber(cells[1]) && !IsNumber(cells[2])) { dated = new(StringComparer.Ordinal); continue; }
            if (dated is null) ReadWide(reader.RowNumber, cells, wide, rejected);
            else ReadDated(reader.RowNumber, cells, dated, rejected);
        }
        if (reader.Failure is { } broken) return broken;
        var (series, season) = dated is null ? (wide, 1) : Ordered(dated, rejected);
        return series.Count == 0 && rejected.Count == 0 ? Error.Invalid("analysis.no_rows", name) : new SeriesFile(series, season, rejected);
    }

    private static void ReadWide(long row, string[] cells, List<(string, double[])> series, RejectedCells rejected)
    {
        // Series of different lengths stand in one rectangle: what is empty before and after is no value.
        var (from, to) = (1, cells.Length);
        while (to > from && cells[to - 1].Length == 0) to--;
        while (from < to && cells[from].Length == 0) from++;
        if (cells[0].Length == 0) { rejected.Add(row, "id", "", "series_id_missing"); return; }
        if (from == to) { rejected.Add(row, "v1", "", "series_empty"); return; }
        var values = new double[to - from];
        for (var i = from; i < to; i++)
        {
            if (TryNumber(cells[i], out values[i - from])) continue;
            rejected.Add(row, $"v{i}", cells[i], cells[i].Length == 0 ? "series_gap" : "not_a_number");
            return;
        }
        series.Add((cells[0], values));
    }

    private static void ReadDated(long row, string[] cells, Dictionary<string, List<(DateOnly, double, long)>> series, RejectedCells rejected)
    {
        if (cells.Length != 3) { rejected.Add(row, "line", string.Join(',', cells), "series_fields"); return; }
        if (cells[0].Length == 0) { rejected.Add(row, "id", "", "series_id_missing"); return; }
        if (!TryDay(cells[1], out var day)) { rejected.Add(row, "date", cells[1], "not_a_date"); return; }
        if (!TryNumber(cells[2], out var value)) { rejected.Add(row, "value", cells[2], "not_a_number"); return; }
        if (!series.TryGetValue(cells[0], out var values)) series[cells[0]] = values = [];
        values.Add((day, value, row));
    }

    // Periods are counted in the unit that all dates of the file share: months when every day is the same day of its month, else days.
    private static (List<(string, double[])> Series, int Season) Ordered(Dictionary<string, List<(DateOnly Day, double Value, long Row)>> dated, RejectedCells rejected)
    {
        var all = dated.Values.SelectMany(v => v).Select(v => v.Day).ToList();
        if (all.Count == 0) return ([], 1);
        var isMonthly = all.TrueForAll(d => d.Day == all[0].Day) || all.TrueForAll(d => d.AddDays(1).Day == 1);
        int Number(DateOnly day) => isMonthly ? day.Year * 12 + day.Month : day.DayNumber;
        var step = 0;
        foreach (var values in dated.Values)
        {
            values.Sort((a, b) => a.Day.CompareTo(b.Day));
            for (var i = 1; i < values.Count; i++) step = Divisor(step, Number(values[i].Day) - Number(values[i - 1].Day));
        }
        step = Math.Max(1, step);
        var series = new List<(string, double[])>();
        foreach (var (id, values) in dated)
        {
            var odd = values.Index().Skip(1).Where(v => Number(v.Item.Day) - Number(values[v.Index - 1].Day) != step).Select(v => v.Item).ToList();
            if (odd.Count == 0) series.Add((id, [.. values.Select(v => v.Value)]));
            else rejected.Add(odd[0].Row, id, odd[0].Day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), values.Exists(v => v.Day == odd[0].Day && v.Row != odd[0].Row) ? "series_twice" : "series_hole");
        }
        return (series, (isMonthly, step) switch { (true, 1) => 12, (true, 3) => 4, (true, 6) => 2, (true, _) => 1, (false, 1) => 7, (false, 7) => 52, _ => 1 });
    }

    private static int Divisor(int a, int b)
    {
        while (b != 0) (a, b) = (b, a % b);
        return Math.Abs(a);
    }

    private static bool TryDay(string text, out DateOnly day)
    {
        if (CellValues.TryDate(Encoding.UTF8.GetBytes(text), DateOrder.YearMonthDay, out var number, out _))
        {
            day = Day.FromNumber(number);
            return true;
        }
        return DateOnly.TryParseExact(text, "yyyy-MM", CultureInfo.InvariantCulture, DateTimeStyles.None, out day);
    }

    private static bool TryNumber(string text, out double value) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && double.IsFinite(value);

    private static bool IsNumber(string text) => text.Length == 0 || TryNumber(text, out _);
}
