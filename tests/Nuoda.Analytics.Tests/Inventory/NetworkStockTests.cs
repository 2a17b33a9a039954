using Nuoda.Analytics.Inventory;
using Xunit;

namespace Nuoda.Analytics.Tests.Inventory;

/// <summary>Safety stock over several stages, perishables, promises, allocation, curves and classes.</summary>
public sealed class NetworkStockTests
{
    [Fact]
    public void Service_times_on_random_trees_cost_the_least_of_all_that_keep_the_rules()
    {
        var random = new Random(4);
        for (var round = 0; round < 60; round++)
        {
            var n = random.Next(1, 5);
            (int From, int To)[] links = [.. Enumerable.Range(1, n - 1).Select(i => random.Next(2) == 0 ? (i, random.Next(i)) : (random.Next(i), i))];
            ServiceStage[] stages = [.. Enumerable.Range(0, n).Select(i => new ServiceStage(random.Next(0, 4), random.Next(1, 9), 1 + random.NextDouble(), random.Next(0, 4), random.Next(0, 2),
                links.Any(l => l.From == i) && random.Next(4) > 0 ? null : random.Next(0, 3)))];
            var plan = GuaranteedService.Best(stages, links);
            Assert.Equal(Brute(stages, links), plan.Cost, 1e-9);
            foreach (var (from, to) in links) Assert.True(plan.ServiceTimes[from] <= plan.InboundTimes[to]);
            for (var i = 0; i < n; i++) Assert.True(plan.ServiceTimes[i] <= (stages[i].OutboundTime ?? int.MaxValue));
        }
        ServiceStage one = new(1, 1, 1, 1, 0, 0);
        Assert.Throws<ArgumentException>(() => GuaranteedService.Best([one, one], []));
        Assert.Throws<ArgumentException>(() => GuaranteedService.Best([one, one, one], [(0, 1), (1, 0)]));
        Assert.Throws<ArgumentOutOfRangeException>(() => GuaranteedService.Best([one with { ProcessingTime = -1 }], []));
    }

    private static double Brute(ServiceStage[] stages, (int From, int To)[] links)
    {
        var n = stages.Length;
        var (best, service) = (double.PositiveInfinity, new int[n]);
        void Try(int i)
        {
            if (i < n)
            {
                for (service[i] = 0; service[i] <= Math.Min(stages[i].OutboundTime ?? 15, 15); service[i]++) Try(i + 1);
                return;
            }
            double cost = 0;
            for (var j = 0; j < n; j++)
            {
                var net = links.Where(l => l.To == j).Select(l => service[l.From]).Append(stages[j].InboundTime).Max() + stages[j].ProcessingTime - service[j];
                if (net < 0) return;
                cost += stages[j].HoldingCost * stages[j].SafetyFactor * stages[j].DemandSd * Math.Sqrt(net);
            }
            best = Math.Min(best, cost);
        }
        Try(0);
        return best;
    }

    [Fact]
    public void A_chain_of_one_stage_is_a_newsvendor()
    {
        var plan = SerialEchelon.Best(new PoissonDemand(5), [new(2, 3)], 20);
        var newsvendor = Newsvendor.Best(new PoissonDemand(15), 20, 2);
        Assert.Equal(newsvendor.Quantity, plan.EchelonLevels[0]);
        Assert.Equal(newsvendor.ExpectedCost, plan.CostPerPeriod, 1e-8);
        var normal = SerialEchelon.Best(new NormalDemand(5, 1), [new(2, 3)], 20);
        Assert.Equal(Newsvendor.Best(new NormalDemand(15, Math.Sqrt(3)), 20, 2).ExpectedCost, normal.CostPerPeriod, 1e-4 * normal.CostPerPeriod);
    }

