namespace Nuoda.Analytics.Retention;

/// <summary>How much a model leans on a feature.</summary>
/// <param name="Feature">Number of the feature, or of the group of features.</param>
/// <param name="LossAdded">Mean increase of the log-loss when the feature's values are shuffled among the customers; about 0 for a feature that the model does not need.</param>
/// <param name="Spread">Standard deviation of the increase over the shuffles.</param>
public readonly record struct FeatureImportance(int Feature, double LossAdded, double Spread);

/// <summary>Importance of features by shuffling them.</summary>
/// <remarks>Breiman (2001), Machine Learning 45, 5–32; for any model: Fisher, Rudin &amp; Dominici (2019), JMLR 20(177). Two features that say the same share their importance: neither is missed while the other is there.</remarks>
public static class PermutationImportance
{
    /// <summary>Importance of every feature.</summary>
    /// <param name="model">The model.</param>
    /// <param name="features">Features × customers, by preference such as the model did not learn from.</param>
    /// <param name="lost">Whether each was lost.</param>
    /// <param name="shuffles">How often each feature is shuffled, ≥ 1.</param>
    /// <param name="seed">Shuffles.</param>
    /// <param name="groups">Features that are shuffled as one, such as the 0/1 columns of one choice; null for each on its own.</param>
    /// <returns>In the order of the features or groups.</returns>
    /// <exception cref="ArgumentException">The table does not fit the model, or the lengths differ.</exception>
    public static FeatureImportance[] Of(IChurnModel model, double[][] features, ReadOnlySpan<bool> lost, int shuffles = 5, int seed = 1, IReadOnlyList<int[]>? groups = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(features);
        ArgumentOutOfRangeException.ThrowIfLessThan(shuffles, 1);
        var n = lost.Length;
        if (features.Length != model.Features || n == 0 || features.Any(f => f.Length != n)) throw new ArgumentException("The table does not fit the model and the outcomes.", nameof(features));
        groups ??= [.. Enumerable.Range(0, features.Length).Select(j => (int[])[j])];
        var (random, found, outcomes, order) = (new Random(seed), new FeatureImportance[groups.Count], lost.ToArray(), Enumerable.Range(0, n).ToArray());
        var whole = Loss(features);
        for (var g = 0; g < groups.Count; g++)
        {
            double[][] changed = [.. features];
            double sum = 0, squares = 0;
            for (var shuffle = 0; shuffle < shuffles; shuffle++)
            {
                random.Shuffle(order);
                foreach (var j in groups[g]) changed[j] = Array.ConvertAll(order, i => features[j][i]);
                var added = Loss(changed) - whole;
                sum += added;
                squares += added * added;
            }
            found[g] = new(g, sum / shuffles, shuffles == 1 ? 0 : Math.Sqrt(Math.Max(0, squares - sum * sum / shuffles) / (shuffles - 1)));
        }
        return found;

        double Loss(double[][] table)
        {
            double loss = 0;
            var row = new double[table.Length];
            for (var i = 0; i < n; i++)
            {
                var odds = model.LogOdds(ChurnModels.Row(table, i, row));
                var wrong = outcomes[i] ? -odds : odds;
                loss += Math.Max(wrong, 0) + Math.Log(1 + Math.Exp(-Math.Abs(wrong)));
            }
            return loss / n;
        }
    }
}
