using Nuoda.Analytics.Surveys;
using Nuoda.Analytics.Value;
using Xunit;

namespace Nuoda.Analytics.Tests.Value;

public sealed class MediationTests
{
    private static readonly double[][] Data = ChainData.Answers();
    private static readonly double[] Second = [.. Data[4].Zip(ChainData.Numbers(32), (a, b) => a + b)];

    private static Mediation Chain(int draws = 5000) => Mediation.Estimate(Data[0], [Data[3], Second], Data[5], [ChainData.Numbers(31)], draws);

    [Fact]
    public void Coefficients_and_errors_are_those_of_R_lm()
    {
        // R 4.2: lm of each equation; values, standard errors and p as summary() prints them.
        var chain = Chain(100);
        Same(chain.Mediators[0].A, 0.723023528732, 0.0787409347523, 4.45117569269e-11);
        Same(chain.Mediators[1].A, 0.67534589942514, 0.20014913357705, 0.00174884500957);
        Same(chain.Mediators[0].B, 0.557361499157122, 0.149071721368933, 0.000659666375708);
        Same(chain.Mediators[1].B, -0.0334953303611, 0.0586465026150, 0.5715545862880);
        Same(chain.Direct, 0.456294763068759, 0.116571007319588, 0.000399738616689);
        Same(chain.Total, 0.836659306959, 0.0749593639737, 2.11215890436e-13);
        Assert.Equal(chain.Total.Value, chain.Direct.Value + chain.TotalIndirect.Value, 1e-12);
        Assert.Equal(chain.TotalIndirect.Value, chain.Mediators.Sum(m => m.Indirect.Value), 1e-12);
        // Sobel's z of the same figures: 3.46282, p 0.00053454.
        Assert.Equal(3.4628208126555, chain.Mediators[0].Indirect.Value / chain.Mediators[0].SobelError, 1e-9);
        Assert.Equal(0.0005345442497, chain.Mediators[0].SobelP, 1e-12);

        static void Same(PathCoefficient path, double value, double error, double p)
        {
            Assert.Equal(value, path.Value, 1e-10);
            Assert.Equal(error, path.StandardError, 1e-10);
            Assert.Equal(1, path.PValue / p, 1e-6);
        }
    }

    [Fact]
    public void Bootstrap_intervals_are_those_of_forty_thousand_draws_in_R()
    {
        // R: 40,000 draws with its own generator; both sides scatter by about 0.005.
        var chain = Chain(20_000);
        var (one, two) = (chain.Mediators[0].Indirect, chain.Mediators[1].Indirect);
        Near((0.1760, 0.6549), one.Percentile, 0.01);
        Near((0.2039, 0.6980), one.Bca, 0.015);
        Near((-0.1353, 0.0577), two.Percentile, 0.006);
        Near((-0.1447, 0.0523), two.Bca, 0.008);
        Assert.Equal(0.12147, one.StandardError, 0.003);
        Assert.True(one.Bca.Lower > 0 && two.Bca.Lower < 0 && two.Bca.Upper > 0);

        static void Near((double Lower, double Upper) expected, ConfidenceInterval interval, double within)
        {
            Assert.Equal(expected.Lower, interval.Lower, within);
            Assert.Equal(expected.Upper, interval.Upper, within);
        }
    }

    [Fact]
    public void The_same_seed_gives_the_same_intervals_and_another_about_the_same()
    {
        Assert.Equal(Chain(500).TotalIndirect, Chain(500).TotalIndirect);
        var other = Mediation.Estimate(Data[0], [Data[3], Second], Data[5], [ChainData.Numbers(31)], 5000, seed: 2).TotalIndirect;
        Assert.NotEqual(Chain().TotalIndirect, other);
        Assert.Equal(Chain().TotalIndirect.Bca.Lower, other.Bca.Lower, 0.03);
    }

    [Fact]
    public void Units_of_cause_and_effect_scale_the_effects_but_not_the_verdict()
    {
        var (chain, scaled) = (Chain(200), Mediation.Estimate([.. Data[0].Select(x => 10 + 4 * x)], [Data[3], Second], [.. Data[5].Select(y => 100 * y)], [ChainData.Numbers(31)], 200));
        Assert.Equal(25 * chain.TotalIndirect.Bca.Upper, scaled.TotalIndirect.Bca.Upper, 1e-8);
        Assert.Equal(chain.Direct.PValue, scaled.Direct.PValue, 1e-10);
    }

