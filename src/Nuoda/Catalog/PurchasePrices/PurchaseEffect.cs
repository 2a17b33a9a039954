using Microsoft.EntityFrameworkCore;
using Nuoda.Platform.Storage;

namespace Nuoda.Catalog;

/// <summary>What is left of a sale price before and after a change of the purchase price; of one unit.</summary>
/// <param name="SaleMillionths">Of one unit.</param>
/// <param name="Before">Share of the sale price that is left; null where there was no purchase price, or the sale costs nothing.</param>
/// <param name="After">The same after the change.</param>
/// <param name="Keeping">The sale price of one unit that would keep the share, rounded up to six decimals; null where there is none to keep.</param>
public sealed record MarginOnList(long PriceListId, string List, string ListKey, string Currency, long PackQuantity, long FromQuantity, long SaleMillionths, decimal? Before, decimal? After, long? Keeping)
{
    internal bool IsBelowCost => After < 0;

    /// <summary>From unit prices of both kinds, exact but for the two shares.</summary>
    internal static (decimal? Before, decimal? After, long? Keeping) Of(long sale, long? oldCost, long newCost)
    {
        if (sale <= 0) return (null, null, null);
        decimal? before = oldCost is { } old ? (sale - old) / (decimal)sale : null;
        var after = (sale - newCost) / (decimal)sale;
        // Keeping the share s = (p − c) / p at cost c' asks for p' = c' · p / c.
        long? keeping = oldCost is > 0 and { } paid ? (long)decimal.Ceiling((decimal)newCost * sale / paid) : null;
        return (before, after, keeping);
    }
}

/// <summary>A purchase price and, while it is planned, what it will do.</summary>
/// <param name="Old">What the supplier charges until then; null = nothing on record, or another currency.</param>
/// <param name="Lists">Sale prices in force on its day, in its currency.</param>
/// <param name="SoldQuantity">Thousandths ordered in the days looked back.</param>
/// <param name="Cost">What those quantities would cost more (or less, negative) at the new price, in minor units; null without an old price.</param>
internal sealed record PurchaseEffect(PurchasePrice Price, PurchasePrice? Old, IReadOnlyList<MarginOnList> Lists, long SoldQuantity, long? Cost)
{
    public const int DaysBack = 90;

    /// <summary>All purchase prices of a product, the latest first; the effect of those to come.</summary>
    public static async Task<IReadOnlyList<PurchaseEffect>> Of(NuodaDb db, IProductSales sales, long productId, DateOnly today, Platform.Access.DataScope scope, CancellationToken ct)
    {
        var prices = await db.Set<PurchasePrice>().AsNoTracking().Where(p => p.ProductId == productId).OrderByDescending(p => p.FromDay).ThenByDescending(p => p.Id).ToListAsync(ct);
        var sold = prices.Exists(p => p.FromDay > today) ? (await sales.Since(db, [productId], today.AddDays(-DaysBack), ct)).Sum(s => s.Quantity) : 0;
        var effects = new List<PurchaseEffect>();
        foreach (var price in prices)
        {
            var old = prices.FirstOrDefault(p => p.Supplier == price.Supplier && p.FromDay < price.FromDay);
            if (old?.Currency != price.Currency) old = null;
            effects.Add(price.FromDay <= today ? new(price, old, [], 0, null) : new(price, old, await Margins(db, price, old, scope, ct), sold, CostOf(sold, price, old)));
        }
        return effects;
    }

    private static long? CostOf(long sold, PurchasePrice price, PurchasePrice? old) =>
        old is null ? null : Kernel.Currency.Of(price.Currency).ToMinor((price.PriceMillionths - old.PriceMillionths) / 1_000_000m * sold / 1000m);

    private static async Task<IReadOnlyList<MarginOnList>> Margins(NuodaDb db, PurchasePrice price, PurchasePrice? old, Platform.Access.DataScope scope, CancellationToken ct)
    {
        var lists = db.VisibleLists(scope).Where(l => l.Currency == price.Currency && (l.FromDay == null || l.FromDay <= price.FromDay) && (l.ToDay == null || l.ToDay >= price.FromDay));
        var rows = await PriceChangeFile.Rows(db, db.Set<PriceLine>().Where(l => l.ProductId == price.ProductId && lists.Any(t => t.Id == l.PriceListId)), ct);
        var keys = rows.Select(r => new PriceKey(r.Line.PriceListId, r.Line.ProductId, r.Line.PackQuantity, r.Line.FromQuantity)).Distinct().ToList();
        var now = await PriceLineCheck.InForce(db, keys, price.FromDay, null, ct);
        return [.. from key in keys
                   let sale = now.GetValueOrDefault(key)
                   where sale is not null
                   let row = rows.First(r => r.Line.PriceListId == key.PriceListId)
                   let unit = (long)decimal.Round(sale.Value * 1000m / key.PackQuantity, 0, MidpointRounding.ToEven)
                   let margin = MarginOnList.Of(unit, old?.PriceMillionths, price.PriceMillionths)
                   select new MarginOnList(key.PriceListId, row.List, row.ListKey, row.Currency, key.PackQuantity, key.FromQuantity, unit, margin.Before, margin.After, margin.Keeping)];
    }
}
