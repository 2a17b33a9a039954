using Microsoft.EntityFrameworkCore;
using Nuoda.Credit;
using Nuoda.Customers;
using Nuoda.Kernel;
using Nuoda.Platform.Access;
using Nuoda.Platform.Settings;
using Nuoda.Platform.Storage;
using Nuoda.Settlement.Storage;

namespace Nuoda.Settlement;

/// <param name="InvoiceId">Or another debit: an opening balance, a reversed payment.</param>
/// <param name="Amount">In units of the currency; negative takes an allocation back.</param>
internal sealed record AllocationPart(long InvoiceId, decimal Amount);

/// <param name="Amount">In units of the currency.</param>
/// <param name="Parts">What it pays; null: the earliest due first; empty: nothing yet. What is left stays on account.</param>
internal sealed record RecordPayment(long CustomerId, string? Currency, decimal Amount, DateOnly? Day, string? Method, string? Reference, string? Note, IReadOnlyList<AllocationPart>? Parts);

/// <summary>An amount owed before settlement began here: taken over as one document, to be paid and aged like an invoice.</summary>
internal sealed record RecordOpening(long CustomerId, string? Currency, decimal Amount, DateOnly? Day, DateOnly? DueOn, string? Reference, string? Note);

/// <summary>Payments: received, set against invoices, taken back when the bank took them back.</summary>
internal sealed class Payments(NuodaDb db, Posting posting, CurrentUser me, TimeProvider clock)
{
    public Task<Result<Receivable>> Record(RecordPayment command, Company company, CancellationToken ct) => posting.Run(command.CustomerId, command.Currency, async () =>
    {
        if (Check(command.Amount, command.Currency!, command.Method, command.Reference, command.Note) is { } wrong) return wrong;
        var (amount, day) = (MoneyText.Read(command.Amount, command.Currency!)!.Value, command.Day ?? company.Today(clock));
        var added = await posting.Add(new()
        {
            Number = "", Kind = DocumentKind.Payment, CustomerId = command.CustomerId, Currency = command.Currency!, Day = day, Amount = -amount, Method = Posting.Clean(command.Method), Reference = Posting.Clean(command.Reference),
            Note = Posting.Clean(command.Note), By = me.Actor,
        }, company, ct);
        if (added.Error is { } refused) return refused;
        var debits = await OpenDocuments.Debits(db, command.CustomerId, command.Currency!, ct);
        var parts = command.Parts is null ? Oldest(debits, amount) : Chosen(command.Parts, debits, amount, command.Currency!);
        if (parts.Error is { } tooMuch) return tooMuch;
        await posting.Allocate([.. parts.Value.Select(p => (added.Value.Id, p.DebitId, p.Amount))], day, ct);
        await posting.Save(added.Value, ct);
        return added;
    }, ct);

    public Task<Result<Receivable>> Open(RecordOpening command, Company company, CancellationToken ct) => posting.Run(command.CustomerId, command.Currency, async () =>
    {
        if (Check(command.Amount, command.Currency!, null, command.Reference, command.Note) is { } wrong) return wrong;
        var day = command.Day ?? company.Today(clock);
        var added = await posting.Add(new()
        {
            Number = "", Kind = DocumentKind.Opening, CustomerId = command.CustomerId, Currency = command.Currency!, Day = day, DueOn = command.DueOn ?? await posting.DueOn(command.CustomerId, command.Currency!, day, ct),
            Amount = MoneyText.Read(command.Amount, command.Currency!)!.Value, Reference = Posting.Clean(command.Reference), Note = Posting.Clean(command.Note), By = me.Actor,
        }, company, ct);
        if (added.IsOk) await posting.Save(added.Value, ct);
        return added;
    }, ct);

    /// <summary>Sets what is left of a payment or credit note against debits; negative amounts take allocations back.</summary>
    public async Task<Result<Receivable>> Allocate(long creditId, IReadOnlyList<AllocationPart>? parts, Company company, CancellationToken ct)
    {
        var credit = await Find(creditId, ct);
        if (credit is null || credit.Amount >= 0) return Error.NotFound("receivable.not_found", creditId);
        return await posting.Run(credit.CustomerId, credit.Currency, async () =>
        {
            var open = (await OpenDocuments.Of(db, db.Set<Receivable>().Where(r => r.Id == creditId)).SingleAsync(ct)).Open;
            var debits = await OpenDocuments.Debits(db, credit.CustomerId, credit.Currency, ct);
            var chosen = parts is null ? Oldest(debits, open) : await WithTakenBack(credit, parts, debits, open, ct);
            if (chosen.Error is { } refused) return refused;
            if (chosen.Value.Count == 0) return Error.Conflict("allocation.nothing");
            await posting.Allocate([.. chosen.Value.Select(p => (creditId, p.DebitId, p.Amount))], company.Today(clock), ct);
            await db.SaveChangesAsync(ct);
            return Result<Receivable>.Ok(credit);
        }, ct);
    }

