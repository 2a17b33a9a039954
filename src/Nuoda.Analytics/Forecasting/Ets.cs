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
        if (series.Length <= form.ParameterCount(season) + 2) return Plain(series, 0.5);
        var (likelihood, scale) = Prepare(series, season);
        var search = new EtsSearch(likelihood, form, season);
        search.Refine(Fine);
        return double.IsFinite(search.Value) ? Model(search, likelihood, season, scale) : Plain(series, 0.5);
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
        var n = series.Length;
        var searches = new List<EtsSearch>();
        foreach (var error in Enum.GetValues<EtsError>())
            foreach (var trend in Enum.GetValues<EtsTrend>())
                foreach (var kind in Enum.GetValues<EtsSeason>())
                {
                    var form = new EtsForm(error, trend, kind);
                    if (form.IsUnstable || (error == EtsError.Multiplicative && !positive) || (kind != EtsSeason.None && !seasonal)) continue;
                    if (series.Length <= form.ParameterCount(season) + 2) continue;
                    var search = new EtsSearch(likelihood, form, season);
                    search.Refine(Coarse);
                    searches.Add(search);
                }
        searches.Sort((a, b) => Criterion(a).CompareTo(Criterion(b)));
        EtsSearch? best = null;
        foreach (var search in searches)
        {
            if (best is not null && !(Criterion(search) < Criterion(best) + Hopeless)) break;
            search.Refine(Fine);
            if (double.IsFinite(search.Value) && !(Criterion(search) >= (best is null ? double.PositiveInfinity : Criterion(best)))) best = search;
        }
        return best is null ? Plain(series, 0.5) : Model(best, likelihood, season, scale);

        double Criterion(EtsSearch search)
        {
            var k = search.Form.ParameterCount(season) + 1;
            return search.Value + 2 * k + 2.0 * k * (k + 1) / (n - k - 1);
        }
    }

    // A coarse search ends within about one unit of the criterion; a form this far behind the best does not catch up.
    private const double Coarse = 1e-2, Fine = 1e-6, Hopeless = 10;

    private static EtsModel Model(EtsSearch search, EtsLikelihood likelihood, int season, double scale)
    {
        var point = search.Point();
        return new EtsModel(search.Form, season, point, likelihood, scale, likelihood.Evaluate(search.Form, point, []));
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
