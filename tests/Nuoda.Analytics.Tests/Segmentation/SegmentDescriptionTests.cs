using Nuoda.Analytics.Features;
using Nuoda.Analytics.Segmentation;
using Xunit;

namespace Nuoda.Analytics.Tests.Segmentation;

public sealed class SegmentDescriptionTests
{
    [Fact]
    public void A_segment_that_follows_a_rule_gets_that_rule_back()
    {
        var random = new Random(1);
        double[] orders = [.. Enumerable.Range(0, 500).Select(_ => 100 * random.NextDouble())];
        string[] region = [.. Enumerable.Range(0, 500).Select(_ => "NSEW"[random.Next(4)].ToString())];
        double[] noise = [.. Enumerable.Range(0, 500).Select(_ => random.NextDouble())];
        int[] segments = [.. Enumerable.Range(0, 500).Select(i => orders[i] >= 60 && region[i] is "N" or "W" && orders[i] >= 60 ? 1 : 0)];
        var description = SegmentDescription.Of([new NumericFeature("noise", noise), new NumericFeature("orders", orders), new CategoricalFeature("region", region)], segments, 1);
        var rule = Assert.Single(description.Rules);
        Assert.Equal((1, 1), (description.Coverage, description.Precision));
        var (byOrders, byRegion) = (rule.Conditions.Single(c => c.Feature == "orders"), rule.Conditions.Single(c => c.Feature == "region"));
        Assert.Equal(["N", "W"], byRegion.Levels);
        Assert.Equal((60, null, false), (byOrders.AtLeast, byOrders.Below, byOrders.OrMissing));
        Assert.Equal((2, segments.Sum(), segments.Sum()), (rule.Conditions.Count, rule.Cases, rule.Members));
    }

    [Fact]
    public void Two_limits_on_one_attribute_are_one_condition_and_missing_values_go_with_the_low_ones()
    {
        double[] days = [.. Enumerable.Range(0, 100).Select(i => (double)i), double.NaN, double.NaN];
        int[] between = [.. days.Select(d => d is >= 30 and < 50 ? 0 : 1)];
        var rule = Assert.Single(SegmentDescription.Of([new NumericFeature("days", days)], between, 0).Rules);
        var condition = Assert.Single(rule.Conditions);
        Assert.Equal(("days", 30, 50, false), (condition.Feature, condition.AtLeast, condition.Below, condition.OrMissing));
        int[] low = [.. days.Select(d => d >= 10 ? 0 : 1)];
        condition = Assert.Single(Assert.Single(SegmentDescription.Of([new NumericFeature("days", days)], low, 1).Rules).Conditions);
        Assert.Equal((null, 10, true), (condition.AtLeast, condition.Below, condition.OrMissing));
        int[] unknown = [.. days.Select(d => double.IsNaN(d) ? 1 : 0)];
        condition = Assert.Single(Assert.Single(SegmentDescription.Of([new NumericFeature("days", days)], unknown, 1).Rules).Conditions);
        Assert.Equal((null, 0, true), (condition.AtLeast, condition.Below, condition.OrMissing));
    }

    [Fact]
    public void Rules_that_differ_in_nothing_but_how_sure_they_are_become_one()
    {
        // All below 50 belong, and 60 % of the others: a split at 50 would only say "below 50, or not below 50".
        double[] x = [.. Enumerable.Range(0, 200).Select(i => (double)(i % 100))];
        int[] segments = [.. x.Select((v, i) => v < 50 || i % 5 < 3 ? 0 : 1)];
        var rule = Assert.Single(SegmentDescription.Of([new NumericFeature("x", x)], segments, 0, depth: 1).Rules);
        Assert.Empty(rule.Conditions);
        Assert.Equal((200, 160), (rule.Cases, rule.Members));
    }

    [Fact]
    public void Where_nothing_tells_a_segment_no_rule_is_made_up()
    {
        var random = new Random(3);
        int[] segments = [.. Enumerable.Range(0, 400).Select(i => i % 4)];
        var none = SegmentDescription.Of([new NumericFeature("constant", new double[400])], segments, 2);
        Assert.Empty(none.Rules);
        Assert.Equal((0, 100), (none.Coverage, none.Size));
        Assert.True(double.IsNaN(none.Precision));
        var all = Assert.Single(SegmentDescription.Of([new NumericFeature("constant", new double[400])], new int[400], 0).Rules);
        Assert.Empty(all.Conditions);
        Assert.Throws<ArgumentException>(() => SegmentDescription.Of([new NumericFeature("a", [1])], [0], 1));
        Assert.Throws<ArgumentException>(() => SegmentDescription.Of([new NumericFeature("a", [1])], [0, 1], 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => SegmentDescription.Of([new NumericFeature("a", [1])], [0], 0, depth: 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => SegmentDescription.Of([new NumericFeature("a", [1])], [0], 0, leastShare: 0));
    }

    [Theory]
    [InlineData(59.2, 61.7, 60)]
    [InlineData(0.123, 0.131, 0.13)]
    [InlineData(-5, 3, 0)]
    [InlineData(-7.9, -7.05, -7.1)]
    [InlineData(99.5, 100, 100)]
    [InlineData(1234567.2, 1234567.3, 1234567.3)]
    public void Limits_are_the_shortest_number_between_two_values(double a, double b, double limit) => Assert.Equal(limit, RuleTree.ShortestBetween(a, b));
}
