using System.CommandLine;
using Microsoft.AspNetCore.Connections;
using Nuoda.Kernel;
using Nuoda.Platform.Access;
using Nuoda.Platform.Storage;

namespace Nuoda.Platform.Shell;

/// <summary><c>nuoda serve</c>, and <c>nuoda</c> without a verb: the web application and the API.</summary>
internal sealed class Serve(CommandLine line, IReadOnlyList<Module> modules)
{
    public const string DefaultUrl = "http://localhost:5080";

    private readonly Option<string> _urls = new("--urls") { DefaultValueFactory = _ => DefaultUrl, Description = Texts.Of("cli.urls") };

    public Command Verb()
    {
        var verb = new Command("serve", Texts.Of("cli.serve"));
        Takes(verb);
        return verb;
    }

    public void Takes(Command command)
    {
        command.Add(_urls);
        command.SetAction((parse, ct) => line.Run(parse, (home, token) => Run(home, parse.GetValue(_urls)!, token), ct));
    }

    private async Task<int> Run(DataHome home, string urls, CancellationToken ct)
    {
        // A refused address is told below in one sentence; the host would log it with its stack. After the start its words count.
        var isRunning = false;
        await using var app = WebServer.Build(home, modules, web =>
        {
            web.WebHost.UseUrls(urls.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
            web.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", _ => isRunning);
        });
        try
        {
            await app.StartAsync(ct);
        }
        catch (IOException refused) when (refused.InnerException is AddressInUseException)
        {
            return CommandLine.Fail(Error.Busy("serve.port_in_use", urls));
        }
        catch (Exception refused) when (refused is FormatException or InvalidOperationException { Source: "Microsoft.AspNetCore.Server.Kestrel.Core" } or System.Net.Sockets.SocketException)
        {
            return CommandLine.Fail(Error.Invalid("serve.cannot_listen", urls, refused.Message));
        }
        isRunning = true;
        var url = app.Urls.First();
        var words = Texts.Of("serve.running", url, home.Folder);
        if (await app.Services.GetRequiredService<Welcome>().Invitation(ct) is { } invitation) words += Environment.NewLine + Texts.Of("serve.invitation", url + invitation);
        Console.WriteLine(words);
        await app.WaitForShutdownAsync(ct);
        return ExitCode.Done;
    }
}
