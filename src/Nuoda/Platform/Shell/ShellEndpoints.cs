using Microsoft.AspNetCore.Mvc;
using Nuoda.Platform.Access;

namespace Nuoda.Platform.Shell;

/// <summary>Language, theme, health.</summary>
internal static class ShellEndpoints
{
    public static void AddShell(this IServiceCollection services)
    {
        services.AddScoped<CurrentCompany>();
        services.AddScoped<Settings.EditCompany>();
        services.AddHealthChecks().AddCheck<DatabaseCheck>("database");
    }

    public static void MapShell(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/language", SetLanguage).OpenToAll().ExcludeFromDescription();
        routes.MapPost("/theme", SetTheme).OpenToAll().ExcludeFromDescription();
        routes.MapGet("/favicon.ico", () => Results.Redirect("/favicon.svg", permanent: true)).OpenToAll().ExcludeFromDescription();
        routes.MapHealthChecks("/healthz", new() { Predicate = _ => false }).OpenToAll();
        routes.MapHealthChecks("/readyz").OpenToAll();
    }

    // A user's choice goes along to other browsers; the cookie keeps it for the pages before sign-in.
    private static async Task<IResult> SetLanguage(HttpContext http, CurrentUser me, Account account, [FromForm] string? language, [FromForm] string? back, CancellationToken ct)
    {
        if (LanguageChoice.Known(language) is { } known)
        {
            if (me.UserId is not null && (await account.ChangeLanguage(me, known, ct)).Error is { } error) return error.ToAnswer();
            LanguageChoice.Remember(http, known);
        }
        return Results.LocalRedirect(LocalOr(back));
    }

    private static IResult SetTheme(HttpContext http, [FromForm] string? theme, [FromForm] string? back)
    {
        if (Theme.All.Contains(theme)) Remember(http, Theme.Cookie, theme!);
        return Results.LocalRedirect(LocalOr(back));
    }

    internal static void Remember(HttpContext http, string cookie, string value) => http.Response.Cookies.Append(cookie, value,
        new CookieOptions { MaxAge = TimeSpan.FromDays(400), HttpOnly = true, SameSite = SameSiteMode.Lax, Secure = http.Request.IsHttps, IsEssential = true });

    /// <summary>The page to go back to, if it is one of ours: never another site's (open redirect).</summary>
    internal static string LocalOr(string? back, string otherwise = "/") =>
        back is ['/', not ('/' or '\\'), ..] or "/" && !back.Any(char.IsControl) ? back : otherwise;
}
