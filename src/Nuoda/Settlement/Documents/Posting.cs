using Microsoft.EntityFrameworkCore;
using Nuoda.Credit;
using Nuoda.Customers;
using Nuoda.Kernel;
using Nuoda.Platform.Access;
using Nuoda.Platform.Settings;
using Nuoda.Platform.Storage;

namespace Nuoda.Settlement;

/// <summary>What every posting has in common: one transaction, the customer's account held for it, the number, the entry in the credit ledger.</summary>
internal sealed class Posting(NuodaDb db, CurrentUser me, TimeProvider clock)
{
    public const int DefaultPaymentDays = 30;

    /// <summary>Runs the work while nobody else posts for this customer and currency; a refusal leaves nothing.</summary>
    public async Task<Result<T>> Run<T>(long customerId, string? currency, Func<Task<Result<T>>> work, CancellationToken ct)
    {
        if (Currency.TryParse(currency) is not { } known || known.Code != currency) return Error.Invalid("credit.currency", currency).At("currency");
        if (!await db.Set<Customer>().Within(me.Scope).AnyAsync(c => c.Id == customerId && c.MergedIntoId == null, ct)) return Error.NotFound("customer.not_found", customerId);
        await using var own = db.Database.CurrentTransaction is null ? await db.Database.BeginTransactionAsync(ct) : null;
        await CreditLedger.Lock(db, customerId, currency, ct);
        var result = await work();
        if (result.IsOk && own is not null) await own.CommitAsync(ct);
        if (!result.IsOk) db.ChangeTracker.Clear();
        return result;
    }

    /// <summary>The document, numbered; added, not saved.</summary>
    public async Task<Result<Receivable>> Add(Receivable wanted, Company company, CancellationToken ct)
    {
        var number = await Books.Next(db, wanted.Kind, wanted.Day, company.Today(clock), ct);
        if (number.Error is { } refused) return refused;
        var document = new Receivable
        {
            Id = await db.Reserve("receivables", 1, ct), Number = number.Value, Kind = wanted.Kind, CustomerId = wanted.CustomerId, Currency = wanted.Currency, Day = wanted.Day, DueOn = wanted.DueOn, Amount = wanted.Amount,
            CorrectsId = wanted.CorrectsId, Method = wanted.Method, Reference = wanted.Reference, Note = wanted.Note, At = clock.GetUtcNow(), By = me.Actor,
        };
        db.Add(document);
        return document;
    }

    public async Task Allocate(IReadOnlyCollection<(long CreditId, long DebitId, long Amount)> parts, DateOnly day, CancellationToken ct)
    {
        if (parts.Count == 0) return;
        var id = await db.Reserve("allocations", parts.Count, ct);
        db.AddRange(parts.Select((p, i) => new Allocation { Id = id + i, CreditId = p.CreditId, DebitId = p.DebitId, Amount = p.Amount, Day = day, At = clock.GetUtcNow(), By = me.Actor }));
    }

    /// <summary>Saves; the credit ledger hears of it in the same transaction.</summary>
    public async Task Save(Receivable document, CancellationToken ct)
    {
        await db.SaveChangesAsync(ct);
        await CreditLedger.PostReceivable(db, document.CustomerId, document.Currency, document.Amount, document.Id, document.At, me.Actor, ct);
    }

    /// <summary>By the customer's own term, else the company's.</summary>
    public async Task<DateOnly> DueOn(long customerId, string currency, DateOnly day, CancellationToken ct)
    {
        var days = await db.Set<CreditAccount>().Where(a => a.CustomerId == customerId && a.Currency == currency).Select(a => a.PaymentDays).SingleOrDefaultAsync(ct);
        return day.AddDays(days ?? await SettlementSettings.TermOf(db, ct));
    }

    public static Error? CheckWords(params (string Field, string? Text, int Longest)[] texts)
    {
        foreach (var (field, text, longest) in texts)
            if (text?.Length > longest) return Error.Invalid("text.too_long", longest).At(field);
        return null;
    }

    public static string? Clean(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
