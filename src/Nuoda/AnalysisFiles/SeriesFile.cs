using System.Globalization;
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

/// <summary>When the periods of a wide file are.</summary>
internal sealed record WidePeriods(DateOnly Start, PeriodUnit Step);

/// <summary>Many series in a file: wide (<c>id,v1,v2,…</c>, oldest first, no header) or long (<c>id,date,value[,stock-out]</c> with header, in any order).</summary>
/// <param name="Series">In the order of the file.</param>
/// <param name="Season">Periods of a year (of a week for days) as the dates show; 1 without dates.</param>
/// <param name="Unit">The period; null for a wide file without dates and for steps that have no name.</param>
/// <param name="Rejected">Rows that could not be read.</param>
internal sealed record SeriesFile(IReadOnlyList<FiledSeries> Series, int Season, PeriodUnit? Unit, RejectedCells Rejected)
{
    private const int SampleRows = 1000;

    /// <param name="path">The file.</param>
    /// <param name="wide">When the periods of a wide file are; null where that is not known. A long file says it itself.</param>
    public static Result<SeriesFile> Read(string path, WidePeriods? wide = null)
    {
        var opened = TabularFile.Open(path, new(HasHeader: false));
        if (opened.Error is { } refused) return refused;
        var (isLong, numbers) = (false, new ColumnSample());
        var (isFirst, file) = (true, opened.Value);
        var unreadable = TableFile.EachRow(file, new(), reader =>
        {
            if (isFirst) isLong = IsHeader(reader);
            isFirst = false;
            for (var i = 1; i < reader.FieldCount; i++) numbers.Add(reader.Field(i), reader.Kind(i));
        }, SampleRows);
        if (unreadable is not null) return unreadable;
        if (isLong && wide is not null) return Error.Invalid("analysis.start_long", file.Name);
        var read = isLong ? ReadLong(path) : numbers.Mark is { } mark ? ReadWide(file, mark, wide) : Error.Invalid("analysis.number_ambiguous", file.Name, "v1…");
        return read.Error is null && read.Value.Series.Count == 0 && read.Value.Rejected.Count == 0 ? Error.Invalid("analysis.no_rows", file.Name) : read;
    }

    private static bool IsHeader(RowReader reader)
    {
        for (var i = 1; i < reader.FieldCount; i++)
            if (CellValues.Trim(reader.Field(i)).IsEmpty || TableFile.TryNumber(reader, i, DecimalMark.Point, out _) || TableFile.TryNumber(reader, i, DecimalMark.Comma, out _)) return false;
        return reader.FieldCount is 3 or 4;
    }

    private static Result<SeriesFile> ReadWide(TabularFile file, DecimalMark mark, WidePeriods? periods)
    {
        var (series, rejected) = (new List<FiledSeries>(), new RejectedCells());
        var broken = TableFile.EachRow(file, rejected, reader =>
        {
            // Series of different lengths stand in one rectangle: what is empty before and after is no value.
            var (from, to) = (1, reader.FieldCount);
            while (to > from && CellValues.Trim(reader.Field(to - 1)).IsEmpty) to--;
            while (from < to && CellValues.Trim(reader.Field(from)).IsEmpty) from++;
            var id = reader.Text(0).Trim();
            if (id.Length == 0) { rejected.Add(reader.RowNumber, "id", "", "series_id_missing"); return; }
            if (from == to) { rejected.Add(reader.RowNumber, "v1", "", "series_empty"); return; }
            var values = new double[to - from];
            for (var i = from; i < to; i++)
            {
                if (TableFile.TryNumber(reader, i, mark, out values[i - from])) continue;
                rejected.Add(reader.RowNumber, $"v{i}", reader.Text(i), CellValues.Trim(reader.Field(i)).IsEmpty ? "series_gap" : "not_a_number");
                return;
            }
            series.Add(new(id, values, [], periods is { } p ? new CalendarPeriods(p.Start, p.Step, to).Start(from - 1) : null));
        });
        if (broken is not null) return broken;
        var season = periods?.Step switch { PeriodUnit.Day => 7, PeriodUnit.Week => 52, PeriodUnit.Month => 12, PeriodUnit.Quarter => 4, _ => 1 };
        return new SeriesFile(series, season, periods?.Step, rejected);
    }

    private static Result<SeriesFile> ReadLong(string path)
    {
        var opened = TableFile.Open(path);
        if (opened.Error is { } refused) return refused;
        var file = opened.Value;
        var mark = file.Mark(2);
        if (mark.Error is { } unclear) return unclear;
        var (dated, headers, isMarked) = (new Dictionary<string, List<DatedValue>>(StringComparer.Ordinal), file.Headers, file.Headers.Count == 4);
        var broken = file.EachRow(reader =>
        {
            var (id, row, stockedOut) = (reader.Text(0).Trim(), reader.RowNumber, false);
            if (id.Length == 0) file.Rejected.Add(row, headers[0], "", "series_id_missing");
            else if (!TryDay(reader.Field(1), out var day)) file.Rejected.Add(row, headers[1], reader.Text(1), "not_a_date");
            else if (!TableFile.TryNumber(reader, 2, mark.Value, out var value)) file.Rejected.Add(row, headers[2], reader.Text(2), "not_a_number");
            else if (isMarked && !TryMark(reader.Text(3).Trim(), out stockedOut)) file.Rejected.Add(row, headers[3], reader.Text(3), "not_a_mark");
            else
            {
                if (!dated.TryGetValue(id, out var values)) dated[id] = values = [];
                values.Add(new(day, value, row, stockedOut));
            }
        });
        if (broken is not null) return broken;
        var (series, season, unit) = Ordered(dated, isMarked, file.Rejected);
        return new SeriesFile(series, season, unit, file.Rejected);
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

    internal static bool TryDay(ReadOnlySpan<byte> text, out DateOnly day)
    {
        var isDay = CellValues.TryDate(text, DateOrder.YearMonthDay, out var number, out _) || CellValues.TryDate(text, DateOrder.YearMonth, out number, out _);
        day = isDay ? Day.FromNumber(number) : default;
        return isDay;
    }
}
