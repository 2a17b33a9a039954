namespace Nuoda.Platform.Access;

/// <summary>Who is asking: a person, a program with an API key, or the command line. Read anew from the database on every request.</summary>
/// <param name="UserId">Row of users; null for an API key and the command line.</param>
/// <param name="Actor">As the audit trail writes it: user:NAME, apikey:NAME, cli:OSUSER; "anonymous" before sign-in.</param>
[Published]
public sealed record CurrentUser(long? UserId, string Name, string Actor, Role? Role, DataScope Scope)
{
    public static readonly CurrentUser Anonymous = new(null, "", "anonymous", null, new DataScope(ScopeKind.Own, []));

    /// <summary>Access to the data folder itself is administrator's access.</summary>
    public static CurrentUser CommandLine => new(null, Environment.UserName, Shell.CommandLine.Actor, Access.Role.Administrator, DataScope.All);

    public bool IsSignedIn => Role is not null;
    public bool May(Permission permission) => Role is { } role && role.May(permission);

    internal static CurrentUser Of(HttpContext? http) => http?.Items[typeof(CurrentUser)] as CurrentUser ?? Anonymous;

    internal void AttachTo(HttpContext http)
    {
        http.Items[typeof(CurrentUser)] = this;
        http.RequestServices.GetRequiredService<Storage.NuodaDb>().Actor = Actor;
    }
}
