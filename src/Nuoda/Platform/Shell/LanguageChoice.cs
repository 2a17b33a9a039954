using System.Globalization;

namespace Nuoda.Platform.Shell;

/// <summary>The language of this request: the cookie (what this browser chose last), the user's own, what the browser or program asks for, English.</summary>
internal sealed class LanguageChoice(RequestDelegate next)
{
    public const string Cookie = "nuoda-language";

    public async Task InvokeAsync(HttpContext http)
    {
        Use(Known(http.Request.Cookies[Cookie]) ?? Asked(http.Request) ?? "en");
        await next(http);
    }

    /// <summary>After sign-in: a user's own language stands above what the browser asks for, and below the cookie.</summary>
    internal sealed class OfUser(RequestDelegate next)
    {
        public async Task InvokeAsync(HttpContext http)
        {
            if (Known(http.Request.Cookies[Cookie]) is null && Known(http.Items["user-language"] as string) is { } own) Use(own);
            await next(http);
        }
    }

    public static string? Known(string? language) => Texts.Languages.FirstOrDefault(l => l.Equals(language, StringComparison.OrdinalIgnoreCase));

    private static string? Asked(HttpRequest request) => request.GetTypedHeaders().AcceptLanguage
        .OrderByDescending(l => l.Quality ?? 1)
        .Select(l => l.Value.Value ?? "")
        .Select(l => l.StartsWith("zh", StringComparison.OrdinalIgnoreCase) ? "zh-CN" : l.StartsWith("en", StringComparison.OrdinalIgnoreCase) ? "en" : null)
        .FirstOrDefault(l => l is not null);

    private static void Use(string language) => CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(language);
}
