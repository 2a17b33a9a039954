using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Nuoda.Platform;
using Nuoda.Platform.Settings;
using Nuoda.Platform.Storage;

namespace Nuoda.Credit;

/// <summary>Today, and how far the limit looks ahead. Read it once a request or once a group of orders, not once an order.</summary>
[Published]
public sealed record CreditDay(DateOnly Today, int HorizonDays)
{
    internal const string HorizonSetting = "credit.horizon-days";
    public const int DefaultHorizonDays = 30;
    public const int LongestHorizonDays = 3650;

    /// <summary>An order due after this day eats no limit yet.</summary>
    public DateOnly NearTo => Today.AddDays(HorizonDays);

    public static async Task<CreditDay> Of(NuodaDb db, Company company, TimeProvider clock, CancellationToken ct) => new(company.Today(clock), await Horizon(db, ct));

    private static async Task<int> Horizon(NuodaDb db, CancellationToken ct)
    {
        var set = await db.Settings.Where(s => s.Name == HorizonSetting).Select(s => s.Value).SingleOrDefaultAsync(ct);
        return int.TryParse(set, NumberStyles.None, CultureInfo.InvariantCulture, out var days) ? days : DefaultHorizonDays;
    }
}
