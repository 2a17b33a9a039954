using System.CommandLine;
using Nuoda.Platform;
using Nuoda.Platform.Shell;

namespace Nuoda;

/// <summary>Puts the modules together; holds no rules.</summary>
public static class Program
{
    public static async Task<int> Main(string[] args)
    {
        var line = new CommandLine();
        var root = new RootCommand("Nuoda 诺达: did we keep our promises, and to whom did we fail?") { line.Data, line.Database, line.Language };
        foreach (var verb in PlatformModule.Verbs(line)) root.Add(verb);
        foreach (var verb in Insight.InsightModule.Verbs(line)) root.Add(verb);
        var serve = root.Subcommands.Single(c => c.Name == "serve");
        root.SetAction((parse, ct) => PlatformModule.Serve(line, parse, ct));
        var parse = root.Parse(args);
        if (parse.Errors.Count > 0)
        {
            foreach (var error in parse.Errors) Console.Error.WriteLine(error.Message);
            return ExitCode.WrongUsage;
        }
        return await parse.InvokeAsync();
    }
}
