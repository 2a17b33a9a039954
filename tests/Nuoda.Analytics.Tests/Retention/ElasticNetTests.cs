using Nuoda.Analytics.Retention;
using Xunit;

namespace Nuoda.Analytics.Tests.Retention;

/// <summary>The elastic net against R's glmnet 4.1-6 and glm on rows made by a formula, and the conditions of its optimum.</summary>
public sealed class ElasticNetTests
{
    private const int N = 120;
    private static readonly int[] Rows = [.. Enumerable.Range(0, N)];
    private static readonly double[][] X =
    [
        [.. Rows.Select(i => i * 53 % 97 / 97.0)], [.. Rows.Select(i => i * 29 % 31 / 10.0 - 1)], [.. Rows.Select(i => i * i % 13 * 10.0)], [.. Rows.Select(i => i * 7 % 3 * 1.0)], [.. Rows.Select(i => i % 11 == 0 ? 1.0 : 0)],
    ];

    private static readonly bool[] Y = [.. Rows.Select(i => (i * 61 + 7) % 101 / 101.0 < 1 / (1 + Math.Exp(-(2 * X[0][i] - 0.8 * X[1][i] + 0.05 * X[2][i] - 1))))];

    [Fact]
    public void Rows_are_those_given_to_R() => Assert.Equal(101, Y.Count(y => y));

    [Theory]
    [InlineData(1, 10, 0.0652748076626, 0.841880887095, 0.0, 0.0, 0.0169770568146, 0.0, 0.0, 0.174618160519)]
    [InlineData(1, 30, 0.010154646108, -0.21473002676, 1.01021987319, -0.286742702452, 0.0387163560034, 0.0, 0.648161748488, 0.274425703093)]
    [InlineData(1, 60, 0.000623079669132, -0.733133705961, 1.72936173608, -0.431850394087, 0.0479593454736, 0.00381512270242, 1.34906373617, 0.285412975252)]
    [InlineData(0.5, 10, 0.130549615325, 1.11925710591, 0.0, 0.0, 0.0104957670917, 0.0, 0.0, 0.124545406419)]
    [InlineData(0.5, 30, 0.0203092922161, 0.0560026121197, 0.810060227228, -0.229127903734, 0.0312695475677, 0.0, 0.510422750733, 0.25865314986)]
    [InlineData(0.5, 60, 0.00124615933826, -0.691414735849, 1.69266754179, -0.423690923354, 0.0467275135227, 0.00390236641003, 1.31838804713, 0.285218577957)]
    public void Paths_as_in_glmnet(double mix, int k, double lambda, params double[] expected)
    {
        var path = ElasticNet.Path(X, Y, new(mix));
        Assert.Equal(lambda, path.Lambdas[k - 1], 1e-11);
        double[] found = [path.Models[k - 1].Intercept, .. path.Models[k - 1].Coefficients, path.DevianceExplained[k - 1]];
        for (var i = 0; i < found.Length; i++) Assert.Equal(expected[i], found[i], 1e-7);
    }

    [Fact]
    public void Penalties_of_their_own_as_in_glmnet()
    {
        var path = ElasticNet.Path(X, Y, new(0.5), [0, 1, 1, 2, 1]);
        Assert.Equal(0.299507512157, path.Lambdas[0], 1e-8);
        Assert.Equal(0.0511364943819, path.Lambdas[19], 1e-8);
        double[] expected = [0.253258375218, 0.929682704321, -0.0566452935683, 0.021596088123, 0, 0.166398221523];
        double[] found = [path.Models[19].Intercept, .. path.Models[19].Coefficients];
        for (var i = 0; i < found.Length; i++) Assert.Equal(expected[i], found[i], 1e-7);
    }

    [Fact]
    public void Without_a_penalty_it_is_the_logistic_regression_of_glm()
    {
        var path = ElasticNet.At([0], X, Y);
        double[] expected = [-0.780323287061, 1.78211755019, -0.443026435756, 0.048726943723, 0.0127208185605, 1.40437224111];
        double[] found = [path.Models[0].Intercept, .. path.Models[0].Coefficients];
        for (var i = 0; i < found.Length; i++) Assert.Equal(expected[i], found[i], 1e-8);
    }

    [Theory]
    [InlineData(1, 0.034034338815, 0.0862894542073, 0.706911514267, 0.0718312386481, 0.884463781308)]
    [InlineData(0.5, 0.0185050706703, 0.130549615325, 0.726324445757, 0.0592564948359, 0.886520637868)]
    // With the λ of the whole path in every fold (lambda = …).
    public void Cross_validation_as_in_cv_glmnet(double mix, double best, double simplest, double least, double error, double first)
    {
        var net = ElasticNet.CrossValidate(X, Y, new(mix), folds: [.. Rows.Select(i => i % 6)]);
        Assert.Equal(best, net.Path.Lambdas[net.Best], 1e-9);
        Assert.Equal(simplest, net.Path.Lambdas[net.Simplest], 1e-9);
        Assert.Equal(least, net.Deviance[net.Best], 1e-6);
        Assert.Equal(error, net.StandardError[net.Best], 1e-6);
        Assert.Equal(first, net.Deviance[0], 1e-6);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(0.3)]
    [InlineData(0)]
    public void No_step_lowers_the_objective_at_any_model_of_the_path(double mix)
    {
        var random = new Random(3);
        var wide = Enumerable.Range(0, 30).Select(_ => Rows.Select(_ => random.NextDouble()).ToArray()).Concat(X).ToArray();
        var path = ElasticNet.Path(wide, Y, new(mix, 20, 0.01));
        double[] spreads = [.. wide.Select(x => Math.Sqrt(x.Average(v => v * v) - x.Average() * x.Average()))];
        for (var k = 0; k < path.Lambdas.Count; k += 3)
        {
            double[] at = [path.Models[k].Intercept, .. path.Models[k].Coefficients];
            var value = Objective(at);
            for (var j = 0; j < at.Length; j++)
                foreach (var step in (double[])[1e-4, -1e-4])
                {
                    at[j] += step;
                    Assert.True(Objective(at) >= value - 1e-12, $"{k} {j}");
                    at[j] -= step;
                }

            double Objective(double[] b) => Rows.Average(i =>
            {
                var eta = b[0] + wide.Select((x, j) => b[j + 1] * x[i]).Sum();
                return Math.Log(1 + Math.Exp(eta)) - (Y[i] ? eta : 0);
            }) + path.Lambdas[k] * spreads.Select((s, j) => mix * s * Math.Abs(b[j + 1]) + (1 - mix) / 2 * s * s * b[j + 1] * b[j + 1]).Sum();
        }
    }