    // A stage that is there at once keeps nothing: the chain is one stage at the whole cost, goods on the way (λL) at the first stage's.
    [Fact]
    public void A_stage_without_lead_time_adds_only_the_goods_on_the_way()
    {
        var two = SerialEchelon.Best(new PoissonDemand(4), [new(2, 3), new(1, 0)], 20);
        var one = SerialEchelon.Best(new PoissonDemand(4), [new(3, 3)], 20);
        Assert.Equal(one.EchelonLevels[0], two.EchelonLevels[1]);
        Assert.Equal(one.CostPerPeriod + 1 * 4 * 3, two.CostPerPeriod, 1e-8);
        Assert.Throws<ArgumentException>(() => SerialEchelon.Best(new NormalDemand(4, 0), [new(2, 3)], 20));
        Assert.Throws<ArgumentException>(() => SerialEchelon.Best(new PoissonDemand(4), [], 20));
    }

    // Two stages, whole demand, by simulation of the base-stock policy with these levels: the theory's cost comes out, and no neighbour is better.
    [Fact]
    public void A_chain_of_two_costs_what_its_simulation_costs()
    {
        var plan = SerialEchelon.Best(new PoissonDemand(2), [new(2, 1), new(1, 2)], 15);
        var (s1, s2) = ((int)plan.EchelonLevels[0], (int)plan.EchelonLevels[1]);
        Assert.Equal(plan.CostPerPeriod, Simulated(s1, s2), 0.02 * plan.CostPerPeriod);
        foreach (var (a, b) in new[] { (1, 0), (-1, 0), (0, 1), (0, -1) }) Assert.True(Simulated(s1 + a, s2 + b) > plan.CostPerPeriod * 0.995);
    }

    // Demand of a unit of time comes as a whole; IL₂(t + 2) = S₂ − D(t, t + 2), stage 1 orders up to min(S₁, IL₂).
    private static double Simulated(int s1, int s2)
    {
        var (random, cost) = (new Random(11), 0.0);
        const int Times = 400_000;
        for (var i = 0; i < Times; i++)
        {
            var (far, near) = (Poisson(4), Poisson(2));
            var echelon2 = s2 - far;
            var echelon1 = Math.Min(s1, echelon2) - near;
            cost += 1 * echelon2 + 2 * echelon1 + 18 * Math.Max(0, -echelon1);
        }
        return cost / Times;

        int Poisson(double mean)
        {
            var (k, product, limit) = (-1, 1.0, Math.Exp(-mean));
            do
            {
                k++;
                product *= random.NextDouble();
            } while (product > limit);
            return k;
        }
    }

    [Fact]
    public void Goods_that_live_one_period_are_newspapers()
    {
        // Leftover costs c + θ, a unit short p − c.
        var demand = new PoissonDemand(8);
        var best = PerishableBaseStock.Best(demand, 1, 0, new(3, 0, 10, 1));
        Assert.Equal(Newsvendor.Best(demand, 7, 4).Quantity, best.Level);
        Assert.Equal(3 * 8 + Newsvendor.Best(demand, 7, 4).ExpectedCost, best.CostPerPeriod, 0.01);
    }

    [Fact]
    public void Goods_that_live_long_are_not_wasted()
    {
        var demand = new PoissonDemand(8);
        var best = PerishableBaseStock.Best(demand, 40, 0, new(3, 0.5, 10, 1));
        Assert.Equal(0, best.WasteShare);
        Assert.Equal(Newsvendor.Best(demand, 7, 0.5).Quantity, best.Level);
    }

