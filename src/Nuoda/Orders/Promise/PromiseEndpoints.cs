using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Nuoda.Kernel;
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

    public static byte[] Write<T>(T body) => JsonSerializer.SerializeToUtf8Bytes(body, Written);

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
        routes.MapPost("/api/promises/holds", Hold).Needs(Permission.OrdersWrite).WithTags("Orders").Produces<PromiseHoldBody>(StatusCodes.Status201Created)
            .WithSummary("Keep goods while the customer thinks: answered as an order would be, and given back when the time has run out; takes an Idempotency-Key");
        routes.MapPost("/api/promises/holds/{id:long}/confirm", Confirm).Needs(Permission.OrdersWrite).Idempotent().WithTags("Orders").Produces<PlacedOrderBody>(StatusCodes.Status201Created)
            .WithSummary("The customer says yes: the held order is placed as it was promised");
        routes.MapDelete("/api/promises/holds/{id:long}", Release).Needs(Permission.OrdersWrite).WithTags("Orders").WithSummary("The customer says no: the goods are given back");
    }

    private static async Task<IResult> Check(PromiseCheckBody body, PromiseCheck check, CurrentUser me, CancellationToken ct)
    {
        var answer = await check.Handle(body, me.Scope, ct);
        return answer.Error is { } error ? error.ToProblem() : TypedResults.Ok(answer.Value);
    }

    private static Task Place(HttpContext http, OrderRequestBody body, OrderIntake intake, CurrentUser me, CancellationToken ct) => Answer(http, body, body, null, intake, me, ct);

    private static async Task Hold(HttpContext http, HoldRequestBody body, OrderIntake intake, CurrentUser me, CancellationToken ct)
    {
        var minutes = body.Minutes ?? PromiseHolds.UsualMinutes;
        if (minutes is < 1 or > PromiseHolds.MostMinutes) await Error.Invalid("hold.minutes", PromiseHolds.MostMinutes).At("minutes").ToProblem().ExecuteAsync(http);
        else await Answer(http, body, new(body.Customer, body.Lines, body.Key, body.Site, body.Partial, body.Channel, body.Kind), TimeSpan.FromMinutes(minutes), intake, me, ct);
    }

    // The key is claimed with the order, in the batch's transaction: the pipeline's own would hold up the batch.
    private static async Task Answer<T>(HttpContext http, T said, OrderRequestBody body, TimeSpan? holdFor, OrderIntake intake, CurrentUser me, CancellationToken ct)
    {
        var key = http.Request.Headers[IdempotencyKeys.Header].ToString();
        if (IdempotencyKeys.FaultOf(key) is { } fault)
        {
            await fault.ToProblem().ExecuteAsync(http);
            return;
        }
        var once = key.Length == 0 ? null : new OnceKey(key, IdempotencyKeys.HashOf("POST", http.Request.Path, JsonSerializer.SerializeToUtf8Bytes(said)));
        var answer = await intake.Handle(new OrderAsked(body, me.Scope, me.Actor, once, holdFor), ct);
        if (answer.Stored is { } stored) await IdempotencyKeys.Replay(http, stored);
        else if (answer.Content is { } content)
        {
            http.Response.StatusCode = StatusCodes.Status201Created;
            http.Response.ContentType = "application/json; charset=utf-8";
            http.Response.Headers.Location = answer.Location;
            await http.Response.Body.WriteAsync(content, ct);
        }
        else
        {
            var problem = answer.Refused!.ToProblem();
            if (answer.Options is { } options) problem.ProblemDetails.Extensions["options"] = options;
            await problem.ExecuteAsync(http);
        }
    }

    private static async Task<IResult> Confirm(long id, PromiseHolds holds, CurrentUser me, CancellationToken ct)
    {
        var placed = await holds.Confirm(id, me, ct);
        return placed.Error is { } error ? error.ToProblem() : TypedResults.Created(PlacedOrder.Address(placed.Value.Id), placed.Value);
    }

    private static async Task<IResult> Release(long id, PromiseHolds holds, CurrentUser me, CancellationToken ct)
    {
        var released = await holds.Release(id, me.Scope, ct);
        return released.Error is { } error ? error.ToProblem() : TypedResults.NoContent();
    }
}
