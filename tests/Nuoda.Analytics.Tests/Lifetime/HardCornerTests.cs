using Nuoda.Analytics.Lifetime;
using Xunit;

namespace Nuoda.Analytics.Tests.Lifetime;

/// <summary>Where the published formulas cancel, overflow or divide by zero.</summary>
public sealed class HardCornerTests
{
    public static TheoryData<double, double, double, double, double, double> Corners => new()
    {
        // α, β, p, q, from, to
        { 10.578, 11.669, 2.553, 1.606, 30.43, 38.86 },
        { 10.578, 11.669, 0.553, 1.606, 0, 38.86 },
        { 4, 4, 3, 1.5, 1, 9 },
        { 1e-3, 1e3, 26.5, 1.6, 0.5, 52 },
        { 1e3, 1e-3, 26.5, 1.6, 0.5, 52 },
        { 10.578, 11.669, 1000.553, 1.606, 30, 39 },          // overflow of Γ and of powers
        { 10.578, 11.669, 20000, 1.6, 1, 39 },
        { 10.578, 11.669, 2.553, 1.606, 38.86 - 1e-9, 38.86 }, // the two ₂F₁ cancel to nothing
        { 0.01, 50, 0.01, 30, 0, 1e4 },
        { 1e6, 2e6, 1e5, 3e5, 0, 40 },                         // nearly one rate for all
    };

    [Theory]
    [MemberData(nameof(Corners))]
    public void The_Pareto_integral_keeps_the_rule_of_integration_by_parts(double alpha, double beta, double p, double q, double from, double to)
    {
        // d/dy f = −p (α+y)^(−p−1)(β+y)^(−q) − q (α+y)^(−p)(β+y)^(−q−1): the derivatives' weights integrate to the difference of f at the ends.
        Span<double> weighted = stackalloc double[4];
        var reference = Log(from);
        var integral = ParetoIntegral.Over(alpha, beta, p, q, from, to, reference, weighted);
        var fall = -(Math.Exp(Log(to) - reference) - 1);
        var parts = p * weighted[2] + q * weighted[3];
        Assert.True(integral > 0 && double.IsFinite(integral));
        // The logarithms in the reference carry (p + q) ulp.
        Assert.Equal(1, parts / (Math.Abs(fall) > 1e-6 ? fall : parts), 1e-12 + 1e-15 * (p + q));
        Assert.Equal(1, parts / (p * integral / (alpha + from) + q * integral / (beta + from)) > 0.01 ? 1 : 0);

        double Log(double y) => -p * Math.Log(alpha + y) - q * Math.Log(beta + y);
    }

    [Fact]
    public void The_Pareto_integral_over_almost_nothing_is_height_times_width()
    {
        Span<double> weighted = stackalloc double[4];
        const double width = 38 + 1e-9 - 38;   // as the ends really differ
        var reference = -2.553 * Math.Log(10.578 + 38) - 1.606 * Math.Log(11.669 + 38);
        Assert.Equal(width, ParetoIntegral.Over(10.578, 11.669, 2.553, 1.606, 38, 38 + width, reference, weighted), 1e-15);
    }

    [Fact]
    public void With_equal_rates_the_Pareto_integral_is_the_closed_form()
    {
        Span<double> weighted = stackalloc double[4];
        var found = ParetoIntegral.Over(4, 4, 3, 1.5, 1, 9, 0, weighted);
        Assert.Equal((Math.Pow(5, -3.5) - Math.Pow(13, -3.5)) / 3.5, found, 1e-16);
    }

    [Theory]
    [InlineData(0.243, 0.793, 2.426, 3.2)]
    [InlineData(26.243, 0.793, 27.426, 1.2)]
    [InlineData(1.5, 1, 3, 4)]                  // a = 1: the published formula divides by zero
    [InlineData(1.5, 1 + 1e-9, 3, 4)]
    [InlineData(0.05, 0.02, 0.3, 15)]           // a + b below 1: its third parameter is negative
    [InlineData(40, 300, 500, 2)]
    [InlineData(3, 0.01, 900, 10)]
    public void The_sum_over_purchases_and_the_integral_over_dropout_agree(double shape, double a, double b, double y)
    {
        var both = new SurvivingPurchases(shape, a, b);
        Assert.Equal(1, both.Within(1, y) / both.Integral(y), 1e-11);
    }

    [Fact]
    public void A_far_horizon_gives_the_mean_number_of_purchases_of_a_lifetime()
    {
        // With endless time every customer uses up the lifetime: E[1/p] = (a + b − 1)/(a − 1) purchases for a > 1.
        var model = new BgNbd(2, 1, 3, 5);
        Assert.Equal(7.0 / 2, model.ExpectedPurchasesOfNew(1e9), 1e-6);
    }

    [Fact]
    public void The_expectation_is_continuous_where_the_computation_changes()
    {
        var living = new SurvivingPurchases(0.243, 0.793, 2.426);
        double before = living.Within(1, 18.9999999), after = living.Within(1, 19.0000001);   // z = 0.95
        Assert.Equal(before, after, 1e-7);
        Assert.True(after > before);
    }

    [Fact]
    public void Customers_of_a_thousand_purchases_have_finite_figures()
    {
        var busy = new PurchaseHistory(1000, 51, 51.01);
        foreach (var model in (IBuyingModel[])[new BgNbd(0.243, 4.414, 0.793, 2.426), new MbgNbd(0.525, 6.183, 0.891, 1.614), new ParetoNbd(0.553, 10.578, 0.606, 11.669)])
        {
            Assert.InRange(model.ProbabilityAlive(busy), 0.5, 1);
            Assert.InRange(model.ExpectedPurchases(busy, 52), 0.01, 1000);
        }
        var silent = new PurchaseHistory(1000, 10, 52);
        foreach (var model in (IBuyingModel[])[new BgNbd(0.243, 4.414, 0.793, 2.426), new ParetoNbd(0.553, 10.578, 0.606, 11.669)])
            Assert.InRange(model.ProbabilityAlive(silent), 0, 1e-100);
    }

    [Fact]
    public void A_dropout_shape_of_one_is_no_pole()
    {
        var at = new ParetoNbd(0.553, 10.578, 1, 11.669).ExpectedPurchases(new(2, 30, 38), 39);
        var beside = new ParetoNbd(0.553, 10.578, 1 + 1e-7, 11.669).ExpectedPurchases(new(2, 30, 38), 39);
        Assert.Equal(at, beside, 1e-6);
    }

    [Fact]
    public void The_sum_of_discounted_years_of_Pareto_NBD_approaches_its_closed_form()
    {
        // Continuous discounting of a purchase within a short period differs from that at its end by half a period.
        var (model, history) = (new ParetoNbd(0.553, 10.578 * 70, 0.606, 11.669 * 70), new PurchaseHistory(2, 30.43 * 70, 38.86 * 70));   // tenths of a day
        const double rate = 0.02 / 70;
        var summed = model.DiscountedPurchases(history, 40_000, Math.Exp(rate) - 1) * Math.Exp(rate / 2);
        Assert.Equal(model.DiscountedResidualPurchases(history, rate), summed, 1e-4);
    }
}
