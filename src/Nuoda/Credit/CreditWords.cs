using System.Globalization;
using System.Text.Json;
using Nuoda.Kernel;
using Nuoda.Platform;
using Nuoda.Platform.Shell;

namespace Nuoda.Credit;

/// <summary>Amounts as pages write them.</summary>
[Published]
public static class MoneyText
{
    /// <summary>"1,234.50 CNY".</summary>
    public static string Of(long minor, string currency) => $"{Amount(minor, currency)} {currency}";

    public static string Of(long? minor, string currency, string otherwise) => minor is { } known ? Of(known, currency) : otherwise;

    /// <summary>"1,234.50": where the currency stands beside.</summary>
    public static string Amount(long minor, string currency) => Major(minor, currency).ToString("N" + Currency.Of(currency).Decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    public static decimal Major(long minor, string currency) => Currency.Of(currency).FromMinor(minor);

    /// <summary>As typed into a form: "1234.5", "1,234.50". Null when it is no amount, has more decimals than the currency, or is beyond what a ledger should hold.</summary>
    public static long? Read(string? text, string currency)
    {
        if (!decimal.TryParse(text?.Trim(), NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out var amount)) return null;
        return Read(amount, currency);
    }

    public static long? Read(decimal amount, string currency)
    {
        if (Math.Abs(amount) > MostMajor) return null;
        var minor = Currency.Of(currency).ToMinor(amount);
        return Currency.Of(currency).FromMinor(minor) == amount ? minor : null;
    }

    /// <summary>A hundred thousand million: sums of millions of such amounts still fit.</summary>
    public const decimal MostMajor = 100_000_000_000m;
}

/// <summary>What credit is called on pages.</summary>
internal static class CreditWords
{
    public static string Of(CreditKind kind) => Texts.Of("credit.kind." + Snake(kind));
    public static string Of(HoldState state) => Texts.Of("credithold.state." + Snake(state));
    public static string Of(HoldReason reason) => Texts.Of("credithold.reason." + Snake(reason));
    public static string Of(SecurityKind kind) => Texts.Of("security.kind." + Snake(kind));
    public static string? Of(RiskGrade? grade) => grade is { } g ? Texts.Of("credit.grade." + g.ToString().ToLowerInvariant()) : null;

    public static Tone ToneOf(HoldState state) => state switch { HoldState.Held => Tone.Warning, HoldState.Released => Tone.Good, HoldState.Refused => Tone.Bad, _ => Tone.Neutral };

    public static string Amount(decimal amount, string currency) => amount.ToString("N" + Currency.Of(currency).Decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    public static string Limit(decimal? limit, string currency) => limit switch { null => Texts.Of("credit.no_limit"), 0 => Texts.Of("credit.no_credit"), { } some => Amount(some, currency) };

    /// <summary>An amount as typed into a form; null when nothing was, −1 (which every rule refuses) when it is no amount.</summary>
    public static decimal? Typed(string? text) => string.IsNullOrWhiteSpace(text) ? null
        : decimal.TryParse(text.Trim(), NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out var amount) ? amount : -1;

    /// <summary>A conflict with the fields called as the page calls them.</summary>
    public static Error Told(Error error) => error.Differences.Count == 0 ? error : error with
    {
        Args = [string.Join(", ", error.Differences.Select(d => Platform.Audit.AuditWords.OfField("credit_accounts", d.Field)))],
        Differences = [.. error.Differences.Select(d => d with { Field = Platform.Audit.AuditWords.OfField("credit_accounts", d.Field) })],
    };

    private static string Snake<T>(T word) where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(word.ToString());
}
