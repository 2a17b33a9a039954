namespace Nuoda.Analytics.Forecasting;

/// <summary>The Theta method: simple exponential smoothing with half the slope of the regression line as drift, on the series without its season.</summary>
/// <remarks>
/// <para>ŷₙ₊ₕ = ℓₙ + (b/2)·(h − 1 + (1 − (1 − α)ⁿ)/α), b the slope of the least-squares line; error variance σ²(1 + (h − 1)α²).</para>
/// <para>A series is taken as seasonal when it has more than two seasons of values and |r_m| exceeds 1.645·√((1 + 2Σ_{i&lt;m} r_i²)/n); the season is then divided out by a classical multiplicative decomposition.</para>
/// <para>Source: Assimakopoulos &amp; Nikolopoulos (2000), Int. J. Forecast. 16(4), 521–530; drift form: Hyndman &amp; Billah (2003), Int. J. Forecast. 19(2), 287–290.</para>
/// </remarks>
public sealed class Theta
{
    private readonly EtsModel _smoothing;
    private readonly double[]? _figure;
    private readonly int _length;

    private Theta(EtsModel smoothing, double drift, double[]? figure, int length) => (_smoothing, Drift, _figure, _length) = (smoothing, drift, figure, length);

    /// <summary>α of the smoothing, 0 to 1.</summary>
    public double Alpha => _smoothing.Alpha;

    /// <summary>Half the slope of the regression line, per period.</summary>
    public double Drift { get; }

    /// <summary>Whether a season was found and divided out.</summary>
    public bool IsSeasonal => _figure is not null;

    /// <summary>Fits the method.</summary>
    /// <param name="series">Values, oldest first, at least one, each finite.</param>
    /// <param name="season">m ≥ 1, the periods of a season.</param>
    /// <exception cref="ArgumentException">The series is empty or not finite, or the season is below 1.</exception>
    public static Theta Fit(ReadOnlySpan<double> series, int season)
    {
        Forecasting.Forecast.CheckSeries(series, 1, season);
        var (adjusted, figure) = SeasonalTest.Deseason(series, season);
        return new Theta(Ets.Fit(adjusted, 1, EtsForm.Simple), EtsStart.Line(adjusted).Slope / 2, figure, series.Length);
    }

    /// <summary>Forecasts with prediction intervals.</summary>
    /// <param name="horizon">h ≥ 1.</param>
    /// <param name="levels">Levels of the intervals in percent, each in (0, 100).</param>
    /// <exception cref="ArgumentOutOfRangeException">The horizon or a level is out of range.</exception>
    public Forecast Forecast(int horizon, ReadOnlySpan<double> levels)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(horizon, 1);
        var (mean, deviation) = (new double[horizon], new double[horizon]);
        var lag = (1 - Math.Pow(1 - Alpha, _length)) / Alpha;
        for (var h = 0; h < horizon; h++)
        {
            mean[h] = _smoothing.Level + Drift * (h + lag);
            if (_figure is not null) mean[h] *= _figure[(_length + h) % _figure.Length];
            deviation[h] = Math.Sqrt(_smoothing.Sigma2 * (1 + h * Alpha * Alpha));
        }
        return Forecasting.Forecast.Normal(mean, deviation, levels);
    }
}
