using System.Diagnostics;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Nuoda.Kernel;

namespace Nuoda.Platform.Shell;

/// <summary>The one place where a refusal becomes HTTP: problem details (RFC 9457) with <c>code</c> for programs, a page for people.</summary>
[Published]
public static class ErrorAnswer
{
    public static int Status(this Error error) => error.Kind switch
    {
        ErrorKind.Invalid => error.Field is null ? StatusCodes.Status400BadRequest : StatusCodes.Status422UnprocessableEntity,
        ErrorKind.Unauthenticated => StatusCodes.Status401Unauthorized,
        ErrorKind.Forbidden => StatusCodes.Status403Forbidden,
        ErrorKind.NotFound => StatusCodes.Status404NotFound,
        ErrorKind.Conflict => StatusCodes.Status409Conflict,
        ErrorKind.Busy => StatusCodes.Status503ServiceUnavailable,
        _ => throw new ArgumentOutOfRangeException(nameof(error), error.Kind, "Unknown kind of error."),
    };

    /// <summary>For endpoints: <c>return result.Error is { } error ? error.ToProblem() : TypedResults.Ok(…)</c>.</summary>
    public static ProblemHttpResult ToProblem(this Error error)
    {
        var details = new ProblemDetails { Status = error.Status(), Title = error.Message(), Type = "about:blank" };
        details.Extensions["code"] = error.Code;
        if (error.Field is { } field) details.Extensions["field"] = field;
        if (error.Differences.Count > 0) details.Extensions["differences"] = error.Differences;
        details.Extensions["traceId"] = TraceId();
        return TypedResults.Problem(details);
    }

    /// <summary>For form endpoints outside /api: a page for people, problem details for programs.</summary>
    public static IResult ToAnswer(this Error error) => new Answer(error);

    private sealed class Answer(Error error) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext) => Write(httpContext, error);
    }

    internal static string TraceId() => Activity.Current?.TraceId.ToString() ?? "";

    internal static Task OfException(HttpContext http)
    {
        // The body was too large or malformed: the server's own exception says so with its status.
        var failure = http.Features.Get<IExceptionHandlerFeature>()?.Error;
        var status = failure switch
        {
            BadHttpRequestException bad => bad.StatusCode,
            // A page's parameter in the URL that is no number: Razor components have no exception of their own for it.
            InvalidOperationException { Source: "Microsoft.AspNetCore.Components" } unread when unread.Message.StartsWith("Cannot parse the value", StringComparison.Ordinal) => StatusCodes.Status400BadRequest,
            _ => StatusCodes.Status500InternalServerError,
        };
        http.Response.StatusCode = status;
        return Write(http, OfCode(status));
    }

    internal static Task OfStatus(StatusCodeContext context) => Write(context.HttpContext, OfCode(context.HttpContext.Response.StatusCode));

    internal static Task Write(HttpContext http, Error error)
    {
        // We stand outside of what the request chose on its way in.
        LanguageChoice.Apply(http);
        var isError = http.Response.StatusCode >= 400;
        var status = isError ? http.Response.StatusCode : error.Status();
        http.Response.StatusCode = status;
        if (WantsData(http.Request))
        {
            var problem = error.ToProblem();
            problem.ProblemDetails.Status = status;
            return problem.ExecuteAsync(http);
        }
        return Show(http, status, error);
    }

    // In a scope of its own: a page that broke halfway has used up the renderer's services of the request's.
    private static async Task Show(HttpContext http, int status, Error error)
    {
        var services = http.RequestServices;
        await using var fresh = services.CreateAsyncScope();
        http.RequestServices = fresh.ServiceProvider;
        // The page that this one takes the place of has set it, and rendering sets it again: twice is an exception.
        http.Response.Headers.Remove("blazor-enhanced-nav");
        try
        {
            await new RazorComponentResult<ErrorPage>(new { Status = status, Error = error }) { StatusCode = status }.ExecuteAsync(http);
        }
        finally
        {
            http.RequestServices = services;
        }
    }

    private static bool WantsData(HttpRequest request) =>
        request.Path.StartsWithSegments("/api") || request.Headers.Accept.ToString().StartsWith("application/json", StringComparison.OrdinalIgnoreCase);

    private static Error OfCode(int status) => status switch
    {
        401 => new(ErrorKind.Unauthenticated, "http.401"),
        403 => Error.Forbidden("http.403"),
        404 => Error.NotFound("http.404"),
        413 => Error.Invalid("http.413"),
        429 => Error.Busy("http.429"),
        < 500 => Error.Invalid("http.400"),
        _ => new(ErrorKind.Busy, "http.500"),
    };
}