    // Demand 0, 1 or 2, level 2, life 2, no lead time: the Markov chain of what is one period old, solved by hand.
    // State x (old) → fresh 2 − x. Oldest first: old left over expires, fresh left over is the next state: x′ = min(2 − x, (2 − d)⁺).
    [Fact]
    public void Goods_that_live_two_periods_follow_their_Markov_chain()
    {
        double[] p = [0.5, 0.3, 0.2];
        // From 0: x′ = 2, 1, 0 with p; from 1: (1, 1, 0); from 2: fresh 0: always 0. Expected waste (x − d)⁺: from 1: 0.5; from 2: 2·0.5 + 0.3.
        var (a, b, c) = (0.2, 0.3, 0.5);
        // π₁ = π₀b + π₁(b + c), π₂ = π₀c, π₀ + π₁ + π₂ = 1.
        var ratio = b / (1 - b - c);
        var pi0 = 1 / (1 + ratio + c);
        Assert.Equal(pi0, pi0 * a + pi0 * ratio * a + pi0 * c, 1e-12);
        var waste = pi0 * ratio * 0.5 + pi0 * c * 1.3;
        var random = new Random(2);
        double[] demand = [.. Enumerable.Range(0, 400_000).Select(_ => random.NextDouble() is var u && u < p[0] ? 0.0 : u < p[0] + p[1] ? 1 : 2)];
        var outcome = PerishableBaseStock.Replay(demand, 2, 2, 0, new(0, 0, 0, 1));
        Assert.Equal(waste, outcome.CostPerPeriod, 0.005);
        Assert.Equal(1, outcome.FillRate);
        // Fresh goods first wastes more.
        Assert.True(PerishableBaseStock.Replay(demand, 2, 2, 0, new(0, 0, 0, 1), Issuing.FreshestFirst).WasteShare > outcome.WasteShare);
        Assert.Throws<ArgumentException>(() => PerishableBaseStock.Replay([], 2, 2, 0, default));
        Assert.Throws<ArgumentOutOfRangeException>(() => PerishableBaseStock.Replay([1, -1], 2, 2, 0, default));
        Assert.Throws<ArgumentOutOfRangeException>(() => PerishableBaseStock.Best(new PoissonDemand(1), 2, 0, new(3, 0, 2, 0)));
    }

