using System.Text.Json;
using System.Text.Json.Nodes;
using Nuoda.Analytics.Inventory;
using Xunit;
using static Nuoda.Analytics.Tests.GoldenCases;

namespace Nuoda.Analytics.Tests.Inventory;

/// <summary>What the library answers to the inputs of a reference case, by the names of the case's fields. Fields of the inputs that nobody reads fail.</summary>
internal sealed class InventoryGolden(JsonElement inputs)
{
    private readonly HashSet<string> _read = new(StringComparer.Ordinal);

    public JsonObject Answer(string kind)
    {
        var answer = kind switch
        {
            "eoq" => Order(EconomicOrder.Eoq(N("fixed_cost"), N("holding_cost"), N("demand_rate"))),
            "eoq_cost" => new() { ["cost"] = EconomicOrder.Cost(N("Q"), N("fixed_cost"), N("holding_cost"), N("demand_rate")) },
            "eoq_backorders" => Order(EconomicOrder.WithBackorders(N("fixed_cost"), N("holding_cost"), N("stockout_cost"), N("demand_rate"))),
            "epq" => Order(EconomicOrder.ProductionLot(N("fixed_cost"), N("holding_cost"), N("demand_rate"), N("production_rate"))),
            "eoq_all_units_discount" => Discounted(QuantityDiscount.AllUnits(N("fixed_cost"), N("holding_cost_rate"), N("demand_rate"), Numbers("breakpoints"), Numbers("unit_costs"))),
            "eoq_incremental_discount" => Discounted(QuantityDiscount.Incremental(N("fixed_cost"), N("holding_cost_rate"), N("demand_rate"), Numbers("breakpoints"), Numbers("unit_costs"))),
            "wagner_whitin" => Lots(),
            "newsvendor_normal" => Stock(Newsvendor.Best(Normal(), N("stockout_cost"), N("holding_cost"))),
            "newsvendor_poisson" => Stock(Newsvendor.Best(new PoissonDemand(N("demand_mean")), N("stockout_cost"), N("holding_cost"))),
            "newsvendor_discrete" => Stock(Newsvendor.Best(Listed(), N("stockout_cost"), N("holding_cost"))),
            "newsvendor_lognormal" => Stock(Newsvendor.Best(new LognormalDemand(N("mu"), N("sigma")), N("stockout_cost"), N("holding_cost"))),
            "newsvendor_profit" => Profit(),
            "base_stock_periodic" => Stock(Newsvendor.BaseStock(Normal(), N("holding_cost"), N("stockout_cost"), N("lead_time"))),
            "normal_loss" => new() { ["L"] = Each("z", UnitNormal.Loss), ["L2"] = Each("z", UnitNormal.SecondLoss) },
            "inverse_normal_loss" => new() { ["z"] = Each("L", UnitNormal.InverseLoss) },
            "poisson_loss" => Losses(new PoissonDemand(N("mean"))),
            "gamma_loss" => Losses(new GammaDemand(N("shape"), N("scale"))),
            "rq_cost" => new() { ["cost"] = Reorder().Cost(N("r"), N("Q")) },
            "rq_optimal" => Policy(Reorder().Optimal()),
            "rq_best_r" => Policy(Reorder().WithQuantity(N("Q"))),
            "rq_eoqb" => Policy(Reorder().EoqWithBackorders()),
            "rq_eoqss" => Policy(Reorder().EoqWithSafetyStock()),
            "rq_loss_function_approximation" => Policy(Reorder().LossFunctionApproximation()),
            "rq_eil" => ExpectedLevel(),
            "rq_poisson" => Policy(WholeReorderPoint.Optimal(N("demand_mean"), new PoissonDemand(N("demand_mean") * N("lead_time")), Costs())),
            "rq_service_level" => Service(),
            "qr_stockout_cost_iterative" => ShortageCost(),
            "qr_fill_rate_iterative" => FillRate(),
            "safety_stock_variable_lead_time" => King(),
            "periodic_review_RS" => Periodic(),
            "sS_discrete" => MinMaxed(),
            "sS_power_approximation" => Power(),
            "fefo_allocation" => Fefo(),
            "ssm_serial" => Serial(),
            "gsm_tree" => Tree(),
            "abc_xyz" => Classes(),
            _ => throw new InvalidDataException($"unknown kind '{kind}'"),
        };
        foreach (var field in inputs.EnumerateObject()) Assert.True(_read.Contains(field.Name), $"inputs: unknown field '{field.Name}'");
        return answer;
    }

    private JsonElement Field(string name)
    {
        _read.Add(name);
        return inputs.GetProperty(name);
    }

