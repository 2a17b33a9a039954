using System.Numerics;
using MathNet.Numerics.Distributions;

namespace Nuoda.Analytics.Surveys;

/// <summary>How one question of a scale behaves.</summary>
/// <param name="Answers">n, mean and standard deviation of its answers.</param>
/// <param name="ItemRestCorrelation">With the sum of the other questions ("corrected item–total"); below 0.3 it measures something else. NaN when one of the two never varies.</param>
/// <param name="AlphaIfDropped">α of the other questions; NaN when there is only one.</param>
public sealed record ItemStatistics(Sample Answers, double ItemRestCorrelation, double AlphaIfDropped);

/// <summary>Do the questions of a scale measure one thing? Cronbach's α and what each question does to it.</summary>
/// <remarks>
/// <para>α = k/(k − 1) · (1 − Σ var(item)/var(sum)); standardised k·r̄/(1 + (k − 1)·r̄) with the mean correlation r̄. Cronbach (1951), Psychometrika 16(3), 297–334. Interval: (1 − α) · F quantiles with n − 1 and (n − 1)(k − 1)
/// degrees of freedom, Feldt (1965), Psychometrika 30(3), 357–370.</para>
/// <para>Respondents who left a question out are left out (listwise). Questions asked the other way round must be turned before (scale's lowest + highest − answer): a negative item–rest correlation shows one.</para>
/// </remarks>
/// <param name="Respondents">Those who answered every question.</param>
/// <param name="Alpha">At most 1, may be negative; NaN when the sum never varies or fewer than two answered all.</param>
/// <param name="StandardisedAlpha">α of the questions brought to equal spread; NaN when a question never varies.</param>
/// <param name="Interval">Of α.</param>
/// <param name="Items">In the order of the columns.</param>
public sealed record ItemAnalysis(int Respondents, double Alpha, double StandardisedAlpha, ConfidenceInterval Interval, IReadOnlyList<ItemStatistics> Items)
{
    /// <summary>Analyses a scale.</summary>
    /// <param name="answers">Respondents × questions (k ≥ 2); NaN where not answered.</param>
    /// <param name="level">Confidence of the interval, 0 &lt; level &lt; 1.</param>
    /// <exception cref="ArgumentException">Fewer than two questions, rows of unequal length, an infinite answer, or a level out of range.</exception>
    public static ItemAnalysis Of(IReadOnlyList<double[]> answers, double level = 0.95)
    {
        Critical.Level(level);
        var k = answers.Count == 0 ? 2 : answers[0].Length;
        if (k < 2) throw new ArgumentException("A scale has two questions at least.", nameof(answers));
        var whole = new List<double[]>(answers.Count);
        foreach (var row in answers)
        {
            if (row.Length != k) throw new ArgumentException($"A respondent has {row.Length} answers, another {k}.", nameof(answers));
            var isWhole = true;
            foreach (var answer in row)
            {
                if (double.IsFinite(answer)) continue;
                if (double.IsInfinity(answer)) throw new ArgumentException("An answer must be finite, or NaN where there is none.", nameof(answers));
                isWhole = false;
            }
            if (isWhole) whole.Add(row);
        }
        var n = whole.Count;
        var means = Means(whole, k);
        var covariance = Covariance(whole, means);
        var total = covariance.Cast<double>().Sum();
        var own = Enumerable.Range(0, k).Select(i => covariance[i, i]).ToArray();
        var alpha = n < 2 ? double.NaN : AlphaOf(k, own.Sum(), total);
        var items = new ItemStatistics[k];
        for (var i = 0; i < k; i++)
        {
            var shared = Enumerable.Range(0, k).Sum(j => covariance[i, j]);
            var (withRest, rest) = (shared - own[i], total - 2 * shared + own[i]);
            items[i] = new(new(n, n == 0 ? double.NaN : means[i], n < 2 ? double.NaN : Math.Sqrt(own[i])), own[i] > 0 && rest > 0 ? withRest / Math.Sqrt(own[i] * rest) : double.NaN, n < 2 || k == 2 ? double.NaN : AlphaOf(k - 1, own.Sum() - own[i], rest));
        }
        return new(n, alpha, Standardised(k, covariance, own), Feldt(alpha, n, k, level), items);
    }

    private static double AlphaOf(int k, double own, double total) => total > 0 ? k / (k - 1.0) * (1 - own / total) : double.NaN;

    private static double Standardised(int k, double[,] covariance, double[] own)
    {
        var sum = 0.0;
        for (var i = 0; i < k; i++)
            for (var j = 0; j < i; j++) sum += covariance[i, j] / Math.Sqrt(own[i] * own[j]);
        var r = sum / (k * (k - 1) / 2.0);
        return k * r / (1 + (k - 1) * r);
    }

    private static ConfidenceInterval Feldt(double alpha, int n, int k, double level)
    {
        if (!double.IsFinite(alpha)) return ConfidenceInterval.Unknown;
        double first = n - 1, second = (n - 1.0) * (k - 1);
        return new(1 - (1 - alpha) * FisherSnedecor.InvCDF(first, second, 0.5 + level / 2), 1 - (1 - alpha) * FisherSnedecor.InvCDF(first, second, 0.5 - level / 2));
    }

    // From the first respondent on, so that a question that never varies has exactly its answer as mean.
    private static double[] Means(List<double[]> rows, int k)
    {
        var means = new double[k];
        if (rows.Count == 0) return means;
        var first = rows[0];
        foreach (var row in rows)
            for (var i = 0; i < means.Length; i++) means[i] += row[i] - first[i];
        for (var i = 0; i < k; i++) means[i] = first[i] + means[i] / rows.Count;
        return means;
    }

    // Block by block and column by column, so that a block stays near the processor and several respondents are multiplied at once.
    private static double[,] Covariance(List<double[]> rows, double[] means)
    {
        const int Block = 512;
        var k = means.Length;
        var covariance = new double[k, k];
        var centred = new double[k * Block];
        for (var first = 0; first < rows.Count; first += Block)
        {
            var n = Math.Min(Block, rows.Count - first);
            for (var r = 0; r < n; r++)
            {
                var row = rows[first + r];
                for (var i = 0; i < k; i++) centred[i * Block + r] = row[i] - means[i];
            }
            for (var i = 0; i < k; i++)
                for (var j = 0; j <= i; j++) covariance[i, j] += Product(centred.AsSpan(i * Block, n), centred.AsSpan(j * Block, n));
        }
        for (var i = 0; i < k; i++)
            for (var j = 0; j <= i; j++) covariance[j, i] = covariance[i, j] /= Math.Max(1, rows.Count - 1);
        return covariance;
    }

    private static double Product(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        var sums = Vector<double>.Zero;
        var i = 0;
        for (; i <= a.Length - Vector<double>.Count; i += Vector<double>.Count) sums += new Vector<double>(a[i..]) * new Vector<double>(b[i..]);
        var sum = Vector.Sum(sums);
        for (; i < a.Length; i++) sum += a[i] * b[i];
        return sum;
    }
}
