using System.CommandLine;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Nuoda.Kernel;
using Nuoda.Platform.Shell;
using Nuoda.Platform.Storage;

namespace Nuoda.Platform.Access;

/// <summary><c>nuoda user add|list</c>, <c>nuoda apikey add|list|revoke</c>.</summary>
internal static class AccessVerbs
{
    public static IEnumerable<Command> All(CommandLine line)
    {
        yield return new Command("user", Texts.Of("cli.user")) { AddUser(line), ListUsers(line) };
        yield return new Command("apikey", Texts.Of("cli.apikey")) { AddKey(line), ListKeys(line), RevokeKey(line) };
    }

    private static Argument<string> Name() => new("name") { Description = Texts.Of("cli.name") };
    private static Option<Role> RoleOption() => new("--role") { Required = true, Description = Texts.Of("cli.role") };
    private static Option<string> ScopeOption() => new("--scope") { DefaultValueFactory = _ => "all", Description = Texts.Of("cli.scope") };

    private static Command AddUser(CommandLine line)
    {
        var (name, role, scope) = (Name(), RoleOption(), ScopeOption());
        var command = new Command("add", Texts.Of("cli.user_add")) { name, role, scope };
        command.SetAction((parse, ct) => line.Run(parse, async (home, token) =>
        {
            if (DataScope.Parse(parse.GetValue(scope)!) is not { } seen) return CommandLine.Fail(Error.Invalid("usage.scope", parse.GetValue(scope)));
            var given = Console.IsInputRedirected ? (await Console.In.ReadLineAsync(token))?.TrimEnd('\r') : null;
            var password = string.IsNullOrEmpty(given) ? Users.NewPassword() : given;
            await using var services = Services(home);
            var added = await services.GetRequiredService<Users>().Add(parse.GetValue(name), password, parse.GetValue(role), seen, token);
            if (added.Error is { } refused) return CommandLine.Fail(refused);
            if (string.IsNullOrEmpty(given)) Console.WriteLine(password);
            return ExitCode.Done;
        }, ct));
        return command;
    }

    private static Command ListUsers(CommandLine line)
    {
        var command = new Command("list", Texts.Of("cli.user_list"));
        command.SetAction((parse, ct) => line.Run(parse, async (home, token) =>
        {
            await using var db = home.OpenDb();
            await foreach (var user in db.Users.AsNoTracking().OrderBy(u => u.NormalizedUserName).AsAsyncEnumerable().WithCancellation(token))
                Console.WriteLine(string.Join('\t', user.UserName, Word(user.Role), user.Scope, user.IsLocked ? "locked" : "active"));
            return ExitCode.Done;
        }, ct));
        return command;
    }

    private static Command AddKey(CommandLine line)
    {
        var (name, role, scope) = (Name(), RoleOption(), ScopeOption());
        var command = new Command("add", Texts.Of("cli.apikey_add")) { name, role, scope };
        command.SetAction((parse, ct) => line.Run(parse, async (home, token) =>
        {
            if (DataScope.Parse(parse.GetValue(scope)!) is not { } seen) return CommandLine.Fail(Error.Invalid("usage.scope", parse.GetValue(scope)));
            await using var db = home.OpenDb();
            var added = await new ApiKeys(db, TimeProvider.System).Add(parse.GetValue(name), parse.GetValue(role), seen, token);
            if (added.Error is { } refused) return CommandLine.Fail(refused);
            Console.WriteLine(added.Value.Key);
            return ExitCode.Done;
        }, ct));
        return command;
    }

    private static Command ListKeys(CommandLine line)
    {
        var command = new Command("list", Texts.Of("cli.apikey_list"));
        command.SetAction((parse, ct) => line.Run(parse, async (home, token) =>
        {
            await using var db = home.OpenDb();
            await foreach (var key in db.ApiKeys.AsNoTracking().OrderBy(k => k.Name).AsAsyncEnumerable().WithCancellation(token))
                Console.WriteLine(string.Join('\t', key.Name, Word(key.Role), key.Scope, key.LastUsedAt?.ToString("O", CultureInfo.InvariantCulture) ?? "never", key.RevokedAt is null ? "active" : "revoked"));
            return ExitCode.Done;
        }, ct));
        return command;
    }

    private static Command RevokeKey(CommandLine line)
    {
        var name = Name();
        var command = new Command("revoke", Texts.Of("cli.apikey_revoke")) { name };
        command.SetAction((parse, ct) => line.Run(parse, async (home, token) =>
        {
            await using var db = home.OpenDb();
            var revoked = await new ApiKeys(db, TimeProvider.System).Revoke(parse.GetValue(name), token);
            return revoked.Error is { } refused ? CommandLine.Fail(refused) : ExitCode.Done;
        }, ct));
        return command;
    }

    private static string Word(Role role) => role.ToString().ToLowerInvariant();

    // Identity makes its parts itself: the same registration as the web application's.
    private static ServiceProvider Services(DataHome home) => new ServiceCollection()
        .AddLogging().AddSingleton(TimeProvider.System).AddSingleton(_ => home.OpenDb()).AddUsers().BuildServiceProvider();
}
