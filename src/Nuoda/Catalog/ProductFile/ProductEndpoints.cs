using Nuoda.Kernel;
using Nuoda.Platform.Access;
using Nuoda.Platform.Api;
using Nuoda.Platform.Shell;
using Nuoda.Platform.Storage;

namespace Nuoda.Catalog;

/// <param name="Customer">Name of the customer with whom it was agreed; null = everybody.</param>
public sealed record SubstituteBody(long Id, long SubstituteId, string Substitute, string Name, string? Customer, int Priority, SubstitutePrice PriceRule, int Version);

/// <param name="Listing">As of today, from the three dates.</param>
public sealed record ProductBody(
    long Id, string Key, string Name, string? ProductGroup, string? Unit, decimal? PackQuantity, string? Supplier, string? Gtin, int? ShelfLifeDays, int? MinRemainingDays,
    ListingState Listing, DateOnly? ListedOn, DateOnly? RunDownOn, DateOnly? DelistedOn, string? Successor, string? RunDownPlan, int Version,
    IReadOnlyList<PackFields> Packs, IReadOnlyList<SubstituteBody> Substitutes)
{
    internal static ProductBody Of(ProductFile file, DateOnly today)
    {
        var p = file.Product;
        return new(p.Id, p.Key, p.Name, p.ProductGroup, p.Unit, p.PackQuantity is { } pack ? Quantity.FromThousandths(pack) : null, p.Supplier, p.Gtin, p.ShelfLifeDays, p.MinRemainingDays,
            p.ListingOn(today), p.ListedOn, p.RunDownOn, p.DelistedOn, file.Successor?.Key, p.RunDownPlan, p.Version, [.. file.Packs.Select(PackFields.Of)],
            [.. file.Substitutes.Select(s => new SubstituteBody(s.Id, s.SubstituteId, s.Key, s.Name, s.Customer, s.Priority, s.PriceRule, s.Version))]);
    }
}

/// <param name="Key">The product's number.</param>
public sealed record NewProductBody(string Key, ProductFields Product);

internal static class ProductEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/products/{id:long}", Get).Needs(Permission.CatalogRead).WithTags("Catalog").Produces<ProductBody>()
            .WithSummary("One product with packs, listing and agreed substitutes, and an ETag");
        routes.MapPut("/api/products/{id:long}", Put).Needs(Permission.CatalogWrite).WithTags("Catalog").Produces<ProductBody>()
            .WithSummary("Write all editable fields and packs of a product; If-Match with the ETag that was read, else 409 with the fields that differ");
        routes.MapPost("/api/products", Post).Needs(Permission.CatalogWrite).Idempotent().WithTags("Catalog").Produces<ProductBody>(StatusCodes.Status201Created).WithSummary("Enter a product");
        routes.MapPost("/api/products/{id:long}/substitutes", AddSubstitute).Needs(Permission.CatalogWrite).Idempotent().WithTags("Catalog").Produces<ProductBody>()
            .WithSummary("Agree on a substitute, for everybody or for one customer");
        routes.MapDelete("/api/products/{id:long}/substitutes/{substitute:long}", RemoveSubstitute).Needs(Permission.CatalogWrite).WithTags("Catalog").Produces<ProductBody>()
            .WithSummary("Take a substitute from the list; If-Match with its version");
    }

    private static async Task<IResult> Get(HttpContext http, long id, NuodaDb db, CurrentUser me, CurrentCompany company, TimeProvider clock, CancellationToken ct)
    {
        if (await ProductFile.Read(db, id, me.Scope, ct) is not { } file) return ProductFile.NotFound(id).ToProblem();
        http.WithETag(file.Product);
        return TypedResults.Ok(ProductBody.Of(file, company.Value.Today(clock)));
    }

    private static async Task<IResult> Put(
        HttpContext http, long id, ProductFields body, EditProduct edit, NuodaDb db, CurrentUser me, CurrentCompany company, TimeProvider clock, CancellationToken ct)
    {
        var version = IfMatch.Read(http);
        if (version.Error is { } missing) return missing.ToProblem();
        var saved = await edit.Change(id, version.Value, body, ct);
        return saved.Error is { } error ? error.ToProblem() : await Get(http, id, db, me, company, clock, ct);
    }

    private static async Task<IResult> Post(
        HttpContext http, NewProductBody body, EditProduct edit, NuodaDb db, CurrentUser me, CurrentCompany company, TimeProvider clock, CancellationToken ct)
    {
        var added = await edit.Add(body.Key, body.Product, ct);
        if (added.Error is { } error) return error.ToProblem();
        http.WithETag(added.Value);
        return TypedResults.Created($"/api/products/{added.Value.Id}", ProductBody.Of((await ProductFile.Read(db, added.Value.Id, me.Scope, ct))!, company.Value.Today(clock)));
    }

    private static async Task<IResult> AddSubstitute(
        HttpContext http, long id, SubstituteFields body, EditSubstitute edit, NuodaDb db, CurrentUser me, CurrentCompany company, TimeProvider clock, CancellationToken ct)
    {
        var added = await edit.Add(id, body, me.Scope, ct);
        return added.Error is { } error ? error.ToProblem() : await Get(http, id, db, me, company, clock, ct);
    }

    private static async Task<IResult> RemoveSubstitute(
        HttpContext http, long id, long substitute, EditSubstitute edit, NuodaDb db, CurrentUser me, CurrentCompany company, TimeProvider clock, CancellationToken ct)
    {
        var version = IfMatch.Read(http);
        if (version.Error is { } missing) return missing.ToProblem();
        var removed = await edit.Remove(id, substitute, version.Value, me.Scope, ct);
        return removed.Error is { } error ? error.ToProblem() : await Get(http, id, db, me, company, clock, ct);
    }
}
