using Nuoda.Kernel;

namespace Nuoda.Insight;

/// <summary>Everything that the overview shows, from one state of the facts.</summary>
public sealed record OverviewAnswer
{
    public required ReportQuestion Question { get; init; }
    public required OverviewPeriod Period { get; init; }
    public required IReadOnlyList<OverviewTile> Tiles { get; init; }
    /// <summary>Of the failures; null when the asker may not see money.</summary>
    public MoneyAtStake? Money { get; init; }
    /// <summary>Why there are no amounts, when there should be: several currencies.</summary>
    public Error? NoMoney { get; init; }
    public required IReadOnlyList<CauseRow> Causes { get; init; }
    public required HeatMap Heat { get; init; }
    public required IReadOnlyList<WorstRow> Customers { get; init; }
    public required IReadOnlyList<WorstRow> Products { get; init; }
    public required IReadOnlyList<OwnCount> Counts { get; init; }
    public required IReadOnlyList<SliceChoice> Choices { get; init; }
    /// <summary>Years with lines due, latest first.</summary>
    public required IReadOnlyList<int> Years { get; init; }
    /// <summary>Lines due in the period; 0 = nothing to show but n/a.</summary>
    public required long Due { get; init; }
    /// <summary>The facts hold no line.</summary>
    public required bool IsEmpty { get; init; }
    /// <summary>The facts hold lines, and the asker may see none of them.</summary>
    public required bool IsNothingOfMine { get; init; }
    public required long Position { get; init; }
    /// <summary>When the latest change in the facts was made.</summary>
    public DateTimeOffset? ChangedAt { get; init; }
}

/// <param name="Of">What was counted, where the row itself does not say: lines due.</param>
public sealed record OverviewTile(MeasureDefinition Measure, ReportRow Now, ReportRow? Before, decimal? Of, decimal? OfBefore, IReadOnlyList<TrendPoint> Trend)
{
    /// <summary>The number that stands big: the median of days, else the value.</summary>
    public static double? Shown(ReportRow? row) => row?.Spread is { } days ? days.P50 : row?.Value;
}

public sealed record TrendPoint(string Month, double? Value, decimal? Numerator, decimal? Denominator);

public sealed record MoneyAtStake(double Now, double? Before, string Currency);

/// <param name="Cause">As in --where cause=…</param>
/// <param name="Cumulative">Share of this cause and those before it.</param>
public sealed record CauseRow(string? Cause, long Lines, double Share, double Cumulative, double? Money);

public sealed record HeatMap(IReadOnlyList<string> Months, IReadOnlyList<HeatRow> Rows, int LeftOut, double Lowest, double Highest);

public sealed record HeatRow(string? Region, IReadOnlyList<ReportRow?> Cells);

public sealed record WorstRow(string? Key, string? Name, long Failed, decimal Due, double? Kept, double? Money);

/// <param name="Name">noPromise, notYetDue …</param>
public sealed record OwnCount(string Name, long Lines);
