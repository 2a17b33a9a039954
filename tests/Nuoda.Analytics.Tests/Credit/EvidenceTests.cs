using Nuoda.Analytics.Credit;
using Nuoda.Analytics.Features;
using Xunit;

namespace Nuoda.Analytics.Tests.Credit;

public sealed class EvidenceTests
{
    [Fact]
    public void Weights_and_information_are_those_worked_by_hand()
    {
        // 80 goods, 20 bads: shares 0.75 and 0.25 of the goods, 0.5 and 0.5 of the bads.
        var evidence = WeightOfEvidence.Of(["a", "b"], [60, 20], [10, 10]);
        Assert.Equal(Math.Log(1.5), evidence.Bins[0].Woe, 1e-15);
        Assert.Equal(Math.Log(0.5), evidence.Bins[1].Woe, 1e-15);
        Assert.Equal(0.25 * Math.Log(1.5) + 0.25 * Math.Log(2), evidence.InformationValue, 1e-15);
        Assert.Equal(10.0 / 70, evidence.Bins[0].BadRate, 1e-15);
        Assert.Equal(Math.Log(60.5 / 80 / (10.5 / 20)), WeightOfEvidence.Of(["a", "b"], [60, 20], [10, 10], smoothing: 0.5).Bins[0].Woe, 1e-15);
    }

    [Fact]
    public void A_bin_of_one_kind_only_has_an_infinite_weight_unless_smoothed_and_an_empty_one_says_nothing()
    {
        var evidence = WeightOfEvidence.Of(["only good", "only bad", "empty"], [5, 0, 0], [0, 5, 0]);
        Assert.Equal([double.PositiveInfinity, double.NegativeInfinity, 0], evidence.Bins.Select(b => b.Woe));
        Assert.Equal(double.PositiveInfinity, evidence.InformationValue);
        Assert.True(double.IsFinite(WeightOfEvidence.Of(["a", "b"], [5, 0], [0, 5], 0.5).InformationValue));
        Assert.Throws<ArgumentException>(() => WeightOfEvidence.Of(["a"], [5], [0]));
        Assert.Throws<ArgumentException>(() => WeightOfEvidence.Of(["a"], [5], [1, 1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => WeightOfEvidence.Of(["a", "b"], [5, -1], [1, 1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => WeightOfEvidence.Of(["a"], [5], [1], -1));
    }

    [Fact]
    public void Bins_are_named_and_filled_with_the_lower_end_included()
    {
        var binning = new NumericBinning("days", [10, 20.5], hasMissing: true);
        Assert.Equal(["<10", "[10,20.5)", ">=20.5", ""], Enumerable.Range(0, binning.Count).Select(binning.Label));
        Assert.Equal([0, 1, 1, 2, 3], binning.BinsOf(new NumericFeature("days", [9.99, 10, 20.49, 20.5, double.NaN])));
        Assert.Equal([-1], new NumericBinning("days", []).BinsOf(new NumericFeature("days", [double.NaN])));
        var levels = new CategoricalBinning("town", [["A", "C"], ["B"]]);
        Assert.Equal(["A|C", "B"], Enumerable.Range(0, levels.Count).Select(levels.Label));
        Assert.Equal([0, 1, 0, -1, -1], levels.BinsOf(new CategoricalFeature("town", ["A", "B", "C", "D", null])));
        Assert.Throws<ArgumentException>(() => new NumericBinning("days", [2, 2]));
        Assert.Throws<ArgumentException>(() => levels.BinsOf(new NumericFeature("town", [1])));
        Assert.Throws<ArgumentException>(() => binning.BinsOf(new CategoricalFeature("days", ["1"])));
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 1)]
    [InlineData(3, 3.84)]
    [InlineData(4, 1)]
    public void Monotone_bins_are_the_best_of_all_monotone_divisions(int seed, double cost)
    {
        var random = new Random(seed);
        double[] values = [.. Enumerable.Range(0, 300).Select(_ => (double)random.Next(9))];
        bool[] bad = [.. values.Select(v => random.NextDouble() < 0.1 + 0.05 * v + (v == 4 ? -0.2 : 0))];
        var feature = new NumericFeature("value", values);
        var found = Worth(((NumericBinning)MonotoneBinning.Of(feature, bad, 0.05, cost)).Cuts);
        var best = Enumerable.Range(0, 256).Max(mask => Worth([.. Enumerable.Range(1, 8).Where(c => (mask >> c - 1 & 1) == 1).Select(c => (double)c)]));
        Assert.Equal(best, found, 1e-12);
        Assert.True(double.IsFinite(found));

        double Worth(IReadOnlyList<double> cuts)
        {
            var bins = WeightOfEvidence.Of(feature, bad, new NumericBinning("value", cuts));
            var rates = bins.Bins.Select(b => b.BadRate).ToList();
            var rising = rates.Zip(rates.Skip(1)).All(r => r.First < r.Second) || rates.Zip(rates.Skip(1)).All(r => r.First > r.Second);
            return rising && bins.Bins.All(b => b.Goods > 0 && b.Bads > 0 && b.Goods + b.Bads >= 15)
                ? bins.InformationValue - cost * cuts.Count * (1.0 / bad.Count(b => !b) + 1.0 / bad.Count(b => b)) : double.NegativeInfinity;
        }
    }

    [Fact]
    public void Categories_alike_are_joined_and_rare_ones_do_not_stand_alone()
    {
        var random = new Random(1);
        string[] towns = [.. Enumerable.Range(0, 3000).Select(i => i < 20 ? "rare" : "ABCD"[i % 4].ToString())];
        bool[] bad = [.. towns.Select(t => random.NextDouble() < (t is "A" or "B" ? 0.1 : 0.4))];
        var binning = (CategoricalBinning)MonotoneBinning.Of(new CategoricalFeature("town", towns), bad, cutCost: 3.84);
        Assert.Equal(2, binning.Groups.Count);
        Assert.Contains(binning.Groups, g => g.Contains("A") && g.Contains("B"));
        Assert.Contains(binning.Groups, g => g.Contains("C") && g.Contains("D"));
        Assert.Single(binning.Groups, g => g.Contains("rare"));
    }

    [Fact]
    public void A_constant_or_wholly_missing_attribute_has_one_bin_and_a_lack_of_outcomes_is_refused()
    {
        bool[] bad = [true, false, true, false];
        Assert.Equal(1, MonotoneBinning.Of(new NumericFeature("same", [3, 3, 3, 3]), bad).Count);
        Assert.Equal(2, MonotoneBinning.Of(new NumericFeature("none", [double.NaN, double.NaN, double.NaN, double.NaN]), bad).Count);
        Assert.Equal(1, MonotoneBinning.Of(new CategoricalFeature("none", [null, null, null, null]), bad).Count);
        Assert.Throws<ArgumentException>(() => MonotoneBinning.Of(new NumericFeature("x", [1, 2]), [true, true]));
        Assert.Throws<ArgumentException>(() => MonotoneBinning.Of(new NumericFeature("x", [1, 2]), [true]));
        Assert.Throws<ArgumentOutOfRangeException>(() => MonotoneBinning.Of(new NumericFeature("x", [1, 2]), [true, false], leastShare: 0.6));
        Assert.Throws<ArgumentOutOfRangeException>(() => MonotoneBinning.Of(new NumericFeature("x", [1, 2]), [true, false], cutCost: -1));
    }
}
