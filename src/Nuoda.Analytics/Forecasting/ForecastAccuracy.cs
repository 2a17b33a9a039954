namespace Nuoda.Analytics.Forecasting;

/// <summary>How far forecasts lay from what came: y is what came, f the forecast, both of length h and in the unit of the series.</summary>
/// <remarks>
/// <para>Scaled measures divide by the mean in-sample error of the (seasonal) naive forecast, q = mean |x_t − x_{t−m}|: Hyndman &amp; Koehler (2006),
/// Int. J. Forecast. 22(4), 679–688; squared for RMSSE (M5). sMAPE, MSIS and ACD are those of the M4 competition: Makridakis, Spiliotis &amp; Assimakopoulos (2020),
/// Int. J. Forecast. 36(1), 54–74.</para>
/// <para>A measure that is not defined (a scale of zero, a training series not longer than m, actuals that are all zero where a share is asked) is NaN, never infinite.</para>
/// </remarks>
public static class ForecastAccuracy
{
    /// <summary>Mean error, mean(y − f): positive when the forecasts were too low.</summary>
    /// <exception cref="ArgumentException">No value, or lengths differ.</exception>
    public static double MeanError(ReadOnlySpan<double> actual, ReadOnlySpan<double> forecast) => Mean(actual, forecast, static (y, f) => y - f);

    /// <summary>MAE, mean |y − f|.</summary>
    /// <exception cref="ArgumentException">No value, or lengths differ.</exception>
    public static double MeanAbsoluteError(ReadOnlySpan<double> actual, ReadOnlySpan<double> forecast) => Mean(actual, forecast, static (y, f) => Math.Abs(y - f));

    /// <summary>RMSE, √mean (y − f)².</summary>
    /// <exception cref="ArgumentException">No value, or lengths differ.</exception>
    public static double RootMeanSquaredError(ReadOnlySpan<double> actual, ReadOnlySpan<double> forecast) => Math.Sqrt(Mean(actual, forecast, static (y, f) => (y - f) * (y - f)));

    /// <summary>sMAPE in percent, mean of 200·|y − f| / (|y| + |f|), from 0 to 200; a term with y = f = 0 counts 0.</summary>
    /// <exception cref="ArgumentException">No value, or lengths differ.</exception>
    public static double Smape(ReadOnlySpan<double> actual, ReadOnlySpan<double> forecast) =>
        Mean(actual, forecast, static (y, f) => y == f ? 0 : 200 * Math.Abs(y - f) / (Math.Abs(y) + Math.Abs(f)));

    /// <summary>MAPE in percent over the periods whose actual is not zero, mean of 100·|y − f| / |y|; NaN when all actuals are zero.</summary>
    /// <exception cref="ArgumentException">No value, or lengths differ.</exception>
    public static double Mape(ReadOnlySpan<double> actual, ReadOnlySpan<double> forecast)
    {
        Check(actual, forecast);
        var (sum, n) = (0.0, 0);
        for (var i = 0; i < actual.Length; i++)
            if (actual[i] != 0) (sum, n) = (sum + 100 * Math.Abs((actual[i] - forecast[i]) / actual[i]), n + 1);
        return n == 0 ? double.NaN : sum / n;
    }

    /// <summary>WAPE as a share, Σ|y − f| / Σ|y|; NaN when all actuals are zero.</summary>
    /// <exception cref="ArgumentException">No value, or lengths differ.</exception>
    public static double Wape(ReadOnlySpan<double> actual, ReadOnlySpan<double> forecast) =>
        Ratio(Mean(actual, forecast, static (y, f) => Math.Abs(y - f)), Mean(actual, forecast, static (y, _) => Math.Abs(y)));

    /// <summary>MASE, MAE / mean |x_t − x_{t−m}|.</summary>
    /// <param name="actual">What came, length h.</param>
    /// <param name="forecast">The forecasts, length h.</param>
    /// <param name="train">The series that the forecasts were made from, oldest first.</param>
    /// <param name="season">m ≥ 1, the periods of a season; 1 for a series without one.</param>
    /// <exception cref="ArgumentException">No value, lengths differ, or m below 1.</exception>
    public static double Mase(ReadOnlySpan<double> actual, ReadOnlySpan<double> forecast, ReadOnlySpan<double> train, int season) =>
        Ratio(MeanAbsoluteError(actual, forecast), Scale(train, season));

    /// <summary>RMSSE, √(MSE / mean (x_t − x_{t−m})²).</summary>
    /// <inheritdoc cref="Mase"/>
    public static double Rmsse(ReadOnlySpan<double> actual, ReadOnlySpan<double> forecast, ReadOnlySpan<double> train, int season)
    {
        var error = Mean(actual, forecast, static (y, f) => (y - f) * (y - f));
        return train.Length <= season ? Ratio(error, Scale(train, season)) : Math.Sqrt(Ratio(error, Mean(train[season..], train[..^season], static (y, f) => (y - f) * (y - f))));
    }

