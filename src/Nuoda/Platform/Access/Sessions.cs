using System.Globalization;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Nuoda.Platform.Storage;

namespace Nuoda.Platform.Access;

/// <summary>A cookie is good while its user exists, is not locked and has the same security stamp: asked of the database on every request,
/// so that a role taken away, a lock or "sign out everywhere" holds from the next request on, on every node.</summary>
internal sealed class SessionEvents : CookieAuthenticationEvents
{
    public override async Task ValidatePrincipal(CookieValidatePrincipalContext context)
    {
        var id = context.Principal?.FindFirstValue(ClaimTypes.NameIdentifier);
        var stamp = context.Principal?.FindFirstValue("stamp");
        var db = context.HttpContext.RequestServices.GetRequiredService<NuodaDb>();
        var user = long.TryParse(id, CultureInfo.InvariantCulture, out var number)
            ? await db.Users.AsNoTracking().SingleOrDefaultAsync(u => u.Id == number, context.HttpContext.RequestAborted)
            : null;
        if (user is null || user.IsLocked || user.SecurityStamp != stamp) context.RejectPrincipal();
        else
        {
            user.ToCurrent().AttachTo(context.HttpContext);
            context.HttpContext.Items["user-language"] = user.Language;
        }
    }

    public override Task RedirectToLogin(RedirectContext<CookieAuthenticationOptions> context) => Answer(context, StatusCodes.Status401Unauthorized);
    public override Task RedirectToAccessDenied(RedirectContext<CookieAuthenticationOptions> context)
    {
        context.Response.StatusCode = StatusCodes.Status403Forbidden;
        return Task.CompletedTask;
    }

    // A program, or a part swapped into a page, gets 401; a person reading a page is led to the form and back.
    private static Task Answer(RedirectContext<CookieAuthenticationOptions> context, int status)
    {
        var request = context.Request;
        if (request.Path.StartsWithSegments("/api") || request.Headers.ContainsKey("HX-Request") || !HttpMethods.IsGet(request.Method)) context.Response.StatusCode = status;
        else context.Response.Redirect("/sign-in?back=" + Uri.EscapeDataString(request.PathBase + request.Path + request.QueryString));
        return Task.CompletedTask;
    }
}

/// <summary>An API key: <c>X-Api-Key: nuoda_…</c>, or <c>Authorization: Bearer nuoda_…</c>.</summary>
internal sealed class ApiKeyHandler(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, NuodaDb db)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string SchemeName = "ApiKey";
    private const string Prefix = "nuoda_";

    private const string Header = "X-Api-Key";
    private const string Bearer = "Bearer ";

    public static bool IsMeant(HttpRequest request) => request.Headers.ContainsKey(Header) || request.Headers.Authorization.ToString().StartsWith(Bearer, StringComparison.OrdinalIgnoreCase);

    public static string NewKey() => Prefix + Base64Url(RandomNumberGenerator.GetBytes(32));
    public static string HashOf(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var key = (Request.Headers.TryGetValue(Header, out var named) ? named.ToString() : Request.Headers.Authorization.ToString()[Bearer.Length..]).Trim();
        if (!key.StartsWith(Prefix, StringComparison.Ordinal)) return AuthenticateResult.Fail("Not an API key.");
        var hash = HashOf(key);
        var stored = await db.ApiKeys.AsNoTracking().SingleOrDefaultAsync(k => k.Hash == hash && k.RevokedAt == null, Context.RequestAborted);
        if (stored is null) return AuthenticateResult.Fail("Unknown or revoked API key.");
        var now = TimeProvider.GetUtcNow();
        // Once a minute is exact enough, and spares a write on every call.
        if (stored.LastUsedAt is null || now - stored.LastUsedAt > TimeSpan.FromMinutes(1))
            await db.ApiKeys.Where(k => k.Id == stored.Id).ExecuteUpdateAsync(k => k.SetProperty(x => x.LastUsedAt, now), Context.RequestAborted);
        stored.ToCurrent().AttachTo(Context);
        var identity = new ClaimsIdentity([new(ClaimTypes.NameIdentifier, "apikey:" + stored.Id), new(ClaimTypes.Name, stored.Name)], SchemeName);
        return AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), SchemeName));
    }

    private static string Base64Url(byte[] bytes) => Convert.ToBase64String(bytes).TrimEnd('=').Replace('+', '-').Replace('/', '_');
}
