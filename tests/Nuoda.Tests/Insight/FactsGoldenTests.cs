using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Nuoda.Analytics.ServiceLevels;
using Nuoda.Catalog;
using Nuoda.Customers;
using Nuoda.Insight;
using Nuoda.Kernel;
using Nuoda.Orders;
using Nuoda.Platform.Access;
using Nuoda.Platform.Settings;
using Nuoda.Platform.Storage;
using Xunit;

namespace Nuoda.Tests.Insight;

/// <summary>The reference order books, stored in the database, taken into the facts and asked for as a user does.</summary>
public sealed class FactsGoldenTests
{
    [Theory]
    [Databases.Both("book12_default")]
    [Databases.Both("book12_window")]
    public async Task The_reference_book_comes_out_of_the_facts(Engine engine, string id)
    {
        var file = Path.Combine(Environment.GetEnvironmentVariable("NUODA_GOLDEN") ?? Path.Combine(Root(), "../shared/golden"), "service_level.json");
        Assert.SkipWhen(!File.Exists(file), $"No {file}: set NUODA_GOLDEN to the folder of the reference cases.");
        var ct = TestContext.Current.CancellationToken;
        using var document = JsonDocument.Parse(await File.ReadAllTextAsync(file, ct));
        var cases = document.RootElement.GetProperty("cases").EnumerateArray().ToDictionary(c => c.GetProperty("id").GetString()!);
        var book = cases["book12_book"].GetProperty("inputs");
        await using var database = await TestDatabase.Create(engine);
        await Store(database, book);
        using var facts = await Facts.Open(database.Home, NullLogger.Instance, ct);
        var parameters = cases[id].GetProperty("inputs").GetProperty("parameters");
        var definition = new ServiceDefinition
        {
            Name = id, EarlyToleranceDays = Int(parameters, "early_tolerance_days"), LateToleranceDays = Int(parameters, "late_tolerance_days") ?? 0,
            OverDeliveryTolerance = parameters.GetProperty("over_delivery_tolerance").GetDecimal(),
            MissingPromise = parameters.GetProperty("missing_promise_policy").GetString() == "use_request" ? MissingPromise.RequestStandsIn : MissingPromise.LeftOut,
        };
        var asked = 0;
        ReportRow[] Ask(string measure, MeasureUnit? unit, ServiceView? view, params string[] by)
        {
            var answer = Reports.Ask(facts, Company.Default, new ReportQuestion
            {
                Measures = [measure], Unit = unit, View = view, By = by, AsOf = DateOnly.Parse(book.GetProperty("as_of").GetString()!, null), Definition = definition,
            }, DataScope.All, ct);
            Assert.True(answer.IsOk, answer.Error?.Code);
            asked++;
            return [.. answer.Value.Rows];
        }
        void Same(JsonElement expected, string measure, MeasureUnit? unit, ServiceView? view)
        {
            var row = Assert.Single(Ask(measure, unit, view));
            Assert.Equal((expected.GetProperty("numerator").GetDecimal(), expected.GetProperty("denominator").GetDecimal()), (row.Numerator, row.Denominator));
            Assert.Equal(expected.GetProperty("rate").GetDouble(), row.Value!.Value, 1e-9);
        }
        void SameDays(JsonElement expected, ReportRow row)
        {
            Assert.Equal(expected.GetProperty("n").GetInt64(), row.Spread!.Count);
            foreach (var (name, value) in new[] { ("mean", row.Spread.Mean), ("sd", row.Spread.Sd), ("median", row.Spread.P50), ("p95", row.Spread.P95) })
                Assert.Equal(expected.GetProperty(name).GetDouble(), value!.Value, 1e-6);
        }

        var measures = cases[id].GetProperty("expected").GetProperty("measures");
        Same(measures.GetProperty("stockout"), "stock-out-frequency", null, null);
        Same(measures.GetProperty("stockout_units"), "stock-out-frequency", MeasureUnit.Unit, null);
        Assert.Equal(measures.GetProperty("stockout_units").GetProperty("numerator").GetDouble(), Assert.Single(Ask("short-quantity", null, null)).Value);
        Same(measures.GetProperty("first_pass").GetProperty("line_fill"), "first-pass-fill-rate", null, null);
        Same(measures.GetProperty("first_pass").GetProperty("unit_fill"), "first-pass-fill-rate", MeasureUnit.Unit, null);
        Same(measures.GetProperty("first_pass").GetProperty("order_fill"), "first-pass-fill-rate", MeasureUnit.Order, null);
        Same(measures.GetProperty("perfect_order").GetProperty("perfect_order"), "perfect-order", null, null);
        SameDays(measures.GetProperty("order_cycle_time_days"), Assert.Single(Ask("cycle-time", null, null)));
        SameDays(measures.GetProperty("line_lead_time_days"), Assert.Single(Ask("cycle-time", MeasureUnit.Line, null)));
        foreach (var view in Enum.GetValues<ServiceView>())
        {
            var expected = measures.GetProperty(view == ServiceView.Promise ? "promise" : "request");
            Same(expected.GetProperty("line_fill_by_due"), "line-fill-rate", null, view);
            Same(expected.GetProperty("unit_fill_by_due"), "unit-fill-rate", null, view);
            Same(expected.GetProperty("order_fill_by_due"), "order-fill-rate", null, view);
            Same(expected.GetProperty("on_time_line"), "on-time", MeasureUnit.Line, view);
            Same(expected.GetProperty("on_time_order"), "on-time", MeasureUnit.Order, view);
            Same(expected.GetProperty("in_full_line"), "in-full", MeasureUnit.Line, view);
            Same(expected.GetProperty("in_full_order"), "in-full", MeasureUnit.Order, view);
            Same(expected.GetProperty("otif_line"), "otif", MeasureUnit.Line, view);
            Same(expected.GetProperty("otif_order"), "otif", MeasureUnit.Order, view);
            SameDays(expected.GetProperty("deviation_from_due_days"), Assert.Single(Ask("consistency", null, view)));
            SameDays(expected.GetProperty("backorder").GetProperty("recovery_days"), Assert.Single(Ask("recovery-time", null, view)));
            foreach (var customer in expected.GetProperty("by_customer").EnumerateObject())
            {
                var otif = Assert.Single(Ask("otif", MeasureUnit.Line, view, "customer"), r => r.By[0] == customer.Name);
                Assert.Equal((decimal)customer.Value.GetProperty("lines").GetInt64(), otif.Denominator);
                Assert.Equal(customer.Value.GetProperty("otif_line").GetDouble(), otif.Value!.Value, 1e-9);
                Assert.Equal(customer.Value.GetProperty("unit_fill_by_due").GetDouble(), Assert.Single(Ask("unit-fill-rate", null, view, "customer"), r => r.By[0] == customer.Name).Value!.Value, 1e-9);
            }
        }
        Assert.True(asked > 30);
    }

