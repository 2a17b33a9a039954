using Nuoda.Platform;
using Nuoda.Platform.Access;
using Nuoda.Platform.Lists;
using Nuoda.Platform.Shell;

namespace Nuoda.Catalog;

internal static class ProductListEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/products", Get).Needs(Permission.CatalogRead).WithTags("Catalog").Produces<ListBody<ProductRow>>()
            .WithSummary("Products, a page at a time: q (part of number or name, or a GTIN), group, supplier, listing; sort = name, key, group, with - before to turn; limit up to 200; after = next of the page before");
        routes.MapGet("/products/export", Export).Needs(Permission.CatalogRead).ExcludeFromDescription();
    }

    private static async Task<IResult> Get(HttpContext http, ProductList list, CurrentCompany company, TimeProvider clock, string? after, int? limit, CancellationToken ct)
    {
        if (ProductQuestion.Check(http.Request) is { } wrong) return wrong.ToProblem();
        var (page, count) = await list.Read(ProductQuestion.Read(http.Request), company.Value.Today(clock), after, Math.Clamp(limit ?? Page<ProductRow>.Size, 1, Page<ProductRow>.MostRows), ct);
        return TypedResults.Ok(new ListBody<ProductRow>(page, count));
    }

    private static Task<IResult> Export(HttpContext http, ProductList list, CurrentCompany company, TimeProvider clock, string? format, CancellationToken ct) =>
        ListExport.Answer(http, Texts.Of("products.title"), format,
        [
            Texts.Of("product.key"), Texts.Of("product.name"), Texts.Of("product.group"), Texts.Of("product.unit"), Texts.Of("product.supplier"), Texts.Of("product.gtin"), Texts.Of("product.shelf_life"),
            Texts.Of("product.listing"), Texts.Of("product.listed_on"), Texts.Of("product.run_down_on"), Texts.Of("product.delisted_on"),
        ], Rows(list.All(ProductQuestion.Read(http.Request), company.Value.Today(clock), ct)));

    private static async IAsyncEnumerable<IReadOnlyList<object?>> Rows(IAsyncEnumerable<ProductRow> products)
    {
        await foreach (var p in products)
            yield return [p.Key, p.Name, p.ProductGroup, p.Unit, p.Supplier, p.Gtin, p.ShelfLifeDays, CatalogWords.Of(p.Listing), p.ListedOn, p.RunDownOn, p.DelistedOn];
    }
}
