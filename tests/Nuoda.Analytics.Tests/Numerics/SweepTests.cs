using Nuoda.Analytics.Numerics;
using Xunit;

namespace Nuoda.Analytics.Tests.Numerics;

public sealed class SweepTests
{
    [Fact]
    public void A_swept_column_leaves_its_regression()
    {
        // x 1 2 3 4, y 2 3 5 8 centred: Sxx 5, Sxy 10, Syy 21. Slope 2, residual 21 − 20 = 1.
        var products = new CrossProducts([[1, 2, 3, 4], [2, 3, 5, 8]]);
        var a = new double[4];
        products.Whole(a);
        Assert.Equal([5, 10, 10, 21], a);
        Assert.True(Sweep.On(a, 2, 0, 5));
        Assert.Equal([-0.2, 2, 2, 1], a);
    }

    [Fact]
    public void A_column_that_says_nothing_new_is_not_swept()
    {
        var products = new CrossProducts([[1, 2, 3, 4], [2, 4, 6, 8], [7, 7, 7, 7]]);
        var a = new double[9];
        products.Whole(a);
        Assert.False(Sweep.On(a, 3, 2, a[8]));
        Assert.True(Sweep.On(a, 3, 0, 5));
        var before = a.ToArray();
        Assert.False(Sweep.On(a, 3, 1, 20));
        Assert.Equal(before, a);
    }

    [Fact]
    public void Products_without_a_row_and_of_drawn_rows_are_those_of_the_rows_themselves()
    {
        // Far from zero, where uncentred sums would lose their digits.
        var random = new Random(3);
        double[][] columns = [[.. Enumerable.Range(0, 30).Select(_ => 1e8 + random.NextDouble())], [.. Enumerable.Range(0, 30).Select(_ => random.NextDouble())]];
        var products = new CrossProducts(columns);
        var (own, other) = (new double[4], new double[4]);
        products.Without(7, own);
        new CrossProducts([[.. columns[0].Where((_, i) => i != 7)], [.. columns[1].Where((_, i) => i != 7)]]).Whole(other);
        for (var k = 0; k < 4; k++) Assert.Equal(other[k], own[k], 1e-6);
        products.Resampled(new Random(5), own);
        var again = new Random(5);
        int[] rows = [.. Enumerable.Range(0, 30).Select(_ => again.Next(30))];
        new CrossProducts([[.. rows.Select(i => columns[0][i])], [.. rows.Select(i => columns[1][i])]]).Whole(other);
        for (var k = 0; k < 4; k++) Assert.Equal(other[k], own[k], 1e-6);
    }
}
