using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Nuoda.Analytics.ServiceLevels;
using static Nuoda.Analytics.Tests.GoldenCases;

namespace Nuoda.Analytics.Tests.ServiceLevels;

/// <summary>The layout of tests/golden/own_books.json.</summary>
internal static class OwnBook
{
    public static int AsDay(string date) =>
        DateOnly.ParseExact(date, "yyyy-MM-dd", CultureInfo.InvariantCulture).DayNumber - DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber;

    /// <summary>no_promise for NoPromise.</summary>
    public static string Word(Enum value)
    {
        var word = new StringBuilder();
        foreach (var c in value.ToString())
        {
            if (char.IsUpper(c) && word.Length > 0) word.Append('_');
            word.Append(char.ToLowerInvariant(c));
        }
        return word.ToString();
    }

    public static ServiceDefinition Definition(JsonElement parameters)
    {
        Fields(parameters, ["name", "early_tolerance_days", "late_tolerance_days", "over_delivery_tolerance", "missing_promise_policy", "on_time_rule"], "parameters");
        return new()
        {
            Name = Text(parameters, "name")!,
            EarlyToleranceDays = Int(parameters, "early_tolerance_days"),
            LateToleranceDays = Int(parameters, "late_tolerance_days")!.Value,
            OverDeliveryTolerance = parameters.GetProperty("over_delivery_tolerance") is { ValueKind: JsonValueKind.Number } over ? over.GetDecimal() : null,
            MissingPromise = Text(parameters, "missing_promise_policy") switch
            {
                "use_request" => MissingPromise.RequestStandsIn,
                "exclude" => MissingPromise.LeftOut,
                var other => throw new InvalidDataException($"unknown missing_promise_policy '{other}'"),
            },
            OnTime = Enum.Parse<OnTimeRule>(Text(parameters, "on_time_rule")!, ignoreCase: true),
        };
    }

    public static Book Read(JsonElement inputs)
    {
        var orders = inputs.GetProperty("orders").EnumerateArray().ToDictionary(
            order => Fields(order, ["order_id", "customer", "order_date"], "order").GetProperty("order_id").GetString()!, StringComparer.Ordinal);
        var promises = Events(inputs, "promises", "qty", "earliest", "latest", "min_shelf_life_days", "made_on", "origin");
        var requests = Events(inputs, "requests", "qty", "requested_date", "made_on");
        var deliveries = Events(inputs, "deliveries", "ship_date", "delivery_date", "is_delivered", "qty", "rejected_qty", "damaged_qty", "substitute",
            "substitute_accepted", "docs_ok", "remaining_shelf_life_days");
        var cancellations = Events(inputs, "cancellations", "cancel_date", "qty", "by");
        return new(0, [.. inputs.GetProperty("lines").EnumerateArray().Select(row =>
        {
            Fields(row, ["order_id", "line_no", "item", "ordered_qty", "requested_date", "available_at_entry", "note"], "line");
            var key = Key(row);
            return new Book.Line(key.Order, key.Number, Text(orders[key.Order], "customer")!, new OrderLineHistory
            {
                OrderedOn = Day(orders[key.Order], "order_date"),
                QuantityOrdered = Thousandths(row, "ordered_qty")!.Value,
                RequestedOn = Day(row, "requested_date"),
                AvailableAtEntry = Thousandths(row, "available_at_entry"),
                Promises = [.. promises[key].Select(p => new PromiseEvent(Thousandths(p, "qty")!.Value, Day(p, "earliest"), Day(p, "latest")!.Value,
                    Int(p, "min_shelf_life_days"), Day(p, "made_on"), Enum.Parse<PromiseOrigin>(Text(p, "origin")!, ignoreCase: true)))],
                Requests = [.. requests[key].Select(r => new RequestEvent(Thousandths(r, "qty")!.Value, Day(r, "requested_date"), Day(r, "made_on")))],
                Deliveries = [.. deliveries[key].Select(d => new DeliveryEvent(Day(d, "ship_date"), Day(d, "delivery_date"), Bool(d, "is_delivered")!.Value,
                    Thousandths(d, "qty")!.Value, Thousandths(d, "rejected_qty")!.Value, Thousandths(d, "damaged_qty")!.Value, Bool(d, "substitute")!.Value,
                    Bool(d, "substitute_accepted"), Bool(d, "docs_ok"), Int(d, "remaining_shelf_life_days")))],
                Cancellations = [.. cancellations[key].Select(c => new CancellationEvent(Day(c, "cancel_date"), Thousandths(c, "qty")!.Value, Text(c, "by") == "customer"))],
            });
        })]);
    }

