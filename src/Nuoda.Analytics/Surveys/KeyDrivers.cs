using MathNet.Numerics.LinearAlgebra;
using Nuoda.Analytics.ServiceLevels;

namespace Nuoda.Analytics.Surveys;

/// <summary>What one driver does for the outcome.</summary>
/// <param name="Correlation">With the outcome, on its own; 0 for a driver that never varies.</param>
/// <param name="Coefficient">Standardised regression coefficient beside all the others; unstable where drivers go together. NaN when the drivers are linearly dependent.</param>
/// <param name="Shapley">Its part of R² by the Shapley value (LMG); the parts add up to R².</param>
/// <param name="RelativeWeight">Its part of R² by Johnson's relative weights; they add up to R² as well. NaN when the drivers are linearly dependent.</param>
/// <param name="Interval">Of <paramref name="Shapley"/>, when a bootstrap was asked for; else NaN.</param>
public sealed record KeyDriver(double Correlation, double Coefficient, double Shapley, double RelativeWeight, ConfidenceInterval Interval);

/// <summary>Which parts of the service make customers satisfied: R² of a regression shared out among drivers that go together.</summary>
/// <remarks>
/// <para>Shapley value, LMG: the rise of R² by a driver, averaged over all orders in which drivers may enter; Lindeman, Merenda &amp; Gold (1980); Grömping (2006), J. Stat. Softw. 17(1). All 2^p subsets are gone through as a tree: a subset
/// hands what is left of the correlations, once its drivers are known (Schur complement), to those that extend it, so that one costs a few operations, not a regression.</para>
/// <para>Relative weights: Johnson (2000), Multivar. Behav. Res. 35(1), 1–19: by way of the orthogonal variables nearest to the drivers; for any number of drivers, and equal to LMG for two.</para>
/// <para>Respondents who left an answer out are left out (listwise). An importance is no effect: drivers that were forgotten or go together by a common cause share it in.</para>
/// </remarks>
/// <param name="Respondents">Those who answered everything.</param>
/// <param name="RSquared">Part of the outcome's variance that the drivers explain together, 0–1; NaN when the outcome never varies.</param>
/// <param name="Drivers">In the order given.</param>
public sealed record KeyDrivers(int Respondents, double RSquared, IReadOnlyList<KeyDriver> Drivers)
{
    /// <summary>The most drivers that Shapley values are computed of: 2^24 subsets take a second.</summary>
    public const int MostDrivers = 24;

    /// <summary>Analyses the answers.</summary>
    /// <param name="outcome">What is to be explained (overall satisfaction, NPS answer), one a respondent; NaN where not answered.</param>
    /// <param name="drivers">1 to 24 columns, each one a respondent.</param>
    /// <param name="replicates">Bootstrap samples for the intervals; 0 for none.</param>
    /// <param name="seed">Of the bootstrap: the same seed, the same intervals.</param>
    /// <param name="level">Confidence of the intervals (percentiles of the bootstrap), 0 &lt; level &lt; 1.</param>
    /// <exception cref="ArgumentException">No driver or too many, columns of other lengths, an infinite answer, or not more than two complete respondents beyond the number of drivers.</exception>
    public static KeyDrivers Of(ReadOnlySpan<double> outcome, IReadOnlyList<double[]> drivers, int replicates = 0, int seed = 1, double level = 0.95)
    {
        var p = drivers.Count;
        if (p is < 1 or > MostDrivers) throw new ArgumentException($"{p} drivers: 1 to {MostDrivers} can be told apart.", nameof(drivers));
        ArgumentOutOfRangeException.ThrowIfNegative(replicates);
        Critical.Level(level);
        var rows = Complete(outcome, drivers);
        if (rows.Length < p + 2) throw new ArgumentException($"{rows.Length} complete respondents are too few for {p} drivers.", nameof(outcome));
        var shares = new ShapleyShares(p);
        var weights = new double[rows.Length];
        Array.Fill(weights, 1);
        var correlations = new double[(p + 1) * (p + 1)];
        if (!Correlate(rows, weights, correlations)) return new(rows.Length, double.NaN, [.. drivers.Select(_ => new KeyDriver(double.NaN, double.NaN, double.NaN, double.NaN, ConfidenceInterval.Unknown))]);
        var shapley = shares.Of(correlations).ToArray();
        var (relative, coefficients) = Orthogonal(correlations, p);
        var intervals = Bootstrap(rows, shares, replicates, seed, level);
        return new(rows.Length, shapley.Sum(), [.. Enumerable.Range(0, p).Select(j => new KeyDriver(correlations[j * (p + 1) + p], coefficients[j], shapley[j], relative[j], intervals[j]))]);
    }

