using Nuoda.Analytics.Numerics;

namespace Nuoda.Analytics.Retention;

/// <summary>Turns scores into probabilities by a logistic curve: p = 1/(1 + e^(−(slope · score + intercept))).</summary>
/// <remarks>Maximum likelihood with the targets (N₊ + 1)/(N₊ + 2) and 1/(N₋ + 2): Platt (1999), “Probabilistic outputs for support vector machines”; Newton's method as in Lin, Lin &amp; Weng (2007), Machine Learning 68, 267–276.</remarks>
/// <param name="Slope">Per unit of the score; 1 with intercept 0 for log-odds that need no correction.</param>
/// <param name="Intercept">In log-odds.</param>
public sealed record PlattScaling(double Slope, double Intercept)
{
    /// <summary>Fits the curve on customers whom the model did not learn from.</summary>
    /// <param name="scores">One per customer, finite; log-odds by preference.</param>
    /// <param name="lost">Whether each was lost.</param>
    /// <exception cref="ArgumentException">There is no customer, the lengths differ or a score is not finite.</exception>
    public static PlattScaling Fit(ReadOnlySpan<double> scores, ReadOnlySpan<bool> lost)
    {
        Ranking.Check(scores, lost);
        var n = scores.Length;
        double mean = 0, spread = 0, positives = 0;
        foreach (var s in scores) mean += s / n;
        foreach (var s in scores) spread += (s - mean) * (s - mean) / n;
        foreach (var l in lost) if (l) positives++;
        spread = Math.Sqrt(spread);
        var (high, low) = ((positives + 1) / (positives + 2), 1 / (n - positives + 2));
        // On standardised scores; a score that is the same for all has no slope.
        double slope = 0, intercept = Math.Log((positives + 1) / (n - positives + 1)), value = double.PositiveInfinity;
        for (var step = 0; step < 100; step++)
        {
            double now = 0, gs = 0, gi = 0, hss = 1e-12, hsi = 0, hii = 1e-12;
            for (var i = 0; i < n; i++)
            {
                var z = spread > 0 ? (scores[i] - mean) / spread : 0;
                var (eta, target) = (slope * z + intercept, lost[i] ? high : low);
                var p = Logistic.At(eta);
                now += Math.Max(eta, 0) + Math.Log(1 + Math.Exp(-Math.Abs(eta))) - target * eta;
                var (r, w) = (p - target, p * (1 - p));
                gs += r * z;
                gi += r;
                hss += w * z * z;
                hsi += w * z;
                hii += w;
            }
            var determinant = hss * hii - hsi * hsi;
            var (byS, byI) = ((hii * gs - hsi * gi) / determinant, (hss * gi - hsi * gs) / determinant);
            // Newton's step may overshoot where the curve is flat.
            var length = Math.Max(1, Math.Max(Math.Abs(byS), Math.Abs(byI)) / 2);
            slope -= byS / length;
            intercept -= byI / length;
            if (Math.Abs(value - now) < 1e-13 * (1 + now)) break;
            value = now;
        }
        return spread > 0 ? new(slope / spread, intercept - slope * mean / spread) : new(0, intercept);
    }

    /// <summary>The probability of a score.</summary>
    public double At(double score) => Logistic.At(Slope * score + Intercept);
}

/// <summary>Turns scores into probabilities by the best curve that never falls.</summary>
/// <remarks>Least squares under monotonicity by pooling adjacent violators (Ayer et al. 1955, Ann. Math. Stat. 26, 641–647); between the scores of the training straight lines, beyond them flat.
/// Zadrozny &amp; Elkan (2002), KDD. Needs some thousand customers; with fewer take <see cref="PlattScaling"/>.</remarks>
public sealed class IsotonicCalibration
{
    private readonly double[] _scores, _shares;

    private IsotonicCalibration(double[] scores, double[] shares) => (_scores, _shares) = (scores, shares);

