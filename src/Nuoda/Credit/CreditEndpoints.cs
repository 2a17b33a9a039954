using System.Globalization;
using Nuoda.Kernel;
using Nuoda.Platform;
using Nuoda.Platform.Access;
using Nuoda.Platform.Api;
using Nuoda.Platform.Lists;
using Nuoda.Platform.Shell;
using Nuoda.Platform.Storage;

namespace Nuoda.Credit;

public sealed record CreditFileBody(long CustomerId, string CustomerKey, string CustomerName, IReadOnlyList<CreditRow> Accounts, IReadOnlyList<CreditHoldRow> Holds, IReadOnlyList<SecurityRow> Securities, IReadOnlyList<CreditReportRow> Reports);

/// <param name="Limit">Units of the currency; null = no limit, 0 = no credit. Must be said: what is left out must not become no limit.</param>
public sealed record CreditLimitBody(decimal? Limit, RiskGrade? Grade = null, int? PaymentDays = null, string? Notes = null);

public sealed record NewSecurityBody(SecurityKind Kind, string? Currency, decimal Amount, string? Provider, string? Reference = null, DateOnly? ValidFrom = null, DateOnly? ValidUntil = null);

/// <param name="Release">False: refuse.</param>
/// <param name="Why">Needed.</param>
/// <param name="ValidUntil">Last day of a release; null = until the order is done.</param>
public sealed record HoldDecisionBody(bool Release, string? Why = null, DateOnly? ValidUntil = null);

