using Nuoda.Analytics.ServiceLevels;
using Nuoda.Platform;

namespace Nuoda.Insight;

/// <param name="Position">Outbox position that the answer stands on.</param>
/// <param name="Currency">Of the amounts; null when there are none.</param>
[Published]
public sealed record ReportAnswer(DateOnly AsOf, long Position, IReadOnlyList<string> By, IReadOnlyList<ReportRow> Rows, ReportCounts Counts, string? Currency);

/// <param name="By">One label a dimension asked for, in that order; null = not known.</param>
/// <param name="Numerator">In the unit; null for counts and sums.</param>
/// <param name="Value">Null = nothing to count.</param>
/// <param name="Spread">For measures in days.</param>
[Published]
public sealed record ReportRow(
    IReadOnlyList<string?> By, string Measure, MeasureUnit Unit, ServiceView View, decimal? Numerator, decimal? Denominator, double? Value, ReportSpread? Spread);

/// <summary>Spread of a measure in days.</summary>
/// <param name="WithinOneDay">Of the consistency: lines at most one day off / lines.</param>
[Published]
public sealed record ReportSpread(long Count, double? Mean, double? Sd, double? P50, double? P90, double? P95, double? Cv, Rate? WithinOneDay);

/// <summary>Lines of the slice that no rate counts, each with its reason, in the first measure's view.</summary>
[Published]
public sealed record ReportCounts(long NoPromise, long NoDate, long CancelledByCustomer, long DeliveryDateUnknown, long NotYetDue);
