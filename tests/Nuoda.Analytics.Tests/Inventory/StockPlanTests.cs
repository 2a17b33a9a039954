using Nuoda.Analytics.Inventory;
using Xunit;

namespace Nuoda.Analytics.Tests.Inventory;

public sealed class StockPlanTests
{
    [Theory]
    [InlineData(StockPolicy.ReorderPoint)]
    [InlineData(StockPolicy.MinMax)]
    [InlineData(StockPolicy.OrderUpTo)]
    public void Every_policy_reaches_its_target_and_a_higher_one_costs_more_stock(StockPolicy policy)
    {
        foreach (var demand in (DemandDistribution[])[new NormalDemand(120, 30), new GammaDemand(0.5, 60), new PoissonDemand(2.5), NegativeBinomialDemand.OfMoments(3, 6), new EmpiricalDemand([0, 12], [5, 1])])
            foreach (var service in Enum.GetValues<ServiceTarget>())
            {
                double before = -1;
                foreach (var target in new[] { 0.85, 0.95, 0.99 })
                {
                    var plan = StockPlan.Of(demand, new() { Policy = policy, Service = service, Target = target, LeadTime = 2, LeadTimeSd = 0.3, OrderCost = 40, UnitCost = 10 });
                    Assert.True((service == ServiceTarget.FillRate ? plan.FillRate : plan.CycleService) >= target - 1e-9);
                    Assert.True(plan.MeanStock >= before);
                    before = plan.MeanStock;
                }
            }
    }

    // D 120 a period, K 40, h 0.2: Q = √(2·40·120/0.2) = 219.09; packs of 50, at least 230 make it 250.
    [Fact]
    public void The_quantity_is_the_EOQ_in_packs_and_no_less_than_the_supplier_takes()
    {
        ItemTerms terms = new() { OrderCost = 40, UnitCost = 10, LeadTime = 2 };
        Assert.Equal(Math.Sqrt(48_000), StockPlan.Of(new NormalDemand(120, 30), terms).OrderQuantity!.Value, 1e-9);
        Assert.Equal(250, StockPlan.Of(new NormalDemand(120, 30), terms with { MinQuantity = 230, Pack = 50 }).OrderQuantity);
        Assert.Equal(219, StockPlan.Of(new PoissonDemand(120), terms).OrderQuantity);
        Assert.Equal(120, StockPlan.Of(new PoissonDemand(120), terms with { OrderCost = 0 }).OrderQuantity);
    }

    // Demand as observed, looked at four times a period: no whole number of periods, so the sum is a gamma in fine steps.
    [Fact]
    public void Demand_as_observed_can_be_reviewed_between_periods()
    {
        var observed = StockPlan.Of(EmpiricalDemand.OfSample([0, 0, 4, 1, 0, 7]), new() { Policy = StockPolicy.MinMax, Target = 0.95, LeadTime = 1.5, ReviewPeriods = 0.25, OrderCost = 5, UnitCost = 10 });
        var gamma = StockPlan.Of(GammaDemand.OfMoments(2, observed.Demand.StandardDeviation), new() { Policy = StockPolicy.MinMax, Target = 0.95, LeadTime = 1.5, ReviewPeriods = 0.25, OrderCost = 5, UnitCost = 10 });
        Assert.InRange(observed.FillRate!.Value, 0.95, 0.96);
        Assert.Equal(gamma.OrderPoint!.Value, observed.OrderPoint!.Value, 0.5);
    }

    [Fact]
    public void What_nobody_asks_for_is_not_kept()
    {
        foreach (var policy in Enum.GetValues<StockPolicy>())
        {
            var plan = StockPlan.Of(DemandDistribution.Suiting([0, 0, 0]), new() { Policy = policy });
            Assert.Equal((0, null, null), (plan.MeanStock, plan.FillRate, plan.CycleService));
        }
        Assert.Throws<ArgumentOutOfRangeException>(() => StockPlan.Of(new PoissonDemand(1), new() { Target = 1 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => StockPlan.Of(new PoissonDemand(1), new() { LeadTime = double.NaN }));
    }

    // The plan of bulky demand, replayed: stock and service come out as foreseen.
    [Fact]
    public void A_plan_holds_when_it_is_replayed()
    {
        var (random, lines) = (new Random(17), new List<DemandLine>());
        var demand = NegativeBinomialDemand.OfMoments(3, 6);
        for (var day = 0; day < 80_000; day++) if (demand.Quantile(Math.Max(1e-12, random.NextDouble())) is > 0 and var q) lines.Add(new(day, 0, (long)q * 1000, day, lines.Count));
        var plan = StockPlan.Of(demand, new() { Policy = StockPolicy.MinMax, Target = 0.95, LeadTime = 4, OrderCost = 30, UnitCost = 20 });
        var report = NetworkSimulation.Run([new(-1, new[] { 5 }, 0, 0, StockRule.MinMax((long)plan.OrderPoint! * 1000, (long)plan.OrderUpTo! * 1000, 1), 1)], [.. lines]);
        Assert.Equal(plan.FillRate!.Value, report.UnitFill.Value!.Value, 0.006);
        // The replay counts stock at the end of the day: half a day's demand less than the mean of morning and evening.
        Assert.Equal(plan.MeanStock - 1.5, report.Points[0].MeanOnHand / 1000, 0.03 * plan.MeanStock);
        Assert.Equal(plan.OrdersPerPeriod, report.Points[0].Orders / 80_000.0, 0.005);
    }
}
