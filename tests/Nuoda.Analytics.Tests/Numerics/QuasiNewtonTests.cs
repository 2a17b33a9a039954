using Nuoda.Analytics.Numerics;
using Xunit;

namespace Nuoda.Analytics.Tests.Numerics;

public sealed class QuasiNewtonTests
{
    [Fact]
    public void The_banana_valley_is_followed_to_its_end()
    {
        var search = Begun(new(2, 0.1), Rosenbrock, -1.2, 1);
        search.Run(1e-14, 0, 500);
        Assert.Equal(1, search.X[0], 1e-5);
        Assert.Equal(1, search.X[1], 1e-5);
        Assert.InRange(search.Evaluations, 10, 120);
    }

    [Fact]
    public void A_search_that_asks_for_a_flat_gradient_ends_with_one()
    {
        var search = Begun(new(2, 1) { Lowest = -10, Highest = 10, LongestStep = 2 }, Rosenbrock, -1.2, 1);
        search.Run(0, 1e-9, 500);
        Assert.True(search.IsInside && search.Steepness <= 1e-9);
        Assert.Equal(0, search.Value, 1e-15);
        Assert.Equal(1, search.X[0], 1e-7);
        Assert.Equal(1, search.X[1], 1e-7);
    }

    [Fact]
    public void A_minimum_at_a_bound_is_reached_and_told()
    {
        var search = Begun(new(2, 1) { Lowest = -10, Highest = 0.5, LongestStep = 2 }, Rosenbrock, 0, 0.2);
        search.Run(0, 1e-9, 500);
        Assert.False(search.IsInside);
        Assert.Equal(0.25, search.Value, 1e-9);   // at (0.5, 0.25)
        Assert.Equal(0.5, search.X[0], 1e-9);
        Assert.True(search.Steepness <= 1e-9);   // of what is not held
    }

    [Fact]
    public void What_one_function_taught_of_the_curvature_shortens_the_search_of_the_next()
    {
        var search = Begun(new(2, 1), Rosenbrock, -1.2, 1);
        search.Run(0, 1e-9, 500);
        var first = search.Evaluations;
        // Nearly the same valley, from where the first search ended.
        double[] from = [.. search.X];
        search.Start((x, g) =>
        {
            var value = Rosenbrock(x, g) + 0.01 * x[0];
            g[0] += 0.01;
            return value;
        }, from);
        search.Run(0, 1e-6, 500);
        Assert.InRange(search.Evaluations - first, 2, first / 3);
    }

    [Fact]
    public void A_search_keeps_inside_the_domain_and_can_be_refined()
    {
        // x − ln x on x > 0: the minimum is at 1.
        var search = Begun(new(1, 10), QuasiNewton.Differences(x => x[0] > 0 ? x[0] - Math.Log(x[0]) : double.PositiveInfinity), 5);
        search.Run(1e-1, 0, 100);
        var coarse = Math.Abs(search.X[0] - 1);
        search.Run(1e-12, 0, 100);
        Assert.True(Math.Abs(search.X[0] - 1) < Math.Max(coarse, 1e-6));
        Assert.Equal(1, search.X[0], 1e-4);
    }

    [Fact]
    public void Where_the_function_is_not_defined_the_search_does_not_begin()
    {
        var search = Begun(new(1, 1), (_, _) => double.PositiveInfinity, 3);
        search.Run(1e-6, 0, 100);
        Assert.Equal((double.PositiveInfinity, 3, 1), (search.Value, search.X[0], search.Evaluations));
    }

    private static QuasiNewton Begun(QuasiNewton search, Objective function, params double[] at)
    {
        search.Start(function, at);
        return search;
    }

    private static double Rosenbrock(ReadOnlySpan<double> at, Span<double> gradient)
    {
        var (x, y) = (at[0], at[1]);
        gradient[0] = -2 * (1 - x) - 400 * x * (y - x * x);
        gradient[1] = 200 * (y - x * x);
        return (1 - x) * (1 - x) + 100 * (y - x * x) * (y - x * x);
    }
}
