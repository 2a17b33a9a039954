using Nuoda.Analytics.Policy;
using Xunit;

namespace Nuoda.Analytics.Tests.Policy;

public sealed class ServiceFrontierTests
{
    [Fact]
    public void Three_items_worked_by_hand()
    {
        // Item A: (0,0) (2,10) (4,14); B: (0,0) (3,9) (5,11); C: (1,2) (2,8). Slopes: A 5, 2; B 3, 1; C 6 after its least cost of 1.
        var frontier = Frontier([[(0, 0), (2, 10), (4, 14)], [(0, 0), (3, 9), (5, 11)], [(1, 2), (2, 8)]]);
        Assert.Equal((1, 11), (frontier.LeastCost, frontier.GreatestCost));
        Assert.Equal([(1, 2, 6), (2, 8, 5), (4, 18, 3), (7, 27, 2), (9, 31, 1), (11, 33, 0)], frontier.Points().Select(p => (p.Cost, p.Gain, p.ShadowPrice)));
        Assert.Null(frontier.Best(0.9));
        // Budget 6: marginal analysis stops at 18 with 2 left (bound 18 + 2·3 = 24); using A's second step with B left out gains 22.
        var six = frontier.Best(6)!;
        Assert.Equal([2, 0, 1], six.Options);
        Assert.Equal((6, 22, 24, 3), (six.Cost, six.Gain, six.UpperBound, six.ShadowPrice));
        Assert.True(six.IsOptimal);
        Assert.Equal(0, six.Gap);
        // A budget met exactly by a point of the frontier: proven without search.
        var seven = frontier.Best(7, effort: 0)!;
        Assert.Equal((7, 27, 2, true), (seven.Cost, seven.Gain, seven.ShadowPrice, seven.IsOptimal));
        Assert.Equal((11, 33, 0), (frontier.Best(double.PositiveInfinity)!.Cost, frontier.Best(100)!.Gain, frontier.Best(100)!.ShadowPrice));
        Assert.Equal((4, 18), (frontier.AtPrice(3).Cost, frontier.AtPrice(3).Gain));
        Assert.Equal((11, 33), (frontier.AtPrice(0).Cost, frontier.AtPrice(0).Gain));
        // At least 20: A's second step (slope 2) at cost 6 gives 22; no choice of cost 5 gives 20 (5: A₁ B₁ without C₂ is 2 + 10 + 9 = 21 at cost 6; A₂ C₁ is 16 at 5).
        var cheap = frontier.Cheapest(20)!;
        Assert.Equal((6, true), (cheap.Cost, cheap.IsOptimal));
        Assert.Null(frontier.Cheapest(33.5));
    }

    [Fact]
    public void The_knapsack_of_the_textbook_is_solved()
    {
        // Kellerer, Pferschy & Pisinger (2004), the running example of 0–1 knapsack: p 6 5 8 9 6 7 3, w 2 3 6 7 5 9 4, capacity 9; optimum 15 (items 1 and 4).
        double[] profit = [6, 5, 8, 9, 6, 7, 3], weight = [2, 3, 6, 7, 5, 9, 4];
        var best = Frontier([.. profit.Select((p, i) => new[] { (0d, 0d), (weight[i], p) })]).Best(9)!;
        Assert.Equal((15, 9, true), (best.Gain, best.Cost, best.IsOptimal));
        Assert.Equal([1, 0, 0, 1, 0, 0, 0], best.Options);
    }

