namespace Nuoda.Analytics.ServiceLevels;

/// <summary>Mean, spread and quantiles of a sample. Null = not defined: nothing to count, or (spread) a single value.</summary>
/// <param name="Count">n.</param>
/// <param name="Mean">Σx / n, in the unit of the values.</param>
/// <param name="Sd">Sample standard deviation √(Σ(x − mean)² / (n − 1)); null below two values.</param>
/// <param name="Median">Quantile 0.5.</param>
/// <param name="P90">Quantile 0.9.</param>
/// <param name="P95">Quantile 0.95.</param>
/// <param name="Min">Smallest value.</param>
/// <param name="Max">Largest value.</param>
public readonly record struct SampleSummary(long Count, double? Mean, double? Sd, double? Median, double? P90, double? P95, double? Min, double? Max)
{
    /// <summary>Coefficient of variation sd / mean, dimensionless; null when either is undefined or the mean is 0.</summary>
    public double? Cv => Mean is 0 ? null : Sd / Mean;

    /// <summary>Of whole days. Quantiles by linear interpolation (<see cref="Quantile.Linear(ReadOnlySpan{int},double)"/>); mean and sd from exact integer sums.</summary>
    /// <param name="days">In any order.</param>
    public static SampleSummary Of(ReadOnlySpan<int> days)
    {
        if (days.IsEmpty) return default;
        var sorted = days.ToArray();
        Array.Sort(sorted);
        Int128 sum = 0, squares = 0;
        foreach (var day in sorted)
        {
            sum += day;
            squares += (long)day * day;
        }
        return new(sorted.Length, (double)sum / sorted.Length, Spread(sorted.Length, sum, squares),
            Quantile.Linear(sorted, 0.5), Quantile.Linear(sorted, 0.9), Quantile.Linear(sorted, 0.95), sorted[0], sorted[^1]);
    }

    /// <summary>Of numbers, for instance ratios. Quantiles by linear interpolation.</summary>
    /// <param name="values">In any order, each finite.</param>
    public static SampleSummary Of(ReadOnlySpan<double> values)
    {
        if (values.IsEmpty) return default;
        var sorted = values.ToArray();
        Array.Sort(sorted);
        var mean = sorted.Average();
        double? sd = sorted.Length < 2 ? null : Math.Sqrt(sorted.Sum(x => (x - mean) * (x - mean)) / (sorted.Length - 1));
        return new(sorted.Length, mean, sd, Quantile.Linear(sorted, 0.5), Quantile.Linear(sorted, 0.9), Quantile.Linear(sorted, 0.95), sorted[0], sorted[^1]);
    }

    /// <summary>Of whole days given as a histogram; equals <see cref="Of(ReadOnlySpan{int})"/> of the days written out.</summary>
    /// <param name="counts">How often each day occurs: counts[i] is day firstDay + i; each ≥ 0.</param>
    /// <param name="firstDay">The day of counts[0].</param>
    /// <exception cref="ArgumentOutOfRangeException">A count is negative.</exception>
    public static SampleSummary OfHistogram(ReadOnlySpan<long> counts, int firstDay)
    {
        long n = 0;
        Int128 sum = 0, squares = 0;
        int? min = null, max = null;
        for (var i = 0; i < counts.Length; i++)
        {
            if (counts[i] < 0) throw new ArgumentOutOfRangeException(nameof(counts), counts[i], "A count is not negative.");
            if (counts[i] == 0) continue;
            long day = firstDay + i;
            n += counts[i];
            sum += (Int128)counts[i] * day;
            squares += (Int128)counts[i] * (day * day);
            min ??= (int)day;
            max = (int)day;
        }
        if (n == 0) return default;
        return new(n, (double)sum / n, Spread(n, sum, squares),
            Quantile.Linear(counts, firstDay, 0.5), Quantile.Linear(counts, firstDay, 0.9), Quantile.Linear(counts, firstDay, 0.95), min, max);
    }

    // n Σx² − (Σx)² is exact, so that a large mean does not eat the spread.
    private static double? Spread(long n, Int128 sum, Int128 squares) => n < 2 ? null : Math.Sqrt((double)(n * squares - sum * sum) / ((double)n * (n - 1)));
}
