namespace Nuoda.Analytics.Forecasting;

/// <summary>Combines the forecasts of several methods into one.</summary>
/// <remarks>Sources: Bates &amp; Granger (1969), Oper. Res. Q. 20(4), 451–468; the mean of few good methods is hard to beat: Clemen (1989), Int. J. Forecast. 5(4), 559–583. Ends of intervals are combined like
/// points (averaging quantiles): Lichtendahl, Grushka-Cockayne &amp; Winkler (2013), Management Science 59(7), 1594–1611.</remarks>
public static class ForecastCombination
{
    /// <summary>The mean of points and of interval ends.</summary>
    /// <param name="members">At least one; all of the same horizon and levels.</param>
    /// <exception cref="ArgumentException">There is no member, or horizons or levels differ.</exception>
    public static Forecast Mean(params ReadOnlySpan<Forecast> members) => Combine(members, static values =>
    {
        var sum = 0.0;
        foreach (var v in values) sum += v;
        return sum / values.Length;
    });

    /// <summary>The median of points and of interval ends: one member that runs away does no harm.</summary>
    /// <inheritdoc cref="Mean"/>
    public static Forecast Median(params ReadOnlySpan<Forecast> members) => Combine(members, static values =>
    {
        values.Sort();
        return (values[(values.Length - 1) / 2] + values[values.Length / 2]) / 2;
    });

    private delegate double Middle(Span<double> values);

    private static Forecast Combine(ReadOnlySpan<Forecast> members, Middle middle)
    {
        if (members.IsEmpty) throw new ArgumentException("There is nothing to combine.", nameof(members));
        var first = members[0];
        foreach (var one in members)
            if (one.Horizon != first.Horizon || !one.Levels.AsSpan().SequenceEqual(first.Levels))
                throw new ArgumentException("Horizons and levels of the members differ.", nameof(members));
        var (mean, lower, upper) = (new double[first.Horizon], new double[first.Levels.Length][], new double[first.Levels.Length][]);
        var values = new double[members.Length];
        for (var h = 0; h < first.Horizon; h++)
        {
            for (var i = 0; i < values.Length; i++) values[i] = members[i].Mean[h];
            mean[h] = middle(values);
        }
        for (var l = 0; l < lower.Length; l++)
        {
            (lower[l], upper[l]) = (new double[first.Horizon], new double[first.Horizon]);
            for (var h = 0; h < first.Horizon; h++)
            {
                for (var i = 0; i < values.Length; i++) values[i] = members[i].Lower[l][h];
                lower[l][h] = middle(values);
                for (var i = 0; i < values.Length; i++) values[i] = members[i].Upper[l][h];
                upper[l][h] = middle(values);
            }
        }
        return new Forecast(mean, (double[])first.Levels.Clone(), lower, upper);
    }
}
