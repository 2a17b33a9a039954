using Nuoda.Kernel;
using Nuoda.Platform;

namespace Nuoda.Credit;

/// <summary>What a quantity of an order line is worth: one rounding rule for order entry, credit and invoices, so that parts always add up to the whole.</summary>
/// <param name="Gross">Of the whole line before discount, minor units; null when only the unit price is known.</param>
/// <param name="Ordered">Thousandths that gross and discount are of.</param>
[Published]
public readonly record struct LineValue(string Currency, long? Gross, long? Discount, long? UnitPriceMillionths, long Ordered)
{
    /// <summary>Neither a price nor an amount is known: such a line can be worth nothing, and is not invoiced.</summary>
    public bool IsUnknown => (Gross is null || Ordered == 0) && UnitPriceMillionths is null;

    /// <summary>Ten million million minor units: a line that says more is a mistake in somebody's file, and must not stop the counting of all others.</summary>
    private const long Most = 1_000_000_000_000_000;

    /// <summary>Minor units of so many thousandths, half to even. A part is the difference of two such values (after less before), never rounded by itself.</summary>
    public long Of(long quantity)
    {
        if (Gross is { } gross && Ordered != 0) return Share(gross - (Discount ?? 0), quantity, Ordered);
        return UnitPriceMillionths is { } price ? Share(price, quantity, 1_000_000_000 / Kernel.Currency.Of(Currency).ToMinor(1)) : 0;
    }

    private static long Share(long amount, long quantity, long whole)
    {
        if (Math.Abs((double)amount * quantity / whole) >= Most) return Math.Sign(amount) * Math.Sign(quantity) * Math.Sign(whole) * Most;
        var exact = (Int128)amount * quantity;
        var (part, rest) = Int128.DivRem(exact, whole);
        // Half to even, in whole numbers: no product of two amounts is too large for it.
        var twice = Int128.Abs(rest) * 2;
        if (twice > Math.Abs(whole) || (twice == Math.Abs(whole) && !Int128.IsEvenInteger(part))) part += Int128.Sign(exact) * Math.Sign(whole);
        return (long)part;
    }
}
