using Microsoft.EntityFrameworkCore;
using Nuoda.Customers;
using Nuoda.Kernel;
using Nuoda.Platform.Access;
using Nuoda.Platform.Audit;
using Nuoda.Platform.Storage;

namespace Nuoda.Catalog;

/// <param name="Customer">Null: for every customer.</param>
public sealed record SubstituteRow(long Id, long SubstituteId, string Key, string Name, long? CustomerId, string? Customer, int Priority, SubstitutePrice PriceRule, int Version);

/// <summary>A product with its packs, its successor and predecessors, and what may take its place.</summary>
internal sealed record ProductFile(
    Product Product, IReadOnlyList<ProductPack> Packs, ProductName? Successor, IReadOnlyList<ProductName> Predecessors, IReadOnlyList<SubstituteRow> Substitutes)
{
    private const int MostShown = 200;

    public static async Task<ProductFile?> Read(NuodaDb db, long id, DataScope scope, CancellationToken ct)
    {
        var product = await db.Set<Product>().AsNoTracking().SingleOrDefaultAsync(p => p.Id == id, ct);
        if (product is null) return null;
        var packs = await db.Set<ProductPack>().AsNoTracking().Where(p => p.ProductId == id).OrderBy(p => p.Quantity).ThenBy(p => p.Id).ToListAsync(ct);
        var kin = await db.Set<Product>().AsNoTracking().Where(p => p.SuccessorId == id || p.Id == product.SuccessorId).OrderBy(p => p.Key).Take(MostShown)
            .Select(p => new ProductName(p.Id, p.Key, p.Name)).ToListAsync(ct);
        var substitutes = await (from s in SubstitutesOf(db, id, scope).AsNoTracking()
                                 join p in db.Set<Product>() on s.SubstituteId equals p.Id
                                 from c in db.Set<Customer>().Where(c => c.Id == s.CustomerId).DefaultIfEmpty()
                                 orderby s.CustomerId == null descending, s.Priority, s.Id
                                 select new SubstituteRow(s.Id, p.Id, p.Key, p.Name, s.CustomerId, c == null ? null : c.Name, s.Priority, s.PriceRule, s.Version)).Take(MostShown).ToListAsync(ct);
        return new(product, packs, kin.SingleOrDefault(k => k.Id == product.SuccessorId), [.. kin.Where(k => k.Id != product.SuccessorId)], substitutes);
    }

    /// <summary>Those for everybody, and those agreed with customers whom the reader may see.</summary>
    public static IQueryable<ProductSubstitute> SubstitutesOf(NuodaDb db, long productId, DataScope scope)
    {
        var seen = db.Set<Customer>().Within(scope);
        return db.Set<ProductSubstitute>().Where(s => s.ProductId == productId && (s.CustomerId == null || seen.Any(c => c.Id == s.CustomerId)));
    }

    /// <summary>Who changed what of the product and its packs, newest first.</summary>
    public static async Task<IReadOnlyList<AuditEntry>> History(NuodaDb db, ProductFile file, int count, CancellationToken ct)
    {
        var (id, packs) = (file.Product.Id, file.Packs.Select(p => (long?)p.Id).ToList());
        var own = await db.AuditEntries.AsNoTracking().Where(e => e.Entity == "products" && e.EntityId == id).OrderByDescending(e => e.Id).Take(count).ToListAsync(ct);
        if (packs.Count > 0) own.AddRange(await db.AuditEntries.AsNoTracking().Where(e => e.Entity == "product_packs" && packs.Contains(e.EntityId)).OrderByDescending(e => e.Id).Take(count).ToListAsync(ct));
        return [.. own.OrderByDescending(e => e.Id).Take(count)];
    }

    public static Error NotFound(long id) => Error.NotFound("product.not_found", id);
}

internal sealed record ProductName(long Id, string Key, string Name);
