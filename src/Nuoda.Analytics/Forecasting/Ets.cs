namespace Nuoda.Analytics.Forecasting;

/// <summary>Exponential smoothing in state space form: one form fitted by maximum likelihood, or the form chosen by AICc.</summary>
/// <remarks>
/// <para>Source: Hyndman, Koehler, Snyder &amp; Grose (2002), Int. J. Forecast. 18(3), 439–454; Hyndman, Koehler, Ord &amp; Snyder (2008), Forecasting with Exponential Smoothing; criteria and bounds of
/// Hyndman &amp; Khandakar (2008), J. Stat. Softw. 27(3).</para>
/// <para>A period without stock is left out: the states go on as without an error. (Hyndman et al. 2008, ch. 12.7, treat missing values so.)</para>
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
    /// <param name="stockedOut">True where the item was out of stock: as long as the series, or empty for never; not true everywhere. n counts the other periods.</param>
    /// <exception cref="ArgumentException">The series is empty, not finite or not positive where it must be, or has not the season that the form asks for; the mask has another length or is true everywhere.</exception>
    public static EtsModel Fit(ReadOnlySpan<double> series, int season, EtsForm form, ReadOnlySpan<bool> stockedOut = default)
    {
        Forecasting.Forecast.CheckSeries(series, 1, season);
        var gaps = new Gaps(series, stockedOut);
        if (form.Season != EtsSeason.None && !gaps.IsSeasonal(season))
            throw new ArgumentOutOfRangeException(nameof(season), season, $"{form} needs a season of 2 to {LongestSeason} periods and more values than that.");
        if ((form.Error == EtsError.Multiplicative || form.Season == EtsSeason.Multiplicative) && gaps.Lowest <= 0)
            throw new ArgumentOutOfRangeException(nameof(series), gaps.Lowest, $"{form} needs values above 0.");
        if (gaps.IsConstant) return Plain(gaps, EtsStart.Highest);
        if (form.Season == EtsSeason.None) season = 1;
        if (gaps.Known <= form.ParameterCount(season) + 2) return Plain(gaps, 0.5);
        var (likelihood, start, scale) = gaps.Prepare(season);
        var search = new EtsSearch(likelihood, start, form, season);
        search.Refine(Fine);
        return double.IsFinite(search.Value) ? Model(search, likelihood, season, scale) : Plain(gaps, 0.5);
    }

    /// <summary>Fits every form that the series allows and keeps the one of the smallest AICc: multiplicative error or season only for positive values, seasons only up to
    /// <see cref="LongestSeason"/> and with more values than a season, never an unstable form.</summary>
    /// <param name="series">Values, oldest first, at least one, each finite.</param>
    /// <param name="season">m ≥ 1, the periods of a season; 1 for none.</param>
    /// <param name="stockedOut">True where the item was out of stock: as long as the series, or empty for never; not true everywhere.</param>
    /// <exception cref="ArgumentException">The series is empty or not finite, the season is below 1, or the mask has another length or is true everywhere.</exception>
    public static EtsModel Choose(ReadOnlySpan<double> series, int season, ReadOnlySpan<bool> stockedOut = default)
    {
        Forecasting.Forecast.CheckSeries(series, 1, season);
        var gaps = new Gaps(series, stockedOut);
        if (gaps.IsConstant) return Plain(gaps, EtsStart.Highest);
        var (positive, seasonal) = (gaps.Lowest > 0, gaps.IsSeasonal(season));
        if (!seasonal) season = 1;
        var (likelihood, start, scale) = gaps.Prepare(season);
        var n = gaps.Known;
        var searches = new List<EtsSearch>();
        foreach (var error in Enum.GetValues<EtsError>())
            foreach (var trend in Enum.GetValues<EtsTrend>())
                foreach (var kind in Enum.GetValues<EtsSeason>())
                {
                    var form = new EtsForm(error, trend, kind);
                    if (form.IsUnstable || (error == EtsError.Multiplicative && !positive) || (kind != EtsSeason.None && !seasonal)) continue;
                    if (n <= form.ParameterCount(season) + 2) continue;
                    var search = new EtsSearch(likelihood, start, form, season);
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
        return best is null ? Plain(gaps, 0.5) : Model(best, likelihood, season, scale);

        double Criterion(EtsSearch search)
        {
            var k = search.Form.ParameterCount(season) + 1;
            return search.Value + 2 * k + 2.0 * k * (k + 1) / (n - k - 1);
        }
    }

    // A coarse search ends within about one unit of the criterion; a form this far behind the best does not catch up.
    private const double Coarse = 2e-2, Fine = 1e-6, Hopeless = 10;

    private static EtsModel Model(EtsSearch search, EtsLikelihood likelihood, int season, double scale)
    {
        var point = search.Point();
        return new EtsModel(search.Form, season, point, likelihood, scale, likelihood.Evaluate(search.Form, point, []));
    }

    private static EtsModel Plain(Gaps gaps, double alpha)
    {
        var likelihood = new EtsLikelihood(gaps.Values, 1);
        var point = new double[likelihood.PointLength];
        (point[EtsLikelihood.Alpha], point[EtsLikelihood.Phi], point[EtsLikelihood.Level]) = (alpha, 1, gaps.First);
        return new EtsModel(EtsForm.Simple, 1, point, likelihood, 1, likelihood.Evaluate(EtsForm.Simple, point, []));
    }

    /// <summary>The series with NaN where the item was out of stock.</summary>
    private readonly ref struct Gaps
    {
        private readonly ReadOnlySpan<double> _series;
        private readonly ReadOnlySpan<bool> _stockedOut;

        public Gaps(ReadOnlySpan<double> series, ReadOnlySpan<bool> stockedOut)
        {
            _series = series;
            _stockedOut = stockedOut;
            (Values, Known) = (series.ToArray(), CensoredDemand.Known(series, stockedOut));
            (First, Lowest, var highest) = (double.NaN, double.PositiveInfinity, double.NegativeInfinity);
            for (var t = 0; t < Values.Length; t++)
            {
                if (!stockedOut.IsEmpty && stockedOut[t]) { Values[t] = double.NaN; continue; }
                if (double.IsNaN(First)) First = Values[t];
                (Lowest, highest) = (Math.Min(Lowest, Values[t]), Math.Max(highest, Values[t]));
            }
            IsConstant = Lowest == highest;
        }

        public double[] Values { get; }

        public int Known { get; }

        public double First { get; }

        public double Lowest { get; }

        public bool IsConstant { get; }

        public bool IsSeasonal(int season) => season is > 1 and <= LongestSeason && Known > season;

        // Values near 1 keep states, constants and steps of the search in one order of magnitude.
        public (EtsLikelihood Likelihood, double[] Start, double Scale) Prepare(int season)
        {
            var (scale, y, start) = (0.0, (double[])Values.Clone(), CensoredDemand.Filled(_series, _stockedOut, season));
            foreach (var v in y) if (!double.IsNaN(v)) scale += Math.Abs(v) / Known;
            for (var t = 0; t < y.Length; t++) (y[t], start[t]) = (y[t] / scale, start[t] / scale);
            return (new EtsLikelihood(y, season), start, scale);
        }
    }
}
