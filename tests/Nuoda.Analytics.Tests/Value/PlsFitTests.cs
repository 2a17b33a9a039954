using Nuoda.Analytics.Value;
using Xunit;

namespace Nuoda.Analytics.Tests.Value;

public sealed class PlsFitTests
{
    private static readonly double[][] Data = ChainData.Answers();

    private static PathModel Chain(InnerScheme scheme = InnerScheme.Path, string modes = "AAA") => new(
        [new("quality", [0, 1, 2], Mode(modes[0])), new("satisfaction", [3, 4], Mode(modes[1])), new("loyalty", [5, 6, 7], Mode(modes[2]))],
        [new(0, 1), new(0, 2), new(1, 2)], scheme);

    private static BlockMode Mode(char letter) => letter == 'A' ? BlockMode.A : BlockMode.B;

    // From a separate program in R 4.2 that iterates over scores, every regression by lm, until weights change by less than 1e-14: weights, loadings, arrows, R².
    public static TheoryData<InnerScheme, string, double[], double[], double[], double[]> Reference => new()
    {
        { InnerScheme.Centroid, "AAA", [0.3472581743, 0.3449406745, 0.3468340666, 0.5373729669, 0.4842986391, 0.3586275149, 0.3497781635, 0.3290671271], [0.9793971753, 0.9515495868, 0.9562733326, 0.9809058128, 0.9764382862, 0.9600410731, 0.9741005009, 0.9572021801], [0.8206287863, 0.4738966822, 0.4973844712], [0.6734316048, 0.8588283135] },
        { InnerScheme.Centroid, "BAA", [0.1117617445, 0.4535017608, 0.4773153292, 0.5366179276, 0.4850570836, 0.3578039152, 0.3503499646, 0.3293112124], [0.9624713911, 0.9560846711, 0.9613067262, 0.9808453760, 0.9765052467, 0.9599466406, 0.9741479365, 0.9572544957], [0.8219214129, 0.4827030802, 0.4894755388], [0.675554809, 0.8609815308] },
        { InnerScheme.Centroid, "BBB", [0.22844249319, 0.32191675350, 0.48973062309, 1.07689528768, -0.08459307121, 0.64016423003, 0.27913766580, 0.10929143728], [0.9711745412, 0.9408115230, 0.9704916396, 0.9994228304, 0.9016546552, 0.9875974810, 0.9586948981, 0.9165179395], [0.8567301072, 0.5137041705, 0.4550558143], [0.7339864765, 0.8715132017] },
        { InnerScheme.Factorial, "AAA", [0.3472455916, 0.3446132372, 0.3471727550, 0.5370648930, 0.4846081143, 0.3586091784, 0.3497924052, 0.3290710249], [0.9793991145, 0.9514953892, 0.9563252418, 0.9808811641, 0.9764656196, 0.9600390121, 0.9741016706, 0.9572031828], [0.8205817224, 0.4740010832, 0.4973025015], [0.6733543632, 0.8588450104] },
        { InnerScheme.Factorial, "BAA", [0.1103802198, 0.4481273467, 0.4840376941, 0.5364031116, 0.4852728503, 0.3577913683, 0.3503856860, 0.3292874427], [0.9623986062, 0.9551065959, 0.9622408572, 0.9808281646, 0.9765242796, 0.9599459208, 0.9741506665, 0.9572523731], [0.821627048, 0.4836256249, 0.4888477067], [0.675071006, 0.8613627718] },
        { InnerScheme.Factorial, "BBB", [0.22599464621, 0.32116914464, 0.49290408275, 1.07278627444, -0.08004036524, 0.64038770066, 0.28038291057, 0.10774787108], [0.9709683415, 0.9405099136, 0.9707843888, 0.9994832995, 0.9024442238, 0.9876152719, 0.9587386436, 0.9163001970], [0.8565354472, 0.5136921214, 0.4552717820], [0.7336529723, 0.8717870718] },
        { InnerScheme.Path, "AAA", [0.3472449629, 0.3446134897, 0.3471731476, 0.5370648435, 0.4846081640, 0.3584418630, 0.3498927277, 0.3291367398], [0.9793990762, 0.9514954013, 0.9563252682, 0.9808811601, 0.9764656240, 0.9600194141, 0.9741101381, 0.9572155318], [0.8205817247, 0.4739700042, 0.4973246950], [0.6733543669, 0.858829522] },
        { InnerScheme.Path, "BAA", [0.1103744853, 0.4481297748, 0.4840410194, 0.5364030900, 0.4852728720, 0.3577580043, 0.3504052275, 0.3293010140], [0.9623981348, 0.9551066153, 0.9622409467, 0.9808281629, 0.9765242815, 0.9599419965, 0.9741523164, 0.9572548811], [0.8216270189, 0.4836200999, 0.4888515775], [0.6750709582, 0.8613598363] },
        { InnerScheme.Path, "BBB", [0.22729975296, 0.32046348619, 0.49228229804, 1.07235543750, -0.07956322112, 0.64938545648, 0.27841417869, 0.10009901411], [0.9710609969, 0.9404659294, 0.9707704031, 0.9994894432, 0.9025267966, 0.9882175996, 0.9579667381, 0.9146377832], [0.856526244, 0.5156667408, 0.4532958430], [0.7336372066, 0.8718146255] },
    };

