using Nuoda.Analytics.Inventory;
using Nuoda.Analytics.ServiceLevels;
using Xunit;

namespace Nuoda.Analytics.Tests.Inventory;

public sealed class NetworkSimulationTests
{
    private const long One = 1000;

    private static StockPoint Point(StockRule rule, long opening, int leadTime = 2, int supplier = -1, int deliveryDays = 0, double value = 1) => new(supplier, new[] { leadTime }, deliveryDays, opening, rule, value);

    // r 3, Q 5, lead time 2, opening 6. Day 0: 2 asked, 4 left. Day 1: 3 asked, 1 left, position 1 ≤ 3: order 5, there on day 3. Day 2: 4 asked, 1 given, 3 wait, position 1 + 5 − 4 = 2 ≤ 3: order 5, there on day 4.
    // Day 3: 5 in, 3 go out, 2 left. Day 4: 5 in, 7; 1 asked, 6 left.
    [Fact]
    public void A_week_by_hand()
    {
        DemandLine[] lines = [new(0, 0, 2 * One, 0, 0), new(1, 0, 3 * One, 1, 1), new(2, 0, 4 * One, 3, 2), new(4, 0, 1 * One, 4, 2)];
        var log = new List<SimulatedDelivery>();
        var report = NetworkSimulation.Run([Point(StockRule.Fixed(3 * One, 5 * One), 6 * One, value: 10)], lines, deliveries: log);
        Assert.Equal([new(0, 0, 0, 2000), new(1, 1, 1, 3000), new(2, 2, 2, 1000), new(2, 3, 3, 3000), new(3, 4, 4, 1000)], log);
        Assert.Equal((4, new Rate(4, 4), new Rate(3, 4)), (report.Lines, report.LineFill, report.FirstPassLineFill));
        Assert.Equal(new StockOuts(new(1, 4), new(3000, 10_000), 0), report.StockOuts);
        Assert.Equal(new Rate(3, 3), report.OrderOtif);
        // Left at the end of the days: 4, 1, 0, 2, 6.
        Assert.Equal(13.0 / 5 * 1000, report.Points[0].MeanOnHand, 1e-9);
        Assert.Equal(26, report.MeanStockValue, 1e-9);
        Assert.Equal((2, 10_000), (report.Points[0].Orders, report.Points[0].Ordered));
        Assert.Equal(2, report.OrderCycleDays.Max);
    }

