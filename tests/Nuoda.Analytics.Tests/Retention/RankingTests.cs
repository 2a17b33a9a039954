using MathNet.Numerics.Distributions;
using Nuoda.Analytics.Retention;
using Xunit;

namespace Nuoda.Analytics.Tests.Retention;

/// <summary>Lift, profit, importance and uplift.</summary>
public sealed class RankingTests
{
    private static (double[] Scores, bool[] Lost) Made(int n, int seed)
    {
        var random = new Random(seed);
        double[] scores = [.. Enumerable.Range(0, n).Select(_ => Math.Round(random.NextDouble(), 2))];
        return (scores, [.. scores.Select(s => random.NextDouble() < 0.5 * s)]);
    }

    [Fact]
    public void Six_customers_by_hand()
    {
        // From the top: lost, kept, lost and kept at one score, kept, kept.
        var ranking = Ranking.Of([0.9, 0.8, 0.7, 0.7, 0.2, 0.1], [true, false, true, false, false, false]);
        // Pairs of 2 × 4: 4 for the first, 2 and a half for the other.
        Assert.Equal(6.5 / 8, ranking.Auc, 1e-12);
        Assert.Equal(0.5, ranking.KolmogorovSmirnov, 1e-12);
        Assert.Equal(0.5, ranking.Caught(1.0 / 6), 1e-12);
        Assert.Equal(0.75, ranking.Caught(0.5), 1e-12);   // one of the two at 0.7
        Assert.Equal(1, ranking.Caught(4.0 / 6), 1e-12);
        Assert.Equal(3, ranking.Lift(1.0 / 6), 1e-12);
        Assert.Equal(1, ranking.Lift(1), 1e-12);
        // Worth 100, offer 20, contact 5, half accept: contacting the first brings 0.5 · 80 − 5 = 35; a kept one costs 25.
        var cuts = ranking.Profits(new(100, 20, 5), 0.5);
        Assert.Equal([0, 35, 10, 20, -5, -30], cuts.Select(c => Math.Round(6 * c.Profit, 9)));
        Assert.Equal(1.0 / 6, ranking.BestCut(new(100, 20, 5), 0.5).Contacted, 1e-12);
    }

    [Fact]
    public void Auc_is_the_share_of_pairs_in_order()
    {
        var (scores, lost) = Made(300, 1);
        double right = 0, pairs = 0;
        for (var i = 0; i < 300; i++)
            for (var j = 0; j < 300; j++)
            {
                if (!lost[i] || lost[j]) continue;
                pairs++;
                right += scores[i] > scores[j] ? 1 : scores[i] == scores[j] ? 0.5 : 0;
            }
        Assert.Equal(right / pairs, Ranking.Of(scores, lost).Auc, 1e-12);
        Assert.Equal(1 - right / pairs, Ranking.Of([.. scores.Select(s => -s)], lost).Auc, 1e-12);
    }

    [Theory]
    [InlineData(200, 10, 1, 6, 14)]
    [InlineData(100, 20, 5, 2, 3)]
    [InlineData(100, 0, 0, 6, 14)]
    public void The_expected_maximum_profit_is_the_best_cut_averaged_over_acceptance(double value, double cost, double contact, double alpha, double beta)
    {
        var (scores, lost) = Made(500, 2);
        var ranking = Ranking.Of(scores, lost);
        var offer = new RetentionOffer(value, cost, contact);
        var (profit, contacted) = ranking.ExpectedMaximumProfit(offer, alpha, beta);
        const int steps = 4000;
        double sum = 0, share = 0;
        for (var k = 0; k < steps; k++)
        {
            var gamma = (k + 0.5) / steps;
            var best = ranking.BestCut(offer, gamma);
            var density = Beta.PDF(alpha, beta, gamma) / steps;
            sum += best.Profit * density;
            share += best.Contacted * density;
        }
        Assert.Equal(sum, profit, 1e-3 * (1 + sum));
        Assert.Equal(share, contacted, 0.01);
        // To know who goes is worth more than not to know.
        Assert.True(profit >= Ranking.Of(new double[500], lost).ExpectedMaximumProfit(offer, alpha, beta).Profit);
    }

    [Fact]
    public void A_feature_that_matters_is_missed_and_one_that_does_not_is_not()
    {
        var random = new Random(4);
        double[][] features = [.. Enumerable.Range(0, 3).Select(_ => Enumerable.Range(0, 2000).Select(_ => random.NextDouble()).ToArray())];
        bool[] lost = [.. Enumerable.Range(0, 2000).Select(i => random.NextDouble() < 1 / (1 + Math.Exp(-4 * features[0][i] - features[1][i] + 2.5)))];
        var model = ElasticNet.At([0.0], features, lost).Models[0];
        var importance = PermutationImportance.Of(model, features, lost);
        Assert.True(importance[0].LossAdded > 5 * importance[1].LossAdded);
        Assert.True(importance[1].LossAdded > 4 * importance[1].Spread);
        Assert.Equal(0, importance[2].LossAdded, 0.003);
        Assert.Equal(importance, PermutationImportance.Of(model, features, lost));
        // By definition: what a model without the feature's order loses.
        Assert.Equal(0, PermutationImportance.Of(new LinearChurnModel(0.3, [0, 0, 0], [0, 0, 0]), features, lost)[0].LossAdded);
        Assert.Throws<ArgumentException>(() => PermutationImportance.Of(model, features, [true]));
        Assert.Throws<ArgumentException>(() => PermutationImportance.Of(model, [features[0]], lost));
    }

