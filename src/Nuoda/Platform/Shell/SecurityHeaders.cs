namespace Nuoda.Platform.Shell;

/// <summary>On every answer: scripts and styles only from our own files, no framing, no sniffing.</summary>
internal sealed class SecurityHeaders(RequestDelegate next)
{
    public const string Policy = "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    public Task InvokeAsync(HttpContext http)
    {
        http.Response.OnStarting(() =>
        {
            var headers = http.Response.Headers;
            headers.ContentSecurityPolicy = Policy;
            headers.XContentTypeOptions = "nosniff";
            headers["Referrer-Policy"] = "same-origin";
            headers["Cross-Origin-Opener-Policy"] = "same-origin";
            headers["Permissions-Policy"] = "geolocation=(), microphone=(), payment=()";
            // Pages and answers hold a company's data: nobody in between keeps them. Static files carry their own caching.
            if (headers.CacheControl.Count == 0) headers.CacheControl = "no-store";
            return Task.CompletedTask;
        });
        return next(http);
    }
}

/// <summary>Every write that a browser could be tricked into (a cookie speaks for the user) must carry the form token;
/// a program with an API key has no cookie to abuse.</summary>
internal sealed class CsrfGuard(RequestDelegate next, Microsoft.AspNetCore.Antiforgery.IAntiforgery antiforgery)
{
    public async Task InvokeAsync(HttpContext http)
    {
        var method = http.Request.Method;
        var isSafe = HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method) || HttpMethods.IsTrace(method);
        if (!isSafe && http.User.Identity?.AuthenticationType != Access.ApiKeyHandler.SchemeName && !await antiforgery.IsRequestValidAsync(http))
        {
            await ErrorAnswer.Write(http, Kernel.Error.Invalid("request.no_token"));
            return;
        }
        await next(http);
    }
}
