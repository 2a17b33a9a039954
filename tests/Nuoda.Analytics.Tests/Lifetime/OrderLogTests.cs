using Nuoda.Analytics.Lifetime;
using Xunit;

namespace Nuoda.Analytics.Tests.Lifetime;

public sealed class OrderLogTests
{
    // Customer 4: first on day −3 (two orders), again on days 4 and 11, after the end on day 20 and 25; customer 9 once; customer 2 only later.
    private static readonly Purchase[] Log =
    [
        new(4, 11, 30), new(4, -3, 5), new(4, -3, 7), new(4, 4, 10), new(4, 4, 10), new(4, 20, 99), new(4, 20, 1), new(4, 25, 1), new(9, 0, 8), new(2, 15, 3),
    ];

    [Fact]
    public void Orders_of_a_day_are_one_purchase_and_the_first_day_is_no_repeat()
    {
        var found = OrderLog.Summarise(Log, calibrationEnd: 14, holdoutEnd: 22);
        Assert.Equal([4, 9], found.Select(f => f.Customer));
        Assert.Equal(new PurchaseHistory(2, 2, 17.0 / 7), found[0].History);
        Assert.Equal((25.0, 62.0, 1), (found[0].MeanValue, found[0].TotalValue, found[0].HoldoutPurchases));
        Assert.Equal((3, 3, 62.0), found[0].Rfm(14));
        Assert.Equal(new PurchaseHistory(0, 0, 2), found[1].History);
        Assert.Equal(0, found[1].MeanValue);
    }

    [Fact]
    public void The_unit_of_time_is_the_callers() => Assert.Equal(new PurchaseHistory(2, 14, 17), OrderLog.Summarise(Log, 14, daysPerUnit: 1)[0].History);

    [Fact]
    public void Even_intervals_have_the_largest_sum_of_logarithms()
    {
        // Two intervals of a week each.
        Assert.Equal(2 * Math.Log(7), OrderLog.Summarise(Log, 14, daysPerUnit: 1)[0].LogIntervals, 1e-12);
        Assert.Equal(0, OrderLog.Summarise(Log, 14)[0].LogIntervals, 1e-12);
        Assert.Equal(0, OrderLog.Summarise(Log, 14)[1].LogIntervals);
    }

    [Fact]
    public void Historic_value_is_discounted_to_the_first_purchase()
    {
        // 30 % of 12 + 20/1.1 + 30/1.21, a week each.
        var found = OrderLog.HistoricValue(Log, end: 14, rate: 0.1, margin: 0.3);
        Assert.Equal(0.3 * (12 + 20 / 1.1 + 30 / 1.21), found[0].Value, 1e-12);
        Assert.Equal((9, 0.3 * 8), found[1]);
        Assert.Equal(62, OrderLog.HistoricValue(Log, 14)[0].Value, 1e-12);
    }

    [Fact]
    public void Bad_input_has_its_answer()
    {
        Assert.Empty(OrderLog.Summarise([], 0));
        Assert.Empty(OrderLog.Summarise(Log, -4));
        Assert.Throws<ArgumentOutOfRangeException>(() => OrderLog.Summarise([new(-1, 0, 1)], 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => OrderLog.Summarise([new(1, 0, double.NaN)], 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => OrderLog.Summarise([new(1, 0, -1)], 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => OrderLog.Summarise(Log, 14, 13));
        Assert.Throws<ArgumentOutOfRangeException>(() => OrderLog.Summarise(Log, 14, daysPerUnit: 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => OrderLog.HistoricValue(Log, 14, rate: -1));
    }
}
