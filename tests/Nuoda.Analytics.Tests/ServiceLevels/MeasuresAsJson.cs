using System.Text.Json.Nodes;
using Nuoda.Analytics.ServiceLevels;

namespace Nuoda.Analytics.Tests.ServiceLevels;

/// <summary>The computed measures in the layout of the reference files.</summary>
internal static class MeasuresAsJson
{
    /// <summary>Thousandths in units.</summary>
    public static double Units(long thousandths) => thousandths / 1000.0;

    public static JsonObject Counts(Rate rate) => new() { ["numerator"] = (double)rate.Numerator, ["denominator"] = (double)rate.Denominator, ["rate"] = rate.Value };

    public static JsonObject Quantities(Rate rate) =>
        new() { ["numerator"] = Units(rate.Numerator), ["denominator"] = Units(rate.Denominator), ["rate"] = rate.Value };

    public static JsonObject Of(SampleSummary sample) => new()
    {
        ["n"] = (double)sample.Count, ["mean"] = sample.Mean, ["sd"] = sample.Sd, ["cv"] = sample.Cv, ["median"] = sample.Median,
        ["p90"] = sample.P90, ["p95"] = sample.P95, ["min"] = sample.Min, ["max"] = sample.Max,
    };

    public static JsonObject Of(LineSummary lines, OrderSummary orders) => new()
    {
        ["lines_included"] = (double)lines.Lines,
        ["orders_included"] = (double)orders.Orders,
        ["kept_line"] = Counts(lines.Kept),
        ["kept_order"] = Counts(orders.Kept),
        ["line_fill_by_due"] = Counts(lines.LineFill),
        ["unit_fill_by_due"] = Quantities(lines.UnitFill),
        ["order_fill_by_due"] = Counts(orders.OrderFill),
        ["on_time_line"] = Counts(lines.OnTime),
        ["on_time_order"] = Counts(orders.OnTime),
        ["in_full_line"] = Counts(lines.InFull),
        ["in_full_order"] = Counts(orders.InFull),
        ["otif_line"] = Counts(lines.Otif),
        ["otif_order"] = Counts(orders.Otif),
        ["backorder"] = Of(lines.BackOrders),
        ["deviation_from_due_days"] = Of(lines.DeviationDays),
        ["lead_time_ratio"] = Of(lines.LeadTimeRatio),
    };

    public static JsonObject Of(BackOrders rest) => new()
    {
        ["lines"] = (double)rest.Lines,
        ["units_short_at_due"] = Units(rest.UnitsShortAtDue),
        ["recovered_lines"] = (double)rest.RecoveredLines,
        ["open_lines"] = (double)rest.OpenLines,
        ["lost_lines"] = (double)rest.LostLines,
        ["open_units"] = Units(rest.OpenUnits),
        ["lost_units"] = Units(rest.LostUnits),
        ["recovery_days"] = Of(rest.RecoveryDays),
        ["unit_weighted_recovery_days"] = rest.UnitWeightedRecoveryDays,
    };

    public static JsonObject FirstPass(LineSummary lines, OrderSummary orders) => new()
    {
        ["line_fill"] = Counts(lines.FirstPassLineFill),
        ["unit_fill"] = Quantities(lines.FirstPassUnitFill),
        ["order_fill"] = Counts(orders.FirstPassFill),
    };

    public static JsonObject PerfectOrder(OrderSummary orders) => new()
    {
        ["perfect_order"] = Counts(orders.Perfect),
        ["rl21_in_full"] = Counts(orders.InFull),
        ["rl22_on_commit_date"] = Counts(orders.OnTime),
        ["rl23_documentation"] = Counts(orders.Documentation),
        ["rl24_perfect_condition"] = Counts(orders.PerfectCondition),
        ["component_product"] = orders.ComponentProduct,
    };
}
