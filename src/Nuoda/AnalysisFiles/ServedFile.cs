using Nuoda.Analytics.Inventory;
using Nuoda.Analytics.Policy;
using Nuoda.Kernel;

namespace Nuoda.AnalysisFiles;

/// <summary>Items that classes of customers ask for, with what a unit of them brings: a header with <c>item,mean,sd,cost,margin</c>, and any of loss, lead_time, lead_time_sd, holding_rate, order_cost and columns of classes.</summary>
/// <param name="Items">Name, class (several columns with × between) and what a target does to each.</param>
/// <param name="HasClasses">Whether there is a column of classes.</param>
/// <param name="Rejected">Rows that could not be read.</param>
internal sealed record ServedFile(IReadOnlyList<(string Name, string Class, ServedItem Served)> Items, bool HasClasses, RejectedCells Rejected)
{
    private static readonly string[] Classes = ["customer_class", "product_class", "class", "客户等级", "客户类别", "商品等级", "商品类别", "等级"];

    // The first four are needed.
    private static readonly (string[] Names, Func<double, string?> Refuse)[] Numbers =
    [
        (["mean", "demand", "需求均值", "需求"], NotBelow), (["sd", "需求标准差", "标准差"], NotBelow), (["cost", "unit_cost", "单位成本", "成本"], v => v > 0 ? null : "not_positive"), (["margin", "unit_margin", "单位毛利", "毛利"], _ => null),
        (["loss", "缺货损失"], NotBelow), (["lead_time", "提前期"], NotBelow), (["lead_time_sd", "提前期标准差"], NotBelow), (["holding_rate", "持有成本率"], v => v > 0 ? null : "not_positive"), (["order_cost", "订货成本"], NotBelow),
    ];

    private const int Needed = 4;
    // The rule of 'nuoda inventory' for demand that is not counted.
    private const double SteadyUpTo = 0.5;

    /// <param name="path">The file.</param>
    /// <param name="classes">Its columns of classes; the usual ones when null.</param>
    /// <param name="family">Of the demand; by its spread when null.</param>
    /// <param name="usual">What holds where the file says nothing.</param>
    /// <param name="periodsPerYear">For the file's holding rates, which are those of a year.</param>
    public static Result<ServedFile> Read(string path, IReadOnlyList<string>? classes, DemandFamily? family, ItemTerms usual, double periodsPerYear)
    {
        var opened = TableFile.Open(path);
        if (opened.Error is { } refused) return refused;
        var file = opened.Value;
        var named = file.Places(classes ?? [.. file.Headers.Where(h => Classes.Contains(h, StringComparer.OrdinalIgnoreCase))]);
        if (named.Error is { } missing) return missing;
        var (item, at) = (file.Headers.PlaceOf(ItemFile.Item), Numbers.Select(n => file.Headers.PlaceOf(n.Names)).ToArray());
        if (item < 0) return file.Headers.NoColumn(file.Name, ItemFile.Item[0]);
        if (Array.IndexOf(at, -1, 0, Needed) is >= 0 and var without) return file.Headers.NoColumn(file.Name, Numbers[without].Names[0]);
        int[] there = [.. Enumerable.Range(0, at.Length).Where(i => at[i] >= 0)];
        var read = file.Read([.. there.Select(i => new NumberColumn(at[i], Numbers[i].Refuse, i < Needed ? "cell_empty" : null))],
            [new(item, name => name is null ? "item_missing" : null), .. named.Value.Select(c => new WordColumn(c, name => name is null ? "group_missing" : null))]);
        if (read.Error is { } broken) return broken;
        var rows = read.Value;
        if (rows.Count == 0) return Error.Invalid("analysis.no_rows", file.Name);
        var items = Enumerable.Range(0, rows.Count).Select(r =>
        {
            double? Value(int number) => Array.IndexOf(there, number) is >= 0 and var c && !double.IsNaN(rows.Numbers[c][r]) ? rows.Numbers[c][r] : null;
            var (mean, sd, margin) = (Value(0)!.Value, Value(1)!.Value, Value(3)!.Value);
            return (rows.Words[0][r]!, string.Join(" × ", rows.Words.Skip(1).Select(w => w[r])), new ServedItem
            {
                Demand = DemandDistribution.Of(family ?? (sd <= SteadyUpTo * mean ? DemandFamily.Normal : DemandFamily.Gamma), mean, sd),
                UnitMargin = margin,
                // Without another word a sale not made is lost with its margin, and nothing else.
                LossPerUnitShort = Value(4) ?? Math.Max(0, margin),
                Terms = usual with
                {
                    UnitCost = Value(2)!.Value,
                    LeadTime = Value(5) ?? usual.LeadTime,
                    LeadTimeSd = Value(6) ?? usual.LeadTimeSd,
                    HoldingRate = Value(7) / periodsPerYear ?? usual.HoldingRate,
                    OrderCost = Value(8) ?? usual.OrderCost,
                },
            });
        });
        return new ServedFile([.. items], named.Value.Length > 0, file.Rejected);
    }

    private static string? NotBelow(double value) => value >= 0 ? null : "amount_negative";
}
