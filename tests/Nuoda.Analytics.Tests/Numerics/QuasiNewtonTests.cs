using Nuoda.Analytics.Numerics;
using Xunit;

namespace Nuoda.Analytics.Tests.Numerics;

public sealed class QuasiNewtonTests
{
    [Fact]
    public void The_banana_valley_is_followed_to_its_end()
    {
        var search = new QuasiNewton((x, g) =>
        {
            var (a, b) = (1 - x[0], x[1] - x[0] * x[0]);
            (g[0], g[1]) = (-2 * a - 400 * x[0] * b, 200 * b);
            return a * a + 100 * b * b;
        }, [-1.2, 1], 0.1);
        search.Run(1e-14, 500);
        Assert.Equal(1, search.X[0], 1e-5);
        Assert.Equal(1, search.X[1], 1e-5);
        Assert.InRange(search.Evaluations, 10, 120);
    }

    [Fact]
    public void A_search_keeps_inside_the_domain_and_can_be_refined()
    {
        // x − ln x on x > 0: the minimum is at 1.
        var search = new QuasiNewton(QuasiNewton.Differences(x => x[0] > 0 ? x[0] - Math.Log(x[0]) : double.PositiveInfinity), [5], 10);
        search.Run(1e-1, 100);
        var coarse = Math.Abs(search.X[0] - 1);
        search.Run(1e-12, 100);
        Assert.True(Math.Abs(search.X[0] - 1) < Math.Max(coarse, 1e-6));
        Assert.Equal(1, search.X[0], 1e-4);
    }

    [Fact]
    public void Where_the_function_is_not_defined_the_search_does_not_begin()
    {
        var search = new QuasiNewton((_, _) => double.PositiveInfinity, [3], 1);
        search.Run(1e-6, 100);
        Assert.Equal((double.PositiveInfinity, 3, 1), (search.Value, search.X[0], search.Evaluations));
    }
}
