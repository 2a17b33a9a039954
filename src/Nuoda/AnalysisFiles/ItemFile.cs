using Nuoda.Kernel;

namespace Nuoda.AnalysisFiles;

/// <summary>What a file says of an item; null where it says nothing. Times in periods of the demand.</summary>
internal sealed record ItemRow(double? Cost, double? Price, double? LeadTime, double? LeadTimeSd, double? Review, double? OrderCost, double? Target, double? MinQuantity, double? Pack);

/// <summary>Terms of items in a file with a header: <c>item</c>, and any of cost, price, lead_time, lead_time_sd, review, order_cost, target, min_quantity, pack.</summary>
internal sealed record ItemFile(IReadOnlyDictionary<string, ItemRow> Items, RejectedCells Rejected)
{
    /// <summary>Reviews more often than this are continuous: (r,Q).</summary>
    public const decimal ShortestReview = 0.001m;

    public static readonly string[] Item = ["item", "id", "sku", "product", "商品", "物料", "商品编号"];

    private static readonly (string[] Names, Func<double, string?> Refuse)[] Numbers =
    [
        (["cost", "unit_cost", "单位成本", "成本"], Above), (["price", "单价", "售价"], NotBelow), (["lead_time", "提前期"], NotBelow), (["lead_time_sd", "提前期标准差"], NotBelow),
        (["review", "检查周期"], v => v >= (double)ShortestReview ? null : "out_of_range"), (["order_cost", "订货成本"], NotBelow), (["target", "服务目标"], v => v is > 0 and < 1 ? null : "not_a_target"),
        (["min_quantity", "最小订货量"], NotBelow), (["pack", "包装量"], NotBelow),
    ];

    public static Result<ItemFile> Read(string path)
    {
        var opened = TableFile.Open(path);
        if (opened.Error is { } refused) return refused;
        var file = opened.Value;
        var (item, at) = (file.Headers.PlaceOf(Item), Numbers.Select(n => file.Headers.PlaceOf(n.Names)).ToArray());
        if (item < 0) return file.Headers.NoColumn(file.Name, Item[0]);
        int[] there = [.. Enumerable.Range(0, at.Length).Where(i => at[i] >= 0)];
        var read = file.Read([.. there.Select(i => new NumberColumn(at[i], Numbers[i].Refuse))], [new(item, id => id is null ? "item_missing" : null)]);
        if (read.Error is { } broken) return broken;
        var (rows, items) = (read.Value, new Dictionary<string, ItemRow>(StringComparer.Ordinal));
        for (var r = 0; r < rows.Count; r++)
        {
            double? Value(int number) => Array.IndexOf(there, number) is >= 0 and var c && !double.IsNaN(rows.Numbers[c][r]) ? rows.Numbers[c][r] : null;
            if (!items.TryAdd(rows.Words[0][r]!, new(Value(0), Value(1), Value(2), Value(3), Value(4), Value(5), Value(6), Value(7), Value(8))))
                file.Rejected.Add(rows.RowNumbers[r], file.Headers[item], rows.Words[0][r]!, "item_twice");
        }
        return new ItemFile(items, file.Rejected);
    }

    private static string? Above(double value) => value > 0 ? null : "out_of_range";

    private static string? NotBelow(double value) => value >= 0 ? null : "out_of_range";
}
