using Nuoda.Analytics.ServiceLevels;

namespace Nuoda.Insight;

/// <summary>How a measure is counted.</summary>
internal enum MeasureKind { Rate, Failures, StockOut, ShortQuantity, CycleTime, Consistency, RecoveryTime, Lines, Units, Money, Orders, Customers, ReviewScore }

/// <summary>A measure that a question may name.</summary>
/// <param name="Units">Units it can be asked in, its own first.</param>
/// <param name="SaysUnit">Its name says its unit: asking for one is refused.</param>
/// <param name="Flags">Of a rate: what a line (or every line of an order) must be.</param>
internal sealed record Measure(string Name, MeasureKind Kind, MeasureUnit[] Units, bool SaysUnit, ServiceView View, ReportDate Date, LineFlags Flags = 0)
{
    private const LineFlags Otif = LineFlags.OnTime | LineFlags.InFull;
    private static readonly MeasureUnit[] AllUnits = [MeasureUnit.Line, MeasureUnit.Order, MeasureUnit.Unit, MeasureUnit.Value];

    /// <summary>In the order of the documentation.</summary>
    public static readonly IReadOnlyList<Measure> All =
    [
        OfFlags("customer-service-level", LineFlags.Kept, AllUnits),
        Fill("line-fill-rate", LineFlags.Filled, MeasureUnit.Line),
        Fill("unit-fill-rate", LineFlags.Filled, MeasureUnit.Unit),
        Fill("value-fill-rate", LineFlags.Filled, MeasureUnit.Value),
        Fill("order-fill-rate", LineFlags.Filled, MeasureUnit.Order),
        OfFlags("first-pass-fill-rate", LineFlags.FirstPass, AllUnits),
        new("stock-out-frequency", MeasureKind.StockOut, [MeasureUnit.Line, MeasureUnit.Unit], false, ServiceView.Request, ReportDate.Due),
        new("short-quantity", MeasureKind.ShortQuantity, [MeasureUnit.Unit], true, ServiceView.Request, ReportDate.Due),
        OfFlags("on-time", LineFlags.OnTime, AllUnits),
        OfFlags("in-full", LineFlags.InFull, AllUnits),
        OfFlags("otif", Otif, AllUnits),
        new("perfect-order", MeasureKind.Rate, [MeasureUnit.Order], true, ServiceView.Promise, ReportDate.Due, Otif | LineFlags.HasDelivery | LineFlags.DocumentsRight | LineFlags.PerfectCondition),
        new("cycle-time", MeasureKind.CycleTime, [MeasureUnit.Order, MeasureUnit.Line], false, ServiceView.Promise, ReportDate.Due),
        new("consistency", MeasureKind.Consistency, [MeasureUnit.Line], false, ServiceView.Promise, ReportDate.Due),
        new("failures", MeasureKind.Failures, AllUnits, false, ServiceView.Promise, ReportDate.Due, LineFlags.Kept),
        new("recovery-time", MeasureKind.RecoveryTime, [MeasureUnit.Line], false, ServiceView.Promise, ReportDate.Due),
        Volume("orders", MeasureKind.Orders, MeasureUnit.Order),
        Volume("lines", MeasureKind.Lines, MeasureUnit.Line),
        Volume("units", MeasureKind.Units, MeasureUnit.Unit),
        Volume("customers", MeasureKind.Customers, MeasureUnit.Order),
        Volume("revenue", MeasureKind.Money, MeasureUnit.Value),
        Volume("discount", MeasureKind.Money, MeasureUnit.Value),
        Volume("net-revenue", MeasureKind.Money, MeasureUnit.Value),
        Volume("profit", MeasureKind.Money, MeasureUnit.Value),
        Volume("review-score", MeasureKind.ReviewScore, MeasureUnit.Order),
    ];

    public static Measure? Find(string name) => All.FirstOrDefault(m => m.Name == name);

    private static Measure OfFlags(string name, LineFlags flags, MeasureUnit[] units) => new(name, MeasureKind.Rate, units, false, ServiceView.Promise, ReportDate.Due, flags);

    // Availability: whoever promises only what is there would always score 100 %, so the request is asked.
    private static Measure Fill(string name, LineFlags flags, MeasureUnit unit) => new(name, MeasureKind.Rate, [unit], true, ServiceView.Request, ReportDate.Due, flags);

    private static Measure Volume(string name, MeasureKind kind, MeasureUnit unit) => new(name, kind, [unit], true, ServiceView.Promise, ReportDate.Ordered);
}
