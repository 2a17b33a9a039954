namespace Nuoda.Analytics.Forecasting;

/// <summary>Classical decomposition by centred moving averages: the seasonal figure of a series.</summary>
/// <remarks>
/// <para>The trend is the moving average over a season (half weights at both ends when m is even). The figure is the mean of what the trend leaves at each position of the cycle,
/// centred so that it sums to 0 (additive) or to m (multiplicative).</para>
/// <para>Source: Hyndman &amp; Athanasopoulos, Forecasting: Principles and Practice, 3rd ed., §3.4.</para>
/// </remarks>
public static class ClassicalDecomposition
{
    /// <summary>The seasonal figure, length m; figure[j] belongs to the 1st, (m+1)th, … period + j.</summary>
    /// <param name="series">Values, oldest first, at least two seasons.</param>
    /// <param name="season">m ≥ 2.</param>
    /// <param name="multiplicative">Whether the season multiplies the trend; the trend must then not be 0.</param>
    /// <exception cref="ArgumentException">Less than two seasons of values, or a season below 2.</exception>
    public static double[] Figure(ReadOnlySpan<double> series, int season, bool multiplicative)
    {
        if (season < 2) throw new ArgumentOutOfRangeException(nameof(season), season, "A figure needs a season of at least two periods.");
        if (series.Length < 2 * season) throw new ArgumentException($"{series.Length} values are less than two seasons of {season}.", nameof(series));
        var (figure, counts) = (new double[season], new int[season]);
        for (var t = season / 2; t < series.Length - season / 2; t++)
        {
            var trend = Trend(series, season, t);
            figure[t % season] += multiplicative ? series[t] / trend : series[t] - trend;
            counts[t % season]++;
        }
        var mean = 0.0;
        for (var j = 0; j < season; j++) mean += (figure[j] /= counts[j]) / season;
        for (var j = 0; j < season; j++) figure[j] = multiplicative ? figure[j] / mean : figure[j] - mean;
        return figure;
    }

    /// <summary>The centred moving average over a season at position t; a half season must lie on either side.</summary>
    internal static double Trend(ReadOnlySpan<double> series, int season, int t)
    {
        var half = season / 2;
        var sum = 0.0;
        for (var i = t - half; i <= t + half; i++) sum += series[i];
        if (season % 2 == 0) sum -= (series[t - half] + series[t + half]) / 2;
        return sum / season;
    }
}
