using Nuoda.Analytics.Inventory;
using Xunit;

namespace Nuoda.Analytics.Tests.Inventory;

public sealed class OrderQuantityTests
{
    [Fact]
    public void No_other_quantity_costs_less_than_the_EOQ_and_a_wrong_one_hardly_more()
    {
        var best = EconomicOrder.Eoq(45, 1.2, 3600);
        for (var share = 0.2; share < 3; share += 0.1) Assert.True(EconomicOrder.Cost(share * best.Quantity, 45, 1.2, 3600) >= best.CostPerPeriod - 1e-9);
        // Harris: half as much again costs (1.5 + 1/1.5)/2 of the least.
        Assert.Equal(best.CostPerPeriod * (1.5 + 1 / 1.5) / 2, EconomicOrder.Cost(1.5 * best.Quantity, 45, 1.2, 3600), 1e-9);
        Assert.Equal(2 * best.Quantity, EconomicOrder.Eoq(180, 1.2, 3600).Quantity, 1e-9);
        Assert.Equal(0, EconomicOrder.Eoq(45, 1.2, 0).Quantity);
        Assert.Equal(0, EconomicOrder.Eoq(45, 1.2, 0).CostPerPeriod);
        Assert.Throws<ArgumentOutOfRangeException>(() => EconomicOrder.Eoq(45, 0, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => EconomicOrder.Eoq(double.NaN, 1, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => EconomicOrder.ProductionLot(4, 1, 80, 80));
    }

    [Fact]
    public void Waiting_customers_and_slow_production_tend_to_the_EOQ()
    {
        var eoq = EconomicOrder.Eoq(8, 0.225, 1300);
        Assert.Equal(eoq.Quantity, EconomicOrder.WithBackorders(8, 0.225, 1e9, 1300).Quantity, 1e-4);
        Assert.Equal(eoq.Quantity, EconomicOrder.ProductionLot(8, 0.225, 1300, 1e13).Quantity, 1e-4);
    }

    [Fact]
    public void A_price_list_is_searched_as_a_fine_grid_finds_it()
    {
        var random = new Random(3);
        for (var round = 0; round < 200; round++)
        {
            var (k, i, d) = (1 + 200 * random.NextDouble(), 0.05 + 0.4 * random.NextDouble(), 50 + 5000 * random.NextDouble());
            double[] breaks = [0, 100 + random.Next(400), 600 + random.Next(2000)], prices = [10, 10 - 2 * random.NextDouble(), 7.9 - random.NextDouble()];
            var (all, incremental) = (QuantityDiscount.AllUnits(k, i, d, breaks, prices), QuantityDiscount.Incremental(k, i, d, breaks, prices));
            double leastAll = double.PositiveInfinity, leastIncremental = double.PositiveInfinity;
            for (double q = 1; q < 20_000; q += q < 4000 ? 1 : 25)
            {
                var tier = q >= breaks[2] ? 2 : q >= breaks[1] ? 1 : 0;
                leastAll = Math.Min(leastAll, prices[tier] * d + k * d / q + i * prices[tier] * q / 2);
                var paid = prices[0] * Math.Min(q, breaks[1]) + prices[1] * Math.Clamp(q - breaks[1], 0, breaks[2] - breaks[1]) + prices[2] * Math.Max(0, q - breaks[2]);
                leastIncremental = Math.Min(leastIncremental, paid / q * d + k * d / q + i * paid / 2);
            }
            Assert.InRange(all.CostPerPeriod, leastAll * (1 - 1e-3), leastAll + 1e-9);
            Assert.InRange(incremental.CostPerPeriod, leastIncremental * (1 - 1e-3), leastIncremental + 1e-9);
        }
        Assert.Throws<ArgumentException>(() => QuantityDiscount.AllUnits(1, 1, 1, [0, 5], [3, 4]));
        Assert.Throws<ArgumentException>(() => QuantityDiscount.Incremental(1, 1, 1, [0, 5, 5], [3, 2, 1]));
        Assert.Throws<ArgumentException>(() => QuantityDiscount.Incremental(1, 1, 1, [], []));
    }

    [Fact]
    public void Lots_by_the_quick_way_cost_what_the_dynamic_program_finds()
    {
        var random = new Random(1);
        for (var round = 0; round < 2000; round++)
        {
            var n = random.Next(0, 40);
            double[] demand = [.. Enumerable.Range(0, n).Select(_ => random.Next(3) == 0 ? 0.0 : random.Next(1, 200))];
            double[] orders = [.. demand.Select(_ => random.Next(0, 800))], holding = [.. demand.Select(_ => random.Next(0, 5))], prices = [.. demand.Select(_ => random.Next(1, 40))];
            var (quick, slow) = (LotSizing.Plan(demand, orders, holding, prices), LotSizing.PlanByDynamicProgram(demand, orders, holding, prices));
            Assert.Equal(slow.Cost, quick.Cost, 1e-7);
            Feasible(demand, quick);
            Feasible(demand, slow);
        }
    }

    [Fact]
    public void Lots_of_a_short_plan_are_the_best_of_all_that_could_be()
    {
        var random = new Random(2);
        for (var round = 0; round < 100; round++)
        {
            var n = random.Next(1, 9);
            double[] demand = [.. Enumerable.Range(0, n).Select(_ => (double)random.Next(0, 90))];
            var (k, h) = ((double)random.Next(1, 400), 0.5 + random.Next(4));
            var least = double.PositiveInfinity;
            // Every choice of the periods that order; each lot lasts until the next.
            for (var mask = 0; mask < 1 << n; mask++)
            {
                double cost = 0;
                var (last, possible) = (-1, true);
                for (var t = 0; t < n; t++)
                {
                    if ((mask >> t & 1) == 1) (last, cost) = (t, cost + k);
                    if (demand[t] > 0 && last < 0) possible = false;
                    if (last >= 0) cost += h * (t - last) * demand[t];
                }
                if (possible) least = Math.Min(least, cost);
            }
            Assert.Equal(least, LotSizing.Plan(demand, k, h).Cost, 1e-9);
        }
        Assert.Throws<ArgumentOutOfRangeException>(() => LotSizing.Plan([1, -1], 1, 1));
        Assert.Throws<ArgumentException>(() => LotSizing.Plan([1, 2], [1], [1, 1], []));
        Assert.Equal(0, LotSizing.Plan([0, 0], 5, 1).Cost);
    }

    private static void Feasible(double[] demand, LotPlan plan)
    {
        double stock = 0;
        for (var t = 0; t < demand.Length; t++)
        {
            stock += plan.Orders[t] - demand[t];
            Assert.True(stock > -1e-9);
        }
        Assert.Equal(0, stock, 1e-9);
    }

    [Fact]
    public void A_family_of_one_has_its_EOQ_and_a_family_of_twins_shares_the_order()
    {
        var one = JointReplenishment.Best(30, [new(15, 1.2, 3600)]);
        Assert.Equal(EconomicOrder.Eoq(45, 1.2, 3600).Quantity, one.Quantity(0, 3600), 1e-9);
        var twins = JointReplenishment.Best(30, [new(5, 1, 100), new(5, 1, 100)]);
        Assert.Equal([1, 1], twins.Every);
        Assert.Equal(Math.Sqrt(2 * 40 * 200), twins.CostPerPeriod, 1e-9);
    }

    [Fact]
    public void No_cycle_on_a_fine_grid_beats_the_plan_of_a_family()
    {
        var random = new Random(5);
        for (var round = 0; round < 60; round++)
        {
            var major = 5 + 200 * random.NextDouble();
            FamilyItem[] items = [.. Enumerable.Range(0, random.Next(1, 7)).Select(_ => new FamilyItem(random.Next(4) == 0 ? 0 : 60 * random.NextDouble(), 0.1 + random.NextDouble(), Math.Exp(7 * random.NextDouble())))];
            var plan = JointReplenishment.Best(major, items);
            Assert.Equal(major / plan.Cycle + items.Select((x, i) => x.MinorCost / (plan.Every[i] * plan.Cycle) + x.HoldingCost * x.DemandRate * plan.Every[i] * plan.Cycle / 2).Sum(), plan.CostPerPeriod, 1e-9);
            for (var t = plan.Cycle / 20; t < plan.Cycle * 5; t *= 1.002)
            {
                var cost = major / t + items.Sum(x => Enumerable.Range(1, 60).Min(n => x.MinorCost / (n * t) + x.HoldingCost * x.DemandRate * n * t / 2));
                Assert.True(cost >= plan.CostPerPeriod * (1 - 1e-12), $"{cost} at {t} beats {plan.CostPerPeriod} at {plan.Cycle}");
            }
        }
        Assert.Throws<ArgumentException>(() => JointReplenishment.Best(10, []));
        Assert.Throws<ArgumentOutOfRangeException>(() => JointReplenishment.Best(0, [new(1, 1, 1)]));
    }
}