    private static async Task Store(TestDatabase database, JsonElement book)
    {
        var ct = TestContext.Current.CancellationToken;
        await using var db = database.Home.OpenDb();
        var (customers, products, orders, lines) = (new Dictionary<string, long>(), new Dictionary<string, long>(), new Dictionary<string, long>(), new Dictionary<(string, int), long>());
        async Task<long> IdOf(Dictionary<string, long> known, string table, string key, Func<long, object> make)
        {
            if (known.TryGetValue(key, out var id)) return id;
            db.Add(make(id = await db.Reserve(table, 1, ct)));
            return known[key] = id;
        }
        foreach (var order in book.GetProperty("orders").EnumerateArray())
        {
            var customer = await IdOf(customers, "customers", Text(order, "customer")!, id => new Customer { Id = id, Key = Text(order, "customer")!, Name = "x" });
            await IdOf(orders, "orders", Text(order, "order_id")!, id => new Order { Id = id, Key = Text(order, "order_id")!, CustomerId = customer, OrderedOn = Date(order, "order_date"), Currency = "CNY" });
        }
        foreach (var line in book.GetProperty("lines").EnumerateArray())
        {
            var product = await IdOf(products, "products", Text(line, "item")!, id => new Product { Id = id, Key = Text(line, "item")!, Name = "x" });
            var id = await db.Reserve("order_lines", 1, ct);
            lines[(Text(line, "order_id")!, Int(line, "line_no")!.Value)] = id;
            var quantity = Thousandths(line, "ordered_qty");
            db.Add(new OrderLine
            {
                Id = id, OrderId = orders[Text(line, "order_id")!], LineKey = LineKey.OfNumber(Int(line, "line_no")!.Value), ProductId = product, QuantityOrdered = quantity,
                RequestedOn = Date(line, "requested_date"), AvailableAtEntry = Thousandths(line, "available_at_entry"),
            });
            if (Date(line, "promise_date") is { } promised) db.Add(new PromiseVersion { LineId = id, Version = 1, Quantity = quantity, Latest = promised, MadeBy = "test" });
            if (Date(line, "revised_promise_date") is { } revised)
                db.Add(new PromiseVersion { LineId = id, Version = 2, Quantity = quantity, Latest = revised, MadeBy = "test", Reason = Text(line, "revised_by") == "customer" ? PromiseReason.CustomerAsked : PromiseReason.WeSlipped });
        }
        foreach (var cancelled in book.GetProperty("cancellations").EnumerateArray())
            db.Add(new Cancellation
            {
                Id = await db.Reserve("cancellations", 1, ct), LineId = lines[(Text(cancelled, "order_id")!, Int(cancelled, "line_no")!.Value)], CancelledOn = Date(cancelled, "cancel_date"),
                Quantity = Thousandths(cancelled, "qty"), By = Text(cancelled, "by") == "customer" ? CancelledBy.Customer : CancelledBy.Us,
            });
        var itemOf = book.GetProperty("lines").EnumerateArray().ToDictionary(l => (Text(l, "order_id")!, Int(l, "line_no")!.Value), l => Text(l, "item")!);
        foreach (var delivery in book.GetProperty("deliveries").EnumerateArray())
        {
            var line = (Text(delivery, "order_id")!, Int(delivery, "line_no")!.Value);
            var item = Text(delivery, "item")!;
            long? substitute = item == itemOf[line] ? null : await IdOf(products, "products", item, id => new Product { Id = id, Key = item, Name = "x" });
            db.Add(new Delivery
            {
                Id = await db.Reserve("deliveries", 1, ct), LineId = lines[line], ShippedOn = Date(delivery, "ship_date"), DeliveredOn = Date(delivery, "delivery_date"), IsDelivered = true,
                Quantity = Thousandths(delivery, "qty"), Rejected = Thousandths(delivery, "rejected_qty"), SubstituteProductId = substitute,
                SubstituteAccepted = delivery.GetProperty("substitute_accepted") is { ValueKind: not JsonValueKind.Null } taken ? taken.GetBoolean() : null,
                DocumentsRight = delivery.GetProperty("docs_ok").GetBoolean(),
            });
        }
        await db.SaveChangesAsync(ct);
    }

    private static string? Text(JsonElement of, string name) => of.GetProperty(name).GetString();
    private static int? Int(JsonElement of, string name) => of.GetProperty(name) is { ValueKind: JsonValueKind.Number } number ? number.GetInt32() : null;
    private static long Thousandths(JsonElement of, string name) => Quantity.ToThousandths(of.GetProperty(name).GetDecimal());
    private static DateOnly? Date(JsonElement of, string name) => of.GetProperty(name) is { ValueKind: JsonValueKind.String } day ? DateOnly.Parse(day.GetString()!, null) : null;
    private static string Root([System.Runtime.CompilerServices.CallerFilePath] string file = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "../../.."));
}
