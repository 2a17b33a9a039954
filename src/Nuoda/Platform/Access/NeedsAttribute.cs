using Microsoft.AspNetCore.Authorization;

namespace Nuoda.Platform.Access;

/// <summary>On a page: <c>@attribute [Needs(Permission.OrdersRead)]</c>; on an endpoint: <c>.Needs(Permission.OrdersRead)</c>.</summary>
[Published]
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
public sealed class NeedsAttribute : AuthorizeAttribute
{
    public NeedsAttribute(Permission permission) : base(permission.ToString()) => Permission = permission;
    public Permission Permission { get; }
}

/// <summary>For those who are not signed in too: sign-in, welcome, health. Everything without this or <see cref="NeedsAttribute"/> is denied.</summary>
[Published]
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
public sealed class OpenToAllAttribute : Attribute, IAllowAnonymous;

[Published]
public static class NeedsExtensions
{
    public static TBuilder Needs<TBuilder>(this TBuilder endpoint, Permission permission) where TBuilder : IEndpointConventionBuilder =>
        endpoint.WithMetadata(new NeedsAttribute(permission));

    public static TBuilder OpenToAll<TBuilder>(this TBuilder endpoint) where TBuilder : IEndpointConventionBuilder =>
        endpoint.WithMetadata(new OpenToAllAttribute());
}
