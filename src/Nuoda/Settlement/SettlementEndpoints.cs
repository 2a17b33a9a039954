using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Nuoda.Kernel;
using Nuoda.Platform;
using Nuoda.Platform.Access;
using Nuoda.Platform.Api;
using Nuoda.Platform.Lists;
using Nuoda.Platform.Shell;
using Nuoda.Platform.Storage;

namespace Nuoda.Settlement;

/// <param name="Orders">Only these orders; null = all.</param>
/// <param name="Deliveries">Only these deliveries; null = all.</param>
public sealed record NewInvoiceBody(
    long CustomerId, string? Currency = null, DateOnly? Day = null, DateOnly? DeliveredFrom = null, DateOnly? DeliveredTo = null, IReadOnlyList<long>? Orders = null, IReadOnlyList<long>? Deliveries = null, DateOnly? DueOn = null,
    string? Reference = null, string? Note = null);

/// <param name="LineId">Of the invoice.</param>
/// <param name="Quantity">Null with an amount: the price alone is corrected.</param>
/// <param name="Amount">Null: what the quantity was invoiced at.</param>
public sealed record CreditPartBody(long LineId, decimal? Quantity = null, decimal? Amount = null);

/// <param name="Lines">Null: all that is left of the invoice.</param>
/// <param name="Reopen">The quantities are to be invoiced anew.</param>
public sealed record NewCreditNoteBody(DateOnly? Day = null, IReadOnlyList<CreditPartBody>? Lines = null, bool Reopen = false, string? Note = null);

/// <param name="DocumentId">Invoice, opening balance or reversed payment.</param>
/// <param name="Amount">Negative takes an allocation back.</param>
public sealed record AllocationBody(long DocumentId, decimal Amount);

/// <param name="Allocations">Null: the earliest due first; empty: nothing yet, the payment stays on account.</param>
public sealed record NewPaymentBody(
    long CustomerId, decimal Amount, string? Currency = null, DateOnly? Day = null, string? Method = null, string? Reference = null, string? Note = null, IReadOnlyList<AllocationBody>? Allocations = null);

public sealed record NewOpeningBody(long CustomerId, decimal Amount, string? Currency = null, DateOnly? Day = null, DateOnly? DueOn = null, string? Reference = null, string? Note = null);

/// <param name="Allocations">Null: what is left, the earliest due first.</param>
public sealed record AllocationsBody(IReadOnlyList<AllocationBody>? Allocations = null);

public sealed record ReversalBody(DateOnly? Day = null, string? Note = null);

public sealed record NewStatementBody(long CustomerId, DateOnly FirstDay, DateOnly LastDay, string? Currency = null);

public sealed record StatementAnswerBody(LineAnswer Answer, string? Words = null);

public sealed record NewLetterBody(long CustomerId, string? Currency = null);

/// <param name="From">Null = settlement has not begun.</param>
public sealed record SettlementSettingsBody(DateOnly? From, int PaymentDays, IReadOnlyList<int> DunningDays);

/// <param name="Month">202611.</param>
public sealed record MonthRow(int Month, int Invoices, int CreditNotes, int Payments, DateTimeOffset? ClosedAt, string? ClosedBy);

