using Microsoft.EntityFrameworkCore;
using Nuoda.Customers;
using Nuoda.Kernel;
using Nuoda.Platform.Access;
using Nuoda.Platform.Settings;
using Nuoda.Platform.Storage;

namespace Nuoda.Catalog;

/// <param name="Product">Number of the one product; left out: the group, or all products.</param>
/// <param name="Percent">Off the price of the list, for kind percent.</param>
/// <param name="Price">Of one unit, for kind price: needs a product.</param>
/// <param name="MinQuantity">Units that must be ordered.</param>
/// <param name="ToDay">Last day.</param>
public sealed record PromotionFields(
    string Name, DateOnly FromDay, DateOnly ToDay, PriceScope Scope = PriceScope.Everybody, string? ScopeValue = null, string? Customer = null, string? Product = null, string? ProductGroup = null,
    PromotionKind Kind = PromotionKind.Percent, decimal? Percent = null, decimal? Price = null, string? Currency = null, decimal MinQuantity = 0)
{
    private const decimal Largest = 1_000_000_000m;

    internal Error? Check()
    {
        if (TextRules.Clean(Name) is null) return Error.Invalid("price.name_needed").At("name");
        foreach (var (field, text) in new[] { ("name", Name), ("productGroup", ProductGroup), ("product", Product) })
            if (TextRules.Check(text, NuodaDb.TextLength) is { } wrong) return wrong.At(field);
        if (!Enum.IsDefined(Kind)) return Error.Invalid("list.unknown_word", (int)Kind, string.Join(", ", Enum.GetNames<PromotionKind>())).At("kind");
        if (ToDay < FromDay) return Error.Invalid("price.days_reversed").At("toDay");
        if (MinQuantity is < 0 or > Largest || MinQuantity * 1000 % 1 != 0) return Error.Invalid("price.from_range", Largest).At("minQuantity");
        if (Kind == PromotionKind.Percent) return Percent is > 0 and <= 100 && Percent * 100 % 1 == 0 ? null : Error.Invalid("promotion.percent_range").At("percent");
        if (TextRules.Clean(Product) is null) return Error.Invalid("promotion.price_needs_product").At("product");
        if (Price is null or < 0 or > Largest) return Error.Invalid("price.range", Largest).At("price");
        return Price * 1_000_000m % 1 == 0 ? null : Error.Invalid("price.decimals").At("price");
    }
}

/// <summary>Enters promotions, changes them while they are drafts, puts them into force, takes them back.</summary>
internal sealed class EditPromotion(NuodaDb db, TimeProvider clock)
{
    public async Task<Result<Promotion>> Add(PromotionFields fields, Company company, CurrentUser me, CancellationToken ct)
    {
        if (fields.Check() is { } wrong) return wrong;
        var promotion = new Promotion { Id = await db.Reserve("promotions", 1, ct), Name = "", Makers = "" };
        db.Add(promotion);
        return await Write(promotion, fields, company, me, ct);
    }

    public async Task<Result<Promotion>> Change(long id, int version, PromotionFields fields, Company company, CurrentUser me, CancellationToken ct)
    {
        var promotion = await Find(id, me, ct);
        if (promotion is null) return NotFound(id);
        if (fields.Check() is { } wrong) return wrong;
        if (promotion.Version == version && FourEyes.MayEdit(promotion) is { } closed) return closed;
        db.Expect(promotion, version);
        return await Write(promotion, fields, company, me, ct);
    }

    public async Task<Result<Promotion>> Approve(long id, int version, CurrentUser me, DateOnly today, CancellationToken ct)
    {
        var promotion = await Find(id, me, ct);
        if (promotion is null) return NotFound(id);
        if (promotion.Version == version)
        {
            if (FourEyes.MayApprove(promotion, me) is { } refused) return refused;
            if (promotion.ToDay < today) return Error.Conflict("promotion.over", promotion.ToDay);
        }
        db.Expect(promotion, version);
        promotion.Approve(me, clock.GetUtcNow());
        return await Save(promotion, ct);
    }

    /// <summary>From today on it lowers no price; orders that were placed keep theirs.</summary>
    public async Task<Result<Promotion>> Withdraw(long id, int version, CurrentUser me, CancellationToken ct)
    {
        var promotion = await Find(id, me, ct);
        if (promotion is null) return NotFound(id);
        if (promotion.Version == version)
        {
            if (promotion.State == ApprovalState.Withdrawn) return Error.Conflict("approval.not_draft", CatalogWords.Of(promotion.State));
            if (promotion.State == ApprovalState.Approved && !me.May(Permission.PricesApprove)) return Error.Forbidden("approval.withdraw_approved");
        }
        db.Expect(promotion, version);
        promotion.State = ApprovalState.Withdrawn;
        return await Save(promotion, ct);
    }

    public static Error NotFound(long id) => Error.NotFound("promotion.not_found", id);

    private Task<Promotion?> Find(long id, CurrentUser me, CancellationToken ct) => db.VisiblePromotions(me.Scope).SingleOrDefaultAsync(p => p.Id == id, ct);

    private async Task<Result<Promotion>> Write(Promotion promotion, PromotionFields fields, Company company, CurrentUser me, CancellationToken ct)
    {
        var said = await new ScopeSaid(fields.Scope, fields.ScopeValue, fields.Customer).Resolve(db, me.Scope, ct);
        var product = await ProductOf(fields, ct);
        var currency = Currency.TryParse(TextRules.Clean(fields.Currency) ?? company.Currency);
        if ((said.Error ?? product.Error ?? (currency is null ? Error.Invalid("price.not_a_currency", fields.Currency).At("currency") : null)) is { } wrong) { db.ChangeTracker.Clear(); return wrong; }
        (promotion.Name, promotion.Scope, promotion.ScopeValue, promotion.CustomerId) = (fields.Name.Trim(), fields.Scope, said.Value.Value, said.Value.CustomerId);
        (promotion.ProductId, promotion.ProductGroup) = (product.Value, product.Value is null ? TextRules.Clean(fields.ProductGroup) : null);
        var isPrice = fields.Kind == PromotionKind.Price;
        (promotion.Kind, promotion.Percent) = (fields.Kind, isPrice ? 0 : (int)(fields.Percent!.Value * 100));
        promotion.PriceMillionths = isPrice ? (long)(fields.Price!.Value * 1_000_000m) : null;
        promotion.Currency = isPrice ? currency!.Value.Code : null;
        (promotion.MinQuantity, promotion.FromDay, promotion.ToDay) = (Quantity.ToThousandths(fields.MinQuantity), fields.FromDay, fields.ToDay);
        promotion.Touch(me.Actor, clock.GetUtcNow());
        return await Save(promotion, ct);
    }

    private async Task<Result<long?>> ProductOf(PromotionFields fields, CancellationToken ct)
    {
        if (TextRules.Clean(fields.Product) is not { } key) return Result<long?>.Ok(null);
        var id = await db.Set<Product>().Where(p => p.Key == key).Select(p => (long?)p.Id).SingleOrDefaultAsync(ct);
        return id is null ? Error.Invalid("product.unknown", key).At("product") : id;
    }

    private async Task<Result<Promotion>> Save(Promotion promotion, CancellationToken ct)
    {
        var saved = await db.TrySave(ct);
        if (saved.Error is not { } error) return promotion;
        db.ChangeTracker.Clear();
        return error.InWords("promotions");
    }
}
