using Nuoda.Kernel;

namespace Nuoda.Platform.Settings;

/// <summary>What may be said of a company, and in which words.</summary>
internal static class CompanyForm
{
    public const int LongestName = 200;
    /// <summary>Offered; any ISO 4217 code is taken.</summary>
    public static readonly string[] Currencies = ["CNY", "USD", "EUR", "GBP", "HKD", "JPY", "KRW", "SGD", "TWD", "AUD", "CAD", "CHF", "INR", "BRL", "MXN", "THB", "VND", "IDR", "MYR", "PHP", "ZAR", "AED", "RUB"];

    public static Result<Company> Read(string? name, string? language, string? currency, string? timeZone, string? weekStart)
    {
        if (!Enum.TryParse<DayOfWeek>(weekStart, out var start) || !Enum.IsDefined(start)) return Error.Invalid("company.week_start", weekStart).At("weekStart");
        var company = new Company((name ?? "").Trim(), language ?? "", (currency ?? "").Trim().ToUpperInvariant(), (timeZone ?? "").Trim(), start);
        return company.Check() is { } wrong ? wrong : company;
    }

    /// <summary>Null when every field can be used.</summary>
    public static Error? Check(this Company company)
    {
        if (company.Name.Length is 0 or > LongestName) return Error.Invalid("company.name", LongestName).At("company");
        if (!Texts.Languages.Contains(company.Language)) return Error.Invalid("company.language", company.Language).At("language");
        if (company.Currency.Length != 3 || !company.Currency.All(char.IsAsciiLetterUpper)) return Error.Invalid("company.currency", company.Currency).At("currency");
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(company.TimeZone, out _)) return Error.Invalid("company.time_zone", company.TimeZone).At("timeZone");
        return null;
    }
}