    /// <summary>MSIS, the mean interval score over the MASE scale: mean of (u − l) + (2/α)(l − y)⁺ + (2/α)(y − u)⁺, α = 1 − level/100.</summary>
    /// <param name="actual">What came, length h.</param>
    /// <param name="lower">Lower ends l, length h.</param>
    /// <param name="upper">Upper ends u, length h.</param>
    /// <param name="level">The level of the interval in percent, in (0, 100).</param>
    /// <param name="train">The series that the forecasts were made from, oldest first.</param>
    /// <param name="season">m ≥ 1.</param>
    /// <exception cref="ArgumentException">No value, lengths differ, or a parameter is out of range.</exception>
    public static double Msis(ReadOnlySpan<double> actual, ReadOnlySpan<double> lower, ReadOnlySpan<double> upper, double level, ReadOnlySpan<double> train, int season)
    {
        Check(actual, lower);
        Check(actual, upper);
        Forecast.CheckLevels([level]);
        var (penalty, sum) = (2 / (1 - level / 100), 0.0);
        for (var i = 0; i < actual.Length; i++)
            sum += upper[i] - lower[i] + penalty * (Math.Max(0, lower[i] - actual[i]) + Math.Max(0, actual[i] - upper[i]));
        return Ratio(sum / actual.Length, Scale(train, season));
    }

    /// <summary>The share of actuals inside their interval, both ends included, 0 to 1.</summary>
    /// <exception cref="ArgumentException">No value, or lengths differ.</exception>
    public static double Coverage(ReadOnlySpan<double> actual, ReadOnlySpan<double> lower, ReadOnlySpan<double> upper)
    {
        Check(actual, lower);
        Check(actual, upper);
        var inside = 0;
        for (var i = 0; i < actual.Length; i++)
            if (actual[i] >= lower[i] && actual[i] <= upper[i]) inside++;
        return (double)inside / actual.Length;
    }

    /// <summary>ACD, the absolute difference between the coverage reached and the level promised, 0 to 1.</summary>
    /// <param name="coverage">Share of actuals inside, 0 to 1, over all series.</param>
    /// <param name="level">Percent, in (0, 100).</param>
    public static double CoverageDifference(double coverage, double level) => Math.Abs(coverage - level / 100);

    /// <summary>Pinball (quantile) loss, mean of max(p(y − f), (p − 1)(y − f)): smallest in expectation at the p-quantile. Koenker &amp; Bassett (1978).</summary>
    /// <param name="actual">What came, length h.</param>
    /// <param name="quantile">Forecasts of the p-quantile, length h.</param>
    /// <param name="p">0 &lt; p &lt; 1.</param>
    /// <exception cref="ArgumentException">No value, lengths differ, or p is out of range.</exception>
    public static double Pinball(ReadOnlySpan<double> actual, ReadOnlySpan<double> quantile, double p)
    {
        if (!(p is > 0 and < 1)) throw new ArgumentOutOfRangeException(nameof(p), p, "p must lie in (0, 1).");
        Check(actual, quantile);
        var sum = 0.0;
        for (var i = 0; i < actual.Length; i++) sum += Math.Max(p * (actual[i] - quantile[i]), (p - 1) * (actual[i] - quantile[i]));
        return sum / actual.Length;
    }

    /// <summary>Forecast value added: the share of the benchmark's error that the forecast saves, 1 − error / benchmark; negative when it does worse than the benchmark (usually the naive forecast).</summary>
    /// <param name="error">Any error measure of the forecast, ≥ 0.</param>
    /// <param name="benchmark">The same measure of the benchmark; NaN comes out when it is 0.</param>
    public static double ValueAdded(double error, double benchmark) => 1 - Ratio(error, benchmark);

    /// <summary>The scale of MASE and MSIS, mean |x_t − x_{t−m}|; NaN when the series is not longer than m.</summary>
    /// <exception cref="ArgumentOutOfRangeException">m is below 1.</exception>
    public static double Scale(ReadOnlySpan<double> train, int season)
    {
        if (season < 1) throw new ArgumentOutOfRangeException(nameof(season), season, "A season has at least one period.");
        return train.Length <= season ? double.NaN : Mean(train[season..], train[..^season], static (y, f) => Math.Abs(y - f));
    }

    private static double Ratio(double error, double scale) => scale > 0 ? error / scale : double.NaN;

    private static double Mean(ReadOnlySpan<double> actual, ReadOnlySpan<double> forecast, Func<double, double, double> loss)
    {
        Check(actual, forecast);
        var sum = 0.0;
        for (var i = 0; i < actual.Length; i++) sum += loss(actual[i], forecast[i]);
        return sum / actual.Length;
    }

    private static void Check(ReadOnlySpan<double> actual, ReadOnlySpan<double> forecast)
    {
        if (actual.IsEmpty) throw new ArgumentException("There is no value to compare.", nameof(actual));
        if (actual.Length != forecast.Length) throw new ArgumentException($"{forecast.Length} forecasts for {actual.Length} values.", nameof(forecast));
    }
}
