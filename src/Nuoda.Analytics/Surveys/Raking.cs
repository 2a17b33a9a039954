namespace Nuoda.Analytics.Surveys;

/// <summary>What is known of the population on one question, for instance the share of each region.</summary>
/// <param name="Classes">The class of each respondent, 0 … K − 1; −1 where not known: such a respondent keeps the weight that the other margins give.</param>
/// <param name="Shares">Share or number of the population in each class, length K, each ≥ 0, not all 0; only their ratios count.</param>
public sealed record RakingMargin(IReadOnlyList<int> Classes, IReadOnlyList<double> Shares);

/// <summary>A weight for each respondent, so that the sample stands for the population.</summary>
/// <param name="Weights">Of mean 1, in the order of the respondents.</param>
/// <param name="Converged">False when the margins contradict each other, or the cap keeps them apart: see <paramref name="LargestGap"/>.</param>
/// <param name="Rounds">Times that all margins were gone through.</param>
/// <param name="LargestGap">Largest difference left between a weighted share and the population's, 0–1.</param>
public sealed record SurveyWeights(double[] Weights, bool Converged, int Rounds, double LargestGap)
{
    /// <summary>Kish's design effect n·Σw²/(Σw)²: how many times larger weights make the variance. Kish (1965), Survey Sampling, § 11.7.</summary>
    public double DesignEffect
    {
        get
        {
            double sum = 0, squares = 0;
            foreach (var w in Weights) (sum, squares) = (sum + w, squares + w * w);
            return Weights.Length * squares / (sum * sum);
        }
    }

    /// <summary>Answers of a simple random sample that would say as much: n / design effect.</summary>
    public double EffectiveN => Weights.Length / DesignEffect;
}

/// <summary>Weights that make the sample look like the population on several questions at once.</summary>
/// <remarks>
/// <para>Iterative proportional fitting: margin by margin, the weights of a class are multiplied by what it lacks, until all margins fit. Deming &amp; Stephan (1940), Ann. Math. Stat. 11(4), 427–444.
/// With a single margin this is post-stratification, and one round is enough.</para>
/// <para>A cap bounds the weights (to mean × cap) after every round: less variance for a little bias.</para>
/// </remarks>
public static class Raking
{
    /// <summary>Fits the weights.</summary>
    /// <param name="respondents">n ≥ 1.</param>
    /// <param name="margins">At least one; each with n classes.</param>
    /// <param name="start">Design weights to begin with, n values above 0 (1 / chance of being asked); null for equal ones.</param>
    /// <param name="cap">Largest weight over the mean weight, above 1.</param>
    /// <param name="tolerance">Largest gap between shares at which to stop.</param>
    /// <param name="mostRounds">Rounds after which to give up.</param>
    /// <exception cref="ArgumentException">Lengths differ; a class is unknown; the population has a class that no respondent is in: put it together with another.</exception>
    public static SurveyWeights Fit(int respondents, IReadOnlyList<RakingMargin> margins, ReadOnlySpan<double> start = default, double cap = double.PositiveInfinity, double tolerance = 1e-9, int mostRounds = 1000)
    {
        if (respondents < 1) throw new ArgumentOutOfRangeException(nameof(respondents), respondents, "There is nobody to weigh.");
        if (!(cap > 1)) throw new ArgumentOutOfRangeException(nameof(cap), cap, "A cap lies above 1, the mean weight.");
        if (margins.Count == 0) throw new ArgumentException("Raking needs a margin at least.", nameof(margins));
        if (!start.IsEmpty && start.Length != respondents) throw new ArgumentException($"{start.Length} design weights for {respondents} respondents.", nameof(start));
        foreach (var w in start)
            if (!(w > 0 && double.IsFinite(w))) throw new ArgumentOutOfRangeException(nameof(start), w, "A design weight is finite and above 0.");
        var targets = margins.Select(m => Margin.Of(m, respondents)).ToArray();
        var weights = start.IsEmpty ? Enumerable.Repeat(1.0, respondents).ToArray() : start.ToArray();
        ScaleToMeanOne(weights);
        var gap = double.PositiveInfinity;
        var rounds = 0;
        while (rounds < mostRounds && gap > tolerance)
        {
            rounds++;
            foreach (var margin in targets) margin.Fit(weights);
            if (double.IsFinite(cap)) Trim(weights, cap);
            gap = targets.Max(t => t.Gap(weights));
        }
        ScaleToMeanOne(weights);
        return new(weights, gap <= tolerance, rounds, gap);
    }

    private static void ScaleToMeanOne(double[] weights)
    {
        var factor = weights.Length / weights.Sum();
        for (var i = 0; i < weights.Length; i++) weights[i] *= factor;
    }

    // What is above the cap comes down to it; the others share what is set free, until none of them is above.
    private static void Trim(double[] weights, double cap)
    {
        ScaleToMeanOne(weights);
        for (var again = true; again;)
        {
            var (full, rest) = (0, 0.0);
            foreach (var w in weights) (full, rest) = w >= cap ? (full + 1, rest) : (full, rest + w);
            var factor = (weights.Length - full * cap) / rest;
            again = false;
            for (var i = 0; i < weights.Length; i++)
            {
                if (weights[i] >= cap) weights[i] = cap;
                else again |= (weights[i] *= factor) > cap;
            }
        }
    }

    private sealed class Margin(int[] classes, double[] shares)
    {
        private readonly double[] _sums = new double[shares.Length];

        public static Margin Of(RakingMargin given, int respondents)
        {
            if (given.Classes.Count != respondents) throw new ArgumentException($"{given.Classes.Count} classes for {respondents} respondents.", nameof(given));
            var total = 0.0;
            foreach (var share in given.Shares) total += share >= 0 && double.IsFinite(share) ? share : throw new ArgumentOutOfRangeException(nameof(given), share, "A share of the population is finite and ≥ 0.");
            if (total == 0) throw new ArgumentException("The shares of the population are all zero.", nameof(given));
            var seen = new bool[given.Shares.Count];
            foreach (var c in given.Classes)
            {
                if (c < -1 || c >= seen.Length) throw new ArgumentOutOfRangeException(nameof(given), c, $"A class lies in 0 … {seen.Length - 1}, or is −1.");
                if (c >= 0) seen[c] = true;
            }
            for (var c = 0; c < seen.Length; c++)
                if (given.Shares[c] > 0 && !seen[c]) throw new ArgumentException($"Nobody answered in class {c}, which is {given.Shares[c] / total:P1} of the population: put it together with another.", nameof(given));
            return new([.. given.Classes], [.. given.Shares.Select(s => s / total)]);
        }

        public void Fit(double[] weights)
        {
            var known = Sum(weights);
            for (var c = 0; c < shares.Length; c++) _sums[c] = _sums[c] > 0 ? shares[c] * known / _sums[c] : 1;
            for (var i = 0; i < weights.Length; i++) if (classes[i] >= 0) weights[i] *= _sums[classes[i]];
        }

        public double Gap(double[] weights)
        {
            var known = Sum(weights);
            var gap = 0.0;
            for (var c = 0; c < shares.Length; c++) gap = Math.Max(gap, Math.Abs(_sums[c] / known - shares[c]));
            return gap;
        }

        private double Sum(double[] weights)
        {
            Array.Clear(_sums);
            var known = 0.0;
            for (var i = 0; i < weights.Length; i++)
            {
                if (classes[i] < 0) continue;
                _sums[classes[i]] += weights[i];
                known += weights[i];
            }
            return known;
        }
    }
}
