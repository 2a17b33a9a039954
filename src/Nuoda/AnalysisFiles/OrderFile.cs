using System.Globalization;
using System.Text;
using Nuoda.Analytics.Lifetime;
using Nuoda.Kernel;
using Nuoda.Platform;
using Nuoda.Platform.Storage;

namespace Nuoda.AnalysisFiles;

/// <summary>An order log in a file: <c>customer,date,amount</c> with header, or the CDNOW layout.</summary>
/// <param name="Customers">What the file calls them; the number of a purchase's customer is the place here.</param>
/// <param name="Purchases">All readable rows, in the order of the file; days since 1970-01-01.</param>
/// <param name="Rejected">The others.</param>
internal sealed record OrderFile(IReadOnlyList<string> Customers, List<Purchase> Purchases, RejectedCells Rejected)
{
    private const int SampleRows = 1000;
    // No file has it: the whole line is one field.
    private const char NoDelimiter = '\u0001';
    private static readonly char[] Blanks = [' ', '\t', ','];

    private static readonly string[][] Names = [["customer", "customer_id", "id", "cid", "客户", "客户编号"], ["date", "日期", "下单日期"], ["amount", "value", "金额"]];

    /// <summary>Reads the file, names the rows that could not be read, and refuses one without a readable row.</summary>
    /// <param name="isCdnow">Whether it has the CDNOW layout.</param>
    /// <param name="rejected">Where the rows are named.</param>
    public static Result<OrderFile> Read(string path, bool isCdnow, TextWriter rejected)
    {
        var read = isCdnow ? ReadCdnow(path) : Read(path);
        if (read.Error is not null) return read;
        read.Value.Rejected.Write(rejected);
        return read.Value.Purchases.Count == 0 ? Error.Invalid("analysis.no_rows", Path.GetFileName(path)) : read;
    }

    public static Result<OrderFile> Read(string path)
    {
        var opened = TabularFile.Open(path);
        if (opened.Error is { } refused) return refused;
        var file = opened.Value;
        var at = new int[3];
        for (var i = 0; i < at.Length; i++)
        {
            at[i] = file.Headers.PlaceOf(Names[i]);
            if (at[i] < 0) return file.Headers.NoColumn(file.Name, Names[i][0]);
        }
        var found = Detect(file, at);
        if (found.Error is { } unclear) return unclear;
        var (order, mark) = found.Value;
        return Collect(file, (reader, log) =>
        {
            if (reader.Fault is { } fault) { log.Rejected.Add(reader.RowNumber, fault); return; }
            var customer = CellValues.Trim(reader.Field(at[0]));
            if (customer.IsEmpty) log.Rejected.Add(reader.RowNumber, file.Headers[at[0]], "", "customer_missing");
            else if (!CellValues.TryDate(reader.Field(at[1]), order, out var day, out _)) log.Rejected.Add(reader.RowNumber, file.Headers[at[1]], reader.Text(at[1]), "not_a_date");
            else if (!CellValues.TryNumber(reader.Field(at[2]), mark, out var amount)) log.Rejected.Add(reader.RowNumber, file.Headers[at[2]], reader.Text(at[2]), "not_a_number");
            else if (amount < 0) log.Rejected.Add(reader.RowNumber, file.Headers[at[2]], reader.Text(at[2]), "negative");
            else log.Add(Encoding.UTF8.GetString(customer), day, (double)amount);
        });
    }

    /// <summary>id, [sample id,] yyyyMMdd, CDs, dollars: separated by blanks or commas, a header or none.</summary>
    public static Result<OrderFile> ReadCdnow(string path)
    {
        var opened = TabularFile.Open(path, new(Encoding.UTF8, NoDelimiter, HasHeader: false));
        if (opened.Error is { } refused) return refused;
        var isFirst = true;
        return Collect(opened.Value, (reader, log) =>
        {
            if (reader.Fault is { } fault) { log.Rejected.Add(reader.RowNumber, fault); return; }
            var line = reader.Text(0);
            var cells = line.Split(Blanks, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            var mayBeHeader = isFirst;
            isFirst = false;
            if (mayBeHeader && cells.Length > 0 && !cells.Any(c => double.TryParse(c, NumberStyles.Float, CultureInfo.InvariantCulture, out _))) return;
            if (cells.Length is not (4 or 5)) { log.Rejected.Add(reader.RowNumber, "line", line, "cdnow_fields"); return; }
            var (date, dollars) = (cells[^3], cells[^1]);
            if (!DateOnly.TryParseExact(date, "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)) log.Rejected.Add(reader.RowNumber, "date", date, "not_a_date");
            else if (!CellValues.TryNumber(Encoding.UTF8.GetBytes(dollars), DecimalMark.Point, out var amount)) log.Rejected.Add(reader.RowNumber, "dollars", dollars, "not_a_number");
            else if (amount < 0) log.Rejected.Add(reader.RowNumber, "dollars", dollars, "negative");
            else log.Add(cells[0], Day.ToNumber(day), (double)amount);
        });
    }

    private static Result<OrderFile> Collect(TabularFile file, Action<RowReader, Log> take)
    {
        var rows = file.Rows();
        if (rows.Error is { } refused) return refused;
        using var reader = rows.Value;
        var log = new Log();
        while (reader.Read()) take(reader, log);
        if (reader.Failure is { } broken) return broken;
        return new OrderFile(log.Names, log.Purchases, log.Rejected);
    }

    // The order of day and month, and the decimal mark, as the first rows show them.
    private static Result<(DateOrder, DecimalMark)> Detect(TabularFile file, int[] at)
    {
        var rows = file.Rows();
        if (rows.Error is { } refused) return refused;
        using var reader = rows.Value;
        var (dates, numbers) = (new DateDetector(), new NumberDetector());
        for (var i = 0; i < SampleRows && reader.Read(); i++)
        {
            if (reader.Fault is not null) continue;
            if (reader.Kind(at[1]) == CellKind.Text && reader.Field(at[1]).Length > 0) dates.Add(reader.Field(at[1]));
            if (reader.Kind(at[2]) == CellKind.Text && reader.Field(at[2]).Length > 0) numbers.Add(reader.Field(at[2]));
        }
        var order = dates.Result();
        if (order.IsAmbiguous) return Error.Invalid("analysis.date_ambiguous", file.Name, file.Headers[at[1]]);
        return (order.Choice ?? DateOrder.YearMonthDay, numbers.Result().Choice ?? DecimalMark.Point);
    }

    private sealed class Log
    {
        private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);

        public List<string> Names { get; } = [];
        public List<Purchase> Purchases { get; } = [];
        public RejectedCells Rejected { get; } = new();

        public void Add(string customer, int day, double amount)
        {
            if (!_numbers.TryGetValue(customer, out var number))
            {
                _numbers[customer] = number = Names.Count;
                Names.Add(customer);
            }
            Purchases.Add(new(number, day, amount));
        }
    }
}
