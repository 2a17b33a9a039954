using Microsoft.EntityFrameworkCore;
using Nuoda.Customers;
using Nuoda.Kernel;
using Nuoda.Platform.Access;
using Nuoda.Platform.Storage;

namespace Nuoda.Catalog;

/// <param name="PriceList">Number of the list.</param>
/// <param name="Product">Number of the product.</param>
/// <param name="Price">Of one pack; left out: from that day on the list has no such price.</param>
/// <param name="PackQuantity">The product's units that the price is for.</param>
/// <param name="FromQuantity">Units that must be ordered for it to hold.</param>
/// <param name="ToDay">Last day, when it is for a time only.</param>
public sealed record PriceLineFields(string PriceList, string Product, decimal? Price, decimal PackQuantity = 1, decimal FromQuantity = 0, DateOnly? ToDay = null);

/// <summary>A line that can be stored.</summary>
internal sealed record CheckedLine(long PriceListId, long ProductId, long PackQuantity, long FromQuantity, long? PriceMillionths, DateOnly? ToDay)
{
    public PriceKey Key => new(PriceListId, ProductId, PackQuantity, FromQuantity);
}

/// <summary>What one price is the price of.</summary>
internal readonly record struct PriceKey(long PriceListId, long ProductId, long PackQuantity, long FromQuantity);

/// <summary>Finds lists and products by their numbers, and everything that is wrong with lines.</summary>
internal static class PriceLineCheck
{
    private const decimal LargestPrice = 1_000_000_000m;
    private const decimal LargestQuantity = 1_000_000_000m;

    /// <summary>The lines, and what is wrong with which: index, and the refusal at its field. Two queries.</summary>
    public static async Task<(IReadOnlyList<CheckedLine> Lines, IReadOnlyList<(int Index, Error Error)> Faults)> All(
        NuodaDb db, IReadOnlyList<PriceLineFields> said, DateOnly effectiveOn, DataScope scope, CancellationToken ct)
    {
        var (listKeys, productKeys) = (said.Select(l => (l.PriceList ?? "").Trim()).Distinct().ToList(), said.Select(l => (l.Product ?? "").Trim()).Distinct().ToList());
        var lists = await db.VisibleLists(scope).Where(l => listKeys.Contains(l.Key)).ToDictionaryAsync(l => l.Key, l => l.Id, ct);
        var products = await db.Set<Product>().Where(p => productKeys.Contains(p.Key)).ToDictionaryAsync(p => p.Key, p => p.Id, ct);
        var (lines, faults, seen) = (new List<CheckedLine>(said.Count), new List<(int, Error)>(), new HashSet<PriceKey>());
        foreach (var (i, line) in said.Index())
        {
            var fault = !lists.TryGetValue((line.PriceList ?? "").Trim(), out var list) ? Error.Invalid("price.unknown_list", line.PriceList).At("priceList")
                : !products.TryGetValue((line.Product ?? "").Trim(), out var product) ? Error.Invalid("product.unknown", line.Product).At("product")
                : line.Price is < 0 or > LargestPrice ? Error.Invalid("price.range", LargestPrice).At("price")
                : line.Price is { } typed && typed * 1_000_000m % 1 != 0 ? Error.Invalid("price.decimals").At("price")
                : line.PackQuantity is <= 0 or > LargestQuantity || line.PackQuantity * 1000 % 1 != 0 ? Error.Invalid("price.pack_range", LargestQuantity).At("packQuantity")
                : line.FromQuantity is < 0 or > LargestQuantity || line.FromQuantity * 1000 % 1 != 0 ? Error.Invalid("price.from_range", LargestQuantity).At("fromQuantity")
                : line.ToDay < effectiveOn ? Error.Invalid("price.days_reversed").At("toDay")
                : null;
            if (fault is null)
            {
                var found = new CheckedLine(list, products[(line.Product ?? "").Trim()], Quantity.ToThousandths(line.PackQuantity), Quantity.ToThousandths(line.FromQuantity),
                    line.Price is { } price ? (long)(price * 1_000_000m) : null, line.ToDay);
                if (seen.Add(found.Key)) { lines.Add(found); continue; }
                fault = Error.Invalid("price.line_twice", line.PriceList, line.Product).At("product");
            }
            faults.Add((i, fault));
        }
        return (lines, faults);
    }

    /// <summary>What approved changes say of each of these on a day; nothing for those without a price. One query.</summary>
    /// <param name="except">A change that does not count: the one that is compared with the rest.</param>
    public static async Task<Dictionary<PriceKey, long?>> InForce(NuodaDb db, IReadOnlyCollection<PriceKey> keys, DateOnly day, long? except, CancellationToken ct)
    {
        var (lists, products) = (keys.Select(k => k.PriceListId).Distinct().ToList(), keys.Select(k => k.ProductId).Distinct().ToList());
        var lines = await (from l in db.Set<PriceLine>().AsNoTracking()
                           join c in db.Set<PriceChange>() on l.ChangeId equals c.Id
                           where c.State == ApprovalState.Approved && c.Id != except && c.EffectiveOn <= day && lists.Contains(l.PriceListId) && products.Contains(l.ProductId) && (l.ToDay == null || l.ToDay >= day)
                           select new { l.PriceListId, l.ProductId, l.PackQuantity, l.FromQuantity, l.PriceMillionths, c.EffectiveOn, l.Id }).ToListAsync(ct);
        return lines.GroupBy(l => new PriceKey(l.PriceListId, l.ProductId, l.PackQuantity, l.FromQuantity)).ToDictionary(g => g.Key, g => g.MaxBy(l => (l.EffectiveOn, l.Id))!.PriceMillionths);
    }
}
