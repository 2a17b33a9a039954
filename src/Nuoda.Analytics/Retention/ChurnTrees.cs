using Nuoda.Analytics.Numerics;

namespace Nuoda.Analytics.Retention;

/// <summary>How trees for churn are grown.</summary>
/// <param name="Rounds">Most trees, ≥ 1; how many are good is found by cross-validation.</param>
/// <param name="LearningRate">Share of each tree's answer that counts, in (0, 1].</param>
/// <param name="Leaves">Most leaves of a tree, ≥ 2.</param>
/// <param name="LeastRows">Fewest customers of a leaf, ≥ 1.</param>
/// <param name="Ridge">λ ≥ 0: shrinks the answers of small leaves.</param>
/// <param name="FeatureShare">Share of the features that a tree may look at, in (0, 1].</param>
/// <param name="RowShare">Share of the customers that a tree sees, in (0, 1].</param>
/// <param name="Folds">Folds that choose the number of trees, ≥ 2; 0 to grow all rounds.</param>
/// <param name="Seed">Chooses folds, features and customers.</param>
public sealed record ChurnTreesPlan(
    int Rounds = 500, double LearningRate = 0.05, int Leaves = 8, int LeastRows = 20, double Ridge = 1, double FeatureShare = 0.5, double RowShare = 0.7, int Folds = 5, int Seed = 1)
{
    internal void Check()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Rounds, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Leaves, 2);
        ArgumentOutOfRangeException.ThrowIfLessThan(LeastRows, 1);
        foreach (var share in (double[])[LearningRate, FeatureShare, RowShare]) if (!(share is > 0 and <= 1)) throw new ArgumentOutOfRangeException(nameof(LearningRate), share, "A share must lie in (0, 1].");
        if (!(Ridge >= 0 && double.IsFinite(Ridge))) throw new ArgumentOutOfRangeException(nameof(Ridge), Ridge, "λ must be finite and ≥ 0.");
        if (Folds != 0) ArgumentOutOfRangeException.ThrowIfLessThan(Folds, 2);
    }

    internal BoostingPlan Boosting => new(Rounds, LearningRate, Leaves, LeastRows, Ridge, FeatureShare, RowShare, Seed);
}

/// <summary>Who will be lost, by gradient-boosted trees: finds thresholds and interactions by itself, and takes missing values.</summary>
/// <remarks>Logistic loss; Friedman (2001), Ann. Stat. 29(5), 1189–1232. The number of trees is the one with the least log-loss on customers held back.</remarks>
public sealed class ChurnTrees : IChurnModel
{
    private readonly BoostedTrees _trees;
    private readonly double _average;

    private ChurnTrees(BoostedTrees trees, int features)
    {
        (_trees, Features) = (trees, features);
        _average = trees.Base + trees.Trees.Sum(t => t.Mean(0));
    }

    /// <inheritdoc/>
    public int Features { get; }

    /// <summary>Trees grown.</summary>
    public int Rounds => _trees.Trees.Count;

    /// <summary>Grows the trees.</summary>
    /// <param name="features">Features × customers; NaN where a value is missing.</param>
    /// <param name="lost">Whether each customer was lost.</param>
    /// <param name="plan">How; null for the usual.</param>
    /// <exception cref="ArgumentException">Nobody or everybody was lost, a feature has another length or an infinite value, or the plan is out of range.</exception>
    public static ChurnTrees Fit(double[][] features, ReadOnlySpan<bool> lost, ChurnTreesPlan? plan = null)
    {
        plan ??= new();
        plan.Check();
        ChurnModels.CheckTable(features, lost, mayMiss: true);
        var columns = Array.ConvertAll(features, f => Array.ConvertAll(f, v => (float)v));
        double[] target = new double[lost.Length];
        for (var i = 0; i < target.Length; i++) target[i] = lost[i] ? 1 : 0;
        var rounds = plan.Folds == 0 ? plan.Rounds : BestRounds(columns, target, ChurnModels.Folds(lost, plan.Folds, plan.Seed), plan);
        return new(new(columns, target, plan.Boosting with { Rounds = rounds }, BoostingLoss.Logistic), features.Length);
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The number of features is another.</exception>
    public double LogOdds(ReadOnlySpan<double> row)
    {
        ChurnModels.CheckRow(Features, row.Length);
        Span<float> narrow = Features <= 256 ? stackalloc float[Features] : new float[Features];
        for (var j = 0; j < row.Length; j++) narrow[j] = (float)row[j];
        return _trees.Predict(narrow);
    }

    /// <inheritdoc/>
    /// <remarks>Shapley values: see <see cref="TreeShapley"/>.</remarks>
    /// <exception cref="ArgumentException">The number of features is another.</exception>
    public double Contributions(ReadOnlySpan<double> row, Span<double> contributions)
    {
        ChurnModels.CheckRow(Features, row.Length);
        ChurnModels.CheckRow(Features, contributions.Length);
        Span<float> narrow = Features <= 256 ? stackalloc float[Features] : new float[Features];
        for (var j = 0; j < row.Length; j++) narrow[j] = (float)row[j];
        contributions.Clear();
        var shapley = new TreeShapley();
        foreach (var tree in _trees.Trees) shapley.Add(tree, narrow, contributions);
        return _average;
    }

    private static int BestRounds(float[][] columns, double[] target, int[] folds, ChurnTreesPlan plan)
    {
        var losses = new double[plan.Rounds];
        var row = new float[columns.Length];
        for (var fold = 0; fold < plan.Folds; fold++)
        {
            int[] kept = [.. Enumerable.Range(0, target.Length).Where(i => folds[i] != fold)];
            double[] outcomes = Array.ConvertAll(kept, i => target[i]);
            if (outcomes.Min() == outcomes.Max()) continue;
            var trees = new BoostedTrees(Array.ConvertAll(columns, c => Array.ConvertAll(kept, i => c[i])), outcomes, plan.Boosting, BoostingLoss.Logistic);
            for (var i = 0; i < target.Length; i++)
            {
                if (folds[i] != fold) continue;
                for (var j = 0; j < row.Length; j++) row[j] = columns[j][i];
                var odds = trees.Base;
                for (var round = 0; round < plan.Rounds; round++)
                {
                    odds += trees.Trees[round].Of(row);
                    // ln(1 + e^−odds) of those lost, ln(1 + e^odds) of the others.
                    var wrong = target[i] == 1 ? -odds : odds;
                    losses[round] += Math.Max(wrong, 0) + Math.Log(1 + Math.Exp(-Math.Abs(wrong)));
                }
            }
        }
        return 1 + Array.IndexOf(losses, losses.Min());
    }
}
