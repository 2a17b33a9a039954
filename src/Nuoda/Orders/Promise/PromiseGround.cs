using Microsoft.EntityFrameworkCore;
using Nuoda.Catalog;
using Nuoda.Customers;
using Nuoda.Kernel;
using Nuoda.Platform.Access;
using Nuoda.Platform.Settings;
using Nuoda.Platform.Storage;
using Nuoda.Stock;

namespace Nuoda.Orders;

internal sealed record BuyingCustomer(long Id, string Key, string Name, string? Class, string? Region, string? Territory, string? Market, string? SalesPerson, DeliveryTerms? Terms);

internal sealed record OrderedProduct(long Id, string Key, string Name, int? MinRemainingDays, ListingState Listing);

/// <summary>What is known of the customers and products of some requests. A key that stands in none of them is unknown, or not within the asker's scope.</summary>
/// <param name="Products">By key, those asked for.</param>
/// <param name="Named">By id, substitutes too.</param>
/// <param name="Substitutes">What may come instead, as agreed.</param>
internal sealed record PromiseGround(
    IReadOnlyDictionary<string, BuyingCustomer> Customers, IReadOnlyDictionary<string, OrderedProduct> Products, IReadOnlyDictionary<long, OrderedProduct> Named, ILookup<(long Customer, long Product), long> Substitutes,
    PriceBook Prices, DateOnly Today, IReadOnlyDictionary<string, long> SiteIds, Network Network)
{
    /// <summary>Expected goods that are less sure than this are not promised from.</summary>
    public const int MinConfidence = 50;

    public static async Task<PromiseGround> Load(NuodaDb db, Network network, IEnumerable<string> customers, IEnumerable<string> products, DateOnly today, CancellationToken ct)
    {
        var (customerKeys, productKeys) = (customers.Distinct().ToArray(), products.Distinct().ToArray());
        var found = await db.Set<Customer>().AsNoTracking().Where(c => customerKeys.Contains(c.Key))
            .Select(c => new { Id = c.MergedIntoId ?? c.Id, c.Key, c.Name, c.Class, c.Region, c.Territory, c.Market, c.SalesPerson }).ToListAsync(ct);
        var ids = found.Select(c => c.Id).ToArray();
        var terms = await db.Set<DeliveryTerms>().AsNoTracking().Where(t => ids.Contains(t.Id)).ToDictionaryAsync(t => t.Id, ct);
        var goods = await Read(db.Set<Product>().Where(p => productKeys.Contains(p.Key)), today, ct);
        var asked = goods.Select(p => p.Id).ToArray();
        var agreed = await Catalog.Substitutes.Of(db, asked, ids, today, ct);
        var further = agreed.SelectMany(s => s).Select(s => s.SubstituteId).Except(asked).ToArray();
        var named = goods.Concat(further.Length == 0 ? [] : await Read(db.Set<Product>().Where(p => further.Contains(p.Id)), today, ct)).ToDictionary(p => p.Id);
        return new(
            found.ToDictionary(c => c.Key, c => new BuyingCustomer(c.Id, c.Key, c.Name, c.Class, c.Region, c.Territory, c.Market, c.SalesPerson, terms.GetValueOrDefault(c.Id))),
            goods.ToDictionary(p => p.Key), named, agreed.SelectMany(g => g.Select(s => (g.Key, s.SubstituteId))).ToLookup(s => s.Key, s => s.SubstituteId),
            await PriceBook.Load(db, ids.Distinct().ToArray(), [.. named.Keys], today, ct), today, network.Sites.ToDictionary(id => network.Site(id)!.Key), network);
    }

    private static async Task<List<OrderedProduct>> Read(IQueryable<Product> products, DateOnly today, CancellationToken ct) =>
        [.. (await products.AsNoTracking().Select(p => new { p.Id, p.Key, p.Name, p.MinRemainingDays, p.ListedOn, p.RunDownOn, p.DelistedOn }).ToListAsync(ct))
            .Select(p => new OrderedProduct(p.Id, p.Key, p.Name, p.MinRemainingDays, Listing.On(today, p.ListedOn, p.RunDownOn, p.DelistedOn)))];

    /// <summary>The asks of a request's lines, or which part of it is not known.</summary>
    public Result<IReadOnlyList<LineAsk>> Asks(string customer, string? site, IReadOnlyList<PromiseLineBody> lines, DataScope scope)
    {
        if (!Customers.TryGetValue(customer, out var buyer) || !scope.Sees(buyer.SalesPerson, buyer.Region)) return Error.Invalid("order.customer_unknown", customer).At("customer");
        if (SiteFor(buyer, site) is not { } from) return site is null ? Error.Conflict("order.no_site") : Error.Invalid("order.site_unknown", site).At("site");
        var to = new Consignee(buyer.Id, buyer.Terms?.RouteId, buyer.Region, Receiving(buyer.Terms), buyer.Terms?.TakesSubstitutes ?? false);
        var asks = new List<LineAsk>(lines.Count);
        for (var i = 0; i < lines.Count; i++)
        {
            var line = lines[i];
            if (!Products.TryGetValue(line.Product, out var product)) return Error.Invalid("order.product_unknown", line.Product, i + 1).At($"lines[{i}].product");
            if (!product.Listing.MayBeOrdered()) return Error.Conflict("order.not_listed", i + 1, product.Key).At($"lines[{i}].product");
            var quantity = Kernel.Quantity.ToThousandths(line.Quantity);
            if (Prices.Fit(product.Id, quantity) is { IsAllowed: false } fit) return Error.Invalid("order.pack_not_opened", i + 1, product.Key, Kernel.Quantity.FromThousandths(fit.Pack!.Quantity), fit.Pack.Unit).At($"lines[{i}].quantity");
            asks.Add(new(i, product.Id, quantity, line.RequestedOn is { } day ? Day.ToNumber(day) : null, line.MinShelfLifeDays ?? buyer.Terms?.MinShelfLifeDays ?? product.MinRemainingDays ?? 0, from, to, line.Accept));
        }
        return asks;
    }

    public PartialPolicy PolicyOf(string customer, PartialPolicy? asked) => asked ?? Customers[customer].Terms?.PartialPolicy ?? PartialPolicy.LineComplete;

    /// <summary>Which site delivers; null when neither customer nor site is known.</summary>
    public long? SiteOf(string customer, string? asked) => Customers.TryGetValue(customer, out var buyer) ? SiteFor(buyer, asked) : null;

    private long? SiteFor(BuyingCustomer buyer, string? asked)
    {
        if (asked is not null) return SiteIds.TryGetValue(asked, out var named) ? named : null;
        if (buyer.Terms?.SiteId is { } own) return own;
        long? first = null;
        foreach (var id in Network.Sites)
        {
            if (buyer.Region is not null && Network.Site(id)!.Region == buyer.Region) return id;
            first ??= id;
        }
        return first;
    }

    private WorkingDays Receiving(DeliveryTerms? terms) => terms switch
    {
        null => WorkingDays.Always,
        { CalendarId: null } => new(terms.ReceivingWeekdays),
        _ => Network.Days(terms.CalendarId).Only(terms.ReceivingWeekdays),
    };

    /// <summary>Faults that need no database: found before anything waits for it.</summary>
    public static Error? FaultOf(IReadOnlyList<PromiseLineBody> lines)
    {
        if (lines.Count is 0 or > LargestOrder) return Error.Invalid("order.lines_count", LargestOrder).At("lines");
        for (var i = 0; i < lines.Count; i++)
        {
            var line = lines[i];
            if (string.IsNullOrWhiteSpace(line.Product)) return Error.Invalid("order.product_missing", i + 1).At($"lines[{i}].product");
            if (line.Quantity is <= 0 or > LargestQuantity || decimal.Round(line.Quantity, 3) != line.Quantity) return Error.Invalid("order.quantity", i + 1, line.Quantity).At($"lines[{i}].quantity");
            if (line.RequestedOn is { Year: < 2000 or > 2100 }) return Error.Invalid("order.requested_on", i + 1, line.RequestedOn).At($"lines[{i}].requestedOn");
            if (line.MinShelfLifeDays is < 0 or > 36_500) return Error.Invalid("order.shelf_life", i + 1).At($"lines[{i}].minShelfLifeDays");
        }
        return null;
    }

    public const int LargestOrder = 500;
    private const decimal LargestQuantity = 1_000_000_000;
}
