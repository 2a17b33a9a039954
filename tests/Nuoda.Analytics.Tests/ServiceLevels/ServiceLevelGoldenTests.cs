using System.Text.Json;
using System.Text.Json.Nodes;
using Nuoda.Analytics.ServiceLevels;
using Xunit;
using static Nuoda.Analytics.Tests.GoldenCases;

namespace Nuoda.Analytics.Tests.ServiceLevels;

/// <summary>The reference order books, number by number: every measure and every line.</summary>
public sealed class ServiceLevelGoldenTests
{
    private const string File = "service_level.json";

    public static IEnumerable<TheoryDataRow<string>> Cases => Ids(File);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Every_number_of_the_reference_case_comes_out(string id)
    {
        var (kind, inputs, expected, tolerance) = Case(File, id);
        switch (kind)
        {
            case "dataset":
                Assert.NotEmpty(Book.Read(inputs).Lines);
                Assert.Empty(expected.EnumerateObject());
                break;
            case "service_level":
                Fields(inputs, ["book", "parameters"], id);
                var book = Book.Read(BookOf(inputs.GetProperty("book"), Required(File)));
                Assert.True(Compare(expected, Measured(book, Definition(inputs.GetProperty("parameters"))), tolerance) > 0);
                break;
            case "fill_rate_example":
                Assert.True(Compare(expected, FillRates(inputs), tolerance) > 0);
                break;
            default:
                Assert.Fail($"{id}: unknown kind '{kind}'");
                break;
        }
    }

    private static JsonElement BookOf(JsonElement book, Dictionary<string, JsonElement> cases)
    {
        if (book.ValueKind == JsonValueKind.Object) return book;
        const string reference = "see case ";
        var name = book.GetString()!;
        Assert.StartsWith(reference, name, StringComparison.Ordinal);
        return cases[name[reference.Length..]].GetProperty("inputs");
    }

    private static ServiceDefinition Definition(JsonElement parameters)
    {
        Fields(parameters, ["early_tolerance_days", "late_tolerance_days", "over_delivery_tolerance", "missing_promise_policy"], "parameters");
        return new()
        {
            EarlyToleranceDays = Int(parameters, "early_tolerance_days"),
            LateToleranceDays = Int(parameters, "late_tolerance_days") ?? 0,
            OverDeliveryTolerance = parameters.TryGetProperty("over_delivery_tolerance", out var over) && over.ValueKind != JsonValueKind.Null ? over.GetDecimal() : null,
            MissingPromise = Text(parameters, "missing_promise_policy") switch
            {
                "use_request" => MissingPromise.RequestStandsIn,
                "exclude" => MissingPromise.LeftOut,
                var other => throw new InvalidDataException($"unknown missing_promise_policy '{other}'"),
            },
        };
    }

    private static JsonObject Measured(Book book, ServiceDefinition definition)
    {
        var views = Enum.GetValues<ServiceView>().ToDictionary(view => view, view => book.Judge(definition, view));
        var (lines, orders) = (views[ServiceView.Promise].Summary, views[ServiceView.Promise].Orders);
        var stock = StockOuts.Of(book.Lines.Select(l => new LineFacts(l.History.OrderedOn, l.History.QuantityOrdered, l.History.RequestedOn, l.History.AvailableAtEntry)).ToArray());
        return new()
        {
            ["measures"] = new JsonObject
            {
                ["stockout"] = MeasuresAsJson.Counts(stock.Lines),
                ["stockout_units"] = MeasuresAsJson.Quantities(stock.Units),
                ["first_pass"] = MeasuresAsJson.FirstPass(lines, orders),
                ["request"] = View(book, views[ServiceView.Request]),
                ["promise"] = View(book, views[ServiceView.Promise]),
                ["order_cycle_time_days"] = MeasuresAsJson.Of(orders.CycleDays),
                ["line_lead_time_days"] = MeasuresAsJson.Of(lines.CycleDays),
                ["perfect_order"] = MeasuresAsJson.PerfectOrder(orders),
            },
            ["lines"] = new JsonArray([.. book.Lines.Select((line, i) => (JsonNode)new JsonObject
            {
                ["order_id"] = line.Order,
                ["line_no"] = (double)line.Number,
                ["request"] = Detail(views[ServiceView.Request].Verdicts[i]),
                ["promise"] = Detail(views[ServiceView.Promise].Verdicts[i]),
                ["accepted_total"] = MeasuresAsJson.Units(views[ServiceView.Promise].Verdicts[i].AcceptedTotal),
                ["first_pass_shipped"] = MeasuresAsJson.Units(views[ServiceView.Promise].Verdicts[i].FirstPassShipped),
            })]),
        };
    }

    private static JsonObject View(Book book, Book.Judged judged)
    {
        var view = MeasuresAsJson.Of(judged.Summary, judged.Orders);
        var customers = book.Lines.Select((line, i) => (line.Customer, Verdict: judged.Verdicts[i])).GroupBy(x => x.Customer, x => x.Verdict, StringComparer.Ordinal);
        var byCustomer = new JsonObject();
        foreach (var customer in customers)
        {
            var lines = LineSummary.Of(customer.ToArray());
            byCustomer[customer.Key] = new JsonObject { ["lines"] = (double)lines.Lines, ["otif_line"] = lines.Otif.Value, ["unit_fill_by_due"] = lines.UnitFill.Value };
        }
        view["by_customer"] = byCustomer;
        return view;
    }

    private static JsonObject Detail(LineVerdict verdict)
    {
        var detail = new JsonObject
        {
            ["due"] = DayText(verdict.Due),
            ["included"] = verdict.Standing == LineStanding.Included,
            ["due_by_as_of"] = verdict.IsDue,
        };
        if (verdict.Standing != LineStanding.Included) return detail;
        detail["effective_qty"] = MeasuresAsJson.Units(verdict.Quantity);
        detail["accepted_by_due"] = MeasuresAsJson.Units(verdict.AcceptedByDue);
        detail["completion"] = DayText(verdict.Completion);
        detail["on_time"] = verdict.OnTime;
        detail["in_full"] = verdict.InFull;
        detail["otif"] = verdict.Otif;
        detail["open_units"] = MeasuresAsJson.Units(verdict.Open);
        return detail;
    }

    // What is there is shipped and received on the day: the first pass is then the published example's question.
    private static JsonObject FillRates(JsonElement inputs)
    {
        Fields(inputs, ["lines", "orders"], "inputs");
        Assert.Equal(1, inputs.GetProperty("orders").GetInt32());
        var verdicts = inputs.GetProperty("lines").EnumerateArray().Select(line =>
        {
            Fields(line, ["item", "ordered", "available"], "line");
            var (ordered, available) = (Thousandths(line, "ordered")!.Value, Thousandths(line, "available")!.Value);
            return ServiceLevel.Judge(new OrderLineHistory
            {
                QuantityOrdered = ordered, OrderedOn = 0, RequestedOn = 1, AvailableAtEntry = available,
                Deliveries = [new DeliveryEvent(1, 1, true, Math.Min(ordered, available), 0, 0, false, null, null, null)],
            }, ServiceDefinition.Default, ServiceView.Request, 1);
        }).ToArray();
        var lines = LineSummary.Of(verdicts);
        return new()
        {
            ["case_fill"] = lines.FirstPassUnitFill.Value,
            ["line_fill"] = lines.FirstPassLineFill.Value,
            ["order_fill"] = OrderSummary.Of([OrderVerdict.Of(verdicts, 0)]).FirstPassFill.Value,
        };
    }
}
