using System.Globalization;
using System.Text.Json;
using Nuoda.Kernel;
using Nuoda.Platform;
using Nuoda.Platform.Audit;
using Nuoda.Platform.Shell;

namespace Nuoda.Catalog;

/// <summary>What products and prices are called on pages.</summary>
internal static class CatalogWords
{
    public static string Of(ListingState state) => Texts.Of("listing." + Camel(state));
    public static Tone ToneOf(ListingState state) => state switch { ListingState.Listed => Tone.Good, ListingState.Planned => Tone.Info, ListingState.RunningDown => Tone.Warning, _ => Tone.Neutral };
    public static string Of(SubstitutePrice rule) => Texts.Of("substitute_price." + Camel(rule));

    public static string Of(PriceScope scope) => Texts.Of("price_scope." + Camel(scope));
    public static string Of(ApprovalState state) => Texts.Of("approval." + Camel(state));
    public static string Of(PromotionKind kind) => Texts.Of("promotion_kind." + Camel(kind));
    public static Tone ToneOf(ApprovalState state) => state switch { ApprovalState.Approved => Tone.Good, ApprovalState.Draft => Tone.Info, _ => Tone.Neutral };
    public static string OfWord(Enum word) => word switch { PriceScope scope => Of(scope), _ => throw new ArgumentOutOfRangeException(nameof(word), word, "No text for it.") };

    /// <summary>Of millionths of the currency unit: at least two decimals, at most six.</summary>
    public static string Price(long? millionths) => millionths is { } m ? (m / 1_000_000m).ToString("#,0.00####", CultureInfo.InvariantCulture) : "–";

    /// <summary>"12 件", and nothing for one unit.</summary>
    public static string Pack(long packQuantity, string? unit) => packQuantity == 1000 ? unit ?? "" : $"{Quantity(packQuantity)} {unit}".TrimEnd();

    /// <summary>Of hundredths of a percent.</summary>
    public static string Percent(long hundredths) => (hundredths / 100m).ToString("#,0.##", CultureInfo.InvariantCulture) + " %";
    public static string Quantity(long thousandths) => Kernel.Quantity.FromThousandths(thousandths).ToString("#,0.###", CultureInfo.InvariantCulture);
    public static string Typed(decimal? number) => number?.ToString("0.######", CultureInfo.InvariantCulture) ?? "";
    public static string Typed(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "";

    /// <summary>A number or a day that a form sent; null when it is empty, and the fault when it is neither.</summary>
    public static Result<decimal?> Number(string? typed, string field) => string.IsNullOrWhiteSpace(typed) ? Result<decimal?>.Ok(null)
        : decimal.TryParse(typed.Trim(), NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign | NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out var number) ? number
        : Error.Invalid("form.not_a_number", typed.Trim()).At(field);

    public static Result<int?> Whole(string? typed, string field)
    {
        var number = Number(typed, field);
        if (number.Error is { } wrong) return wrong;
        if (number.Value is not { } value) return Result<int?>.Ok(null);
        return value == decimal.Truncate(value) && Math.Abs(value) <= int.MaxValue ? (int)value : Error.Invalid("form.not_whole", typed!.Trim()).At(field);
    }

    public static Result<DateOnly?> DayOf(string? typed, string field) => string.IsNullOrWhiteSpace(typed) ? Result<DateOnly?>.Ok(null)
        : DateOnly.TryParseExact(typed.Trim(), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day
        : Error.Invalid("list.not_a_day", typed.Trim()).At(field);

    /// <summary>A conflict with the fields called as the page calls them.</summary>
    public static Error InWords(this Error error, string table) => error.Differences.Count == 0 ? error : error with
    {
        Args = [string.Join(", ", error.Differences.Select(d => AuditWords.OfField(table, d.Field)))],
        Differences = [.. error.Differences.Select(d => d with { Field = AuditWords.OfField(table, d.Field) })],
    };

    public static string Camel<T>(T word) where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(word.ToString());
}
