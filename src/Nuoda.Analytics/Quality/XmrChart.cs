namespace Nuoda.Analytics.Quality;

/// <summary>Single values and their moving ranges: the chart for one figure a day, a week, a delivery.</summary>
/// <remarks>
/// <para>σ = mean moving range / d₂ with d₂ = 2/√π; natural process limits x̄ ± 3σ (2.66·MR̄); upper limit of ranges D₄·MR̄ = 3.267·MR̄. The standard deviation of all values is not used: a shift would widen its own limits.
/// Wheeler (2000), Understanding Variation, 2nd ed.; Montgomery (2013), § 6.4.</para>
/// </remarks>
/// <param name="Mean">x̄ of the baseline.</param>
/// <param name="MeanRange">Mean of |xᵢ − xᵢ₋₁| of the baseline.</param>
/// <param name="Sigma">MR̄/d₂.</param>
/// <param name="Values">Chart of the values (X).</param>
/// <param name="Ranges">Chart of the moving ranges (mR); its first value is NaN.</param>
public sealed record XmrChart(double Mean, double MeanRange, double Sigma, ControlChart Values, ControlChart Ranges)
{
    // Of two values, exactly.
    private static readonly double D2 = 2 / Math.Sqrt(Math.PI), D3 = Math.Sqrt(2 - 4 / Math.PI);

    /// <summary>Charts the values.</summary>
    /// <param name="values">Oldest first, at least two, finite. All equal: limits fall on the mean.</param>
    /// <param name="baseline">How many of the first values set the limits, so that later ones are judged by what was normal; all of them unless said.</param>
    /// <exception cref="ArgumentException">Too few values, a value that is not finite, or a baseline out of range.</exception>
    public static XmrChart Of(ReadOnlySpan<double> values, int? baseline = null)
    {
        var first = ControlChart.Baseline(baseline, values.Length, 2);
        var ranges = new double[values.Length];
        double sum = 0, moved = 0;
        for (var i = 0; i < values.Length; i++)
        {
            if (!double.IsFinite(values[i])) throw new ArgumentOutOfRangeException(nameof(values), values[i], "A value must be finite.");
            ranges[i] = i == 0 ? double.NaN : Math.Abs(values[i] - values[i - 1]);
            if (i >= first) continue;
            sum += values[i];
            if (i > 0) moved += ranges[i];
        }
        var (mean, range) = (sum / first, moved / (first - 1));
        var sigma = range / D2;
        return new(mean, range, sigma, ControlChart.Level(values.ToArray(), mean, sigma), ControlChart.Level(ranges, range, sigma * D3, floor: 0));
    }
}
