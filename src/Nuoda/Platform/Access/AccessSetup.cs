using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;
using Nuoda.Platform.Sample;
using Nuoda.Platform.Shell;
using Nuoda.Platform.Storage;

namespace Nuoda.Platform.Access;

/// <summary>Who may come in, and how.</summary>
internal static class AccessSetup
{
    public const string SignInLimit = "sign-in";
    private const string CookieOrKey = "CookieOrKey";

    public static void AddAccess(this IServiceCollection services, DataHome home)
    {
        services.AddUsers();
        services.AddScoped<ApiKeys>();
        services.AddScoped<SignIn>();
        services.AddScoped<Account>();
        services.AddScoped<FirstAdministrator>();
        services.AddSingleton<Welcome>();
        services.AddScoped<SessionEvents>();
        services.AddScoped(sp => CurrentUser.Of(sp.GetRequiredService<IHttpContextAccessor>().HttpContext));
        services.AddDataProtection().SetApplicationName("nuoda");
        services.AddSingleton<IConfigureOptions<KeyManagementOptions>>(_ => new ConfigureOptions<KeyManagementOptions>(o => o.XmlRepository = new KeyStore(home)));

        services.AddAuthentication(CookieOrKey)
            .AddPolicyScheme(CookieOrKey, null, o => o.ForwardDefaultSelector = http => ApiKeyHandler.IsMeant(http.Request) ? ApiKeyHandler.SchemeName : CookieAuthenticationDefaults.AuthenticationScheme)
            .AddScheme<AuthenticationSchemeOptions, ApiKeyHandler>(ApiKeyHandler.SchemeName, null)
            .AddCookie(o =>
            {
                o.Cookie.Name = "nuoda";
                o.Cookie.HttpOnly = true;
                o.Cookie.SameSite = SameSiteMode.Lax;
                o.ExpireTimeSpan = TimeSpan.FromDays(7);
                o.SlidingExpiration = true;
                o.LoginPath = "/sign-in";
                o.EventsType = typeof(SessionEvents);
            });
        services.AddAntiforgery(o => o.Cookie.Name = "nuoda-form");
        services.AddAuthorization(o =>
        {
            // What declares nothing is closed.
            o.FallbackPolicy = new AuthorizationPolicyBuilder().RequireAssertion(_ => false).Build();
            foreach (var permission in Enum.GetValues<Permission>())
                o.AddPolicy(permission.ToString(), p => p.RequireAuthenticatedUser().RequireAssertion(context => context.Resource is HttpContext http && CurrentUser.Of(http).May(permission)));
        });
        services.AddMenu(new(MenuGroup.Company, "/users", "users.title", "users", Permission.UsersManage, 10));
        services.AddMenu(new(MenuGroup.Company, "/api-keys", "api_keys.title", "key", Permission.UsersManage, 20));
        services.AddMenu(new(MenuGroup.Company, "/audit", "audit.title", "audit", Permission.AuditRead, 30));
        services.AddMenu(new(MenuGroup.Company, "/settings", "settings.title", "settings", Permission.SettingsManage, 40));
        services.AddMenu(new(MenuGroup.Company, "/api", "api.title", "definition", Permission.SignedIn, 50));
        services.AddRateLimiter(o =>
        {
            o.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
            o.AddPolicy(SignInLimit, http => HttpMethods.IsPost(http.Request.Method)
                ? RateLimitPartition.GetFixedWindowLimiter(http.Connection.RemoteIpAddress?.ToString() ?? "", _ => new FixedWindowRateLimiterOptions
                {
                    PermitLimit = http.RequestServices.GetRequiredService<IConfiguration>().GetValue("SignIn:PerMinute", 30),
                    Window = TimeSpan.FromMinutes(1),
                })
                : RateLimitPartition.GetNoLimiter(""));
        });
    }

    /// <summary>Identity's part: also what the command line needs.</summary>
    public static IServiceCollection AddUsers(this IServiceCollection services)
    {
        services.AddIdentityCore<User>(o =>
        {
            o.User.AllowedUserNameCharacters = "";   // any script
            o.Password = new PasswordOptions { RequiredLength = PasswordRules.Shortest, RequireDigit = false, RequireLowercase = false, RequireUppercase = false, RequireNonAlphanumeric = false, RequiredUniqueChars = 4 };
        }).AddPasswordValidator<PasswordRules>().AddEntityFrameworkStores<NuodaDb>();
        return services.AddScoped<Users>();
    }

    public static void MapAccess(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/sign-out", SignOut).Needs(Permission.SignedIn).WithMetadata(new StaysOutsideAttribute()).ExcludeFromDescription();
        routes.MapPost("/sign-out-everywhere", SignOutEverywhere).Needs(Permission.SignedIn).WithMetadata(new StaysOutsideAttribute()).ExcludeFromDescription();
        routes.MapPost("/api-keys/revoke", RevokeKey).Needs(Permission.UsersManage).ExcludeFromDescription();
    }

    private static async Task<IResult> SignOut(HttpContext http, CancellationToken ct)
    {
        await http.SignOutAsync(CookieAuthenticationDefaults.AuthenticationScheme);
        return Results.LocalRedirect("/sign-in");
    }

    private static async Task<IResult> SignOutEverywhere(HttpContext http, CurrentUser me, Users users, CancellationToken ct)
    {
        if (me.UserId is { } id) await users.SignOutEverywhere(id, ct);
        return await SignOut(http, ct);
    }

    private static async Task<IResult> RevokeKey([FromForm] string? name, ApiKeys keys, CancellationToken ct)
    {
        var revoked = await keys.Revoke(name, ct);
        return revoked.Error is { } error ? error.ToAnswer() : Results.LocalRedirect("/api-keys");
    }
}
