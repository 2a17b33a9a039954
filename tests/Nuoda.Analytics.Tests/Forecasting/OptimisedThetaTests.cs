using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.Optimization;
using Nuoda.Analytics.Forecasting;
using Xunit;

namespace Nuoda.Analytics.Tests.Forecasting;

/// <summary>The dynamic optimised Theta model against its equations written out and searched by a search of another kind: no package that has the model could be run.</summary>
public sealed class OptimisedThetaTests
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 24)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void The_fit_is_the_least_squares_of_the_papers_equations_and_goes_on_as_they_do(int seed)
    {
        var y = Series(seed);
        var model = OptimisedTheta.Fit(y, 1);
        var oracle = new Oracle(y);
        var own = oracle.Squares(model.Start, model.Alpha, model.ThetaCoefficient);
        var (squares, start, alpha, theta) = oracle.Search();
        Assert.InRange(model.Alpha, 0.1, 0.99);
        Assert.InRange(model.ThetaCoefficient, 1, 1e9);
        // Nothing that the brute search found is better; where it found as good a place, both foresee the same.
        Assert.True(own <= squares * (1 + 1e-6), $"{own:R} against {squares:R} at ℓ₀ {start:R}, α {alpha:R}, θ {theta:R}");
        var mean = model.Forecast(12, []).Mean;
        var (expected, theirs) = (oracle.Forecast(model.Start, model.Alpha, model.ThetaCoefficient, 12), oracle.Forecast(start, alpha, theta, 12));
        var size = y.Average();
        for (var h = 0; h < 12; h++)
        {
            Assert.Equal(expected[h], mean[h], 1e-8 * size);
            if (squares <= own * (1 + 1e-4)) Assert.Equal(theirs[h], mean[h], 5e-3 * size);
        }
    }

    [Fact]
    public void Another_kind_of_search_comes_as_near_on_nearly_all_series() => Assert.InRange(Enumerable.Range(1, 24).Count(seed =>
    {
        var y = Series(seed);
        var (oracle, model) = (new Oracle(y), OptimisedTheta.Fit(y, 1));
        return oracle.Search().Squares <= oracle.Squares(model.Start, model.Alpha, model.ThetaCoefficient) * 1.001;
    }), 20, 24);

    [Fact]
    public void Intervals_have_the_spread_of_simulated_futures()
    {
        var y = Series(5);
        var model = OptimisedTheta.Fit(y, 1);
        var oracle = new Oracle(y);
        var random = new MathNet.Numerics.Distributions.Normal(0, Math.Sqrt(oracle.Squares(model.Start, model.Alpha, model.ThetaCoefficient) / (y.Length - 3)), new Random(2));
        const int paths = 5_000;
        var forecast = model.Forecast(8, [95]);
        var variance = new double[8];
        for (var p = 0; p < paths; p++)
        {
            var path = oracle.Forecast(model.Start, model.Alpha, model.ThetaCoefficient, 8, random.Sample);
            for (var h = 0; h < 8; h++) variance[h] += (path[h] - forecast.Mean[h]) * (path[h] - forecast.Mean[h]) / paths;
        }
        for (var h = 0; h < 8; h++) Assert.Equal(1, (forecast.Upper[0][h] - forecast.Mean[h]) / (1.959963984540054 * Math.Sqrt(variance[h])), 0.05);
    }

    [Fact]
    public void A_line_goes_on_as_a_line()
    {
        double[] y = [.. Enumerable.Range(1, 30).Select(t => 100.0 + 2 * t)];
        var mean = OptimisedTheta.Fit(y, 1).Forecast(5, []).Mean;
        for (var h = 0; h < 5; h++) Assert.Equal(100 + 2 * (31 + h), mean[h], 1e-6);
    }

    // Walks with more or less noise, drift and length.
    private static double[] Series(int seed)
    {
        var random = new Random(seed);
        var y = new double[15 + 5 * seed];
        var (level, drift, steadiness) = (100.0, 2 * (random.NextDouble() - 0.3), random.NextDouble());
        for (var t = 0; t < y.Length; t++)
        {
            level += drift + 6 * steadiness * (random.NextDouble() - 0.5);
            y[t] = level + 12 * (1 - steadiness) * (random.NextDouble() - 0.5);
        }
        return y;
    }

    /// <summary>Fiorucci et al. (2016), the state-space form, symbol by symbol; arrays begin at 0 as its times do. The search is the simplex of Nelder and Mead, which knows nothing of what is linear.</summary>
    private sealed class Oracle(double[] observed)
    {
        private static readonly NelderMeadSimplex Simplex = new(1e-7, 20_000);

        public double Squares(double start, double alpha, double theta)
        {
            var sum = 0.0;
            var mu = Run(observed, start, alpha, theta);
            for (var t = 3; t <= observed.Length; t++) sum += (observed[t - 1] - mu[t]) * (observed[t - 1] - mu[t]);
            return sum;
        }

        public double[] Forecast(double start, double alpha, double theta, int horizon, Func<double>? error = null)
        {
            var y = observed.ToList();
            for (var h = 0; h < horizon; h++)
            {
                // μ of the period after the last one does not depend on the value put there.
                var mu = Run([.. y, 0], start, alpha, theta)[y.Count + 1];
                y.Add(mu + (error?.Invoke() ?? 0));
            }
            return [.. y.Skip(observed.Length)];
        }

        public (double Squares, double Start, double Alpha, double Theta) Search()
        {
            // ℓ₀ in units of the first value, θ as 1/θ; each search goes on once from where it ended.
            var best = (Squares: double.PositiveInfinity, At: new double[3]);
            foreach (var start in (double[])[0.5, 1])
                foreach (var alpha in (double[])[0.2, 0.5, 0.9])
                    foreach (var inverse in (double[])[0.2, 0.8])
                    {
                        double[] at = [start, alpha, inverse];
                        for (var round = 0; round < 3; round++)
                        {
                            var found = Simplex.FindMinimum(ObjectiveFunction.Value(Of), Vector<double>.Build.DenseOfArray(at), Vector<double>.Build.DenseOfArray([0.3, at[1] > 0.5 ? -0.1 : 0.1, at[2] > 0.5 ? -0.2 : 0.2]));
                            at = found.MinimizingPoint.ToArray();
                            if (found.FunctionInfoAtMinimum.Value < best.Squares) best = (found.FunctionInfoAtMinimum.Value, at);
                        }
                    }
            var (first, second, third) = Bound(best.At);
            return (best.Squares, first, second, third);

            double Of(Vector<double> v)
            {
                var (start, alpha, theta) = Bound(v.ToArray());
                return Squares(start, alpha, theta);
            }
        }

        private (double Start, double Alpha, double Theta) Bound(double[] v) => (v[0] * observed[0], Math.Clamp(v[1], 0.1, 0.99), 1 / Math.Clamp(v[2], 1e-9, 1));

        private static double[] Run(double[] observed, double start, double alpha, double theta)
        {
            var n = observed.Length;
            var (l, a, b, mean, mu) = (new double[n + 1], new double[n + 1], new double[n + 1], new double[n + 1], new double[n + 1]);
            l[0] = start;
            // (1 − α)ᵗ⁻¹
            var power = 1.0;
            for (var t = 1; t <= n; t++)
            {
                var y = observed[t - 1];
                mu[t] = l[t - 1] + (1 - 1 / theta) * (power * a[t - 1] + (1 - power * (1 - alpha)) / alpha * b[t - 1]);
                l[t] = alpha * y + (1 - alpha) * l[t - 1];
                mean[t] = ((t - 1) * mean[t - 1] + y) / t;
                b[t] = t == 1 ? 0 : ((t - 2) * b[t - 1] + 6.0 / t * (y - mean[t - 1])) / (t + 1);
                a[t] = mean[t] - (t + 1) / 2.0 * b[t];
                power *= 1 - alpha;
            }
            return mu;
        }
    }
}