    [Theory]
    [MemberData(nameof(Reference))]
    public void Weights_loadings_and_paths_are_those_of_a_separate_program(InnerScheme scheme, string modes, double[] weights, double[] loadings, double[] paths, double[] explained)
    {
        var fit = PlsFit.Fit(Chain(scheme, modes), Data);
        Assert.True(fit.Converged);
        Same(weights, fit.Blocks.SelectMany(b => b.Weights));
        Same(loadings, fit.Blocks.SelectMany(b => b.Loadings));
        Same(paths, fit.Paths);
        Same(explained, fit.Blocks.Skip(1).Select(b => b.RSquared!.Value));
        Assert.Null(fit.Blocks[0].RSquared);
        Assert.Equal(fit.Paths[1] + fit.Paths[0] * fit.Paths[2], fit.TotalEffects[0][2], 1e-12);
        Assert.Equal(fit.Correlations[0][1], fit.Paths[0], 1e-12);

        static void Same(IEnumerable<double> expected, IEnumerable<double> actual) => Assert.All(expected.Zip(actual), p => Assert.Equal(p.First, p.Second, 2e-9));
    }

    [Fact]
    public void Two_blocks_are_canonical_correlation_in_mode_B_and_the_inter_battery_pair_in_mode_A()
    {
        // R: cancor(X[,1:3], X[,6:8]) and svd(cor(X[,1:3], X[,6:8])).
        var b = PlsFit.Fit(Two(BlockMode.B), Data);
        Assert.Equal(0.907208146318, b.Paths[0], 1e-10);
        var a = PlsFit.Fit(Two(BlockMode.A), Data);
        double[] left = [0.578314921278, 0.560131108238, 0.593131514431], right = [0.610887956208, 0.575669053744, 0.543526490175];
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(left[i], a.Blocks[0].Weights[i] / Math.Sqrt(a.Blocks[0].Weights.Sum(w => w * w)), 1e-9);
            Assert.Equal(right[i], a.Blocks[1].Weights[i] / Math.Sqrt(a.Blocks[1].Weights.Sum(w => w * w)), 1e-9);
        }
        Assert.Equal(0.960175534603, a.Blocks[0].Alpha!.Value, 1e-11);
        Assert.Null(b.Blocks[0].Alpha);

