using System.Globalization;

namespace Nuoda.Kernel;

/// <summary>An amount of goods in its unit of measure. Stored as whole thousandths, so that sums are exact on every database.</summary>
/// <param name="Amount">May be negative (returns, corrections).</param>
/// <param name="Unit">Unit of measure as the company writes it: 件, kg, case.</param>
public readonly record struct Quantity(decimal Amount, string Unit)
{
    public const int Thousandths = 1000;

    /// <summary>Whole thousandths, rounded half to even.</summary>
    /// <exception cref="OverflowException">The amount does not fit in 64 bits.</exception>
    public static long ToThousandths(decimal amount) => checked((long)decimal.Round(amount * Thousandths, 0, MidpointRounding.ToEven));

    public static decimal FromThousandths(long thousandths) => thousandths / (decimal)Thousandths;

    public static Quantity operator +(Quantity a, Quantity b) => a.Unit == b.Unit
        ? a with { Amount = a.Amount + b.Amount }
        : throw new InvalidOperationException($"{a.Unit} and {b.Unit} are different units: convert first.");

    public static Quantity Add(Quantity left, Quantity right) => left + right;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Amount} {Unit}");
}
