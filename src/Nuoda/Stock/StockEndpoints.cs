using Nuoda.Kernel;
using Nuoda.Platform;
using Nuoda.Platform.Access;
using Nuoda.Platform.Api;
using Nuoda.Platform.Lists;
using Nuoda.Platform.Shell;
using Nuoda.Platform.Storage;

namespace Nuoda.Stock;

/// <param name="Number">Order number and line, unique.</param>
/// <param name="ExpectedOn">From when it may be dispatched.</param>
/// <param name="Confidence">How sure it is, percent; below 50 nothing is promised from it.</param>
public sealed record NewReceiptBody(string Number, string Product, string Site, decimal Quantity, DateOnly ExpectedOn, int Confidence = 100, string? Supplier = null, string? Lot = null, DateOnly? ExpiresOn = null);

/// <param name="Quantity">The whole that is expected from now on.</param>
public sealed record ReceiptChangeBody(DateOnly ExpectedOn, decimal Quantity, int Confidence = 100);

/// <param name="Quantity">As counted; may be more than announced.</param>
/// <param name="IsAll">The rest will not come any more.</param>
public sealed record ReceivedBody(decimal Quantity, bool IsAll = false, string? Lot = null, DateOnly? ExpiresOn = null, string? Reference = null);

/// <param name="Counted">What is there now.</param>
/// <param name="ExpiresOn">Tells goods without a lot apart, and is noted of a new lot.</param>
/// <param name="GivesUp">Ids of order lines that may lose what is kept for them, when less is there than is promised.</param>
public sealed record CountBody(string Product, string Site, decimal Counted, string? Lot = null, DateOnly? ExpiresOn = null, string? Reference = null, string? Reason = null, IReadOnlyList<long>? GivesUp = null);

public sealed record ScrapBody(string Product, string Site, decimal Quantity, string Reason, string? Lot = null, DateOnly? ExpiresOn = null, IReadOnlyList<long>? GivesUp = null);

/// <param name="Lot">Soonest expiry first when none.</param>
public sealed record TransferBody(string Number, string Product, string FromSite, string ToSite, decimal Quantity, DateOnly ArrivesOn, string? Lot = null);

/// <param name="Reason">Needed to block.</param>
public sealed record BlockBody(string Product, string Lot, bool IsBlocked, string? Reason = null);

/// <param name="IsReleased">The goods are no longer kept for the line; else they are, but come too late or may not be sent.</param>
public sealed record TouchedBody(long LineId, decimal Quantity, bool IsReleased);

/// <param name="SupplyId">Where the goods are now; null when nothing of them is left there.</param>
/// <param name="Touched">Promises that can no longer be kept.</param>
public sealed record StockChangeBody(long? SupplyId, IReadOnlyList<TouchedBody> Touched)
{
    internal static StockChangeBody Of(StockChange change) => new(change.SupplyId, [.. change.Touched.Select(t => new TouchedBody(t.LineId, Quantity.FromThousandths(t.Quantity), t.IsReleased))]);
}

public sealed record TransferredBody(IReadOnlyList<long> SupplyIds);

