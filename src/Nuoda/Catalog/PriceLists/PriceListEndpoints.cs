using Microsoft.EntityFrameworkCore;
using Nuoda.Customers;
using Nuoda.Kernel;
using Nuoda.Platform;
using Nuoda.Platform.Access;
using Nuoda.Platform.Api;
using Nuoda.Platform.Lists;
using Nuoda.Platform.Shell;
using Nuoda.Platform.Storage;

namespace Nuoda.Catalog;

/// <param name="Price">Of one pack; null: from that day on the list has none.</param>
/// <param name="IsComing">Approved, and not in force on the day asked for.</param>
public sealed record ListedPriceBody(string Product, string Name, decimal PackQuantity, decimal FromQuantity, decimal? Price, DateOnly EffectiveOn, DateOnly? ToDay, long PriceChange, bool IsComing);

/// <param name="Prices">Of a page of products.</param>
/// <param name="Next">For after=; null on the last page.</param>
public sealed record PriceListBody(
    long Id, string Key, string Name, PriceScope Scope, string? ScopeValue, long? CustomerId, string Currency, DateOnly? FromDay, DateOnly? ToDay, int Version, IReadOnlyList<ListedPriceBody> Prices, string? Next)
{
    internal static PriceListBody Of(PriceListFile f) => new(f.List.Id, f.List.Key, f.List.Name, f.List.Scope, f.List.ScopeValue, f.List.CustomerId, f.List.Currency, f.List.FromDay, f.List.ToDay, f.List.Version,
        [.. f.Prices.Rows.Select(p => new ListedPriceBody(p.Row.ProductKey, p.Row.Product, Quantity.FromThousandths(p.Row.Line.PackQuantity), Quantity.FromThousandths(p.Row.Line.FromQuantity),
            p.Row.Line.PriceMillionths / 1_000_000m, p.Change.EffectiveOn, p.Row.Line.ToDay, p.Change.Id, p.IsComing))], f.Prices.Next);
}

public sealed record RenameBody(string Name);

/// <param name="Price">Of packQuantity units, exact.</param>
/// <param name="UnitPrice">Of one unit, six decimals.</param>
/// <param name="Gross">What the quantity costs, with the surcharge for its loose part.</param>
/// <param name="Source">priceLine or promotion.</param>
/// <param name="MayBeOrdered">False: the quantity is not a whole number of packs, and they may not be opened.</param>
/// <param name="Why">In the reader's language.</param>
public sealed record PriceBody(decimal Price, decimal PackQuantity, decimal UnitPrice, decimal Gross, string Currency, PriceSourceKind Source, long? SourceId, bool MayBeOrdered, IReadOnlyList<string> Why);

