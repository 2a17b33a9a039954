using System.Globalization;
using Nuoda.Kernel;

namespace Nuoda.Stock;

/// <summary>What stands in the fields of a form, as the books take it.</summary>
internal static class Typed
{
    public static DateOnly? Day(string? text) => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;

    public static string? Text(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    public static int? Whole(string? text) => int.TryParse(text?.Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;

    public static Result<long> Thousandths(string? text) =>
        StockDesk.Thousandths(decimal.TryParse(text?.Trim(), NumberStyles.AllowDecimalPoint | NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out var quantity) ? quantity : null);
}
