using System.Globalization;
using Nuoda.Analytics.Inventory;

namespace Nuoda.Bench;

/// <summary>Stock rules for many items, lots, and the replay of order lines, one thread. The same work on the same numbers: bench/inventory_peer.py.</summary>
internal static class InventoryBench
{
    private const int Rounds = 5, Items = 100_000;

    public static int Run()
    {
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"load {File.ReadAllText("/proc/loadavg").Split(' ')[0]}; median of {Rounds} rounds"));
        Measure("reorder points for a fill rate, normal", Items, () => Sum(i => ReorderPointService.ForFillRate(new NormalDemand(Mean(i), Sd(i)), Lot(i), 0.95).Level));
        Measure("reorder points for a fill rate, gamma", Items, () => Sum(i => ReorderPointService.ForFillRate(GammaDemand.OfMoments(Mean(i), Sd(i)), Lot(i), 0.95).Level));
        Measure("newsvendor, Poisson", Items, () => Sum(i => Newsvendor.Best(new PoissonDemand(Mean(i) / 10), 9, 1).Quantity));
        Measure("optimal (r,Q), normal", Items / 100, () => Sum(i => new ReorderPoint(12 * Mean(i), new NormalDemand(Mean(i), Sd(i)), new(50, 2, 18)).Optimal().Quantity, Items / 100));
        Measure("optimal (s,S), Poisson", 1000, () => Sum(i => new MinMax(new PoissonDemand(1 + i % 50), 1, 2).Optimal(new(64, 1, 9)).Max, 1000));
        foreach (var n in new[] { 1000, 4000, 100_000 })
        {
            double[] demand = [.. Enumerable.Range(0, n).Select(t => (double)(t * 7919L % 101))], orders = new double[n], holding = new double[n];
            Array.Fill(orders, 300);
            Array.Fill(holding, 1);
            Measure($"lots, {n} periods, envelope", n, () => LotSizing.Plan(demand, 300, 1).Cost);
            if (n <= 4000) Measure($"lots, {n} periods, dynamic program", n, () => LotSizing.PlanByDynamicProgram(demand, orders, holding, []).Cost);
        }
        foreach (var (name, isNetwork) in new[] { ("one site", false), ("a depot and 20 shops", true) })
        {
            var (points, lines) = Network(isNetwork, 5_000_000);
            Measure($"replay, {name}, {points.Length} stock points", lines.Length, () => NetworkSimulation.Run(points, lines).UnitFill.Numerator);
        }
        Console.WriteLine($"load {File.ReadAllText("/proc/loadavg").Split(' ')[0]}");
        return 0;
    }

    private static double Mean(int i) => 20 + i * 7919L % 1000;
    private static double Sd(int i) => Mean(i) * (0.1 + i * 31L % 90 / 100.0);
    private static double Lot(int i) => Mean(i) * (0.2 + i * 17L % 50 / 10.0);

    private static double Sum(Func<int, double> of, int items = Items)
    {
        double sum = 0;
        for (var i = 0; i < items; i++) sum += of(i);
        return sum;
    }

    // A year, 2,000 items; each shop has one of its own or the site has all. The peer draws its lines by the same rule.
    private static (StockPoint[] Points, DemandLine[] Lines) Network(bool isNetwork, int count)
    {
        const int Products = 2000;
        var shops = isNetwork ? 20 : 0;
        var points = new StockPoint[Products * (shops + 1)];
        for (var p = 0; p < points.Length; p++)
        {
            var isDepot = p < Products && isNetwork;
            // About 20 units a day of an item at one site or depot, one a day at a shop.
            var (opening, point, lot) = isDepot ? (600_000, 400_000, 400_000) : isNetwork ? (40_000, 10_000, 20_000) : (150_000, 130_000, 100_000);
            points[p] = new(p < Products ? -1 : p % Products, new[] { isDepot ? 14 : 5 }, 1, opening, StockRule.Fixed(point, lot), 1);
        }
        var lines = new DemandLine[count];
        ulong state = 12345;
        for (var i = 0; i < count; i++)
        {
            state = state * 6364136223846793005 + 1442695040888963407;
            var draw = (int)(state >> 33);
            var day = (int)((long)i * 365 / count);
            var point = isNetwork ? Products + draw % (Products * shops) : draw % Products;
            lines[i] = new(day, point, (1 + draw / 40_000 % 5) * 1000, day + 2, i / 3);
        }
        return (points, lines);
    }

    private static void Measure(string name, int count, Func<double> work) => Stopclock.Measure(name, Rounds, work, count);
}
