using System.Text;
using System.Text.Json;
using Nuoda.Kernel;
using Nuoda.Platform.Storage;
using static Nuoda.Platform.Storage.RowBatch;

namespace Nuoda.Orders;

/// <summary>An order that is promised and not stored yet: what intake writes, and what a hold keeps until the customer says yes. Days are numbers since 1970-01-01, quantities thousandths.</summary>
internal sealed record NewOrder(
    long Id, string Key, long CustomerId, string Customer, string? Market, string? Region, string? Territory, string? SalesPerson, string? Channel, string? Kind, PartialPolicy Policy, long SiteId,
    IReadOnlyList<NewLine> Lines)
{
    public PlacedOrderBody Told() => new(Id, Key, Customer, [.. Lines.Select(l => l.Told())]);
}

/// <param name="DeliverOn">Null: taken without a promise.</param>
internal sealed record NewLine(
    long Id, long Number, long ProductId, string Product, long Quantity, int? Wished, long Available, long SiteId, string? Site, long Promised, int? DeliverOn, int? ShipOn, int? MinShelfLifeDays, bool IsOnTime,
    long? UnitPriceMillionths, long? Gross, int? PriceSource, long? PriceSourceId)
{
    public PlacedLineBody Told() => new(Id, Number, Product, Kernel.Quantity.FromThousandths(Quantity), DayOf(Wished), DeliverOn is null ? null : Kernel.Quantity.FromThousandths(Promised), DayOf(DeliverOn), DayOf(ShipOn), Site, IsOnTime);

    private static DateOnly? DayOf(int? number) => number is { } day ? Day.FromNumber(day) : null;
}

/// <summary>Writes new orders with their lines, promises and trail.</summary>
internal static class NewOrders
{
    /// <param name="orders">With who placed each.</param>
    /// <param name="audit">The first of as many ids of audit entries.</param>
    /// <param name="today">In the company's zone.</param>
    /// <param name="second">Of today.</param>
    public static void Write(RowBatch rows, IReadOnlyList<(NewOrder Order, string By)> orders, long audit, DateTimeOffset now, int today, int second, string currency)
    {
        var at = now.ToUnixTimeMilliseconds();
        var lines = orders.SelectMany(o => o.Order.Lines.Select(l => (Line: l, o.Order, o.By))).ToList();
        var promised = lines.Where(l => l.Line.DeliverOn is not null).ToList();
        rows.Insert("orders",
            Column.Of("id", orders.Select(o => o.Order.Id)), Column.Of("key", orders.Select(o => o.Order.Key)), Column.Of("customer_id", orders.Select(o => o.Order.CustomerId)),
            Column.Of("ordered_on", orders.Select(_ => today)), Column.Of("ordered_second", orders.Select(_ => second)), Column.Of("kind", orders.Select(o => o.Order.Kind)),
            Column.Of("channel", orders.Select(o => o.Order.Channel)), Column.Of("market", orders.Select(o => o.Order.Market)), Column.Of("region", orders.Select(o => o.Order.Region)),
            Column.Of("territory", orders.Select(o => o.Order.Territory)), Column.Of("sales_person", orders.Select(o => o.Order.SalesPerson)),
            Column.Of("currency", orders.Select(_ => currency)), Column.Of("site_id", orders.Select(o => o.Order.SiteId)), Column.Of("partial_policy", orders.Select(o => (int)o.Order.Policy)),
            Column.Of("version", orders.Select(_ => 1)));
        rows.Insert("order_lines",
            Column.Of("id", lines.Select(l => l.Line.Id)), Column.Of("order_id", lines.Select(l => l.Order.Id)), Column.Of("line_key", lines.Select(l => LineKey.OfNumber(l.Line.Number))),
            Column.Of("product_id", lines.Select(l => l.Line.ProductId)), Column.Of("quantity_ordered", lines.Select(l => l.Line.Quantity)), Column.Of("requested_on", lines.Select(l => l.Line.Wished)),
            Column.Of("available_at_entry", lines.Select(l => l.Line.Available)), Column.Of("site_id", lines.Select(l => l.Line.SiteId)),
            Column.Of("unit_price_millionths", lines.Select(l => l.Line.UnitPriceMillionths)), Column.Of("gross", lines.Select(l => l.Line.Gross)), Column.Of("price_source", lines.Select(l => l.Line.PriceSource)),
            Column.Of("price_source_id", lines.Select(l => l.Line.PriceSourceId)), Column.Of("version", lines.Select(_ => 1)));
        rows.Insert("promise_versions",
            Column.Of("line_id", promised.Select(l => l.Line.Id)), Column.Of("version", promised.Select(_ => 1)), Column.Of("quantity", promised.Select(l => l.Line.Promised)),
            Column.Of("latest", promised.Select(l => l.Line.DeliverOn!.Value)), Column.Of("min_shelf_life_days", promised.Select(l => l.Line.MinShelfLifeDays)), Column.Of("made_at", promised.Select(_ => at)),
            Column.Of("made_by", promised.Select(l => l.By)), Column.Of("reason", promised.Select(_ => (int)PromiseReason.First)));
        rows.Insert("audit_entries",
            Column.Of("id", orders.Select((_, i) => audit + i)), Column.Of("at", orders.Select(_ => at)), Column.Of("actor", orders.Select(o => o.By)),
            Column.Of("action", orders.Select(_ => "created")), Column.Of("entity", orders.Select(_ => "orders")), Column.Of("entity_id", orders.Select(o => o.Order.Id)),
            Column.Of("after", orders.Select(o => Encoding.UTF8.GetString(PlacedOrder.Write(o.Order.Told())))));
    }
}
