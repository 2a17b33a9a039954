using Nuoda.Analytics.ServiceLevels;
using Nuoda.Platform;

namespace Nuoda.Insight;

/// <param name="Position">Outbox position that the answer stands on.</param>
/// <param name="Currency">Of the amounts; null when there are none, or when each row names its own.</param>
[Published]
public sealed record ReportAnswer(DateOnly AsOf, long Position, IReadOnlyList<string> By, IReadOnlyList<ReportRow> Rows, ReportCounts Counts, string? Currency);

/// <param name="By">One label a dimension asked for, in that order; null = not known.</param>
/// <param name="Numerator">In the unit; null for counts and sums.</param>
/// <param name="Value">Null = nothing to count.</param>
/// <param name="Spread">For measures in days.</param>
/// <param name="AtStake">Of failures counted by line, order or unit: the value of the lines that failed. Null where it is not asked for, or would add up several currencies.</param>
[Published]
public sealed record ReportRow(
    IReadOnlyList<string?> By, string Measure, MeasureUnit Unit, ServiceView View, decimal? Numerator, decimal? Denominator, double? Value, ReportSpread? Spread, decimal? AtStake = null);

/// <summary>Spread of a measure in days.</summary>
/// <param name="WithinOneDay">Of the consistency: lines at most one day off / lines.</param>
/// <param name="Days">How often each number of days occurred; null when none did.</param>
[Published]
public sealed record ReportSpread(long Count, double? Mean, double? Sd, double? P50, double? P90, double? P95, double? Cv, Rate? WithinOneDay, DayCounts? Days);

/// <summary>How often each number of days occurred: exact quantiles of any number of lines.</summary>
/// <param name="First">The day of the first count.</param>
[Published]
public sealed record DayCounts(int First, IReadOnlyList<long> Counts)
{
    /// <summary>The smallest number of days that at least the share p does not exceed: one that occurred.</summary>
    public int Discrete(double p) => Quantile.Discrete([.. Counts], First, p);
}

/// <summary>Lines of the slice that no rate counts, each with its reason, in the first measure's view.</summary>
[Published]
public sealed record ReportCounts(long NoPromise, long NoDate, long CancelledByCustomer, long DeliveryDateUnknown, long NotYetDue);
