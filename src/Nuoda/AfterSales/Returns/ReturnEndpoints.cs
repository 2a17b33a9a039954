using Nuoda.Kernel;
using Nuoda.Platform;
using Nuoda.Platform.Access;
using Nuoda.Platform.Api;
using Nuoda.Platform.Lists;
using Nuoda.Platform.Shell;
using Nuoda.Platform.Storage;

namespace Nuoda.AfterSales;

public sealed record InspectionBody(decimal Quantity, Disposition Disposition, Liability Liability, string? Note, DateTimeOffset At, string By);

/// <param name="Product">Key; null when it is none of ours.</param>
/// <param name="Refund">Null: nothing decided, or for those who may not see money.</param>
public sealed record ReturnLineBody(
    int Line, long? OrderLine, string? Order, string? Product, string? Goods, bool BoughtElsewhere, ReturnKind Kind, string Reason, string? Note, string? Lot, DateOnly? ExpiresOn,
    decimal Quantity, decimal Received, decimal Inspected, decimal? Refund, IReadOnlyList<InspectionBody> Inspections);

/// <param name="Next">Steps that may be taken now, the usual one first.</param>
/// <param name="RefundDue">Null: nothing decided, or for those who may not see money.</param>
public sealed record ReturnBody(
    long Id, string Key, string? Customer, string? Caller, string? Phone, ReturnWish Wish, ReturnState State, IReadOnlyList<ReturnStep> Next, DateOnly RequestedOn, string? Site, string? Note, string? Answer,
    string Currency, decimal? RefundDue, long? ReplacementOrder, int Version, IReadOnlyList<ReturnLineBody> Lines)
{
    internal static ReturnBody Of(ReturnFile file, bool seesMoney)
    {
        var r = file.Return;
        decimal? Money(long? minor) => seesMoney && minor is { } m ? Kernel.Currency.Of(r.Currency).FromMinor(m) : null;
        return new(r.Id, r.Key, file.CustomerKey, r.Caller, r.Phone, r.Wish, r.State, [.. ReturnSteps.Next(r.State, file.Goods, r.Wish)], r.RequestedOn, file.SiteKey, r.Note, r.Answer, r.Currency, Money(r.RefundDue),
            r.ReplacementOrderId, r.Version,
            [
                .. file.Lines.Select(l => new ReturnLineBody(l.Line.Number, l.Line.OrderLineId, l.OrderKey, l.Product?.Key, l.Line.Goods, l.Line.IsBoughtElsewhere, l.Line.Kind, l.Line.Reason, l.Line.Note, l.Line.Lot, l.Line.ExpiresOn,
                    Quantity.FromThousandths(l.Line.Quantity), Quantity.FromThousandths(l.Line.Received), Quantity.FromThousandths(l.Line.Inspected), Money(l.Line.RefundDue),
                    [.. l.Inspections.Select(i => new InspectionBody(Quantity.FromThousandths(i.Quantity), i.Disposition, i.Liability, i.Note, i.At, i.By))])),
            ]);
    }
}

/// <param name="Step">confirm, reject, cancel, replacementArrived, refund, giveBack or finish.</param>
/// <param name="Note">Why; needed to reject.</param>
/// <param name="Amount">Of a refund: decided by hand, where the goods have no price on an order or another amount was agreed.</param>
public sealed record ReturnStepBody(ReturnStep? Step, string? Note = null, decimal? Amount = null);

/// <param name="Site">Key of the site where the goods are; as the return says when none.</param>
public sealed record ReturnReceiptBody(IReadOnlyList<ReceivedLine> Lines, string? Site = null);

public sealed record ReturnInspectionBody(IReadOnlyList<InspectedLine> Lines);