        static PathModel Two(BlockMode mode) => new([new("quality", [0, 1, 2], mode), new("loyalty", [5, 6, 7], mode)], [new(0, 1)]);
    }

    [Fact]
    public void One_indicator_a_block_is_plain_regression()
    {
        var fit = PlsFit.Fit(new([new("x", [0]), new("m", [3]), new("y", [5])], [new(0, 1), new(0, 2), new(1, 2)]), Data);
        double r(int i, int j) => MathNet.Numerics.Statistics.Correlation.Pearson(Data[i], Data[j]);
        var (xm, xy, my) = (r(0, 3), r(0, 5), r(3, 5));
        Assert.Equal((xy - xm * my) / (1 - xm * xm), fit.Paths[1], 1e-12);
        Assert.Equal((my - xm * xy) / (1 - xm * xm), fit.Paths[2], 1e-12);
        Assert.All(fit.Blocks, b => Assert.Equal((1, 1, 1), (b.Weights[0], b.Loadings[0], b.AverageVariance)));
        // Total effect of x is its simple correlation, however it is cut into ways.
        Assert.Equal(xy, fit.TotalEffects[0][2], 1e-12);
    }

    [Fact]
    public void Scale_and_place_of_an_indicator_do_not_matter_and_a_reversed_one_turns_its_sign()
    {
        var fit = PlsFit.Fit(Chain(), Data);
        double[][] moved = [.. Data.Select((c, k) => c.Select(v => k == 4 ? 7 - v : 1000 + 3 * v).ToArray())];
        var other = PlsFit.Fit(Chain(), moved);
        for (var k = 0; k < 3; k++) Assert.Equal(fit.Blocks[0].Weights[k], other.Blocks[0].Weights[k], 1e-8);
        Assert.Equal(-Math.Sign(other.Blocks[1].Loadings[0]), Math.Sign(other.Blocks[1].Loadings[1]));
        Assert.Equal(Math.Abs(fit.Paths[2]), Math.Abs(other.Paths[2]), 1e-9);
        Assert.Equal(fit.Blocks[2].RSquared!.Value, other.Blocks[2].RSquared!.Value, 1e-9);
    }

    [Fact]
    public void Intervals_hold_their_estimates_repeat_with_the_seed_and_turn_no_signs()
    {
        var fit = PlsFit.Fit(Chain(), Data);
        var intervals = PlsFit.Intervals(Chain(), Data, 500);
        for (var k = 0; k < 3; k++)
        {
            Assert.Equal(fit.Paths[k], intervals.Paths[k].Value, 1e-9);
            Assert.InRange(fit.Paths[k], intervals.Paths[k].Percentile.Lower, intervals.Paths[k].Percentile.Upper);
        }
        Assert.Equal(fit.TotalEffects[0][2], intervals.TotalEffects[0][2].Value, 1e-9);
        Assert.True(intervals.TotalEffects[0][2].Bca.Lower > 0);
        // Loadings of 0.95 never come out negative in a draw.
        Assert.All(intervals.Loadings.SelectMany(l => l), l => Assert.True(l.Percentile.Lower > 0.5 && l.StandardError < 0.1));
        Assert.Equal(fit.Blocks[1].Weights[0], intervals.Weights[1][0].Value, 1e-9);
        Assert.Equal(intervals.Paths, PlsFit.Intervals(Chain(), Data, 500).Paths);
        // One indicator a block: the standard error of a path is near that of regression.
        var plain = PlsFit.Intervals(new([new("x", [0]), new("y", [5])], [new(0, 1)]), Data, 2000).Paths[0];
        Assert.InRange(plain.StandardError, 0.02, 0.12);
    }

    [Fact]
    public void Bad_input_is_refused()
    {
        Assert.Throws<ArgumentException>(() => PlsFit.Fit(new([new("a", []), new("b", [1])], [new(0, 1)]), Data));
        Assert.Throws<ArgumentException>(() => PlsFit.Fit(new([new("a", [0]), new("b", [0])], [new(0, 1)]), Data));
        Assert.Throws<ArgumentException>(() => PlsFit.Fit(new([new("a", [0]), new("b", [99])], [new(0, 1)]), Data));
        Assert.Throws<ArgumentException>(() => PlsFit.Fit(new([new("a", [0]), new("b", [1])], [new(1, 0)]), Data));
        Assert.Throws<ArgumentException>(() => PlsFit.Fit(new([new("a", [0]), new("b", [1]), new("c", [2])], [new(0, 1)]), Data));
        Assert.Throws<ArgumentException>(() => PlsFit.Fit(new([new("a", [0]), new("b", [1])], [new(0, 1), new(0, 1)]), Data));
        var two = new PathModel([new("a", [0]), new("b", [1])], [new(0, 1)]);
        Assert.Throws<ArgumentException>(() => PlsFit.Fit(two, [[1, 2, 3], [5, 5, 5]]));
        Assert.Throws<ArgumentException>(() => PlsFit.Fit(two, [[1, 2, 3], [5, 6]]));
        Assert.Throws<ArgumentException>(() => PlsFit.Fit(two, [[1, 2], [5, 6]]));
        Assert.Throws<ArgumentOutOfRangeException>(() => PlsFit.Fit(two, [[1, 2, double.NaN], [5, 6, 1]]));
        // Two indicators that say the same: no weights by regression, but by covariance.
        double[][] twins = [Data[0], [.. Data[0].Select(v => 2 * v)], Data[5]];
        Assert.Throws<ArgumentException>(() => PlsFit.Fit(new([new("a", [0, 1], BlockMode.B), new("b", [2])], [new(0, 1)]), twins));
        Assert.True(PlsFit.Fit(new([new("a", [0, 1]), new("b", [2])], [new(0, 1)]), twins).Converged);
        Assert.Throws<ArgumentOutOfRangeException>(() => PlsFit.Intervals(two, Data, 5));
    }
}
