using Nuoda.Analytics.Value;
using Xunit;

namespace Nuoda.Analytics.Tests.Value;

public sealed class CostToServeTests
{
    // Kaplan & Anderson (2004): a department of 560,000 a quarter; 28 people who supply 700,000 useful minutes at 0.8 a minute. Orders take 8 minutes, inquiries 44, credit checks 50;
    // 49,000, 1,400 and 2,500 of them use 578,600 minutes and leave 121,400.
    [Fact]
    public void The_department_of_Kaplan_and_Anderson()
    {
        var result = CostToServe.Of([new("minutes", 560_000, 700_000)], [new(0, 0, 0)], [new(0, 0, 8 * 49_000), new(0, 0, 44 * 1_400), new(0, 0, 50 * 2_500)]);
        Assert.Equal(0.8, result.Activities[0].Rate, 1e-12);
        Assert.Equal(578_600, result.Activities[0].Used);
        Assert.Equal(0.8 * 121_400, result.Activities[0].UnusedCost, 1e-6);
    }

    [Fact]
    public void Two_customers_of_one_margin_and_what_serving_them_leaves()
    {
        ActivityPool[] pools = [new("order line", 10_000, 5_000), new("drop", 30_000, 600), new("return", 4_000, 100)];
        var result = CostToServe.Of(pools, [new(50_000, 40_000, 1_500_000), new(50_000, 40_000, 4_500_000)],
            [new(0, 0, 400), new(0, 1, 20), new(1, 0, 2_000), new(1, 1, 120), new(1, 2, 31), new(1, 2, -1)], creditRate: 0.0365);
        Assert.Equal([800, 1000, 0], result.Customers[0].ByActivity);
        Assert.Equal([4000, 6000, 1200], result.Customers[1].ByActivity);
        Assert.Equal((150, 1950, 8050), (result.Customers[0].Credit, result.Customers[0].CostToServe, result.Customers[0].Contribution));
        Assert.Equal((450, 11650, -1650), (result.Customers[1].Credit, result.Customers[1].CostToServe, result.Customers[1].Contribution));
        // What is charged and what nobody used are the pools.
        Assert.Equal(44_000, result.Customers.Sum(c => c.ByActivity.Sum()) + result.Activities.Sum(a => a.UnusedCost), 1e-9);
    }

    [Fact]
    public void Bad_input_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => CostToServe.Of([new("drop", 1, 0)], [], []));
        Assert.Throws<ArgumentOutOfRangeException>(() => CostToServe.Of([new("drop", -1, 1)], [], []));
        Assert.Throws<ArgumentOutOfRangeException>(() => CostToServe.Of([new("drop", 1, 1)], [new(1, 1, 0)], [new(1, 0, 1)]));
        Assert.Throws<ArgumentOutOfRangeException>(() => CostToServe.Of([new("drop", 1, 1)], [new(1, 1, 0)], [new(0, 1, 1)]));
        Assert.Throws<ArgumentOutOfRangeException>(() => CostToServe.Of([new("drop", 1, 1)], [new(double.NaN, 1, 0)], []));
        Assert.Throws<ArgumentOutOfRangeException>(() => CostToServe.Of([], [new(1, 1, -1)], []));
        Assert.Empty(CostToServe.Of([], [], []).Customers);
    }

    [Fact]
    public void The_whale_rises_to_its_peak_and_comes_down()
    {
        var whale = WhaleCurve.Of([-40, 100, 0, 60, -20, 100]);
        Assert.Equal([1, 5, 3, 2, 4, 0], whale.Order);
        Assert.Equal([100, 200, 260, 260, 240, 200], whale.Cumulative);
        Assert.Equal((200, 260, 3, 60), (whale.Total, whale.Peak, whale.PeakCustomers, whale.LostAgain));
        Assert.Equal(1.3, whale.PeakShare);
        Assert.Equal(0, whale.ShareOfBest(0));
        Assert.Equal(1.0, whale.ShareOfBest(1.0 / 3)!.Value, 1e-12);
        Assert.Equal(1.15, whale.ShareOfBest(2.5 / 6)!.Value, 1e-12);
        Assert.Equal(1, whale.ShareOfBest(1));
        Assert.Throws<ArgumentOutOfRangeException>(() => whale.ShareOfBest(1.1));
        Assert.Throws<ArgumentOutOfRangeException>(() => WhaleCurve.Of([double.NaN]));
        var losing = WhaleCurve.Of([-1, -2]);
        Assert.Equal((-3, 0, 0), (losing.Total, losing.Peak, losing.PeakCustomers));
        Assert.Null(losing.PeakShare);
        Assert.Null(WhaleCurve.Of([]).ShareOfBest(0.5));
    }
}
