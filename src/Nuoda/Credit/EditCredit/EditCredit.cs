using Microsoft.EntityFrameworkCore;
using Nuoda.Customers;
using Nuoda.Kernel;
using Nuoda.Platform.Access;
using Nuoda.Platform.Storage;

namespace Nuoda.Credit;

/// <param name="Limit">In units of the currency; null = no limit, 0 = no credit.</param>
internal sealed record CreditFields(decimal? Limit, RiskGrade? Grade, int? PaymentDays, string? Notes)
{
    public const int LongestNotes = 2000;
    public const int LongestPaymentDays = 365;

    public Error? Check(string currency)
    {
        if (Kernel.Currency.TryParse(currency) is not { } known || known.Code != currency) return Error.Invalid("credit.currency", currency).At("currency");
        if (Limit is { } limit && (limit < 0 || MoneyText.Read(limit, currency) is null)) return Error.Invalid("credit.limit", limit).At("limit");
        if (Grade is { } grade && !Enum.IsDefined(grade)) return Error.Invalid("credit.grade_unknown", (int)grade).At("grade");
        if (PaymentDays is < 0 or > LongestPaymentDays) return Error.Invalid("credit.payment_days", LongestPaymentDays).At("paymentDays");
        return Notes?.Length > LongestNotes ? Error.Invalid("text.too_long", LongestNotes).At("notes") : null;
    }
}

/// <summary>Sets limit, grade and term of payment of a customer in one currency. Orders that stand stay; the next one asks the new limit.</summary>
internal sealed class EditCredit(NuodaDb db, CurrentUser me)
{
    /// <param name="version">0: there is no account yet.</param>
    public async Task<Result<CreditAccount>> Handle(long customerId, string currency, int version, CreditFields fields, CancellationToken ct)
    {
        if (!await db.Set<Customer>().Within(me.Scope).AnyAsync(c => c.Id == customerId && c.MergedIntoId == null, ct)) return Error.NotFound("customer.not_found", customerId);
        if (fields.Check(currency) is { } wrong) return wrong;
        await using var own = db.Database.CurrentTransaction is null ? await db.Database.BeginTransactionAsync(ct) : null;
        // The first order of the customer may open the account at the same moment.
        await new LedgerSql(db).Open(new(customerId, currency), ct);
        var account = await db.Set<CreditAccount>().SingleAsync(a => a.CustomerId == customerId && a.Currency == currency, ct);
        // An account that an order opened was never edited: who read "none yet" has seen all there is.
        db.Expect(account, version == 0 && account.Version == 1 ? 1 : version);
        account.CreditLimit = fields.Limit is { } limit ? Kernel.Currency.Of(currency).ToMinor(limit) : null;
        (account.RiskGrade, account.PaymentDays, account.Notes) = (fields.Grade, fields.PaymentDays, string.IsNullOrWhiteSpace(fields.Notes) ? null : fields.Notes.Trim());
        var saved = await db.TrySave(ct);
        if (saved.Error is { } error)
        {
            db.ChangeTracker.Clear();
            return error;
        }
        if (own is not null) await own.CommitAsync(ct);
        return account;
    }
}
