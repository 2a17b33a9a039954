namespace Nuoda.Analytics.Forecasting;

/// <summary>Point forecasts with prediction intervals, in the unit of the series.</summary>
/// <param name="Mean">Point forecasts, length h, next period first.</param>
/// <param name="Levels">Levels of the intervals in percent, each in (0, 100), as asked for; may be empty.</param>
/// <param name="Lower">Lower ends: levels × h.</param>
/// <param name="Upper">Upper ends: levels × h.</param>
public sealed record Forecast(double[] Mean, double[] Levels, double[][] Lower, double[][] Upper)
{
    /// <summary>The levels that forecasters print: 80 and 95 percent.</summary>
    public static double[] UsualLevels => [80, 95];

    /// <summary>The number of periods ahead, h.</summary>
    public int Horizon => Mean.Length;

    /// <summary>Symmetric intervals of normal errors: mean ± z·sd, z the quantile (1 + level/100)/2 of the standard normal distribution.</summary>
    /// <param name="mean">Point forecasts, length h.</param>
    /// <param name="deviation">Standard deviation of the forecast error, length h, ≥ 0.</param>
    /// <param name="levels">Percent, each in (0, 100).</param>
    /// <exception cref="ArgumentException">The lengths differ or a level is out of range.</exception>
    public static Forecast Normal(double[] mean, ReadOnlySpan<double> deviation, ReadOnlySpan<double> levels)
    {
        ArgumentNullException.ThrowIfNull(mean);
        CheckLevels(levels);
        if (deviation.Length != mean.Length) throw new ArgumentException($"{deviation.Length} deviations for {mean.Length} forecasts.", nameof(deviation));
        var (lower, upper) = (new double[levels.Length][], new double[levels.Length][]);
        for (var l = 0; l < levels.Length; l++)
        {
            var z = MathNet.Numerics.Distributions.Normal.InvCDF(0, 1, 0.5 + levels[l] / 200);
            (lower[l], upper[l]) = (new double[mean.Length], new double[mean.Length]);
            for (var h = 0; h < mean.Length; h++) (lower[l][h], upper[l][h]) = (mean[h] - z * deviation[h], mean[h] + z * deviation[h]);
        }
        return new Forecast(mean, levels.ToArray(), lower, upper);
    }

    /// <summary>Refuses levels outside (0, 100) percent.</summary>
    internal static void CheckLevels(ReadOnlySpan<double> levels)
    {
        foreach (var level in levels)
            if (!(level is > 0 and < 100)) throw new ArgumentOutOfRangeException(nameof(levels), level, "A level is a percentage in (0, 100).");
    }

    /// <summary>Refuses a horizon below 1, a season below 1, an empty series and values that are not finite.</summary>
    internal static void CheckSeries(ReadOnlySpan<double> series, int horizon, int season = 1)
    {
        if (horizon < 1) throw new ArgumentOutOfRangeException(nameof(horizon), horizon, "The horizon is at least one period.");
        if (season < 1) throw new ArgumentOutOfRangeException(nameof(season), season, "A season has at least one period.");
        if (series.IsEmpty) throw new ArgumentException("The series is empty.", nameof(series));
        foreach (var y in series)
            if (!double.IsFinite(y)) throw new ArgumentOutOfRangeException(nameof(series), y, "Every value must be finite: fill or drop missing periods first.");
    }
}
