using Nuoda.Analytics.Value;
using Xunit;

namespace Nuoda.Analytics.Tests.Value;

public sealed class StockOutReactionsTests
{
    // 100 customers asked: 40 wait, 25 take another item of ours (10 a dearer one), 35 go elsewhere (28 this once, 7 for good).
    private static StockOutReaction[] Survey(double factor = 1) =>
    [
        new("wait", 40 * factor) { MarginKept = 1, CostPerIncident = 15 },
        new("another item", 25 * factor) { Next = [new("dearer", 10 * factor) { MarginKept = 1.2 }, new("cheaper", 15 * factor) { MarginKept = 0.6 }] },
        new("elsewhere", 35 * factor) { Next = [new("this once", 28 * factor) { FutureLost = 0.05 }, new("for good", 7 * factor) { FutureLost = 1 }] },
    ];

    private static readonly StockOutIncident Incident = new(10, 8, 3000);

    [Fact]
    public void A_survey_worked_by_hand()
    {
        var loss = StockOutReactions.Expect(Survey(), Incident, counted: true);
        // Now: 0.4·15 + 0.1·80·(−0.2) + 0.15·80·0.4 + 0.35·80 = 6 − 1.6 + 4.8 + 28; later: 0.28·150 + 0.07·3000 = 42 + 210.
        Assert.Equal(37.2, loss.Now, 1e-12);
        Assert.Equal(252, loss.Later, 1e-12);
        Assert.Equal(28.92, loss.PerUnitShort, 1e-12);
        Assert.Equal(5, loss.Ends.Count);
        Assert.Equal(1, loss.Ends.Sum(e => e.Probability), 1e-12);
        Assert.Equal(["elsewhere", "for good"], loss.Ends[4].Path);
        Assert.Equal(0.07, loss.Ends[4].Probability, 1e-12);
        // The standard error is that of the mean of the hundred answers.
        double[] answers = [.. Enumerable.Repeat(15.0, 40), .. Enumerable.Repeat(-16.0, 10), .. Enumerable.Repeat(32.0, 15), .. Enumerable.Repeat(230.0, 28), .. Enumerable.Repeat(3080.0, 7)];
        var sd = Math.Sqrt(answers.Sum(a => Math.Pow(a - answers.Average(), 2)) / 99);
        Assert.Equal(sd / 10, loss.StandardError!.Value, 1e-9);
    }

    [Fact]
    public void Shares_give_the_same_as_counts_but_no_error()
    {
        var (counts, shares) = (StockOutReactions.Expect(Survey(), Incident, counted: true), StockOutReactions.Expect(Survey(0.01), Incident));
        Assert.Equal(counts.Total, shares.Total, 1e-9);
        Assert.Null(shares.StandardError);
        // Twice the units: the margin doubles, the cost of handling and the future do not.
        var twice = StockOutReactions.Expect(Survey(), Incident with { UnitsShort = 20 });
        Assert.Equal(6 + 2 * 31.2, twice.Now, 1e-9);
        Assert.Equal(counts.Later, twice.Later, 1e-9);
    }

    [Fact]
    public void A_stock_out_that_earns_more_costs_nothing_a_unit()
    {
        var loss = StockOutReactions.Expect([new("dearer", 1) { MarginKept = 1.5 }], Incident);
        Assert.Equal(-40, loss.Total, 1e-12);
        Assert.Equal(0, loss.PerUnitShort);
    }

    [Fact]
    public void Bad_input_is_refused()
    {
        Assert.Throws<ArgumentException>(() => StockOutReactions.Expect([], Incident));
        Assert.Throws<ArgumentException>(() => StockOutReactions.Expect([new("wait", 0)], Incident));
        Assert.Throws<ArgumentOutOfRangeException>(() => StockOutReactions.Expect([new("wait", -1)], Incident));
        Assert.Throws<ArgumentOutOfRangeException>(() => StockOutReactions.Expect([new("go", 1) { FutureLost = 1.1 }], Incident));
        Assert.Throws<ArgumentOutOfRangeException>(() => StockOutReactions.Expect([new("go", 1) { MarginKept = double.NaN }], Incident));
        Assert.Throws<ArgumentOutOfRangeException>(() => StockOutReactions.Expect(Survey(), Incident with { UnitsShort = 0 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => StockOutReactions.Expect(Survey(), Incident with { FutureValue = -1 }));
        // 30 go on where 40 came: a survey that does not add up.
        Assert.Throws<ArgumentException>(() => StockOutReactions.Expect([new("go", 40) { Next = [new("once", 30)] }], Incident, counted: true));
        // A branch that nobody took needs no answers after it.
        Assert.Equal(0, StockOutReactions.Expect([new("wait", 3) { MarginKept = 1 }, new("go", 0) { Next = [new("once", 0)] }], Incident, counted: true).Total);
    }
}
