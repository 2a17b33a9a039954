using Nuoda.Analytics.Inventory;
using Nuoda.Analytics.Numerics;
using Nuoda.Analytics.ServiceLevels;
using Nuoda.Analytics.Surveys;

namespace Nuoda.Analytics.Value;

/// <summary>An estimate with bootstrap intervals.</summary>
/// <remarks>Percentile: quantiles of the draws (type 7). BCa: quantiles corrected for bias z₀ and acceleration a, the latter by leaving out one row at a time: Efron (1987), J. Am. Stat. Assoc. 82(397), 171–185.</remarks>
/// <param name="Value">From all rows.</param>
/// <param name="StandardError">Standard deviation of the draws.</param>
/// <param name="Percentile">Percentile interval.</param>
/// <param name="Bca">Bias-corrected and accelerated interval.</param>
public sealed record ResampledEstimate(double Value, double StandardError, ConfidenceInterval Percentile, ConfidenceInterval Bca);

/// <summary>Bootstrap of estimates that depend on the data by means, squares and products alone.</summary>
internal static class MomentBootstrap
{
    private const int Attempts = 20;

    /// <summary>Intervals of all estimates.</summary>
    /// <param name="products">Of the data.</param>
    /// <param name="estimate">The estimates of a matrix of cross products (which it may change), or null where it does not determine them; such draws are drawn again.</param>
    /// <param name="draws">≥ 100.</param>
    /// <param name="level">Between 0 and 1.</param>
    /// <param name="seed">The same seed gives the same draws.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
    /// <exception cref="ArgumentException">All rows, or nearly all draws, do not determine the estimates.</exception>
    public static ResampledEstimate[] Run(CrossProducts products, Func<double[], double[]?> estimate, int draws, double level, int seed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(draws, 100);
        Check.Share(level);
        var matrix = new double[products.Columns * products.Columns];
        products.Whole(matrix);
        var whole = estimate(matrix) ?? throw new ArgumentException("The data do not determine the estimates: a column is constant or a combination of others.", nameof(products));
        var random = new Random(seed);
        var drawn = new double[whole.Length][];
        for (var e = 0; e < drawn.Length; e++) drawn[e] = new double[draws];
        for (int b = 0, tries = 0; b < draws;)
        {
            products.Resampled(random, matrix);
            if (estimate(matrix) is not { } values)
            {
                if (++tries > Attempts * draws) throw new ArgumentException("Nearly no draw of the rows determines the estimates: too few rows that differ.", nameof(products));
                continue;
            }
            for (var e = 0; e < values.Length; e++) drawn[e][b] = values[e];
            b++;
        }
        var without = new List<double[]>(products.Rows);
        for (var i = 0; i < products.Rows; i++)
        {
            products.Without(i, matrix);
            if (estimate(matrix) is { } values) without.Add(values);
        }
        return [.. whole.Select((value, e) => Summary(value, drawn[e], Acceleration(without, e), level))];
    }

    private static ResampledEstimate Summary(double value, double[] draws, double acceleration, double level)
    {
        Array.Sort(draws);
        double mean = draws.Average(), squares = 0, below = 0;
        foreach (var d in draws)
        {
            squares += (d - mean) * (d - mean);
            below += d < value ? 1 : d == value ? 0.5 : 0;
        }
        // All draws on one side: as far off as half a draw can say.
        var bias = UnitNormal.Quantile(Math.Clamp(below / draws.Length, 0.5 / draws.Length, 1 - 0.5 / draws.Length));
        var tail = (1 - level) / 2;
        return new(value, Math.Sqrt(squares / (draws.Length - 1)), new(Quantile.Linear(draws, tail), Quantile.Linear(draws, 1 - tail)), new(Corrected(tail), Corrected(1 - tail)));

        double Corrected(double p)
        {
            var z = bias + UnitNormal.Quantile(p);
            // Beyond 1/a the correction would turn round: the outermost draw.
            var left = 1 - acceleration * z;
            return Quantile.Linear(draws, left > 0 ? UnitNormal.Cumulative(bias + z / left) : z > 0 ? 1 : 0);
        }
    }

    private static double Acceleration(List<double[]> without, int e)
    {
        if (without.Count == 0) return 0;
        var mean = without.Average(w => w[e]);
        double squares = 0, cubes = 0;
        foreach (var w in without)
        {
            var off = mean - w[e];
            (squares, cubes) = (squares + off * off, cubes + off * off * off);
        }
        return squares > 0 ? cubes / (6 * Math.Pow(squares, 1.5)) : 0;
    }
}
