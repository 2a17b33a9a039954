using System.Globalization;
using Nuoda.Platform;

namespace Nuoda.Insight;

/// <summary>Whether a change is for the better, and by how much.</summary>
/// <param name="Direction">1 up, −1 down, 0 the same.</param>
/// <param name="IsBetter">Null when the measure has no better direction, or nothing changed.</param>
public sealed record Change(int Direction, bool? IsBetter, string Text);

/// <summary>Measures as pages write them.</summary>
internal static class FigureText
{
    public static string None => Texts.Of("report.not_applicable");

    public static string Value(MeasureDefinition measure, double? value, string? currency = null) => value is not { } number ? None : measure.Value switch
    {
        MeasureValue.Ratio => Percent(number),
        MeasureValue.Days => Texts.Of("overview.days", number.ToString("#,0.#", CultureInfo.CurrentCulture)),
        MeasureValue.Score => number.ToString("#,0.00", CultureInfo.CurrentCulture),
        MeasureValue.Money => Money(number, currency ?? ""),
        _ => number.ToString("#,0.##", CultureInfo.CurrentCulture),
    };

    public static string Percent(double? value) => value?.ToString("P1", CultureInfo.CurrentCulture) ?? None;

    public static string Money(double? value, string currency) => value is { } number ? $"{number.ToString(Math.Abs(number) >= 1000 ? "#,0" : "#,0.##", CultureInfo.CurrentCulture)} {currency}".TrimEnd() : None;

    /// <summary>To the last cent, as on the order itself.</summary>
    public static string Amount(decimal? value, string currency) => value is { } number ? $"{number.ToString("#,0.00", CultureInfo.CurrentCulture)} {currency}" : "";

    /// <summary>A column of sums: all rounded alike, so that they line up.</summary>
    public static string Rounded(double? value) => value is { } number ? number.ToString("#,0", CultureInfo.CurrentCulture) : None;

    public static string Number(decimal? number) => number?.ToString("#,0.##", CultureInfo.CurrentCulture) ?? "";

    public static string Cause(string? cause) => Texts.Of("overview.cause." + (cause ?? "unknown"));

    public static string Dimension(string dimension) => MeasureCatalogue.FindDimension(dimension)?.Name() ?? dimension;

    public static string Slice(string? value) => value is { Length: > 0 } ? value : Texts.Of("report.unknown");

    /// <summary>From a number to another, in the words of its kind; null when one of them is not there.</summary>
    public static Change? Changed(MeasureDefinition measure, double? now, double? before)
    {
        if (now is not { } a || before is not { } b) return null;
        var difference = measure.Value == MeasureValue.Ratio ? Math.Round((a - b) * 100, 1) : Math.Round(a - b, measure.Value is MeasureValue.Days ? 1 : 0);
        var size = Math.Abs(difference).ToString("#,0.#", CultureInfo.CurrentCulture);
        var text = measure.Value switch { MeasureValue.Ratio => Texts.Of("overview.points", size), MeasureValue.Days => Texts.Of("overview.days", size), _ => size };
        var direction = Math.Sign(difference);
        return new(direction, direction == 0 || measure.Better == BetterDirection.Neither ? null : direction > 0 == (measure.Better == BetterDirection.Higher), text);
    }
}
