using Microsoft.EntityFrameworkCore;
using Nuoda.Customers;
using Nuoda.Kernel;
using Nuoda.Platform.Settings;
using Nuoda.Platform.Storage;

namespace Nuoda.Catalog;

/// <param name="Supplier">The product's own when left out.</param>
/// <param name="FromDay">First day on which the supplier charges it.</param>
/// <param name="Price">Of one unit.</param>
public sealed record PurchasePriceFields(string? Supplier, DateOnly FromDay, decimal Price, string? Currency = null);

/// <summary>Enters what suppliers charge, ahead; a price that has begun stays as it is.</summary>
internal sealed class EditPurchasePrice(NuodaDb db)
{
    private const decimal LargestPrice = 1_000_000_000m;

    public async Task<Result<PurchasePrice>> Add(long productId, PurchasePriceFields fields, Company company, string actor, CancellationToken ct)
    {
        var product = await db.Set<Product>().AsNoTracking().SingleOrDefaultAsync(p => p.Id == productId, ct);
        if (product is null) return ProductFile.NotFound(productId);
        if (TextRules.Check(fields.Supplier, NuodaDb.TextLength) is { } wrong) return wrong.At("supplier");
        if ((TextRules.Clean(fields.Supplier) ?? product.Supplier) is not { } supplier) return Error.Invalid("purchase.supplier_needed").At("supplier");
        if (fields.Price is < 0 or > LargestPrice) return Error.Invalid("price.range", LargestPrice).At("price");
        if (fields.Price * 1_000_000m % 1 != 0) return Error.Invalid("price.decimals").At("price");
        if (Currency.TryParse(TextRules.Clean(fields.Currency) ?? company.Currency) is not { } currency) return Error.Invalid("price.not_a_currency", fields.Currency).At("currency");
        if (await db.Set<PurchasePrice>().AnyAsync(p => p.ProductId == productId && p.Supplier == supplier && p.FromDay == fields.FromDay, ct))
            return Error.Conflict("purchase.there_already", supplier, fields.FromDay).At("fromDay");
        var price = new PurchasePrice
        {
            Id = await db.Reserve("purchase_prices", 1, ct), ProductId = productId, Supplier = supplier, FromDay = fields.FromDay, PriceMillionths = (long)(fields.Price * 1_000_000m), Currency = currency.Code, EnteredBy = actor,
        };
        db.Add(price);
        var saved = await db.TrySave(ct);
        return saved.Error is { } error ? error : price;
    }

    /// <summary>Only before its day: afterwards goods were bought at it.</summary>
    public async Task<Result<Done>> Remove(long productId, long id, int version, DateOnly today, CancellationToken ct)
    {
        var price = await db.Set<PurchasePrice>().SingleOrDefaultAsync(p => p.Id == id && p.ProductId == productId, ct);
        if (price is null) return Error.NotFound("purchase.not_found", id);
        if (price.FromDay <= today) return Error.Conflict("purchase.in_force", price.FromDay);
        db.Expect(price, version);
        db.Remove(price);
        return await db.TrySave(ct);
    }
}
