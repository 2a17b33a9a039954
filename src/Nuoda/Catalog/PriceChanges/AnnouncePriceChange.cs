using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Nuoda.Customers;
using Nuoda.Kernel;
using Nuoda.Platform.Access;
using Nuoda.Platform.Storage;

namespace Nuoda.Catalog;

/// <summary>A customer who pays another price once the change holds, and bought the product of late.</summary>
/// <param name="Before">Null: had no price.</param>
/// <param name="IsAnnounced">The customer was told.</param>
internal sealed record AffectedPrice(long CustomerId, string CustomerKey, string Customer, long ProductId, string ProductKey, string Product, PriceAnswer? Before, PriceAnswer? After, DateOnly? LastOrderedOn, bool IsAnnounced);

/// <summary>Whom a price change touches, and telling them.</summary>
internal sealed class AnnouncePriceChange(NuodaDb db, IProductSales sales, TimeProvider clock)
{
    public const int LongestLookBack = 1100;
    private const int CustomersAtOnce = 500;

    /// <summary>Customers within the scope who ordered something of the change within so many days, and whose price it changes. Its own list comes before the changed one: then it is not touched.</summary>
    public async Task<IReadOnlyList<AffectedPrice>> Affected(PriceChange change, int withinDays, DataScope scope, DateOnly today, CancellationToken ct)
    {
        var products = await ProductsOf(change.Id, ct);
        var bought = await sales.Since(db, products.Keys, today.AddDays(-withinDays), ct);
        var affected = new List<AffectedPrice>();
        foreach (var some in bought.GroupBy(s => s.CustomerId).OrderBy(g => g.Key).Chunk(CustomersAtOnce))
        {
            var lasts = some.SelectMany(g => g).ToDictionary(s => (s.CustomerId, s.ProductId));
            affected.AddRange(await Compare(change, [.. some.Select(g => g.Key)], products, (customer, product) => lasts.GetValueOrDefault((customer, product)), scope, ct));
        }
        return [.. affected.OrderBy(a => a.Customer, StringComparer.Ordinal).ThenBy(a => a.CustomerId).ThenBy(a => a.ProductKey, StringComparer.Ordinal)];
    }

    /// <summary>What the announcement says, customer by customer: every product of the change whose price changes for those who were told.</summary>
    public async IAsyncEnumerable<AffectedPrice> Announcement(PriceChange change, DataScope scope, [EnumeratorCancellation] CancellationToken ct)
    {
        var products = await ProductsOf(change.Id, ct);
        var told = await db.Set<PriceAnnouncement>().AsNoTracking().Where(a => a.ChangeId == change.Id).OrderBy(a => a.CustomerId).Select(a => a.CustomerId).ToListAsync(ct);
        foreach (var some in told.Chunk(CustomersAtOnce))
            foreach (var price in await Compare(change, some, products, (customer, product) => new ProductSale(customer, product, default, 0, 0), scope, ct)) yield return price;
    }

    /// <summary>Notes that the customers affected were told: from now on their old price is protected.</summary>
    public async Task<Result<int>> Announce(long id, int version, int withinDays, CurrentUser me, DateOnly today, CancellationToken ct)
    {
        var change = await db.VisibleChanges(me.Scope).SingleOrDefaultAsync(c => c.Id == id, ct);
        if (change is null) return EditPriceChange.NotFound(id);
        if (withinDays is < 1 or > LongestLookBack) return Error.Invalid("price_change.days_range", LongestLookBack).At("withinDays");
        if (change.Version == version)
        {
            if (change.State != ApprovalState.Approved) return Error.Conflict("price_change.not_approved", CatalogWords.Of(change.State));
            if (change.EffectiveOn <= today) return Error.Conflict("price_change.in_force", change.EffectiveOn);
        }
        var told = (await db.Set<PriceAnnouncement>().Where(a => a.ChangeId == id).Select(a => a.CustomerId).ToListAsync(ct)).ToHashSet();
        var tell = (await Affected(change, withinDays, me.Scope, today, ct)).Where(a => !told.Contains(a.CustomerId)).GroupBy(a => a.CustomerId).ToList();
        foreach (var customer in tell)
            db.Add(new PriceAnnouncement { ChangeId = id, CustomerId = customer.Key, AnnouncedAt = clock.GetUtcNow(), AnnouncedBy = me.Actor, LastOrderedOn = customer.Max(a => a.LastOrderedOn) });
        db.Expect(change, version);
        change.EditedAt = clock.GetUtcNow() is var now && now > change.EditedAt ? now : change.EditedAt.AddMilliseconds(1);
        var saved = await db.TrySave(ct);
        if (saved.Error is not { } error) return tell.Count;
        db.ChangeTracker.Clear();
        return error.InWords("price_changes");
    }

    private async Task<Dictionary<long, (string Key, string Name)>> ProductsOf(long changeId, CancellationToken ct) =>
        await db.Set<Product>().AsNoTracking().Where(p => db.Set<PriceLine>().Any(l => l.ChangeId == changeId && l.ProductId == p.Id))
            .Select(p => new { p.Id, p.Key, p.Name }).ToDictionaryAsync(p => p.Id, p => (p.Key, p.Name), ct);

    private async Task<List<AffectedPrice>> Compare(
        PriceChange change, long[] customerIds, Dictionary<long, (string Key, string Name)> products, Func<long, long, ProductSale?> sold, DataScope scope, CancellationToken ct)
    {
        var customers = await db.Set<Customer>().AsNoTracking().Within(scope).Where(c => customerIds.Contains(c.Id) && c.MergedIntoId == null).OrderBy(c => c.Id).Select(c => new { c.Id, c.Key, c.Name }).ToListAsync(ct);
        var ids = customers.ConvertAll(c => c.Id);
        var told = (await db.Set<PriceAnnouncement>().AsNoTracking().Where(a => a.ChangeId == change.Id && ids.Contains(a.CustomerId)).Select(a => a.CustomerId).ToListAsync(ct)).ToHashSet();
        var book = await PriceBook.Load(db, ids, products.Keys, change.EffectiveOn.AddDays(-1), change.EffectiveOn, ct);
        var prices = new List<AffectedPrice>();
        foreach (var customer in customers)
        {
            foreach (var (product, name) in products)
            {
                if (sold(customer.Id, product) is not { } sale) continue;
                var (before, after) = (book.Unprotected(customer.Id, product, sale.Usual, change.EffectiveOn.AddDays(-1)), book.Unprotected(customer.Id, product, sale.Usual, change.EffectiveOn));
                if (before is null ? after is null : after is not null && after.Currency == before.Currency && !after.IsLowerThan(before) && !before.IsLowerThan(after)) continue;
                prices.Add(new(customer.Id, customer.Key, customer.Name, product, name.Key, name.Name, before, after, sale.Lines == 0 ? null : sale.LastOrderedOn, told.Contains(customer.Id)));
            }
        }
        return prices;
    }
}
