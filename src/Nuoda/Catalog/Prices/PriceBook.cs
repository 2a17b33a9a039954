using Nuoda.Platform;
using Nuoda.Platform.Storage;

namespace Nuoda.Catalog;

/// <summary>价格册: what some customers pay for some products, read at once and then asked without the database.</summary>
/// <remarks>
/// <para>Precedence: customer before class before region before everybody; of two lists of one kind the one that began later, then the one entered later. A list that has no price for the
/// product, or none for so small a quantity, is passed over. On the list the latest price that holds on the day counts, per pack and quantity step; a price for a time gives way to the one before it when it ends.
/// Of several packs and steps: a pack that the quantity fills before one that it does not, then the largest step, then the largest pack.</para>
/// <para>A customer to whom a change was announced pays the lower of old and new price for orders placed within its protection window. The best promotion counts, and only when it is lower than the list.</para>
/// <para>No price is no price: the answer is null, never 0. The day is the day on which the order is placed.</para>
/// </remarks>
[Published]
public sealed class PriceBook
{
    private readonly Dictionary<long, PriceRows.Buyer> _customers;
    private readonly ILookup<long, PriceRows.Line> _lines;
    private readonly ILookup<long, ProductPack> _packs;
    private readonly Dictionary<long, string?> _groups;
    private readonly List<PriceRows.Offer> _promotions;
    private readonly HashSet<(long Change, long Customer)> _announced;
    private readonly DateOnly _from, _to;

    private PriceBook(PriceRows rows, DateOnly from, DateOnly to)
    {
        (_customers, _groups, _promotions, _announced, _from, _to) = (rows.Buyers, rows.Groups, rows.Offers, rows.Announced, from, to);
        (_lines, _packs) = (rows.Lines.ToLookup(l => l.ProductId), rows.Packs.ToLookup(p => p.ProductId));
    }

    /// <summary>Two commands, however many customers and products.</summary>
    public static Task<PriceBook> Load(NuodaDb db, IReadOnlyCollection<long> customerIds, IReadOnlyCollection<long> productIds, DateOnly day, CancellationToken ct) =>
        Load(db, customerIds, productIds, day, day, ct);

    /// <param name="from">First day that will be asked for.</param>
    /// <param name="to">Last day.</param>
    public static async Task<PriceBook> Load(NuodaDb db, IReadOnlyCollection<long> customerIds, IReadOnlyCollection<long> productIds, DateOnly from, DateOnly to, CancellationToken ct) =>
        new(await PriceRows.Read(db, customerIds, productIds, from, to, ct), from, to);

    /// <summary>The packs of a product, for whoever must know whether a quantity may be ordered.</summary>
    public PackFit Fit(long productId, long quantity) => PackFit.Of(_packs[productId], quantity);

    /// <summary>Null: this customer has no price for the product on that day.</summary>
    /// <param name="customerId">One of those that were loaded.</param>
    /// <param name="productId">One of those that were loaded.</param>
    /// <param name="quantity">Thousandths of the product's unit, more than 0.</param>
    /// <param name="day">On which the order is placed; within those that were loaded.</param>
    /// <param name="currency">Only prices in this currency; null = any.</param>
    public PriceAnswer? Of(long customerId, long productId, long quantity, DateOnly day, string? currency = null) => Answer(customerId, productId, quantity, day, currency, heedsAnnouncements: true);

    /// <summary>The same without the protection of announced changes: what will hold once it has run out.</summary>
    internal PriceAnswer? Unprotected(long customerId, long productId, long quantity, DateOnly day) => Answer(customerId, productId, quantity, day, null, heedsAnnouncements: false);

