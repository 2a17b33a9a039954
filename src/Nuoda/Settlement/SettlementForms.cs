using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Nuoda.Customers;
using Nuoda.Platform.Access;
using Nuoda.Platform.Storage;

namespace Nuoda.Settlement;

/// <summary>What people type into the forms of this module.</summary>
internal static class SettlementForms
{
    public static DateOnly? Day(string? text) => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;

    /// <summary>Null when nothing was typed, −1 (which every rule refuses) when it is no amount.</summary>
    public static decimal? Amount(string? text) => string.IsNullOrWhiteSpace(text) ? null
        : decimal.TryParse(text.Trim(), NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out var amount) ? amount : -1;

    public static string Said(decimal amount, string currency) =>
        amount.ToString("N" + Kernel.Currency.Of(currency).Decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    /// <summary>By number, as it stands on paper; a merged file's leads to the one that stays.</summary>
    public static async Task<Customer?> Customer(NuodaDb db, string? key, DataScope scope, CancellationToken ct)
    {
        var typed = key?.Trim() ?? "";
        var found = await db.Set<Customer>().AsNoTracking().SingleOrDefaultAsync(c => c.Key == typed, ct);
        var id = found?.MergedIntoId ?? found?.Id;
        return id is null ? null : await db.Set<Customer>().AsNoTracking().Within(scope).SingleOrDefaultAsync(c => c.Id == id, ct);
    }
}
