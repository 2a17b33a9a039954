using System.CommandLine;
using System.CommandLine.Completions;
using System.CommandLine.Help;
using System.CommandLine.Parsing;

namespace Nuoda.Platform.Shell;

/// <summary>Help, and what is said of wrong usage, in our own words: those of the command line library exist in English only, or half translated.</summary>
[Published]
public static class Usage
{
    private static readonly string[] Headings = ["Description", "Usage", "Arguments", "Options", "Commands"];

    /// <summary>One sentence for each thing that is wrong.</summary>
    public static IReadOnlyList<string> Wrong(ParseResult parse) =>
        parse.UnmatchedTokens.Count > 0 ? [.. parse.UnmatchedTokens.Select(t => Texts.Of("cli.wrong.unknown", t))] : [.. parse.Errors.SelectMany(Said).Distinct()];

    /// <summary>Gives help its words; the verbs have theirs already.</summary>
    public static void Translate(RootCommand root)
    {
        foreach (var option in root.Options)
            if (option is HelpOption) option.Description = Texts.Of("cli.help");
            else if (option is VersionOption) option.Description = Texts.Of("cli.version");
    }

    public static async Task<int> Help(ParseResult parse)
    {
        using var written = new StringWriter();
        var exit = await parse.InvokeAsync(new InvocationConfiguration { Output = written });
        foreach (var line in written.ToString().TrimEnd().Split(Environment.NewLine))
            await Console.Out.WriteLineAsync(Headings.FirstOrDefault(h => line == h + ":") is { } heading
                ? Texts.Of("cli.heading." + heading.ToLowerInvariant()) : line.Replace("(REQUIRED)", Texts.Of("cli.required"), StringComparison.Ordinal));
        return exit;
    }

    private static IEnumerable<string> Said(ParseError error)
    {
        switch (error.SymbolResult)
        {
            case ArgumentResult { Parent: OptionResult option }: return [Said(option)];
            case OptionResult option: return [Said(option)];
            case ArgumentResult { Tokens.Count: > 0 } argument: return [Texts.Of("cli.wrong.value", argument.Argument.Name, Joined(argument))];
            case ArgumentResult argument: return [Texts.Of("cli.wrong.missing", argument.Argument.Name)];
            case CommandResult { Command: var command } given:
                var missing = command.Arguments.Where(a => a.Arity.MinimumNumberOfValues > 0 && given.GetResult(a) is not { Tokens.Count: > 0 }).Select(a => a.Name)
                    .Concat(command.Options.Where(o => o.Required && given.GetResult(o) is null).Select(o => o.Name)).ToList();
                return missing.Count > 0 ? missing.Select(name => Texts.Of("cli.wrong.missing", name)) : [Texts.Of("cli.wrong.verb", string.Join(", ", command.Subcommands.Select(s => s.Name)))];
            default: return [error.Message];
        }
    }

    private static string Said(OptionResult option)
    {
        var name = option.Option.Name;
        if (option.Tokens.Count == 0) return Texts.Of("cli.wrong.missing", name);
        var choices = option.Option.GetCompletions(CompletionContext.Empty).Select(c => c.Label.ToLowerInvariant()).ToList();
        return choices.Count == 0 ? Texts.Of("cli.wrong.value", name, Joined(option)) : Texts.Of("cli.wrong.choice", name, Joined(option), string.Join(", ", choices));
    }

    private static string Joined(SymbolResult given) => string.Join(' ', given.Tokens.Select(t => t.Value));
}
