namespace Nuoda.Analytics.Quality;

/// <summary>A series over time with the line it should keep to and the limits that chance seldom passes.</summary>
/// <param name="Values">What is drawn, oldest first; NaN where there is nothing to draw.</param>
/// <param name="Centre">Centre line at each value.</param>
/// <param name="Lower">Lower limit at each value.</param>
/// <param name="Upper">Upper limit at each value.</param>
/// <param name="Sigma">Standard deviation of each value under chance alone; the limits are three of them away unless they were clipped.</param>
public sealed record ControlChart(double[] Values, double[] Centre, double[] Lower, double[] Upper, double[] Sigma)
{
    /// <summary>Places, from 0, of the values outside their limits; on the limit is inside.</summary>
    public IReadOnlyList<int> Signals => [.. Enumerable.Range(0, Values.Length).Where(i => Values[i] > Upper[i] || Values[i] < Lower[i])];

    /// <summary>(value − centre)/σ, for the run rules; 0 where a value is on a line without any spread, NaN where there is no value.</summary>
    public double[] Standardised() => [.. Values.Select((x, i) => x == Centre[i] ? 0 : (x - Centre[i]) / Sigma[i])];

    internal static ControlChart Level(double[] values, double centre, double sigma, double floor = double.NegativeInfinity)
    {
        double[] Same(double x) => [.. Enumerable.Repeat(x, values.Length)];
        return new(values, Same(centre), Same(Math.Max(floor, centre - 3 * sigma)), Same(centre + 3 * sigma), Same(sigma));
    }

    internal static int Baseline(int? baseline, int length, int least)
    {
        if (length < least) throw new ArgumentException($"A chart needs {least} values at least, not {length}.", nameof(length));
        var first = baseline ?? length;
        return first >= least && first <= length ? first : throw new ArgumentOutOfRangeException(nameof(baseline), baseline, $"The baseline has {least} to {length} values.");
    }
}