internal static class ReturnEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/returns", List).Needs(Permission.OrdersRead).WithTags("AfterSales").Produces<ListBody<ReturnRow>>()
            .WithSummary("Returns, newest first, a page at a time: q, state, wish, customer, from, to; sort = requested-on, with - before to turn; limit up to 200; after = next of the page before");
        routes.MapGet("/api/returns/returnable", Returnable).Needs(Permission.OrdersRead).WithTags("AfterSales").Produces<IReadOnlyList<ReturnableLine>>()
            .WithSummary("Scan and find: order lines that were delivered and may be given back, by order number, lot, product or customer (q)");
        routes.MapGet("/api/returns/{id:long}", Get).Needs(Permission.OrdersRead).WithTags("AfterSales").Produces<ReturnBody>().WithSummary("One return with lines, inspections and the steps that may be taken now");
        routes.MapPost("/api/returns", Post).Needs(Permission.OrdersWrite).Idempotent().WithTags("AfterSales").Produces<ReturnBody>(StatusCodes.Status201Created)
            .WithSummary("Ask to give goods back: from one order, many, or none; no more than was delivered and accepted less what is in returns already; takes an Idempotency-Key");
        routes.MapPost("/api/returns/{id:long}/steps", Step).Needs(Permission.OrdersWrite).Idempotent().WithTags("AfterSales").Produces<ReturnBody>()
            .WithSummary("Take a step that needs no more than a word: confirm, reject, cancel, replacementArrived, refund, giveBack, finish; If-Match is honoured when sent");
        routes.MapPost("/api/returns/{id:long}/receipts", Receive).Needs(Permission.OrdersWrite).Idempotent().WithTags("AfterSales").Produces<ReturnBody>().WithSummary("Goods of the return are here: so much of which line");
        routes.MapPost("/api/returns/{id:long}/inspections", Inspect).Needs(Permission.OrdersWrite).Idempotent().WithTags("AfterSales").Produces<ReturnBody>()
            .WithSummary("Units were looked at: disposition and liability of each; what is restocked is booked into the stock");
        // No key: the order's number is made of the return's, so that there is never a second one.
        routes.MapPost("/api/returns/{id:long}/replacement", Replace).Needs(Permission.OrdersWrite).WithTags("AfterSales").Produces<ReturnBody>()
            .WithSummary("Order the same goods for the customer again, also before these are back; asked twice it is one order");
        routes.MapGet("/returns/export", Export).Needs(Permission.OrdersRead).ExcludeFromDescription();

        routes.MapGet("/api/return-reasons", async (ReturnReasons reasons, CancellationToken ct) => TypedResults.Ok(await reasons.All(ct))).Needs(Permission.OrdersRead).WithTags("AfterSales").Produces<IReadOnlyList<ReasonBody>>()
            .WithSummary("The reasons for which goods come back, retired ones too");
        routes.MapPut("/api/return-reasons/{key}", PutReason).Needs(Permission.SettingsManage).WithTags("AfterSales").WithSummary("Rename or retire a reason, or add one (If-Match: \"0\")");
        routes.MapGet("/api/return-rules", async (ReturnRules rules, CancellationToken ct) => TypedResults.Ok(await rules.Read(ct))).Needs(Permission.OrdersRead).WithTags("AfterSales").Produces<ReturnRulesBody>()
            .WithSummary("What the company decided about returns");
        routes.MapPut("/api/return-rules", async (ReturnRulesBody body, ReturnRules rules, CancellationToken ct) => (await rules.Write(body, ct)).Error is { } error ? error.ToProblem() : Results.NoContent())
            .Needs(Permission.SettingsManage).WithTags("AfterSales").WithSummary("Decide it: whether expired goods may come back");
    }

    private static async Task<IResult> List(HttpContext http, ReturnList list, CurrentUser me, string? after, int? limit, CancellationToken ct)
    {
        var question = ReturnQuestion.Read(http.Request);
        if (question.Unclear is { } field) return Error.Invalid("return.unclear", http.Request.Query[field].ToString()).At(field).ToProblem();
        var (page, count) = await list.Read(question, me, after, Math.Clamp(limit ?? Page<ReturnRow>.Size, 1, Page<ReturnRow>.MostRows), ct);
        return TypedResults.Ok(new ListBody<ReturnRow>(page, count));
    }

    private static async Task<IResult> Returnable(string? q, FindReturnable find, CurrentUser me, CancellationToken ct) => TypedResults.Ok(await find.Find(q ?? "", me.Scope, ct));

    private static async Task<IResult> Get(HttpContext http, long id, NuodaDb db, CurrentUser me, CancellationToken ct) => await Answer(http, id, db, me, ct);

    private static async Task<IResult> Post(HttpContext http, ReturnRequest body, RequestReturn request, ReturnRules rules, NuodaDb db, CurrentUser me, CancellationToken ct)
    {
        var made = await request.Handle(body, me, (await rules.Read(ct)).ExpiredAllowed, ct);
        if (made.Error is { } error) return error.ToProblem();
        http.WithETag(made.Value);
        return await ReturnFile.Read(db, made.Value.Id, me.Scope, ct) is { } file
            ? TypedResults.Created($"/api/returns/{made.Value.Id}", ReturnBody.Of(file, me.May(Permission.MoneyRead)))
            : ReturnFile.NotFound(made.Value.Id).ToProblem();
    }

    private static async Task<IResult> Step(HttpContext http, long id, ReturnStepBody body, ReturnDesk desk, NuodaDb db, CurrentUser me, CancellationToken ct) =>
        (await desk.Take(id, Version(http), body.Step ?? (ReturnStep)(-1), body.Note, body.Amount, me, ct)).Error is { } error ? error.ToProblem() : await Answer(http, id, db, me, ct);

    private static async Task<IResult> Receive(HttpContext http, long id, ReturnReceiptBody body, ReturnDesk desk, NuodaDb db, CurrentUser me, CancellationToken ct) =>
        (await desk.Receive(id, Version(http), body.Lines, body.Site, me, ct)).Error is { } error ? error.ToProblem() : await Answer(http, id, db, me, ct);

    private static async Task<IResult> Inspect(HttpContext http, long id, ReturnInspectionBody body, ReturnDesk desk, NuodaDb db, CurrentUser me, CancellationToken ct) =>
        (await desk.Inspect(id, Version(http), body.Lines, me, ct)).Error is { } error ? error.ToProblem() : await Answer(http, id, db, me, ct);

    private static async Task<IResult> Replace(HttpContext http, long id, ReturnDesk desk, NuodaDb db, CurrentUser me, CancellationToken ct) =>
        (await desk.Replace(id, Version(http), me, ct)).Error is { } error ? error.ToProblem() : await Answer(http, id, db, me, ct);

    private static async Task<IResult> PutReason(HttpContext http, string key, ReasonFields body, ReturnReasons reasons, CancellationToken ct)
    {
        var version = IfMatch.Read(http);
        if (version.Error is { } missing) return missing.ToProblem();
        var set = await reasons.Set(key, version.Value, body, ct);
        if (set.Error is { } error) return error.ToProblem();
        http.WithETag(set.Value);
        return TypedResults.NoContent();
    }

    private static int? Version(HttpContext http) => IfMatch.Read(http) is { IsOk: true } version ? version.Value : null;

    private static async Task<IResult> Answer(HttpContext http, long id, NuodaDb db, CurrentUser me, CancellationToken ct)
    {
        if (await ReturnFile.Read(db, id, me.Scope, ct) is not { } file) return ReturnFile.NotFound(id).ToProblem();
        http.WithETag(file.Return);
        return TypedResults.Ok(ReturnBody.Of(file, me.May(Permission.MoneyRead)));
    }

    private static Task<IResult> Export(HttpContext http, ReturnList list, CurrentUser me, string? format, CancellationToken ct)
    {
        var seesMoney = me.May(Permission.MoneyRead);
        List<string> header =
        [
            Texts.Of("return.key"), Texts.Of("return.requested_on"), Texts.Of("return.customer"), Texts.Of("return.state"), Texts.Of("return.wish"), Texts.Of("return.lines"), Texts.Of("return.quantity"), Texts.Of("return.goods"),
        ];
        if (seesMoney) header.AddRange([Texts.Of("return.refund_due"), Texts.Of("order.currency")]);
        return ListExport.Answer(http, Texts.Of("returns.title"), format, header, Rows(list.All(ReturnQuestion.Read(http.Request), me, ct), seesMoney));
    }

    private static async IAsyncEnumerable<IReadOnlyList<object?>> Rows(IAsyncEnumerable<ReturnRow> returns, bool seesMoney)
    {
        await foreach (var r in returns)
        {
            List<object?> row = [r.Key, r.RequestedOn, r.CustomerName, ReturnWords.Of(r.State), ReturnWords.Of(r.Wish), r.Lines, r.Quantity, r.Products];
            if (seesMoney) row.AddRange([r.RefundDue, r.Currency]);
            yield return row;
        }
    }
}
