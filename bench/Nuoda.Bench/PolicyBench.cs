using System.Globalization;
using Nuoda.Analytics.Inventory;
using Nuoda.Analytics.Policy;

namespace Nuoda.Bench;

/// <summary>Service policy: the fill-rate level of every item under a budget of stock, one thread.</summary>
internal static class PolicyBench
{
    private const int Rounds = 9, Levels = 20;

    public static int Run(int items)
    {
        var (options, starts) = Draw(items, new Random(3));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"load {File.ReadAllText("/proc/loadavg").Split(' ')[0]}; {items} items × {Levels} levels; median of {Rounds} rounds"));
        ServiceFrontier frontier = null!;
        Measure("frontier of all items", () => frontier = new(options, starts));
        foreach (var share in new[] { 0.1, 0.3, 0.5, 0.7, 0.9 })
        {
            var budget = frontier.LeastCost + share * (frontier.GreatestCost - frontier.LeastCost);
            PolicyChoice best = null!, greedy = frontier.Best(budget, effort: 0)!;
            Measure(string.Create(CultureInfo.InvariantCulture, $"best within {share:P0} of the budget's range"), () => best = frontier.Best(budget)!);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"   gain {best.Gain:R}, proven {best.IsOptimal}, gap {best.Gap:G3}; bound above it {best.UpperBound - best.Gain:G3}, marginal analysis below it {best.Gain - greedy.Gain:G3}; shadow price {best.ShadowPrice:G4}"));
        }
        Measure("101 points", () => frontier.Points());
        Measure("all of it: frontier and best within 50 %", () => new ServiceFrontier(options, starts).Best(0.5 * (frontier.LeastCost + frontier.GreatestCost)));
        var thousand = Enumerable.Range(0, 1000).Select(i => Item(new Random(i))).ToArray();
        double[] targets = [.. Enumerable.Range(0, Levels).Select(k => 1 - 0.3 * Math.Pow(0.75, k))];
        Measure("stock plans of 1,000 items × 20 targets, (R,S), gamma", () => { foreach (var item in thousand) FillRatePolicy.Options(item, targets); });
        Console.WriteLine($"load {File.ReadAllText("/proc/loadavg").Split(' ')[0]}");
        return 0;
    }

    private static ServedItem Item(Random random) => new()
    {
        Demand = DemandDistribution.Of(DemandFamily.Gamma, 10 + 100 * random.NextDouble(), 5 + 50 * random.NextDouble()),
        Terms = new() { Policy = StockPolicy.OrderUpTo, LeadTime = 2, UnitCost = 1 + 50 * random.NextDouble() },
        UnitMargin = 5,
        LossPerUnitShort = 20 * random.NextDouble(),
    };

    // (r,Q) with normal demand: safety factors 0, 0.2 … 3.8 give stock v(Q/2 + kσ) and profit −πd·σL(k)/Q − h·stock; a third of the levels are shaken, so that not all lie on the hull.
    private static (PolicyOption[] Options, int[] Starts) Draw(int items, Random random)
    {
        var (options, starts) = (new PolicyOption[items * Levels], new int[items + 1]);
        for (var i = 0; i < items; i++)
        {
            var demand = 1000 * Math.Pow(random.NextDouble(), 3) + 1;
            var (value, lot, sigma, loss) = (100 * Math.Pow(random.NextDouble(), 2) + 0.1, demand * (0.5 + random.NextDouble()), demand * (0.1 + random.NextDouble()), 1 + 30 * random.NextDouble());
            starts[i + 1] = starts[i] + Levels;
            for (var j = 0; j < Levels; j++)
            {
                var k = 0.2 * j;
                var stock = value * (lot / 2 + k * sigma) * (random.Next(3) == 0 ? 1 + 0.02 * random.NextDouble() : 1);
                options[starts[i] + j] = new(stock, -loss * demand * Math.Min(1, sigma * UnitNormal.Loss(k) / lot) - 0.02 * stock);
            }
        }
        return (options, starts);
    }

    private static void Measure(string name, Action work) => Stopclock.Measure(name, Rounds, work, warmUp: 2);
}
