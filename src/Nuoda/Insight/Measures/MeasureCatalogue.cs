using System.Globalization;
using Nuoda.Analytics.ServiceLevels;
using Nuoda.Platform;

namespace Nuoda.Insight;

/// <summary>Every measure and every dimension that a report knows, in the order of the documentation. Pages, command line and docs/measures.md print it.</summary>
[Published]
public static class MeasureCatalogue
{
    private static readonly string[] AnyUnit = ["line", "order", "unit", "value"];
    private static readonly string[] RuleKeys = ["q", "record", "due", "cut", "definition", "asof", "nothing"];

    public static readonly IReadOnlyList<MeasureDefinition> Measures =
    [
        Service("customer-service-level"),
        Availability("line-fill-rate", "line"),
        Availability("unit-fill-rate", "unit"),
        Availability("value-fill-rate", "value"),
        Availability("order-fill-rate", "order"),
        // The reference books hold the first shipment against the promise.
        Service("first-pass-fill-rate"),
        Availability("stock-out-frequency", "line", "unit") with { Better = BetterDirection.Lower },
        Availability("short-quantity", "unit") with { Value = MeasureValue.Quantity, Better = BetterDirection.Lower },
        Service("on-time"),
        Service("in-full"),
        Service("otif"),
        Service("perfect-order", "order") with { RefusesUnit = true },
        Days("cycle-time", "order", "line"),
        Days("consistency", "line"),
        Service("failures") with { Value = MeasureValue.Count, Better = BetterDirection.Lower },
        Days("recovery-time", "line"),
        Volume("orders", MeasureValue.Count, "order"),
        Volume("lines", MeasureValue.Count, "line"),
        Volume("units", MeasureValue.Quantity, "unit"),
        Volume("customers", MeasureValue.Count, "order"),
        Volume("revenue", MeasureValue.Money, "value"),
        Volume("discount", MeasureValue.Money, "value") with { Better = BetterDirection.Neither },
        Volume("net-revenue", MeasureValue.Money, "value"),
        Volume("profit", MeasureValue.Money, "value"),
        Volume("review-score", MeasureValue.Score, "order"),
    ];

    public static readonly IReadOnlyList<DimensionDefinition> Dimensions =
    [
        .. new[]
        {
            "day", "week", "month", "quarter", "year", "site", "region", "market", "channel", "route", "product", "product-group", "customer", "customer-class",
            "segment", "territory", "order-kind", "shipping-mode", "sales-person", "carrier", "supplier", "cause", "status", "currency",
        }.Select(key => new DimensionDefinition(key)),
    ];

    /// <summary>What holds for every measure: which lines count, by which promise, as of which day.</summary>
    public static IReadOnlyList<string> Rules(CultureInfo? language = null) =>
        [.. RuleKeys.Select(rule => Texts.In(language ?? CultureInfo.CurrentUICulture, "measures.rule." + rule))];

    public static MeasureDefinition? Find(string key) => Measures.FirstOrDefault(m => m.Key == key);

    public static DimensionDefinition? FindDimension(string key) => Dimensions.FirstOrDefault(d => d.Key == key);

    private static MeasureDefinition Service(string key, params string[] units) => new()
    {
        Key = key, Value = MeasureValue.Ratio, Units = units.Length == 0 ? AnyUnit : units, View = ServiceView.Promise, Date = "due", Better = BetterDirection.Higher,
    };

    // Whoever promises only what is there would always score 100 %: availability is asked of the request.
    private static MeasureDefinition Availability(string key, params string[] units) =>
        Service(key, units) with { View = ServiceView.Request, RefusesUnit = units.Length == 1 };

    private static MeasureDefinition Days(string key, params string[] units) => Service(key, units) with { Value = MeasureValue.Days, Better = BetterDirection.Lower };

    private static MeasureDefinition Volume(string key, MeasureValue value, string unit) => new()
    {
        Key = key, Value = value, Units = [unit], RefusesUnit = true, View = null, Date = "ordered", Better = BetterDirection.Higher,
    };
}
