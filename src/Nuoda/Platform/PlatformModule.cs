using System.CommandLine;
using Nuoda.Platform.Shell;

namespace Nuoda.Platform;

/// <summary>How the program takes the module in.</summary>
internal static class PlatformModule
{
    public static IEnumerable<Command> Verbs(CommandLine line)
    {
        var serve = new Command("serve", "Start the web application and the API (the default)");
        serve.SetAction((parse, ct) => Serve(line, parse, ct));
        yield return serve;
    }

    public static Task<int> Serve(CommandLine line, ParseResult parse, CancellationToken ct) => line.Run(parse, async (home, token) =>
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.WebHost.UseStaticWebAssets();
        builder.Services.AddSingleton(home);
        builder.Services.AddDbContext<Storage.NuodaDb>(home.Configure);
        builder.Services.AddSingleton(TimeProvider.System);
        Insight.InsightModule.Add(builder.Services);
        var app = builder.Build();
        app.MapGet("/", () => "Nuoda");
        Insight.InsightModule.Map(app);
        app.Urls.Add("http://localhost:5080");
        await app.RunAsync(token);
        return ExitCode.Done;
    }, ct);
}
