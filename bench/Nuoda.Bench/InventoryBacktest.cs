using System.Globalization;
using Nuoda.Analytics.Inventory;

namespace Nuoda.Bench;

/// <summary>Does a plan hold? Stock rules learned on the weeks of 2015 and 2016, replayed on the order lines of 2017 until the assortment changed at the end of September.</summary>
internal static class InventoryBacktest
{
    private const int FewestUnits = 50;

    private readonly record struct Line(int Day, int Item, int Quantity);

    // Files of docs/guide/inventory-example.py: date,item,quantity without header; item,cost,price,lead_time with header. Names have no commas.
    public static int Run(string orders, string items)
    {
        var terms = File.ReadLines(items).Skip(1).Select(l => l.Split(',')).ToDictionary(f => f[0], f => (Cost: Number(f[1]), LeadDays: Math.Max(1, (int)Math.Round(Number(f[3]) * 30.4))));
        var names = terms.Keys.ToList();
        var number = names.Index().ToDictionary(n => n.Item, n => n.Index);
        Line[] all = [.. File.ReadLines(orders).Select(l => l.Split(',')).Select(f => new Line(DateOnly.ParseExact(f[0], "yyyy-MM-dd", CultureInfo.InvariantCulture).DayNumber, number[f[1]], int.Parse(f[2], CultureInfo.InvariantCulture)))];
        var (start, cut, end) = (new DateOnly(2015, 1, 1).DayNumber, new DateOnly(2017, 1, 1).DayNumber, new DateOnly(2017, 9, 30).DayNumber);
        var weeks = (cut - start) / 7;
        var demand = names.Select(_ => new double[weeks]).ToArray();
        foreach (var line in all) if (line.Day < start + 7 * weeks) demand[line.Item][(line.Day - start) / 7] += line.Quantity;
        int[] kept = [.. Enumerable.Range(0, names.Count).Where(i => demand[i].Sum() >= FewestUnits)];
        var lines = all.Where(l => l.Day >= cut && l.Day <= end && kept.Contains(l.Item)).Select((l, i) => new DemandLine(l.Day, Array.IndexOf(kept, l.Item), l.Quantity * 1000L, l.Day, i)).ToArray();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{kept.Length} items, {lines.Length} lines"));
        foreach (var policy in Enum.GetValues<StockPolicy>())
            foreach (var target in new[] { 0.85, 0.90, 0.95, 0.98 })
            {
                var (points, planned, mean) = (new StockPoint[kept.Length], 0.0, 0.0);
                for (var i = 0; i < points.Length; i++)
                {
                    var (cost, lead) = terms[names[kept[i]]];
                    var of = DemandDistribution.Suiting(demand[kept[i]]);
                    // In the replay an order of the evening is there on the morning of day L: a night less. Min–max is looked at every evening, order-up-to every seventh.
                    var plan = StockPlan.Of(of, new()
                    {
                        Policy = policy, Target = target, OrderCost = 50, UnitCost = cost, HoldingRate = 0.25 / 52,
                        LeadTime = (policy == StockPolicy.ReorderPoint ? lead : lead - 1) / 7.0, ReviewPeriods = policy == StockPolicy.MinMax ? 1 / 7.0 : 1,
                    });
                    var up = Thousandths(plan.OrderUpTo ?? plan.OrderPoint!.Value + plan.OrderQuantity!.Value);
                    var rule = policy switch
                    {
                        StockPolicy.ReorderPoint => StockRule.Fixed(Thousandths(plan.OrderPoint!.Value), Thousandths(plan.OrderQuantity!.Value)),
                        StockPolicy.MinMax => StockRule.MinMax(Thousandths(plan.OrderPoint!.Value), up, 1),
                        _ => StockRule.UpTo(up, 7),
                    };
                    points[i] = new(-1, new[] { lead }, 0, up, rule, cost);
                    planned += plan.FillRate!.Value * of.Mean;
                    mean += of.Mean;
                }
                var report = NetworkSimulation.Run(points, lines);
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{policy,-12} target {target:P0}: planned {planned / mean:P1}, replayed {report.UnitFill.Value:P1} (lines {report.LineFill.Value:P1}), mean stock {report.MeanStockValue:N0}"));
            }
        return 0;
    }

    // Whole units, upwards.
    private static long Thousandths(double units) => (long)Math.Ceiling(units - 1e-9) * 1000;

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
