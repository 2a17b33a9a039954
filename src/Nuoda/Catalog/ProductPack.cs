using Nuoda.Platform;

namespace Nuoda.Catalog;

/// <summary>包装: how units of a product are put together: a case of 12, a pallet of 480.</summary>
[Published]
public sealed class ProductPack
{
    public long Id { get; init; }
    public long ProductId { get; set; }
    /// <summary>What the pack is called: case, 箱, pallet. Once a product.</summary>
    public required string Unit { get; set; }
    /// <summary>The product's units in it, in thousandths.</summary>
    public long Quantity { get; set; }
    /// <summary>GS1 number of the pack.</summary>
    public string? Gtin { get; set; }
    /// <summary>It may be ordered; a transport pack may not.</summary>
    public bool MayBeSold { get; set; } = true;
    /// <summary>It may be opened to sell a part of it (拆零).</summary>
    public bool MayBeSplit { get; set; } = true;
    /// <summary>What a unit from an opened pack costs more: hundredths of a percent of its price.</summary>
    public int SplitSurcharge { get; set; }
}

/// <summary>How a quantity lies in packs.</summary>
/// <param name="Pack">The smallest pack that is sold; null when the product is sold by the unit.</param>
/// <param name="Loose">Thousandths of a unit that do not fill a pack.</param>
/// <param name="IsAllowed">False: something is loose, and the pack may not be opened.</param>
[Published]
public sealed record PackFit(ProductPack? Pack, long Whole, long Loose, bool IsAllowed)
{
    /// <summary>Of the loose part, hundredths of a percent.</summary>
    public int Surcharge => Loose > 0 ? Pack?.SplitSurcharge ?? 0 : 0;

    /// <summary>The nearest quantities that fit whole packs, below and above; below may be 0.</summary>
    public (long Below, long Above) Nearest => Pack is null || Loose == 0 ? (Whole * (Pack?.Quantity ?? 0) + Loose, Whole * (Pack?.Quantity ?? 0) + Loose) : (Whole * Pack.Quantity, (Whole + 1) * Pack.Quantity);

    /// <summary>Larger packs that are sold are whole numbers of the smallest: what fills that one is never loose.</summary>
    /// <param name="packs">Of the one product.</param>
    /// <param name="quantity">Thousandths, not negative.</param>
    public static PackFit Of(IEnumerable<ProductPack> packs, long quantity)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(quantity);
        var pack = packs.Where(p => p.MayBeSold).MinBy(p => p.Quantity);
        if (pack is null) return new(null, 0, quantity, true);
        var (whole, loose) = Math.DivRem(quantity, pack.Quantity);
        return new(pack, whole, loose, loose == 0 || pack.MayBeSplit);
    }
}
