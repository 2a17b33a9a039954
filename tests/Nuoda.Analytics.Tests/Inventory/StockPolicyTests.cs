using Nuoda.Analytics.Inventory;
using Xunit;

namespace Nuoda.Analytics.Tests.Inventory;

public sealed class StockPolicyTests
{
    [Fact]
    public void The_newsvendor_beats_every_other_stock_whatever_the_demand()
    {
        foreach (var demand in (DemandDistribution[])[new NormalDemand(50, 8), new GammaDemand(0.8, 30), new PoissonDemand(6), new NegativeBinomialDemand(2, 0.1), EmpiricalDemand.OfSample([1, 5, 5, 9, 40])])
        {
            var best = Newsvendor.Best(demand, 7, 3);
            Assert.Equal(0.7, best.CriticalRatio, 1e-12);
            for (double s = 0; s < 120; s++) Assert.True(Newsvendor.At(demand, s, 7, 3).ExpectedCost >= best.ExpectedCost - 1e-9);
        }
        Assert.Throws<ArgumentOutOfRangeException>(() => Newsvendor.Best(new PoissonDemand(6), 0, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Newsvendor.MostProfitable(new PoissonDemand(6), 1, 2, 0));
        Assert.Null(Newsvendor.Best(new PoissonDemand(0), 1, 1).FillRate);
    }

    [Fact]
    public void A_longer_shelf_life_never_earns_less_and_order_costs_stretch_the_cycle()
    {
        var demand = new NormalDemand(100, 30);
        var before = double.NegativeInfinity;
        for (var life = 1; life <= 10; life++)
        {
            var best = ShelfLifeNewsvendor.Best(demand, life, 80, 0.2, 5, 3, 0);
            Assert.True(best.ProfitPerPeriod >= before);
            before = best.ProfitPerPeriod;
        }
        Assert.True(ShelfLifeNewsvendor.Best(demand, 10, 0, 0.2, 5, 3, 0).Periods < ShelfLifeNewsvendor.Best(demand, 10, 200, 0.2, 5, 3, 0).Periods);
        // Two periods by hand: with S bought, E[profit] = 2·200 − 2·n₂(S) − 3·left₂(S) − 0.2·left₁(S) − 80, best on a fine grid.
        var two = demand.Over(2);
        var most = Enumerable.Range(0, 4000).Max(s => 400 - 2 * two.Loss(s * 0.1) - 3 * two.Leftover(s * 0.1) - 0.2 * demand.Leftover(s * 0.1) - 80) / 2;
        var chosen = ShelfLifeNewsvendor.Best(demand, 2, 80, 0.2, 5, 3, 0);
        Assert.Equal(2, chosen.Periods);
        Assert.InRange(chosen.ProfitPerPeriod, most, most + 1e-3);
        // One period and no order cost: the plain newsvendor.
        Assert.Equal(Newsvendor.MostProfitable(demand, 5, 3, 0).ExpectedProfit, ShelfLifeNewsvendor.Best(demand, 1, 0, 0.2, 5, 3, 0).ProfitPerPeriod, 1e-9);
    }

    [Fact]
    public void No_reorder_point_and_quantity_nearby_cost_less_than_the_optimum()
    {
        foreach (var demand in (DemandDistribution[])[new NormalDemand(108, 43), new GammaDemand(2, 54), new LognormalDemand(4.5, 0.4)])
        {
            var policy = new ReorderPoint(1300, demand, new(8, 0.225, 7.5));
            var best = policy.Optimal();
            foreach (var dr in new[] { -20, -3, 0, 3, 20 })
                foreach (var dq in new[] { -60, -5, 0, 5, 60 }) Assert.True(policy.Cost(best.ReorderPoint + dr, best.Quantity + dq) >= best.CostPerPeriod - 1e-9);
            // Zheng (1992): with the EOQ's quantity an eighth dearer at most.
            Assert.InRange(policy.EoqWithBackorders().CostPerPeriod, best.CostPerPeriod, 1.125 * best.CostPerPeriod);
            Assert.InRange(policy.EoqWithSafetyStock().CostPerPeriod, best.CostPerPeriod, 1.5 * best.CostPerPeriod);
        }
        var free = new ReorderPoint(10, new NormalDemand(20, 5), new(0, 1, 9)).Optimal();
        Assert.Equal((0, new NormalDemand(20, 5).Quantile(0.9)), (free.Quantity, free.ReorderPoint));
    }

    [Fact]
    public void The_textbook_search_settles_where_both_of_its_equations_hold()
    {
        var demand = new GammaDemand(16, 6.25);
        var last = IterativeReorderPoint.ForShortageCost(200, demand, new(50, 2, 25))[^1];
        Assert.Equal(last.Quantity, Math.Sqrt(2 * 200 * (50 + 25 * demand.Loss(last.ReorderPoint)) / 2), 1e-8);
        Assert.Equal(1 - last.Quantity * 2 / (25 * 200), demand.Cumulative(last.ReorderPoint), 1e-10);
        var fill = IterativeReorderPoint.ForFillRate(200, demand, 50, 2, 0.98)[^1];
        Assert.Equal(0.02 * fill.Quantity, demand.Loss(fill.ReorderPoint), 1e-8);
        // A lot that costs more to hold than every shortage.
        Assert.Throws<ArithmeticException>(() => IterativeReorderPoint.ForShortageCost(2, demand, new(50, 20, 1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => IterativeReorderPoint.ForFillRate(200, demand, 50, 2, 1));
    }

    [Fact]
    public void Safety_stock_out_of_range_is_refused()
    {
        Assert.Equal(0, SafetyStock.ForCycleService(100, 20, 0, 0, 0.95).Stock);
        Assert.Throws<ArgumentOutOfRangeException>(() => SafetyStock.ForCycleService(100, 20, 4, 1, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => SafetyStock.ForCycleService(100, -20, 4, 1, 0.9));
        Assert.Throws<ArgumentOutOfRangeException>(() => SafetyStock.ForCycleService(double.NaN, 20, 4, 1, 0.9));
    }

    [Fact]
    public void Whole_reorder_points_are_the_best_of_all_small_ones()
    {
        var demand = new NegativeBinomialDemand(3, 0.4);
        StockCosts costs = new(20, 2, 11);
        var best = WholeReorderPoint.Optimal(2.2, demand, costs);
        var least = double.PositiveInfinity;
        for (var r = -5; r < 30; r++)
            for (var q = 1; q < 40; q++)
                least = Math.Min(least, (20 * 2.2 + Enumerable.Range(r + 1, q).Sum(y => 2 * demand.Leftover(y) + 11 * demand.Loss(y))) / q);
        Assert.Equal(least, best.CostPerPeriod, 1e-9);
        Assert.Throws<ArgumentException>(() => WholeReorderPoint.Optimal(1, new NormalDemand(1, 1), costs));
    }

    [Theory]
    [InlineData(0.8)]
    [InlineData(0.95)]
    [InlineData(0.995)]
    public void A_target_is_reached_and_one_unit_less_would_miss_it(double target)
    {
        foreach (var demand in (DemandDistribution[])[new PoissonDemand(3), new NegativeBinomialDemand(2, 0.2), EmpiricalDemand.OfSample([0, 0, 3, 0, 9, 1])])
        {
            var fill = ReorderPointService.ForFillRate(demand, 4, target);
            Assert.True(fill.FillRate >= target && ReorderPointService.At(demand, 4, fill.Level - 1).FillRate < target);
            var cycle = ReorderPointService.ForCycleService(demand, 4, target);
            Assert.True(cycle.CycleService >= target - 1e-12 && ReorderPointService.At(demand, 4, cycle.Level - 1).CycleService < target);
            var level = PeriodicReview.ForFillRate(demand, 2, 3, target);
            Assert.True(level.FillRate >= target && PeriodicReview.At(demand, 2, 3, level.Level - 1).FillRate < target);
            var minMax = new MinMax(demand, 2, 3);
            var policy = minMax.ForFillRate(7, target);
            Assert.True(policy.FillRate >= target && minMax.At(policy.Min - 1, policy.Max - 1).FillRate < target);
            Assert.Equal(policy.Min + 7, policy.Max);
            var type1 = minMax.ForCycleService(7, target);
            Assert.True(type1.CycleService >= target && minMax.At(type1.Min - 1, type1.Max - 1).CycleService < target);
        }
        // A varying lead time asks for more.
        Assert.True(PeriodicReview.ForFillRate(new GammaDemand(2, 5), 2, 3, target, leadTimeSd: 1).Level > PeriodicReview.ForFillRate(new GammaDemand(2, 5), 2, 3, target).Level);
    }

    // One unit between Min and Max, and every period asks: the order-up-to policy.
    [Fact]
    public void Min_max_with_one_unit_between_is_periodic_review()
    {
        var demand = new EmpiricalDemand([1, 2, 6], [0.5, 0.3, 0.2]);
        var policy = new MinMax(demand, 1, 2).At(11, 12);
        var level = PeriodicReview.At(demand, 1, 2, 12);
        Assert.Equal(level.FillRate, policy.FillRate, 1e-12);
        Assert.Equal(level.CycleService, policy.CycleService, 1e-12);
        Assert.Equal(1, policy.OrdersPerReview, 1e-12);
        Assert.Equal(demand.Mean - 1, policy.MeanUndershoot, 1e-12);
    }

    [Fact]
    public void Min_and_max_are_the_best_of_all_small_ones()
    {
        foreach (var demand in (DemandDistribution[])[new PoissonDemand(6), new NegativeBinomialDemand(1, 0.25), new EmpiricalDemand([0, 1, 10], [0.6, 0.3, 0.1])])
        {
            var minMax = new MinMax(demand, 1, 1);
            StockCosts costs = new(24, 1, 9);
            var best = minMax.Optimal(costs);
            var least = double.PositiveInfinity;
            var (one, interval) = (demand.Probabilities(1, out var first), demand.Over(2));
            for (var s = -2; s < 30; s++)
                for (var width = 1; width < 45; width++)
                {
                    // The renewal equation once more, by brute force on the positions from S down.
                    var visits = new double[width];
                    for (var j = 0; j < width; j++)
                    {
                        double into = j == 0 ? 1 : 0;
                        for (var i = Math.Max(1, first); i <= j && i - first < one.Length; i++) into += visits[j - i] * one[i - first];
                        visits[j] = into / (1 - (first == 0 ? one[0] : 0));
                    }
                    var cost = (24 + visits.Select((m, j) => m * (interval.Leftover(s + width - j) + 9 * interval.Loss(s + width - j))).Sum()) / visits.Sum();
                    least = Math.Min(least, cost);
                }
            Assert.Equal(least, best.CostPerReview, 1e-9);
        }
        Assert.Throws<ArgumentException>(() => new MinMax(new PoissonDemand(0)));
        Assert.Throws<ArgumentException>(() => new MinMax(new PoissonDemand(3)).At(4, 4));
        Assert.Throws<ArgumentException>(() => new MinMax(new PoissonDemand(3), unit: 2));
        Assert.True(PowerApproximation.Levels(50, 8, 0, new(0.01, 0.18, 0.7), truncated: true).Max <= new NormalDemand(50, 8).Quantile(0.7 / 0.88) + 1e-9);
    }

    [Fact]
    public void Broken_demand_in_finer_steps_settles()
    {
        var demand = new GammaDemand(3, 10);
        var (coarse, fine) = (new MinMax(demand, 1, 2, unit: 1).ForFillRate(60, 0.95), new MinMax(demand, 1, 2, unit: 0.25).ForFillRate(60, 0.95));
        Assert.InRange(coarse.Min - fine.Min, -0.5, 1.1);
        Assert.True(fine.FillRate >= 0.95);
    }
}