    private PriceAnswer? Answer(long customerId, long productId, long quantity, DateOnly day, string? currency, bool heedsAnnouncements)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(quantity);
        if (day < _from || day > _to) throw new ArgumentOutOfRangeException(nameof(day), day, $"Loaded for {_from} to {_to}.");
        if (!_customers.TryGetValue(customerId, out var customer)) throw new ArgumentException($"Customer {customerId} was not loaded, or does not exist.", nameof(customerId));
        if (!_groups.ContainsKey(productId)) throw new ArgumentException($"Product {productId} was not loaded, or does not exist.", nameof(productId));
        var fitting = _lines[productId].Where(l => l.Fits(customer, day) && (currency is null || l.Currency == currency)).ToList();
        var fit = Fit(productId, quantity);
        var price = heedsAnnouncements ? Protected(fitting, customer, quantity, day, fit) : OnLists(fitting, quantity, day, fit);
        if (price is null) return null;
        price = Promoted(price, customer, productId, quantity, day);
        return fit.Surcharge == 0 ? price : price with { Reasons = [.. price.Reasons, new("price.why.split", CatalogWords.Quantity(fit.Loose), fit.Pack!.Unit, CatalogWords.Percent(fit.Surcharge))] };
    }

    private PriceAnswer? Protected(List<PriceRows.Line> lines, PriceRows.Buyer customer, long quantity, DateOnly day, PackFit fit)
    {
        var now = OnLists(lines, quantity, day, fit);
        bool IsProtected(PriceRows.Line line) => line.ProtectionDays > 0 && line.EffectiveOn <= day && day < line.EffectiveOn.AddDays(line.ProtectionDays) && _announced.Contains((line.ChangeId, customer.Id));
        if (!lines.Exists(IsProtected)) return now;
        var before = OnLists([.. lines.Where(l => !IsProtected(l))], quantity, day, fit);
        if (before is null || (now is not null && !before.IsLowerThan(now))) return now;
        var change = lines.Where(IsProtected).MaxBy(l => l.EffectiveOn)!;
        return before with { Reasons = [.. before.Reasons, new("price.why.protected", change.ChangeName, change.EffectiveOn.AddDays(change.ProtectionDays - 1))] };
    }

    private static PriceAnswer? OnLists(List<PriceRows.Line> lines, long quantity, DateOnly day, PackFit fit)
    {
        var passedOver = new List<PriceReason>();
        foreach (var list in lines.GroupBy(l => l.ListId).OrderByDescending(g => g.First().Scope).ThenByDescending(g => g.First().ListFrom ?? DateOnly.MinValue).ThenByDescending(g => g.Key))
        {
            var found = list.Where(l => l.EffectiveOn <= day && (l.ToDay is null || l.ToDay >= day))
                .GroupBy(l => (l.PackQuantity, l.FromQuantity)).Select(same => same.MaxBy(l => (l.EffectiveOn, l.Id))!)
                .Where(l => l.PriceMillionths is not null && l.FromQuantity <= quantity)
                .OrderByDescending(l => quantity % l.PackQuantity == 0).ThenByDescending(l => l.FromQuantity).ThenByDescending(l => l.PackQuantity).ThenByDescending(l => l.Id).FirstOrDefault();
            if (found is not null)
            {
                return new(found.PriceMillionths!.Value, found.PackQuantity, found.Currency, new(PriceSourceKind.PriceLine, found.Id), fit,
                [
                    .. passedOver, new("price.why.list", found.ListName, found.Scope, CatalogWords.Price(found.PriceMillionths), found.Currency, CatalogWords.Quantity(found.PackQuantity)),
                    .. found.FromQuantity > 0 ? [new PriceReason("price.why.step", CatalogWords.Quantity(found.FromQuantity))] : Array.Empty<PriceReason>(),
                    new("price.why.since", found.EffectiveOn, found.ChangeName, found.Makers, found.ApprovedBy),
                ]);
            }
            passedOver.Add(new("price.why.passed_over", list.First().ListName, list.First().Scope));
        }
        return null;
    }

    private PriceAnswer Promoted(PriceAnswer price, PriceRows.Buyer customer, long productId, long quantity, DateOnly day)
    {
        PriceAnswer? best = null;
        foreach (var offer in _promotions)
        {
            if (!offer.Fits(customer, productId, _groups[productId], quantity, day, price.Currency)) continue;
            var (millionths, pack) = offer.Kind == PromotionKind.Price
                ? (offer.PriceMillionths!.Value, 1000L)
                : ((long)decimal.Round(price.PriceMillionths * (10_000m - offer.Percent) / 10_000m, 0, MidpointRounding.ToEven), price.PackQuantity);
            var promoted = price with { PriceMillionths = millionths, PackQuantity = pack, Source = new(PriceSourceKind.Promotion, offer.Id) };
            // Of equals the one entered first, so that the answer does not depend on the order of rows.
            if (!promoted.IsLowerThan(price) || (best is not null && !promoted.IsLowerThan(best))) continue;
            var how = offer.Kind == PromotionKind.Price ? CatalogWords.Price(millionths) + " " + price.Currency : "−" + CatalogWords.Percent(offer.Percent);
            best = promoted with { Reasons = [.. price.Reasons, new("price.why.promotion", offer.Name, how, offer.FromDay, offer.ToDay, CatalogWords.Price(promoted.UnitPriceMillionths))] };
        }
        return best ?? price;
    }

    /// <summary>Days within those loaded on which some price begins or ends, the first one included: between two of them nothing changes.</summary>
    internal IReadOnlyList<DateOnly> Turns()
    {
        var days = new SortedSet<DateOnly> { _from };
        foreach (var line in _lines.SelectMany(l => l))
        {
            days.Add(line.EffectiveOn);
            days.Add(line.EffectiveOn.AddDays(line.ProtectionDays));
            foreach (var last in new[] { line.ToDay, line.ListTo }) if (last < DateOnly.MaxValue) days.Add(last.Value.AddDays(1));
            if (line.ListFrom is { } first) days.Add(first);
        }
        foreach (var offer in _promotions)
        {
            days.Add(offer.FromDay);
            if (offer.ToDay < DateOnly.MaxValue) days.Add(offer.ToDay.AddDays(1));
        }
        return [.. days.Where(d => d >= _from && d <= _to)];
    }
}
