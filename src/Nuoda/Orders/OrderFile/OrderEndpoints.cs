using Nuoda.Analytics.ServiceLevels;
using Nuoda.Kernel;
using Nuoda.Platform.Access;
using Nuoda.Platform.Api;
using Nuoda.Platform.Shell;
using Nuoda.Platform.Storage;

namespace Nuoda.Orders;

/// <param name="Day">Null: nobody wrote it down.</param>
/// <param name="Quantity">In the product's unit.</param>
/// <param name="For">The day asked for or promised.</param>
public sealed record LineEventBody(
    LineEventKind Kind, DateOnly? Day, decimal Quantity, DateOnly? For, DateOnly? From, string? By, PromiseReason? Reason, string? Note, decimal Rejected, decimal Damaged, string? Substitute, string? Carrier);

/// <param name="Due">Null: no date in this view.</param>
/// <param name="DaysLate">Completion less due, negative = early; null while not complete.</param>
public sealed record LineVerdictBody(LineStanding Standing, LineOutcome Outcome, DateOnly? Due, decimal Quantity, decimal Accepted, decimal Open, bool OnTime, bool InFull, bool QualityKept, int? DaysLate)
{
    internal static LineVerdictBody Of(LineVerdict v) => new(v.Standing, v.Outcome, v.Due is { } due ? Day.FromNumber(due) : null, Kernel.Quantity.FromThousandths(v.Quantity),
        Kernel.Quantity.FromThousandths(v.AcceptedTotal), Kernel.Quantity.FromThousandths(v.Open), v.OnTime, v.InFull, v.QualityKept, v.DeviationDays);
}

/// <summary>One version of our commitment. Only what the customer asked for, or the correction of an error, moves the promise of record.</summary>
public sealed record PromiseVersionBody(int Version, decimal Quantity, DateOnly? Earliest, DateOnly Latest, int? MinShelfLifeDays, DateTimeOffset? MadeAt, string MadeBy, PromiseReason Reason, string? Note)
{
    internal static PromiseVersionBody Of(PromiseVersion p) =>
        new(p.Version, Kernel.Quantity.FromThousandths(p.Quantity), p.Earliest, p.Latest, p.MinShelfLifeDays, p.MadeAt, p.MadeBy, p.Reason, p.Note);
}

/// <summary>One version of the customer's wish; version 1 is as first asked.</summary>
public sealed record RequestVersionBody(int Version, decimal Quantity, DateOnly? RequestedOn, DateTimeOffset? MadeAt, string? MadeBy, string? Reason);

/// <param name="Number">As it stands in the order; null where the source numbered none.</param>
/// <param name="Requests">What was asked for, first to latest.</param>
/// <param name="Promises">What we committed to, first to latest; empty = no promise on record.</param>
/// <param name="Cause">Null where nothing failed.</param>
/// <param name="IsCauseSetByHand">Else the data told.</param>
/// <param name="Net">Null for those who may not see money.</param>
public sealed record OrderLineBody(
    long Id, long? Number, string Product, string ProductName, string? Unit, decimal QuantityOrdered, DateOnly? RequestedOn, string? Status, int Version,
    IReadOnlyList<RequestVersionBody> Requests, IReadOnlyList<PromiseVersionBody> Promises, IReadOnlyList<LineEventBody> Events,
    LineVerdictBody Promise, LineVerdictBody Request, FailureCause? Cause, bool IsCauseSetByHand, decimal? UnitPrice, decimal? Gross, decimal? Discount, decimal? Net);

public sealed record OrderBody(
    long Id, string Key, long CustomerId, string CustomerKey, string CustomerName, DateOnly? OrderedOn, string? Status, string? Kind, string? Channel, string? Market, string? Region, string? Route,
    string? Territory, string? SalesPerson, string? ShippingMode, string? Site, string Currency, OrderPromise Promise, int Version, IReadOnlyList<OrderLineBody> Lines)
{
    internal static OrderBody Of(OrderFile file, bool seesMoney)
    {
        var o = file.Order;
        return new(o.Id, o.Key, o.CustomerId, file.CustomerKey, file.CustomerName, o.OrderedOn, o.Status, o.Kind, o.Channel, o.Market, o.Region, o.Route, o.Territory, o.SalesPerson,
            o.ShippingMode, file.Site, o.Currency, file.Promise, o.Version, [.. file.Lines.Select(l => Line(l, seesMoney))]);
    }

    private static OrderLineBody Line(LineFile l, bool seesMoney)
    {
        decimal? Money(long? minor) => seesMoney && minor is { } m ? l.Currency.FromMinor(m) : null;
        return new(l.Line.Id, LineKey.IsNumber(l.Line.LineKey) ? l.Line.LineKey : null, l.Product.Key, l.Product.Name, l.Product.Unit, Quantity.FromThousandths(l.Line.QuantityOrdered), l.Line.RequestedOn,
            l.Line.Status, l.Line.Version,
            [new(1, Quantity.FromThousandths(l.Line.QuantityOrdered), l.Line.RequestedOn, null, null, null), .. l.Requests.Select(r => new RequestVersionBody(r.Version, Quantity.FromThousandths(r.Quantity), r.RequestedOn, r.MadeAt, r.MadeBy, r.Reason))],
            [.. l.Promises.Select(PromiseVersionBody.Of)],
            [.. l.Events.Select(e => new LineEventBody(e.Kind, e.Day, Quantity.FromThousandths(e.Quantity), e.For, e.From, e.By, e.Reason, e.Note,
                Quantity.FromThousandths(e.Rejected), Quantity.FromThousandths(e.Damaged), e.Substitute, e.Carrier))],
            LineVerdictBody.Of(l.Promise), LineVerdictBody.Of(l.Request), l.Cause, l.Line.Cause is not null,
            seesMoney && l.Line.UnitPriceMillionths is { } price ? price / 1_000_000m : null, Money(l.Line.Gross), Money(l.Line.Discount), Money(l.Net));
    }
}

/// <param name="Cause">Null: as the data tells.</param>
public sealed record CauseBody(FailureCause? Cause);

internal static class OrderEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/orders/{id:long}", Get).Needs(Permission.OrdersRead).WithTags("Orders").Produces<OrderBody>()
            .WithSummary("One order: lines with what was asked, promised, sent and received, and the verdict against promise and request");
        routes.MapPut("/api/orders/lines/{id:long}/cause", PutCause).Needs(Permission.OrdersWrite).WithTags("Orders")
            .WithSummary("Set the cause of a line's failure by hand, or null for what the data tells; If-Match with the line's version");
    }

    private static async Task<IResult> Get(HttpContext http, long id, NuodaDb db, DataHome home, CurrentUser me, CurrentCompany company, TimeProvider clock, CancellationToken ct)
    {
        using var snapshot = ReadSnapshot.Of(home);
        var file = await OrderFile.Read(db, snapshot, id, me.Scope, company.Value, company.Value.Today(clock), ct);
        if (file is null) return OrderFile.NotFound(id).ToProblem();
        http.WithETag(file.Order);
        return TypedResults.Ok(OrderBody.Of(file, me.May(Permission.MoneyRead)));
    }

    private static async Task<IResult> PutCause(HttpContext http, long id, CauseBody body, SetCause cause, CurrentUser me, CancellationToken ct)
    {
        var version = IfMatch.Read(http);
        if (version.Error is { } missing) return missing.ToProblem();
        var saved = await cause.Handle(id, version.Value, body.Cause, me.Scope, ct);
        if (saved.Error is { } error) return error.ToProblem();
        http.WithETag(saved.Value);
        return TypedResults.NoContent();
    }
}
