using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Nuoda.Kernel;
using Nuoda.Platform.Access;
using Nuoda.Platform.Settings;
using Nuoda.Platform.Storage;

namespace Nuoda.Credit;

/// <summary>How far the limit looks ahead, and how far over it each role may let an order go (whole units of the order's currency).</summary>
public sealed record CreditSettings(int HorizonDays, decimal ManagerAuthority, decimal FinanceAuthority)
{
    internal static async Task<CreditSettings> Of(NuodaDb db, CancellationToken ct)
    {
        var set = await db.Settings.AsNoTracking().Where(s => s.Name.StartsWith("credit.")).ToDictionaryAsync(s => s.Name, s => s.Value, ct);
        decimal Authority(Role role) => decimal.TryParse(set.GetValueOrDefault(CreditAuthority.Setting(role)), NumberStyles.None, CultureInfo.InvariantCulture, out var amount) ? amount : CreditAuthority.Otherwise;
        return new(int.TryParse(set.GetValueOrDefault(CreditDay.HorizonSetting), NumberStyles.None, CultureInfo.InvariantCulture, out var days) ? days : CreditDay.DefaultHorizonDays, Authority(Role.Manager), Authority(Role.Finance));
    }

    internal async Task<Result<Done>> Store(NuodaDb db, CancellationToken ct)
    {
        if (HorizonDays is < 0 or > CreditDay.LongestHorizonDays) return Error.Invalid("credit.horizon", CreditDay.LongestHorizonDays).At("horizonDays");
        foreach (var (field, amount) in new[] { ("managerAuthority", ManagerAuthority), ("financeAuthority", FinanceAuthority) })
            if (amount < 0 || amount > MoneyText.MostMajor || amount != decimal.Truncate(amount)) return Error.Invalid("credit.authority").At(field);
        await Set(db, CreditDay.HorizonSetting, HorizonDays.ToString(CultureInfo.InvariantCulture), ct);
        await Set(db, CreditAuthority.Setting(Role.Manager), decimal.Truncate(ManagerAuthority).ToString("0", CultureInfo.InvariantCulture), ct);
        await Set(db, CreditAuthority.Setting(Role.Finance), decimal.Truncate(FinanceAuthority).ToString("0", CultureInfo.InvariantCulture), ct);
        await db.SaveChangesAsync(ct);
        return Done.Value;
    }

    private static async Task Set(NuodaDb db, string name, string value, CancellationToken ct)
    {
        if (await db.Settings.FindAsync([name], ct) is { } stored) stored.Value = value;
        else db.Settings.Add(new Setting { Name = name, Value = value });
    }
}
