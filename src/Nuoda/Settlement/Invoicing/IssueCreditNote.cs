using Microsoft.EntityFrameworkCore;
using Nuoda.Customers;
using Nuoda.Kernel;
using Nuoda.Platform.Access;
using Nuoda.Platform.Settings;
using Nuoda.Platform.Storage;
using Nuoda.Settlement.Storage;

namespace Nuoda.Settlement;

/// <param name="LineId">Of the invoice.</param>
/// <param name="Quantity">In the product's unit; null with an amount: the price alone is corrected.</param>
/// <param name="Amount">In units of the currency; null: what the quantity was invoiced at.</param>
internal sealed record CreditPart(long LineId, decimal? Quantity, decimal? Amount);

/// <param name="Parts">Null: everything that is left of the invoice.</param>
/// <param name="Reopen">The invoice was wrong and the quantities are to be invoiced anew; else goods came back, or it is a concession.</param>
internal sealed record IssueCreditNote(long InvoiceId, DateOnly? Day, IReadOnlyList<CreditPart>? Parts, bool Reopen, string? Note);

/// <summary>Takes back an invoice or a part of it, at the price it was invoiced at, and never more than that.</summary>
internal sealed class IssueCreditNoteHandler(NuodaDb db, Posting posting, CurrentUser me, TimeProvider clock)
{
    public async Task<Result<Receivable>> Handle(IssueCreditNote command, Company company, CancellationToken ct)
    {
        var invoice = await (from r in db.Set<Receivable>().AsNoTracking()
                             join c in db.Set<Customer>().Within(me.Scope) on r.CustomerId equals c.Id
                             where r.Id == command.InvoiceId && r.Kind == DocumentKind.Invoice
                             select r).SingleOrDefaultAsync(ct);
        return invoice is null ? Error.NotFound("receivable.not_found", command.InvoiceId) : await posting.Run(invoice.CustomerId, invoice.Currency, () => Issue(command, invoice, company, ct), ct);
    }

    private async Task<Result<Receivable>> Issue(IssueCreditNote command, Receivable invoice, Company company, CancellationToken ct)
    {
        if (string.IsNullOrWhiteSpace(command.Note)) return Error.Invalid("creditnote.why_needed").At("note");
        if (Posting.CheckWords(("note", command.Note, SettlementMapping.LongestNote)) is { } wrong) return wrong;
        var day = command.Day ?? company.Today(clock);
        if (day < invoice.Day) return Error.Invalid("creditnote.before_invoice", day, invoice.Day).At("day");
        var lines = await db.Set<ReceivableLine>().AsNoTracking().Where(l => l.ReceivableId == invoice.Id).OrderBy(l => l.Id).ToListAsync(ct);
        var ids = lines.ConvertAll(l => (long?)l.Id);
        var before = (await db.Set<ReceivableLine>().AsNoTracking().Where(l => ids.Contains(l.CorrectsId)).ToListAsync(ct)).ToLookup(l => l.CorrectsId!.Value);
        var parts = new List<(ReceivableLine Of, long Quantity, long Amount)>();
        foreach (var part in command.Parts ?? [.. lines.Select(l => new CreditPart(l.Id, null, null))])
        {
            if (lines.SingleOrDefault(l => l.Id == part.LineId) is not { } line) return Error.Invalid("creditnote.line", part.LineId).At("parts");
            if (parts.Any(p => p.Of.Id == line.Id)) return Error.Invalid("creditnote.line_twice", part.LineId).At("parts");
            var taken = Take(line, part, -before[line.Id].Sum(l => l.Quantity), -before[line.Id].Sum(l => l.Amount), invoice.Currency, isWhole: command.Parts is null);
            if (taken.Error is { } refused) return refused;
            if (taken.Value is (0, 0)) continue;
            parts.Add((line, taken.Value.Quantity, taken.Value.Amount));
        }
        if (parts.Count == 0) return Error.Conflict("creditnote.nothing");
        return await Write(command, invoice, day, parts, company, ct);
    }

    /// <summary>Positive quantity and amount to take back.</summary>
    private static Result<(long Quantity, long Amount)> Take(ReceivableLine line, CreditPart part, long creditedQuantity, long creditedAmount, string currency, bool isWhole)
    {
        var (leftQuantity, leftAmount) = (line.Quantity - creditedQuantity, line.Amount - creditedAmount);
        if (isWhole) return (leftQuantity, leftAmount);
        var quantity = part.Quantity is { } q ? Kernel.Quantity.ToThousandths(Math.Clamp(q, -1e12m, 1e12m)) : 0;
        if (quantity < 0 || quantity > leftQuantity) return Error.Conflict("creditnote.too_much", Kernel.Quantity.FromThousandths(leftQuantity)).At("quantity");
        long amount;
        if (part.Amount is { } typed)
        {
            if (MoneyOf(typed, currency) is not { } minor || minor < 0) return Error.Invalid("settlement.amount", typed).At("amount");
            amount = minor;
        }
        // A share of what was invoiced, so that the last part takes what is left; concessions made before are not given twice.
        else amount = Math.Min(leftAmount, Share(line, creditedQuantity + quantity) - Share(line, creditedQuantity));
        return amount > leftAmount ? Error.Conflict("creditnote.too_much_money", Nuoda.Credit.MoneyText.Of(leftAmount, currency)).At("amount") : (quantity, amount);
    }

    private static long Share(ReceivableLine line, long quantity) => (long)decimal.Round((decimal)line.Amount * quantity / line.Quantity, 0, MidpointRounding.ToEven);
    private static long? MoneyOf(decimal amount, string currency) => Nuoda.Credit.MoneyText.Read(amount, currency);

    private async Task<Result<Receivable>> Write(IssueCreditNote command, Receivable invoice, DateOnly day, List<(ReceivableLine Of, long Quantity, long Amount)> parts, Company company, CancellationToken ct)
    {
        var amount = parts.Sum(p => p.Amount);
        var added = await posting.Add(new()
        {
            Number = "", Kind = DocumentKind.CreditNote, CustomerId = invoice.CustomerId, Currency = invoice.Currency, Day = day, Amount = -amount, CorrectsId = invoice.Id, Note = Posting.Clean(command.Note), By = me.Actor,
        }, company, ct);
        if (added.Error is { } refused) return refused;
        var id = await db.Reserve("receivable_lines", parts.Count, ct);
        foreach (var (of, quantity, taken) in parts)
            db.Add(new ReceivableLine
            {
                Id = id++, ReceivableId = added.Value.Id, OrderId = of.OrderId, LineId = of.LineId, DeliveryId = of.DeliveryId, ProductId = of.ProductId, Quantity = -quantity, Amount = -taken, CorrectsId = of.Id,
                IsReopened = command.Reopen,
            });
        var open = (await OpenDocuments.Of(db, db.Set<Receivable>().Where(r => r.Id == invoice.Id)).SingleAsync(ct)).Open;
        if (Math.Min(open, amount) is > 0 and var part) await posting.Allocate([(added.Value.Id, invoice.Id, part)], day, ct);
        await posting.Save(added.Value, ct);
        await Standings.Restate(db, [.. parts.Select(p => p.Of.OrderId).Distinct()], company, clock, me.Actor, ct);
        return added.Value;
    }
}
