using System.Collections.Frozen;
using System.Globalization;

namespace Nuoda.Kernel;

/// <summary>An ISO 4217 currency and how many decimals its minor unit has.</summary>
public readonly record struct Currency
{
    // ISO 4217: currencies whose minor unit is not 1/100.
    private static readonly FrozenDictionary<string, int> Exponents = new Dictionary<string, int>(StringComparer.Ordinal)
    {
        ["BIF"] = 0, ["CLP"] = 0, ["DJF"] = 0, ["GNF"] = 0, ["ISK"] = 0, ["JPY"] = 0, ["KMF"] = 0, ["KRW"] = 0, ["PYG"] = 0, ["RWF"] = 0,
        ["UGX"] = 0, ["UYI"] = 0, ["VND"] = 0, ["VUV"] = 0, ["XAF"] = 0, ["XOF"] = 0, ["XPF"] = 0,
        ["BHD"] = 3, ["IQD"] = 3, ["JOD"] = 3, ["KWD"] = 3, ["LYD"] = 3, ["OMR"] = 3, ["TND"] = 3,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private readonly string? _code;

    private Currency(string code) => _code = code;

    /// <summary>Three capital letters.</summary>
    public string Code => _code ?? "XXX";

    /// <summary>Decimals of the minor unit: 2 for CNY, 0 for JPY, 3 for KWD.</summary>
    public int Decimals => Exponents.GetValueOrDefault(Code, 2);

    /// <summary>Reads a code in any case; null when it is not three Latin letters.</summary>
    public static Currency? TryParse(string? code)
    {
        var trimmed = code?.Trim().ToUpperInvariant();
        return trimmed is { Length: 3 } && trimmed.All(char.IsAsciiLetterUpper) ? new Currency(trimmed) : null;
    }

    /// <exception cref="ArgumentException">The code is not three Latin letters.</exception>
    public static Currency Of(string code) =>
        TryParse(code) ?? throw new ArgumentException($"'{code}' is not an ISO 4217 code.", nameof(code));

    /// <summary>Whole minor units, rounded half to even.</summary>
    /// <exception cref="OverflowException">The amount does not fit in 64 bits of minor units.</exception>
    public long ToMinor(decimal amount) => checked((long)decimal.Round(amount * Scale(Decimals), 0, MidpointRounding.ToEven));

    public decimal FromMinor(long minor) => minor / Scale(Decimals);

    public override string ToString() => Code;

    private static decimal Scale(int decimals) => decimals switch { 0 => 1m, 2 => 100m, _ => 1000m };
}

/// <summary>An amount in one currency. Adding two currencies is an error.</summary>
public readonly record struct Money(decimal Amount, Currency Currency) : IComparable<Money>
{
    public static Money OfMinor(long minor, Currency currency) => new(currency.FromMinor(minor), currency);

    public long Minor => Currency.ToMinor(Amount);

    public static Money operator +(Money a, Money b) => new(a.Amount + b.In(a.Currency).Amount, a.Currency);
    public static Money operator -(Money a, Money b) => new(a.Amount - b.In(a.Currency).Amount, a.Currency);
    public static Money Add(Money left, Money right) => left + right;
    public static Money Subtract(Money left, Money right) => left - right;
    public static bool operator <(Money a, Money b) => a.CompareTo(b) < 0;
    public static bool operator >(Money a, Money b) => a.CompareTo(b) > 0;
    public static bool operator <=(Money a, Money b) => a.CompareTo(b) <= 0;
    public static bool operator >=(Money a, Money b) => a.CompareTo(b) >= 0;

    public int CompareTo(Money other) => Amount.CompareTo(other.In(Currency).Amount);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Amount} {Currency}");

    private Money In(Currency expected) => Currency == expected
        ? this
        : throw new InvalidOperationException($"{Currency} and {expected} are different currencies: convert first.");
}
