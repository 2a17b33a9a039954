using Nuoda.Analytics.Lifetime;
using Xunit;

namespace Nuoda.Analytics.Tests.Lifetime;

/// <summary>Covariates of Pareto/NBD: effects that were simulated come back.</summary>
public sealed class ParetoNbdRegressionTests
{
    private static readonly ParetoNbdRegression Truth = new(new(1.2, 6, 0.9, 12), [1, 100], [-0.1, -0.02], [0.5, 0.01]);

    private static (PurchaseHistory[] Histories, double[][] Covariates) Simulated(int customers, int seed)
    {
        var random = new Random(seed);
        // Service failures 0, 1 or 2; a price about 100.
        double[][] covariates = [[.. Enumerable.Range(0, customers).Select(_ => (double)random.Next(3))], [.. Enumerable.Range(0, customers).Select(_ => 100 + 20 * (random.NextDouble() - 0.5))]];
        return ([.. Enumerable.Range(0, customers).Select(i => Truth.Of([covariates[0][i], covariates[1][i]]).Simulate(40 + 60 * random.NextDouble(), random))], covariates);
    }

    [Fact]
    public void Effects_on_buying_and_leaving_come_back_within_their_standard_errors()
    {
        var (histories, covariates) = Simulated(5000, 3);
        var fit = ParetoNbdRegression.Fit(histories, covariates, standardErrors: true);
        Assert.True(fit.Converged);
        var m = fit.Model;
        double[] found = [m.Average.R, m.Average.Alpha, m.Average.S, m.Average.Beta, .. m.PurchaseEffects, .. m.DropoutEffects], truth = [1.2, 6, 0.9, 12, -0.1, -0.02, 0.5, 0.01];
        for (var i = 0; i < 8; i++) Assert.True(Math.Abs(found[i] - truth[i]) < 3 * fit.StandardErrors[i], $"{i}: {found[i]} ± {fit.StandardErrors[i]} instead of {truth[i]}");
        // The service failures are clearly seen, and the likelihood is well above that of the plain model.
        Assert.True(m.DropoutEffects[0] > 4 * fit.StandardErrors[6]);
        Assert.True(fit.LogLikelihood > ParetoNbd.Fit(histories).LogLikelihood + 20);
        Assert.True(m.Of([2, 100]).ProbabilityAlive(new(3, 20, 52)) < m.Of([0, 100]).ProbabilityAlive(new(3, 20, 52)));
    }

    [Fact]
    public void Gradients_are_those_of_the_likelihood()
    {
        var (histories, covariates) = Simulated(60, 5);
        var likelihood = new ParetoNbdRegressionLikelihood(histories, [covariates[0], [.. covariates[1].Select(p => (p - 100) / 6)]], 4);
        double[] at = [0.8, 3, 1.3, 5, 1.4, 0.8, 0.7, 1.2], gradient = new double[8], ignored = new double[8];
        likelihood.Evaluate(at, gradient);
        for (var i = 0; i < at.Length; i++)
        {
            var (middle, step) = (at[i], 1e-5 * at[i]);
            at[i] = middle + step;
            var up = likelihood.Evaluate(at, ignored);
            at[i] = middle - step;
            var down = likelihood.Evaluate(at, ignored);
            at[i] = middle;
            Assert.Equal((up - down) / (2 * step), gradient[i], 1e-7);
        }
    }

    [Fact]
    public void Units_of_time_and_covariates_change_nothing_but_themselves_and_no_covariate_is_the_plain_model()
    {
        var (histories, covariates) = Simulated(800, 7);
        var weeks = ParetoNbdRegression.Fit(histories, covariates);
        var days = ParetoNbdRegression.Fit([.. histories.Select(h => new PurchaseHistory(h.Frequency, 7 * h.Recency, 7 * h.Age))], [covariates[0], [.. covariates[1].Select(p => p / 10 + 4)]]);
        Assert.Equal(weeks.Model.PurchaseEffects[0], days.Model.PurchaseEffects[0], 1e-4);
        Assert.Equal(10 * weeks.Model.DropoutEffects[1], days.Model.DropoutEffects[1], 1e-3);
        Assert.Equal(7 * weeks.Model.Average.Alpha, days.Model.Average.Alpha, 0.02);
        Assert.Equal(weeks.LogLikelihood - Math.Log(7) * histories.Sum(h => h.Frequency), days.LogLikelihood, 1e-4);
        Assert.Equal(ParetoNbd.Fit(histories).LogLikelihood, ParetoNbdRegression.Fit(histories, []).LogLikelihood, 1e-6);
    }

    [Fact]
    public void Bad_covariates_are_refused()
    {
        var (histories, covariates) = Simulated(50, 9);
        Assert.Throws<ArgumentException>(() => ParetoNbdRegression.Fit(histories, [[1, 2, 3]]));
        Assert.Throws<ArgumentException>(() => ParetoNbdRegression.Fit(histories, [[.. histories.Select(_ => 3.0)]]));
        Assert.Throws<ArgumentException>(() => ParetoNbdRegression.Fit(histories, [[.. histories.Select((_, i) => i == 4 ? double.NaN : i)]]));
        Assert.Throws<ArgumentException>(() => ParetoNbdRegression.Fit(histories, [covariates[0], [.. covariates[0].Select(v => 2 * v + 1)]]));
        Assert.Throws<ArgumentException>(() => ParetoNbdRegression.Fit([], covariates));
        Assert.Throws<ArgumentException>(() => Truth.Of([1]));
        Assert.Throws<ArgumentException>(() => Truth.Of([1, double.NaN]));
    }
}
