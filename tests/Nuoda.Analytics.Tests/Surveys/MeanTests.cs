using Nuoda.Analytics.Surveys;
using Xunit;

namespace Nuoda.Analytics.Tests.Surveys;

/// <summary>Means, the comparison of two, and what is left of p-values after many.</summary>
public sealed class MeanTests
{
    // scipy.stats.t.ppf
    [Theory]
    [InlineData(1, 0.95, 12.706204736432095)]
    [InlineData(1, 0.999, 636.6192494318557)]
    [InlineData(2.5, 0.95, 3.5746548420118773)]
    [InlineData(3, 0.9, 2.3533634348018264)]
    [InlineData(30, 0.999, 3.6459586349971502)]
    [InlineData(1e5, 0.95, 1.9599877075346093)]
    [InlineData(1e12, 0.95, 1.959963984540054)]
    public void The_quantile_of_t(double degrees, double level, double expected) => Assert.Equal(expected, Critical.Student(level, degrees), 1e-7 * expected);

    // 2 · scipy.stats.t.sf
    [Theory]
    [InlineData(2.0, 5, 0.10193947882985828)]
    [InlineData(12.3, 3.7, 0.00039024231249568467)]
    [InlineData(0.1, 10000, 0.9203463300310748)]
    [InlineData(40, 200, 2.248739653520226e-97)]
    [InlineData(-1.96, 1e9, 0.049995790573729715)]
    public void The_p_value_of_t(double t, double degrees, double expected) => Assert.Equal(expected, Critical.TwoSided(t, degrees), 1e-8 * expected);

    [Fact]
    public void Welchs_test_is_that_of_scipy_from_answers_and_from_a_report()
    {
        var first = Sample.Of([27.5, 21.0, 19.0, 23.6, 17.0, 17.9, 16.9, 20.1, 21.9, 22.6, 23.1, 19.6, 19.0, 21.7, 21.4]);
        var second = Sample.Of([27.1, 22.0, 20.8, 23.4, 23.4, 23.5, 25.8, 22.0, 24.8, 20.2, 21.9, 22.1, 22.9, 30.5, 24.4]);
        Assert.Equal(2.8048936827317665, first.Sd, 1e-12);
        foreach (var test in (MeanComparison[])[Welch.Test(first, second), Welch.Test(new(15, 20.82, 2.8048936827317665), new(15, 23.65333333333333, 2.6319104051909483))])
        {
            Assert.Equal(-2.8529548701715215, test.T, 1e-9);
            Assert.Equal(27.88730398842012, test.DegreesOfFreedom, 1e-8);
            Assert.Equal(0.008071938172194901, test.PValue, 1e-9);
            Assert.Equal(-4.868022741791965, test.Interval.Lower, 1e-6);
            Assert.Equal(-0.7986439248746993, test.Interval.Upper, 1e-6);
            Assert.Equal(-1.0135963705538367, test.EffectSize, 1e-9);
        }
    }

    [Fact]
    public void Swapping_the_sides_only_turns_the_sign_and_the_unit_does_not_matter()
    {
        Sample a = new(23, 5.9, 1.0), b = new(31, 4.1, 1.6);
        var (there, back, inPercent) = (Welch.Test(a, b), Welch.Test(b, a), Welch.Test(new(23, 590, 100), new(31, 410, 160)));
        Assert.Equal(there.T, -back.T, 1e-12);
        Assert.Equal(there.PValue, back.PValue, 1e-15);
        Assert.Equal(there.T, inPercent.T, 1e-12);
        Assert.Equal(100 * there.Interval.Lower, inPercent.Interval.Lower, 1e-9);
    }