    [Theory]
    [InlineData(1, "whole")]
    [InlineData(2, "real")]
    [InlineData(3, "proportional")]
    [InlineData(4, "signed")]
    [InlineData(5, "concave")]
    public void Every_choice_is_the_one_that_enumeration_finds(int seed, string kind)
    {
        var random = new Random(seed);
        var looked = 0;
        for (var round = 0; round < 300; round++)
        {
            var items = Draw(random, kind, 2 + random.Next(5), 5);
            var frontier = Frontier(items);
            var all = Enumerate(items);
            var (low, high) = (all.Min(a => a.Cost), all.Max(a => a.Cost));
            for (var b = -1; b <= 12; b++)
            {
                // Also budgets that some choice meets exactly.
                var budget = b % 3 == 0 ? all[random.Next(all.Count)].Cost : low + (high - low) * b / 10;
                var best = frontier.Best(budget);
                var within = all.Where(a => a.Cost <= budget + 1e-9).Select(a => a.Gain).DefaultIfEmpty(double.NaN).Max();
                if (double.IsNaN(within))
                {
                    Assert.Null(best);
                    continue;
                }
                looked++;
                Assert.True(best!.IsOptimal);
                Assert.Equal(within, best.Gain, 1e-9);
                Assert.True(best.Cost <= budget + 1e-9);
                Assert.InRange(best.UpperBound, best.Gain - 1e-9, double.PositiveInfinity);
                Assert.Equal(best.Gain, items.Select((item, i) => item[best.Options[i]].Gain).Sum(), 1e-9);
                // Marginal analysis alone: within its own bound of the optimum.
                var greedy = frontier.Best(budget, effort: 0)!;
                Assert.True(greedy.Gain <= within + 1e-9 && within <= greedy.UpperBound + 1e-9 && greedy.Gain + greedy.Gap >= within - 1e-9);
                // The mirrored problem.
                var target = all[random.Next(all.Count)].Gain;
                var cheapest = frontier.Cheapest(target)!;
                Assert.Equal(all.Where(a => a.Gain >= target - 1e-9).Min(a => a.Cost), cheapest.Cost, 1e-9);
                Assert.True(cheapest.Gain >= target - 1e-9 && cheapest.IsOptimal);
            }
        }
        Assert.True(looked > 2000);
    }

    [Fact]
    public void Every_point_of_the_frontier_is_optimal_for_its_cost_and_the_frontier_is_concave()
    {
        var random = new Random(9);
        for (var round = 0; round < 100; round++)
        {
            var items = Draw(random, "real", 5, 5);
            var frontier = Frontier(items);
            var all = Enumerate(items);
            var points = frontier.Points(1000);
            foreach (var point in points) Assert.Equal(all.Where(a => a.Cost <= point.Cost + 1e-9).Max(a => a.Gain), point.Gain, 1e-9);
            for (var k = 1; k < points.Length; k++)
            {
                Assert.True(points[k].Cost > points[k - 1].Cost && points[k].ShadowPrice < points[k - 1].ShadowPrice);
                Assert.Equal(points[k].Gain, points[k - 1].Gain + points[k - 1].ShadowPrice * (points[k].Cost - points[k - 1].Cost), 1e-9);
            }
            // No choice at all lies above the line through the points.
            foreach (var (cost, gain) in all)
            {
                var on = Math.Max(0, Array.FindLastIndex(points, p => p.Cost <= cost));
                Assert.True(gain <= points[on].Gain + points[on].ShadowPrice * Math.Max(0, cost - points[on].Cost) + 1e-9);
            }
        }
    }

    [Fact]
    public void More_budget_never_gains_less_and_the_shadow_price_falls()
    {
        var frontier = Frontier(Draw(new Random(3), "concave", 300, 8));
        double gain = double.NegativeInfinity, price = double.PositiveInfinity;
        for (var k = 0; k <= 200; k++)
        {
            var best = frontier.Best(frontier.LeastCost + (frontier.GreatestCost - frontier.LeastCost) * k / 200)!;
            Assert.True(best.IsOptimal);
            Assert.True(best.Gain >= gain - 1e-9 && best.ShadowPrice <= price);
            (gain, price) = (best.Gain, best.ShadowPrice);
        }
        Assert.Equal(0, price);
    }

    [Fact]
    public void The_price_of_the_budget_is_what_a_little_more_of_it_gains()
    {
        // Many small items: the frontier is all but smooth.
        var frontier = Frontier(Draw(new Random(5), "concave", 20_000, 10));
        var budget = 0.4 * frontier.GreatestCost;
        var (here, more) = (frontier.Best(budget)!, frontier.Best(1.001 * budget)!);
        Assert.Equal(here.ShadowPrice, (more.Gain - here.Gain) / (0.001 * budget), 0.01 * here.ShadowPrice);
        Assert.True(here.IsOptimal && more.IsOptimal);
        Assert.True(here.UpperBound - here.Gain < 1e-6 * here.Gain);
    }