    /// <summary>Fits the curve on customers whom the model did not learn from.</summary>
    /// <inheritdoc cref="PlattScaling.Fit"/>
    public static IsotonicCalibration Fit(ReadOnlySpan<double> scores, ReadOnlySpan<bool> lost)
    {
        Ranking.Check(scores, lost);
        var (keys, order) = (scores.ToArray(), Enumerable.Range(0, scores.Length).ToArray());
        Array.Sort(keys, order);
        // Blocks of one share: first and last score, customers, of them lost.
        List<(double First, double Last, double Count, double Lost)> blocks = [];
        for (var i = 0; i < keys.Length;)
        {
            var (start, hits) = (i, 0.0);
            for (; i < keys.Length && keys[i] == keys[start]; i++) if (lost[order[i]]) hits++;
            var block = (First: keys[start], Last: keys[start], Count: (double)(i - start), Lost: hits);
            while (blocks.Count > 0 && blocks[^1].Lost * block.Count >= block.Lost * blocks[^1].Count)
            {
                block = (blocks[^1].First, block.Last, blocks[^1].Count + block.Count, blocks[^1].Lost + block.Lost);
                blocks.RemoveAt(blocks.Count - 1);
            }
            blocks.Add(block);
        }
        List<double> at = [], shares = [];
        foreach (var block in blocks)
            foreach (var end in block.First == block.Last ? (double[])[block.First] : [block.First, block.Last])
            {
                at.Add(end);
                shares.Add(block.Lost / block.Count);
            }
        return new([.. at], [.. shares]);
    }

    /// <summary>The probability of a score.</summary>
    public double At(double score)
    {
        var at = Array.BinarySearch(_scores, score);
        if (at >= 0) return _shares[at];
        at = ~at;
        if (at == 0) return _shares[0];
        if (at == _scores.Length) return _shares[^1];
        return _shares[at - 1] + (_shares[at] - _shares[at - 1]) * (score - _scores[at - 1]) / (_scores[at] - _scores[at - 1]);
    }
}

/// <summary>One class of a reliability table.</summary>
/// <param name="Customers">How many.</param>
/// <param name="Foreseen">Their mean probability.</param>
/// <param name="Lost">Share of them that was lost.</param>
public readonly record struct ReliabilityClass(int Customers, double Foreseen, double Lost);

/// <summary>Whether probabilities mean what they say.</summary>
/// <param name="Classes">Customers in order of their probability, in classes of about equal size; customers of one probability stay together.</param>
/// <param name="Brier">Mean of (p − outcome)²: 0 is perfect.</param>
/// <param name="LogLoss">Mean of −ln(probability of what happened); probabilities count as at least 1e-15.</param>
/// <param name="CalibrationError">Mean distance of foreseen and real share over the classes, weighted by customers.</param>
public sealed record Reliability(IReadOnlyList<ReliabilityClass> Classes, double Brier, double LogLoss, double CalibrationError)
{
    /// <summary>Compares probabilities with what happened.</summary>
    /// <param name="probabilities">One per customer, in [0, 1].</param>
    /// <param name="lost">Whether each was lost.</param>
    /// <param name="classes">Number of classes, ≥ 1.</param>
    /// <exception cref="ArgumentException">There is no customer, the lengths differ, or a probability is out of range.</exception>
    public static Reliability Of(ReadOnlySpan<double> probabilities, ReadOnlySpan<bool> lost, int classes = 10)
    {
        Ranking.Check(probabilities, lost);
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 1);
        foreach (var p in probabilities) if (!(p is >= 0 and <= 1)) throw new ArgumentOutOfRangeException(nameof(probabilities), p, "A probability must lie in [0, 1].");
        var n = probabilities.Length;
        var (keys, order) = (probabilities.ToArray(), Enumerable.Range(0, n).ToArray());
        Array.Sort(keys, order);
        double brier = 0, loss = 0, error = 0;
        List<ReliabilityClass> found = [];
        for (int i = 0, made = 1; i < n; made++)
        {
            var (start, end, sum, hits) = (i, (int)Math.Max(i + 1, Math.Round((double)made * n / classes)), 0.0, 0);
            for (; i < n && (i < end || keys[i] == keys[i - 1]); i++)
            {
                var (p, outcome) = (keys[i], lost[order[i]]);
                sum += p;
                if (outcome) hits++;
                brier += (p - (outcome ? 1 : 0)) * (p - (outcome ? 1 : 0)) / n;
                loss -= Math.Log(Math.Max(1e-15, outcome ? p : 1 - p)) / n;
            }
            var size = i - start;
            found.Add(new(size, sum / size, (double)hits / size));
            error += Math.Abs(sum - hits) / n;
        }
        return new(found, brier, loss, error);
    }
}