    /// <summary>The money is gone again (returned by the bank, booked to the wrong customer): a document of its own, and what the payment had paid is owed again.</summary>
    public async Task<Result<Receivable>> Reverse(long paymentId, DateOnly? on, string? why, Company company, CancellationToken ct)
    {
        var payment = await Find(paymentId, ct);
        if (payment is not { Kind: DocumentKind.Payment }) return Error.NotFound("receivable.not_found", paymentId);
        if (string.IsNullOrWhiteSpace(why)) return Error.Invalid("payment.why_needed").At("note");
        if (Posting.CheckWords(("note", why, SettlementMapping.LongestNote)) is { } wrong) return wrong;
        return await posting.Run(payment.CustomerId, payment.Currency, async () =>
        {
            if (await db.Set<Receivable>().AnyAsync(r => r.CorrectsId == paymentId, ct)) return Error.Conflict("payment.reversed", payment.Number);
            var day = on ?? company.Today(clock);
            if (day < payment.Day) return Error.Invalid("payment.before", day, payment.Day).At("day");
            var added = await posting.Add(new()
            {
                Number = "", Kind = DocumentKind.Reversal, CustomerId = payment.CustomerId, Currency = payment.Currency, Day = day, DueOn = day, Amount = -payment.Amount, CorrectsId = paymentId, Note = why.Trim(), By = me.Actor,
            }, company, ct);
            if (added.Error is { } refused) return refused;
            var given = await Given(paymentId, ct);
            await posting.Allocate([.. given.Select(g => (paymentId, g.Key, -g.Value)), (paymentId, added.Value.Id, -payment.Amount)], day, ct);
            await posting.Save(added.Value, ct);
            return added;
        }, ct);
    }

    private Task<Receivable?> Find(long id, CancellationToken ct) =>
        (from r in db.Set<Receivable>().AsNoTracking()
         join c in db.Set<Customer>().Within(me.Scope) on r.CustomerId equals c.Id
         where r.Id == id
         select r).SingleOrDefaultAsync(ct);

    private async Task<Dictionary<long, long>> Given(long creditId, CancellationToken ct) =>
        (await db.Set<Allocation>().AsNoTracking().Where(a => a.CreditId == creditId).ToListAsync(ct)).GroupBy(a => a.DebitId).Where(g => g.Sum(a => a.Amount) != 0).ToDictionary(g => g.Key, g => g.Sum(a => a.Amount));

    private async Task<Result<IReadOnlyList<(long DebitId, long Amount)>>> WithTakenBack(Receivable credit, IReadOnlyList<AllocationPart> parts, List<OpenDocument> debits, long open, CancellationToken ct)
    {
        var given = await Given(credit.Id, ct);
        var back = new List<(long DebitId, long Amount)>();
        foreach (var part in parts.Where(p => p.Amount < 0))
        {
            if (await db.Set<Receivable>().AnyAsync(r => r.CorrectsId == credit.Id && r.Kind == DocumentKind.Reversal, ct)) return Error.Conflict("payment.reversed", credit.Number);
            if (MoneyText.Read(part.Amount, credit.Currency) is not { } minor || -minor > given.GetValueOrDefault(part.InvoiceId)) return Error.Conflict("allocation.not_given", part.Amount).At("parts");
            given[part.InvoiceId] += minor;
            back.Add((part.InvoiceId, minor));
        }
        var chosen = Chosen([.. parts.Where(p => p.Amount >= 0)], debits, open - back.Sum(b => b.Amount), credit.Currency);
        return chosen.Error is { } refused ? refused : Result<IReadOnlyList<(long, long)>>.Ok([.. back, .. chosen.Value]);
    }

    private static Result<IReadOnlyList<(long DebitId, long Amount)>> Oldest(List<OpenDocument> debits, long amount)
    {
        var parts = new List<(long, long)>();
        foreach (var debit in debits)
        {
            if (amount == 0) break;
            var part = Math.Min(amount, debit.Open);
            parts.Add((debit.Document.Id, part));
            amount -= part;
        }
        return parts;
    }

    private static Result<IReadOnlyList<(long DebitId, long Amount)>> Chosen(IReadOnlyList<AllocationPart> parts, List<OpenDocument> debits, long amount, string currency)
    {
        var chosen = new List<(long, long)>();
        foreach (var part in parts)
        {
            if (debits.SingleOrDefault(d => d.Document.Id == part.InvoiceId) is not { } debit || chosen.Any(c => c.Item1 == part.InvoiceId)) return Error.Conflict("allocation.not_open", part.InvoiceId).At("parts");
            if (MoneyText.Read(part.Amount, currency) is not ({ } minor and > 0)) return Error.Invalid("settlement.amount", part.Amount).At("parts");
            if (minor > debit.Open) return Error.Conflict("allocation.too_much", debit.Document.Number, MoneyText.Of(debit.Open, currency)).At("parts");
            chosen.Add((part.InvoiceId, minor));
            amount -= minor;
        }
        return amount < 0 ? Error.Conflict("allocation.beyond", MoneyText.Of(-amount, currency)).At("parts") : chosen;
    }

    private static Error? Check(decimal amount, string currency, string? method, string? reference, string? note)
    {
        if (amount <= 0 || MoneyText.Read(amount, currency) is null) return Error.Invalid("settlement.amount", amount).At("amount");
        return Posting.CheckWords(("method", method, NuodaDb.TextLength), ("reference", reference, NuodaDb.TextLength), ("note", note, SettlementMapping.LongestNote));
    }
}
