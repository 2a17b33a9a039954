using Nuoda.Analytics.Lifetime;
using Nuoda.Analytics.Numerics;
using Xunit;

namespace Nuoda.Analytics.Tests.Lifetime;

/// <summary>Regular ordering: parameters and customers that were simulated come back.</summary>
public sealed class ParetoGggTests
{
    private static readonly ParetoGgg Truth = new(5, 1, 1.5, 4, 0.9, 12);

    [Fact]
    public void Simulated_parameters_and_customers_come_back()
    {
        var random = new Random(4);
        var customers = Enumerable.Range(0, 700).Select(_ => Truth.Simulate(30 + 22 * random.NextDouble(), random, 26)).ToArray();
        var fit = ParetoGgg.Fit([.. customers.Select(c => c.History)], 26, new(BurnIn: 400, Draws: 1200));
        Assert.True(fit.Converged);
        foreach (var ((name, found), ((_, true_), spread)) in fit.Model.Parameters.Zip(Truth.Parameters.Zip(fit.Spread)))
            Assert.True(Math.Abs(found - true_) <= 3 * spread, $"{name}: {found} ± {spread} instead of {true_}");
        // What makes the means: within 15 % of the truth, though each pair of parameters is loosely determined.
        Assert.Equal(1, fit.Model.T / fit.Model.Gamma / (Truth.T / Truth.Gamma), 0.15);
        Assert.Equal(1, fit.Model.R / fit.Model.Alpha / (Truth.R / Truth.Alpha), 0.15);
        // Calibration: as many are still there, and as many purchases follow, as foreseen, in all and among those said to be gone or there.
        Assert.Equal(customers.Count(c => c.Alive), fit.Alive.Sum(), 3 * Math.Sqrt(fit.Alive.Sum(p => p * (1 - p))));
        foreach (var (low, high) in ((double, double)[])[(0, 0.2), (0.2, 0.8), (0.8, 1)])
        {
            int[] those = [.. Enumerable.Range(0, 700).Where(i => fit.Alive[i] >= low && fit.Alive[i] <= high)];
            Assert.True(those.Length > 20);
            Assert.Equal(those.Average(i => fit.Alive[i]), those.Average(i => customers[i].Alive ? 1 : 0), 3 * Math.Sqrt(0.25 / those.Length));
        }
        Assert.Equal(1, fit.Purchases.Sum() / customers.Sum(c => c.Later), 0.1);
        // And better, customer by customer, than the model that takes ordering as random.
        PurchaseHistory[] histories = [.. customers.Select(c => c.History.History)];
        var pareto = ParetoNbd.Fit(histories).Model;
        double Error(Func<int, double> alive) => Enumerable.Range(0, 700).Average(i => Math.Pow(alive(i) - (customers[i].Alive ? 1 : 0), 2));
        var (own, random_) = (Error(i => fit.Alive[i]), Error(i => pareto.ProbabilityAlive(histories[i])));
        Assert.True(own < 0.8 * random_, $"{own} against {random_}");
    }

    [Fact]
    public void Random_ordering_is_found_to_be_random_and_agrees_with_Pareto_NBD()
    {
        var random = new Random(14);
        // k = 1 for everybody: Gamma(2000, 2000).
        var poisson = new ParetoGgg(2000, 2000, 1.5, 4, 0.9, 12);
        var customers = Enumerable.Range(0, 400).Select(_ => poisson.Simulate(40, random).History).ToArray();
        var fit = ParetoGgg.Fit(customers, 26, new(BurnIn: 300, Draws: 700));
        Assert.Equal(1, fit.Regularity.Average(), 0.15);
        PurchaseHistory[] histories = [.. customers.Select(c => c.History)];
        var pareto = ParetoNbd.Fit(histories).Model;
        Assert.Equal(0, histories.Select((h, i) => Math.Abs(pareto.ProbabilityAlive(h) - fit.Alive[i])).Average(), 0.05);
        Assert.Equal(1, fit.Purchases.Sum() / histories.Sum(h => pareto.ExpectedPurchases(h, 26)), 0.06);
    }

