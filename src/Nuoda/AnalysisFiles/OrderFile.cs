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

    private static Result<OrderFile> Read(string path)
    {
        var opened = TableFile.Open(path);
        if (opened.Error is { } refused) return refused;
        var file = opened.Value;
        var at = new int[3];
        for (var i = 0; i < at.Length; i++)
        {
            at[i] = file.Headers.PlaceOf(Names[i]);
            if (at[i] < 0) return file.Headers.NoColumn(file.Name, Names[i][0]);
        }
        var (found, mark) = (file.DateOrder(at[1]), file.Mark(at[2]));
        if ((found.Error ?? mark.Error) is { } unclear) return unclear;
        var log = new Log(file.Rejected);
        var broken = file.EachRow(reader =>
        {
            var customer = CellValues.Trim(reader.Field(at[0]));
            if (customer.IsEmpty) log.Rejected.Add(reader.RowNumber, file.Headers[at[0]], "", "customer_missing");
            else if (!CellValues.TryDate(reader.Field(at[1]), found.Value, out var day, out _)) log.Rejected.Add(reader.RowNumber, file.Headers[at[1]], reader.Text(at[1]), "not_a_date");
            else if (!TableFile.TryNumber(reader, at[2], mark.Value, out var amount)) log.Rejected.Add(reader.RowNumber, file.Headers[at[2]], reader.Text(at[2]), "not_a_number");
            else if (amount < 0) log.Rejected.Add(reader.RowNumber, file.Headers[at[2]], reader.Text(at[2]), "negative");
            else log.Add(Encoding.UTF8.GetString(customer), day, amount);
        });
        return broken is not null ? broken : log.File;
    }

    /// <summary>id, [sample id,] yyyyMMdd, CDs, dollars: separated by blanks or commas, a header or none.</summary>
    private static Result<OrderFile> ReadCdnow(string path)
    {
        var opened = TabularFile.Open(path, new(Encoding.UTF8, NoDelimiter, HasHeader: false));
        if (opened.Error is { } refused) return refused;
        var (isFirst, log) = (true, new Log(new()));
        var broken = TableFile.EachRow(opened.Value, log.Rejected, reader =>
        {
            var line = reader.Text(0);
            var cells = line.Split(Blanks, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            var mayBeHeader = isFirst;
            isFirst = false;
            if (mayBeHeader && cells.Length > 0 && !cells.Any(c => double.TryParse(c, NumberStyles.Float, CultureInfo.InvariantCulture, out _))) return;
            if (cells.Length is not (4 or 5)) { log.Rejected.Add(reader.RowNumber, "line", line, "cdnow_fields"); return; }
            var (date, dollars) = (cells[^3], cells[^1]);
            if (!DateOnly.TryParseExact(date, "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)) log.Rejected.Add(reader.RowNumber, "date", date, "not_a_date");
            else if (!TableFile.TryNumber(Encoding.UTF8.GetBytes(dollars), DecimalMark.Point, out var amount)) log.Rejected.Add(reader.RowNumber, "dollars", dollars, "not_a_number");
            else if (amount < 0) log.Rejected.Add(reader.RowNumber, "dollars", dollars, "negative");
            else log.Add(cells[0], Day.ToNumber(day), amount);
        });
        return broken is not null ? broken : log.File;
    }

    private sealed class Log(RejectedCells rejected)
    {
        private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
        private readonly List<string> _names = [];
        private readonly List<Purchase> _purchases = [];

        public RejectedCells Rejected => rejected;
        public OrderFile File => new(_names, _purchases, rejected);

        public void Add(string customer, int day, double amount)
        {
            if (!_numbers.TryGetValue(customer, out var number))
            {
                _numbers[customer] = number = _names.Count;
                _names.Add(customer);
            }
            _purchases.Add(new(number, day, amount));
        }
    }
}
