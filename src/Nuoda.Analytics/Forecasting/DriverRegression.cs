using MathNet.Numerics.LinearAlgebra;

namespace Nuoda.Analytics.Forecasting;

/// <summary>Ridge regression of a series on its drivers, a line and the season: many drivers, few values, and none of them runs away.</summary>
/// <remarks>
/// <para>y = a + Xβ + ε, X the standardised columns (drivers, period number, season). β minimises |y − a − Xβ|² + nλ|β|²; a is not shrunk. λ is the one of a grid with the least generalised cross-validation
/// n·RSS/(n − 1 − df)², df = Σ d²/(d² + nλ). Sources: Hoerl &amp; Kennard (1970), Technometrics 12(1), 55–67; Golub, Heath &amp; Wahba (1979), Technometrics 21(2), 215–223.</para>
/// <para>Intervals are those of independent normal errors. Where errors hang together from period to period, take ARIMA errors (<see cref="AutoArima"/> with drivers) or conformal intervals.</para>
/// </remarks>
public sealed class DriverRegression
{
    // A year of weeks is described by this many waves instead of 51 columns.
    private const int LongestFigure = 24, Waves = 6, GridSteps = 60;
    private readonly double[] _mean, _scale;
    private readonly Vector<double> _beta;
    private readonly Matrix<double> _spread;
    private readonly int _season, _known, _drivers, _rows;

    private DriverRegression(ReadOnlySpan<double> series, int season, ReadOnlySpan<bool> stockedOut, double[][] drivers, double? ridge)
    {
        (_season, _known, _drivers) = (season, series.Length, drivers.Length);
        var rows = new List<int>();
        for (var t = 0; t < series.Length; t++) if (stockedOut.IsEmpty || !stockedOut[t]) rows.Add(t);
        _rows = rows.Count;
        var columns = Columns;
        (_mean, _scale) = (new double[columns], new double[columns]);
        var x = Matrix<double>.Build.Dense(_rows, columns);
        var row = new double[columns];
        for (var i = 0; i < _rows; i++)
        {
            Fill(rows[i], drivers, rows[i], row);
            x.SetRow(i, row);
        }
        for (var j = 0; j < columns; j++)
        {
            var column = x.Column(j);
            _mean[j] = column.Average();
            _scale[j] = Math.Sqrt(column.Subtract(_mean[j]).PointwisePower(2).Average());
            // A column that never changes tells nothing.
            if (!(_scale[j] > 1e-12 * Math.Max(1, Math.Abs(_mean[j])))) _scale[j] = double.PositiveInfinity;
            x.SetColumn(j, column.Subtract(_mean[j]).Divide(_scale[j]));
        }
        foreach (var t in rows) Constant += series[t] / _rows;
        var y = Vector<double>.Build.Dense(_rows);
        for (var i = 0; i < _rows; i++) y[i] = series[rows[i]] - Constant;
        var eigen = (x.TransposeThisAndMultiply(x) / _rows).Evd(Symmetricity.Symmetric);
        var values = eigen.EigenValues.Select(v => Math.Max(0, v.Real)).ToArray();
        var along = eigen.EigenVectors.TransposeThisAndMultiply(x.TransposeThisAndMultiply(y) / _rows);
        var total = y.DotProduct(y) / _rows;
        Ridge = ridge ?? Best(values, along, total);
        var (rss, df) = Fit(values, along, total, Ridge);
        _beta = eigen.EigenVectors * Vector<double>.Build.Dense(columns, j => Shrunk(values[j], along[j], Ridge));
        DegreesOfFreedom = df;
        Variance = _rows - 1 - df > 0.5 ? _rows * rss / (_rows - 1 - df) : rss;
        var shrink = Matrix<double>.Build.DiagonalOfDiagonalArray([.. values.Select(d => d + Ridge > 0 ? d / ((d + Ridge) * (d + Ridge)) / _rows : 0)]);
        _spread = eigen.EigenVectors * shrink * eigen.EigenVectors.Transpose();
        Effects = [.. Enumerable.Range(0, _drivers).Select(j => _beta[j] / _scale[j])];
    }

