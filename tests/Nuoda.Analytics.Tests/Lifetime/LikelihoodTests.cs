using Nuoda.Analytics.Lifetime;
using Xunit;

namespace Nuoda.Analytics.Tests.Lifetime;

/// <summary>The fits: gradients, starts, units, grouping and recovery of what was simulated.</summary>
public sealed class LikelihoodTests
{
    private static readonly BgNbd Bg = new(0.8, 6, 0.9, 2.5);
    private static readonly MbgNbd Mbg = new(0.8, 6, 0.9, 2.5);
    private static readonly ParetoNbd Pareto = new(0.8, 6, 0.7, 9);

    public static PurchaseHistory[] Simulated(IBuyingModel model, int customers, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, customers).Select(_ => model.Simulate(Math.Round(7 * (27 + 25 * random.NextDouble())) / 7, random))];
    }

    [Theory]
    [InlineData(0.2, 4, 0.8, 2.4)]
    [InlineData(3, 0.1, 5, 0.2)]
    [InlineData(0.01, 40, 0.02, 30)]
    [InlineData(20, 100, 2, 90)]
    public void Gradients_are_those_of_the_likelihoods(double first, double second, double third, double fourth)
    {
        var cells = PurchaseCells.Of([.. Simulated(Bg, 300, 1), new(900, 40, 41), new(1, 1e-9, 50)]);
        OpportunityCell[] matrix = [new(0, 0, 8, 5), new(3, 6, 8, 2), new(8, 8, 8), new(2, 2, 3, 4), new(1, 4, 12, 3)];
        foreach (var likelihood in (LogLikelihood[])[new BetaGeometricLikelihood(cells, 0).Evaluate, new BetaGeometricLikelihood(cells, 1).Evaluate, new ParetoNbdLikelihood(cells).Evaluate, new BgBbLikelihood(matrix).Evaluate])
        {
            double[] at = [first, second, third, fourth], gradient = new double[4], ignored = new double[4];
            likelihood(at, gradient);
            for (var i = 0; i < 4; i++)
            {
                var (middle, step) = (at[i], 1e-5 * at[i]);
                at[i] = middle + step;
                var up = likelihood(at, ignored);
                at[i] = middle - step;
                var down = likelihood(at, ignored);
                at[i] = middle;
                Assert.Equal((up - down) / (2 * step), gradient[i], 1e-6 * (1 + Math.Abs(gradient[i])) / Math.Min(1, middle));
            }
        }
    }

    [Fact]
    public void Twenty_random_starts_reach_the_same_likelihood()
    {
        Reach(Simulated(Bg, 3000, 2), Simulated(Mbg, 3000, 2), Simulated(Pareto, 3000, 2));
    }

    [Fact]
    public void Twenty_random_starts_reach_the_published_likelihoods_of_CDNOW()
    {
        var cdnow = GoldenOrders.Read(GoldenCases.Required("clv.json")["bgnbd_fit_cdnow_sample"].GetProperty("inputs")).Histories;
        Reach(cdnow, cdnow, cdnow);
    }

    private static void Reach(PurchaseHistory[] forBg, PurchaseHistory[] forMbg, PurchaseHistory[] forPareto)
    {
        var random = new Random(5);
        Try(forBg.Length, start => BgNbd.Fit(forBg, start), (r, alpha, a, b) => new BgNbd(r, alpha, a, b));
        Try(forMbg.Length, start => MbgNbd.Fit(forMbg, start), (r, alpha, a, b) => new MbgNbd(r, alpha, a, b));
        Try(forPareto.Length, start => ParetoNbd.Fit(forPareto, start), (r, alpha, s, beta) => new ParetoNbd(r, alpha, s, beta));

        void Try<TModel>(int customers, Func<TModel?, LifetimeFit<TModel>> fit, Func<double, double, double, double, TModel> model) where TModel : class, IBuyingModel
        {
            var usual = fit(null);
            Assert.True(usual.Converged, $"{usual}");
            for (var i = 0; i < 20; i++)
            {
                var found = fit(model(Any(), 10 * Any(), Any(), i % 2 == 0 ? Any() : 10 * Any()));
                Assert.True(Math.Abs(found.LogLikelihood - usual.LogLikelihood) <= 1e-6 * customers, $"{found} instead of {usual}");
            }
        }

        double Any() => Math.Exp(6 * random.NextDouble() - 3);
    }

    [Fact]
    public void Simulated_customers_give_back_their_parameters()
    {
        Recovers(Bg, BgNbd.Fit(Simulated(Bg, 30_000, 3), standardErrors: true));
        Recovers(Mbg, MbgNbd.Fit(Simulated(Mbg, 30_000, 4), standardErrors: true));
        Recovers(Pareto, ParetoNbd.Fit(Simulated(Pareto, 30_000, 5), standardErrors: true));

        static void Recovers<TModel>(TModel truth, LifetimeFit<TModel> fit) where TModel : IBuyingModel
        {
            Assert.True(fit.Converged);
            for (var i = 0; i < 4; i++)
            {
                Assert.InRange(fit.StandardErrors[i] / truth.Parameters[i].Value, 0.001, 0.3);
                Assert.True(Math.Abs(fit.Model.Parameters[i].Value - truth.Parameters[i].Value) < 4 * fit.StandardErrors[i], $"{fit.Model} instead of {truth}, errors {string.Join(", ", fit.StandardErrors)}");
            }
        }
    }

    [Fact]
    public void Another_unit_of_time_changes_the_rates_alone()
    {
        var weeks = Simulated(Pareto, 2000, 6);
        PurchaseHistory[] days = [.. weeks.Select(h => new PurchaseHistory(h.Frequency, 7 * h.Recency, 7 * h.Age))];
        var shift = weeks.Sum(h => (double)h.Frequency) * Math.Log(7);
        var (inWeeks, inDays) = (BgNbd.Fit(weeks), BgNbd.Fit(days));
        Assert.Equal(7 * inWeeks.Model.Alpha, inDays.Model.Alpha, 1e-4);
        Assert.Equal(inWeeks.Model.R, inDays.Model.R, 1e-6);
        Assert.Equal(inWeeks.LogLikelihood - shift, inDays.LogLikelihood, 1e-4);
        var (paretoWeeks, paretoDays) = (ParetoNbd.Fit(weeks), ParetoNbd.Fit(days));
        Assert.Equal(7 * paretoWeeks.Model.Beta, paretoDays.Model.Beta, 1e-3);
        Assert.Equal(paretoWeeks.LogLikelihood - shift, paretoDays.LogLikelihood, 1e-4);
    }

    [Fact]
    public void Three_of_everybody_give_the_same_model_and_three_times_the_likelihood()
    {
        var some = Simulated(Bg, 1000, 7);
        var (once, thrice) = (BgNbd.Fit(some), BgNbd.Fit([.. some, .. some, .. some]));
        Assert.Equal(3 * once.LogLikelihood, thrice.LogLikelihood, 1e-6);
        Assert.Equal(once.Model.A, thrice.Model.A, 1e-5);
        Assert.Equal(3000, thrice.Customers);
    }

    [Fact]
    public void Many_distinct_customers_fit_as_well_as_from_the_truth()
    {
        var random = new Random(8);
        PurchaseHistory[] many = [.. Enumerable.Range(0, 60_000).Select(_ => Bg.Simulate(27 + 25 * random.NextDouble(), random))];
        var (usual, fromTruth) = (BgNbd.Fit(many), BgNbd.Fit(many, Bg));
        Assert.Equal(fromTruth.LogLikelihood, usual.LogLikelihood, 1e-6 * many.Length);
        Assert.True(usual.Converged);
    }

    [Fact]
    public void Spending_gives_back_its_parameters_from_any_start()
    {
        var random = new Random(9);
        var truth = new GammaGamma(5, 4, 30);
        int[] frequencies = new int[20_000];
        double[] means = new double[20_000];
        for (var i = 0; i < means.Length; i++)
        {
            frequencies[i] = random.Next(0, 9);
            var rate = Analytics.Numerics.RandomVariates.Gamma(random, truth.Q) / truth.V;
            if (frequencies[i] > 0) means[i] = Analytics.Numerics.RandomVariates.Gamma(random, truth.P * frequencies[i]) / rate / frequencies[i];
        }
        var fit = GammaGamma.Fit(frequencies, means, standardErrors: true);
        Assert.True(fit.Converged);
        Assert.Equal(truth.P, fit.Model.P, 4 * fit.StandardErrors[0]);
        Assert.Equal(truth.Q, fit.Model.Q, 4 * fit.StandardErrors[1]);
        Assert.Equal(truth.V, fit.Model.V, 4 * fit.StandardErrors[2]);
        for (var i = 0; i < 20; i++)
            Assert.Equal(fit.LogLikelihood, GammaGamma.Fit(frequencies, means, new(Math.Exp(4 * random.NextDouble() - 2), Math.Exp(4 * random.NextDouble() - 2), 30 * Math.Exp(4 * random.NextDouble() - 2))).LogLikelihood, 1e-6 * fit.Customers);
        // Twice the prices: twice v, and each of n densities halves.
        var doubled = GammaGamma.Fit(frequencies, [.. means.Select(m => 2 * m)]);
        Assert.Equal(2 * fit.Model.V, doubled.Model.V, 1e-3);
        Assert.Equal(fit.LogLikelihood - fit.Customers * Math.Log(2), doubled.LogLikelihood, 1e-4);
    }
}
