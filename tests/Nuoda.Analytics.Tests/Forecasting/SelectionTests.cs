using Nuoda.Analytics.Forecasting;
using Xunit;

namespace Nuoda.Analytics.Tests.Forecasting;

/// <summary>Rolling origins and what is built on them: the choice of a method, conformal intervals; and forecast value added.</summary>
public sealed class SelectionTests
{
    [Fact]
    public void Errors_from_rolling_origins_are_those_one_reckons_by_hand()
    {
        // Naive from 4, 5, 6 known values, two steps: 4 → 9, 16; 9 → 16, 25; 16 → 25, 36 (values are squares).
        double[] y = [-1, 0, 1, 4, 9, 16, 25, 36];
        var errors = RollingOrigin.Errors(ForecastMethods.Of("naive"), y, 1, 2, 9);
        Assert.Equal([[5, 12], [7, 16], [9, 20]], errors);
        Assert.Equal([[5, 12], [9, 20]], RollingOrigin.Errors(ForecastMethods.Of("naive"), y, 1, 2, 9, step: 2));
        Assert.Empty(RollingOrigin.Errors(ForecastMethods.Of("naive"), y, 4, 2, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => RollingOrigin.Errors(ForecastMethods.Of("naive"), y, 1, 2, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => RollingOrigin.Errors(ForecastMethods.Of("naive"), y, 1, 0, 1));
    }

    [Fact]
    public void The_method_that_made_the_series_is_chosen()
    {
        double[] line = [.. Enumerable.Range(0, 40).Select(t => 5.0 + 3 * t)], season = [.. Enumerable.Range(0, 48).Select(t => new[] { 3.0, 9, 1, 7 }[t % 4])];
        var chosen = ForecastSelection.Choose(line, 1, 4, [95], ["mean", "naive", "drift", "snaive"]);
        Assert.Equal(("drift", 125.0), (chosen.Method, Math.Round(chosen.Forecast.Mean[0], 9)));
        Assert.Equal(0, chosen.Errors[2].Error, 1e-9);
        Assert.Equal(1, chosen.ValueAdded, 1e-9);
        Assert.Equal("snaive", ForecastSelection.Choose(season, 4, 4, [], ["mean", "snaive", "drift"]).Method);
        // Demand that comes now and then is tried with the methods made for it.
        double[] seldom = [.. Enumerable.Range(0, 60).Select(t => t % 5 == 0 ? 4.0 : 0)];
        Assert.Contains(ForecastSelection.Choose(seldom, 1, 3, []).Errors, e => e.Method == "tsb");
        Assert.DoesNotContain(ForecastSelection.Choose(line, 1, 3, []).Errors, e => e.Method == "tsb");
    }

    [Fact]
    public void A_series_too_short_to_try_takes_the_first_method()
    {
        var chosen = ForecastSelection.Choose([1, 2, 3], 12, 6, [80], ["drift", "naive"]);
        Assert.Equal(("drift", 9.0, true), (chosen.Method, chosen.Forecast.Mean[5], double.IsNaN(chosen.ValueAdded)));
        Assert.All(chosen.Errors, e => Assert.True(double.IsNaN(e.Error)));
        Assert.Throws<ArgumentException>(() => ForecastSelection.Choose([1, 2, 3, 4, 5, 6, 7, 8], 1, 2, [], ["best"]));
        Assert.Throws<ArgumentException>(() => ForecastSelection.Choose([], 1, 2, []));
        Assert.Throws<ArgumentOutOfRangeException>(() => ForecastSelection.Choose([1, 2], 1, 2, [100]));
    }

    public static IEnumerable<TheoryDataRow<string>> Names => ForecastMethods.Names.Select(n => new TheoryDataRow<string>(n));

    /// <summary>Noise about a line: the share of future values within, over many series.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void Conformal_intervals_of_every_method_hold_about_what_they_promise(string method)
    {
        var (inside, all, widest) = (new int[2], 0, 0.0);
        for (var seed = 1; seed <= 25; seed++)
        {
            var random = new Random(seed);
            double[] y = [.. Enumerable.Range(0, 66).Select(_ => ForecastMethods.NeedsDemand(method) && random.NextDouble() < 0.4 ? 0 : 20 + 4 * Normal(random))];
            var forecast = ConformalForecast.Of(ForecastMethods.Of(method), y.AsSpan(0, 60), 1, 6, [80, 95], origins: 16);
            for (var h = 0; h < 6; h++)
            {
                all++;
                for (var l = 0; l < 2; l++) if (y[60 + h] >= forecast.Lower[l][h] && y[60 + h] <= forecast.Upper[l][h]) inside[l]++;
                Assert.True(forecast.Lower[1][h] <= forecast.Lower[0][h] && forecast.Upper[0][h] <= forecast.Upper[1][h]);
                widest = Math.Max(widest, forecast.Upper[1][h] - forecast.Lower[1][h]);
            }
        }
        Assert.InRange((double)inside[0] / all, 0.70, 0.92);
        Assert.InRange((double)inside[1] / all, 0.88, 1);
        Assert.InRange(widest, 10, 150);
    }

    [Fact]
    public void Intervals_widen_with_the_step_and_short_or_certain_series_have_a_defined_answer()
    {
        var random = new Random(3);
        double[] walk = new double[80];
        for (var t = 1; t < walk.Length; t++) walk[t] = walk[t - 1] + Normal(random);
        var forecast = ConformalForecast.Of(ForecastMethods.Of("naive"), walk, 1, 8, [90], 40);
        for (var h = 1; h < 8; h++) Assert.True(forecast.Upper[0][h] - forecast.Mean[h] >= forecast.Upper[0][h - 1] - forecast.Mean[h - 1]);
        Assert.True(forecast.Upper[0][7] - forecast.Mean[7] > 1.5 * (forecast.Upper[0][0] - forecast.Mean[0]));
        Assert.All(ConformalForecast.Of(ForecastMethods.Of("naive"), [1, 2], 1, 2, [90]).Upper[0], end => Assert.True(double.IsNaN(end)));
        Assert.Equal([4, 4], ConformalForecast.Of(ForecastMethods.Of("naive"), [4, 4, 4, 4, 4, 4, 4, 4], 1, 2, [90]).Upper[0]);
        // Six values: one step can be tried, the others grow from it.
        var shortOne = ConformalForecast.Of(ForecastMethods.Of("naive"), [1, 2, 1, 2, 1, 2], 1, 4, [80], 2);
        Assert.Equal(2 * (shortOne.Upper[0][0] - shortOne.Mean[0]), shortOne.Upper[0][3] - shortOne.Mean[3], 1.0);
        Assert.Throws<ArgumentOutOfRangeException>(() => ConformalForecast.Of(ForecastMethods.Of("naive"), walk, 1, 1, [0]));
        Assert.Throws<ArgumentOutOfRangeException>(() => ConformalForecast.Of(ForecastMethods.Of("naive"), walk, 1, 1, [80], 0));
    }

    [Fact]
    public void The_value_that_each_step_adds_is_told_against_the_first_and_the_one_before()
    {
        var steps = ForecastValueAdded.Of([10, 20], ("naive", [14, 24]), ("statistical", [12, 22]), ("opinion", [13, 23]));
        Assert.Equal([4, 2, 3], steps.Select(s => s.Error));
        Assert.Equal([-4, -2, -3], steps.Select(s => s.Bias));
        Assert.Equal([0, 0.5, 0.25], steps.Select(s => s.AgainstFirst));
        Assert.Equal([double.NaN, 0.5, -0.5], steps.Select(s => s.AgainstPrevious));
        Assert.True(double.IsNaN(ForecastValueAdded.Of([1], ("a", [1]), ("b", [2]))[1].AgainstFirst));
        Assert.Throws<ArgumentException>(() => ForecastValueAdded.Of([1]));
        Assert.Throws<ArgumentException>(() => ForecastValueAdded.Of([1], ("a", [1, 2])));
    }

    [Fact]
    public void A_driven_method_knows_as_much_as_it_is_given_and_leaves_out_drivers_that_say_nothing()
    {
        var random = new Random(6);
        double[] price = [.. Enumerable.Range(0, 72).Select(_ => 5 + random.NextDouble())], never = new double[72], late = [.. Enumerable.Range(0, 72).Select(t => t >= 60 ? 1.0 : 0)];
        double[] y = [.. price.Take(60).Select(p => 90 - 10 * p + 0.2 * Normal(random))];
        foreach (var name in new[] { "arima", "ridge" })
        {
            var method = ForecastMethods.Driven(name, price, never, late, price);
            var forecast = method(y, 1, 12, [95]);
            for (var h = 0; h < 12; h++) Assert.Equal(90 - 10 * price[60 + h], forecast.Mean[h], 1.2);
            var errors = RollingOrigin.Errors(method, y, 1, 6, 3);
            Assert.All(errors, e => Assert.All(e, v => Assert.Equal(0, v, 1.2)));
            Assert.Throws<ArgumentException>(() => method(y, 1, 13, []));
        }
        Assert.Throws<ArgumentException>(() => ForecastMethods.Driven("theta", price));
        Assert.Throws<ArgumentException>(() => ForecastMethods.Driven("arima", price, [1]));
    }

    [Fact]
    public void Stock_outs_are_no_errors_of_a_method()
    {
        double[] y = [5, 5, 5, 5, 5, 5, 5, 5, 0, 5, 5, 5];
        bool[] mask = [.. y.Select(v => v == 0)];
        foreach (var name in ForecastMethods.Names.Where(n => n is not "sba"))   // its correction is no error of the data
        {
            var errors = RollingOrigin.Errors(ForecastMethods.Of(name), y, 1, 2, 5, stockedOut: mask);
            Assert.Equal(2, errors.SelectMany(e => e).Count(double.IsNaN));
            Assert.All(errors.SelectMany(e => e).Where(e => !double.IsNaN(e)), e => Assert.Equal(0, e, 1e-6));
            Assert.Equal(5, ConformalForecast.Of(ForecastMethods.Of(name), y, 1, 1, [80], stockedOut: mask).Upper[0][0], 1e-6);
        }
        Assert.Equal(5, ForecastSelection.Choose(y, 1, 2, [], stockedOut: mask).Forecast.Mean[0], 1e-6);
        Assert.Throws<ArgumentException>(() => RollingOrigin.Errors(ForecastMethods.Of("naive"), y, 1, 2, 5, stockedOut: [true]));
    }

    private static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
