using System.CommandLine;
using Nuoda.Platform;
using Nuoda.Platform.Shell;

namespace Nuoda;

/// <summary>Puts the modules together; holds no rules.</summary>
public static class Program
{
    /// <summary>In the order of their dependencies; one line a module.</summary>
    public static readonly IReadOnlyList<Module> Modules =
    [
        new("Platform", PlatformModule.Verbs, PlatformModule.Add, PlatformModule.Map),
        new("Insight", Insight.InsightModule.Verbs, Insight.InsightModule.Add, Insight.InsightModule.Map),
    ];

    public static async Task<int> Main(string[] args)
    {
        var line = new CommandLine();
        var root = new RootCommand("Nuoda 诺达: did we keep our promises, and to whom did we fail?") { line.Data, line.Database, line.Language };
        var serve = new Serve(line, Modules);
        serve.Takes(root);
        root.Add(serve.Verb());
        foreach (var verb in Modules.SelectMany(m => m.Verbs(line))) root.Add(verb);
        var parse = root.Parse(args);
        if (parse.Errors.Count > 0)
        {
            foreach (var error in parse.Errors) Console.Error.WriteLine(error.Message);
            return ExitCode.WrongUsage;
        }
        return await parse.InvokeAsync();
    }
}
