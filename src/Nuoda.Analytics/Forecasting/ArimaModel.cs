namespace Nuoda.Analytics.Forecasting;

/// <summary>A seasonal ARIMA model fitted to a series by maximum likelihood: w_t = (1 − B)ᵈ(1 − Bᵐ)ᴰ x_t, φ(B)Φ(Bᵐ)(w_t − μ) = θ(B)Θ(Bᵐ) ε_t, var ε = σ².</summary>
/// <remarks>
/// <para>The likelihood is that of the differenced series, which is the limit of a state space model whose starting level and season are unknown. Source: Box, Jenkins, Reinsel &amp; Ljung (2015), Time Series
/// Analysis, 5th ed.; Durbin &amp; Koopman (2012), Time Series Analysis by State Space Methods, ch. 5.</para>
/// <para>A period without stock is not known: the likelihood is that of the other values, exactly.</para>
/// <para>Intervals are those of normal errors with the coefficients taken as known: variance σ² Σ_j F_j ψ_{jh}², ψ_{jh} the response of x in period h to the one-step error of period j and F_j its variance in σ².</para>
/// </remarks>
public sealed class ArimaModel
{
    private readonly double[] _series, _differenced;

    internal ArimaModel(double[] series, double[] differenced, ArmaEstimator.Fit fit, int gaps = 0, double[][]? drivers = null)
    {
        (_series, _differenced, Order) = (series, differenced, fit.Order);
        var o = fit.Order;
        var c = fit.Coefficients.AsSpan();
        (Ar, Ma) = (c[..o.Ar].ToArray(), c.Slice(o.Ar, o.Ma).ToArray());
        (SeasonalAr, SeasonalMa) = (c.Slice(o.Ar + o.Ma, o.SeasonalAr).ToArray(), c.Slice(o.Ar + o.Ma + o.SeasonalAr, o.SeasonalMa).ToArray());
        Constant = o.HasConstant ? c[o.Coefficients - 1] : 0;
        LogLikelihood = fit.LogLikelihood;
        Effects = drivers is { Length: > 0 } ? c[(o.Coefficients + gaps)..].ToArray() : [];
        Known = differenced.Length - gaps;
        Variance = fit.Count > Coefficients ? fit.SumOfSquares / (fit.Count - Coefficients) : fit.SumOfSquares / fit.Count;
        if (drivers is not { Length: > 0 }) return;
        // What is left is the process itself, with estimates where the item was out of stock.
        _series = Less(series, drivers, c[o.Coefficients..]);
        _differenced = Differencing.Apply(_series, o.Differences, o.SeasonalDifferences, o.Period);
    }

    /// <summary>Fits a model of a given order, with drivers as a regression whose errors are the ARIMA process.</summary>
    /// <param name="series">Oldest first, each finite; more than d + mD + p + mP values and more than d + mD + number of coefficients.</param>
    /// <param name="order">The form of the model.</param>
    /// <param name="stockedOut">True where the item was out of stock: as long as the series, or empty for never; not true everywhere. Each marked period costs about as much time as the fit without it.</param>
    /// <param name="drivers">What moves the series (price, promotion, holidays, …): each as long as the series, each finite, none a constant or a combination of others after the differencing; may be none.</param>
    /// <exception cref="ArgumentException">The series is empty, holds a value that is not finite, or is too short for the order; the order is impossible; a driver has another length, a value that is not finite
    /// or no effect of its own; the mask has another length, is true everywhere or leaves a season without values.</exception>
    public static ArimaModel Fit(ReadOnlySpan<double> series, ArimaOrder order, ReadOnlySpan<bool> stockedOut = default, params double[][] drivers)
    {
        order.Check();
        Forecasting.Forecast.CheckSeries(series, 1);
        CheckDrivers(drivers, series.Length);
        var (values, gaps) = WithGaps(series, stockedOut, order.Period, ref drivers);
        var differenced = Differencing.Apply(values, order.Differences, order.SeasonalDifferences, order.Period);
        if (differenced.Length <= Math.Max(order.Coefficients + drivers.Length, order.Ar + order.Period * order.SeasonalAr))
            throw new ArgumentException($"{series.Length} values are too few for {order}.", nameof(series));
        if (drivers.Length == gaps && Differencing.IsConstant(differenced)) return Certain(values, differenced, order);
        return new ArimaModel(values, differenced, Estimator(differenced, order.HighestLag, gaps, drivers, order, order.HasConstant).Exactly(order, insist: true)
            ?? throw new ArgumentException($"{order} has no finite likelihood on this series.", nameof(series)), gaps, drivers);
    }

