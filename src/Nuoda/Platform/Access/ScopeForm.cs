using Nuoda.Kernel;

namespace Nuoda.Platform.Access;

/// <summary>A role and a scope as forms send them.</summary>
internal static class ScopeForm
{
    /// <param name="names">Separated by | or a line break.</param>
    public static Result<DataScope> Read(string? kind, string? names)
    {
        if (kind == nameof(ScopeKind.All)) return DataScope.All;
        return Enum.TryParse<ScopeKind>(kind, out var known) && DataScope.Parse($"{known}:{names?.ReplaceLineEndings("|")}") is { } scope
            ? scope
            : Error.Invalid("usage.scope", $"{kind}: {names}").At("scope");
    }

    public static Result<Role> ReadRole(string? role) =>
        Enum.TryParse<Role>(role, out var known) && Enum.IsDefined(known) ? known : Error.Invalid("user.role", role).At("role");
}