internal static class StockEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/stock", List).Needs(Permission.StockRead).WithTags("Stock").Produces<ListBody<StockRow>>()
            .WithSummary("Stock by product and site, a page at a time: q, site, state = none|expected|blocked; limit up to 200; after = next of the page before");
        routes.MapGet("/api/stock/{product}", Get).Needs(Permission.StockRead).WithTags("Stock").Produces<ProductStockBody>()
            .WithSummary("A product by its key: by site what can be promised by when, lots and expected quantities, and the order lines that they are kept for");
        routes.MapGet("/api/stock/movements", Movements).Needs(Permission.StockRead).WithTags("Stock").Produces<ListBody<MovementRow>>()
            .WithSummary("What came and went, newest first, a page at a time: product, site, lot, kind; limit up to 200; after = next of the page before");
        routes.MapPost("/api/stock/receipts", Announce).Needs(Permission.StockWrite).Idempotent().WithTags("Stock").Produces<SupplyBody>(201)
            .WithSummary("Announce goods that are expected; takes an Idempotency-Key");
        routes.MapPut("/api/stock/receipts/{id:long}", Move).Needs(Permission.StockWrite).WithTags("Stock").Produces<StockChangeBody>()
            .WithSummary("Another day, quantity or confidence of expected goods; If-Match with the version that was read. Answers the promises that this breaks");
        routes.MapPost("/api/stock/receipts/{id:long}/receive", Receive).Needs(Permission.StockWrite).Idempotent().WithTags("Stock").Produces<StockChangeBody>()
            .WithSummary("Expected goods came: what was promised of them goes with them to the lot on hand; takes an Idempotency-Key");
        routes.MapPost("/api/stock/counts", Count).Needs(Permission.StockWrite).Idempotent().WithTags("Stock").Produces<StockChangeBody>()
            .WithSummary("What was counted is what is there; below what is promised only with the lines that give it up. Takes an Idempotency-Key");
        routes.MapPost("/api/stock/scraps", Scrap).Needs(Permission.StockWrite).Idempotent().WithTags("Stock").Produces<StockChangeBody>()
            .WithSummary("Goods were lost or thrown away; takes an Idempotency-Key");
        routes.MapPost("/api/stock/transfers", Transfer).Needs(Permission.StockWrite).Idempotent().WithTags("Stock").Produces<TransferredBody>()
            .WithSummary("Free goods leave for another site, where they are expected from now on; takes an Idempotency-Key");
        routes.MapPost("/api/stock/blocks", Block).Needs(Permission.StockWrite).Idempotent().WithTags("Stock").Produces<StockChangeBody>()
            .WithSummary("Block a lot everywhere (recall), or free it again; answers the lines that count on it. Takes an Idempotency-Key");
        routes.MapGet("/stock/export", Export).Needs(Permission.StockRead).ExcludeFromDescription();
        routes.MapGet("/stock/movements/export", ExportMovements).Needs(Permission.StockRead).ExcludeFromDescription();
    }

    private static async Task<IResult> List(HttpContext http, StockList list, string? after, int? limit, CancellationToken ct)
    {
        if (StockQuestion.Check(http.Request) is { } unclear) return unclear.ToProblem();
        var (page, count) = await list.Read(StockQuestion.Read(http.Request), after, Math.Clamp(limit ?? Page<StockRow>.Size, 1, Page<StockRow>.MostRows), ct);
        return TypedResults.Ok(new ListBody<StockRow>(page, count));
    }

    private static async Task<IResult> Get(string product, ProductStock stock, CurrentUser me, CancellationToken ct) =>
        await stock.Read(p => p.Key == product, me.Scope, ct) is { } found ? TypedResults.Ok(found) : Error.NotFound("stock.product_unknown", product).ToProblem();

    private static async Task<IResult> Movements(HttpContext http, MovementList list, string? after, int? limit, CancellationToken ct)
    {
        if (MovementQuestion.Check(http.Request) is { } unclear) return unclear.ToProblem();
        var (page, count) = await list.Read(MovementQuestion.Read(http.Request), after, Math.Clamp(limit ?? Page<MovementRow>.Size, 1, Page<MovementRow>.MostRows), ct);
        return TypedResults.Ok(new ListBody<MovementRow>(page, count));
    }

    private static async Task<IResult> Announce(NewReceiptBody body, StockDesk desk, CancellationToken ct)
    {
        var goods = await desk.Find(body.Product, body.Site, body.Lot, body.ExpiresOn, ct);
        var quantity = StockDesk.Thousandths(body.Quantity);
        if ((goods.Error ?? quantity.Error) is { } wrong) return wrong.ToProblem();
        var made = await desk.Do(b => b.Announce(body.Number, goods.Value, quantity.Value, body.ExpectedOn, body.Confidence, body.Supplier, ct), ct);
        return made.Error is { } error ? error.ToProblem() : TypedResults.Created($"/api/stock/{Uri.EscapeDataString(body.Product)}", ProductStock.Body(made.Value));
    }

    private static async Task<IResult> Move(HttpContext http, long id, ReceiptChangeBody body, StockDesk desk, CancellationToken ct)
    {
        var version = IfMatch.Read(http);
        var quantity = StockDesk.Thousandths(body.Quantity);
        if ((version.Error ?? quantity.Error) is { } wrong) return wrong.ToProblem();
        return Told(await desk.Do(b => b.MoveReceipt(id, version.Value, body.ExpectedOn, quantity.Value, body.Confidence, ct), ct));
    }

    private static async Task<IResult> Receive(long id, ReceivedBody body, StockDesk desk, CurrentCompany company, TimeProvider clock, CancellationToken ct)
    {
        var quantity = StockDesk.Thousandths(body.Quantity);
        if (quantity.Error is { } wrong) return wrong.ToProblem();
        var lot = string.IsNullOrWhiteSpace(body.Lot) ? null : body.Lot.Trim();
        return Told(await desk.Do(b => b.Receive(id, quantity.Value, body.IsAll, lot, body.ExpiresOn, company.Value.Today(clock), new(body.Reference), ct), ct));
    }

    private static async Task<IResult> Count(CountBody body, StockDesk desk, CurrentCompany company, TimeProvider clock, CancellationToken ct)
    {
        var goods = await desk.Find(body.Product, body.Site, body.Lot, body.ExpiresOn, ct);
        var counted = StockDesk.Thousandths(body.Counted, "counted");
        if ((goods.Error ?? counted.Error) is { } wrong) return wrong.ToProblem();
        var done = await desk.Do(b => b.Count(goods.Value, counted.Value, company.Value.Today(clock), new(body.Reference, body.Reason), body.GivesUp ?? [], ct), ct);
        return done.Error is { Field: "quantity" } error ? error.At("counted").ToProblem() : Told(done);
    }

    private static async Task<IResult> Scrap(ScrapBody body, StockDesk desk, CancellationToken ct)
    {
        var goods = await desk.Find(body.Product, body.Site, body.Lot, body.ExpiresOn, ct);
        var quantity = StockDesk.Thousandths(body.Quantity);
        if ((goods.Error ?? quantity.Error) is { } wrong) return wrong.ToProblem();
        return Told(await desk.Do(b => b.Scrap(goods.Value, quantity.Value, new(Reason: body.Reason), body.GivesUp ?? [], ct), ct));
    }

    private static async Task<IResult> Transfer(TransferBody body, StockDesk desk, CancellationToken ct)
    {
        var goods = await desk.Find(body.Product, body.FromSite, body.Lot, null, ct);
        if (goods.Error is { } unknown) return (unknown.Field == "site" ? unknown.At("fromSite") : unknown).ToProblem();
        var to = await desk.SiteOf(body.ToSite, ct);
        var quantity = StockDesk.Thousandths(body.Quantity);
        if ((to.Error?.At("toSite") ?? quantity.Error) is { } wrong) return wrong.ToProblem();
        var sent = await desk.Do(b => b.Transfer(goods.Value.ProductId, goods.Value.SiteId, to.Value, quantity.Value, goods.Value.Lot, body.ArrivesOn, body.Number, ct), ct);
        return sent.Error is { } error ? error.ToProblem() : TypedResults.Ok(new TransferredBody(sent.Value));
    }

    private static async Task<IResult> Block(BlockBody body, StockDesk desk, CancellationToken ct)
    {
        var product = await desk.ProductOf(body.Product, ct);
        if (product.Error is { } unknown) return unknown.ToProblem();
        return Told(await desk.Do(b => b.Block(product.Value, body.Lot, body.IsBlocked, body.Reason, ct), ct));
    }

    private static IResult Told(Result<StockChange> done) => done.Error is { } error ? error.ToProblem() : TypedResults.Ok(StockChangeBody.Of(done.Value));

    private static Task<IResult> Export(HttpContext http, StockList list, string? format, CancellationToken ct)
    {
        List<string> header =
        [
            Texts.Of("stock.product"), Texts.Of("stock.product_name"), Texts.Of("stock.unit"), Texts.Of("stock.site"), Texts.Of("stock.on_hand"), Texts.Of("stock.reserved"), Texts.Of("stock.blocked"), Texts.Of("stock.free"),
            Texts.Of("stock.expected"), Texts.Of("stock.expected_free"), Texts.Of("stock.next_on"),
        ];
        return ListExport.Answer(http, Texts.Of("stock.title"), format, header, Rows());

        async IAsyncEnumerable<IReadOnlyList<object?>> Rows()
        {
            await foreach (var r in list.All(StockQuestion.Read(http.Request), ct))
                yield return [r.Product, r.ProductName, r.Unit, r.Site, r.OnHand, r.Reserved, r.Blocked, r.Free, r.Expected, r.ExpectedFree, r.NextOn];
        }
    }

    private static Task<IResult> ExportMovements(HttpContext http, MovementList list, CurrentCompany company, string? format, CancellationToken ct)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(company.Value.TimeZone);
        List<string> header =
        [
            Texts.Of("movement.at"), Texts.Of("movement.kind"), Texts.Of("stock.product"), Texts.Of("stock.site"), Texts.Of("stock.lot"), Texts.Of("movement.quantity"), Texts.Of("movement.reference"),
            Texts.Of("movement.reason"), Texts.Of("movement.by"),
        ];
        return ListExport.Answer(http, Texts.Of("movements.title"), format, header, Rows());

        async IAsyncEnumerable<IReadOnlyList<object?>> Rows()
        {
            await foreach (var r in list.All(MovementQuestion.Read(http.Request), ct))
                yield return [TimeZoneInfo.ConvertTime(r.At, zone).DateTime, StockWords.Of(r.Kind), r.Product, r.Site, r.Lot, r.Quantity, r.Reference, r.Reason, r.By];
        }
    }
}
