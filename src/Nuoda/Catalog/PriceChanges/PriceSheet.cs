using System.Text;
using Nuoda.Kernel;
using Nuoda.Platform;
using Nuoda.Platform.Access;
using Nuoda.Platform.Storage;

namespace Nuoda.Catalog;

/// <summary>A row that cannot be taken.</summary>
/// <param name="Row">As the spreadsheet numbers it.</param>
internal sealed record SheetFault(long Row, string Column, string? Value, string Message);

/// <summary>New prices from a workbook or a CSV file: the file that the export of a price list writes, with other prices in it.</summary>
internal sealed record PriceSheet(IReadOnlyList<PriceLineFields> Lines, IReadOnlyList<SheetFault> Faults)
{
    private const int MostFaults = 500;
    // A price that ends: a dash, in either language's habit.
    private static readonly string[] None = ["-", "–", "—", "无", "none"];
    private static readonly (string Field, string[] Also)[] Columns =
    [
        ("list", ["price list number", "list", "价目表"]), ("product", ["product", "product no", "sku", "item", "商品编码", "货号"]), ("price", ["new price", "unit price", "新价格", "单价", "新价"]),
        ("per", ["pack", "price per", "包装数量"]), ("from", ["from", "minimum quantity", "起订数量"]), ("to", ["until", "to day", "截止日期"]),
    ];

    /// <param name="path">Of the file.</param>
    /// <param name="name">As the sender calls it.</param>
    /// <param name="effectiveOn">Of the change that the lines are for.</param>
    public static async Task<Result<PriceSheet>> Read(NuodaDb db, string path, string name, DateOnly effectiveOn, DataScope scope, CancellationToken ct)
    {
        var opened = TabularFile.Open(path, name: name);
        if (opened.Error is { } unreadable) return unreadable;
        var rows = opened.Value.Rows();
        if (rows.Error is { } refused) return refused;
        using var reader = rows.Value;
        var places = Columns.ToDictionary(c => c.Field, c => Place(reader.Headers, c.Field, c.Also));
        foreach (var needed in new[] { "list", "product", "price" })
            if (places[needed] < 0) return Error.Invalid("sheet.column_missing", Texts.Of("sheet." + needed)).At("file");
        var (lines, numbers, faults) = (new List<PriceLineFields>(), new List<long>(), new List<SheetFault>());
        while (reader.Read())
        {
            if (lines.Count >= PriceChangeFields.MostLines) return Error.Invalid("price_change.too_many_lines", PriceChangeFields.MostLines).At("file");
            if (faults.Count >= MostFaults) break;
            if (reader.Fault is { } fault) { faults.Add(new(reader.RowNumber, "", null, fault.Message())); continue; }
            if (LineOf(reader, places, faults) is not { } line) continue;
            lines.Add(line);
            numbers.Add(reader.RowNumber);
        }
        if (reader.Failure is { } broken) return broken;
        foreach (var (index, error) in (await PriceLineCheck.All(db, lines, effectiveOn, scope, ct)).Faults.Take(MostFaults))
            faults.Add(new(numbers[index], Texts.Of("sheet." + ColumnOf(error.Field)), ValueOf(lines[index], error.Field), error.Message()));
        return new PriceSheet(lines, [.. faults.OrderBy(f => f.Row)]);
    }

    private static PriceLineFields? LineOf(RowReader row, Dictionary<string, int> places, List<SheetFault> faults)
    {
        var isGood = true;
        string Cell(string field) => places[field] < 0 ? "" : Encoding.UTF8.GetString(CellValues.Trim(row.Field(places[field])));
        void Bad(string field, string code)
        {
            faults.Add(new(row.RowNumber, Texts.Of("sheet." + field), Cell(field), Texts.Of("error." + code, Cell(field))));
            isGood = false;
        }
        decimal? Number(string field)
        {
            if (Cell(field).Length == 0) return null;
            if (CellValues.TryNumber(CellValues.Trim(row.Field(places[field])), DecimalMark.Point, out var number, out _)) return number;
            Bad(field, "form.not_a_number");
            return null;
        }
        DateOnly? to = null;
        if (Cell("to").Length > 0)
        {
            if (CellValues.TryDate(CellValues.Trim(row.Field(places["to"])), DateOrder.YearMonthDay, out var day, out _)) to = Day.FromNumber(day);
            else Bad("to", "list.not_a_day");
        }
        var isEnded = None.Contains(Cell("price"), StringComparer.OrdinalIgnoreCase);
        // An empty cell is more often forgotten than meant.
        if (Cell("price").Length == 0) Bad("price", "sheet.price_needed");
        var price = isEnded ? null : Number("price");
        var line = new PriceLineFields(Cell("list"), Cell("product"), price, Number("per") ?? 1, Number("from") ?? 0, to);
        return isGood ? line : null;
    }

    private static int Place(IReadOnlyList<string> headers, string field, string[] also)
    {
        var names = Texts.Both("sheet." + field).Concat(also).Select(Plain).ToHashSet();
        for (var i = 0; i < headers.Count; i++)
            if (names.Contains(Plain(headers[i]))) return i;
        return -1;
    }

    private static string Plain(string header) => new([.. header.Normalize(NormalizationForm.FormKC).Where(char.IsLetterOrDigit).Select(char.ToLowerInvariant)]);

    private static string ColumnOf(string? field) => field switch { "priceList" => "list", "packQuantity" => "per", "fromQuantity" => "from", "toDay" => "to", "product" => "product", _ => "price" };

    private static string? ValueOf(PriceLineFields line, string? field) => field switch
    {
        "priceList" => line.PriceList, "product" => line.Product, "packQuantity" => CatalogWords.Typed(line.PackQuantity), "fromQuantity" => CatalogWords.Typed(line.FromQuantity),
        "toDay" => CatalogWords.Typed(line.ToDay), _ => CatalogWords.Typed(line.Price),
    };
}