    private double N(string name) => Field(name).GetDouble();

    private double[] Numbers(string name) => [.. Field(name).EnumerateArray().Select(v => v.GetDouble())];

    private JsonArray Each(string name, Func<double, double> of) => [.. Numbers(name).Select(x => JsonValue.Create(of(x)))];

    private NormalDemand Normal() => new(N("demand_mean"), N("demand_sd"));

    private EmpiricalDemand Listed()
    {
        var pmf = Field("demand_pmf").EnumerateObject().ToList();
        return new EmpiricalDemand([.. pmf.Select(p => double.Parse(p.Name, System.Globalization.CultureInfo.InvariantCulture))], [.. pmf.Select(p => p.Value.GetDouble())]);
    }

    private StockCosts Costs() => new(N("fixed_cost"), N("holding_cost"), N("stockout_cost"));

    private ReorderPoint Reorder() => new(N("demand_mean"), Normal().Over(N("lead_time")), Costs());

    private static JsonObject Order(OrderQuantity q) => new()
    {
        ["Q"] = q.Quantity, ["cost"] = q.CostPerPeriod, ["orders_per_period"] = q.OrdersPerPeriod, ["cycle_time"] = q.CycleTime, ["stockout_fraction"] = q.WaitingShare,
    };

    private static JsonObject Discounted(DiscountedOrder q) => new() { ["Q"] = q.Quantity, ["region_zero_based"] = q.Tier, ["cost"] = q.CostPerPeriod };

    private static JsonObject Policy(ReorderPolicy p) => new() { ["r"] = p.ReorderPoint, ["Q"] = p.Quantity, ["cost"] = p.CostPerPeriod };

    private JsonObject Lots()
    {
        var demand = Numbers("demand");
        if (inputs.TryGetProperty("num_periods", out _)) Assert.Equal(demand.Length, (int)N("num_periods"));
        var plan = LotSizing.Plan(demand, N("fixed_cost"), N("holding_cost"));
        return new() { ["order_quantities"] = new JsonArray([.. plan.Orders.Select(q => JsonValue.Create(q))]), ["cost"] = plan.Cost };
    }

    private static JsonObject Stock(NewsvendorStock s) => new()
    {
        ["critical_ratio"] = s.CriticalRatio, ["S"] = s.Quantity, ["cost"] = s.ExpectedCost, ["expected_waste"] = s.ExpectedLeftover, ["expected_short"] = s.ExpectedShortage, ["expected_fill_rate"] = s.FillRate,
    };

    private JsonObject Profit()
    {
        var (stock, profit) = Newsvendor.MostProfitable(Normal(), N("revenue"), N("purchase_cost"), N("salvage_value"));
        var answer = Stock(stock);
        (answer["expected_profit"], answer["S_rounded_published"]) = (profit, Math.Round(stock.Quantity));
        return answer;
    }

    private JsonObject Losses(DemandDistribution demand) => new() { ["n"] = Each("x", demand.Loss), ["n_complement"] = Each("x", demand.Leftover) };

    private JsonObject ExpectedLevel()
    {
        var (rate, demand) = (N("demand_mean"), Normal().Over(N("lead_time")));
        var last = IterativeReorderPoint.ForShortageCost(rate, demand, Costs())[^1];
        return new() { ["r"] = last.ReorderPoint, ["Q"] = last.Quantity, ["cost"] = IterativeReorderPoint.Cost(rate, demand, Costs(), last) };
    }

    private JsonObject Service()
    {
        var (demand, q, target) = (Normal().Over(N("lead_time")), N("Q"), N("target"));
        var (first, simple, exact) = (ReorderPointService.ForCycleService(demand, q, target), ReorderPointService.ForFillRateSimple(demand, q, target), ReorderPointService.ForFillRate(demand, q, target));
        return new()
        {
            ["mean_lt_demand"] = demand.Mean,
            ["sd_lt_demand"] = demand.StandardDeviation,
            ["type1"] = new JsonObject
            {
                ["z"] = first.SafetyStock / demand.StandardDeviation, ["r"] = first.Level, ["safety_stock"] = first.SafetyStock,
                ["fill_rate_exact"] = first.FillRate, ["fill_rate_simple"] = ReorderPointService.SimpleFillRate(demand, q, first.Level),
            },
            ["type2_simple"] = Level(simple),
            ["type2_exact"] = Level(exact),
        };

        static JsonObject Level(ServiceLevelStock s) => new() { ["r"] = s.Level, ["safety_stock"] = s.SafetyStock, ["cycle_service"] = s.CycleService, ["fill_rate"] = s.FillRate };
    }