internal static class PriceListEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup("/api/price-lists").WithTags("Catalog");
        api.MapGet("", List).Needs(Permission.PricesRead).Produces<ListBody<PriceListRow>>().WithSummary("Price lists by number: q; limit up to 200; after = next of the page before");
        api.MapGet("{id:long}", Get).Needs(Permission.PricesRead).Produces<PriceListBody>().WithSummary("One price list with the prices in force on a day (today) and those to come, a page of products at a time: q, day, limit, after");
        api.MapPost("", Post).Needs(Permission.PricesWrite).Idempotent().Produces<PriceListBody>(StatusCodes.Status201Created).WithSummary("Enter a price list; its prices come by price changes");
        api.MapPut("{id:long}", Put).Needs(Permission.PricesWrite).Produces<PriceListBody>().WithSummary("Rename a price list; If-Match with the ETag that was read");
        routes.MapGet("/api/prices", Price).Needs(Permission.PricesRead).WithTags("Catalog").Produces<PriceBody>()
            .WithSummary("What a customer pays for a product, and why: customer and product by number, quantity in units, day = when the order is placed (today)");
        routes.MapGet("/price-lists/{id:long}/export", Export).Needs(Permission.PricesRead).ExcludeFromDescription();
    }

    private static async Task<IResult> List(NuodaDb db, CurrentUser me, string? q, string? after, int? limit, CancellationToken ct) => TypedResults.Ok(new ListBody<PriceListRow>(
        await PriceListFile.Lists(db, me.Scope, q, after, Math.Clamp(limit ?? Page<PriceListRow>.Size, 1, Page<PriceListRow>.MostRows), ct), await CappedCount.Of(db.VisibleLists(me.Scope).Select(l => l.Id), ct)));

    private static async Task<IResult> Get(HttpContext http, long id, string? q, string? day, string? after, int? limit, NuodaDb db, CurrentUser me, CurrentCompany company, TimeProvider clock, CancellationToken ct)
    {
        var asked = CatalogWords.DayOf(day, "day");
        if (asked.Error is { } wrong) return wrong.ToProblem();
        var file = await PriceListFile.Read(db, id, me.Scope, asked.Value ?? company.Value.Today(clock), q, after, Math.Clamp(limit ?? Page<PriceListRow>.Size, 1, Page<PriceListRow>.MostRows), ct);
        if (file is null) return EditPriceList.NotFound(id).ToProblem();
        http.WithETag(file.List);
        return TypedResults.Ok(PriceListBody.Of(file));
    }

    private static async Task<IResult> Post(HttpContext http, PriceListFields body, EditPriceList edit, CurrentUser me, CurrentCompany company, CancellationToken ct)
    {
        var added = await edit.Add(body, company.Value, me.Scope, ct);
        if (added.Error is { } error) return error.ToProblem();
        http.WithETag(added.Value);
        return TypedResults.Created($"/api/price-lists/{added.Value.Id}", PriceListBody.Of(new(added.Value, null, Page<ListedPrice>.Empty)));
    }

    private static async Task<IResult> Put(HttpContext http, long id, RenameBody body, EditPriceList edit, NuodaDb db, CurrentUser me, CurrentCompany company, TimeProvider clock, CancellationToken ct)
    {
        var version = IfMatch.Read(http);
        if (version.Error is { } missing) return missing.ToProblem();
        var saved = await edit.Rename(id, version.Value, body.Name, me.Scope, ct);
        return saved.Error is { } error ? error.ToProblem() : await Get(http, id, null, null, null, null, db, me, company, clock, ct);
    }

    private static async Task<IResult> Price(
        string? customer, string? product, string? quantity, string? day, NuodaDb db, CurrentUser me, CurrentCompany company, TimeProvider clock, CancellationToken ct)
    {
        var (number, on) = (CatalogWords.Number(quantity, "quantity"), CatalogWords.DayOf(day, "day"));
        if ((number.Error ?? on.Error) is { } unread) return unread.ToProblem();
        if (number.Value is <= 0 or > 1_000_000_000m) return Error.Invalid("price.quantity_range").At("quantity").ToProblem();
        var buyer = await db.Set<Customer>().Within(me.Scope).Where(c => c.Key == customer && c.MergedIntoId == null).Select(c => (long?)c.Id).SingleOrDefaultAsync(ct);
        if (buyer is null) return Error.NotFound("price.unknown_customer", customer).At("customer").ToProblem();
        var goods = await db.Set<Product>().Where(p => p.Key == product).Select(p => (long?)p.Id).SingleOrDefaultAsync(ct);
        if (goods is null) return Error.NotFound("product.unknown", product).At("product").ToProblem();
        var (asked, thousandths) = (on.Value ?? company.Value.Today(clock), Quantity.ToThousandths(number.Value ?? 1));
        var book = await PriceBook.Load(db, [buyer.Value], [goods.Value], asked, ct);
        if (book.Of(buyer.Value, goods.Value, thousandths, asked) is not { } answer) return Error.NotFound("price.none", customer, product, asked).ToProblem();
        return TypedResults.Ok(new PriceBody(answer.PriceMillionths / 1_000_000m, Quantity.FromThousandths(answer.PackQuantity), answer.UnitPriceMillionths / 1_000_000m,
            Currency.Of(answer.Currency).FromMinor(answer.Gross(thousandths)), answer.Currency, answer.Source.Kind, answer.Source.Id, answer.Fit.IsAllowed, answer.InWords()));
    }

    private static async Task<IResult> Export(HttpContext http, long id, string? format, NuodaDb db, CurrentUser me, CurrentCompany company, TimeProvider clock, CancellationToken ct)
    {
        if (await PriceListFile.Read(db, id, me.Scope, company.Value.Today(clock), null, null, 1, ct) is null) return EditPriceList.NotFound(id).ToAnswer();
        // The columns that a price change reads: other prices in this file are a price change.
        return await ListExport.Answer(http, Texts.Of("price_lists.title"), format,
            [Texts.Of("sheet.list"), Texts.Of("sheet.product"), Texts.Of("product.name"), Texts.Of("sheet.per"), Texts.Of("sheet.from"), Texts.Of("sheet.price"), Texts.Of("sheet.to")], Rows(db, id, me, company.Value.Today(clock), ct));
    }

    private static async IAsyncEnumerable<IReadOnlyList<object?>> Rows(NuodaDb db, long id, CurrentUser me, DateOnly today, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct)
    {
        for (string? after = null; ;)
        {
            var file = (await PriceListFile.Read(db, id, me.Scope, today, null, after, 1000, ct))!;
            foreach (var p in file.Prices.Rows.Where(p => !p.IsComing))
                yield return [p.Row.ListKey, p.Row.ProductKey, p.Row.Product, Quantity.FromThousandths(p.Row.Line.PackQuantity), Quantity.FromThousandths(p.Row.Line.FromQuantity), p.Row.Line.PriceMillionths / 1_000_000m, p.Row.Line.ToDay];
            if ((after = file.Prices.Next) is null) yield break;
        }
    }
}