    public static JsonObject Detail(Book.Line line, LineVerdict v) => new()
    {
        ["order_id"] = line.Order,
        ["line_no"] = (double)line.Number,
        ["standing"] = v.Standing == LineStanding.CancelledByCustomer ? "cancelled" : Word(v.Standing),
        ["due"] = DayText(v.Due),
        ["window_start"] = DayText(v.WindowStart),
        ["is_due"] = v.IsDue,
        ["q"] = MeasuresAsJson.Units(v.Quantity),
        ["accepted_by_due"] = MeasuresAsJson.Units(v.AcceptedByDue),
        ["accepted_total"] = MeasuresAsJson.Units(v.AcceptedTotal),
        ["completion"] = DayText(v.Completion),
        ["arrived_on"] = DayText(v.ArrivedOn),
        ["on_time"] = v.OnTime,
        ["in_full"] = v.InFull,
        ["otif"] = v.Otif,
        ["quality_kept"] = v.QualityKept,
        ["kept"] = v.Kept,
        ["open"] = MeasuresAsJson.Units(v.Open),
        ["cut"] = MeasuresAsJson.Units(v.Cut),
        ["first_pass_shipped"] = MeasuresAsJson.Units(v.FirstPassShipped),
        ["has_delivery"] = v.HasDelivery,
        ["documents_right"] = v.DocumentsRight,
        ["documents_known"] = v.DocumentsKnown,
        ["perfect_condition"] = v.PerfectCondition,
        ["excess"] = MeasuresAsJson.Units(v.Excess),
        ["cycle_days"] = (double?)v.CycleDays,
        ["deviation_days"] = (double?)v.DeviationDays,
        ["recovery_days"] = (double?)v.RecoveryDays,
        ["outcome"] = Word(v.Outcome),
        ["backorder"] = Word(v.BackOrder),
        ["cause"] = v.PrimaryCause is { } cause ? Word(cause) : null,
    };

    public static JsonObject Measures(Book.Judged judged)
    {
        var (lines, orders) = (judged.Summary, judged.Orders);
        var measures = MeasuresAsJson.Of(lines, orders);
        measures["standing"] = Tally(Enum.GetValues<LineStanding>().Select(s => (s == LineStanding.CancelledByCustomer ? "cancelled" : Word(s), lines.Standings[(int)s])));
        measures["outcome"] = Tally(Enum.GetValues<LineOutcome>().Select(o => (Word(o), lines.Outcomes[(int)o])));
        measures["cause"] = Tally(lines.Causes.Select(c => (Word(c.Key), c.Value)));
        measures["first_pass"] = MeasuresAsJson.FirstPass(lines, orders);
        measures["failure_recovery_days"] = MeasuresAsJson.Of(lines.FailureRecoveryDays);
        measures["within_one_day"] = MeasuresAsJson.Counts(lines.WithinOneDay);
        measures["line_lead_time_days"] = MeasuresAsJson.Of(lines.CycleDays);
        measures["order_cycle_time_days"] = MeasuresAsJson.Of(orders.CycleDays);
        measures["perfect_order"] = MeasuresAsJson.PerfectOrder(orders);
        return measures;
    }

    private static JsonObject Tally(IEnumerable<(string Word, long Count)> counts) =>
        new(counts.Where(c => c.Count > 0).Select(c => KeyValuePair.Create(c.Word, (JsonNode?)(double)c.Count)));

    private static (string Order, int Number) Key(JsonElement row) => (Text(row, "order_id")!, row.GetProperty("line_no").GetInt32());

    private static ILookup<(string Order, int Number), JsonElement> Events(JsonElement inputs, string kind, params string[] fields) =>
        inputs.GetProperty(kind).EnumerateArray().ToLookup(row => Key(Fields(row, ["order_id", "line_no", .. fields], kind)));
}
