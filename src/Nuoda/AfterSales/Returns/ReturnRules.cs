using Microsoft.EntityFrameworkCore;
using Nuoda.Kernel;
using Nuoda.Platform.Settings;
using Nuoda.Platform.Storage;

namespace Nuoda.AfterSales;

/// <param name="ExpiredAllowed">Goods past their last day of use may come back; yes unless said otherwise.</param>
public sealed record ReturnRulesBody(bool ExpiredAllowed);

/// <summary>What the company decided about returns.</summary>
internal sealed class ReturnRules(NuodaDb db)
{
    private const string ExpiredAllowed = "return.rule.expired_allowed";

    public async Task<ReturnRulesBody> Read(CancellationToken ct) =>
        new(await db.Settings.AsNoTracking().Where(s => s.Name == ExpiredAllowed).Select(s => s.Value).SingleOrDefaultAsync(ct) is not "no");

    public async Task<Result<Done>> Write(ReturnRulesBody rules, CancellationToken ct)
    {
        var value = rules.ExpiredAllowed ? "yes" : "no";
        var stored = await db.Settings.SingleOrDefaultAsync(s => s.Name == ExpiredAllowed, ct);
        if (stored is null) db.Settings.Add(new Setting { Name = ExpiredAllowed, Value = value });
        else stored.Value = value;
        return await db.TrySave(ct);
    }
}
