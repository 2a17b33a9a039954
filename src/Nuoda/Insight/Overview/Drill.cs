using System.Globalization;

namespace Nuoda.Insight;

/// <summary>Links from a figure to the lines that it counts.</summary>
internal static class Drill
{
    public const string Path = "/report/rows";

    /// <summary>The rows of a figure: the page's slices, and its period in days, whatever the page calls it.</summary>
    public static string Of(ReportAddress address, OverviewPeriod period, params (string Name, string? Value)[] more) => Of(address, period.From, period.To, more);

    public static string Of(ReportAddress address, DateOnly? from, DateOnly? to, params (string Name, string? Value)[] more) =>
        (address with { Period = null, From = Day(from), To = Day(to) }).Link(Path, more);

    /// <summary>The rows of a measure in its own view, unless the page says one.</summary>
    public static string OfMeasure(ReportAddress address, OverviewPeriod period, MeasureDefinition measure) =>
        Of(address with { View = address.View ?? Lower(measure.View) }, period, ("measure", measure.Key));

    private static string? Day(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string? Lower(Enum? name) => name?.ToString().ToLowerInvariant();
}