    /// <summary>Fits the regression.</summary>
    /// <param name="series">Values, oldest first, at least one, each finite.</param>
    /// <param name="season">m ≥ 1: up to 24 a figure of m values, longer seasons six pairs of waves; left out with less than two seasons of values.</param>
    /// <param name="stockedOut">True where the item was out of stock: such a period is left out. As long as the series, or empty for never; not true everywhere.</param>
    /// <param name="ridge">λ ≥ 0, in units of the variance of a column; null to choose it.</param>
    /// <param name="drivers">What moves the series: each as long as the series and finite. A constant one, or a combination of others, does no harm.</param>
    /// <exception cref="ArgumentException">The series is empty, stocked out throughout, not finite, or a driver or the mask has another length.</exception>
    public static DriverRegression Fit(ReadOnlySpan<double> series, int season, ReadOnlySpan<bool> stockedOut = default, double? ridge = null, params double[][] drivers)
    {
        Forecasting.Forecast.CheckSeries(series, 1, season);
        ArimaModel.CheckDrivers(drivers, series.Length);
        IntermittentDemand.CheckMask(series, stockedOut);
        if (!stockedOut.IsEmpty && !stockedOut.Contains(false)) throw new ArgumentException("The item was out of stock in every period.", nameof(stockedOut));
        if (ridge is { } given && !(given >= 0 && double.IsFinite(given))) throw new ArgumentOutOfRangeException(nameof(ridge), ridge, "λ is at least 0.");
        return new DriverRegression(series, series.Length >= 2 * season ? season : 1, stockedOut, drivers, ridge);
    }

    /// <summary>λ, how strongly effects are drawn towards 0.</summary>
    public double Ridge { get; }

    /// <summary>The mean of the series, a.</summary>
    public double Constant { get; }

    /// <summary>What one unit of each driver adds to the series, in their order; 0 for a constant driver.</summary>
    public IReadOnlyList<double> Effects { get; }

    /// <summary>df, how many free coefficients the shrunk ones are worth.</summary>
    public double DegreesOfFreedom { get; }

    /// <summary>Variance of the errors, RSS/(n − 1 − df), in squared units of the series.</summary>
    public double Variance { get; }

    /// <summary>Forecasts given the coming values of the drivers, taken as known.</summary>
    /// <param name="horizon">h ≥ 1.</param>
    /// <param name="levels">Levels of the intervals in percent, each in (0, 100).</param>
    /// <param name="drivers">The coming values, in the order of the fit, each of length h and finite.</param>
    /// <exception cref="ArgumentException">There are more or fewer drivers than the model has, a length differs, or a value is out of range.</exception>
    public Forecast Forecast(int horizon, ReadOnlySpan<double> levels, params double[][] drivers)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(horizon, 1);
        ArimaModel.CheckDrivers(drivers, horizon);
        if (drivers.Length != _drivers) throw new ArgumentException($"{drivers.Length} drivers for a model with {_drivers}.", nameof(drivers));
        var (mean, deviation, row) = (new double[horizon], new double[horizon], new double[Columns]);
        for (var h = 0; h < horizon; h++)
        {
            Fill(_known + h, drivers, h, row);
            for (var j = 0; j < row.Length; j++) row[j] = (row[j] - _mean[j]) / _scale[j];
            var x = Vector<double>.Build.Dense(row);
            mean[h] = Constant + x.DotProduct(_beta);
            deviation[h] = Math.Sqrt(Variance * (1 + 1.0 / _rows + x * _spread * x));
        }
        return Forecasting.Forecast.Normal(mean, deviation, levels);
    }

    private int Columns => _drivers + 1 + (_season == 1 ? 0 : _season <= LongestFigure ? _season : 2 * Waves);

    private void Fill(int t, double[][] drivers, int at, double[] row)
    {
        var next = 0;
        foreach (var driver in drivers) row[next++] = driver[at];
        row[next++] = t;
        if (_season == 1) return;
        if (_season <= LongestFigure)
            for (var s = 0; s < _season; s++) row[next++] = t % _season == s ? 1 : 0;
        else
            for (var wave = 1; wave <= Waves; wave++) (row[next++], row[next++]) = (Math.Cos(2 * Math.PI * wave * t / _season), Math.Sin(2 * Math.PI * wave * t / _season));
    }

    private static double Shrunk(double value, double along, double ridge) => value + ridge > 1e-12 ? along / (value + ridge) : 0;

    private static (double Rss, double Df) Fit(double[] values, Vector<double> along, double total, double ridge)
    {
        var (rss, df) = (total, 0.0);
        for (var j = 0; j < values.Length; j++)
        {
            var b = Shrunk(values[j], along[j], ridge);
            rss += b * b * values[j] - 2 * b * along[j];
            if (values[j] + ridge > 1e-12) df += values[j] / (values[j] + ridge);
        }
        return (Math.Max(0, rss), df);
    }

    private double Best(double[] values, Vector<double> along, double total)
    {
        var (best, least) = (1.0, double.PositiveInfinity);
        for (var step = 0; step <= GridSteps; step++)
        {
            var ridge = Math.Pow(10, 2 - 7.0 * step / GridSteps);
            var (rss, df) = Fit(values, along, total, ridge);
            // As free as the values are many: such a fit says nothing of itself.
            if (_rows - 1 - df < 0.5) break;
            var score = rss / ((_rows - 1 - df) * (_rows - 1 - df));
            if (score < least * (1 - 1e-9)) (best, least) = (ridge, score);
        }
        return best;
    }
}
