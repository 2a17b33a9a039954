using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Nuoda.Kernel;
using Nuoda.Platform.Storage;

namespace Nuoda.Settlement;

/// <summary>The months of the books: they number documents without gaps, and refuse what is posted into a closed one.</summary>
internal static class Books
{
    /// <summary>Documents may be dated so many months back.</summary>
    public const int MonthsBack = 24;

    public static int MonthOf(DateOnly day) => (day.Year * 100) + day.Month;

    /// <summary>The next number of the kind in the day's month, in the caller's transaction: rolled back, it is given again.</summary>
    public static async Task<Result<string>> Next(NuodaDb db, DocumentKind kind, DateOnly day, DateOnly today, CancellationToken ct) => kind switch
    {
        DocumentKind.Invoice or DocumentKind.Opening => await Next(db, "INV", "invoices", day, today, ct),
        DocumentKind.CreditNote => await Next(db, "CN", "credit_notes", day, today, ct),
        _ => await Next(db, "PAY", "payments", day, today, ct),
    };

    public static Task<Result<string>> NextStatement(NuodaDb db, DateOnly today, CancellationToken ct) => Next(db, "ST", "statements", today, today, ct);

    private static async Task<Result<string>> Next(NuodaDb db, string prefix, string counter, DateOnly day, DateOnly today, CancellationToken ct)
    {
        if (day > today) return Error.Invalid("settlement.day_to_come", day).At("day");
        if (day < today.AddMonths(-MonthsBack)) return Error.Invalid("settlement.day_too_old", day, MonthsBack).At("day");
        var month = MonthOf(day);
        await db.Database.ExecuteSqlAsync($"INSERT INTO settlement_months (month, invoices, credit_notes, payments, statements) VALUES ({month}, 0, 0, 0, 0) ON CONFLICT (month) DO NOTHING", ct);
        // Closing a month closes those before it, so this row alone decides: Close makes and closes the rows of all of them.
#pragma warning disable EF1002 // The counter is one of four words above.
        var number = await db.Database.SqlQueryRaw<int>(
            $"UPDATE settlement_months SET {counter} = {counter} + 1 WHERE month = {month.ToString(CultureInfo.InvariantCulture)} AND closed_at IS NULL RETURNING {counter} AS \"Value\"").ToListAsync(ct);
#pragma warning restore EF1002
        if (number.Count == 0) return Error.Conflict("settlement.month_closed", Said(month)).At("day");
        return string.Create(CultureInfo.InvariantCulture, $"{prefix}-{month}-{number[0]:0000}");
    }

    /// <summary>Closes the month and every one before it. Waits for postings under way, and refuses those that come after.</summary>
    public static async Task<Result<Done>> Close(NuodaDb db, int month, DateOnly today, DateTimeOffset at, string by, CancellationToken ct)
    {
        if (month % 100 is < 1 or > 12 || month / 100 is < 2000 or > 2999) return Error.Invalid("settlement.month", month).At("month");
        var first = new DateOnly(month / 100, month % 100, 1);
        if (first.AddMonths(1) > today) return Error.Invalid("settlement.month_running", Said(month)).At("month");
        await using var own = db.Database.CurrentTransaction is null ? await db.Database.BeginTransactionAsync(ct) : null;
        // A month without a row could be posted into for the first time while we close: its row is made first, and the database makes one of us wait for the other.
        for (var m = MonthsBack; m >= 0; m--)
        {
            var each = MonthOf(first.AddMonths(-m));
            await db.Database.ExecuteSqlAsync($"INSERT INTO settlement_months (month, invoices, credit_notes, payments, statements) VALUES ({each}, 0, 0, 0, 0) ON CONFLICT (month) DO NOTHING", ct);
        }
        var closed = await db.Database.ExecuteSqlAsync($"UPDATE settlement_months SET closed_at = {at.ToUnixTimeMilliseconds()}, closed_by = {by} WHERE month <= {month} AND closed_at IS NULL", ct);
        if (own is not null) await own.CommitAsync(ct);
        return closed > 0 ? Done.Value : Error.Conflict("settlement.month_closed", Said(month)).At("month");
    }

    public static string Said(int month) => string.Create(CultureInfo.InvariantCulture, $"{month / 100}-{month % 100:00}");
}
