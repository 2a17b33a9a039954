namespace Nuoda.Analytics.Quality;

/// <summary>Charts of counts: the share of orders that failed, complaints per thousand lines, accidents a month.</summary>
/// <remarks>
/// <para>Limits three σ from the centre, σ by the binomial (p) or the Poisson distribution (u, c); clipped at 0, shares at 1. Montgomery (2013), Introduction to Statistical Quality Control, 7th ed., § 7.2–7.3.</para>
/// <para>Counts in the tens of thousands vary by more than chance (days differ), and nearly every point falls outside: then <see cref="XmrChart"/> of the shares says more.</para>
/// </remarks>
public static class AttributeCharts
{
    /// <summary>p chart: the share of units that failed.</summary>
    /// <param name="failed">In each period, 0 ≤ failed ≤ units.</param>
    /// <param name="units">Judged in each period; a period without any has no point (NaN).</param>
    /// <param name="baseline">How many of the first periods set the centre; all unless said.</param>
    /// <exception cref="ArgumentException">Lengths differ, no unit in the baseline, or a value out of range.</exception>
    public static ControlChart P(ReadOnlySpan<double> failed, ReadOnlySpan<double> units, int? baseline = null)
    {
        for (var i = 0; i < Math.Min(failed.Length, units.Length); i++)
            if (failed[i] > units[i]) throw new ArgumentOutOfRangeException(nameof(failed), failed[i], "No more than all can fail.");
        return Rates(failed, units, baseline, p => p * (1 - p), 1);
    }

    /// <summary>u chart: events per unit.</summary>
    /// <param name="events">In each period, ≥ 0.</param>
    /// <param name="units">In which they could happen; a period without any has no point (NaN).</param>
    /// <param name="baseline">How many of the first periods set the centre; all unless said.</param>
    /// <exception cref="ArgumentException">Lengths differ, no unit in the baseline, or a value out of range.</exception>
    public static ControlChart U(ReadOnlySpan<double> events, ReadOnlySpan<double> units, int? baseline = null) => Rates(events, units, baseline, u => u, double.PositiveInfinity);

    /// <summary>c chart: events in periods that are alike.</summary>
    /// <param name="events">In each period, ≥ 0.</param>
    /// <param name="baseline">How many of the first periods set the centre; all unless said.</param>
    /// <exception cref="ArgumentException">No period, or a value out of range.</exception>
    public static ControlChart C(ReadOnlySpan<double> events, int? baseline = null)
    {
        var units = new double[events.Length];
        Array.Fill(units, 1);
        return Rates(events, units, baseline, c => c, double.PositiveInfinity);
    }

    private static ControlChart Rates(ReadOnlySpan<double> events, ReadOnlySpan<double> units, int? baseline, Func<double, double> variance, double most)
    {
        if (events.Length != units.Length) throw new ArgumentException($"{events.Length} counts for {units.Length} periods.", nameof(units));
        var n = events.Length;
        var first = ControlChart.Baseline(baseline, n, 1);
        double happened = 0, among = 0;
        for (var i = 0; i < n; i++)
        {
            if (!(events[i] >= 0 && double.IsFinite(events[i]))) throw new ArgumentOutOfRangeException(nameof(events), events[i], "A count must be finite and ≥ 0.");
            if (!(units[i] >= 0 && double.IsFinite(units[i]))) throw new ArgumentOutOfRangeException(nameof(units), units[i], "Units must be finite and ≥ 0.");
            if (units[i] == 0 && events[i] > 0) throw new ArgumentOutOfRangeException(nameof(units), units[i], "Nothing can happen to no unit.");
            if (i < first) (happened, among) = (happened + events[i], among + units[i]);
        }
        if (among == 0) throw new ArgumentException("The baseline has no unit.", nameof(units));
        var rate = happened / among;
        var chart = new ControlChart(new double[n], new double[n], new double[n], new double[n], new double[n]);
        for (var i = 0; i < n; i++)
        {
            chart.Values[i] = events[i] / units[i];
            chart.Centre[i] = rate;
            chart.Sigma[i] = units[i] == 0 ? double.NaN : Math.Sqrt(variance(rate) / units[i]);
            chart.Lower[i] = Math.Max(0, rate - 3 * chart.Sigma[i]);
            chart.Upper[i] = Math.Min(most, rate + 3 * chart.Sigma[i]);
        }
        return chart;
    }
}
