using MathNet.Numerics.Distributions;
using Nuoda.Analytics.ServiceLevels;

namespace Nuoda.Analytics.Forecasting;

/// <summary>Intervals of the forms without a formula: quantiles of simulated futures with normal errors.</summary>
internal static class EtsSimulation
{
    private const int Paths = 5000;

    /// <summary>Point forecasts by the recursion without errors, interval ends as quantiles of the paths.</summary>
    public static Forecast Forecast(EtsModel model, int horizon, ReadOnlySpan<double> levels, int seed)
    {
        Forecasting.Forecast.CheckLevels(levels);
        var normal = new Normal(0, Math.Sqrt(model.Sigma2), new Random(seed));
        var paths = new double[horizon][];
        for (var h = 0; h < horizon; h++) paths[h] = new double[Paths];
        var mean = new double[horizon];
        var seasons = new double[model.Season];
        for (var path = -1; path < Paths; path++)
        {
            var (level, slope) = (model.Level, model.Slope);
            model.Seasons.CopyTo(seasons, 0);
            for (var h = 0; h < horizon; h++)
            {
                var q = level + model.Phi * slope;
                var s = seasons[h % model.Season];
                var error = path < 0 ? 0 : normal.Sample();
                if (path < 0) mean[h] = q * s;
                else paths[h][path] = q * s + error;
                // A season near 0 would let one error throw the level out of all bounds.
                var d = error / (Math.Abs(s) < 1e-2 ? Math.CopySign(1e-2, s) : s);
                seasons[h % model.Season] = s + (q == 0 ? 0 : model.Gamma * error / q);
                (level, slope) = (q + model.Alpha * d, model.Phi * slope + model.Beta * d);
            }
        }
        var (lower, upper) = (new double[levels.Length][], new double[levels.Length][]);
        for (var l = 0; l < levels.Length; l++) (lower[l], upper[l]) = (new double[horizon], new double[horizon]);
        for (var h = 0; h < horizon; h++)
        {
            Array.Sort(paths[h]);
            for (var l = 0; l < levels.Length; l++)
            {
                lower[l][h] = Quantile.Linear(paths[h], 0.5 - levels[l] / 200);
                upper[l][h] = Quantile.Linear(paths[h], 0.5 + levels[l] / 200);
            }
        }
        return new Forecast(mean, levels.ToArray(), lower, upper);
    }
}
