using Microsoft.EntityFrameworkCore;
using Nuoda.Customers;
using Nuoda.Kernel;
using Nuoda.Platform.Outbox;
using Nuoda.Platform.Storage;

namespace Nuoda.Catalog;

/// <summary>Enters a product, or changes it with its packs, unless somebody else did first.</summary>
internal sealed class EditProduct(NuodaDb db, TimeProvider clock)
{
    public async Task<Result<Product>> Add(string? key, ProductFields fields, CancellationToken ct)
    {
        key = key?.Trim();
        if (string.IsNullOrEmpty(key)) return Error.Invalid("product.key_needed").At("key");
        if (TextRules.Check(key, NuodaDb.TextLength) is { } wrong) return wrong.At("key");
        if (fields.Check() is { } refused) return refused;
        if (await db.Set<Product>().AnyAsync(p => p.Key == key, ct)) return Error.Conflict("product.key_taken", key).At("key");
        var product = new Product { Id = await db.Reserve("products", 1, ct), Key = key, Name = "" };
        db.Add(product);
        return await Write(product, fields, ct);
    }

    /// <param name="version">That the editor saw.</param>
    public async Task<Result<Product>> Change(long id, int version, ProductFields fields, CancellationToken ct)
    {
        var product = await db.Set<Product>().SingleOrDefaultAsync(p => p.Id == id, ct);
        if (product is null) return ProductFile.NotFound(id);
        if (fields.Check() is { } wrong) return wrong;
        db.Expect(product, version);
        return await Write(product, fields, ct);
    }

    private async Task<Result<Product>> Write(Product product, ProductFields fields, CancellationToken ct)
    {
        var successor = await Successor(product, fields.Successor, ct);
        if (successor.Error is { } unknown) return unknown;
        foreach (var (field, gtin) in fields.PacksSaid.Select((p, i) => ($"packs[{i}].gtin", p.Gtin)).Prepend(("gtin", fields.Gtin)))
            if (await GtinTaken(product.Id, gtin, fields, field, ct) is { } taken) return taken;
        (product.Name, product.ProductGroup, product.Unit, product.Supplier, product.Gtin) =
            (fields.Name.Trim(), TextRules.Clean(fields.ProductGroup), TextRules.Clean(fields.Unit), TextRules.Clean(fields.Supplier), TextRules.Clean(fields.Gtin));
        (product.PackQuantity, product.ShelfLifeDays, product.MinRemainingDays) = (fields.PackQuantity is { } pack ? Quantity.ToThousandths(pack) : null, fields.ShelfLifeDays, fields.MinRemainingDays);
        (product.ListedOn, product.RunDownOn, product.DelistedOn, product.SuccessorId, product.RunDownPlan) =
            (fields.ListedOn, fields.RunDownOn, fields.DelistedOn, successor.Value, TextRules.Clean(fields.RunDownPlan));
        // Always a later moment: it is what raises the version when only packs change.
        if (await WritePacks(product, fields, ct)) product.PacksChangedAt = product.PacksChangedAt is { } before && clock.GetUtcNow() <= before ? before.AddMilliseconds(1) : clock.GetUtcNow();
        var saved = await db.TrySaveAndAnnounce(() => RecordsChanged.Announce(db, RecordsChanged.Products, IdSet.Of(product.Id), clock.GetUtcNow(), ct), ct);
        return saved.Error is { } error ? error : product;
    }

    private async Task<Result<long?>> Successor(Product product, string? key, CancellationToken ct)
    {
        if (TextRules.Clean(key) is not { } sought) return Result<long?>.Ok(null);
        var id = await db.Set<Product>().Where(p => p.Key == sought).Select(p => (long?)p.Id).SingleOrDefaultAsync(ct);
        if (id is null) return Error.Invalid("product.unknown", sought).At("successor");
        // A chain that comes back to its beginning would leave nobody as the last.
        var chain = new HashSet<long> { product.Id };
        for (var next = id; next is { } at; next = await db.Set<Product>().Where(p => p.Id == at).Select(p => p.SuccessorId).SingleOrDefaultAsync(ct))
            if (!chain.Add(at)) return Error.Invalid("product.successor_circle", sought).At("successor");
        return id;
    }

    private async Task<Error?> GtinTaken(long id, string? gtin, ProductFields fields, string field, CancellationToken ct)
    {
        if (TextRules.Clean(gtin) is not { } sought) return null;
        if (fields.PacksSaid.Select(p => p.Gtin).Append(fields.Gtin).Count(g => TextRules.Clean(g) == sought) > 1) return Error.Invalid("product.gtin_twice", sought).At(field);
        var other = await db.Set<Product>().Where(p => p.Gtin == sought && p.Id != id).Select(p => p.Key).FirstOrDefaultAsync(ct)
            ?? await (from pack in db.Set<ProductPack>() join p in db.Set<Product>() on pack.ProductId equals p.Id where pack.Gtin == sought && p.Id != id select p.Key).FirstOrDefaultAsync(ct);
        return other is null ? null : Error.Conflict("product.gtin_taken", sought, other).At(field);
    }

    private async Task<bool> WritePacks(Product product, ProductFields fields, CancellationToken ct)
    {
        var stored = await db.Set<ProductPack>().Where(p => p.ProductId == product.Id).ToListAsync(ct);
        var changed = false;
        foreach (var gone in stored.Where(p => fields.PacksSaid.All(f => f.Unit.Trim() != p.Unit)))
        {
            db.Remove(gone);
            changed = true;
        }
        foreach (var said in fields.PacksSaid)
        {
            var pack = stored.SingleOrDefault(p => p.Unit == said.Unit.Trim());
            if (pack is not null && said.Says(pack)) continue;
            if (pack is null) db.Add(pack = new ProductPack { Id = await db.Reserve("product_packs", 1, ct), ProductId = product.Id, Unit = said.Unit.Trim() });
            said.WriteTo(pack);
            changed = true;
        }
        return changed;
    }
}
