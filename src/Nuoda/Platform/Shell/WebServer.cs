using System.Text.Encodings.Web;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.WebEncoders;
using Nuoda.Platform.Access;
using Nuoda.Platform.Api;
using Nuoda.Platform.Sample;
using Nuoda.Platform.Storage;

namespace Nuoda.Platform.Shell;

/// <summary>Builds the web application of one company out of the modules. The order of the pipeline stands here and nowhere else.</summary>
internal static class WebServer
{
    /// <summary>Of one request; the import endpoint raises its own.</summary>
    public const long LargestBody = 4 * 1024 * 1024;

    public static WebApplication Build(DataHome home, IReadOnlyList<Module> modules, Action<WebApplicationBuilder>? change = null)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory, ApplicationName = "nuoda" });
        builder.WebHost.UseStaticWebAssets();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = LargestBody;
        });
        builder.AddTelemetry();
        var services = builder.Services;
        services.Configure<HostOptions>(o => o.ShutdownTimeout = TimeSpan.FromSeconds(8));
        services.AddSingleton(home);
        services.AddSingleton(modules);
        services.AddSingleton(TimeProvider.System);
        services.AddHttpContextAccessor();
        // One context a request; the actor is "anonymous" until sign-in has said who it is.
        services.AddScoped(sp =>
        {
            var db = home.OpenDb();
            (db.Actor, db.Clock) = (CurrentUser.Anonymous.Actor, sp.GetRequiredService<TimeProvider>());
            return db;
        });
        services.AddRazorComponents();
        // Chinese as Chinese in the page source, not as &#x8BFA;.
        services.Configure<WebEncoderOptions>(o => o.TextEncoderSettings = new TextEncoderSettings(UnicodeRanges.All));
        services.AddSingleton(HtmlEncoder.Create(UnicodeRanges.All));
        services.Configure<FormOptions>(o => { o.ValueCountLimit = 2000; o.ValueLengthLimit = 1024 * 1024; });
        foreach (var module in modules) module.Add(services, home);
        change?.Invoke(builder);

        var app = builder.Build();
        app.StartTelemetry();
        app.UseExceptionHandler(failed => failed.Run(ErrorAnswer.OfException));
        app.UseMiddleware<SecurityHeaders>();
        app.UseStatusCodePages(ErrorAnswer.OfStatus);
        app.UseRouting();
        app.UseRateLimiter();
        app.UseAuthentication();
        app.UseMiddleware<LanguageChoice>();
        app.UseMiddleware<SampleDoor>();
        app.UseMiddleware<WelcomeFirst>();
        app.UseAuthorization();
        app.UseMiddleware<PlainText>();
        app.UseMiddleware<CsrfGuard>();
        app.UseAntiforgery();
        app.UseMiddleware<Idempotency>();
        // Answered by the routing: who asks, and in which language, is nothing to a static file, and the database is not asked.
        app.MapStaticAssets().OpenToAll().ShortCircuit();
        app.MapRazorComponents<App>();
        foreach (var module in modules) module.Map(app);
        app.MapFallback("{*path}", () => TypedResults.NotFound()).OpenToAll();
        return app;
    }
}