    // A depot with 3 in stock serves a shop that wants 5 at once: 3 come after the shop's lead time of 1, the rest when the depot's order is in (2 + 1).
    [Fact]
    public void A_depot_ships_what_it_has_and_owes_the_rest()
    {
        StockPoint[] points = [Point(StockRule.MinMax(0, 3 * One), 3 * One), Point(StockRule.UpTo(5 * One, 0), 5 * One, leadTime: 1, supplier: 0)];
        DemandLine[] lines = [new(0, 1, 5 * One, 0, 0), new(1, 1, 5 * One, 1, 1), new(6, 1, 1 * One, 6, 2)];
        var log = new List<SimulatedDelivery>();
        NetworkSimulation.Run(points, lines, deliveries: log);
        // Day 0: shop empty, orders 5; depot ships 3 (day 1), owes 2, position −2 ≤ 0: orders 5, in on day 2: 2 go to the shop (day 3).
        // Day 1: 3 in, 5 asked: 3 go, 2 wait; order of 5 waits at the depot behind. Day 2: 5 in: 2 and 3 of the second order go (day 3); day 3: 2 + 3 in: 2 go.
        Assert.Equal([new(0, 0, 0, 5000), new(1, 1, 1, 3000), new(1, 3, 3, 2000), new(2, 6, 6, 1000)], log);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public void The_measures_are_those_of_the_service_level_line_by_line(bool lostSales, bool shipComplete)
    {
        for (var seed = 0; seed < 25; seed++)
        {
            var random = new Random(seed);
            StockPoint[] points =
            [
                new(-1, new[] { 1, 3, 6 }, 0, random.Next(200) * One, StockRule.Fixed(60 * One, 80 * One), 2),
                new(0, new[] { 2 }, 1, random.Next(60) * One, StockRule.MinMax(15 * One, 50 * One, 3), 3),
                new(0, new[] { 1, 2 }, 0, random.Next(60) * One, StockRule.UpTo(40 * One, 1), 1),
            ];
            DemandLine[] lines = [.. Enumerable.Range(0, 300).Select(_ => random.Next(60)).Order()
                .Select(day => new DemandLine(day, random.Next(3), random.Next(1, 20) * One, day + random.Next(-1, 6), 0)).Select((l, i) => l with { Order = i / 3 })];
            var log = new List<SimulatedDelivery>();
            var options = new SimulationOptions { LostSales = lostSales, ShipComplete = shipComplete, FirstDay = 0, LastDay = 62, Seed = seed };
            var report = NetworkSimulation.Run(points, lines, options, log);
            var sent = log.ToLookup(d => d.Line);
            var histories = lines.Select((l, i) =>
            {
                var left = l.Quantity - sent[i].Sum(d => d.Quantity);
                return new OrderLineHistory
                {
                    OrderedOn = l.Day, QuantityOrdered = l.Quantity, RequestedOn = l.Due,
                    Deliveries = [.. sent[i].Select(d => new DeliveryEvent(d.ShippedOn, d.DeliveredOn, true, d.Quantity, 0, 0, false, null, null, null))],
                    Cancellations = lostSales && left > 0 ? [new CancellationEvent(l.Day, left, ByCustomer: false)] : [],
                };
            }).ToList();
            LineVerdict[] verdicts = [.. histories.Select(h => ServiceLevel.Judge(h, ServiceDefinition.Default, ServiceView.Request, 62))];
            var expected = LineSummary.Of(verdicts);
            Assert.Equal((expected.Lines, expected.LineFill, expected.UnitFill, expected.FirstPassLineFill, expected.OnTime, expected.InFull, expected.Otif),
                (report.Lines, report.LineFill, report.UnitFill, report.FirstPassLineFill, report.OnTime, report.InFull, report.Otif));
            Assert.Equal(expected.BackOrders, report.BackOrders);
            Assert.Equal(expected.WithinOneDay, report.WithinOneDay);
            var due = verdicts.Select((v, i) => (v.IsDue, v.Quantity, v.AcceptedByDue, points[lines[i].Point].UnitValue)).Where(v => v.IsDue).ToList();
            Assert.Equal(due.Sum(v => v.AcceptedByDue * v.UnitValue) / due.Sum(v => v.Quantity * v.UnitValue), report.ValueFill!.Value, 1e-12);
            Assert.Equal((expected.CycleDays, expected.DeviationDays), (report.CycleDays, report.DeviationDays));
            var orders = OrderSummary.Of([.. verdicts.Chunk(3).Select((v, i) => OrderVerdict.Of(v, lines[3 * i].Day))]);
            Assert.Equal((orders.Orders, orders.OrderFill, orders.Otif, orders.CycleDays), (report.Orders, report.OrderFill, report.OrderOtif, report.OrderCycleDays));
            Assert.Equal(report.Lines, report.Points.Sum(p => p.LineFill.Denominator));
            Assert.Equal(report.UnitFill.Numerator, report.Points.Sum(p => p.UnitFill.Numerator));
            Assert.Equivalent(report, NetworkSimulation.Run(points, lines, options));
        }
    }

    // What the formulas promise, replayed: Poisson demand of single units.
    [Fact]
    public void Reorder_points_give_the_fill_rate_that_they_were_chosen_for()
    {
        // A day is a hundredth of the period, so that it hardly matters at what time of it something happens.
        var lines = Units(0.04, 4_000_000, seed: 3);
        var policy = ReorderPointService.ForFillRate(new PoissonDemand(4 * 3), 20, 0.93);
        var report = NetworkSimulation.Run([Point(StockRule.Fixed((long)policy.Level * One, 20 * One), 30 * One, leadTime: 300)], lines);
        Assert.Equal(policy.FillRate, report.UnitFill.Value!.Value, 0.005);
    }

    [Theory]
    [InlineData(1, 2)]
    [InlineData(5, 4)]
    public void Order_up_to_levels_give_the_fill_rate_that_they_were_chosen_for(int review, int leadTime)
    {
        var lines = Units(4, 60_000, seed: 4);
        // A review at the end of a day, receipt in the morning of day + L: the order lasts R + L − 1 days and comes before L − 1 whole days have gone.
        var level = PeriodicReview.ForFillRate(new PoissonDemand(4), review, leadTime - 1, 0.95);
        var report = NetworkSimulation.Run([Point(StockRule.UpTo((long)level.Level * One, review), (long)level.Level * One, leadTime)], lines);
        Assert.Equal(level.FillRate, report.UnitFill.Value!.Value, 0.004);
    }

    [Fact]
    public void Min_max_with_bulky_demand_gives_the_fill_rate_that_it_was_chosen_for()
    {
        var (random, day) = (new Random(9), 0);
        var demand = new NegativeBinomialDemand(0.8, 0.1);
        List<DemandLine> lines = [];
        for (; day < 60_000; day++) if (demand.Quantile(Math.Max(1e-12, random.NextDouble())) is > 0 and var q) lines.Add(new(day, 0, (long)q * One, day, lines.Count));
        var policy = new MinMax(demand, 2, 3).ForFillRate(30, 0.9);
        var report = NetworkSimulation.Run([Point(StockRule.MinMax((long)policy.Min * One, (long)policy.Max * One, 2), (long)policy.Max * One, leadTime: 4)], [.. lines]);
        Assert.Equal(policy.FillRate, report.UnitFill.Value!.Value, 0.01);
        Assert.Equal(policy.OrdersPerReview, report.Points[0].Orders / 30_000.0, 0.01);
        // A reorder point that leaves the undershoot out misses the target.
        var without = ReorderPointService.ForFillRate(demand.Over(4), 30, 0.9);
        Assert.True(without.Level < policy.Min);
    }

    private static DemandLine[] Units(double mean, int days, int seed)
    {
        var (random, lines) = (new Random(seed), new List<DemandLine>());
        for (var time = -Math.Log(1 - random.NextDouble()) / mean; time < days; time -= Math.Log(1 - random.NextDouble()) / mean)
            lines.Add(new((int)time, 0, One, (int)time, lines.Count));
        return [.. lines];
    }

    [Fact]
    public void Bad_networks_and_lines_are_refused_and_none_are_defined()
    {
        var point = Point(StockRule.Fixed(1, 1), 0);
        var none = NetworkSimulation.Run([], []);
        Assert.Equal((0, null, null), (none.Lines, none.LineFill.Value, none.ValueFill));
        Assert.Throws<ArgumentException>(() => NetworkSimulation.Run([point with { Supplier = 0 }], []));
        Assert.Throws<ArgumentException>(() => NetworkSimulation.Run([point with { Supplier = 1 }, point with { Supplier = 0 }], []));
        Assert.Throws<ArgumentException>(() => NetworkSimulation.Run([point with { LeadTimes = new[] { 0 } }], []));
        Assert.Throws<ArgumentException>(() => NetworkSimulation.Run([point with { Rule = default }], []));
        Assert.Throws<ArgumentException>(() => NetworkSimulation.Run([point], [new(1, 0, 1, 1, 0), new(0, 0, 1, 1, 0)]));
        Assert.Throws<ArgumentException>(() => NetworkSimulation.Run([point], [new(1, 1, 1, 1, 0)]));
        Assert.Throws<ArgumentException>(() => NetworkSimulation.Run([point], [new(1, 0, 0, 1, 0)]));
        Assert.Throws<ArgumentOutOfRangeException>(() => StockRule.Fixed(1, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => StockRule.MinMax(3, 3));
    }
}
