using System.CommandLine;
using System.Globalization;
using Nuoda.Kernel;
using Nuoda.Platform.Storage;

namespace Nuoda.Platform.Shell;

/// <summary>Exit codes of every verb.</summary>
[Published]
public static class ExitCode
{
    public const int Done = 0;
    /// <summary>Finished, with rejected rows or findings.</summary>
    public const int Findings = 1;
    public const int WrongUsage = 2;
    public const int Failed = 3;
}

/// <summary>The options that every verb takes, and what they come to.</summary>
[Published]
public sealed class CommandLine(IReadOnlyList<Module> modules)
{
    public Option<string> Data { get; } = new("--data") { Recursive = true, DefaultValueFactory = _ => "data", Description = Texts.Of("cli.data") };
    public Option<string?> Database { get; } = new("--database") { Recursive = true, Description = Texts.Of("cli.database") };
    public Option<string?> Language { get; } = new("--lang") { Recursive = true, Description = Texts.Of("cli.lang") };

    /// <summary>Opens the data folder, brings the database up to date and runs the verb; a refusal becomes one sentence on standard error and exit code 3.</summary>
    public async Task<int> Run(ParseResult parse, Func<DataHome, CancellationToken, Task<int>> verb, CancellationToken ct)
    {
        var home = OpenHome(parse);
        if (home.Error is { } refused) return Fail(refused);
        try { await home.Value.Migrate(ct); }
        catch (Exception failed) when (failed is System.Data.Common.DbException or ArgumentException or System.Net.Sockets.SocketException)
        {
            return Fail(Error.Invalid("database.unreachable", failed.Message));
        }
        try { return await verb(home.Value, ct); }
        catch (Exception bug) when (bug is not OperationCanceledException)
        {
            // Nobody above knows more: one sentence for the user, the rest for whoever mends it.
            Console.Error.WriteLine(Texts.Of("error.unexpected", bug.Message));
            Console.Error.WriteLine(bug);
            return ExitCode.Failed;
        }
    }

    public Result<DataHome> OpenHome(ParseResult parse) =>
        DataHome.Open(parse.GetValue(Data)!, parse.GetValue(Database) ?? Environment.GetEnvironmentVariable("NUODA_DATABASE"));

    /// <summary>Before the verbs are made: their help and what is said of wrong usage speak it too.</summary>
    public static void UseLanguage(string[] args)
    {
        var said = Array.FindLastIndex(args, a => a == "--lang" || a.StartsWith("--lang=", StringComparison.Ordinal) || a.StartsWith("--lang:", StringComparison.Ordinal));
        var wish = said < 0 ? Environment.GetEnvironmentVariable("LANG") ?? "" : args[said].Length > "--lang".Length ? args[said]["--lang=".Length..] : args.ElementAtOrDefault(said + 1) ?? "";
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(wish.StartsWith("zh", StringComparison.OrdinalIgnoreCase) ? "zh-CN" : "en");
        CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture;
    }

    /// <summary>What the verbs work with, as the web application has it.</summary>
    public ServiceProvider Services(DataHome home)
    {
        var services = new ServiceCollection();
        services.AddSingleton(home);
        services.AddSingleton(TimeProvider.System);
        services.AddDbContext<NuodaDb>(home.Configure);
        // Progress and errors go to standard error; only the result to standard output.
        services.AddLogging(log => log.SetMinimumLevel(LogLevel.Warning).AddConsole(o => o.LogToStandardErrorThreshold = LogLevel.Trace));
        foreach (var module in modules) module.Add(services, home);
        return services.BuildServiceProvider();
    }

    /// <summary>Who acts when somebody works on the data folder itself: administrator's access.</summary>
    public static string Actor => "cli:" + Environment.UserName;

    public static int Fail(Error refused)
    {
        Console.Error.WriteLine(refused.Message());
        return refused.Kind == ErrorKind.Invalid && refused.Code.StartsWith("usage.", StringComparison.Ordinal) ? ExitCode.WrongUsage : ExitCode.Failed;
    }
}
