namespace Nuoda.Analytics.Forecasting;

/// <summary>How often a series must be differenced, and the differencing.</summary>
public static class Differencing
{
    /// <summary>(1 − B)ᵈ(1 − Bᵐ)ᴰ x: the series less d + mD values.</summary>
    /// <param name="series">Oldest first.</param>
    /// <param name="differences">d ≥ 0.</param>
    /// <param name="seasonalDifferences">D ≥ 0.</param>
    /// <param name="period">m ≥ 1.</param>
    /// <returns>n − d − mD values, none when the series is not longer than that.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A parameter is out of range.</exception>
    public static double[] Apply(ReadOnlySpan<double> series, int differences, int seasonalDifferences = 0, int period = 1)
    {
        if (differences < 0) throw new ArgumentOutOfRangeException(nameof(differences), differences, "The number of differences is at least 0.");
        if (seasonalDifferences < 0) throw new ArgumentOutOfRangeException(nameof(seasonalDifferences), seasonalDifferences, "The number of differences is at least 0.");
        if (period < 1) throw new ArgumentOutOfRangeException(nameof(period), period, "A season has at least one period.");
        var w = series.ToArray().AsSpan();
        for (var i = 0; i < seasonalDifferences; i++) w = Once(w, period);
        for (var i = 0; i < differences; i++) w = Once(w, 1);
        return w.ToArray();
    }

    /// <summary>KPSS statistic of stationarity about a constant level: Σ S_t² / (n² s²), S the cumulated deviations from the mean and s² their long-run variance with Bartlett weights up to lag ⌊3√n / 13⌋.</summary>
    /// <remarks>Source: Kwiatkowski, Phillips, Schmidt &amp; Shin (1992), J. Econometrics 54, 159–178. Above 0.463 stationarity is rejected at 5 percent.</remarks>
    /// <param name="series">At least one value.</param>
    /// <returns>The statistic; 0 for a constant series.</returns>
    /// <exception cref="ArgumentException">The series is empty or a value is not finite.</exception>
    public static double LevelStationarity(ReadOnlySpan<double> series)
    {
        Forecast.CheckSeries(series, 1);
        var n = series.Length;
        var lags = (int)(3 * Math.Sqrt(n) / 13);
        double mean = 0, cumulated = 0, squares = 0, variance = 0;
        foreach (var x in series) mean += x;
        mean /= n;
        foreach (var x in series)
        {
            cumulated += x - mean;
            squares += cumulated * cumulated;
            variance += (x - mean) * (x - mean);
        }
        for (var lag = 1; lag <= lags; lag++)
        {
            var sum = 0.0;
            for (var t = lag; t < n; t++) sum += (series[t] - mean) * (series[t - lag] - mean);
            variance += 2 * (1 - lag / (lags + 1.0)) * sum;
        }
        return variance > 0 ? squares / n / variance : 0;
    }

    /// <summary>d: differences are taken while the KPSS test rejects stationarity at 5 percent.</summary>
    /// <param name="series">At least one value.</param>
    /// <param name="most">The most differences.</param>
    /// <exception cref="ArgumentException">The series is empty or a value is not finite.</exception>
    public static int DifferencesNeeded(ReadOnlySpan<double> series, int most = 2)
    {
        var w = series.ToArray().AsSpan();
        for (var d = 0; ; d++)
        {
            if (d == most || w.Length < 2 || IsConstant(w) || LevelStationarity(w) <= 0.463) return d;
            w = Once(w, 1);
        }
    }

    /// <summary>D: one seasonal difference when the season is strong, above 0.64 of <see cref="Decomposition.SeasonalStrength()"/> in an STL of window 11.</summary>
    /// <remarks>Source: Wang, Smith &amp; Hyndman (2006), Data Min. Knowl. Discov. 13, 335–364; the limit: Hyndman &amp; Athanasopoulos, Forecasting: Principles and Practice, 3rd ed., section 9.1.</remarks>
    /// <param name="series">At least one value.</param>
    /// <param name="period">m ≥ 1.</param>
    /// <returns>0 or 1; 0 for a constant series and when there are not more than two full seasons.</returns>
    /// <exception cref="ArgumentException">The series is empty or a value is not finite.</exception>
    public static int SeasonalDifferencesNeeded(ReadOnlySpan<double> series, int period)
    {
        Forecast.CheckSeries(series, 1, period);
        return period > 1 && series.Length > 2 * period && !IsConstant(series) && Stl.Decompose(series, period, 11).SeasonalStrength() > 0.64 ? 1 : 0;
    }

    /// <summary>True when all values are the first one but for rounding (1.5·10⁻⁸ of its size).</summary>
    internal static bool IsConstant(ReadOnlySpan<double> series)
    {
        var (difference, first) = (0.0, Math.Abs(series[0]));
        foreach (var x in series) difference += Math.Abs(x - series[0]);
        return difference / series.Length <= 1.5e-8 * (first > 1.5e-8 ? first : 1);
    }

    /// <summary>δ of (1 − B)ᵈ(1 − Bᵐ)ᴰ = 1 − Σ δ_j Bʲ: x_t = w_t + Σ δ_j x_{t−j}.</summary>
    internal static double[] Polynomial(int differences, int seasonalDifferences, int period)
    {
        var c = new double[differences + period * seasonalDifferences + 1];
        c[0] = 1;
        for (var i = 0; i < differences + seasonalDifferences; i++)
        {
            var lag = i < differences ? 1 : period;
            for (var j = c.Length - 1; j >= lag; j--) c[j] -= c[j - lag];
        }
        var delta = new double[c.Length - 1];
        for (var j = 0; j < delta.Length; j++) delta[j] = -c[j + 1];
        return delta;
    }

    private static Span<double> Once(Span<double> w, int lag)
    {
        if (w.Length <= lag) return [];
        for (var t = 0; t < w.Length - lag; t++) w[t] = w[t + lag] - w[t];
        return w[..^lag];
    }
}
