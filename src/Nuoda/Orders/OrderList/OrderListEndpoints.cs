using Nuoda.Platform;
using Nuoda.Platform.Access;
using Nuoda.Platform.Lists;
using Nuoda.Platform.Shell;

namespace Nuoda.Orders;

/// <summary>The list of orders over the API.</summary>
public sealed record OrdersBody : ListBody<OrderRow>
{
    internal OrdersBody(OrdersFound found) : base(found.Page, found.Count) => SearchedTo = found.SearchedTo;

    /// <summary>Set when the page ended early because so many orders were looked through; go on with Next.</summary>
    public DateOnly? SearchedTo { get; }
}

internal static class OrderListEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/orders", Get).Needs(Permission.OrdersRead).WithTags("Orders").Produces<OrdersBody>()
            .WithSummary("Orders, newest first, a page at a time: q, status, region, channel, site, customer, ordered-from, ordered-to, due-from, due-to, promise = kept|failed|open|none; limit up to 200; after = next of the page before");
        routes.MapGet("/orders/export", Export).Needs(Permission.OrdersRead).ExcludeFromDescription();
    }

    private static async Task<IResult> Get(HttpContext http, OrderList list, CurrentCompany company, string? after, int? limit, CancellationToken ct)
    {
        if (OrderQuestion.Check(http.Request) is { } unclear) return unclear.ToProblem();
        var found = await list.Read(OrderQuestion.Read(http.Request), company.Value, after, Math.Clamp(limit ?? Page<OrderRow>.Size, 1, Page<OrderRow>.MostRows), ct);
        return TypedResults.Ok(new OrdersBody(found));
    }

    private static Task<IResult> Export(HttpContext http, OrderList list, CurrentUser me, CurrentCompany company, string? format, CancellationToken ct)
    {
        var seesMoney = me.May(Permission.MoneyRead);
        List<string> header =
        [
            Texts.Of("order.key"), Texts.Of("order.ordered_on"), Texts.Of("order.customer"), Texts.Of("order.status"), Texts.Of("order.region"), Texts.Of("order.channel"), Texts.Of("order.site"),
            Texts.Of("order.lines"), Texts.Of("order.lines_kept"), Texts.Of("order.lines_failed"), Texts.Of("order.due"), Texts.Of("order.promise"),
        ];
        if (seesMoney) header.AddRange([Texts.Of("order.net"), Texts.Of("order.currency")]);
        return ListExport.Answer(http, Texts.Of("orders.title"), format, header, Rows(list.All(OrderQuestion.Read(http.Request), company.Value, ct), seesMoney));
    }

    private static async IAsyncEnumerable<IReadOnlyList<object?>> Rows(IAsyncEnumerable<OrderRow> orders, bool seesMoney)
    {
        await foreach (var o in orders)
        {
            List<object?> row = [o.Key, o.OrderedOn, o.CustomerName, o.Status, o.Region, o.Channel, o.Site, o.Lines, o.LinesKept, o.LinesFailed, o.Due, OrderWords.Of(o.Promise)];
            if (seesMoney) row.AddRange([FormattedNumber.Money(o.Net), o.Currency]);
            yield return row;
        }
    }
}
