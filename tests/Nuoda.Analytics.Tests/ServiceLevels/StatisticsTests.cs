using Nuoda.Analytics.ServiceLevels;
using Xunit;

namespace Nuoda.Analytics.Tests.ServiceLevels;

public sealed class StatisticsTests
{
    [Fact]
    public void Linear_quantiles_are_those_of_R_type_7()
    {
        // R: quantile(c(7, 9, 12, 13, 14, 17, 19), c(.25, .5, .9, .95)) -> 10.5 13.0 17.8 18.4
        int[] days = [7, 9, 12, 13, 14, 17, 19];
        Assert.Equal([10.5, 13, 17.8, 18.4], new[] { 0.25, 0.5, 0.9, 0.95 }.Select(p => Math.Round(Quantile.Linear(days, p), 12)));
        Assert.Equal(5, Quantile.Linear([5], 0.95));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(0.05, 1)]
    [InlineData(0.051, 2)]
    [InlineData(0.5, 10)]
    [InlineData(0.95, 19)]
    [InlineData(1, 20)]
    public void Discrete_quantiles_are_values_that_occurred(double p, int expected)
    {
        Assert.Equal(expected, Quantile.Discrete([.. Enumerable.Range(1, 20)], p));
        Assert.Equal(expected, Quantile.Discrete([.. Enumerable.Repeat(1L, 20)], 1, p));
    }

    [Fact]
    public void A_histogram_says_what_its_days_written_out_say()
    {
        var random = new Random(11);
        for (var i = 0; i < 200; i++)
        {
            var days = Enumerable.Range(0, random.Next(1, 60)).Select(_ => random.Next(-9, 30)).ToArray();
            var counts = new long[45];
            foreach (var day in days) counts[day + 12]++;
            Assert.Equal(SampleSummary.Of(days), SampleSummary.OfHistogram(counts, -12));
            Array.Sort(days);
            foreach (var p in new[] { 0, 0.1, 0.5, 0.9, 1 }) Assert.Equal(Quantile.Discrete(days, p), Quantile.Discrete(counts, -12, p));
        }
    }

    [Fact]
    public void Days_and_the_same_numbers_agree()
    {
        int[] days = [4, 6, 5, 5, -3];
        var (a, b) = (SampleSummary.Of(days), SampleSummary.Of(days.Select(d => (double)d).ToArray()));
        Assert.Equal((a.Count, a.Mean, a.Median, a.P90, a.P95, a.Min, a.Max), (b.Count, b.Mean, b.Median, b.P90, b.P95, b.Min, b.Max));
        Assert.Equal(a.Sd!.Value, b.Sd!.Value, 12);
        Assert.Equal(a.Cv!.Value, a.Sd.Value / a.Mean!.Value, 12);
    }

    [Fact]
    public void What_is_not_defined_is_null()
    {
        Assert.Equal(default, SampleSummary.Of(ReadOnlySpan<int>.Empty));
        Assert.Null(SampleSummary.Of([3]).Sd);
        Assert.Null(SampleSummary.Of([-2, 2]).Cv);
        Assert.Null(new Rate(0, 0).Value);
        Assert.Null(LineSummary.Of([]).Otif.Value);
        Assert.Null(OrderSummary.Of([]).ComponentProduct);
        Assert.Throws<ArgumentOutOfRangeException>(() => Quantile.Discrete(ReadOnlySpan<int>.Empty, 0.5));
        Assert.Throws<ArgumentOutOfRangeException>(() => Quantile.Linear([1], double.NaN));
    }
}