    [Fact]
    public void Of_two_with_the_same_history_the_clockwork_one_is_given_up_sooner()
    {
        // Both ordered 10 times in 40 weeks and have been silent for 12; one every 4 weeks to the day, the other now and then.
        var random = new Random(24);
        List<RegularHistory> customers = [.. Enumerable.Range(0, 200).Select(_ => Truth.Simulate(52, random).History)];
        customers.Add(new(new(10, 40, 52), 10 * Math.Log(4)));
        customers.Add(new(new(10, 40, 52), 10 * Math.Log(4) - 6));
        var fit = ParetoGgg.Fit([.. customers], 0, new(BurnIn: 300, Draws: 600));
        Assert.True(fit.Regularity[^2] > 2 * fit.Regularity[^1]);
        Assert.True(fit.Alive[^2] < 0.5 * fit.Alive[^1], $"{fit.Alive[^2]} and {fit.Alive[^1]}");
    }

    [Fact]
    public void The_seed_and_not_the_unit_of_time_makes_the_answer()
    {
        var random = new Random(34);
        RegularHistory[] weeks = [.. Enumerable.Range(0, 100).Select(_ => Truth.Simulate(40, random).History)];
        RegularHistory[] days = [.. weeks.Select(c => new RegularHistory(new(c.History.Frequency, 7 * c.History.Recency, 7 * c.History.Age), c.LogIntervals + c.History.Frequency * Math.Log(7)))];
        ParetoGggPlan shortly = new(BurnIn: 20, Draws: 50);
        var first = ParetoGgg.Fit(weeks, 26, shortly);
        Assert.Equal(first.Alive, ParetoGgg.Fit(weeks, 26, shortly).Alive);
        Assert.NotEqual(first.Alive, ParetoGgg.Fit(weeks, 26, shortly with { Seed = 2 }).Alive);
        Assert.Equal(7 * first.Model.Alpha, ParetoGgg.Fit(days, 182, shortly).Model.Alpha, 7 * 4 * first.Spread[3]);
    }

    [Fact]
    public void Bad_input_has_its_answer()
    {
        RegularHistory good = new(new(2, 6, 9), 2 * Math.Log(3)), once = new(new(0, 0, 5), 0);
        Assert.Throws<ArgumentException>(() => ParetoGgg.Fit([]));
        Assert.Throws<ArgumentException>(() => ParetoGgg.Fit([once]));
        Assert.Throws<ArgumentOutOfRangeException>(() => ParetoGgg.Fit([good], -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => ParetoGgg.Fit([good], 1, new(Draws: 1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => ParetoGgg.Fit([good with { LogIntervals = double.NaN }]));
        // Two intervals of 3 have Σ ln = 2.2 at most.
        Assert.Throws<ArgumentException>(() => ParetoGgg.Fit([good with { LogIntervals = 5 }]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ParetoGgg(1, 1, 0, 1, 1, 1));
        Assert.Single(ParetoGgg.Fit([good], 1, new(BurnIn: 5, Draws: 10)).Alive);
    }

    [Theory]
    [InlineData(0.2, 0.01)]
    [InlineData(0.2, 2)]
    [InlineData(0.7, 0.4)]
    [InlineData(3, 1)]
    [InlineData(3, 9)]
    [InlineData(20, 22)]
    public void Draws_beyond_a_bound_have_the_mean_of_the_cut_gamma_distribution(double shape, double bound)
    {
        var random = new Random(44);
        const int n = 40_000;
        double sum = 0, squares = 0;
        for (var i = 0; i < n; i++)
        {
            var y = RandomVariates.GammaBeyond(random, shape, bound);
            Assert.True(y >= bound);
            sum += y;
            squares += y * y;
        }
        // E[Y | Y > c] = a Q(a + 1, c)/Q(a, c).
        var mean = shape * MathNet.Numerics.SpecialFunctions.GammaUpperRegularized(shape + 1, bound) / MathNet.Numerics.SpecialFunctions.GammaUpperRegularized(shape, bound);
        Assert.Equal(mean, sum / n, 4 * Math.Sqrt((squares / n - sum / n * (sum / n)) / n));
    }
}
