using Microsoft.EntityFrameworkCore;
using Nuoda.Platform;
using Nuoda.Platform.Storage;

namespace Nuoda.Catalog;

/// <summary>At which price a substitute is delivered.</summary>
[Published]
public enum SubstitutePrice { Own = 0, Original = 1 }

/// <summary>替代品: a product that was agreed on in place of another, for everybody or for one customer.</summary>
[Published]
public sealed class ProductSubstitute : IVersioned
{
    public long Id { get; init; }
    public long ProductId { get; init; }
    public long SubstituteId { get; init; }
    /// <summary>Null: agreed for every customer.</summary>
    public long? CustomerId { get; set; }
    /// <summary>1 is offered first.</summary>
    public int Priority { get; set; }
    public SubstitutePrice PriceRule { get; set; }
    public int Version { get; set; } = 1;
}

/// <summary>What may take the place of products that run short.</summary>
[Published]
public static class Substitutes
{
    /// <summary>In the order in which they are offered: the customer's own list before the one for everybody. Delisted and planned products are no substitutes. One query.</summary>
    public static async Task<ILookup<long, ProductSubstitute>> Of(NuodaDb db, IReadOnlyCollection<long> productIds, long customerId, DateOnly day, CancellationToken ct)
    {
        var agreed = await Of(db, productIds, [customerId], day, ct);
        return productIds.Distinct().SelectMany(p => agreed[(customerId, p)]).ToLookup(s => s.ProductId);
    }

    /// <summary>The same for several customers, by customer and product; still one query.</summary>
    public static async Task<ILookup<(long Customer, long Product), ProductSubstitute>> Of(NuodaDb db, IReadOnlyCollection<long> productIds, IReadOnlyCollection<long> customerIds, DateOnly day, CancellationToken ct)
    {
        var (ids, customers) = (productIds.ToList(), customerIds.Distinct().ToList());
        var found = await (from s in db.Set<ProductSubstitute>().AsNoTracking()
                           join p in db.Set<Product>().Where(p => (p.ListedOn == null || p.ListedOn <= day) && (p.DelistedOn == null || p.DelistedOn > day)) on s.SubstituteId equals p.Id
                           where ids.Contains(s.ProductId) && (s.CustomerId == null || customers.Contains(s.CustomerId.Value))
                           select s).ToListAsync(ct);
        // Agreed twice, the customer's own word holds.
        return customers.SelectMany(c => found.Where(s => s.CustomerId is null || s.CustomerId == c).OrderBy(s => s.CustomerId is null).ThenBy(s => s.Priority).ThenBy(s => s.Id)
            .DistinctBy(s => (s.ProductId, s.SubstituteId)).Select(s => (Customer: c, Substitute: s))).ToLookup(x => (x.Customer, x.Substitute.ProductId), x => x.Substitute);
    }
}
