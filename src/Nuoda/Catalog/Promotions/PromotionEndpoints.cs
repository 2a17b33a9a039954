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

/// <param name="For">The region, the class or the customer's number; null for everybody.</param>
/// <param name="Product">Its number; null: the group, or all products.</param>
public sealed record PromotionBody(
    long Id, string Name, PriceScope Scope, string? For, string? Product, string? ProductGroup, PromotionKind Kind, decimal? Percent, decimal? Price, string? Currency, decimal MinQuantity,
    DateOnly FromDay, DateOnly ToDay, ApprovalState State, string EnteredBy, string? ApprovedBy, int Version)
{
    internal static async Task<Page<PromotionBody>> Page(NuodaDb db, IQueryable<Promotion> promotions, string? after, int size, CancellationToken ct)
    {
        var rows = await promotions.AsNoTracking().SortedAfter(p => p.ToDay, p => p.Id, isDescending: true, ListPlace.Parse(after)).Take(size + 1).Select(p => new
        {
            Promotion = p, Product = db.Set<Product>().Where(x => x.Id == p.ProductId).Select(x => x.Key).FirstOrDefault(), Customer = db.Set<Customer>().Where(c => c.Id == p.CustomerId).Select(c => c.Key).FirstOrDefault(),
        }).ToListAsync(ct);
        return Platform.Page.Of(rows.ConvertAll(r => new PromotionBody(r.Promotion.Id, r.Promotion.Name, r.Promotion.Scope, r.Promotion.ScopeValue ?? r.Customer, r.Product, r.Promotion.ProductGroup, r.Promotion.Kind,
            r.Promotion.Kind == PromotionKind.Percent ? r.Promotion.Percent / 100m : null, r.Promotion.PriceMillionths / 1_000_000m, r.Promotion.Currency, Quantity.FromThousandths(r.Promotion.MinQuantity),
            r.Promotion.FromDay, r.Promotion.ToDay, r.Promotion.State, r.Promotion.MakersInWords(), r.Promotion.ApprovedBy, r.Promotion.Version)), size, p => new ListPlace(Keyset.Written(p.ToDay), p.Id).ToString());
    }

    internal static async Task<PromotionBody?> One(NuodaDb db, long id, DataScope scope, CancellationToken ct) =>
        (await Page(db, db.VisiblePromotions(scope).Where(p => p.Id == id), null, 1, ct)).Rows.SingleOrDefault();

    internal string How => Kind == PromotionKind.Percent ? "−" + CatalogWords.Percent((long)(Percent!.Value * 100)) : $"{CatalogWords.Typed(Price)} {Currency}";
}

internal static class PromotionEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup("/api/promotions").WithTags("Catalog");
        api.MapGet("", List).Needs(Permission.PricesRead).Produces<ListBody<PromotionBody>>().WithSummary("Promotions, the one that ends last first: limit up to 200; after = next of the page before");
        api.MapGet("{id:long}", Get).Needs(Permission.PricesRead).Produces<PromotionBody>().WithSummary("One promotion, and an ETag");
        api.MapPost("", Post).Needs(Permission.PricesWrite).Idempotent().Produces<PromotionBody>(StatusCodes.Status201Created).WithSummary("Enter a promotion as a draft: it lowers prices once another person has approved it");
        api.MapPut("{id:long}", Put).Needs(Permission.PricesWrite).Produces<PromotionBody>().WithSummary("Write a draft; If-Match with the ETag that was read, else 409 with the fields that differ");
        api.MapPost("{id:long}/approve", Approve).Needs(Permission.PricesApprove).Idempotent().Produces<PromotionBody>().WithSummary("Put a promotion into force; a person who did not enter it, If-Match with the ETag that was read");
        api.MapPost("{id:long}/withdraw", Withdraw).Needs(Permission.PricesWrite).Idempotent().Produces<PromotionBody>().WithSummary("Take a promotion back; orders that were placed keep their prices");
    }

    private static async Task<IResult> List(NuodaDb db, CurrentUser me, string? after, int? limit, CancellationToken ct) => TypedResults.Ok(new ListBody<PromotionBody>(
        await PromotionBody.Page(db, db.VisiblePromotions(me.Scope), after, Math.Clamp(limit ?? Page<PromotionBody>.Size, 1, Page<PromotionBody>.MostRows), ct), await CappedCount.Of(db.VisiblePromotions(me.Scope).Select(p => p.Id), ct)));

    private static async Task<IResult> Get(HttpContext http, long id, NuodaDb db, CurrentUser me, CancellationToken ct)
    {
        if (await PromotionBody.One(db, id, me.Scope, ct) is not { } body) return EditPromotion.NotFound(id).ToProblem();
        http.Response.Headers.ETag = $"\"{body.Version}\"";
        return TypedResults.Ok(body);
    }

    private static async Task<IResult> Post(HttpContext http, PromotionFields body, EditPromotion edit, NuodaDb db, CurrentUser me, CurrentCompany company, CancellationToken ct)
    {
        var added = await edit.Add(body, company.Value, me, ct);
        if (added.Error is { } error) return error.ToProblem();
        http.WithETag(added.Value);
        return TypedResults.Created($"/api/promotions/{added.Value.Id}", await PromotionBody.One(db, added.Value.Id, me.Scope, ct));
    }

    private static Task<IResult> Put(HttpContext http, long id, PromotionFields body, EditPromotion edit, NuodaDb db, CurrentUser me, CurrentCompany company, CancellationToken ct) =>
        WithVersion(http, id, version => edit.Change(id, version, body, company.Value, me, ct), db, me, ct);

    private static Task<IResult> Approve(HttpContext http, long id, EditPromotion edit, NuodaDb db, CurrentUser me, CurrentCompany company, TimeProvider clock, CancellationToken ct) =>
        WithVersion(http, id, version => edit.Approve(id, version, me, company.Value.Today(clock), ct), db, me, ct);

    private static Task<IResult> Withdraw(HttpContext http, long id, EditPromotion edit, NuodaDb db, CurrentUser me, CancellationToken ct) =>
        WithVersion(http, id, version => edit.Withdraw(id, version, me, ct), db, me, ct);

    private static async Task<IResult> WithVersion(HttpContext http, long id, Func<int, Task<Result<Promotion>>> act, NuodaDb db, CurrentUser me, CancellationToken ct)
    {
        var version = IfMatch.Read(http);
        if (version.Error is { } missing) return missing.ToProblem();
        var done = await act(version.Value);
        return done.Error is { } error ? error.ToProblem() : await Get(http, id, db, me, ct);
    }
}