internal static class SettlementEndpoints
{
    private const string Tag = "Settlement";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/receivables", List).Needs(Permission.MoneyRead).WithTags(Tag).Produces<ListBody<ReceivableRow>>()
            .WithSummary("Invoices, credit notes, payments, newest first: q, kind = invoice|creditNote|payment|reversal|opening, only = open|overdue, customer, from, to");
        routes.MapGet("/receivables/export", Export).Needs(Permission.MoneyRead).ExcludeFromDescription();
        routes.MapGet("/api/receivables/{id:long}", Get).Needs(Permission.MoneyRead).WithTags(Tag).Produces<ReceivableFile>().WithSummary("One document, with its lines and what it is set against");
        routes.MapGet("/api/invoices/waiting", Waiting).Needs(Permission.MoneyRead).WithTags(Tag).Produces<IReadOnlyList<WaitingRow>>().WithSummary("Customers with something accepted and not invoiced");
        routes.MapPost("/api/invoices", PostInvoice).Needs(Permission.SettlementWrite).Idempotent().WithTags(Tag).Produces<ReceivableFile>(StatusCodes.Status201Created)
            .WithSummary("Invoice what is accepted and not invoiced: of a period, of some orders or deliveries, or everything");
        routes.MapPost("/api/invoices/{id:long}/credit-notes", PostCreditNote).Needs(Permission.SettlementWrite).Idempotent().WithTags(Tag).Produces<ReceivableFile>(StatusCodes.Status201Created)
            .WithSummary("Take back an invoice or a part of it, at the price it was invoiced at");
        routes.MapPost("/api/payments", PostPayment).Needs(Permission.SettlementWrite).Idempotent().WithTags(Tag).Produces<ReceivableFile>(StatusCodes.Status201Created)
            .WithSummary("Record a payment and set it against invoices; what is left stays on account");
        routes.MapPost("/api/payments/{id:long}/reversal", PostReversal).Needs(Permission.SettlementWrite).Idempotent().WithTags(Tag).Produces<ReceivableFile>(StatusCodes.Status201Created)
            .WithSummary("The money is gone again: what the payment paid is owed again");
        routes.MapPost("/api/receivables/{id:long}/allocations", PostAllocations).Needs(Permission.SettlementWrite).Idempotent().WithTags(Tag).Produces<ReceivableFile>()
            .WithSummary("Set what is left of a payment or credit note against documents; negative amounts take back");
        routes.MapPost("/api/receivables/opening", PostOpening).Needs(Permission.SettlementWrite).Idempotent().WithTags(Tag).Produces<ReceivableFile>(StatusCodes.Status201Created)
            .WithSummary("Take over an amount owed from before settlement began here");
        routes.MapGet("/api/ageing", Ageing).Needs(Permission.MoneyRead).WithTags(Tag).Produces<IReadOnlyList<AgeingRow>>().WithSummary("What each customer owes by days overdue; as-of = a day, today if left out");
        routes.MapGet("/ageing/export", ExportAgeing).Needs(Permission.MoneyRead).ExcludeFromDescription();
        routes.MapGet("/api/statements", Statements).Needs(Permission.MoneyRead).WithTags(Tag).Produces<ListBody<StatementRow>>().WithSummary("Statements, newest first");
        routes.MapGet("/api/statements/{id:long}", GetStatement).Needs(Permission.MoneyRead).WithTags(Tag).Produces<StatementFile>().WithSummary("A statement with the customer's answer to each line");
        routes.MapPost("/api/statements", PostStatement).Needs(Permission.SettlementWrite).Idempotent().WithTags(Tag).Produces<StatementFile>(StatusCodes.Status201Created).WithSummary("Make a statement for a customer and a period");
        routes.MapPut("/api/statements/lines/{id:long}", PutAnswer).Needs(Permission.SettlementWrite).WithTags(Tag).WithSummary("The customer's answer to one line: confirmed, or disputed with words; If-Match with the line's version");
        routes.MapGet("/api/dunning", Due).Needs(Permission.MoneyRead).WithTags(Tag).Produces<IReadOnlyList<DunningRow>>().WithSummary("Customers to whom a reminder is due");
        routes.MapPost("/api/dunning", PostLetter).Needs(Permission.SettlementWrite).Idempotent().WithTags(Tag).Produces<DunningLetterFile>(StatusCodes.Status201Created).WithSummary("Write the reminder that is due");
        routes.MapGet("/api/settlement/settings", Settings).Needs(Permission.MoneyRead).WithTags(Tag).Produces<SettlementSettingsBody>().WithSummary("First day, term of payment, days of the reminders");
        routes.MapPut("/api/settlement/settings", PutSettings).Needs(Permission.SettingsManage).WithTags(Tag).WithSummary("Set the rules of settlement");
        routes.MapGet("/api/settlement/months", Months).Needs(Permission.MoneyRead).WithTags(Tag).Produces<IReadOnlyList<MonthRow>>().WithSummary("Months of the books, newest first");
        routes.MapPut("/api/settlement/months/{month:int}/closed", PutClosed).Needs(Permission.SettlementWrite).WithTags(Tag).WithSummary("Close a month and those before it: nothing is posted into them any more");
    }

    private static async Task<IResult> List(HttpContext http, ReceivableList list, CurrentCompany company, TimeProvider clock, string? after, int? limit, CancellationToken ct)
    {
        var (page, count) = await list.Read(ReceivableQuestion.Read(http.Request), company.Value.Today(clock), after, Size(limit), ct);
        return TypedResults.Ok(new ListBody<ReceivableRow>(page, count));
    }

    private static Task<IResult> Export(HttpContext http, ReceivableList list, CurrentCompany company, TimeProvider clock, string? format, CancellationToken ct) => ListExport.Answer(http, Texts.Of("receivables.title"), format,
        [
            Texts.Of("receivable.number"), Texts.Of("receivable.kind"), Texts.Of("receivable.customer"), Texts.Of("receivable.day"), Texts.Of("receivable.due"), Texts.Of("receivable.amount"), Texts.Of("receivable.open"),
            Texts.Of("credit.currency"), Texts.Of("receivable.reference"),
        ], Rows(list.All(ReceivableQuestion.Read(http.Request), company.Value.Today(clock), ct)));

    private static async IAsyncEnumerable<IReadOnlyList<object?>> Rows(IAsyncEnumerable<ReceivableRow> rows)
    {
        await foreach (var r in rows) yield return [r.Number, SettlementWords.Of(r.Kind), r.CustomerName, r.Day, r.DueOn, FormattedNumber.Money(r.Amount), FormattedNumber.Money(r.Open), r.Currency, r.Reference];
    }

    private static async Task<IResult> Get(long id, NuodaDb db, CurrentUser me, CurrentCompany company, TimeProvider clock, CancellationToken ct) =>
        await ReceivableFile.Read(db, id, me.Scope, company.Value.Today(clock), ct) is { } file ? TypedResults.Ok(file) : ReceivableFile.NotFound(id).ToProblem();

    private static async Task<IResult> Waiting(WaitingList waiting, CancellationToken ct) => TypedResults.Ok(await waiting.Read(ct));

    private static async Task<IResult> PostInvoice(NewInvoiceBody b, IssueInvoiceHandler issue, Answering answer, CurrentCompany company, CancellationToken ct) => await answer.Created(
        await issue.Handle(new(b.CustomerId, b.Currency ?? company.Value.Currency, b.Day, b.DeliveredFrom, b.DeliveredTo, b.Orders, b.Deliveries, b.DueOn, b.Reference, b.Note), company.Value, ct), ct);

    private static async Task<IResult> PostCreditNote(long id, NewCreditNoteBody b, IssueCreditNoteHandler issue, Answering answer, CurrentCompany company, CancellationToken ct) => await answer.Created(
        await issue.Handle(new(id, b.Day, b.Lines is null ? null : [.. b.Lines.Select(l => new CreditPart(l.LineId, l.Quantity, l.Amount))], b.Reopen, b.Note), company.Value, ct), ct);

    private static async Task<IResult> PostPayment(NewPaymentBody b, Payments payments, Answering answer, CurrentCompany company, CancellationToken ct) => await answer.Created(
        await payments.Record(new(b.CustomerId, b.Currency ?? company.Value.Currency, b.Amount, b.Day, b.Method, b.Reference, b.Note, Parts(b.Allocations)), company.Value, ct), ct);

    private static async Task<IResult> PostReversal(long id, ReversalBody b, Payments payments, Answering answer, CurrentCompany company, CancellationToken ct) =>
        await answer.Created(await payments.Reverse(id, b.Day, b.Note, company.Value, ct), ct);

    private static async Task<IResult> PostAllocations(long id, AllocationsBody b, Payments payments, Answering answer, CurrentCompany company, CancellationToken ct)
    {
        var done = await payments.Allocate(id, Parts(b.Allocations), company.Value, ct);
        return done.Error is { } error ? error.ToProblem() : TypedResults.Ok(await answer.File(id, ct));
    }

    private static async Task<IResult> PostOpening(NewOpeningBody b, Payments payments, Answering answer, CurrentCompany company, CancellationToken ct) => await answer.Created(
        await payments.Open(new(b.CustomerId, b.Currency ?? company.Value.Currency, b.Amount, b.Day, b.DueOn, b.Reference, b.Note), company.Value, ct), ct);

    private static IReadOnlyList<AllocationPart>? Parts(IReadOnlyList<AllocationBody>? bodies) => bodies is null ? null : [.. bodies.Select(a => new AllocationPart(a.DocumentId, a.Amount))];

    private static async Task<IResult> Ageing(HttpContext http, AgeingList ageing, CurrentCompany company, TimeProvider clock, CancellationToken ct)
    {
        var asOf = http.Request.Query["as-of"].ToString();
        if (asOf.Length > 0 && AsOf(asOf) is null) return Error.Invalid("list.not_a_day", asOf).At("as-of").ToProblem();
        return TypedResults.Ok(await ageing.Read(AsOf(asOf) ?? company.Value.Today(clock), ct));
    }

    internal static DateOnly? AsOf(string? text) => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;

    private static Task<IResult> ExportAgeing(HttpContext http, AgeingList ageing, CurrentCompany company, TimeProvider clock, string? format, CancellationToken ct) => ListExport.Answer(http, Texts.Of("ageing.title"), format,
        [
            Texts.Of("credit.customer"), Texts.Of("customer.name"), Texts.Of("credit.currency"), Texts.Of("ageing.not_due"), Texts.Of("ageing.to30"), Texts.Of("ageing.to60"), Texts.Of("ageing.to90"), Texts.Of("ageing.over90"),
            Texts.Of("ageing.credits"), Texts.Of("ageing.total"),
        ], Aged(ageing, AsOf(http.Request.Query["as-of"]) ?? company.Value.Today(clock), ct));

    private static async IAsyncEnumerable<IReadOnlyList<object?>> Aged(AgeingList ageing, DateOnly asOf, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct)
    {
        foreach (var r in await ageing.Read(asOf, ct))
            yield return [r.CustomerKey, r.CustomerName, r.Currency, FormattedNumber.Money(r.NotDue), FormattedNumber.Money(r.To30), FormattedNumber.Money(r.To60), FormattedNumber.Money(r.To90), FormattedNumber.Money(r.Over90),
                FormattedNumber.Money(r.Credits), FormattedNumber.Money(r.Total)];
    }

    private static async Task<IResult> Statements(Statements statements, string? after, int? limit, CancellationToken ct)
    {
        var (page, count) = await statements.List(after, Size(limit), ct);
        return TypedResults.Ok(new ListBody<StatementRow>(page, count));
    }

    private static async Task<IResult> GetStatement(long id, Statements statements, CancellationToken ct) => await statements.Read(id, ct) is { } file ? TypedResults.Ok(file) : Settlement.Statements.NotFound(id).ToProblem();

    private static async Task<IResult> PostStatement(NewStatementBody b, Statements statements, CurrentCompany company, CancellationToken ct)
    {
        var made = await statements.Make(b.CustomerId, b.Currency ?? company.Value.Currency, b.FirstDay, b.LastDay, company.Value, ct);
        return made.Error is { } error ? error.ToProblem() : TypedResults.Created($"/api/statements/{made.Value.Id}", await statements.Read(made.Value.Id, ct));
    }

    private static async Task<IResult> PutAnswer(HttpContext http, long id, StatementAnswerBody b, Statements statements, CancellationToken ct)
    {
        var version = IfMatch.Read(http);
        if (version.Error is { } missing) return missing.ToProblem();
        var saved = await statements.Answer(id, version.Value, b.Answer, b.Words, ct);
        if (saved.Error is { } error) return error.ToProblem();
        http.WithETag(saved.Value);
        return TypedResults.NoContent();
    }

    private static async Task<IResult> Due(Dunning dunning, CurrentCompany company, CancellationToken ct) => TypedResults.Ok(await dunning.Due(company.Value, ct));

    private static async Task<IResult> PostLetter(NewLetterBody b, Dunning dunning, CurrentCompany company, CancellationToken ct)
    {
        var written = await dunning.Write(b.CustomerId, b.Currency ?? company.Value.Currency, company.Value, ct);
        return written.Error is { } error ? error.ToProblem() : TypedResults.Created($"/dunning/{written.Value.Id}", await dunning.Read(written.Value.Id, ct));
    }

    private static async Task<IResult> Settings(NuodaDb db, CancellationToken ct) 
    {
        var s = await SettlementSettings.Of(db, ct);
        return TypedResults.Ok(new SettlementSettingsBody(s.From, s.PaymentDays, s.DunningDays));
    }

    private static async Task<IResult> PutSettings(SettlementSettingsBody b, NuodaDb db, CurrentCompany company, TimeProvider clock, CancellationToken ct)
    {
        var stored = await new SettlementSettings(b.From, b.PaymentDays, b.DunningDays ?? []).Store(db, company.Value.Today(clock), ct);
        return stored.Error is { } error ? error.ToProblem() : TypedResults.NoContent();
    }

    private static async Task<IResult> Months(NuodaDb db, CancellationToken ct) => TypedResults.Ok(await MonthsOf(db, ct));

    internal static Task<List<MonthRow>> MonthsOf(NuodaDb db, CancellationToken ct) => db.Set<SettlementMonth>().AsNoTracking().OrderByDescending(m => m.Month).Take(120)
        .Select(m => new MonthRow(m.Month, m.Invoices, m.CreditNotes, m.Payments, m.ClosedAt, m.ClosedBy)).ToListAsync(ct);

    private static async Task<IResult> PutClosed(int month, NuodaDb db, CurrentUser me, CurrentCompany company, TimeProvider clock, CancellationToken ct)
    {
        var closed = await Books.Close(db, month, company.Value.Today(clock), clock.GetUtcNow(), me.Actor, ct);
        return closed.Error is { } error ? error.ToProblem() : TypedResults.NoContent();
    }

    private static int Size(int? limit) => Math.Clamp(limit ?? Page<ReceivableRow>.Size, 1, Page<ReceivableRow>.MostRows);
}

/// <summary>Answers a posting with the document as it stands.</summary>
internal sealed class Answering(NuodaDb db, CurrentUser me, CurrentCompany company, TimeProvider clock)
{
    public Task<ReceivableFile?> File(long id, CancellationToken ct) => ReceivableFile.Read(db, id, me.Scope, company.Value.Today(clock), ct);

    public async Task<IResult> Created(Result<Receivable> posted, CancellationToken ct) =>
        posted.Error is { } error ? error.ToProblem() : TypedResults.Created($"/api/receivables/{posted.Value.Id}", await File(posted.Value.Id, ct));
}
