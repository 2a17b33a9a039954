using MathNet.Numerics.LinearAlgebra;
using Nuoda.Analytics.Forecasting;
using Xunit;

namespace Nuoda.Analytics.Tests.Forecasting;

/// <summary>Demand that met a stock-out is not known, and it is not zero.</summary>
public sealed class StockOutTests
{
    public static IEnumerable<TheoryDataRow<string>> Names => Methods.Keys.Select(name => new TheoryDataRow<string>(name));

    private static readonly Dictionary<string, Func<double[], bool[], int, int, Forecast>> Methods = new(StringComparer.Ordinal)
    {
        ["ets"] = (y, mask, m, h) => Ets.Choose(y, m, mask).Forecast(h, [95]),
        ["arima"] = (y, mask, m, h) => AutoArima.Fit(y, m, stockedOut: mask).Forecast(h, 95),
        ["automatic"] = (y, mask, m, h) => AutomaticForecast.Of(y, m, h, [95], mask),
        ["ridge"] = (y, mask, m, h) => DriverRegression.Fit(y, m, mask).Forecast(h, [95]),
        ["trees"] = (y, mask, m, h) => new GlobalTrees([y], h, m, stockedOut: [mask]).Of(0, 95),
    };

    [Theory]
    [MemberData(nameof(Names))]
    public void What_was_sold_in_a_stock_out_makes_no_difference_and_counting_it_as_demand_does(string method)
    {
        var (gone, whole, counted) = (0.0, 0.0, 0.0);
        for (var seed = 1; seed <= 4; seed++)
        {
            var (y, coming) = Monthly(seed);
            var mask = Mask(y.Length, seed);
            double[] nothing = [.. y.Select((v, t) => mask[t] ? 0 : v)];
            var forecast = Methods[method](nothing, mask, 12, 12);
            // The mask says all: the same forecast whatever stands there, up to the end of the searches.
            if (method is not "automatic") Assert.Equal(Methods[method]([.. y.Select((v, t) => mask[t] ? v / 3 : v)], mask, 12, 12).Mean, forecast.Mean, (a, b) => Math.Abs(a - b) <= 2e-3 * Math.Abs(a));
            gone += ForecastAccuracy.MeanAbsoluteError(coming, forecast.Mean);
            whole += ForecastAccuracy.MeanAbsoluteError(coming, Methods[method](y, [], 12, 12).Mean);
            counted += ForecastAccuracy.MeanAbsoluteError(coming, Methods[method](nothing, [], 12, 12).Mean);
        }
        Assert.True(gone < 1.5 * whole && gone < 0.7 * counted, $"{method}: {gone:F1} with the mask, {whole:F1} without stock-outs, {counted:F1} with zeros taken for demand");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void An_empty_mask_and_one_that_marks_nothing_are_the_same_and_bad_masks_are_refused(string method)
    {
        var (y, _) = Monthly(3);
        Assert.Equal(Methods[method](y, [], 12, 6).Upper[0], Methods[method](y, new bool[y.Length], 12, 6).Upper[0]);
        Assert.Throws<ArgumentException>(() => Methods[method](y, new bool[3], 12, 6));
        Assert.Throws<ArgumentException>(() => Methods[method](y, [.. y.Select(_ => true)], 12, 6));
    }

    /// <summary>The Gaussian likelihood of the values that are known, by the covariance matrix of an autoregression, against the filter with a driver a gap.</summary>
    [Fact]
    public void The_likelihood_of_an_autoregression_with_gaps_is_that_of_its_covariance_matrix()
    {
        var random = new Random(8);
        double[] x = new double[30];
        for (var t = 1; t < x.Length; t++) x[t] = 0.6 * x[t - 1] + random.NextDouble() - 0.5;
        bool[] mask = [.. x.Select((_, t) => t is 5 or 6 or 17 or 24)];
        var model = ArimaModel.Fit(x, new ArimaOrder(1, 0, 0), mask);
        int[] known = [.. Enumerable.Range(0, x.Length).Where(t => !mask[t])];
        double Likelihood(double phi)
        {
            var covariance = Matrix<double>.Build.Dense(known.Length, known.Length, (i, j) => Math.Pow(phi, Math.Abs(known[i] - known[j])) / (1 - phi * phi));
            var values = Vector<double>.Build.Dense(known.Length, i => x[known[i]]);
            var sum = values * covariance.Inverse() * values;
            return -0.5 * (known.Length * (Math.Log(2 * Math.PI * sum / known.Length) + 1) + Math.Log(covariance.Determinant()));
        }
        Assert.Equal(Likelihood(model.Ar[0]), model.LogLikelihood, 1e-9);
        Assert.True(model.LogLikelihood >= Enumerable.Range(-99, 199).Max(i => Likelihood(i / 100.0)) - 1e-4);
        // A gap at the end: two steps ahead of what is known.
        bool[] last = [.. x.Select((_, t) => t == x.Length - 1)];
        var (marked, shorter) = (ArimaModel.Fit(x, new ArimaOrder(1, 0, 0), last), ArimaModel.Fit(x.AsSpan(0, x.Length - 1), new ArimaOrder(1, 0, 0)));
        Assert.Equal(shorter.LogLikelihood, marked.LogLikelihood, 1e-6);
        Assert.Equal(shorter.Forecast(2).Mean[1], marked.Forecast(1).Mean[0], 1e-4);
        // And at the start: as if the series began later.
        Assert.Equal(ArimaModel.Fit(x.AsSpan(2), new ArimaOrder(1, 0, 1)).LogLikelihood, ArimaModel.Fit(x, new ArimaOrder(1, 0, 1), [.. x.Select((_, t) => t < 2)]).LogLikelihood, 1e-9);
    }

    public static IEnumerable<TheoryDataRow<EtsForm>> Forms => EtsTests.Forms;

    [Theory]
    [MemberData(nameof(Forms))]
    public void The_gradient_of_smoothing_with_gaps_is_the_slope_of_its_likelihood(EtsForm form)
    {
        var random = new Random(2);
        double[] y = [.. Enumerable.Range(0, 40).Select(t => t % 7 == 3 ? double.NaN : 1 + 0.01 * t + 0.2 * Math.Sin(Math.PI * t / 2) + 0.1 * random.NextDouble())];
        var likelihood = new EtsLikelihood(y, 4);
        var point = new double[likelihood.PointLength];
        double[] start = [0.3, 0.1, 0.2, form.Trend == EtsTrend.Damped ? 0.9 : 1, 1.1, form.Trend == EtsTrend.None ? 0 : 0.01];
        start.CopyTo(point, 0);
        for (var j = 0; j < 4; j++) point[EtsLikelihood.Seasons + j] = form.Season switch { EtsSeason.Multiplicative => 1 + 0.05 * (j - 1.5), EtsSeason.Additive => 0.05 * (j - 1.5), _ => 0 };
        var gradient = new double[point.Length];
        likelihood.Evaluate(form, point, gradient);
        for (var i = 0; i < point.Length; i++)
        {
            if ((form.Trend == EtsTrend.None && i is EtsLikelihood.Beta or EtsLikelihood.Slope or EtsLikelihood.Phi) || (form.Season == EtsSeason.None && (i == EtsLikelihood.Gamma || i >= EtsLikelihood.Seasons))) continue;
            var (above, below) = ((double[])point.Clone(), (double[])point.Clone());
            above[i] += 1e-6;
            below[i] -= 1e-6;
            Assert.Equal((likelihood.Evaluate(form, above, []) - likelihood.Evaluate(form, below, [])) / 2e-6, gradient[i], 1e-3 * Math.Max(1, Math.Abs(gradient[i])));
        }
        Assert.Equal(34, likelihood.Known);
        Assert.Equal(6, likelihood.Errors.ToArray().Count(double.IsNaN));
    }

    /// <summary>A season that is never in stock, a series known only here and there: still an answer.</summary>
    [Fact]
    public void Long_stock_outs_leave_a_defined_answer()
    {
        var (y, _) = Monthly(5);
        bool[][] masks = [[.. y.Select((_, t) => t % 12 == 4)], [.. y.Select((_, t) => t < y.Length - 2)], [.. y.Select((_, t) => t > 3)], [.. y.Select((_, t) => t % 2 == 0)]];
        foreach (var mask in masks)
            foreach (var (name, method) in Methods)
            {
                if (name == "arima" && mask[0] && mask[2]) continue;
                if (name == "trees" && mask.Count(m => !m) < 5) continue;
                Assert.All(method(y, mask, 12, 12).Mean, f => Assert.True(double.IsFinite(f), name));
            }
    }

    private static bool[] Mask(int n, int seed)
    {
        var random = new Random(100 + seed);
        var mask = new bool[n];
        for (var i = 0; i < 6; i++) mask[12 + random.Next(n - 14)] = true;
        return mask;
    }

    private static (double[] Known, double[] Coming) Monthly(int seed)
    {
        var random = new Random(seed);
        double[] y = [.. Enumerable.Range(0, 84).Select(t => 100 + 0.4 * t + 20 * Math.Sin(2 * Math.PI * t / 12) + 8 * (random.NextDouble() + random.NextDouble() - 1))];
        return (y[..72], y[72..]);
    }
}
