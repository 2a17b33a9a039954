using Nuoda.Platform.Access;
using Nuoda.Platform.Api;
using Nuoda.Platform.Shell;

namespace Nuoda.Orders;

internal static class FulfilEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/api/orders/{id:long}/shipments", Ship).Needs(Permission.OrdersWrite).Idempotent().WithTags("Orders").Produces<ShipmentBody>()
            .WithSummary("Goods leave: stock goes down, soonest expiry first unless a lot is named, and each line's delivery is on its way");
        routes.MapPost("/api/orders/{id:long}/deliveries", Deliver).Needs(Permission.OrdersWrite).Idempotent().WithTags("Orders")
            .WithSummary("Proof of delivery: what arrived, what of it was refused or damaged; the fact that measures count");
        routes.MapPost("/api/orders/lines/{id:long}/cancel", Cancel).Needs(Permission.OrdersWrite).Idempotent().WithTags("Orders")
            .WithSummary("Cancel a line or part of it, by the customer or by us; what was reserved for it is free again");
    }

    private static async Task<IResult> Ship(long id, ShipBody body, ShipOrder ship, CurrentUser me, CurrentCompany company, CancellationToken ct)
    {
        var shipped = await ship.Handle(id, body, me.Scope, company.Value, ct);
        return shipped.Error is { } error ? error.ToProblem() : TypedResults.Ok(shipped.Value);
    }

    private static async Task<IResult> Deliver(long id, DeliverBody body, DeliverOrder deliver, CurrentUser me, CurrentCompany company, CancellationToken ct)
    {
        var delivered = await deliver.Handle(id, body, me.Scope, company.Value, ct);
        return delivered.Error is { } error ? error.ToProblem() : TypedResults.NoContent();
    }

    private static async Task<IResult> Cancel(long id, CancelBody body, CancelLine cancel, CurrentUser me, CurrentCompany company, CancellationToken ct)
    {
        var cancelled = await cancel.Handle(id, body, me.Scope, company.Value, ct);
        return cancelled.Error is { } error ? error.ToProblem() : TypedResults.NoContent();
    }
}
