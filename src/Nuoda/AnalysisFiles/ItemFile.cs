using System.Text;
using Nuoda.Kernel;
using Nuoda.Platform;
using Nuoda.Platform.Storage;

namespace Nuoda.AnalysisFiles;

/// <summary>What a file says of an item; null where it says nothing. Times in periods of the demand.</summary>
internal sealed record ItemRow(double? Cost, double? Price, double? LeadTime, double? LeadTimeSd, double? Review, double? OrderCost, double? Target, double? MinQuantity, double? Pack);

/// <summary>Terms of items in a file with a header: <c>item</c>, and any of cost, price, lead_time, lead_time_sd, review, order_cost, target, min_quantity, pack.</summary>
internal sealed record ItemFile(IReadOnlyDictionary<string, ItemRow> Items, RejectedCells Rejected)
{
    /// <summary>Reviews more often than this are continuous: (r,Q).</summary>
    public const decimal ShortestReview = 0.001m;

    private static readonly string[] Item = ["item", "id", "sku", "product", "商品", "物料", "商品编号"];

    private static readonly string[][] Numbers =
    [
        ["cost", "unit_cost", "单位成本", "成本"], ["price", "单价", "售价"], ["lead_time", "提前期"], ["lead_time_sd", "提前期标准差"], ["review", "检查周期"], ["order_cost", "订货成本"],
        ["target", "服务目标"], ["min_quantity", "最小订货量"], ["pack", "包装量"],
    ];

    public static Result<ItemFile> Read(string path)
    {
        var opened = TabularFile.Open(path);
        if (opened.Error is { } refused) return refused;
        var file = opened.Value;
        int Column(string[] names) => file.Headers.PlaceOf(names);
        var (item, at) = (Column(Item), Numbers.Select(Column).ToArray());
        if (item < 0) return file.Headers.NoColumn(file.Name, Item[0]);
        var rows = file.Rows();
        if (rows.Error is { } unreadable) return unreadable;
        using var reader = rows.Value;
        var (items, rejected) = (new Dictionary<string, ItemRow>(StringComparer.Ordinal), new RejectedCells());
        while (reader.Read())
        {
            if (reader.Fault is { } fault) { rejected.Add(reader.RowNumber, fault); continue; }
            var id = Encoding.UTF8.GetString(CellValues.Trim(reader.Field(item)));
            if (id.Length == 0) { rejected.Add(reader.RowNumber, file.Headers[item], "", "item_missing"); continue; }
            var (values, isGood) = (new double?[at.Length], true);
            for (var i = 0; i < at.Length && isGood; i++)
            {
                if (at[i] < 0 || CellValues.Trim(reader.Field(at[i])).IsEmpty) continue;
                var isNumber = CellValues.TryNumber(reader.Field(at[i]), DecimalMark.Point, out var number);
                // A target lies between 0 and 1; a cost and a review must be something.
                isGood = isNumber && number >= 0 && (i != 0 || number > 0) && (i != 4 || number >= ShortestReview) && (i != 6 || (number > 0 && number < 1));
                if (isGood) values[i] = (double)number;
                else rejected.Add(reader.RowNumber, file.Headers[at[i]], reader.Text(at[i]), !isNumber ? "not_a_number" : i == 6 ? "not_a_target" : "out_of_range");
            }
            if (!isGood) continue;
            if (!items.TryAdd(id, new(values[0], values[1], values[2], values[3], values[4], values[5], values[6], values[7], values[8]))) rejected.Add(reader.RowNumber, file.Headers[item], id, "item_twice");
        }
        return reader.Failure is { } broken ? broken : new ItemFile(items, rejected);
    }
}
