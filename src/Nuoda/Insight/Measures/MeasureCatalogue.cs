using System.Globalization;
using Nuoda.Platform;

namespace Nuoda.Insight;

/// <summary>Every measure and every dimension that a report knows, in the order of the documentation. Pages, command line and docs/measures.md print it.</summary>
[Published]
public static class MeasureCatalogue
{
    private static readonly string[] RuleKeys = ["q", "record", "due", "cut", "definition", "asof", "nothing"];

    public static readonly IReadOnlyList<MeasureDefinition> Measures = [.. Measure.All.Select(Of)];

    public static readonly IReadOnlyList<DimensionDefinition> Dimensions = [.. Dimension.All.Select(key => new DimensionDefinition(key))];

    /// <summary>What holds for every measure: which lines count, by which promise, as of which day.</summary>
    public static IReadOnlyList<string> Rules(CultureInfo? language = null) =>
        [.. RuleKeys.Select(rule => Texts.In(language ?? CultureInfo.CurrentUICulture, "measures.rule." + rule))];

    public static MeasureDefinition? Find(string key) => Measures.FirstOrDefault(m => m.Key == key);

    public static DimensionDefinition? FindDimension(string key) => Dimensions.FirstOrDefault(d => d.Key == key);

    private static MeasureDefinition Of(Measure measure) => new()
    {
        Key = measure.Name, Units = [.. measure.Units.Select(ReportWords.Of)], RefusesUnit = measure.SaysUnit, Date = ReportWords.Of(measure.Date),
        // What was ordered is the same in both views.
        View = measure.Date == ReportDate.Ordered ? null : measure.View,
        Value = measure.Kind switch
        {
            MeasureKind.Rate or MeasureKind.StockOut => MeasureValue.Ratio,
            MeasureKind.CycleTime or MeasureKind.Consistency or MeasureKind.RecoveryTime => MeasureValue.Days,
            MeasureKind.ShortQuantity or MeasureKind.Units => MeasureValue.Quantity,
            MeasureKind.Money => MeasureValue.Money,
            MeasureKind.ReviewScore => MeasureValue.Score,
            _ => MeasureValue.Count,
        },
        Better = measure.Kind switch
        {
            MeasureKind.StockOut or MeasureKind.ShortQuantity or MeasureKind.CycleTime or MeasureKind.Consistency or MeasureKind.Failures or MeasureKind.RecoveryTime => BetterDirection.Lower,
            MeasureKind.Money when measure.Name == "discount" => BetterDirection.Neither,
            _ => BetterDirection.Higher,
        },
    };
}