    [Fact]
    public void Contributions_add_up_and_a_constant_feature_adds_nothing()
    {
        var model = ElasticNet.At([0.01], [.. X, [.. Rows.Select(_ => 5.0)]], Y).Models[0];
        Assert.Equal(0, model.Coefficients[5]);
        double[] row = [0.3, 1, 50, 2, 1, 5], contributions = new double[6];
        Assert.Equal(model.LogOdds(row), model.Contributions(row, contributions) + contributions.Sum(), 1e-12);
        Assert.Equal(0, contributions[5]);
        Assert.Equal(X[0].Average(), model.Means[0], 1e-12);
    }

    [Fact]
    public void Hazards_by_period_come_back_and_customers_stay_in_one_fold()
    {
        var random = new Random(7);
        const int n = 3000;
        double[] failures = [.. Enumerable.Range(0, n).Select(_ => (double)random.Next(3))], noise = [.. Enumerable.Range(0, n).Select(_ => random.NextDouble())];
        double Truth(double f, int t) => 1 / (1 + Math.Exp(2.2 + 0.1 * t - 0.8 * f));
        Lifespan[] lives = [.. Enumerable.Range(0, n).Select(i =>
        {
            for (var t = 1; t <= 12; t++) if (random.NextDouble() < Truth(failures[i], t)) return new Lifespan(t, true);
            return new Lifespan(12, false);
        })];
        var fit = DiscreteTimeHazard.Fit(lives, [failures, noise], new(Folds: 5));
        Assert.Equal(0.8, fit.Coefficients[0], 0.12);
        Assert.Equal(0, fit.Coefficients[1], 0.15);
        foreach (var t in (int[])[1, 4, 9]) Assert.Equal(Truth(1, t), fit.Hazard([1, 0.5], t), 0.03);
        Assert.Equal(1 - fit.Hazard([1, 0.5], 1), fit.Survival([1, 0.5], 1), 1e-12);
        Assert.Equal(fit.Survival([1, 0.5], 9), fit.Survival([1, 0.5], 4) * fit.Survival([1, 0.5], 9, already: 4), 1e-12);
        // Cut in two stretches, the rows are the same.
        Lifespan[] cut = [.. lives.SelectMany(l => l.Until > 3 ? (Lifespan[])[new(3, false), new(l.Until, l.Lost, 3)] : [l])];
        int[] owner = [.. lives.SelectMany((l, i) => l.Until > 3 ? (int[])[i, i] : [i])];
        var pieces = DiscreteTimeHazard.Fit(cut, [[.. owner.Select(o => failures[o])], [.. owner.Select(o => noise[o])]], new(Folds: 5), owner);
        Assert.Equal(fit.Hazard([2, 0.1], 5), pieces.Hazard([2, 0.1], 5), 1e-9);
        Assert.Throws<ArgumentException>(() => DiscreteTimeHazard.Fit([new(1.5, true), new(2, false)], [[1, 2]]));
        Assert.Throws<ArgumentException>(() => DiscreteTimeHazard.Fit([new(0, true), new(0, false)], [[1, 2]]));
    }

    [Fact]
    public void Bad_input_is_refused()
    {
        Assert.Throws<ArgumentException>(() => ElasticNet.Path([], Y));
        Assert.Throws<ArgumentException>(() => ElasticNet.Path(X, [.. Y.Select(_ => true)]));
        Assert.Throws<ArgumentException>(() => ElasticNet.Path(X, [.. Y.Select(_ => false)]));
        Assert.Throws<ArgumentException>(() => ElasticNet.Path([[1, 2]], Y));
        Assert.Throws<ArgumentException>(() => ElasticNet.Path([[.. Rows.Select(i => i == 3 ? double.NaN : i)]], Y));
        Assert.Throws<ArgumentException>(() => ElasticNet.Path(X, Y, penalties: [1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => ElasticNet.Path(X, Y, new(1.5)));
        Assert.Throws<ArgumentOutOfRangeException>(() => ElasticNet.At([0.1, 0.2], X, Y));
        Assert.Throws<ArgumentOutOfRangeException>(() => ElasticNet.CrossValidate(X, Y, new(Folds: 2)));
        Assert.Throws<ArgumentException>(() => ElasticNet.At([0.1], X, Y).Models[0].LogOdds([1]));
        // Nothing that tells: only the intercept.
        var none = ElasticNet.Path([[.. Rows.Select(_ => 1.0)]], Y);
        Assert.Equal(101 / 120.0, none.Models[0].Probability([1]), 1e-9);
    }
}
