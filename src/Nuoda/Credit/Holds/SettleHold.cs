using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Nuoda.Customers;
using Nuoda.Kernel;
using Nuoda.Platform;
using Nuoda.Platform.Access;
using Nuoda.Platform.Settings;
using Nuoda.Platform.Storage;

namespace Nuoda.Credit;

/// <param name="IsRelease">False: the order is refused.</param>
/// <param name="ValidUntil">Of a release: its last day; null = until the order is done.</param>
internal sealed record HoldDecision(long Id, int Version, bool IsRelease, string? Why, DateOnly? ValidUntil);

/// <summary>Lets an order pass in spite of the limit, or refuses it: who, why and until when stand with the hold and in the audit trail.</summary>
internal sealed class SettleHold(NuodaDb db, CurrentUser me, TimeProvider clock)
{
    public Task<CreditHold?> Find(long id, CancellationToken ct) =>
        (from h in db.Set<CreditHold>()
         join c in db.Set<Customer>().Within(me.Scope) on h.CustomerId equals c.Id
         where h.Id == id
         select h).SingleOrDefaultAsync(ct);

    public async Task<Result<CreditHold>> Handle(HoldDecision decision, Company company, CancellationToken ct)
    {
        await using var own = db.Database.CurrentTransaction is null ? await db.Database.BeginTransactionAsync(ct) : null;
        if (await Find(decision.Id, ct) is not { } hold) return NotFound(decision.Id);
        var (now, today) = (clock.GetUtcNow(), await CreditDay.Of(db, company, clock, ct));
        if (decision.Check(today.Today) is { } wrong) return wrong;
        if (hold.State != HoldState.Held) return Error.Conflict("credithold.settled", CreditWords.Of(hold.State));
        if (decision.IsRelease && await Refusal(hold, ct) is { } refusal) return refusal;
        var sql = new LedgerSql(db);
        // Before the first id is reserved: accounts are locked first.
        await sql.Lock([new(hold.CustomerId, hold.Currency)], ct);
        if (decision.IsRelease) await CreditLedger.Force(sql, hold, today, now, me.Actor, ct);
        db.Expect(hold, decision.Version);
        (hold.State, hold.SettledAt, hold.SettledBy, hold.SettledWhy, hold.ValidUntil) =
            (decision.IsRelease ? HoldState.Released : HoldState.Refused, now, me.Actor, decision.Why!.Trim(), decision.IsRelease ? decision.ValidUntil : null);
        var saved = await db.TrySave(ct);
        if (saved.Error is { } error)
        {
            db.ChangeTracker.Clear();
            return error;
        }
        if (own is not null) await own.CommitAsync(ct);
        return hold;
    }

    /// <summary>Who placed the order's hold does not let it pass, and nobody beyond the amount that their role may answer for; administrators answer for everything.</summary>
    private async Task<Error?> Refusal(CreditHold hold, CancellationToken ct)
    {
        if (me.Role == Role.Administrator) return null;
        if (hold.PlacedBy == me.Actor) return Error.Forbidden("credithold.own");
        var (currency, most) = (Currency.Of(hold.Currency), await CreditAuthority.Of(db, me.Role, ct));
        return most is { } limit && currency.FromMinor(hold.Over) > limit
            ? Error.Forbidden("credithold.beyond_authority", MoneyText.Of(hold.Over, hold.Currency), limit.ToString("N0", CultureInfo.InvariantCulture), hold.Currency) : null;
    }

    public static Error NotFound(long id) => Error.NotFound("credithold.not_found", id);
}

internal static class HoldRules
{
    public static Error? Check(this HoldDecision decision, DateOnly today)
    {
        if (string.IsNullOrWhiteSpace(decision.Why)) return Error.Invalid("credithold.why_needed").At("why");
        if (decision.Why.Length > CreditFields.LongestNotes) return Error.Invalid("text.too_long", CreditFields.LongestNotes).At("why");
        return decision.IsRelease && decision.ValidUntil < today ? Error.Invalid("credithold.until_past", decision.ValidUntil, today).At("validUntil") : null;
    }
}

/// <summary>How far over a limit each role may let an order go, in whole units of the order's currency.</summary>
internal static class CreditAuthority
{
    public static readonly Role[] Roles = [Role.Manager, Role.Finance];
    public const decimal Otherwise = 10_000;

    public static string Setting(Role role) => "credit.authority." + role.ToString().ToLowerInvariant();

    /// <summary>Null: any amount.</summary>
    public static async Task<decimal?> Of(NuodaDb db, Role? role, CancellationToken ct)
    {
        if (role is null or Role.Administrator) return role is null ? 0 : null;
        var name = Setting(role.Value);
        var set = await db.Settings.Where(s => s.Name == name).Select(s => s.Value).SingleOrDefaultAsync(ct);
        return decimal.TryParse(set, NumberStyles.None, CultureInfo.InvariantCulture, out var amount) ? amount : Otherwise;
    }
}
