using Microsoft.EntityFrameworkCore;
using Nuoda.Customers;
using Nuoda.Kernel;
using Nuoda.Platform.Access;
using Nuoda.Platform.Settings;
using Nuoda.Platform.Storage;

namespace Nuoda.Credit;

/// <param name="Amount">In units of the currency.</param>
internal sealed record SecurityFields(SecurityKind Kind, string? Currency, decimal Amount, string? Provider, string? Reference, DateOnly? ValidFrom, DateOnly? ValidUntil)
{
    public Error? Check()
    {
        if (!Enum.IsDefined(Kind)) return Error.Invalid("security.kind_unknown", (int)Kind).At("kind");
        if (Kernel.Currency.TryParse(Currency) is not { } known || known.Code != Currency) return Error.Invalid("credit.currency", Currency).At("currency");
        if (Amount <= 0 || MoneyText.Read(Amount, Currency) is null) return Error.Invalid("security.amount", Amount).At("amount");
        if (string.IsNullOrWhiteSpace(Provider)) return Error.Invalid("security.provider_needed").At("provider");
        foreach (var (field, text) in new[] { ("provider", Provider), ("reference", Reference) })
            if (text?.Length > NuodaDb.TextLength) return Error.Invalid("text.too_long", NuodaDb.TextLength).At(field);
        return ValidUntil < ValidFrom ? Error.Invalid("security.reversed", ValidFrom, ValidUntil).At("validUntil") : null;
    }
}

/// <summary>Takes securities in and gives them back; those that begin or run out today are moved by <see cref="CreditDaily"/>.</summary>
internal sealed class Securities(NuodaDb db, CurrentUser me, TimeProvider clock)
{
    public async Task<Result<CreditSecurity>> Add(long customerId, SecurityFields fields, Company company, CancellationToken ct)
    {
        if (!await db.Set<Customer>().Within(me.Scope).AnyAsync(c => c.Id == customerId && c.MergedIntoId == null, ct)) return Error.NotFound("customer.not_found", customerId);
        if (fields.Check() is { } wrong) return wrong;
        await using var own = db.Database.CurrentTransaction is null ? await db.Database.BeginTransactionAsync(ct) : null;
        var (today, sql) = (company.Today(clock), new LedgerSql(db));
        await sql.Lock([new(customerId, fields.Currency!)], ct);
        var from = fields.ValidFrom ?? today;
        var security = new CreditSecurity
        {
            Id = await db.Reserve("credit_securities", 1, ct), CustomerId = customerId, Currency = fields.Currency!, Kind = fields.Kind, Amount = Currency.Of(fields.Currency!).ToMinor(fields.Amount),
            Provider = fields.Provider!.Trim(), Reference = string.IsNullOrWhiteSpace(fields.Reference) ? null : fields.Reference.Trim(), ValidFrom = from, ValidUntil = fields.ValidUntil,
            IsInForce = from <= today && !(fields.ValidUntil < today),
        };
        if (security.IsInForce) await sql.Post([Secured(security, security.Amount)], clock.GetUtcNow(), me.Actor, ct);
        db.Add(security);
        await db.SaveChangesAsync(ct);
        if (own is not null) await own.CommitAsync(ct);
        return security;
    }

    /// <summary>Gives it back: from now on it covers nothing.</summary>
    public async Task<Result<CreditSecurity>> End(long customerId, long id, int version, CancellationToken ct)
    {
        await using var own = db.Database.CurrentTransaction is null ? await db.Database.BeginTransactionAsync(ct) : null;
        var security = await (from s in db.Set<CreditSecurity>()
                              join c in db.Set<Customer>().Within(me.Scope) on s.CustomerId equals c.Id
                              where s.Id == id && s.CustomerId == customerId
                              select s).SingleOrDefaultAsync(ct);
        if (security is null) return Error.NotFound("security.not_found", id);
        if (security.EndedAt is not null) return Error.Conflict("security.ended");
        var sql = new LedgerSql(db);
        await sql.Lock([new(security.CustomerId, security.Currency)], ct);
        if (security.IsInForce) await sql.Post([Secured(security, -security.Amount)], clock.GetUtcNow(), me.Actor, ct);
        db.Expect(security, version);
        (security.IsInForce, security.EndedAt) = (false, clock.GetUtcNow());
        var saved = await db.TrySave(ct);
        if (saved.Error is { } error)
        {
            db.ChangeTracker.Clear();
            return error;
        }
        if (own is not null) await own.CommitAsync(ct);
        return security;
    }

    internal static Posting Secured(CreditSecurity security, long amount) => new(new(security.CustomerId, security.Currency), CreditKind.Secured, amount, DocumentId: security.Id);
}
