using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Nuoda.Kernel;
using Nuoda.Platform.Settings;
using Nuoda.Platform.Storage;

namespace Nuoda.Settlement;

/// <param name="From">Orders placed from this day on are settled here; null = not begun.</param>
/// <param name="PaymentDays">Term of payment of whom has no own.</param>
/// <param name="DunningDays">Days overdue from which the first, second and third letter is due.</param>
internal sealed record SettlementSettings(DateOnly? From, int PaymentDays, IReadOnlyList<int> DunningDays)
{
    private const string PaymentDaysName = "settlement.payment-days", DunningName = "settlement.dunning-days";
    public static readonly IReadOnlyList<int> DefaultDunningDays = [7, 21, 35];

    public static async Task<SettlementSettings> Of(NuodaDb db, CancellationToken ct)
    {
        var set = await db.Settings.AsNoTracking().Where(s => s.Name.StartsWith("settlement.")).ToDictionaryAsync(s => s.Name, s => s.Value, ct);
        int[] dunning = [.. (set.GetValueOrDefault(DunningName) ?? "").Split(',').Select(p => int.TryParse(p, NumberStyles.None, CultureInfo.InvariantCulture, out var days) ? days : -1)];
        return new(await SettlementStart.Of(db, ct), Number(set.GetValueOrDefault(PaymentDaysName)), dunning is [>= 0, >= 0, >= 0] ? dunning : DefaultDunningDays);
    }

    public static async Task<int> TermOf(NuodaDb db, CancellationToken ct) => Number(await db.Settings.Where(s => s.Name == PaymentDaysName).Select(s => s.Value).SingleOrDefaultAsync(ct));

    public Error? Check(DateOnly today)
    {
        if (From > today) return Error.Invalid("settlement.from_to_come", From).At("from");
        if (PaymentDays is < 0 or > 365) return Error.Invalid("credit.payment_days", 365).At("paymentDays");
        return DunningDays is [>= 0 and var first, var second, var third] && first < second && second < third && third <= 3650 ? null : Error.Invalid("settlement.dunning_days").At("dunningDays");
    }

    /// <summary>Another first day: all orders are counted anew, in the background.</summary>
    public async Task<Result<Done>> Store(NuodaDb db, DateOnly today, CancellationToken ct)
    {
        if (Check(today) is { } wrong) return wrong;
        await using var own = db.Database.CurrentTransaction is null ? await db.Database.BeginTransactionAsync(ct) : null;
        var before = await SettlementStart.Of(db, ct);
        // An order that has stood in the ledger goes on standing in it, so the first day only moves to the past.
        if (before is { } begun && (From is null || From > begun)) return Error.Conflict("settlement.from_later", begun).At("from");
        await Set(db, SettlementStart.Setting, From?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), ct);
        await Set(db, PaymentDaysName, PaymentDays.ToString(CultureInfo.InvariantCulture), ct);
        await Set(db, DunningName, string.Join(',', DunningDays), ct);
        await db.SaveChangesAsync(ct);
        if (before != From) await SettlementFollow.RecountAll(db, ct);
        if (own is not null) await own.CommitAsync(ct);
        return Done.Value;
    }

    private static async Task Set(NuodaDb db, string name, string? value, CancellationToken ct)
    {
        var stored = await db.Settings.FindAsync([name], ct);
        if (value is null)
        {
            if (stored is not null) db.Settings.Remove(stored);
        }
        else if (stored is null) db.Settings.Add(new Setting { Name = name, Value = value });
        else stored.Value = value;
    }

    private static int Number(string? set) => int.TryParse(set, NumberStyles.None, CultureInfo.InvariantCulture, out var days) ? days : Posting.DefaultPaymentDays;
}
