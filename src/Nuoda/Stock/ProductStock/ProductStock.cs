using Microsoft.EntityFrameworkCore;
using Nuoda.Catalog;
using Nuoda.Kernel;
using Nuoda.Platform.Access;
using Nuoda.Platform.Storage;

namespace Nuoda.Stock;

/// <param name="On">Null: on hand.</param>
/// <param name="Comes">What is there, or comes on the day.</param>
/// <param name="Promised">Of it, kept for orders.</param>
/// <param name="Available">Free of all until this day: what a new order could get.</param>
public sealed record AvailableBody(DateOnly? On, decimal Comes, decimal Promised, decimal Available);

/// <param name="Key">Of a lot on hand product, site and lot; of an expected quantity its number.</param>
/// <param name="AvailableOn">On hand: when it came.</param>
public sealed record SupplyBody(
    long Id, string Key, SupplyKind Kind, string? Lot, DateOnly? ExpiresOn, DateOnly AvailableOn, decimal Quantity, decimal Reserved, int Confidence, string? Supplier, bool IsBlocked, string? BlockReason, int Version);

/// <param name="OrderId">Null: a promise that is not an order yet, or an order that the reader may not see.</param>
public sealed record KeptBody(long LineId, long? OrderId, string? Order, string? Customer, decimal Quantity, DateOnly ShipOn, long SupplyId, string Supply, bool IsLate);

public sealed record SiteStockBody(long SiteId, string Key, string Name, decimal OnHand, decimal Free, IReadOnlyList<AvailableBody> Available, IReadOnlyList<SupplyBody> Supplies, IReadOnlyList<KeptBody> KeptFor);

public sealed record ProductStockBody(long Id, string Product, string Name, string? Unit, IReadOnlyList<SiteStockBody> Sites);

/// <summary>All there is of a product: by site what can be promised by when, the lots, and for whom they are kept.</summary>
internal sealed class ProductStock(NuodaDb db, ILineNames names)
{
    public async Task<ProductStockBody?> Read(System.Linq.Expressions.Expression<Func<Product, bool>> which, DataScope scope, CancellationToken ct)
    {
        if (await db.Set<Product>().AsNoTracking().Where(which).SingleOrDefaultAsync(ct) is not { } product) return null;
        var supplies = await db.Set<Supply>().AsNoTracking().Where(s => s.ProductId == product.Id).ToListAsync(ct);
        var ids = supplies.Select(s => s.SiteId).Distinct().ToList();
        var sites = await db.Set<Site>().AsNoTracking().Where(s => ids.Contains(s.Id)).OrderBy(s => s.Name).ThenBy(s => s.Id).ToListAsync(ct);
        var kept = await (from r in db.Set<Reservation>() join s in db.Set<Supply>() on r.SupplyId equals s.Id where s.ProductId == product.Id orderby r.ShipOn, r.LineId select r).AsNoTracking().ToListAsync(ct);
        var lines = await names.Of(db, [.. kept.Select(r => r.LineId).Distinct()], scope, ct);
        var bySupply = supplies.ToDictionary(s => s.Id);
        return new(product.Id, product.Key, product.Name, product.Unit, [.. sites.Select(site =>
        {
            var own = supplies.Where(s => s.SiteId == site.Id).OrderBy(s => s.Kind != SupplyKind.OnHand).ThenBy(s => s.Kind == SupplyKind.OnHand ? s.ExpiresOn ?? DateOnly.MaxValue : s.AvailableOn).ThenBy(s => s.Id).ToList();
            return new SiteStockBody(site.Id, site.Key, site.Name, Units(own.Where(IsOnHand).Sum(s => s.Quantity)), Units(own.Where(s => IsOnHand(s) && !s.IsBlocked).Sum(s => s.Quantity - s.Reserved)), [.. Available(own)],
                [.. own.Select(Body)], [.. kept.Where(r => bySupply.TryGetValue(r.SupplyId, out var s) && s.SiteId == site.Id).Select(r => Kept(r, bySupply[r.SupplyId], lines.GetValueOrDefault(r.LineId)))]);
        })]);
    }

    /// <summary>Day by day: what comes, what of it is promised, and what is free by then. Blocked goods are there and promise nothing.</summary>
    internal static IEnumerable<AvailableBody> Available(IReadOnlyCollection<Supply> supplies)
    {
        var free = 0L;
        foreach (var day in supplies.GroupBy(s => IsOnHand(s) ? DateOnly.MinValue : s.AvailableOn).OrderBy(g => g.Key))
        {
            free += day.Where(s => !s.IsBlocked).Sum(s => s.Quantity - s.Reserved);
            yield return new(day.Key == DateOnly.MinValue ? null : day.Key, Units(day.Sum(s => s.Quantity)), Units(day.Sum(s => s.Reserved)), Units(free));
        }
    }

    internal static SupplyBody Body(Supply s) => new(s.Id, s.Key, s.Kind, s.Lot, s.ExpiresOn, s.AvailableOn, Units(s.Quantity), Units(s.Reserved), s.Confidence, s.Supplier, s.IsBlocked, s.BlockReason, s.Version);

    private static KeptBody Kept(Reservation r, Supply supply, LineName? name) => new(
        r.LineId, name?.OrderId, name?.Order, name?.Customer, Units(r.Quantity), r.ShipOn, supply.Id, supply.Lot ?? supply.Key, supply.IsBlocked || (!IsOnHand(supply) && supply.AvailableOn > r.ShipOn));

    private static bool IsOnHand(Supply supply) => supply.Kind == SupplyKind.OnHand;
    private static decimal Units(long thousandths) => Quantity.FromThousandths(thousandths);
}
