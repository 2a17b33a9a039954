using System.Globalization;

namespace Nuoda.Platform.Shell;

/// <summary>The language of this request: the cookie (what this browser chose last), the user's own, what the browser or program asks for, English.</summary>
internal sealed class LanguageChoice(RequestDelegate next)
{
    public const string Cookie = "nuoda-language";

    public async Task InvokeAsync(HttpContext http)
    {
        Apply(http);
        await next(http);
    }

    /// <summary>Stands after sign-in in the pipeline, for the user's own language; error answers, which are written outside of it, apply it again.</summary>
    internal static void Apply(HttpContext http)
    {
        var language = Known(http.Request.Cookies[Cookie]) ?? Known(http.Items["user-language"] as string) ?? Asked(http.Request) ?? "en";
        CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(language);
    }

    public static string? Known(string? language) => Texts.Languages.FirstOrDefault(l => l.Equals(language, StringComparison.OrdinalIgnoreCase));

    private static string? Asked(HttpRequest request) => request.GetTypedHeaders().AcceptLanguage
        .OrderByDescending(l => l.Quality ?? 1)
        .Select(l => l.Value.Value ?? "")
        .Select(l => l.StartsWith("zh", StringComparison.OrdinalIgnoreCase) ? "zh-CN" : l.StartsWith("en", StringComparison.OrdinalIgnoreCase) ? "en" : null)
        .FirstOrDefault(l => l is not null);
}
