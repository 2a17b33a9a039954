using System.Globalization;
using System.Text;
using Nuoda.Analytics.Forecasting;
using Nuoda.Kernel;
using Nuoda.Platform;
using Nuoda.Platform.Storage;

namespace Nuoda.AnalysisFiles;

/// <summary>One series of a file.</summary>
/// <param name="Id">As the file names it.</param>
/// <param name="Values">Oldest first.</param>
/// <param name="StockedOut">True where the file says that the item was out of stock; empty when it says nothing of it.</param>
/// <param name="First">Day of the first value; null in a wide file.</param>
internal sealed record FiledSeries(string Id, double[] Values, bool[] StockedOut, DateOnly? First);

/// <summary>Many series in a file: wide (<c>id,v1,v2,…</c>, oldest first, no header) or long (<c>id,date,value[,stock-out]</c> with header, in any order).</summary>
/// <param name="Series">In the order of the file.</param>
/// <param name="Season">Periods of a year (of a week for days) as the dates of a long file show; 1 for a wide one.</param>
/// <param name="Unit">The period of a long file; null for a wide one and for steps that have no name.</param>
/// <param name="Rejected">Rows that could not be read.</param>
internal sealed record SeriesFile(IReadOnlyList<FiledSeries> Series, int Season, PeriodUnit? Unit, RejectedCells Rejected)
{
    // No file has it: the whole line is one field.
    internal const char NoDelimiter = '\u0001';
    internal static readonly char[] Delimiters = [',', ';', '\t'];

    public static Result<SeriesFile> Read(string path)
    {
        var opened = TabularFile.Open(path, new(Encoding.UTF8, NoDelimiter, HasHeader: false));
        if (opened.Error is { } refused) return refused;
        var rows = opened.Value.Rows();
        if (rows.Error is { } unreadable) return unreadable;
        using var reader = rows.Value;
        var name = opened.Value.Name;
        var (wide, rejected) = (new List<FiledSeries>(), new RejectedCells());
        Dictionary<string, List<DatedValue>>? dated = null;
        var (delimiter, columns) = (',', 3);
        for (var first = true; reader.Read(); first = false)
        {
            if (reader.Fault is { } fault) { rejected.Add(reader.RowNumber, fault); continue; }
            var line = reader.Text(0);
            if (first) delimiter = Delimiters.MaxBy(d => line.Count(c => c == d));
            var cells = line.Split(delimiter, StringSplitOptions.TrimEntries);
            for (var i = 0; i < cells.Length; i++) cells[i] = cells[i].Trim('"');
            if (first && cells.Length is 3 or 4 && !cells[1..].Any(IsNumber)) { (dated, columns) = (new(StringComparer.Ordinal), cells.Length); continue; }
            if (dated is null) ReadWide(reader.RowNumber, cells, wide, rejected);
            else ReadDated(reader.RowNumber, cells, columns, dated, rejected);
        }
        if (reader.Failure is { } broken) return broken;
        var (series, season, unit) = dated is null ? (wide, 1, null) : Ordered(dated, columns == 4, rejected);
        return series.Count == 0 && rejected.Count == 0 ? Error.Invalid("analysis.no_rows", name) : new SeriesFile(series, season, unit, rejected);
    }

    private static void ReadWide(long row, string[] cells, List<FiledSeries> series, RejectedCells rejected)
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
        series.Add(new(cells[0], values, [], null));
    }

    private static void ReadDated(long row, string[] cells, int columns, Dictionary<string, List<DatedValue>> series, RejectedCells rejected)
    {
        if (cells.Length != columns) { rejected.Add(row, "line", string.Join(',', cells), "series_fields"); return; }
        if (cells[0].Length == 0) { rejected.Add(row, "id", "", "series_id_missing"); return; }
        if (!TryDay(cells[1], out var day)) { rejected.Add(row, "date", cells[1], "not_a_date"); return; }
        if (!TryNumber(cells[2], out var value)) { rejected.Add(row, "value", cells[2], "not_a_number"); return; }
        var stockedOut = false;
        if (columns == 4 && !TryMark(cells[3], out stockedOut)) { rejected.Add(row, "stock-out", cells[3], "not_a_mark"); return; }
        if (!series.TryGetValue(cells[0], out var values)) series[cells[0]] = values = [];
        values.Add(new(day, value, row, stockedOut));
    }

    // Periods are counted in the unit that all dates of the file share: months when every day is the same day of its month, else days.
    private static (List<FiledSeries> Series, int Season, PeriodUnit? Unit) Ordered(Dictionary<string, List<DatedValue>> dated, bool isMarked, RejectedCells rejected)
    {
        var all = dated.Values.SelectMany(v => v).Select(v => v.Day).ToList();
        if (all.Count == 0) return ([], 1, null);
        var isMonthly = all.TrueForAll(d => d.Day == all[0].Day) || all.TrueForAll(d => d.AddDays(1).Day == 1);
        int Number(DateOnly day) => isMonthly ? day.Year * 12 + day.Month : day.DayNumber;
        var step = 0;
        foreach (var values in dated.Values)
        {
            values.Sort((a, b) => a.Day.CompareTo(b.Day));
            for (var i = 1; i < values.Count; i++) step = Divisor(step, Number(values[i].Day) - Number(values[i - 1].Day));
        }
        step = Math.Max(1, step);
        var series = new List<FiledSeries>();
        foreach (var (id, values) in dated)
        {
            var odd = values.Index().Skip(1).Where(v => Number(v.Item.Day) - Number(values[v.Index - 1].Day) != step).Select(v => v.Item).ToList();
            if (odd.Count == 0 && values.TrueForAll(v => v.StockedOut)) rejected.Add(values[0].Row, id, "", "series_stocked_out");
            else if (odd.Count == 0) series.Add(new(id, [.. values.Select(v => v.Value)], isMarked ? [.. values.Select(v => v.StockedOut)] : [], values[0].Day));
            else rejected.Add(odd[0].Row, id, odd[0].Day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), values.Exists(v => v.Day == odd[0].Day && v.Row != odd[0].Row) ? "series_twice" : "series_hole");
        }
        return (isMonthly, step) switch
        {
            (true, 1) => (series, 12, PeriodUnit.Month),
            (true, 3) => (series, 4, PeriodUnit.Quarter),
            (true, 6) => (series, 2, null),
            (false, 1) => (series, 7, PeriodUnit.Day),
            (false, 7) => (series, 52, PeriodUnit.Week),
            _ => (series, 1, null),
        };
    }

    private readonly record struct DatedValue(DateOnly Day, double Value, long Row, bool StockedOut);

    private static int Divisor(int a, int b)
    {
        while (b != 0) (a, b) = (b, a % b);
        return Math.Abs(a);
    }

    private static bool TryMark(string text, out bool marked)
    {
        marked = text.ToUpperInvariant() is "1" or "TRUE" or "YES" or "Y" or "是" or "缺货";
        return marked || text.ToUpperInvariant() is "" or "0" or "FALSE" or "NO" or "N" or "否";
    }

    internal static bool TryDay(string text, out DateOnly day)
    {
        if (CellValues.TryDate(Encoding.UTF8.GetBytes(text), DateOrder.YearMonthDay, out var number, out _))
        {
            day = Day.FromNumber(number);
            return true;
        }
        return DateOnly.TryParseExact(text, "yyyy-MM", CultureInfo.InvariantCulture, DateTimeStyles.None, out day);
    }

    internal static bool TryNumber(string text, out double value) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && double.IsFinite(value);

    private static bool IsNumber(string text) => text.Length == 0 || TryNumber(text, out _);
}
