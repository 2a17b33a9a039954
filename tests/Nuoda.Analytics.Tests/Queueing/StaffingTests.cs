using Nuoda.Analytics.Queueing;
using Xunit;

namespace Nuoda.Analytics.Tests.Queueing;

/// <summary>The fewest agents for a target, and a plan by interval.</summary>
public sealed class StaffingTests
{
    private static readonly ServiceTarget EightyInTwenty = new(0.8, 20);

    [Fact]
    public void The_example_of_every_call_centre_handbook()
    {
        // 100 calls in half an hour of 180 s, 80 % within 20 s: 10 Erlang, 14 agents, 88.8 %, 7.8 s, 71.4 % busy; with 30 % shrinkage 20 on the roster.
        var plan = Staffing.ByInterval([100], 1800, 180, EightyInTwenty, shrinkage: 0.3);
        var desk = plan[0].Desk!;
        Assert.Equal((14, 20), (plan[0].Agents, plan[0].Scheduled));
        Assert.Equal((0.888, 7.8, 0.714), (Math.Round(plan[0].Answered, 3), Math.Round(desk.MeanWait, 1), Math.Round(desk.Occupancy, 3)));
    }

    [Fact]
    public void One_agent_fewer_never_reaches_the_target()
    {
        foreach (var rate in (double[])[0.0005, 0.01, 0.2, 1.7])
            foreach (var patience in (double[])[60, 240, double.PositiveInfinity])
                foreach (var target in (ServiceTarget[])[EightyInTwenty, new(0.95, 0), new(0.5, 60, MostOccupied: 0.7), new(0, 0, MostAbandoned: 0.03)])
                {
                    var desk = Staffing.Least(rate, 240, target, patience)!;
                    Assert.True(Reaches(desk, target));
                    if (desk.Agents > 1) Assert.False(Reaches(new ServiceDesk(desk.Agents - 1, rate, 240, patience), target));
                }

        static bool Reaches(ServiceDesk desk, ServiceTarget target) =>
            desk.IsStable && desk.AnsweredWithin(target.Within) >= target.Share && desk.Occupancy <= target.MostOccupied && desk.Abandoned <= target.MostAbandoned;
    }

    [Fact]
    public void Intervals_without_customers_need_nobody_and_the_day_is_weighed_by_customers()
    {
        var plan = Staffing.ByInterval([0, 40, 90], 1800, 240, EightyInTwenty, patience: 180);
        Assert.Equal((0, 0, 1), (plan[0].Agents, plan[0].Scheduled, plan[0].Answered));
        Assert.Equal((40 * plan[1].Answered + 90 * plan[2].Answered) / 130, Staffing.Answered(plan), 1e-12);
        Assert.Equal(1, Staffing.Answered([]));
        Assert.Empty(Staffing.ByInterval([], 1800, 240, EightyInTwenty));
        // Who gives up needs no agent: fewer than with endless patience.
        Assert.True(plan[2].Agents <= Staffing.ByInterval([90], 1800, 240, EightyInTwenty)[0].Agents);
    }

    [Fact]
    public void A_target_that_makes_no_sense_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Staffing.Least(1, 1, new(1, 20)));
        Assert.Throws<ArgumentOutOfRangeException>(() => Staffing.Least(1, 1, new(0.8, -1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => Staffing.Least(1, 1, new(0.8, 1, MostOccupied: 0)));
        Assert.Throws<ArgumentOutOfRangeException>(() => Staffing.Least(1, 1, new(0.8, 1, MostAbandoned: 0)));
        Assert.Throws<ArgumentOutOfRangeException>(() => Staffing.Least(double.NaN, 1, EightyInTwenty));
        Assert.Throws<ArgumentOutOfRangeException>(() => Staffing.ByInterval([1], 0, 1, EightyInTwenty));
        Assert.Throws<ArgumentOutOfRangeException>(() => Staffing.ByInterval([1], 1, 1, EightyInTwenty, shrinkage: 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Staffing.ByInterval([-1], 1, 1, EightyInTwenty));
    }
}