    [Fact]
    public void Sides_without_spread_or_with_one_answer_have_their_own_answers()
    {
        Assert.Equal((0, 1), (Welch.Test(new(5, 4, 0), new(9, 5, 0)).PValue, Welch.Test(new(5, 4, 0), new(9, 4, 0)).PValue));
        Assert.Equal(double.NegativeInfinity, Welch.Test(new(5, 4, 0), new(9, 5, 0)).T);
        Assert.True(double.IsNaN(Welch.Test(new(1, 4, double.NaN), new(9, 5, 1)).PValue));
        Assert.True(double.IsNaN(Welch.Test(default, new(9, 5, 1)).PValue));
        Assert.Throws<ArgumentOutOfRangeException>(() => Welch.Test(new(5, 4, -1), new(9, 5, 1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => Welch.Test(new(5, double.PositiveInfinity, 1), new(9, 5, 1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => Sample.Of([1, double.NegativeInfinity]));
    }

    [Fact]
    public void A_mean_has_an_interval_and_a_test_hand_worked()
    {
        // 2 4 4 4 5 5 7 9: mean 5, Σ(x − 5)² = 32, s² = 32/7; t(7) = 2.364624.
        var sample = Sample.Of([2, 4, 4, double.NaN, 4, 5, 5, 7, 9]);
        Assert.Equal((8, 5, Math.Sqrt(32 / 7.0)), (sample.N, sample.Mean, sample.Sd));
        Assert.Equal(5 - 2.364624251 * Math.Sqrt(32 / 7.0 / 8), sample.Interval().Lower, 1e-7);
        Assert.Equal(sample.StandardError() * Math.Sqrt(0.6), sample.StandardError(population: 20), 1e-12);
        Assert.Equal(new(5, 5), sample.Interval(population: 8));
        Assert.Equal(1, sample.PValue(5));
        Assert.Equal(Critical.TwoSided(1 / sample.StandardError(), 7), sample.PValue(4), 1e-12);
        Assert.Equal((1, 0), (Sample.Of([3, 3, 3]).PValue(3), Sample.Of([3, 3, 3]).PValue(4)));
        Assert.True(double.IsNaN(Sample.Of([3]).Interval().Lower) && double.IsNaN(Sample.Of([]).Mean) && double.IsNaN(Sample.Of([3]).PValue(3)));
    }

    [Fact]
    public void Corrections_for_many_tests_hand_worked()
    {
        double[] p = [0.01, 0.04, double.NaN, 0.03, 0.005];
        Close([0.03, 0.06, double.NaN, 0.06, 0.02], MultipleTesting.Holm(p));
        Close([0.02, 0.04, double.NaN, 0.04, 0.02], MultipleTesting.BenjaminiHochberg(p));
        Assert.Empty(MultipleTesting.Holm([]));
        Assert.Throws<ArgumentOutOfRangeException>(() => MultipleTesting.Holm([1.2]));
        Assert.Throws<ArgumentOutOfRangeException>(() => MultipleTesting.BenjaminiHochberg([-0.1]));

        static void Close(double[] expected, double[] found)
        {
            Assert.Equal(expected.Length, found.Length);
            for (var i = 0; i < found.Length; i++) Assert.Equal(expected[i], found[i], 1e-12);
        }
    }

    [Fact]
    public void The_fifteen_p_values_of_Benjamini_and_Hochberg_give_their_four_findings_and_Holm_three()
    {
        double[] p = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0];
        Assert.Equal(4, MultipleTesting.BenjaminiHochberg(p).Count(x => x <= 0.05));
        Assert.Equal(3, MultipleTesting.Holm(p).Count(x => x <= 0.05));
    }

    [Fact]
    public void A_correction_never_makes_a_p_value_smaller_and_keeps_their_order()
    {
        var random = new Random(3);
        for (var round = 0; round < 200; round++)
        {
            double[] p = [.. Enumerable.Range(0, 1 + random.Next(20)).Select(_ => Math.Pow(random.NextDouble(), 3))];
            var (holm, bh) = (MultipleTesting.Holm(p), MultipleTesting.BenjaminiHochberg(p));
            for (var i = 0; i < p.Length; i++)
            {
                Assert.True(p[i] <= bh[i] + 1e-15 && bh[i] <= holm[i] + 1e-15 && holm[i] <= 1);
                for (var j = 0; j < p.Length; j++) if (p[i] < p[j]) Assert.True(holm[i] <= holm[j] && bh[i] <= bh[j]);
            }
        }
    }
}