    private JsonObject ShortageCost()
    {
        var demand = new NormalDemand(N("lt_demand_mean"), N("lt_demand_sd"));
        var rounds = IterativeReorderPoint.ForShortageCost(N("demand_rate"), demand, new(N("fixed_cost"), N("holding_cost"), N("stockout_cost_per_unit")));
        return new()
        {
            ["Q"] = rounds[^1].Quantity,
            ["R"] = rounds[^1].ReorderPoint,
            ["first_iterates_Q_R_n"] = new JsonArray([.. rounds.Select(r => new JsonArray(r.Quantity, r.ReorderPoint, r.ExpectedShortage))]),
            ["published_rounded"] = new JsonArray(Math.Round(rounds[^1].Quantity), Math.Round(rounds[^1].ReorderPoint)),
        };
    }

    private JsonObject FillRate()
    {
        var demand = new NormalDemand(N("lt_demand_mean"), N("lt_demand_sd"));
        var rounds = IterativeReorderPoint.ForFillRate(N("demand_rate"), demand, N("fixed_cost"), N("holding_cost"), N("fill_rate"));
        var first = ReorderPointService.ForCycleService(demand, rounds[0].Quantity, N("fill_rate"));
        return new()
        {
            ["Q"] = rounds[^1].Quantity,
            ["R"] = rounds[^1].ReorderPoint,
            ["R_at_EOQ"] = rounds[0].ReorderPoint,
            [FormattableString.Invariant($"R_type1_{100 * N("fill_rate"):0.####}")] = first.Level,
            ["published_rounded"] = new JsonObject { ["R_at_EOQ"] = Math.Round(rounds[0].ReorderPoint), ["Q"] = Math.Round(rounds[^1].Quantity), ["R"] = Math.Round(rounds[^1].ReorderPoint) },
        };
    }

    private JsonObject King()
    {
        var s = SafetyStock.ForCycleService(N("demand_mean"), N("demand_sd"), N("lead_time_mean"), N("lead_time_sd"), N("cycle_service"));
        return new()
        {
            ["z"] = s.Factor, ["safety_stock"] = s.Stock, ["reorder_point"] = s.ReorderPoint, ["ss_demand_only"] = s.ForDemandOnly, ["ss_lead_time_only"] = s.ForLeadTimeOnly, ["ss_sum_if_dependent"] = s.IfDependent,
        };
    }

    private JsonObject Periodic()
    {
        var first = PeriodicReview.ForCycleService(Normal(), N("review_period"), N("lead_time"), N("target"));
        var second = PeriodicReview.ForFillRate(Normal(), N("review_period"), N("lead_time"), N("target"));
        return new()
        {
            ["type1_S"] = first.Level, ["type1_safety_stock"] = first.SafetyStock, ["type1_fill_rate"] = first.FillRate,
            ["type2_S"] = second.Level, ["type2_safety_stock"] = second.SafetyStock, ["type2_cycle_service"] = second.CycleService,
        };
    }

    private JsonObject MinMaxed()
    {
        Assert.Equal("Poisson", Field("demand").GetString());
        var policy = new MinMax(new PoissonDemand(N("demand_mean"))).Optimal(Costs());
        return new() { ["s"] = policy.Min, ["S"] = policy.Max, ["cost"] = policy.CostPerReview };
    }

    private JsonObject Power()
    {
        var (min, max) = PowerApproximation.Levels(N("demand_mean"), N("demand_sd"), 0, Costs());
        return new() { ["s"] = min, ["S"] = max };
    }

    private JsonObject Fefo()
    {
        StockLot[] lots = [.. Field("lots").EnumerateArray().Select(l => Fields(l, ["lot", "expiry_day", "qty"], "lot"))
            .Select(l => new StockLot(l.GetProperty("lot").GetString()!, l.GetProperty("expiry_day").GetInt32(), l.GetProperty("qty").GetInt64()))];
        JsonElement[] asked = [.. Field("orders").EnumerateArray().Select(o => Fields(o, ["order", "delivery_day", "min_remaining_days", "qty"], "order"))];
        var (orders, left) = ExpiryAllocation.Allocate(lots, [.. asked.Select(o => new LotOrder(o.GetProperty("delivery_day").GetInt32(), o.GetProperty("min_remaining_days").GetInt32(), o.GetProperty("qty").GetInt64()))]);
        var answer = new JsonObject
        {
            ["allocations"] = new JsonArray([.. orders.Select((o, i) => new JsonObject
            {
                ["order"] = asked[i].GetProperty("order").GetInt32(),
                ["allocated"] = new JsonArray([.. o.Taken.Select(t => new JsonArray(lots[t.Lot].Lot, t.Quantity))]),
                ["short"] = o.Missing,
            })]),
            ["remaining"] = new JsonObject(lots.Select((l, i) => KeyValuePair.Create(l.Lot, (JsonNode?)JsonValue.Create(left[i])))),
            ["total_short"] = orders.Sum(o => o.Missing),
        };
        // The day stands in the name of the field.
        for (var day = 0; day < 400; day++) answer[$"expired_by_day_{day}"] = ExpiryAllocation.Expired(lots, left, day);
        return answer;
    }

