using Nuoda.Analytics.Lifetime;
using Xunit;

namespace Nuoda.Analytics.Tests.Lifetime;

/// <summary>What the models say against simulation, against each other and against hand-worked and published figures.</summary>
public sealed class BuyingModelTests
{
    private static readonly IBuyingModel[] Models = [new BgNbd(0.8, 6, 0.9, 2.5), new MbgNbd(0.8, 6, 0.9, 2.5), new ParetoNbd(0.8, 6, 0.7, 9)];

    public static TheoryData<int> Each => [0, 1, 2];

    [Theory]
    [MemberData(nameof(Each))]
    public void Simulated_customers_buy_as_often_as_the_model_says(int which)
    {
        var model = Models[which];
        var random = new Random(21);
        const int n = 100_000;
        double sum = 0, squares = 0;
        var counts = new double[6];
        for (var i = 0; i < n; i++)
        {
            var x = model.Simulate(39, random).Frequency;
            sum += x;
            squares += (double)x * x;
            if (x < counts.Length) counts[x]++;
        }
        var error = Math.Sqrt((squares / n - sum / n * (sum / n)) / n);
        Assert.Equal(model.ExpectedPurchasesOfNew(39), sum / n, 4 * error);
        for (var k = 0; k < counts.Length; k++) Assert.Equal(model.ProbabilityOfPurchases(k, 39), counts[k] / n, 4 * Math.Sqrt(0.25 / n));
    }

    [Theory]
    [MemberData(nameof(Each))]
    public void Those_of_one_history_buy_on_as_the_model_says(int which)
    {
        // Simulated over both periods; whoever had 2 purchases at about the same time in the first is compared with the conditional expectation. Purchases are not kept, so the first
        // period is replayed from the same seed and only its end differs: the draws before it are the same.
        var model = Models[which];
        double real = 0, foreseen = 0, squares = 0;
        var members = 0;
        for (var seed = 0; seed < 40_000; seed++)
        {
            var before = model.Simulate(20, new Random(seed));
            var after = model.Simulate(45, new Random(seed));
            if (before.Frequency != 2) continue;
            var more = after.Frequency - before.Frequency;
            members++;
            real += more;
            squares += (double)more * more;
            foreseen += model.ExpectedPurchases(before, 25);
        }
        Assert.True(members > 2000);
        Assert.Equal(foreseen / members, real / members, 4 * Math.Sqrt(squares / members) / Math.Sqrt(members));
    }

    [Theory]
    [MemberData(nameof(Each))]
    public void Probabilities_of_counts_sum_to_one_and_have_the_expected_mean(int which)
    {
        double sum = 0, mean = 0;
        for (var k = 0; k < 400; k++)
        {
            sum += Models[which].ProbabilityOfPurchases(k, 30);
            mean += k * Models[which].ProbabilityOfPurchases(k, 30);
        }
        Assert.Equal(1, sum, 1e-9);
        Assert.Equal(Models[which].ExpectedPurchasesOfNew(30), mean, 1e-7);
    }

    [Theory]
    [MemberData(nameof(Each))]
    public void The_time_to_the_next_order_has_a_distribution_that_ends_at_the_probability_of_being_alive(int which)
    {
        var (model, history) = (Models[which], new PurchaseHistory(4, 20, 26));
        double before = 0;
        for (var t = 0.0; t < 1000; t += 7)
        {
            var now = model.NextPurchaseWithin(history, t);
            Assert.InRange(now, before, model.ProbabilityAlive(history));
            before = now;
        }
        Assert.Equal(0, model.NextPurchaseWithin(history, 0));
        var half = model.NextPurchaseQuantile(history, 0.5 * before);
        Assert.Equal(0.5 * before, model.NextPurchaseWithin(history, half), 1e-8);
        Assert.Equal(double.PositiveInfinity, model.NextPurchaseQuantile(history, 1));
        // The first purchase to come is no later than all of them.
        Assert.True(model.NextPurchaseWithin(history, 5) <= model.ExpectedPurchases(history, 5));
        Assert.Equal(1, model.NextPurchaseWithin(history, 1e-4) / model.ExpectedPurchases(history, 1e-4), 1e-3);
    }

    [Theory]
    [MemberData(nameof(Each))]
    public void Scores_of_many_are_those_of_each(int which)
    {
        var model = Models[which];
        var random = new Random(31);
        PurchaseHistory[] many = [.. Enumerable.Range(0, 5000).Select(_ => model.Simulate(27 + 25 * random.NextDouble(), random)), new(300, 50, 51)];
        double[] alive = new double[many.Length], purchases = new double[many.Length], discounted = new double[many.Length];
        model.Score(many, 39, 52, 0.0027, alive, purchases, discounted);
        for (var i = 0; i < many.Length; i += 13)
        {
            Assert.Equal(model.ProbabilityAlive(many[i]), alive[i]);
            Assert.Equal(model.ExpectedPurchases(many[i], 39), purchases[i], 1e-9);
            Assert.Equal(model.DiscountedPurchases(many[i], 52, 0.0027), discounted[i], 1e-9);
        }
        model.Score(many, 39, 0, 0, alive, purchases, []);
        Assert.Throws<ArgumentException>(() => model.Score(many, 39, 0, 0, alive, new double[3], []));
    }

