using Nuoda.Analytics.Quality;
using Xunit;

namespace Nuoda.Analytics.Tests.Quality;

/// <summary>Each run rule on a series that just keeps it and on one that just does not.</summary>
public sealed class RunRulesTests
{
    [Theory]
    [InlineData(RunRule.BeyondThreeSigma, "0 3.01 -3 -3.2", "1 3")]
    [InlineData(RunRule.NineOnOneSide, "-.1 .1 .1 .1 .1 .1 .1 .1 .1 .1 -.1", "9")]
    [InlineData(RunRule.NineOnOneSide, ".1 .1 .1 .1 .1 0 .1 .1 .1 .1 .1 .1 .1 .1", "")]
    [InlineData(RunRule.EightOnOneSide, "-.1 -.1 -.1 -.1 -.1 -.1 -.1 -.1 -.1", "7 8")]
    [InlineData(RunRule.SixRisingOrFalling, "0 -.1 .2 .3 .4 .5 .6 .6", "6")]
    [InlineData(RunRule.SixRisingOrFalling, "5 4 3 2 1 0 -1", "5 6")]
    [InlineData(RunRule.SixRisingOrFalling, "1 2 3 3 4 5 6", "")]
    [InlineData(RunRule.FourteenUpAndDown, "0 1 0 1 0 1 0 1 0 1 0 1 0 1", "13")]
    [InlineData(RunRule.FourteenUpAndDown, "0 1 0 1 0 1 0 1 1 0 1 0 1 0 1 0 1", "")]
    [InlineData(RunRule.TwoOfThreeBeyondTwoSigma, "2.1 0 2.1 0 0 2.1 -2.1", "2")]
    [InlineData(RunRule.TwoOfThreeBeyondTwoSigma, "2 2 2", "")]
    [InlineData(RunRule.TwoOfThreeBeyondTwoSigma, "-2.1 -2.1 0", "1")]
    [InlineData(RunRule.FourOfFiveBeyondOneSigma, "1.1 1.1 1.1 0 1.1 -1.1", "4")]
    [InlineData(RunRule.FourOfFiveBeyondOneSigma, "1.1 1.1 1.1 0 0 1.1", "")]
    [InlineData(RunRule.FifteenWithinOneSigma, ".9 -.9 .9 -.9 .9 -.9 .9 -.9 .9 -.9 .9 -.9 .9 -.9 0", "14")]
    [InlineData(RunRule.FifteenWithinOneSigma, ".9 -.9 .9 -.9 .9 -.9 .9 -.9 .9 -.9 .9 -.9 .9 -.9 1", "")]
    [InlineData(RunRule.EightBeyondOneSigma, "1.1 -1.1 1.1 -1.1 1.1 -1.1 2.1 -1.1", "7")]
    [InlineData(RunRule.EightBeyondOneSigma, "1.1 -1.1 1.1 -1.1 1.1 -1.1 2.1 -1", "")]
    public void A_rule_holds_at_the_last_point_of_its_pattern(RunRule rule, string series, string places)
    {
        double[] z = [.. series.Split(' ').Select(v => double.Parse(v, System.Globalization.CultureInfo.InvariantCulture))];
        int[] expected = [.. places.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(v => int.Parse(v, System.Globalization.CultureInfo.InvariantCulture))];
        Assert.Equal(expected, RunRules.Find(z, [rule]).Select(s => s.At));
        // The other way up nothing changes.
        Assert.Equal(expected, RunRules.Find([.. z.Select(v => -v)], [rule]).Select(s => s.At));
    }

    [Fact]
    public void A_point_that_is_missing_breaks_every_run()
    {
        double[] z = [1, 1.1, 1.2, 1.3, double.NaN, 1.4, 1.5, 1.6, 1.7, 1.8];
        Assert.Equal([RunRule.FourOfFiveBeyondOneSigma], RunRules.Find(z, [.. RunRules.Nelson, .. RunRules.WesternElectric]).Where(s => s.At < 9).Select(s => s.Rule).Distinct());
        Assert.Empty(RunRules.Find([double.NaN, double.NaN], RunRules.Nelson));
        Assert.Empty(RunRules.Find([], RunRules.Nelson));
        Assert.Throws<ArgumentOutOfRangeException>(() => RunRules.Find([1], [(RunRule)99]));
    }

    [Fact]
    public void The_two_sets_raise_about_as_many_false_alarms_as_is_known_of_them()
    {
        // Champ & Woodall (1987): the four rules of Western Electric signal first after 91.75 points on average when nothing is wrong.
        var random = new Random(17);
        double[] z = [.. Enumerable.Range(0, 200).Select(_ => 0.0)];
        var (runs, points) = (2000, 0L);
        for (var run = 0; run < runs; run++)
        {
            var length = 0;
            for (var window = 200; ; window += 200)
            {
                if (z.Length < window) z = new double[window];
                for (var i = window - 200; i < window; i++) z[i] = MathNet.Numerics.Distributions.Normal.Sample(random, 0, 1);
                var first = RunRules.Find(z.AsSpan(0, window), RunRules.WesternElectric).Select(s => s.At).DefaultIfEmpty(-1).Min();
                if (first >= 0) { length = first + 1; break; }
            }
            points += length;
        }
        Assert.Equal(91.75, points / (double)runs, tolerance: 6.0); // standard error 2
    }
}
