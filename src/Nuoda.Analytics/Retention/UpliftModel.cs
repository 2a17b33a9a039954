using Nuoda.Analytics.Numerics;

namespace Nuoda.Analytics.Retention;

/// <summary>By how much a win-back action raises the probability that a customer stays: whom to contact is not who is most likely lost, but who is kept by it.</summary>
/// <remarks>Learns from a trial in which chance decided who got the action; when the choice followed something else, the difference of the groups is not the effect.</remarks>
public sealed class UpliftModel
{
    private delegate double Effect(ReadOnlySpan<double> row);

    private readonly Effect _effect;

    private UpliftModel(Effect effect, int features) => (_effect, Features) = (effect, features);

    /// <summary>Number of features that a row needs.</summary>
    public int Features { get; }

    /// <summary>Two models: P(lost) without the action less P(lost) with it, each from its own group.</summary>
    /// <remarks>Plain, and good when the effect is large; else the errors of both models swamp their difference. Radcliffe &amp; Surry (1999).</remarks>
    /// <param name="features">Features × customers; NaN where a value is missing.</param>
    /// <param name="treated">Whether each customer got the action.</param>
    /// <param name="lost">Whether each was lost.</param>
    /// <param name="plan">How the trees are grown; null for the usual.</param>
    /// <exception cref="ArgumentException">In one of the groups nobody or everybody was lost, or the table is bad.</exception>
    public static UpliftModel TwoModels(double[][] features, ReadOnlySpan<bool> treated, ReadOnlySpan<bool> lost, ChurnTreesPlan? plan = null)
    {
        var groups = Groups(features, treated, lost);
        var (with, without) = (ChurnTrees.Fit(groups.With.Features, groups.With.Lost, plan), ChurnTrees.Fit(groups.Without.Features, groups.Without.Lost, plan));
        return new(row => without.Probability(row) - with.Probability(row), features.Length);
    }

    /// <summary>X-learner: the gain of each customer against what the other group's model foresaw, learnt in both groups, and both weighed by the size of the other group.</summary>
    /// <remarks>τ = e τ₀ + (1 − e) τ₁, e: share treated. τ₁ learns from those treated (foreseen without the action − real), τ₀ from the others. Künzel et al. (2019), PNAS 116(10), 4156–4165.
    /// Better than two models when one group is much larger or the effect is simpler than the risk.</remarks>
    /// <inheritdoc cref="TwoModels"/>
    public static UpliftModel XLearner(double[][] features, ReadOnlySpan<bool> treated, ReadOnlySpan<bool> lost, ChurnTreesPlan? plan = null)
    {
        plan ??= new();
        var groups = Groups(features, treated, lost);
        var (with, without) = (ChurnTrees.Fit(groups.With.Features, groups.With.Lost, plan), ChurnTrees.Fit(groups.Without.Features, groups.Without.Lost, plan));
        var foreseenWithout = without.Probabilities(groups.With.Features);
        var foreseenWith = with.Probabilities(groups.Without.Features);
        double[] gainWith = [.. foreseenWithout.Select((p, i) => p - (groups.With.Lost[i] ? 1 : 0))], gainWithout = [.. foreseenWith.Select((p, i) => (groups.Without.Lost[i] ? 1 : 0) - p)];
        // As many trees as the risk of the same group needed: an effect is not more intricate than the risk.
        var (byTreated, byUntreated) = (Grow(groups.With.Features, gainWith, with.Rounds), Grow(groups.Without.Features, gainWithout, without.Rounds));
        return new(row =>
        {
            var narrow = new float[row.Length];
            for (var j = 0; j < narrow.Length; j++) narrow[j] = (float)row[j];
            return Math.Clamp(groups.Share * byUntreated.Predict(narrow) + (1 - groups.Share) * byTreated.Predict(narrow), -1, 1);
        }, features.Length);

        BoostedTrees Grow(double[][] table, double[] gain, int rounds) => new(Array.ConvertAll(table, f => Array.ConvertAll(f, v => (float)v)), gain, plan.Boosting with { Rounds = rounds, LeastRows = Math.Max(plan.LeastRows, 50), Ridge = Math.Max(plan.Ridge, 20) });
    }

    /// <summary>By how much the action raises this customer's probability to stay, in [−1, 1]; below 0 where it drives the customer away.</summary>
    /// <exception cref="ArgumentException">The number of features is another.</exception>
    public double Uplift(ReadOnlySpan<double> row)
    {
        ChurnModels.CheckRow(Features, row.Length);
        return _effect(row);
    }

    /// <summary>Uplift of many customers.</summary>
    /// <param name="features">Features × customers.</param>
    /// <exception cref="ArgumentException">The number of features is another.</exception>
    public double[] Uplifts(double[][] features)
    {
        ArgumentNullException.ThrowIfNull(features);
        ChurnModels.CheckRow(Features, features.Length);
        var row = new double[features.Length];
        return [.. Enumerable.Range(0, features[0].Length).Select(i => Uplift(ChurnModels.Row(features, i, row)))];
    }

    private static ((double[][] Features, bool[] Lost) With, (double[][] Features, bool[] Lost) Without, double Share) Groups(double[][] features, ReadOnlySpan<bool> treated, ReadOnlySpan<bool> lost)
    {
        ChurnModels.CheckTable(features, lost, mayMiss: true);
        if (treated.Length != lost.Length) throw new ArgumentException("Whether treated must be known of each customer.", nameof(treated));
        var (action, outcomes) = (treated.ToArray(), lost.ToArray());
        return (Of(true), Of(false), action.Average(t => t ? 1 : 0));

        (double[][], bool[]) Of(bool which)
        {
            int[] those = [.. Enumerable.Range(0, action.Length).Where(i => action[i] == which)];
            return (Array.ConvertAll(features, f => Array.ConvertAll(those, i => f[i])), Array.ConvertAll(those, i => outcomes[i]));
        }
    }
}
