using Microsoft.EntityFrameworkCore;
using Nuoda.Kernel;
using Nuoda.Platform.Access;
using Nuoda.Platform.Api;
using Nuoda.Platform.Shell;
using Nuoda.Platform.Storage;

namespace Nuoda.Catalog;

/// <param name="MarginBefore">Share of the sale price that is left; null without an old price.</param>
/// <param name="PriceThatKeeps">Of one unit: the sale price that keeps the share.</param>
public sealed record MarginBody(string PriceList, decimal PackQuantity, decimal FromQuantity, decimal UnitPrice, decimal? MarginBefore, decimal? MarginAfter, decimal? PriceThatKeeps, bool IsBelowCost);

/// <param name="Old">What the supplier charges until then.</param>
/// <param name="IsPlanned">Its day is still to come: then what it will do follows.</param>
/// <param name="SoldIn90Days">Units ordered.</param>
/// <param name="CostIn90Days">What those units cost more at the new price.</param>
public sealed record PurchasePriceBody(
    long Id, string Supplier, DateOnly FromDay, decimal Price, string Currency, decimal? Old, bool IsPlanned, string EnteredBy, int Version, decimal? SoldIn90Days, decimal? CostIn90Days, IReadOnlyList<MarginBody> Margins);

internal static class PurchasePriceEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup("/api/products/{id:long}/purchase-prices").WithTags("Catalog");
        api.MapGet("", Get).Needs(Permission.MoneyRead).Produces<IReadOnlyList<PurchasePriceBody>>().WithSummary("What suppliers charge for a product, the latest first; of those to come, their effect on margins and sale prices");
        api.MapPost("", Post).Needs(Permission.PricesWrite).Idempotent().Produces<IReadOnlyList<PurchasePriceBody>>().WithSummary("Enter a purchase price from a day on");
        api.MapDelete("{price:long}", Delete).Needs(Permission.PricesWrite).Produces<IReadOnlyList<PurchasePriceBody>>().WithSummary("Take back a purchase price before its day; If-Match with its version");
    }

    private static async Task<IResult> Get(long id, NuodaDb db, IProductSales sales, CurrentUser me, CurrentCompany company, TimeProvider clock, CancellationToken ct)
    {
        if (!await db.Set<Product>().AnyAsync(p => p.Id == id, ct)) return ProductFile.NotFound(id).ToProblem();
        var today = company.Value.Today(clock);
        var effects = await PurchaseEffect.Of(db, sales, id, today, me.Scope, ct);
        return TypedResults.Ok<IReadOnlyList<PurchasePriceBody>>([.. effects.Select(e => Body(e, e.Price.FromDay > today))]);
    }

    private static async Task<IResult> Post(long id, PurchasePriceFields body, EditPurchasePrice edit, NuodaDb db, IProductSales sales, CurrentUser me, CurrentCompany company, TimeProvider clock, CancellationToken ct)
    {
        var added = await edit.Add(id, body, company.Value, me.Actor, ct);
        return added.Error is { } error ? error.ToProblem() : await Get(id, db, sales, me, company, clock, ct);
    }

    private static async Task<IResult> Delete(HttpContext http, long id, long price, EditPurchasePrice edit, NuodaDb db, IProductSales sales, CurrentUser me, CurrentCompany company, TimeProvider clock, CancellationToken ct)
    {
        var version = IfMatch.Read(http);
        if (version.Error is { } missing) return missing.ToProblem();
        var gone = await edit.Remove(id, price, version.Value, company.Value.Today(clock), ct);
        return gone.Error is { } error ? error.ToProblem() : await Get(id, db, sales, me, company, clock, ct);
    }

    private static PurchasePriceBody Body(PurchaseEffect e, bool isPlanned) => new(e.Price.Id, e.Price.Supplier, e.Price.FromDay, e.Price.PriceMillionths / 1_000_000m, e.Price.Currency, e.Old?.PriceMillionths / 1_000_000m, isPlanned,
        e.Price.EnteredBy, e.Price.Version, isPlanned ? Quantity.FromThousandths(e.SoldQuantity) : null, e.Cost is { } cost ? Currency.Of(e.Price.Currency).FromMinor(cost) : null,
        [.. e.Lists.Select(m => new MarginBody(m.ListKey, Quantity.FromThousandths(m.PackQuantity), Quantity.FromThousandths(m.FromQuantity), m.SaleMillionths / 1_000_000m, m.Before, m.After, m.Keeping / 1_000_000m, m.IsBelowCost))]);
}
