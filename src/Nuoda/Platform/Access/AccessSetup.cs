using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using Nuoda.Platform.Storage;

namespace Nuoda.Platform.Access;

/// <summary>Who may come in, and how.</summary>
internal static class AccessSetup
{
    public const string SignInLimit = "sign-in";
    private const string CookieOrKey = "CookieOrKey";

    public static void AddAccess(this IServiceCollection services, DataHome home)
    {
        services.AddIdentityCore<User>(o =>
        {
            o.User.AllowedUserNameCharacters = "";   // any script
            o.Password = new PasswordOptions { RequiredLength = PasswordRules.Shortest, RequireDigit = false, RequireLowercase = false, RequireUppercase = false, RequireNonAlphanumeric = false, RequiredUniqueChars = 4 };
        }).AddPasswordValidator<PasswordRules>().AddEntityFrameworkStores<NuodaDb>();
        services.AddScoped<SignIn>();
        services.AddScoped<Users>();
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

    public static void MapAccess(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/sign-out", SignOut).Needs(Permission.SignedIn).ExcludeFromDescription();
    }

    private static async Task<IResult> SignOut(HttpContext http, CancellationToken ct)
    {
        await http.SignOutAsync(CookieAuthenticationDefaults.AuthenticationScheme);
        return Results.LocalRedirect("/sign-in");
    }
}