    [Fact]
    public void Baron_and_Kenny_tell_full_partial_and_no_mediation_apart()
    {
        var random = new Random(6);
        double[] x = Noise(), e = Noise(), f = Noise();
        double[] m = Sum(x, 0.8, e, 0.6), loose = Noise();
        Assert.Equal(MediationFinding.Full, Mediation.Estimate(x, [m], Sum(m, 0.7, f, 0.7), draws: 100).BaronKenny());
        Assert.Equal(MediationFinding.Partial, Mediation.Estimate(x, [m], Sum(m, 0.5, x, 0.5), draws: 100).BaronKenny());
        Assert.Equal(MediationFinding.Partial, Mediation.Estimate(x, [m], Sum(Sum(m, 0.5, x, 0.5), 1, f, 0.3), draws: 100).BaronKenny());
        Assert.Equal(MediationFinding.None, Mediation.Estimate(x, [loose], Sum(x, 0.7, f, 0.7), draws: 100).BaronKenny());
        // A direct effect that undoes the way through the mediator.
        Assert.Equal(MediationFinding.IndirectOnly, Mediation.Estimate(x, [m], Sum(Sum(m, 1, x, -0.8), 1, f, 2), draws: 100).BaronKenny(0.01));

        double[] Noise() => [.. Enumerable.Range(0, 400).Select(_ => Enumerable.Range(0, 12).Sum(_ => random.NextDouble()) - 6)];
        static double[] Sum(double[] a, double wa, double[] b, double wb) => [.. a.Zip(b, (p, q) => wa * p + wb * q)];
    }

    [Fact]
    public void The_interval_covers_the_truth_about_as_often_as_it_says()
    {
        // 300 samples of 60 with a·b = 0.6·0.5; 95 % promised.
        var random = new Random(12);
        var (percentile, bca) = (0, 0);
        for (var sample = 0; sample < 300; sample++)
        {
            var (x, m, y) = (new double[60], new double[60], new double[60]);
            for (var i = 0; i < 60; i++)
            {
                x[i] = Normal();
                m[i] = 0.6 * x[i] + Normal();
                y[i] = 0.5 * m[i] + 0.2 * x[i] + Normal();
            }
            var indirect = Mediation.Estimate(x, [m], y, draws: 600, seed: sample).TotalIndirect;
            if (indirect.Percentile.Lower <= 0.3 && 0.3 <= indirect.Percentile.Upper) percentile++;
            if (indirect.Bca.Lower <= 0.3 && 0.3 <= indirect.Bca.Upper) bca++;
        }
        Assert.InRange(percentile / 300.0, 0.91, 0.985);
        Assert.InRange(bca / 300.0, 0.91, 0.985);

        double Normal() => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
    }

    [Fact]
    public void Bad_input_is_refused()
    {
        double[] a = [1, 2, 3, 4, 6], b = [2, 1, 4, 3, 5], c = [1, 3, 2, 5, 4];
        Assert.Throws<ArgumentException>(() => Mediation.Estimate(a, [], c));
        Assert.Throws<ArgumentException>(() => Mediation.Estimate(a, [[1, 2]], c));
        Assert.Throws<ArgumentException>(() => Mediation.Estimate([1, 2, 3], [[2, 1, 3]], [1, 3, 2]));
        Assert.Throws<ArgumentException>(() => Mediation.Estimate([1, 1, 1, 1, 1], [b], c));
        Assert.Throws<ArgumentException>(() => Mediation.Estimate(a, [a], c));
        Assert.Throws<ArgumentOutOfRangeException>(() => Mediation.Estimate(a, [[1, 2, double.NaN, 3, 4]], c));
        Assert.Throws<ArgumentOutOfRangeException>(() => Mediation.Estimate(a, [b], c, draws: 10));
        Assert.Throws<ArgumentOutOfRangeException>(() => Mediation.Estimate(a, [b], c, level: 1));
        // An effect that never changes: nothing to carry.
        var still = Mediation.Estimate(a, [b], [2, 2, 2, 2, 2], draws: 100);
        Assert.Equal((0, 0, 1), (still.Total.Value, still.TotalIndirect.Value, still.Total.PValue));
    }
}