internal static class CreditEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/credit", List).Needs(Permission.MoneyRead).WithTags("Credit").Produces<ListBody<CreditRow>>()
            .WithSummary("Credit accounts by customer and currency, a page at a time: q, show = over|limited, grade = A–E");
        routes.MapGet("/credit/export", Export).Needs(Permission.MoneyRead).ExcludeFromDescription();
        routes.MapGet("/api/customers/{id:long}/credit", File).Needs(Permission.MoneyRead).WithTags("Credit").Produces<CreditFileBody>()
            .WithSummary("Limit and exposure of a customer by kind and currency, with holds, securities and external reports");
        routes.MapGet("/api/customers/{id:long}/credit/{currency}/entries", Entries).Needs(Permission.MoneyRead).WithTags("Credit").Produces<ListBody<CreditEntryRow>>()
            .WithSummary("The postings behind one balance, newest first: kind = openOrder|laterOrder|delivered|receivable|secured");
        routes.MapPut("/api/customers/{id:long}/credit/{currency}", PutLimit).Needs(Permission.CreditWrite).WithTags("Credit").Produces<CreditRow>()
            .WithSummary("Set limit (null = no limit, 0 = no credit), risk grade and term of payment; If-Match with the account's version, \"0\" when there is no account yet");
        routes.MapPost("/api/customers/{id:long}/credit/securities", PostSecurity).Needs(Permission.CreditWrite).Idempotent().WithTags("Credit").Produces<SecurityRow>(StatusCodes.Status201Created)
            .WithSummary("Take in a deposit, guarantee, pledged receivable or credit insurance");
        routes.MapDelete("/api/customers/{id:long}/credit/securities/{security:long}", EndSecurity).Needs(Permission.CreditWrite).WithTags("Credit")
            .WithSummary("Give a security back: from now on it covers nothing; If-Match with its version");
        routes.MapPost("/api/customers/{id:long}/credit/reports", PostReport).Needs(Permission.CreditWrite).Idempotent().DisableAntiforgery().WithTags("Credit").Produces<CreditReportRow>(StatusCodes.Status201Created)
            .WithSummary("Attach an external credit report: a form with source, datedOn, grade and file");
        routes.MapGet("/customers/{id:long}/credit/reports/{report:long}/file", ReportFile).Needs(Permission.MoneyRead).ExcludeFromDescription();
        routes.MapGet("/api/credit/holds", Holds).Needs(Permission.MoneyRead).WithTags("Credit").Produces<ListBody<CreditHoldRow>>()
            .WithSummary("Orders that wait for credit, oldest first; state = held|released|refused|withdrawn");
        routes.MapPut("/api/credit/holds/{id:long}", PutHold).Needs(Permission.CreditWrite).WithTags("Credit").Produces<CreditHoldRow>()
            .WithSummary("Let an order pass in spite of the limit, or refuse it, with the reason; If-Match with the hold's version");
        routes.MapGet("/api/credit/settings", Settings).Needs(Permission.MoneyRead).WithTags("Credit").Produces<CreditSettings>()
            .WithSummary("How far the limit looks ahead, and what each role may release");
        routes.MapPut("/api/credit/settings", PutSettings).Needs(Permission.SettingsManage).WithTags("Credit").WithSummary("Set the rules of credit");
    }

    private static async Task<IResult> List(HttpContext http, CreditList list, string? after, int? limit, CancellationToken ct)
    {
        var (page, count) = await list.Read(CreditQuestion.Read(http.Request), after, Size(limit), ct);
        return TypedResults.Ok(new ListBody<CreditRow>(page, count));
    }

    private static Task<IResult> Export(HttpContext http, CreditList list, string? format, CancellationToken ct) => ListExport.Answer(http, Texts.Of("credit.title"), format,
        [
            Texts.Of("credit.customer"), Texts.Of("customer.name"), Texts.Of("credit.currency"), Texts.Of("credit.limit"), Texts.Of("credit.exposure"), CreditWords.Of(CreditKind.Receivable), CreditWords.Of(CreditKind.Delivered),
            CreditWords.Of(CreditKind.OpenOrder), CreditWords.Of(CreditKind.LaterOrder), CreditWords.Of(CreditKind.Secured), Texts.Of("credit.grade"), Texts.Of("credit.waiting"),
        ], Rows(list.All(CreditQuestion.Read(http.Request), ct)));

    private static async IAsyncEnumerable<IReadOnlyList<object?>> Rows(IAsyncEnumerable<CreditRow> rows)
    {
        await foreach (var r in rows)
            yield return [r.CustomerKey, r.CustomerName, r.Currency, FormattedNumber.Money(r.Limit), FormattedNumber.Money(r.Exposure), FormattedNumber.Money(r.Receivables), FormattedNumber.Money(r.Delivered),
                FormattedNumber.Money(r.OpenOrders), FormattedNumber.Money(r.LaterOrders), FormattedNumber.Money(r.Secured), r.Grade?.ToString(), r.OrdersWaiting];
    }

    private static async Task<IResult> File(long id, NuodaDb db, CurrentUser me, CancellationToken ct) => await CreditFile.Read(db, id, me.Scope, ct) is { } f
        ? TypedResults.Ok(new CreditFileBody(f.Customer.Id, f.Customer.Key, f.Customer.Name, f.Accounts, f.Holds, f.Securities, f.Reports)) : CreditFile.NotFound(id).ToProblem();

    private static async Task<IResult> Entries(long id, string currency, string? kind, string? after, int? limit, NuodaDb db, CurrentUser me, CancellationToken ct)
    {
        if (KindOf(kind) is not { } known) return Error.Invalid("list.unknown_word", kind, string.Join(", ", Enum.GetNames<CreditKind>().Select(n => char.ToLowerInvariant(n[0]) + n[1..]))).At("kind").ToProblem();
        if (await CreditFile.Read(db, id, me.Scope, ct) is null) return CreditFile.NotFound(id).ToProblem();
        return TypedResults.Ok(new ListBody<CreditEntryRow>(await CreditFile.Entries(db, id, currency, known, after, Size(limit), ct), null));
    }

    internal static CreditKind? KindOf(string? word) => word is { Length: > 0 } && !char.IsAsciiDigit(word[0]) && Enum.TryParse<CreditKind>(word, ignoreCase: true, out var kind) ? kind : null;

    private static async Task<IResult> PutLimit(HttpContext http, long id, string currency, CreditLimitBody body, EditCredit edit, NuodaDb db, CurrentUser me, CancellationToken ct)
    {
        var version = IfMatch.Read(http);
        if (version.Error is { } missing) return missing.ToProblem();
        var saved = await edit.Handle(id, currency, version.Value, new(body.Limit, body.Grade, body.PaymentDays, body.Notes), ct);
        if (saved.Error is { } error) return error.ToProblem();
        http.WithETag(saved.Value);
        return TypedResults.Ok((await CreditFile.Read(db, id, me.Scope, ct))!.Accounts.Single(a => a.Currency == currency));
    }

    private static async Task<IResult> PostSecurity(long id, NewSecurityBody body, Securities securities, CurrentCompany company, CancellationToken ct)
    {
        var added = await securities.Add(id, new(body.Kind, body.Currency, body.Amount, body.Provider, body.Reference, body.ValidFrom, body.ValidUntil), company.Value, ct);
        if (added.Error is { } error) return error.ToProblem();
        var s = added.Value;
        return TypedResults.Created((string?)null, new SecurityRow(s.Id, s.Kind, s.Currency, body.Amount, s.Provider, s.Reference, s.ValidFrom, s.ValidUntil, s.IsInForce, s.EndedAt, s.Version));
    }

    private static async Task<IResult> EndSecurity(HttpContext http, long id, long security, Securities securities, CancellationToken ct)
    {
        var version = IfMatch.Read(http);
        if (version.Error is { } missing) return missing.ToProblem();
        var ended = await securities.End(id, security, version.Value, ct);
        return ended.Error is { } error ? error.ToProblem() : TypedResults.NoContent();
    }

    private static async Task<IResult> PostReport(HttpContext http, long id, CreditReports reports, CurrentCompany company, CancellationToken ct)
    {
        if (!http.Request.HasFormContentType) return Error.Invalid("creditreport.file", ReportFields.LargestFile / 1024 / 1024).At("file").ToProblem();
        var added = await reports.Attach(id, await Form(http, ct), company.Value, ct);
        if (added.Error is { } error) return error.ToProblem();
        var r = added.Value;
        return TypedResults.Created($"/customers/{id}/credit/reports/{r.Id}/file", new CreditReportRow(r.Id, r.Source, r.DatedOn, r.Grade, r.FileName, r.AddedAt, r.AddedBy));
    }

    internal static async Task<ReportFields> Form(HttpContext http, CancellationToken ct)
    {
        var form = await http.Request.ReadFormAsync(ct);
        byte[]? content = null;
        if (form.Files.GetFile("file") is { Length: <= ReportFields.LargestFile } file)
        {
            using var bytes = new MemoryStream();
            await file.CopyToAsync(bytes, ct);
            content = bytes.ToArray();
        }
        return new(form["source"], DateOnly.TryParseExact(form["datedOn"], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null, form["grade"], form.Files.GetFile("file")?.FileName, content);
    }

    private static async Task<IResult> ReportFile(long id, long report, CreditReports reports, CancellationToken ct) => await reports.Find(id, report, ct) is { } r
        ? Results.File(r.Content, r.ContentType, r.FileName) : Error.NotFound("creditreport.not_found", report).ToAnswer();

    private static async Task<IResult> Holds(HoldQueue queue, string? state, string? after, int? limit, CancellationToken ct)
    {
        if (StateOf(state) is not { } known) return Error.Invalid("list.unknown_word", state, string.Join(", ", Enum.GetNames<HoldState>().Select(n => n.ToLowerInvariant()))).At("state").ToProblem();
        var (page, count) = await queue.Read(known, after, Size(limit), ct);
        return TypedResults.Ok(new ListBody<CreditHoldRow>(page, count));
    }

    internal static HoldState? StateOf(string? word) => string.IsNullOrEmpty(word) ? HoldState.Held : !char.IsAsciiDigit(word[0]) && Enum.TryParse<HoldState>(word, ignoreCase: true, out var state) ? state : null;

    private static async Task<IResult> PutHold(HttpContext http, long id, HoldDecisionBody body, SettleHold settle, CurrentCompany company, CancellationToken ct)
    {
        var version = IfMatch.Read(http);
        if (version.Error is { } missing) return missing.ToProblem();
        var settled = await settle.Handle(new(id, version.Value, body.Release, body.Why, body.ValidUntil), company.Value, ct);
        if (settled.Error is { } error) return error.ToProblem();
        http.WithETag(settled.Value);
        return TypedResults.Ok(CreditHoldRow.Of(settled.Value, ""));
    }

    private static async Task<IResult> Settings(NuodaDb db, CancellationToken ct) => TypedResults.Ok(await CreditSettings.Of(db, ct));

    private static async Task<IResult> PutSettings(CreditSettings body, NuodaDb db, CancellationToken ct)
    {
        var stored = await body.Store(db, ct);
        return stored.Error is { } error ? error.ToProblem() : TypedResults.NoContent();
    }

    private static int Size(int? limit) => Math.Clamp(limit ?? Page<CreditRow>.Size, 1, Page<CreditRow>.MostRows);
}
