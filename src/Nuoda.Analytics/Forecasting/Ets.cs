namespace Nuoda.Analytics.Forecasting;

/// <summary>Exponential smoothing in state space form: one form fitted by maximum likelihood, or the form chosen by AICc.</summary>
/// <remarks>
/// <para>Source: Hyndman, Koehler, Snyder &amp; Grose (2002), Int. J. Forecast. 18(3), 439–454; Hyndman, Koehler, Ord &amp; Snyder (2008), Forecasting with Exponential Smoothing; criteria and bounds of
/// Hyndman &amp; Khandakar (2008), J. Stat. Softw. 27(3).</para>
/// <para>Short and dull series have an answer: a constant series, and one too short to estimate a form (n ≤ its parameters + 2), is smoothed by ETS(A,N,N) with α = 0.9999 and α = 0.5 from the first value on.</para>
/// </remarks>
public static class Ets
{
    /// <summary>Longer seasons are left out, as their start values would outnumber what a series can tell.</summary>
    public const int LongestSeason = 24;

    /// <summary>Fits one form.</summary>
    /// <param name="series">Values, oldest first, at least one, each finite; positive for a multiplicative error or season.</param>
    /// <param name="season">m ≥ 1; at most <see cref="LongestSeason"/> and less than n for a seasonal form.</param>
    /// <param name="form">Error, trend and season.</param>
    /// <exception cref="ArgumentException">The series is empty, not finite or not positive where it must be, or has not the season that the form asks for.</exception>
    public static EtsModel Fit(ReadOnlySpan<double> series, int season, EtsForm form)
    {
        Forecasting.Forecast.CheckSeries(series, 1, season);
        if (form.Season != EtsSeason.None && !IsSeasonal(series, season))
            throw new ArgumentOutOfRangeException(nameof(season), season, $"{form} needs a season of 2 to {LongestSeason} periods and more values than that.");
        if ((form.Error == EtsError.Multiplicative || form.Season == EtsSeason.Multiplicative) && Lowest(series) <= 0)
            throw new ArgumentOutOfRangeException(nameof(series), Lowest(series), $"{form} needs values above 0.");
        if (IsConstant(series)) return Plain(series, EtsStart.Highest);
        if (form.Season == EtsSeason.None) season = 1;
        var (likelihood, scale) = Prepare(series, season);
        return series.Length <= form.ParameterCount(season) + 2 ? Plain(series, 0.5) : Search(likelihood, season, form, scale) ?? Plain(series, 0.5);
    }

    /// <summary>Fits every form that the series allows and keeps the one of the smallest AICc: multiplicative error or season only for positive values, seasons only up to
    /// <see cref="LongestSeason"/> and with more values than a season, never an unstable form.</summary>
    /// <param name="series">Values, oldest first, at least one, each finite.</param>
    /// <param name="season">m ≥ 1, the periods of a season; 1 for none.</param>
    /// <exception cref="ArgumentException">The series is empty or not finite, or the season is below 1.</exception>
    public static EtsModel Choose(ReadOnlySpan<double> series, int season)
    {
        Forecasting.Forecast.CheckSeries(series, 1, season);
        if (IsConstant(series)) return Plain(series, EtsStart.Highest);
        var (positive, seasonal) = (Lowest(series) > 0, IsSeasonal(series, season));
        if (!seasonal) season = 1;
        var (likelihood, scale) = Prepare(series, season);
        EtsModel? best = null;
        foreach (var error in Enum.GetValues<EtsError>())
            foreach (var trend in Enum.GetValues<EtsTrend>())
                foreach (var kind in Enum.GetValues<EtsSeason>())
                {
                    var form = new EtsForm(error, trend, kind);
                    if (form.IsUnstable || (error == EtsError.Multiplicative && !positive) || (kind != EtsSeason.None && !seasonal)) continue;
                    if (series.Length <= form.ParameterCount(season) + 2) continue;
                    if (Search(likelihood, season, form, scale) is { } model && !(model.Aicc >= best?.Aicc)) best = model;
                }
        return best ?? Plain(series, 0.5);
    }

    private static EtsModel? Search(EtsLikelihood likelihood, int season, EtsForm form, double scale)
    {
        var (value, point) = new EtsSearch(likelihood, form, season).Best();
        if (!double.IsFinite(value)) return null;
        likelihood.Evaluate(form, point, []);
        return new EtsModel(form, season, point, likelihood, scale, value);
    }

    // Values near 1 keep states, constants and steps of the search in one order of magnitude.
    private static (EtsLikelihood, double Scale) Prepare(ReadOnlySpan<double> series, int season)
    {
        var (scale, y) = (0.0, series.ToArray());
        foreach (var v in series) scale += Math.Abs(v) / series.Length;
        for (var t = 0; t < y.Length; t++) y[t] /= scale;
        return (new EtsLikelihood(y, season), scale);
    }

    private static EtsModel Plain(ReadOnlySpan<double> series, double alpha)
    {
        var likelihood = new EtsLikelihood(series.ToArray(), 1);
        var point = new double[likelihood.PointLength];
        (point[EtsLikelihood.Alpha], point[EtsLikelihood.Phi], point[EtsLikelihood.Level]) = (alpha, 1, series[0]);
        return new EtsModel(EtsForm.Simple, 1, point, likelihood, 1, likelihood.Evaluate(EtsForm.Simple, point, []));
    }

    private static bool IsSeasonal(ReadOnlySpan<double> series, int season) => season is > 1 and <= LongestSeason && series.Length > season;

    private static bool IsConstant(ReadOnlySpan<double> series) => !series.ContainsAnyExcept(series[0]);

    private static double Lowest(ReadOnlySpan<double> series)
    {
        var lowest = series[0];
        foreach (var v in series) lowest = Math.Min(lowest, v);
        return lowest;
    }
}
