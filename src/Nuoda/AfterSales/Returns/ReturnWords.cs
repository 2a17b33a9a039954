using System.Globalization;
using Nuoda.Kernel;
using Nuoda.Platform;
using Nuoda.Platform.Shell;

namespace Nuoda.AfterSales;

/// <summary>What returns are called on pages.</summary>
internal static class ReturnWords
{
    public static string Of(ReturnState state) => Word("state", state);
    public static string Of(ReturnWish wish) => Word("wish", wish);
    public static string Of(ReturnKind kind) => Word("kind", kind);
    public static string Of(Disposition disposition) => Word("disposition", disposition);
    public static string Of(Liability liability) => Word("liability", liability);
    public static string Of(ReturnStep step) => Word("step", step);

    public static Tone ToneOf(ReturnState state) => state switch
    {
        ReturnState.Requested => Tone.Warning, ReturnState.Rejected or ReturnState.Cancelled => Tone.Neutral,
        ReturnState.Refunded or ReturnState.Replaced or ReturnState.Returned or ReturnState.Finished => Tone.Good, _ => Tone.Info,
    };

    public static string Quantity(long thousandths) => Kernel.Quantity.FromThousandths(thousandths).ToString("#,0.###", CultureInfo.InvariantCulture);

    public static string Money(long minor, string currency) => new Money(Currency.Of(currency).FromMinor(minor), Currency.Of(currency)) is var m
        ? m.Amount.ToString("N" + m.Currency.Decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture) + " " + currency : "";

    private static string Word<T>(string of, T value) where T : struct, Enum =>
        Texts.Of($"return.{of}.{string.Concat(value.ToString().Select((c, i) => char.IsUpper(c) && i > 0 ? "_" + char.ToLowerInvariant(c) : char.ToLowerInvariant(c).ToString()))}");
}
