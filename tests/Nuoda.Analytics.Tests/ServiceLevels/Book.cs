using System.Text.Json;
using Nuoda.Analytics.ServiceLevels;
using static Nuoda.Analytics.Tests.GoldenCases;

namespace Nuoda.Analytics.Tests.ServiceLevels;

/// <summary>An order book of the reference cases.</summary>
internal sealed record Book(int AsOf, IReadOnlyList<Book.Line> Lines)
{
    public sealed record Line(string Order, int Number, string Customer, OrderLineHistory History);

    public sealed record Judged(LineVerdict[] Verdicts, LineSummary Summary, OrderSummary Orders);

    public Judged Judge(ServiceDefinition definition, ServiceView view)
    {
        var verdicts = Lines.Select(line => ServiceLevel.Judge(line.History, definition, view, AsOf)).ToArray();
        var orders = Lines.Zip(verdicts).GroupBy(x => x.First.Order, StringComparer.Ordinal)
            .Select(order => OrderVerdict.Of(order.Select(x => x.Second).ToArray(), order.First().First.History.OrderedOn)).ToArray();
        return new(verdicts, LineSummary.Of(verdicts), OrderSummary.Of(orders));
    }

    public static Book Read(JsonElement inputs)
    {
        Fields(inputs, ["as_of", "orders", "lines", "cancellations", "deliveries"], "book");
        var orders = inputs.GetProperty("orders").EnumerateArray().ToDictionary(
            order => Fields(order, ["order_id", "customer", "order_date"], "order").GetProperty("order_id").GetString()!, StringComparer.Ordinal);
        var cancellations = inputs.GetProperty("cancellations").EnumerateArray()
            .ToLookup(row => Key(Fields(row, ["order_id", "line_no", "cancel_date", "qty", "by"], "cancellation")));
        var deliveries = inputs.GetProperty("deliveries").EnumerateArray().ToLookup(row => Key(Fields(row,
            ["delivery_id", "order_id", "line_no", "ship_date", "delivery_date", "item", "qty", "rejected_qty", "substitute_accepted", "docs_ok"], "delivery")));
        var lines = inputs.GetProperty("lines").EnumerateArray().Select(row =>
        {
            Fields(row, ["order_id", "line_no", "item", "ordered_qty", "requested_date", "promise_date", "revised_promise_date", "revised_by", "available_at_entry"], "line");
            var (key, order) = (Key(row), orders[Text(row, "order_id")!]);
            var ordered = Thousandths(row, "ordered_qty")!.Value;
            return new Line(key.Order, key.Number, Text(order, "customer")!, new OrderLineHistory
            {
                OrderedOn = Day(order, "order_date"),
                QuantityOrdered = ordered,
                RequestedOn = Day(row, "requested_date"),
                AvailableAtEntry = Thousandths(row, "available_at_entry"),
                Promises = [.. Promises(row, ordered)],
                Deliveries = [.. deliveries[key].Select(d => Delivery(d, Text(row, "item")!))],
                Cancellations = [.. cancellations[key].Select(Cancellation)],
            });
        }).ToArray();
        var known = lines.Select(line => (line.Order, line.Number)).ToHashSet();
        if (cancellations.Concat(deliveries).Any(group => !known.Contains(group.Key))) throw new InvalidDataException("An event names a line that the book does not have.");
        return new(Day(inputs, "as_of")!.Value, lines);
    }

    private static (string Order, int Number) Key(JsonElement row) => (Text(row, "order_id")!, row.GetProperty("line_no").GetInt32());

    private static IEnumerable<PromiseEvent> Promises(JsonElement row, long ordered)
    {
        if (Day(row, "promise_date") is { } first) yield return new(ordered, null, first, null, null, PromiseOrigin.First);
        if (Day(row, "revised_promise_date") is not { } revised) yield break;
        yield return new(ordered, null, revised, null, null, Text(row, "revised_by") switch
        {
            "customer" => PromiseOrigin.Customer,
            "supplier" => PromiseOrigin.Us,
            var other => throw new InvalidDataException($"unknown revised_by '{other}'"),
        });
    }

    private static DeliveryEvent Delivery(JsonElement row, string item) => new(
        Day(row, "ship_date"), Day(row, "delivery_date"), Day(row, "delivery_date") is not null, Thousandths(row, "qty")!.Value, Thousandths(row, "rejected_qty") ?? 0, 0,
        Text(row, "item") != item, Bool(row, "substitute_accepted"), Bool(row, "docs_ok"), null);

    private static CancellationEvent Cancellation(JsonElement row) => new(Day(row, "cancel_date"), Thousandths(row, "qty")!.Value, Text(row, "by") switch
    {
        "customer" => true,
        "supplier" => false,
        var other => throw new InvalidDataException($"unknown by '{other}'"),
    });
}
