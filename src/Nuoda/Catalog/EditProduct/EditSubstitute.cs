using Microsoft.EntityFrameworkCore;
using Nuoda.Customers;
using Nuoda.Kernel;
using Nuoda.Platform.Access;
using Nuoda.Platform.Storage;

namespace Nuoda.Catalog;

/// <param name="Substitute">Number of the product that may take the place.</param>
/// <param name="Customer">Number of the customer with whom it was agreed; left out: every customer.</param>
/// <param name="Priority">1 is offered first.</param>
public sealed record SubstituteFields(string Substitute, string? Customer = null, int Priority = 1, SubstitutePrice PriceRule = SubstitutePrice.Own);

/// <summary>Adds to and takes from the list of agreed substitutes.</summary>
internal sealed class EditSubstitute(NuodaDb db)
{
    private const int MostPriority = 99;

    public async Task<Result<ProductSubstitute>> Add(long productId, SubstituteFields fields, DataScope scope, CancellationToken ct)
    {
        if (!await db.Set<Product>().AnyAsync(p => p.Id == productId, ct)) return ProductFile.NotFound(productId);
        if (fields.Priority is < 1 or > MostPriority) return Error.Invalid("substitute.priority_range", MostPriority).At("priority");
        if (!Enum.IsDefined(fields.PriceRule)) return Error.Invalid("list.unknown_word", (int)fields.PriceRule, string.Join(", ", Enum.GetNames<SubstitutePrice>())).At("priceRule");
        var (key, customerKey) = (TextRules.Clean(fields.Substitute), TextRules.Clean(fields.Customer));
        var substitute = await db.Set<Product>().Where(p => p.Key == key).Select(p => (long?)p.Id).SingleOrDefaultAsync(ct);
        if (substitute is null) return Error.Invalid("product.unknown", key ?? "").At("substitute");
        if (substitute == productId) return Error.Invalid("substitute.itself").At("substitute");
        long? customer = null;
        if (customerKey is not null)
        {
            customer = await db.Set<Customer>().Within(scope).Where(c => c.Key == customerKey && c.MergedIntoId == null).Select(c => (long?)c.Id).SingleOrDefaultAsync(ct);
            if (customer is null) return Error.Invalid("price.unknown_customer", customerKey).At("customer");
        }
        if (await db.Set<ProductSubstitute>().AnyAsync(s => s.ProductId == productId && s.SubstituteId == substitute && s.CustomerId == customer, ct))
            return Error.Conflict("substitute.there_already", key).At("substitute");
        var agreed = new ProductSubstitute
        {
            Id = await db.Reserve("product_substitutes", 1, ct), ProductId = productId, SubstituteId = substitute.Value, CustomerId = customer, Priority = fields.Priority, PriceRule = fields.PriceRule,
        };
        db.Add(agreed);
        var saved = await db.TrySave(ct);
        return saved.Error is { } error ? error : agreed;
    }

    public async Task<Result<Done>> Remove(long productId, long id, int version, DataScope scope, CancellationToken ct)
    {
        var agreed = await ProductFile.SubstitutesOf(db, productId, scope).SingleOrDefaultAsync(s => s.Id == id, ct);
        if (agreed is null) return Error.NotFound("substitute.not_found", id);
        db.Expect(agreed, version);
        db.Remove(agreed);
        return await db.TrySave(ct);
    }
}

/// <summary>Substitutes agreed with a customer stay agreed when its file becomes part of another.</summary>
internal sealed class SubstitutesFollowMerge : IFollowMerge
{
    public string Kind => "substitutes";

    public Task<int> Count(NuodaDb db, long customerId, CancellationToken ct) => db.Set<ProductSubstitute>().CountAsync(s => s.CustomerId == customerId, ct);

    public async Task Move(NuodaDb db, long from, long into, DateTimeOffset at, CancellationToken ct)
    {
        var kept = await db.Set<ProductSubstitute>().Where(s => s.CustomerId == into).Select(s => new { s.ProductId, s.SubstituteId }).ToListAsync(ct);
        foreach (var moved in await db.Set<ProductSubstitute>().Where(s => s.CustomerId == from).ToListAsync(ct))
        {
            if (kept.Contains(new { moved.ProductId, moved.SubstituteId })) db.Remove(moved);
            else moved.CustomerId = into;
        }
    }
}
