using System.Text.Json.Serialization;
using Nuoda.Customers;
using Nuoda.Kernel;
using Nuoda.Platform.Storage;

namespace Nuoda.Catalog;

/// <summary>A pack as it is written and read. Quantity: the product's units in it; the surcharge is for each unit from an opened pack.</summary>
public sealed record PackFields(string Unit, decimal Quantity, string? Gtin = null, bool MayBeSold = true, bool MayBeSplit = true, decimal SplitSurchargePercent = 0)
{
    internal static PackFields Of(ProductPack p) => new(p.Unit, Kernel.Quantity.FromThousandths(p.Quantity), p.Gtin, p.MayBeSold, p.MayBeSplit, p.SplitSurcharge / 100m);

    internal long Thousandths => Kernel.Quantity.ToThousandths(Quantity);

    internal void WriteTo(ProductPack p) =>
        (p.Quantity, p.Gtin, p.MayBeSold, p.MayBeSplit, p.SplitSurcharge) = (Thousandths, TextRules.Clean(Gtin), MayBeSold, MayBeSplit, (int)(SplitSurchargePercent * 100));

    internal bool Says(ProductPack p) => (p.Quantity, p.Gtin, p.MayBeSold, p.MayBeSplit, p.SplitSurcharge) == (Thousandths, TextRules.Clean(Gtin), MayBeSold, MayBeSplit, (int)(SplitSurchargePercent * 100));
}

/// <summary>What may be said of a product; a field left out is emptied, a pack left out goes.</summary>
/// <param name="Successor">Number of the product that takes its place.</param>
public sealed record ProductFields(
    string Name, string? ProductGroup = null, string? Unit = null, decimal? PackQuantity = null, string? Supplier = null, string? Gtin = null, int? ShelfLifeDays = null, int? MinRemainingDays = null,
    DateOnly? ListedOn = null, DateOnly? RunDownOn = null, DateOnly? DelistedOn = null, string? Successor = null, string? RunDownPlan = null, IReadOnlyList<PackFields>? Packs = null)
{
    public const int LongestPlan = 10_000;
    public const int MostPacks = 20;
    private const int LongestLife = 36_500;
    // What thousandths hold without overflowing when prices are multiplied in.
    private const decimal LargestPack = 1_000_000_000m;

    [JsonIgnore] internal IReadOnlyList<PackFields> PacksSaid => Packs ?? [];

    internal Error? Check()
    {
        if (string.IsNullOrWhiteSpace(Name)) return Error.Invalid("product.name_needed").At("name");
        foreach (var (field, text) in new[] { ("name", Name), ("productGroup", ProductGroup), ("unit", Unit), ("supplier", Supplier), ("successor", Successor) })
            if (TextRules.Check(text, NuodaDb.TextLength) is { } wrong) return wrong.At(field);
        if (RunDownPlan?.Length > LongestPlan) return Error.Invalid("text.too_long", LongestPlan).At("runDownPlan");
        if (Gtin?.Trim() is { Length: > 0 } gtin && !Gs1.IsGtin(gtin)) return Error.Invalid("product.not_a_gtin", gtin).At("gtin");
        if (PackQuantity is <= 0 or > LargestPack) return Error.Invalid("product.pack_quantity", LargestPack).At("packQuantity");
        if (ShelfLifeDays is < 0 or > LongestLife) return Error.Invalid("product.days_range", LongestLife).At("shelfLifeDays");
        if (MinRemainingDays is < 0 or > LongestLife) return Error.Invalid("product.days_range", LongestLife).At("minRemainingDays");
        if (MinRemainingDays > ShelfLifeDays) return Error.Invalid("product.remaining_over_life", ShelfLifeDays).At("minRemainingDays");
        if (RunDownOn < ListedOn) return Error.Invalid("product.dates_reversed").At("runDownOn");
        if (DelistedOn < ListedOn || DelistedOn < RunDownOn) return Error.Invalid("product.dates_reversed").At("delistedOn");
        return CheckPacks();
    }

    private Error? CheckPacks()
    {
        if (PacksSaid.Count > MostPacks) return Error.Invalid("product.too_many_packs", MostPacks).At("packs");
        for (var i = 0; i < PacksSaid.Count; i++)
        {
            var (pack, at) = (PacksSaid[i], $"packs[{i}]");
            if (string.IsNullOrWhiteSpace(pack.Unit)) return Error.Invalid("pack.unit_needed").At(at + ".unit");
            if (TextRules.Check(pack.Unit, NuodaDb.TextLength) is { } wrong) return wrong.At(at + ".unit");
            if (PacksSaid.Take(i).Any(p => p.Unit.Trim() == pack.Unit.Trim())) return Error.Invalid("pack.unit_twice", pack.Unit.Trim()).At(at + ".unit");
            if (pack.Quantity is <= 0 or > LargestPack || pack.Thousandths == 0) return Error.Invalid("product.pack_quantity", LargestPack).At(at + ".quantity");
            if (pack.Gtin?.Trim() is { Length: > 0 } gtin && !Gs1.IsGtin(gtin)) return Error.Invalid("product.not_a_gtin", gtin).At(at + ".gtin");
            if (pack.SplitSurchargePercent is < 0 or > 1000 || pack.SplitSurchargePercent * 100 % 1 != 0) return Error.Invalid("pack.surcharge_range").At(at + ".splitSurchargePercent");
        }
        // What fills the smallest pack is never loose: then the larger ones must be whole numbers of it.
        var sold = PacksSaid.Index().Where(p => p.Item.MayBeSold).OrderBy(p => p.Item.Thousandths).ToList();
        foreach (var (i, pack) in sold)
            if (pack.Thousandths % sold[0].Item.Thousandths != 0) return Error.Invalid("pack.not_a_multiple", pack.Unit.Trim(), sold[0].Item.Unit.Trim()).At($"packs[{i}].quantity");
        return null;
    }
}
