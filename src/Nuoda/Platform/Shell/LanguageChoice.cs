using System.Globalization;
using Nuoda.Platform.Access;
using Nuoda.Platform.Storage;

namespace Nuoda.Platform.Shell;

/// <summary>
/// The language of this request. What somebody chose comes first: the user in the account, then whoever sat at this browser (the cookie). Without a choice people who
/// have signed in read the language of their company; before that, and for programs, it is the one that the request asks for, then the company's.
/// </summary>
internal sealed class LanguageChoice(RequestDelegate next)
{
    internal const string Cookie = "nuoda-language";

    /// <summary>Stands after sign-in in the pipeline, for the user's own language.</summary>
    public async Task InvokeAsync(HttpContext http, NuodaDb db, CurrentCompany company)
    {
        var language = Chosen(http);
        if (language is null && CurrentUser.Of(http).UserId is null) language = Asked(http.Request);
        if (language is null)
        {
            await company.Read(db, http.RequestAborted);
            // Before the welcome page there is no company to have a language.
            language = company.Value.Name.Length > 0 ? Known(company.Value.Language) : Asked(http.Request);
        }
        http.Items[typeof(LanguageChoice)] = language ?? "en";
        Apply(http);
        await next(http);
    }

    /// <summary>Error answers are written outside of this middleware and apply its choice again; a request that was refused before it is answered as asked.</summary>
    internal static void Apply(HttpContext http)
    {
        var language = http.Items[typeof(LanguageChoice)] as string ?? Chosen(http) ?? Asked(http.Request) ?? "en";
        CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(language);
    }

    /// <summary>Remembers the choice in this browser; null forgets it.</summary>
    internal static void Remember(HttpContext http, string? language)
    {
        if (language is null) http.Response.Cookies.Delete(Cookie);
        else ShellEndpoints.Remember(http, Cookie, language);
    }

    public static string? Known(string? language) => Texts.Languages.FirstOrDefault(l => l.Equals(language, StringComparison.OrdinalIgnoreCase));

    private static string? Chosen(HttpContext http) => Known(http.Items["user-language"] as string) ?? Known(http.Request.Cookies[Cookie]);

    private static string? Asked(HttpRequest request) => request.GetTypedHeaders().AcceptLanguage
        .OrderByDescending(l => l.Quality ?? 1)
        .Select(l => l.Value.Value ?? "")
        .Select(l => l.StartsWith("zh", StringComparison.OrdinalIgnoreCase) ? "zh-CN" : l.StartsWith("en", StringComparison.OrdinalIgnoreCase) ? "en" : null)
        .FirstOrDefault(l => l is not null);
}