    // Drivers, then the outcome.
    private static double[][] Complete(ReadOnlySpan<double> outcome, IReadOnlyList<double[]> drivers)
    {
        foreach (var driver in drivers)
            if (driver.Length != outcome.Length) throw new ArgumentException($"A driver has {driver.Length} answers, the outcome {outcome.Length}.", nameof(drivers));
        var rows = new List<double[]>();
        for (var r = 0; r < outcome.Length; r++)
        {
            double[] row = new double[drivers.Count + 1];
            for (var j = 0; j < drivers.Count; j++) row[j] = drivers[j][r];
            row[^1] = outcome[r];
            if (row.Any(double.IsInfinity)) throw new ArgumentException("An answer must be finite, or NaN where there is none.", nameof(outcome));
            if (!row.Any(double.IsNaN)) rows.Add(row);
        }
        return [.. rows];
    }

    // False when the outcome never varies. A driver that never varies has no correlation with anything.
    private static bool Correlate(double[][] rows, double[] weights, double[] into)
    {
        var size = rows[0].Length;
        Span<double> mean = stackalloc double[size], root = stackalloc double[size];
        mean.Clear();
        Array.Clear(into);
        var total = 0.0;
        for (var r = 0; r < rows.Length; r++)
        {
            if (weights[r] == 0) continue;
            total += weights[r];
            for (var i = 0; i < size; i++) mean[i] += weights[r] * rows[r][i];
        }
        for (var i = 0; i < size; i++) mean[i] /= total;
        for (var r = 0; r < rows.Length; r++)
        {
            if (weights[r] == 0) continue;
            for (var i = 0; i < size; i++)
            {
                var d = weights[r] * (rows[r][i] - mean[i]);
                for (var j = 0; j <= i; j++) into[i * size + j] += d * (rows[r][j] - mean[j]);
            }
        }
        // What is left of a constant after rounding is nothing.
        for (var i = 0; i < size; i++) root[i] = into[i * size + i] > 1e-24 * total * mean[i] * mean[i] ? Math.Sqrt(into[i * size + i]) : 0;
        for (var i = 0; i < size; i++)
            for (var j = 0; j <= i; j++) into[j * size + i] = into[i * size + j] = i == j ? 1 : root[i] == 0 || root[j] == 0 ? 0 : into[i * size + j] / (root[i] * root[j]);
        return root[size - 1] > 0;
    }

    private static (double[] Weights, double[] Coefficients) Orthogonal(double[] correlations, int p)
    {
        var among = Matrix<double>.Build.Dense(p, p, (i, j) => correlations[i * (p + 1) + j]);
        var with = Vector<double>.Build.Dense(p, i => correlations[i * (p + 1) + p]);
        var parts = among.Evd(Symmetricity.Symmetric);
        var roots = parts.EigenValues.Real();
        if (roots.Minimum() < 1e-10 * roots.Maximum())
            return ([.. Enumerable.Repeat(double.NaN, p)], [.. Enumerable.Repeat(double.NaN, p)]);
        var v = parts.EigenVectors;
        var root = v * Matrix<double>.Build.DenseOfDiagonalVector(roots.PointwiseSqrt()) * v.Transpose();
        var onOrthogonal = root.Solve(with);
        return ([.. Enumerable.Range(0, p).Select(j => Enumerable.Range(0, p).Sum(k => root[j, k] * root[j, k] * onOrthogonal[k] * onOrthogonal[k]))], [.. root.Solve(onOrthogonal)]);
    }

    private static ConfidenceInterval[] Bootstrap(double[][] rows, ShapleyShares shares, int replicates, int seed, double level)
    {
        var p = rows[0].Length - 1;
        if (replicates == 0) return [.. Enumerable.Repeat(ConfidenceInterval.Unknown, p)];
        var random = new Random(seed);
        var (weights, correlations) = (new double[rows.Length], new double[(p + 1) * (p + 1)]);
        var drawn = new double[p][];
        for (var j = 0; j < p; j++) drawn[j] = new double[replicates];
        for (var b = 0; b < replicates; b++)
        {
            do
            {
                Array.Clear(weights);
                for (var r = 0; r < rows.Length; r++) weights[random.Next(rows.Length)]++;
            }
            // A draw in which everybody gave the same answer says nothing of drivers.
            while (!Correlate(rows, weights, correlations));
            var parts = shares.Of(correlations);
            for (var j = 0; j < p; j++) drawn[j][b] = parts[j];
        }
        foreach (var column in drawn) Array.Sort(column);
        return [.. drawn.Select(c => new ConfidenceInterval(Quantile.Linear(c, (1 - level) / 2), Quantile.Linear(c, (1 + level) / 2)))];
    }
}
