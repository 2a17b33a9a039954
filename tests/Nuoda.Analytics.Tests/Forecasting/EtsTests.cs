using Nuoda.Analytics.Forecasting;
using Xunit;

namespace Nuoda.Analytics.Tests.Forecasting;

public sealed class EtsTests
{
    public static TheoryData<EtsForm> Forms =>
        [.. from error in Enum.GetValues<EtsError>() from trend in Enum.GetValues<EtsTrend>() from season in Enum.GetValues<EtsSeason>() select new EtsForm(error, trend, season)];

    [Theory]
    [MemberData(nameof(Forms))]
    public void The_gradient_of_the_likelihood_is_its_slope_in_every_direction(EtsForm form)
    {
        var likelihood = new EtsLikelihood(Monthly(60, 4).Select(v => v / 100).ToArray(), 4);
        double[] point = [0.3, form.Trend == EtsTrend.None ? 0 : 0.1, form.Season == EtsSeason.None ? 0 : 0.2, form.Trend == EtsTrend.Damped ? 0.9 : 1, 1.1, 0.01, .. form.Season == EtsSeason.Additive ? (double[])[0.1, -0.2, 0.05, 0.05] : [1.1, 0.8, 1.05, 1.05]];
        var gradient = new double[point.Length];
        Assert.True(double.IsFinite(likelihood.Evaluate(form, point, gradient)));
        for (var i = 0; i < point.Length; i++)
        {
            var isFree = i switch
            {
                EtsLikelihood.Alpha or EtsLikelihood.Level => true,
                EtsLikelihood.Beta or EtsLikelihood.Phi or EtsLikelihood.Slope => form.Trend != EtsTrend.None,
                _ => form.Season != EtsSeason.None,
            };
            if (!isFree) continue;
            var (above, below) = ((double[])point.Clone(), (double[])point.Clone());
            above[i] += 1e-6;
            below[i] -= 1e-6;
            var slope = (likelihood.Evaluate(form, above, []) - likelihood.Evaluate(form, below, [])) / 2e-6;
            Assert.Equal(slope, gradient[i], 1e-5 * Math.Max(1, Math.Abs(slope)));
        }
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void Intervals_hold_what_simulated_futures_do(EtsForm form)
    {
        var y = Monthly(96, 4);
        var model = Ets.Fit(y, 4, form);
        const int Horizon = 10, Paths = 20_000;
        var forecast = model.Forecast(Horizon, [80]);
        var random = new Random(5);
        var inside = new int[Horizon];
        for (var path = 0; path < Paths; path++)
        {
            var (level, slope, seasons) = (model.Level, model.Slope, (double[])model.Seasons.Clone());
            for (var h = 0; h < Horizon; h++)
            {
                var q = level + model.Phi * slope;
                var s = form.Season == EtsSeason.None ? 0 : seasons[h % 4];
                var f = form.Season switch { EtsSeason.None => q, EtsSeason.Additive => q + s, _ => q * s };
                var noise = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()) * Math.Sqrt(model.Sigma2);
                var value = form.Error == EtsError.Additive ? f + noise : f * (1 + noise);
                if (value >= forecast.Lower[0][h] && value <= forecast.Upper[0][h]) inside[h]++;
                var d = form.Season == EtsSeason.Multiplicative ? value / s - q : value - f;
                level = q + model.Alpha * d;
                slope = model.Phi * slope + model.Beta * d;
                if (form.Season == EtsSeason.Additive) seasons[h % 4] = s + model.Gamma * d;
                if (form.Season == EtsSeason.Multiplicative) seasons[h % 4] = s + model.Gamma * (value / q - s);
            }
        }
        for (var h = 0; h < Horizon; h++) Assert.Equal(0.8, inside[h] / (double)Paths, 0.025);
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void K_times_the_series_gives_k_times_the_forecast(EtsForm form)
    {
        var y = Monthly(60, 4);
        var (one, other) = (Ets.Fit(y, 4, form), Ets.Fit(Array.ConvertAll(y, v => 1000 * v), 4, form));
        var (f, g) = (one.Forecast(6, [95]), other.Forecast(6, [95]));
        for (var h = 0; h < 6; h++)
        {
            Assert.Equal(1000 * f.Mean[h], g.Mean[h], 1e-4 * Math.Abs(g.Mean[h]));
            Assert.Equal(1000 * f.Upper[0][h], g.Upper[0][h], 1e-3 * Math.Abs(g.Upper[0][h]));
        }
        Assert.Equal(one.LogLikelihood - y.Length * Math.Log(1000), other.LogLikelihood, 1e-3);
    }

    [Fact]
    public void The_errors_of_simple_smoothing_are_those_worked_by_hand()
    {
        var model = Ets.Fit([10, 12, 11, 13, 12, 14, 13, 15], 1, EtsForm.Simple);
        var (level, sum) = (model.InitialLevel, 0.0);
        for (var t = 0; t < 8; t++)
        {
            double x = ((double[])[10, 12, 11, 13, 12, 14, 13, 15])[t];
            Assert.Equal(level, model.Fitted[t], 1e-9);
            sum += (x - level) * (x - level);
            level += model.Alpha * (x - level);
        }
        Assert.Equal(level, model.Level, 1e-9);
        Assert.Equal(-4 * Math.Log(sum), model.LogLikelihood, 1e-9);
        Assert.Equal(sum / 6, model.Sigma2, 1e-9);
        Assert.Equal(-2 * model.LogLikelihood + 6 + 2.0 * 3 * 4 / 4, model.Aicc, 1e-9);
    }

    [Fact]
    public void The_automatic_choice_is_the_smallest_of_the_criteria_of_all_forms()
    {
        var y = Monthly(72, 4);
        var chosen = Ets.Choose(y, 4);
        var best = Forms.Select(f => f.Data).Where(f => !f.IsUnstable).Min(f => Ets.Fit(y, 4, f).Aicc);
        Assert.Equal(best, chosen.Aicc, 0.05);
    }

    [Theory]
    [InlineData(new double[] { 7 }, 7)]
    [InlineData(new double[] { 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5 }, 5)]
    [InlineData(new double[] { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 }, 0)]
    [InlineData(new double[] { 4, 8 }, 6)]
    public void Constant_and_very_short_series_are_smoothed_from_the_first_value(double[] y, double expected)
    {
        var model = Ets.Choose(y, 12);
        Assert.Equal(EtsForm.Simple, model.Form);
        Assert.All(model.Forecast(3, [80]).Mean, f => Assert.Equal(expected, f, 1e-9));
        Assert.All(model.Forecast(3, [80]).Upper[0], u => Assert.True(u >= expected));
    }

    [Fact]
    public void Zeros_and_negative_values_leave_only_additive_forms()
    {
        double[] y = [.. Monthly(60, 12).Select(v => v - 110)];
        Assert.Contains(y, v => v < 0);
        Assert.Equal((EtsError.Additive, false), (Ets.Choose(y, 12).Form.Error, Ets.Choose(y, 12).Form.Season == EtsSeason.Multiplicative));
        Assert.Throws<ArgumentOutOfRangeException>(() => Ets.Fit(y, 12, EtsForm.HoltWintersMultiplicative));
    }

    [Fact]
    public void What_cannot_be_forecast_is_refused()
    {
        Assert.Throws<ArgumentException>(() => Ets.Choose([], 12));
        Assert.Throws<ArgumentOutOfRangeException>(() => Ets.Choose([1, double.NaN, 3], 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Ets.Choose([1, 2, 3], 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Ets.Fit(Monthly(60, 4), 30, EtsForm.HoltWintersAdditive));
        Assert.Throws<ArgumentOutOfRangeException>(() => Ets.Choose([1, 2, 3], 1).Forecast(0, []));
        Assert.Throws<ArgumentOutOfRangeException>(() => Ets.Choose([1, 2, 3], 1).Forecast(1, [100]));
    }

    [Fact]
    public void The_same_seed_gives_the_same_simulated_intervals()
    {
        var model = Ets.Fit(Monthly(60, 4), 4, new EtsForm(EtsError.Additive, EtsTrend.None, EtsSeason.Multiplicative));
        Assert.Equal(model.Forecast(5, [80], seed: 3).Upper[0], model.Forecast(5, [80], seed: 3).Upper[0]);
        Assert.NotEqual(model.Forecast(5, [80], seed: 3).Upper[0], model.Forecast(5, [80], seed: 4).Upper[0]);
    }

    /// <summary>A positive series with trend, season and noise.</summary>
    internal static double[] Monthly(int n, int season)
    {
        var random = new Random(11);
        return [.. Enumerable.Range(0, n).Select(t => (100 + 0.4 * t) * (1 + 0.25 * Math.Sin(2 * Math.PI * t / season)) * (1 + 0.08 * (random.NextDouble() - 0.5)))];
    }
}