    /// <summary>The series with likely values where the item was out of stock (none at its start), and one driver more for each such value, before the others.</summary>
    internal static (double[] Values, int Gaps) WithGaps(ReadOnlySpan<double> series, ReadOnlySpan<bool> stockedOut, int period, ref double[][] drivers)
    {
        if (CensoredDemand.Known(series, stockedOut) == series.Length) return (series.ToArray(), 0);
        var first = stockedOut.IndexOf(false);
        var (values, marked) = (CensoredDemand.Filled(series[first..], stockedOut[first..], period), new List<double[]>());
        for (var t = first; t < series.Length; t++)
        {
            if (!stockedOut[t]) continue;
            var one = new double[values.Length];
            one[t - first] = 1;
            marked.Add(one);
        }
        drivers = [.. marked, .. drivers.Select(x => x[first..])];
        return (values, marked.Count);
    }

    internal static ArmaEstimator Estimator(double[] differenced, int highestLag, int gaps, double[][] drivers, ArimaOrder differences, bool withConstant)
    {
        var moved = Moved(drivers, differences);
        if (!AreIndependent(withConstant ? [.. moved, [.. differenced.Select(_ => 1.0)]] : moved))
            throw new ArgumentException(gaps > 0 ? "A driver, or a value that is not known, cannot be told from the others after the differencing." : "A driver is constant, or a combination of the others, after the differencing: its effect cannot be told.", nameof(drivers));
        return new ArmaEstimator(differenced, highestLag, gaps, moved);
    }

    internal static double[][] Moved(double[][] drivers, ArimaOrder differences) => [.. drivers.Select(x => Differencing.Apply(x, differences.Differences, differences.SeasonalDifferences, differences.Period))];

    internal static bool AreIndependent(double[][] columns) => columns.Length == 0 || new Numerics.LeastSquares(columns.Length).AreIndependent(columns);

    internal static void CheckDrivers(double[][] drivers, int length)
    {
        ArgumentNullException.ThrowIfNull(drivers);
        foreach (var driver in drivers)
        {
            if (driver.Length != length) throw new ArgumentException($"A driver has {driver.Length} values for {length} periods.", nameof(drivers));
            foreach (var x in driver)
                if (!double.IsFinite(x)) throw new ArgumentOutOfRangeException(nameof(drivers), x, "Every value of a driver must be finite.");
        }
    }

    internal static double[] Less(ReadOnlySpan<double> series, double[][] drivers, ReadOnlySpan<double> effects)
    {
        var rest = series.ToArray();
        for (var j = 0; j < effects.Length; j++)
            for (var t = 0; t < rest.Length; t++) rest[t] -= effects[j] * drivers[j][t];
        return rest;
    }

    // A differenced series that never changes leaves nothing to estimate: it goes on as it is, without error.
    internal static ArimaModel Certain(double[] series, double[] differenced, ArimaOrder order)
    {
        var plain = order with { Ar = 0, Ma = 0, SeasonalAr = 0, SeasonalMa = 0, HasConstant = order.Differences + order.SeasonalDifferences < 2 };
        var sum = plain.HasConstant ? 0 : differenced.Sum(w => w * w);
        return new(series, differenced, new ArmaEstimator.Fit(plain, plain.HasConstant ? [differenced[0] / plain.ConstantInDifferences] : [], sum, double.PositiveInfinity, differenced.Length, []));
    }

    /// <summary>The form of the model.</summary>
    public ArimaOrder Order { get; }

    /// <summary>φ, length p: w depends on its own past by + φ_j w_{t−j}.</summary>
    public IReadOnlyList<double> Ar { get; }

    /// <summary>θ, length q, in w_t = … + ε_t + θ_1 ε_{t−1} + …</summary>
    public IReadOnlyList<double> Ma { get; }

    /// <summary>Φ, length P.</summary>
    public IReadOnlyList<double> SeasonalAr { get; }

    /// <summary>Θ, length Q.</summary>
    public IReadOnlyList<double> SeasonalMa { get; }

    /// <summary>The mean of the series (d + D = 0) or its drift per period (d + D = 1), in the unit of the series; 0 without.</summary>
    public double Constant { get; }

    /// <summary>What one unit of each driver adds to the series, in their order; none without drivers.</summary>
    public IReadOnlyList<double> Effects { get; }

    /// <summary>σ², the variance of the innovations, Σ v²/F over the number of differenced values less the number of coefficients; in squared units of the series.</summary>
    public double Variance { get; }

    /// <summary>The exact Gaussian log likelihood of the differenced series; +∞ for a series that goes on without any error.</summary>
    public double LogLikelihood { get; }