    // Risk follows the first two features; the action helps only those with the third above a half, and harms those with the fourth above 0.8.
    private static (double[][] Features, bool[] Treated, bool[] Lost, double[] Effect) Trial(int n, int seed, double treatedShare)
    {
        var random = new Random(seed);
        double[][] features = [.. Enumerable.Range(0, 5).Select(_ => Enumerable.Range(0, n).Select(_ => random.NextDouble()).ToArray())];
        bool[] treated = [.. Enumerable.Range(0, n).Select(_ => random.NextDouble() < treatedShare)];
        double[] effect = [.. Enumerable.Range(0, n).Select(i => (features[2][i] > 0.5 ? 0.25 : 0) - (features[3][i] > 0.8 ? 0.2 : 0))];
        return (features, treated, [.. Enumerable.Range(0, n).Select(i => random.NextDouble() < 0.25 + 0.25 * features[0][i] + 0.15 * (features[1][i] > 0.4 ? 1 : 0) - (treated[i] ? effect[i] : 0))], effect);
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(0.15)]
    public void Uplift_finds_whom_the_action_keeps(double treatedShare)
    {
        var (learnt, tried) = (Trial(8000, 5, treatedShare), Trial(20_000, 6, treatedShare));
        ChurnTreesPlan plan = new(Rounds: 150, Folds: 3);
        var (two, cross) = (UpliftModel.TwoModels(learnt.Features, learnt.Treated, learnt.Lost, plan), UpliftModel.XLearner(learnt.Features, learnt.Treated, learnt.Lost, plan));
        var (byTwo, byCross) = (two.Uplifts(tried.Features), cross.Uplifts(tried.Features));
        var truth = QiniCurve.Of(tried.Effect, tried.Treated, tried.Lost);
        var (qiniTwo, qiniCross) = (QiniCurve.Of(byTwo, tried.Treated, tried.Lost).Coefficient, QiniCurve.Of(byCross, tried.Treated, tried.Lost).Coefficient);
        Assert.True(qiniTwo > 0.5 * truth.Coefficient && qiniCross > 0.5 * truth.Coefficient, $"{qiniTwo} {qiniCross} of {truth.Coefficient}");
        // Better than to contact who is most likely lost, and than blindly; the wrong way round it is the opposite.
        Assert.Equal(0, QiniCurve.Of(tried.Features[4], tried.Treated, tried.Lost).Coefficient, 0.02);
        Assert.True(QiniCurve.Of([.. byCross.Select(u => -u)], tried.Treated, tried.Lost).Coefficient < -0.5 * truth.Coefficient);
        // The effects themselves: the X-learner is no further off than the two models, and both see more than one effect for all.
        var blind = Error([.. byCross.Select(_ => tried.Effect.Average())]);
        Assert.True(Error(byCross) < Error(byTwo), $"{Error(byCross)} {Error(byTwo)}");
        Assert.True(Error(byCross) < 0.7 * blind, $"{Error(byCross)} {blind}");
        Assert.Equal(tried.Effect.Average(), truth.Overall, 0.03);

        double Error(double[] uplift) => Math.Sqrt(uplift.Zip(tried.Effect, (u, e) => (u - e) * (u - e)).Average());
    }

    [Fact]
    public void A_Qini_curve_by_hand()
    {
        // From the top: treated kept, untreated lost, treated lost, untreated kept. Shares 1/4 (nothing to compare), 1/2: (1 − 0)/2, 3/4: (1 − 0 · 2)/2, 1: (1 − 1 · 2/2)/2.
        var curve = QiniCurve.Of([4, 3, 2, 1], [true, false, true, false], [false, true, true, false]);
        Assert.Equal([(0, 0), (0.5, 0.5), (0.75, 0.5), (1, 0)], curve.Points);
        Assert.Equal(0.125 + 0.125 + 0.0625, curve.Coefficient, 1e-12);
    }

    [Fact]
    public void Bad_input_is_refused()
    {
        Assert.Throws<ArgumentException>(() => Ranking.Of([1, 2], [true, true]));
        Assert.Throws<ArgumentException>(() => Ranking.Of([1, double.NaN], [true, false]));
        var ranking = Ranking.Of([1, 2], [true, false]);
        Assert.Throws<ArgumentOutOfRangeException>(() => ranking.Caught(1.1));
        Assert.Throws<ArgumentOutOfRangeException>(() => ranking.Lift(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => ranking.Profits(new(100, 200, 0), 0.3));
        Assert.Throws<ArgumentOutOfRangeException>(() => ranking.Profits(new(100, 1, 0), 1.3));
        Assert.Throws<ArgumentOutOfRangeException>(() => ranking.ExpectedMaximumProfit(new(100, 1, -1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => ranking.ExpectedMaximumProfit(new(100, 1, 1), 0));
        Assert.Throws<ArgumentException>(() => QiniCurve.Of([1, 2], [true, true], [true, false]));
        var trial = Trial(200, 7, 0.5);
        Assert.Throws<ArgumentException>(() => UpliftModel.TwoModels(trial.Features, new bool[200], trial.Lost));
        Assert.Throws<ArgumentException>(() => UpliftModel.XLearner(trial.Features, [true], trial.Lost));
        Assert.Throws<ArgumentException>(() => UpliftModel.XLearner(trial.Features, trial.Treated, trial.Lost, new(Rounds: 2)).Uplift([1]));
    }
}
