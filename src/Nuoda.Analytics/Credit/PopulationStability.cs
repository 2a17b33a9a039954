using Nuoda.Analytics.ServiceLevels;

namespace Nuoda.Analytics.Credit;

/// <summary>What a stability index says.</summary>
public enum StabilityVerdict
{
    /// <summary>Below 0.10: the same population.</summary>
    Stable = 0,

    /// <summary>0.10 to below 0.25: look what has changed.</summary>
    Shifted = 1,

    /// <summary>0.25 and more: another population; the scorecard was not made for it.</summary>
    Changed = 2,
}

/// <summary>Population stability index: how far the distribution of scores (or of an attribute) has moved since the scorecard was made.</summary>
/// <remarks>PSI = Σ (aᵢ − eᵢ) ln(aᵢ / eᵢ) on shares: the information value of "then or now". Limits: Siddiqi (2006), Credit Risk Scorecards, ch. 9; they know no sample size: by chance alone the index of k groups is about
/// (k − 1)(1/n + 1/m) for n and m cases.</remarks>
public static class PopulationStability
{
    /// <summary>The index of groups.</summary>
    /// <param name="expected">Cases or share of each group then; ≥ 0, some > 0.</param>
    /// <param name="actual">Cases or share of each group now; ≥ 0, some > 0.</param>
    /// <returns>≥ 0; +∞ when a group is empty then or now but not both.</returns>
    /// <exception cref="ArgumentException">Lengths differ, or one is empty altogether.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A share is negative or not finite.</exception>
    public static double Psi(ReadOnlySpan<double> expected, ReadOnlySpan<double> actual)
    {
        if (expected.Length != actual.Length) throw new ArgumentException($"{expected.Length} groups then, {actual.Length} now.", nameof(actual));
        double allExpected = 0, allActual = 0, index = 0;
        for (var i = 0; i < expected.Length; i++)
        {
            if (!(expected[i] >= 0 && double.IsFinite(expected[i]))) throw new ArgumentOutOfRangeException(nameof(expected), expected[i], "A share must be finite and ≥ 0.");
            if (!(actual[i] >= 0 && double.IsFinite(actual[i]))) throw new ArgumentOutOfRangeException(nameof(actual), actual[i], "A share must be finite and ≥ 0.");
            (allExpected, allActual) = (allExpected + expected[i], allActual + actual[i]);
        }
        if (!(allExpected > 0 && allActual > 0)) throw new ArgumentException("Both distributions need a case.", nameof(expected));
        for (var i = 0; i < expected.Length; i++)
        {
            double e = expected[i] / allExpected, a = actual[i] / allActual;
            if (a != e) index += (a - e) * Math.Log(a / e);
        }
        return index;
    }

    /// <summary>The index of scores, in groups between the quantiles of the former ones.</summary>
    /// <param name="expected">Scores then; finite, one at least.</param>
    /// <param name="actual">Scores now; finite, one at least.</param>
    /// <param name="groups">Groups, ≥ 2; fewer where many scores are equal.</param>
    /// <exception cref="ArgumentException">There is no score then or now.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A score is not finite, or there are too few groups.</exception>
    public static double OfScores(ReadOnlySpan<double> expected, ReadOnlySpan<double> actual, int groups = 10)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(groups, 2);
        if (expected.Length == 0 || actual.Length == 0) throw new ArgumentException("Both distributions need a case.", nameof(expected));
        var sorted = expected.ToArray();
        Array.Sort(sorted);
        double[] cuts = [.. Enumerable.Range(1, groups - 1).Select(g => Quantile.Linear(sorted, (double)g / groups)).Where(c => c > sorted[0]).Distinct()];
        var (then, now) = (new double[cuts.Length + 1], new double[cuts.Length + 1]);
        Count(expected, then, nameof(expected));
        Count(actual, now, nameof(actual));
        return Psi(then, now);

        void Count(ReadOnlySpan<double> scores, double[] into, string name)
        {
            foreach (var score in scores)
            {
                if (!double.IsFinite(score)) throw new ArgumentOutOfRangeException(name, score, "A score must be finite.");
                var group = 0;
                while (group < cuts.Length && score >= cuts[group]) group++;
                into[group]++;
            }
        }
    }

    /// <summary>The usual words for an index.</summary>
    public static StabilityVerdict Verdict(double psi) => psi < 0.1 ? StabilityVerdict.Stable : psi < 0.25 ? StabilityVerdict.Shifted : StabilityVerdict.Changed;
}
