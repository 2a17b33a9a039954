using Nuoda.Analytics.Retention;
using Xunit;

namespace Nuoda.Analytics.Tests.Retention;

/// <summary>Probabilities that mean what they say.</summary>
public sealed class CalibrationTests
{
    [Fact]
    public void Isotonic_by_hand()
    {
        // 0 1 | 0 | 1 1 at scores 1 2 3 4 5: 2 and 3 violate and are pooled at 1/2.
        var curve = IsotonicCalibration.Fit([3, 1, 5, 2, 4], [false, false, true, true, true]);
        Assert.Equal((0.0, 0.5, 0.5, 1.0, 1.0), (curve.At(1), curve.At(2), curve.At(3), curve.At(4), curve.At(5)));
        Assert.Equal((0.25, 0.5, 0.75), (curve.At(1.5), curve.At(2.5), curve.At(3.5)));
        Assert.Equal((0.0, 1.0), (curve.At(-9), curve.At(9)));
        // Customers of one score are one.
        Assert.Equal(0.5, IsotonicCalibration.Fit([1, 1], [true, false]).At(1));
    }

    [Fact]
    public void Isotonic_never_falls_and_is_as_good_as_the_best_such_curve()
    {
        var random = new Random(2);
        double[] scores = [.. Enumerable.Range(0, 400).Select(_ => Math.Round(random.NextDouble(), 2))];
        bool[] lost = [.. scores.Select(s => random.NextDouble() < s * s)];
        var curve = IsotonicCalibration.Fit(scores, lost);
        double[] at = [.. scores.Distinct().Order()], value = [.. at.Select(s => curve.At(s))];
        for (var i = 1; i < at.Length; i++) Assert.True(value[i] >= value[i - 1]);
        // Greatest convex minorant: share of each block is max over starts of min over ends of the mean.
        for (var i = 0; i < at.Length; i += 7)
        {
            var expected = Enumerable.Range(0, i + 1).Max(from => Enumerable.Range(i, at.Length - i).Min(to => Mean(at[from], at[to])));
            Assert.Equal(expected, value[i], 1e-12);
        }

        double Mean(double from, double to) => scores.Zip(lost).Where(c => c.First >= from && c.First <= to).Average(c => c.Second ? 1 : 0);
    }

    [Fact]
    public void Platt_finds_the_curve_that_made_the_outcomes_and_solves_its_equations()
    {
        var random = new Random(3);
        double[] scores = [.. Enumerable.Range(0, 20_000).Select(_ => 100 + 10 * random.NextDouble())];
        bool[] lost = [.. scores.Select(s => random.NextDouble() < 1 / (1 + Math.Exp(-(0.6 * s - 64))))];
        var curve = PlattScaling.Fit(scores, lost);
        Assert.Equal(0.6, curve.Slope, 0.04);
        Assert.Equal(104.1 * 0.6 - 64, curve.Slope * 104.1 + curve.Intercept, 0.1);
        // The score equations with Platt's targets.
        double positives = lost.Count(l => l), high = (positives + 1) / (positives + 2), low = 1 / (scores.Length - positives + 2);
        Assert.Equal(0, scores.Select((s, i) => curve.At(s) - (lost[i] ? high : low)).Sum() / scores.Length, 1e-9);
        Assert.Equal(0, scores.Select((s, i) => (s - 105) * (curve.At(s) - (lost[i] ? high : low))).Sum() / scores.Length, 1e-8);
        // Scores that separate keep finite probabilities; where all are the same it is the mean of the targets 2/3, 1/4 and 1/4.
        Assert.InRange(PlattScaling.Fit([1, 2, 3, 4], [false, false, true, true]).At(4), 0.6, 0.95);
        Assert.Equal(7 / 18.0, PlattScaling.Fit([7, 7, 7], [false, false, true]).At(7), 1e-9);
    }

    [Fact]
    public void A_reliability_table_by_hand()
    {
        var table = Reliability.Of([0.1, 0.8, 0.3, 0.6], [false, true, true, false], 2);
        Assert.Equal([new(2, 0.2, 0.5), new(2, 0.7, 0.5)], table.Classes.Select(c => c with { Foreseen = Math.Round(c.Foreseen, 12) }));
        Assert.Equal((0.01 + 0.04 + 0.49 + 0.36) / 4, table.Brier, 1e-12);
        Assert.Equal(-(Math.Log(0.9) + Math.Log(0.8) + Math.Log(0.3) + Math.Log(0.4)) / 4, table.LogLoss, 1e-12);
        Assert.Equal((0.6 + 0.4) / 4, table.CalibrationError, 1e-12);
        // Customers of one probability stay together; a certainty that fails has a finite loss.
        Assert.Single(Reliability.Of([0.5, 0.5, 0.5], [true, false, true], 3).Classes);
        Assert.Equal(-Math.Log(1e-15), Reliability.Of([1], [false]).LogLoss, 1e-9);
        Assert.Equal(5, Reliability.Of([.. Enumerable.Range(0, 17).Select(i => i / 20.0)], [.. Enumerable.Range(0, 17).Select(i => i > 5)], 5).Classes.Count);
    }

    [Fact]
    public void Bad_input_is_refused()
    {
        Assert.Throws<ArgumentException>(() => PlattScaling.Fit([], []));
        Assert.Throws<ArgumentException>(() => PlattScaling.Fit([1], [true, false]));
        Assert.Throws<ArgumentException>(() => IsotonicCalibration.Fit([double.NaN], [true]));
        Assert.Throws<ArgumentOutOfRangeException>(() => Reliability.Of([1.1], [true]));
        Assert.Throws<ArgumentOutOfRangeException>(() => Reliability.Of([0.1], [true], 0));
    }
}
