using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Nuoda.Platform.Access;
using Nuoda.Platform.Api;
using Nuoda.Platform.Shell;

namespace Nuoda.Orders;

/// <summary>A placed order as it is answered, kept under its key and told in the trail.</summary>
internal static class PlacedOrder
{
    private static readonly JsonSerializerOptions Written = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    public static byte[] Write(PlacedOrderBody body) => JsonSerializer.SerializeToUtf8Bytes(body, Written);

    public static string Address(long id) => $"/api/orders/{id}";
}

internal static class PromiseEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/api/promises/check", Check).Needs(Permission.OrdersRead).WithTags("Orders").Produces<PromiseCheckAnswer>()
            .WithSummary("What could be promised, without promising it: the options of each line, best first, with the reasons in words");
        routes.MapPost("/api/orders", Place).Needs(Permission.OrdersWrite).WithTags("Orders").Produces<PlacedOrderBody>(StatusCodes.Status201Created)
            .WithSummary("Place an order: each line is promised and its goods reserved, all in one, or the whole is refused (409) with the options; takes an Idempotency-Key");
    }

    private static async Task<IResult> Check(PromiseCheckBody body, PromiseCheck check, CurrentUser me, CancellationToken ct)
    {
        var answer = await check.Handle(body, me.Scope, ct);
        return answer.Error is { } error ? error.ToProblem() : TypedResults.Ok(answer.Value);
    }

    // The key is claimed with the order, in the batch's transaction: the pipeline's own would hold up the batch.
    private static async Task Place(HttpContext http, OrderRequestBody body, OrderIntake intake, CurrentUser me, CancellationToken ct)
    {
        var key = http.Request.Headers[Idempotency.Header].ToString();
        if (Idempotency.FaultOf(key) is { } fault)
        {
            await fault.ToProblem().ExecuteAsync(http);
            return;
        }
        var once = key.Length == 0 ? null : new OnceKey(key, Idempotency.HashOf("POST", "/api/orders", JsonSerializer.SerializeToUtf8Bytes(body)));
        var answer = await intake.Handle(new OrderAsked(body, me.Scope, me.Actor, once), ct);
        if (answer.Stored is { } stored) await Idempotency.Replay(http, stored);
        else if (answer.Placed is { } placed)
        {
            http.Response.StatusCode = StatusCodes.Status201Created;
            http.Response.ContentType = "application/json; charset=utf-8";
            http.Response.Headers.Location = PlacedOrder.Address(placed.Id);
            await http.Response.Body.WriteAsync(PlacedOrder.Write(placed), ct);
        }
        else
        {
            var problem = answer.Refused!.ToProblem();
            if (answer.Options is { } options) problem.ProblemDetails.Extensions["options"] = options;
            await problem.ExecuteAsync(http);
        }
    }
}
