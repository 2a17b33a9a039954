using Microsoft.AspNetCore.Mvc;
using Nuoda.Platform.Access;
using Nuoda.Platform.Shell;

namespace Nuoda.Platform.Sample;

/// <summary>What stays with the own company even while somebody visits the sample: account, sign-out, the door itself.</summary>
[Published]
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
public sealed class StaysOutsideAttribute : Attribute;

/// <summary>In and out of the sample company, and which of the two answers a request.</summary>
internal sealed class SampleDoor(RequestDelegate next, SampleCompany sample)
{
    public const string Cookie = "nuoda-company";
    private const string Inside = "sample";

    public async Task InvokeAsync(HttpContext http)
    {
        var metadata = http.GetEndpoint()?.Metadata;
        var goesIn = http.Request.Cookies[Cookie] == Inside
            && http.Features.Get<Visit>() is null
            && CurrentUser.Of(http).UserId is not null
            && metadata?.GetMetadata<StaysOutsideAttribute>() is null
            && metadata?.GetMetadata<OpenToAllAttribute>() is null
            && sample.IsMade;
        if (goesIn) await sample.Handle(http);
        else await next(http);
    }

    public static void Map(IEndpointRouteBuilder routes)
    {
        var door = routes.MapGroup("/sample").Needs(Permission.SignedIn).WithMetadata(new StaysOutsideAttribute()).ExcludeFromDescription();
        door.MapPost("/enter", Enter);
        door.MapPost("/leave", Leave);
    }

    private static async Task<IResult> Enter(HttpContext http, SampleCompany company, CurrentUser me)
    {
        if (me.UserId is null || !company.CanBeMade) return Kernel.Error.NotFound("http.404").ToAnswer();
        // Not the request's token: a browser that gives up must not leave it half made.
        await company.Make(CancellationToken.None);
        http.Response.Cookies.Append(Cookie, Inside, new CookieOptions { HttpOnly = true, SameSite = SameSiteMode.Lax, Secure = http.Request.IsHttps, IsEssential = true });
        return Results.LocalRedirect("/");
    }

    private static IResult Leave(HttpContext http, [FromForm] string? back)
    {
        http.Response.Cookies.Delete(Cookie);
        return Results.LocalRedirect(ShellEndpoints.LocalOr(back));
    }
}