    [Fact]
    public void Whoever_bought_once_is_alive_to_BG_NBD_and_may_be_gone_to_the_others()
    {
        var once = new PurchaseHistory(0, 0, 38.86);
        Assert.Equal(1, Models[0].ProbabilityAlive(once));
        Assert.InRange(Models[1].ProbabilityAlive(once), 0.1, 0.9);
        Assert.InRange(Models[2].ProbabilityAlive(once), 0.1, 0.9);
    }

    [Fact]
    public void The_two_services_of_the_retention_paper_come_out()
    {
        // Fader & Hardie (2007), seven renewals of 1,000 customers each: Regular 0.704 / 1.182, High End 0.668 / 3.806.
        var regular = Cohort(63.1, 46.8, 38.2, 32.6, 28.9, 26.2, 24.1);
        Assert.Equal(0.704, regular.Alpha, 0.001);
        Assert.Equal(1.182, regular.Beta, 0.001);
        var highEnd = Cohort(86.9, 74.3, 65.3, 59.3, 55.1, 51.7, 49.1);
        Assert.Equal(0.668, highEnd.Alpha, 0.001);
        Assert.Equal(3.806, highEnd.Beta, 0.001);
        Assert.True(highEnd.RetentionRate(5) > highEnd.RetentionRate(1));
        // α = β = 1: S(t) = 1/(t + 1), and Σ S(t)/1.1^(t−1) from t = 1 is 1.21 (ln 11 − 1/1.1).
        var uniform = new ShiftedBetaGeometric(1, 1);
        Assert.Equal(0.25, uniform.Survival(3), 1e-15);
        Assert.Equal(1.21 * (Math.Log(11) - 1 / 1.1), uniform.DiscountedResidualLifetime(1, 0.1), 1e-12);

        static ShiftedBetaGeometric Cohort(params double[] stillThere)
        {
            double[] lost = [.. stillThere.Select((share, t) => 10 * ((t == 0 ? 100 : stillThere[t - 1]) - share))];
            var fit = ShiftedBetaGeometric.Fit(lost, 10 * stillThere[^1], standardErrors: true);
            Assert.True(fit.Converged);
            Assert.Equal(1000, fit.Customers);
            return fit.Model;
        }
    }

    [Fact]
    public void Bad_input_has_its_answer()
    {
        PurchaseHistory good = new(1, 2, 3), once = new(0, 0, 5);
        foreach (var bad in (PurchaseHistory[])[new(-1, 0, 3), new(1, 4, 3), new(1, double.NaN, 3), new(1, 2, double.PositiveInfinity), new(0, 2, 3), new(2, 0, 3), new(1, -1, 3)])
        {
            Assert.ThrowsAny<ArgumentException>(() => BgNbd.Fit([good, bad]));
            Assert.ThrowsAny<ArgumentException>(() => ParetoNbd.Fit([good, bad]));
            foreach (var model in Models)
            {
                Assert.ThrowsAny<ArgumentException>(() => model.ProbabilityAlive(bad));
                Assert.ThrowsAny<ArgumentException>(() => model.ExpectedPurchases(bad, 1));
                Assert.ThrowsAny<ArgumentException>(() => model.NextPurchaseWithin(bad, 1));
            }
        }
        Assert.Throws<ArgumentException>(() => BgNbd.Fit([]));
        Assert.Throws<ArgumentException>(() => MbgNbd.Fit([once, once]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new BgNbd(0, 1, 1, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ParetoNbd(1, 1, double.NaN, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new GammaGamma(1, -1, 1));
        foreach (var model in Models)
        {
            Assert.Throws<ArgumentOutOfRangeException>(() => model.ExpectedPurchases(good, -1));
            Assert.Throws<ArgumentOutOfRangeException>(() => model.ExpectedPurchases(good, double.NaN));
            Assert.Throws<ArgumentOutOfRangeException>(() => model.ProbabilityOfPurchases(-1, 3));
            Assert.Throws<ArgumentOutOfRangeException>(() => model.DiscountedPurchases(good, -1, 0.1));
            Assert.Throws<ArgumentOutOfRangeException>(() => model.NextPurchaseQuantile(good, 1.5));
            Assert.Equal(0, model.ExpectedPurchases(good, 0));
        }
        Assert.Throws<ArgumentException>(() => GammaGamma.Fit([1, 2], [5]));
        Assert.Throws<ArgumentException>(() => GammaGamma.Fit([0, 2, 1], [5, 0, 7]));
        Assert.Throws<ArgumentOutOfRangeException>(() => GammaGamma.Fit([1, 2], [5, double.NaN]));
        Assert.Equal(double.PositiveInfinity, new GammaGamma(6, 0.9, 15).ExpectedValue(0, 0));
        Assert.ThrowsAny<ArgumentException>(() => BgBb.Fit([new(3, 2, 8)]));
        Assert.ThrowsAny<ArgumentException>(() => BgBb.Fit([new(0, 0, 8)]));
        Assert.ThrowsAny<ArgumentException>(() => BgBb.Fit([]));
        Assert.Throws<ArgumentException>(() => ShiftedBetaGeometric.Fit([0, 0], 5));
        Assert.Throws<ArgumentException>(() => ShiftedBetaGeometric.Fit([5], 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => ShiftedBetaGeometric.Fit([double.NaN], 5));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ParetoNbd(1, 1, 1, 1).DiscountedResidualPurchases(good, 0));
    }

    [Fact]
    public void Too_few_customers_are_fitted_but_not_called_converged() => Assert.False(BgNbd.Fit([new(1, 4, 6), new(1, 1, 5)]).Converged);
}
