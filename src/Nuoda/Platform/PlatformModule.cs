using System.CommandLine;
using Nuoda.Platform.Shell;

namespace Nuoda.Platform;

/// <summary>How the program takes the module in.</summary>
internal static class PlatformModule
{
    private static readonly Option<string> Urls = new("--urls") { DefaultValueFactory = _ => "http://localhost:5080", Description = "Where to listen; port 0 takes a free one" };

    public static IEnumerable<Command> Verbs(CommandLine line)
    {
        var serve = new Command("serve", "Start the web application and the API (the default)");
        serve.Add(Urls);
        serve.SetAction((parse, ct) => Serve(line, parse, ct));
        yield return serve;
        yield return Operations.Backup.Verb(line);
        yield return Operations.Restore.Verb(line);
    }

    public static Task<int> Serve(CommandLine line, ParseResult parse, CancellationToken ct) => line.Run(parse, async (home, token) =>
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.WebHost.UseStaticWebAssets();
        builder.Services.AddSingleton(home);
        builder.Services.AddDbContext<Storage.NuodaDb>(home.Configure);
        var app = builder.Build();
        app.MapGet("/", () => "Nuoda");
        foreach (var url in (parse.GetValue(Urls) ?? "http://localhost:5080").Split(';')) app.Urls.Add(url);
        await app.RunAsync(token);
        return ExitCode.Done;
    }, ct);
}
