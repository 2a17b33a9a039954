using Nuoda.Analytics.Numerics;
using Xunit;

namespace Nuoda.Analytics.Tests.Numerics;

public sealed class GammaAndIntegralTests
{
    private const double Euler = 0.57721566490153286;

    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 0)]
    [InlineData(0.5, 0.57236494292470009)]      // ln √π
    [InlineData(11, 15.104412573075516)]        // ln 10!
    [InlineData(101, 363.73937555556347)]       // ln 100!
    public void The_logarithm_of_gamma_at_known_points(double x, double expected) => Assert.Equal(expected, GammaFunction.Log(x), 1e-13 * Math.Max(1, expected));

    [Fact]
    public void Gamma_of_a_tiny_argument_is_its_reciprocal() => Assert.Equal(-Math.Log(1e-9), GammaFunction.Log(1e-9), 1e-8);

    [Fact]
    public void Digamma_at_known_points_and_by_its_recurrence()
    {
        Assert.Equal(-Euler, GammaFunction.Digamma(1), 1e-14);
        Assert.Equal(-Euler - 2 * Math.Log(2), GammaFunction.Digamma(0.5), 1e-14);
        for (var x = 1e-3; x < 1e4; x *= 1.7) Assert.Equal(1 / x, GammaFunction.Digamma(x + 1) - GammaFunction.Digamma(x), 1e-12 * Math.Max(1, 1 / x));
    }

    [Fact]
    public void Sixteen_nodes_integrate_a_polynomial_of_degree_31_exactly()
    {
        double sum = 0;
        for (var i = 0; i < GaussLegendre.Count; i++) sum += GaussLegendre.Weights[i] * Math.Pow(GaussLegendre.Nodes[i], 31);
        Assert.Equal(1.0 / 32, sum, 1e-15);
    }

    [Fact]
    public void The_exponential_integral_at_known_points()
    {
        Assert.Equal(0.59634736232319407, ExponentialIntegral.Scaled(1, 1), 1e-12);   // Gompertz' constant
        Assert.Equal(1 / 0.3, ExponentialIntegral.Scaled(0, 0.3), 1e-11);
        // E₁(u) = −γ − ln u + u − u²/4 + …
        Assert.Equal(-Euler - Math.Log(1e-6) + 1e-6, ExponentialIntegral.Scaled(1, 1e-6) / Math.Exp(1e-6), 1e-10);
    }

    [Theory]
    [InlineData(1e-7)]
    [InlineData(1e-3)]
    [InlineData(0.2)]
    [InlineData(0.999999)]
    [InlineData(1.000001)]
    [InlineData(7)]
    [InlineData(400)]
    public void The_exponential_integral_keeps_its_recurrence(double u)
    {
        // s E_{s+1}(u) = e^(−u) − u E_s(u): from the small side and from the continued fraction alike.
        foreach (var s in (double[])[0.05, 0.606, 1, 2.5, 17])
            Assert.Equal(1 - u * ExponentialIntegral.Scaled(s, u), s * ExponentialIntegral.Scaled(s + 1, u), 1e-11);
    }

    [Fact]
    public void Drawn_variates_have_the_moments_of_their_distributions()
    {
        var random = new Random(3);
        foreach (var shape in (double[])[0.2, 1, 4.5])
        {
            double sum = 0, squares = 0;
            const int n = 100_000;
            for (var i = 0; i < n; i++)
            {
                var drawn = RandomVariates.Gamma(random, shape);
                sum += drawn;
                squares += drawn * drawn;
            }
            Assert.Equal(shape, sum / n, 4 * Math.Sqrt(shape / n));
            Assert.Equal(shape, squares / n - sum / n * (sum / n), 0.05 * shape + 0.02);
        }
        double share = 0;
        for (var i = 0; i < 100_000; i++) share += RandomVariates.Beta(random, 0.793, 2.426);
        Assert.Equal(0.793 / 3.219, share / 100_000, 0.003);
    }
}