    [Fact]
    public void Twice_the_gains_leave_the_choice_and_double_the_price()
    {
        var items = Draw(new Random(8), "real", 40, 6);
        var (one, two) = (Frontier(items), Frontier([.. items.Select(i => i.Select(o => (o.Cost, 2 * o.Gain)).ToArray())]));
        foreach (var share in new[] { 0.2, 0.5, 0.7 })
        {
            var budget = one.LeastCost + share * (one.GreatestCost - one.LeastCost);
            var (a, b) = (one.Best(budget)!, two.Best(budget)!);
            Assert.Equal(a.Options, b.Options);
            Assert.Equal(2 * a.ShadowPrice, b.ShadowPrice, 1e-9);
        }
    }

    [Fact]
    public void An_effort_that_does_not_suffice_says_how_far_off_the_choice_may_be()
    {
        // Gains in proportion to costs that are all even but the budget odd: every price is equal, nothing can be proven by bounds.
        var random = new Random(2);
        var frontier = Frontier([.. Enumerable.Range(0, 60).Select(_ => 2d * random.Next(500_000, 1_000_000)).Select(c => new[] { (0d, 0d), (c, c) })]);
        var best = frontier.Best(31_000_001, effort: 20_000)!;
        Assert.False(best.IsOptimal);
        Assert.InRange(best.Gap, 1 - 1e-6, 31_000_001 - best.Gain + 1e-6);
        Assert.Equal(31_000_001, best.UpperBound, 1e-6);
    }

    [Fact]
    public void Bad_input_is_refused()
    {
        Assert.Throws<ArgumentException>(() => new ServiceFrontier([], []));
        Assert.Throws<ArgumentException>(() => new ServiceFrontier([new(0, 0)], [0, 0, 1]));
        Assert.Throws<ArgumentException>(() => new ServiceFrontier([new(0, 0)], [0, 2]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ServiceFrontier([new(double.NaN, 0)], [0, 1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ServiceFrontier([new(0, double.PositiveInfinity)], [0, 1]));
        var one = new ServiceFrontier([new(3, -2)], [0, 1]);
        Assert.Equal((-2, 0, true), (one.Best(3)!.Gain, one.Best(3)!.ShadowPrice, one.Best(3)!.IsOptimal));
        Assert.Equal([new FrontierPoint(3, -2, 0)], one.Points());
        Assert.Throws<ArgumentOutOfRangeException>(() => one.Best(double.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => one.Best(3, -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => one.AtPrice(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => one.Points(1));
        Assert.Throws<ArgumentOutOfRangeException>(() => one.Cheapest(double.NaN));
        // No items: nothing to choose, nothing to pay.
        Assert.Empty(new ServiceFrontier([], [0]).Best(0)!.Options);
    }

    internal static ServiceFrontier Frontier((double Cost, double Gain)[][] items)
    {
        var starts = new int[items.Length + 1];
        for (var i = 0; i < items.Length; i++) starts[i + 1] = starts[i] + items[i].Length;
        return new([.. items.SelectMany(i => i).Select(o => new PolicyOption(o.Cost, o.Gain))], starts);
    }

    private static (double Cost, double Gain)[][] Draw(Random random, string kind, int items, int most)
    {
        var drawn = new (double Cost, double Gain)[items][];
        for (var i = 0; i < items; i++)
        {
            var n = kind == "concave" ? most : 1 + random.Next(most);
            drawn[i] = new (double, double)[n];
            var (scale, rate) = (1 + random.NextDouble(), 0.5 + random.NextDouble());
            for (var j = 0; j < n; j++)
                drawn[i][j] = kind switch
                {
                    "whole" => (random.Next(8), random.Next(10)),
                    "proportional" => (j * (i + 1), j * (i + 1)),
                    "signed" => (20 * random.NextDouble() - 10, 20 * random.NextDouble() - 10),
                    "concave" => (scale * j, scale * (1 - Math.Exp(-rate * j))),
                    _ => (10 * random.NextDouble(), 10 * random.NextDouble()),
                };
        }
        return drawn;
    }

    private static List<(double Cost, double Gain)> Enumerate((double Cost, double Gain)[][] items)
    {
        List<(double Cost, double Gain)> all = [(0, 0)];
        foreach (var item in items) all = [.. all.SelectMany(a => item.Select(o => (a.Cost + o.Cost, a.Gain + o.Gain)))];
        return all;
    }
}
