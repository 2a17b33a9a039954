using Nuoda.Kernel;
using Nuoda.Platform;

namespace Nuoda.Catalog;

/// <summary>Where the price of an order line comes from. The line keeps it: a document never re-prices by itself.</summary>
[Published]
public enum PriceSourceKind { PriceLine = 1, Promotion = 2, Typed = 3, Imported = 4 }

/// <param name="Id">Row of price_lines or promotions; null for what was typed or imported.</param>
[Published]
public readonly record struct PriceSource(PriceSourceKind Kind, long? Id);

/// <summary>What a customer pays for a product, and why.</summary>
/// <param name="PriceMillionths">Of <paramref name="PackQuantity"/>, exact.</param>
/// <param name="PackQuantity">Thousandths of the product's unit that the price is for.</param>
/// <param name="Currency">ISO 4217.</param>
/// <param name="Fit">How the quantity lies in packs: whether it may be ordered so, and what is loose.</param>
/// <param name="Reasons">In the order of the decision; <see cref="InWords"/> says them in the reader's language.</param>
[Published]
public sealed record PriceAnswer(long PriceMillionths, long PackQuantity, string Currency, PriceSource Source, PackFit Fit, IReadOnlyList<PriceReason> Reasons)
{
    /// <summary>Of one unit, rounded half to even to six decimals: what an order line keeps.</summary>
    public long UnitPriceMillionths => (long)decimal.Round(PriceMillionths * 1000m / PackQuantity, 0, MidpointRounding.ToEven);

    /// <summary>What the quantity costs with the surcharge for its loose part, in minor units: computed from the exact price, rounded half to even once.</summary>
    /// <param name="quantity">Thousandths of the product's unit.</param>
    public long Gross(long quantity)
    {
        var paid = PriceMillionths / 1_000_000m * quantity / PackQuantity;
        var surcharge = Fit.Surcharge == 0 ? 0 : PriceMillionths / 1_000_000m * Fit.Loose / PackQuantity * Fit.Surcharge / 10_000m;
        return Kernel.Currency.Of(Currency).ToMinor(paid + surcharge);
    }

    public IReadOnlyList<string> InWords() => [.. Reasons.Select(r => r.InWords())];

    /// <summary>Lower for the same goods; exact, whatever the packs are.</summary>
    internal bool IsLowerThan(PriceAnswer other) => (Int128)PriceMillionths * other.PackQuantity < (Int128)other.PriceMillionths * PackQuantity;
}

/// <summary>One step of the way to a price: a text's key and what it names.</summary>
[Published]
public sealed record PriceReason(string Key, params object?[] Args)
{
    public string InWords() => Texts.Of(Key, [.. Args.Select(a => a is Enum word ? CatalogWords.OfWord(word) : a)]);
}
