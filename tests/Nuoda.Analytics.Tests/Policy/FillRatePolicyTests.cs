using Nuoda.Analytics.Inventory;
using Nuoda.Analytics.Policy;
using Xunit;

namespace Nuoda.Analytics.Tests.Policy;

public sealed class FillRatePolicyTests
{
    private static readonly double[] Targets = [0, 0.8, 0.85, 0.9, 0.92, 0.94, 0.95, 0.96, 0.97, 0.98, 0.985, 0.99, 0.995, 0.999];

    [Fact]
    public void An_option_is_the_stock_plan_in_money()
    {
        var item = Item(100, 30, unitCost: 8, margin: 5, loss: 12);
        var options = FillRatePolicy.Options(item, Targets);
        Assert.Equal((0, 0, 0), (options[0].Target, options[0].FillRate, options[0].Investment));
        Assert.Equal((5 - 12) * 100, options[0].ProfitPerPeriod, 1e-9);
        for (var j = 1; j < options.Length; j++)
        {
            var plan = StockPlan.Of(item.Demand, item.Terms with { Target = Targets[j] });
            Assert.Equal(Targets[j], options[j].FillRate, 1e-6);
            Assert.Equal(8 * plan.MeanStock, options[j].Investment, 1e-9);
            Assert.Equal(500 - 1200 * (1 - plan.FillRate!.Value) - 0.02 * 8 * plan.MeanStock, options[j].ProfitPerPeriod, 1e-9);
            Assert.True(options[j].Investment > options[j - 1].Investment);
        }
        Assert.Equal(options[3].FillRate * 100, options[3].ForService.Gain, 1e-9);
    }

    [Fact]
    public void Without_a_budget_the_margin_saved_by_the_last_unit_of_stock_is_what_it_costs()
    {
        // On a fine grid the best target is a flat place: π·d·Δβ = h·c·ΔI on both sides.
        double[] fine = [.. Enumerable.Range(0, 1990).Select(k => 0.8 + 0.0001 * k)];
        var item = Item(100, 30, unitCost: 8, margin: 5, loss: 12);
        var options = FillRatePolicy.Options(item, fine);
        var best = FillRatePolicy.Frontier([options]).Best(double.PositiveInfinity)!.Options[0];
        Assert.InRange(best, 1, fine.Length - 2);
        var (saved, cost) = (12 * 100 * (options[best + 1].FillRate - options[best - 1].FillRate), 0.02 * (options[best + 1].Investment - options[best - 1].Investment));
        Assert.Equal(1, saved / cost, 0.02);
    }

    [Fact]
    public void Dear_customers_and_cheap_goods_get_the_higher_target()
    {
        var (dear, cheap, costly) = (Item(100, 30, 8, 5, 20), Item(100, 30, 8, 5, 4), Item(100, 30, 80, 5, 20));
        FillRateOption[][] options = [.. new[] { dear, cheap, costly }.Select(i => FillRatePolicy.Options(i, Targets))];
        var frontier = FillRatePolicy.Frontier(options);
        foreach (var share in new[] { 0.3, 0.5, 0.8 })
        {
            var best = frontier.Best(share * frontier.GreatestCost)!;
            Assert.True(best.IsOptimal);
            Assert.True(best.Options[0] >= best.Options[1] && best.Options[0] >= best.Options[2]);
        }
    }

    [Fact]
    public void One_target_for_a_cell_never_earns_more_than_a_target_for_each_item()
    {
        var random = new Random(4);
        FillRateOption[][] items = [.. Enumerable.Range(0, 24).Select(_ => FillRatePolicy.Options(Item(20 + 200 * random.NextDouble(), 10 + 40 * random.NextDouble(), 1 + 50 * random.NextDouble(), 4, 1 + 30 * random.NextDouble()), Targets))];
        FillRateOption[][] cells = [.. Enumerable.Range(0, 6).Select(c => FillRatePolicy.OfCell([.. items.Where((_, i) => i % 6 == c)]))];
        for (var c = 0; c < 6; c++)
            Assert.Equal(items.Where((_, i) => i % 6 == c).Sum(o => o[5].ForService.Gain), cells[c][5].ForService.Gain, 1e-9);
        var (perItem, perCell) = (FillRatePolicy.Frontier(items), FillRatePolicy.Frontier(cells));
        foreach (var share in new[] { 0.2, 0.4, 0.6, 0.9 })
        {
            var budget = share * perCell.GreatestCost;
            Assert.True(perItem.Best(budget)!.Gain >= perCell.Best(budget)!.Gain - 1e-9);
        }
        // Service against stock: the least stock for a fill rate of 97 % over all.
        var service = FillRatePolicy.Frontier(items, service: true);
        var demand = items.Sum(i => i[0].DemandPerPeriod);
        var least = service.Cheapest(0.97 * demand)!;
        Assert.True(least.Gain >= 0.97 * demand * (1 - 1e-9));
        Assert.True(least.Cost < items.Sum(i => i[8].Investment));
    }

    [Fact]
    public void Bad_input_is_refused_and_an_item_without_demand_needs_no_stock()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => FillRatePolicy.Options(Item(100, 30, 8, 5, 12), [1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => FillRatePolicy.Options(Item(100, 30, 8, 5, -1), [0.9]));
        Assert.Throws<ArgumentOutOfRangeException>(() => FillRatePolicy.Options(Item(100, 30, 8, double.NaN, 1), [0.9]));
        Assert.Throws<ArgumentException>(() => FillRatePolicy.OfCell([]));
        Assert.Throws<ArgumentException>(() => FillRatePolicy.OfCell([FillRatePolicy.Options(Item(1, 1, 1, 1, 1), [0.9]), FillRatePolicy.Options(Item(1, 1, 1, 1, 1), [0.8])]));
        Assert.Throws<ArgumentException>(() => FillRatePolicy.Frontier([[]]));
        Assert.Equal([new(0.9, 1, 0, 0, 0)], FillRatePolicy.Options(Item(0, 0, 1, 1, 1), [0.9]));
    }

    private static ServedItem Item(double mean, double sd, double unitCost, double margin, double loss) => new()
    {
        Demand = DemandDistribution.Of(DemandFamily.Gamma, mean, sd),
        Terms = new() { Policy = StockPolicy.OrderUpTo, LeadTime = 2, ReviewPeriods = 1, UnitCost = unitCost, HoldingRate = 0.02 },
        UnitMargin = margin,
        LossPerUnitShort = loss,
    };
}