    // The vector of a large vendor's manual on discrete ATP with look-ahead and backward consumption.
    [Fact]
    public void A_period_that_lacks_takes_from_the_periods_before_it()
    {
        var atp = new AvailableToPromise([6, 4, 2, 4, 8, 4, 4, 4], [6, 2, 3, 6, 6, 1, 2, 2]);
        Assert.Equal([0, 0, 0, -1, 2, 3, 2, 2], atp.ByPeriod.ToArray());
        Assert.Equal(5, atp.Promise(3, 6, PromiseRule.SinglePeriod));
        Assert.Equal([0, 0, 0, -1, 2, 0, 2, 2], atp.ByPeriod.ToArray());
        Assert.Null(atp.Promise(3, 6, PromiseRule.SinglePeriod));
        Assert.Equal(6, atp.Promise(3, 6, PromiseRule.Cumulative));
        Assert.Equal([0, 0, 0, -1, 1, 0, 0, 2], atp.ByPeriod.ToArray());
        Assert.Equal(7, atp.Earliest(3, 0, PromiseRule.Cumulative));
        Assert.Throws<ArgumentOutOfRangeException>(() => atp.Promise(0, 1, PromiseRule.Cumulative));
        Assert.Throws<ArgumentOutOfRangeException>(() => atp.Promise(1, 8, PromiseRule.Cumulative));
        Assert.Throws<ArgumentException>(() => new AvailableToPromise([1], [1, 2]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new AvailableToPromise([-1], [0]));
    }

    [Fact]
    public void Promises_never_exceed_supply_up_to_any_period()
    {
        var random = new Random(6);
        for (var round = 0; round < 300; round++)
        {
            var n = random.Next(1, 12);
            long[] supply = [.. Enumerable.Range(0, n).Select(_ => (long)random.Next(0, 9))], demand = new long[n];
            var atp = new AvailableToPromise(supply, demand);
            for (var i = 0; i < 30; i++)
            {
                var (q, wished, rule) = (random.Next(1, 6), random.Next(n), random.Next(2) == 0 ? PromiseRule.SinglePeriod : PromiseRule.Cumulative);
                // Goods leave at the wished time, or later where the answer is later.
                if (atp.Promise(q, wished, rule) is { } period) demand[Math.Max(period, wished)] += q;
            }
            long sum = 0;
            for (var t = 0; t < n; t++) Assert.True((sum += supply[t] - demand[t]) >= 0);
        }
    }

    [Fact]
    public void Allocation_never_hands_out_what_is_not_there_or_too_old()
    {
        var random = new Random(8);
        for (var round = 0; round < 200; round++)
        {
            StockLot[] lots = [.. Enumerable.Range(0, random.Next(0, 6)).Select(i => new StockLot($"L{i}", random.Next(0, 30), random.Next(0, 50)))];
            LotOrder[] orders = [.. Enumerable.Range(0, random.Next(0, 9)).Select(_ => new LotOrder(random.Next(0, 20), random.Next(0, 12), random.Next(0, 40)))];
            var (answers, left) = ExpiryAllocation.Allocate(lots, orders);
            Assert.Equal(lots.Sum(l => l.Quantity), left.Sum() + answers.Sum(a => a.Taken.Sum(t => t.Quantity)));
            for (var o = 0; o < orders.Length; o++)
            {
                Assert.Equal(orders[o].Quantity, answers[o].Missing + answers[o].Taken.Sum(t => t.Quantity));
                Assert.All(answers[o].Taken, t => Assert.True(t.Quantity > 0 && lots[t.Lot].ExpiryDay - orders[o].DeliveryDay >= orders[o].MinRemainingDays));
            }
        }
        Assert.Throws<ArgumentOutOfRangeException>(() => ExpiryAllocation.Allocate([new("A", 1, -1)], []));
    }

    [Fact]
    public void On_the_exchange_curve_orders_times_stock_stay_the_same()
    {
        ExchangeItem[] items = [new(7200, 2, 100, 40), new(4000, 0.9, 200, 90), new(500, 5, 80, 25), new(100, 0.81, 40, 12)];
        var points = ExchangeCurve.CycleStock(items, [20, 60, 300]);
        var roots = items.Sum(i => Math.Sqrt(i.DemandRate * i.UnitValue));
        Assert.All(points, p => Assert.Equal(roots * roots / 2, p.OrdersPerPeriod * p.CycleStockValue, 1e-6));
        Assert.Throws<ArgumentOutOfRangeException>(() => ExchangeCurve.CycleStock(items, [0]));
    }

    [Fact]
    public void Equal_stock_outs_leave_the_least_value_short_for_the_money()
    {
        ExchangeItem[] items = [new(7200, 2, 100, 40), new(4000, 0.9, 200, 90), new(500, 5, 80, 25), new(100, 0.81, 40, 12)];
        var best = ExchangeCurve.SafetyStock(items, SafetyRule.EqualStockOuts, [.. Enumerable.Range(1, 400).Select(i => 0.01 * i)]);
        foreach (var other in ExchangeCurve.SafetyStock(items, SafetyRule.EqualFactor, [0.8, 1.2, 1.6, 2]).Concat(ExchangeCurve.SafetyStock(items, SafetyRule.EqualFillRate, [0.97, 0.99, 0.995])))
        {
            var same = best.MinBy(p => Math.Abs(p.SafetyStockValue - other.SafetyStockValue));
            Assert.True(same.ShortValuePerPeriod <= other.ShortValuePerPeriod * 1.02, $"{other} beats {same}");
        }
        Assert.All(ExchangeCurve.SafetyStock(items, SafetyRule.EqualFactor, [1]), p => Assert.Equal(items.Sum(i => i.LeadTimeSd * i.UnitValue), p.SafetyStockValue, 1e-9));
        Assert.Empty(ExchangeCurve.SafetyStock([], SafetyRule.EqualFactor, []));
    }

    [Fact]
    public void Classes_of_odd_assortments_are_defined()
    {
        Assert.Empty(AbcXyz.ByValue([], []));
        Assert.Equal([AbcClass.A], AbcXyz.ByValue(["x"], [5]));
        Assert.Equal([AbcClass.C, AbcClass.C], AbcXyz.ByValue(["x", "y"], [0, 0]));
        // Equal values: by name. 50 % + 50 %: the second one crosses the limit and stays A.
        Assert.Equal([AbcClass.B, AbcClass.A], AbcXyz.ByValue(["y", "x"], [5, 5], 0.5, 0.9));
        Assert.Equal(double.PositiveInfinity, AbcXyz.Variation([0, 0]));
        Assert.Equal(XyzClass.Z, AbcXyz.BySteadiness(AbcXyz.Variation([])));
        Assert.Equal(XyzClass.X, AbcXyz.BySteadiness(AbcXyz.Variation([7])));
        Assert.Throws<ArgumentOutOfRangeException>(() => AbcXyz.ByValue(["x"], [-1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => AbcXyz.ByValue(["x"], [1], 0.9, 0.8));
        Assert.Throws<ArgumentOutOfRangeException>(() => AbcXyz.BySteadiness(double.NaN));
    }
}
