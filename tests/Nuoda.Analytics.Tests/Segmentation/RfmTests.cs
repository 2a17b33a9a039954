using Nuoda.Analytics.Segmentation;
using Xunit;

namespace Nuoda.Analytics.Tests.Segmentation;

public sealed class RfmTests
{
    private static readonly RfmValues[] Some = [.. Enumerable.Range(0, 203).Select(i => new RfmValues(i * 37 % 203, 1 + i * 11 % 7, i * i % 501))];

    [Fact]
    public void Ranks_make_groups_of_equal_size_and_order_the_scores_like_the_values()
    {
        var scores = Rfm.ByRank(Some);
        foreach (var of in new Func<RfmScore, int>[] { s => s.Recency, s => s.Frequency, s => s.Monetary })
            Assert.All(scores.CountBy(of), g => Assert.InRange(g.Value, 40, 41));
        for (var i = 0; i < Some.Length; i++)
            for (var j = 0; j < Some.Length; j++)
            {
                if (Some[i].Recency < Some[j].Recency) Assert.True(scores[i].Recency >= scores[j].Recency);
                if (Some[i].Monetary > Some[j].Monetary) Assert.True(scores[i].Monetary >= scores[j].Monetary);
            }
    }

    [Fact]
    public void Quantile_limits_give_equal_values_equal_scores_and_follow_a_change_of_unit()
    {
        var scores = Rfm.ByLimits(Some, Rfm.QuantileLimits(Some));
        Assert.All(Some.Zip(scores).GroupBy(c => c.First.Frequency), g => Assert.Single(g.Select(c => c.Second.Frequency).Distinct()));
        RfmValues[] cents = [.. Some.Select(c => c with { Monetary = 128 * c.Monetary, Recency = c.Recency / 8 })];
        Assert.Equal(scores, Rfm.ByLimits(cents, Rfm.QuantileLimits(cents)));
    }

    [Fact]
    public void A_limit_of_ones_own_counts_as_passed_when_it_says_so()
    {
        var limits = new RfmLimits([new(30, Included: false)], [new(2, Included: true)], [new(100, Included: true), new(1000, Included: false)]);
        Assert.Equal(["222", "211", "113"], Rfm.ByLimits([new(30, 2, 1000), new(29, 1, 99.99), new(30.5, 1.9, 1000.01)], limits).Select(s => s.ToString()));
    }

    [Fact]
    public void Bad_input_is_refused_and_nobody_gets_no_score()
    {
        Assert.Empty(Rfm.ByRank([]));
        Assert.Throws<ArgumentOutOfRangeException>(() => Rfm.QuantileLimits([]));
        Assert.Throws<ArgumentOutOfRangeException>(() => Rfm.ByRank(Some, groups: 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Rfm.ByRank([new(1, double.NaN, 1)]));
        Assert.Throws<ArgumentException>(() => Rfm.ByLimits(Some, new([new(3, true), new(2, true)], [], [])));
        Assert.Equal("111", Assert.Single(Rfm.ByLimits([new(1, 1, 1)], new([], [], []))).ToString());
    }
}