    private JsonObject Serial()
    {
        if (inputs.TryGetProperty("node_order", out _)) Assert.StartsWith("1 = customer-facing", Field("node_order").GetString(), StringComparison.Ordinal);
        var plan = SerialEchelon.Best(Normal(), [.. Numbers("echelon_holding_cost").Zip(Numbers("lead_time"), (h, l) => new SerialStage(h, l))], N("stockout_cost"));
        return new()
        {
            ["echelon_S"] = new JsonArray([.. plan.EchelonLevels.Select(s => JsonValue.Create(s))]),
            ["cost"] = plan.CostPerPeriod,
            // What another program found on its own grid: within the tolerance of the case.
            ["stockpyl_fine_grid"] = new JsonObject { ["S"] = new JsonArray([.. plan.EchelonLevels.Select(s => JsonValue.Create(s))]), ["cost"] = plan.CostPerPeriod },
        };
    }

    private JsonObject Tree()
    {
        var nodes = Field("nodes").EnumerateObject().ToList();
        var index = nodes.Select((n, i) => (n.Name, i)).ToDictionary(n => n.Name, n => n.i);
        string[] known = ["processing_time", "holding_cost", "demand_bound_constant", "net_demand_sd", "external_inbound_cst", "external_outbound_cst"];
        ServiceStage[] stages = [.. nodes.Select(n => Fields(n.Value, known, "node")).Select(n => new ServiceStage(
            n.GetProperty("processing_time").GetInt32(), n.GetProperty("holding_cost").GetDouble(), n.GetProperty("demand_bound_constant").GetDouble(), n.GetProperty("net_demand_sd").GetDouble(),
            Int(n, "external_inbound_cst") ?? 0, Int(n, "external_outbound_cst")))];
        (int, int)[] links = [.. Field("edges").EnumerateArray().Select(e => (index[e[0].GetRawText().Trim('"')], index[e[1].GetRawText().Trim('"')]))];
        var plan = GuaranteedService.Best(stages, links);
        return new() { ["cost"] = plan.Cost, ["one_optimal_cst"] = new JsonObject(nodes.Select((n, i) => KeyValuePair.Create(n.Name, (JsonNode?)JsonValue.Create(plan.ServiceTimes[i])))) };
    }

    private JsonObject Classes()
    {
        var items = Field("items").EnumerateArray().Select(i => Fields(i, ["item", "unit_value", "demand"], "item")).ToList();
        Assert.Equal("sum(demand)*unit_value rounded to 2 decimals", Field("value").GetString());
        string[] names = [.. items.Select(i => i.GetProperty("item").GetString()!)];
        double[][] demand = [.. items.Select(i => i.GetProperty("demand").EnumerateArray().Select(d => d.GetDouble()).ToArray())];
        double[] values = [.. items.Select((x, i) => Math.Round(demand[i].Sum() * x.GetProperty("unit_value").GetDouble(), 2))];
        var (abcLimits, xyzLimits) = (Numbers("abc_limits"), Numbers("xyz_limits"));
        var abc = AbcXyz.ByValue(names, values, abcLimits[0], abcLimits[1]);
        var variations = demand.Select(d => AbcXyz.Variation(d)).ToArray();
        var xyz = variations.Select(v => AbcXyz.BySteadiness(v, xyzLimits[0], xyzLimits[1])).ToArray();
        JsonObject By<T>(IReadOnlyList<T> of, Func<T, JsonNode?> node) => new(names.Select((n, i) => KeyValuePair.Create(n, node(of[i]))));
        var counts = abc.Zip(xyz, (a, x) => $"{a}{x}").CountBy(c => c);
        return new()
        {
            ["value"] = By(values, v => v),
            ["abc"] = By(abc, c => c.ToString()),
            ["cv"] = By(variations, v => double.IsFinite(v) ? v : null),
            ["xyz"] = By(xyz, c => c.ToString()),
            ["matrix_counts"] = new JsonObject(counts.Select(c => KeyValuePair.Create(c.Key, (JsonNode?)JsonValue.Create(c.Value)))),
        };
    }
}
