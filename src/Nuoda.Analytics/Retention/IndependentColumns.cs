namespace Nuoda.Analytics.Retention;

/// <summary>Which covariates a fit without a penalty can tell apart.</summary>
public static class IndependentColumns
{
    /// <summary>The columns that are neither constant nor a combination of those before them.</summary>
    /// <remarks>Modified Gram–Schmidt on centred columns of length one, each taken off twice; a remainder below 2e-5 of the column counts as none.</remarks>
    /// <param name="columns">Columns × rows; finite, of one length.</param>
    /// <returns>Their numbers, ascending.</returns>
    /// <exception cref="ArgumentException">The lengths differ or a value is not finite.</exception>
    public static int[] Of(double[][] columns)
    {
        ArgumentNullException.ThrowIfNull(columns);
        List<int> kept = [];
        List<double[]> directions = [];
        for (var j = 0; j < columns.Length; j++)
        {
            if (columns[j].Length != columns[0].Length) throw new ArgumentException("The columns must have one length.", nameof(columns));
            if (columns[j].Length == 0) continue;
            var mean = columns[j].Average();
            if (!double.IsFinite(mean)) throw new ArgumentException($"Column {j} has a value that is not finite.", nameof(columns));
            double[] rest = [.. columns[j].Select(v => v - mean)];
            var whole = Length(rest);
            if (!(whole > 1e-12 * Math.Abs(mean) * Math.Sqrt(rest.Length))) continue;
            for (var pass = 0; pass < 2; pass++)
                foreach (var direction in directions)
                {
                    double along = 0;
                    for (var i = 0; i < rest.Length; i++) along += rest[i] * direction[i];
                    for (var i = 0; i < rest.Length; i++) rest[i] -= along * direction[i];
                }
            var own = Length(rest);
            // LeastSquares, which the fits ask, sets its bound on the square.
            if (!(own > 2e-5 * whole)) continue;
            kept.Add(j);
            directions.Add(Array.ConvertAll(rest, v => v / own));
        }
        return [.. kept];
    }

    private static double Length(double[] values) => Math.Sqrt(values.Sum(v => v * v));
}
