using Nuoda.Analytics.ServiceLevels;
using Nuoda.Platform;

namespace Nuoda.Insight;

/// <summary>What a measure is weighted by: a line each, an order each, a unit each, or money.</summary>
[Published]
public enum MeasureUnit { Order, Line, Unit, Value }

/// <summary>Which day of a line a period and a slice of time go by.</summary>
[Published]
public enum ReportDate
{
    /// <summary>The due date of the view.</summary>
    Due,
    Ordered,
    /// <summary>The due date of the request view.</summary>
    Requested,
    /// <summary>The day of the last delivery.</summary>
    Delivered,
}

/// <summary>A question to the facts, as data. Names are those of <see cref="Measure"/> and <see cref="Dimension"/>; <see cref="ReportWords"/> reads it from words.</summary>
[Published]
public sealed record ReportQuestion
{
    public required IReadOnlyList<string> Measures { get; init; }
    /// <summary>Null = each measure's own.</summary>
    public MeasureUnit? Unit { get; init; }
    /// <summary>Null = each measure's own: availability asks the request, all else the promise.</summary>
    public ServiceView? View { get; init; }
    public IReadOnlyList<string> By { get; init; } = [];
    /// <summary>First day of the period; null = from the beginning.</summary>
    public DateOnly? From { get; init; }
    /// <summary>Last day of the period, included.</summary>
    public DateOnly? To { get; init; }
    /// <summary>The day that period and slices of time go by; null = each measure's own: volumes by order date, all else by due date.</summary>
    public ReportDate? Date { get; init; }
    /// <summary>The day that slices of time go by, when it is not the period's.</summary>
    public ReportDate? DateOfSlices { get; init; }
    public required DateOnly AsOf { get; init; }
    /// <summary>Values of one dimension are alternatives; dimensions must all hold.</summary>
    public IReadOnlyList<ReportFilter> Where { get; init; } = [];
    public ServiceDefinition Definition { get; init; } = ServiceDefinition.Default;
    /// <summary>Only so many groups: those with the highest value of the first measure.</summary>
    public int? Top { get; init; }
    /// <summary>Failures tell the money at stake beside: for those who may see money.</summary>
    public bool ShowsStake { get; init; }
}

/// <param name="Dimension">As in <see cref="ReportQuestion.By"/>.</param>
/// <param name="Value">As it stands in an answer; empty = not known.</param>
[Published]
public sealed record ReportFilter(string Dimension, string Value);