    /// <summary>Differenced values less those that are not known.</summary>
    private int Known { get; }

    /// <summary>−2 ln L + 2k, k the coefficients and the variance.</summary>
    public double Aic => -2 * LogLikelihood + 2 * (Coefficients + 1);

    /// <summary>AIC + 2k(k + 1)/(n − k − 1), n the differenced values; +∞ when n ≤ k + 1. Hurvich &amp; Tsai (1989).</summary>
    public double Aicc => Aic + SmallSample(Coefficients + 1, Known);

    /// <summary>−2 ln L + k ln n.</summary>
    public double Bic => -2 * LogLikelihood + (Coefficients + 1) * Math.Log(Known);

    private int Coefficients => Order.Coefficients + Effects.Count;

    internal static double SmallSample(int k, int n) => n > k + 1 ? 2.0 * k * (k + 1) / (n - k - 1) : double.PositiveInfinity;

    /// <summary>One-step errors in units of their standard deviation but for σ: v_t / √F_t, one per differenced value.</summary>
    public double[] StandardisedErrors()
    {
        var errors = new double[_differenced.Length];
        Filtered(errors);
        return errors;
    }

    /// <summary>Forecasts with intervals of normal errors.</summary>
    /// <param name="horizon">h ≥ 1, periods ahead.</param>
    /// <param name="levels">Levels of the intervals in percent, each in (0, 100); may be empty.</param>
    /// <exception cref="ArgumentOutOfRangeException">The horizon is below 1 or a level out of range.</exception>
    /// <exception cref="InvalidOperationException">The model has drivers, whose coming values must be given.</exception>
    public Forecast Forecast(int horizon, params ReadOnlySpan<double> levels) => Effects.Count == 0
        ? Ahead(horizon, [], levels)
        : throw new InvalidOperationException("The model has drivers: give their coming values.");

    /// <summary>Forecasts given the coming values of the drivers, taken as known.</summary>
    /// <param name="drivers">The coming values, in the order of the fit, each of length h ≥ 1 and finite.</param>
    /// <param name="levels">Levels of the intervals in percent, each in (0, 100); may be empty.</param>
    /// <exception cref="ArgumentException">There are more or fewer drivers than the model has, their lengths differ, or a value is not finite or out of range.</exception>
    public Forecast Forecast(double[][] drivers, params ReadOnlySpan<double> levels)
    {
        ArgumentNullException.ThrowIfNull(drivers);
        if (drivers.Length != Effects.Count || drivers.Length == 0) throw new ArgumentException($"{drivers.Length} drivers for a model with {Effects.Count}.", nameof(drivers));
        CheckDrivers(drivers, drivers[0].Length);
        return Ahead(drivers[0].Length, drivers, levels);
    }

    private Forecast Ahead(int horizon, double[][] drivers, ReadOnlySpan<double> levels)
    {
        if (horizon < 1) throw new ArgumentOutOfRangeException(nameof(horizon), horizon, "The horizon is at least one period.");
        var (mean, variance, response, deviation) = (new double[horizon], new double[horizon], new double[horizon * horizon], new double[horizon]);
        Filtered([]).Continue(horizon, mean, variance, response);
        var back = Differencing.Polynomial(Order.Differences, Order.SeasonalDifferences, Order.Period);
        for (var h = 0; h < horizon; h++)
        {
            mean[h] += Constant * Order.ConstantInDifferences;
            for (var j = 1; j <= back.Length; j++) mean[h] += back[j - 1] * (h >= j ? mean[h - j] : _series[_series.Length + h - j]);
        }
        for (var j = 0; j < horizon; j++)
        {
            var row = response.AsSpan(j * horizon, horizon);
            for (var h = j; h < horizon; h++)
            {
                for (var lag = 1; lag <= back.Length && h - lag >= j; lag++) row[h] += back[lag - 1] * row[h - lag];
                deviation[h] += variance[j] * row[h] * row[h];
            }
        }
        for (var h = 0; h < horizon; h++)
        {
            deviation[h] = Math.Sqrt(Variance * deviation[h]);
            for (var j = 0; j < drivers.Length; j++) mean[h] += Effects[j] * drivers[j][h];
        }
        return Forecasting.Forecast.Normal(mean, deviation, levels);
    }

    private ArmaFilter Filtered(Span<double> errors)
    {
        var filter = new ArmaFilter(Order.HighestLag);
        filter.Set([.. Ar], [.. Ma], [.. SeasonalAr], [.. SeasonalMa], Order.Period);
        filter.Run(_differenced, Constant * Order.ConstantInDifferences, errors);
        return filter;
    }
}
