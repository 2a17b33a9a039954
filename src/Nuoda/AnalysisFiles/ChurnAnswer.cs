using Nuoda.Analytics.Retention;

namespace Nuoda.AnalysisFiles;

/// <summary>What <c>nuoda churn</c> found about who will be lost.</summary>
/// <param name="ModelName">net or trees.</param>
/// <param name="Model">Learnt from all whose outcome is known.</param>
/// <param name="Customers">All, those without an outcome too.</param>
/// <param name="Outcomes">null where it is not known.</param>
/// <param name="Table">Their features.</param>
/// <param name="Order">How well customers held back were ranked.</param>
/// <param name="Told">Whether the probabilities of customers held back meant what they said.</param>
/// <param name="Importance">Of the columns, on customers held back; the most important first.</param>
/// <param name="Offer">Worth and costs of a win-back action, when given.</param>
internal sealed record ChurnAnswer(
    string ModelName, IChurnModel Model, IReadOnlyList<string> Customers, IReadOnlyList<bool?> Outcomes, FeatureTable Table, Ranking Order, Reliability Told, IReadOnlyList<FeatureImportance> Importance, RetentionOffer? Offer)
{
    /// <summary>Fewest customers lost and not lost: less would leave folds without one.</summary>
    public const int LeastOfEach = 20;

    private const int Folds = 5;

    public static ChurnAnswer Of(string name, IReadOnlyList<string> customers, IReadOnlyList<bool?> outcomes, FeatureTable table, RetentionOffer? offer)
    {
        int[] known = [.. Enumerable.Range(0, outcomes.Count).Where(i => outcomes[i] is not null)];
        var lost = Array.ConvertAll(known, i => outcomes[i]!.Value);
        // Every fifth of those lost, and of the others, in an order that does not follow the file.
        var fold = new int[known.Length];
        var (dealt, random) = (0, new Random(1));
        foreach (var i in Enumerable.Range(0, known.Length).OrderBy(_ => random.Next()).OrderBy(i => lost[i])) fold[i] = dealt++ % Folds;

        var probability = new double[known.Length];
        var importance = new FeatureImportance[Folds][];
        IChurnModel? model = null;
        // The last of them learns from all.
        Parallel.For(0, Folds + 1, f =>
        {
            int[] kept = [.. Enumerable.Range(0, known.Length).Where(i => fold[i] != f)], held = [.. Enumerable.Range(0, known.Length).Where(i => fold[i] == f)];
            var learnt = Learn(name, FeatureTable.Rows(table.Columns, Array.ConvertAll(kept, i => known[i])), Array.ConvertAll(kept, i => lost[i]));
            if (f == Folds) { model = learnt; return; }
            var tried = FeatureTable.Rows(table.Columns, Array.ConvertAll(held, i => known[i]));
            var found = learnt.Probabilities(tried);
            for (var i = 0; i < held.Length; i++) probability[held[i]] = found[i];
            importance[f] = PermutationImportance.Of(learnt, tried, Array.ConvertAll(held, i => lost[i]), shuffles: 2, groups: table.Groups);
        });
        var columns = Enumerable.Range(0, table.Groups.Count).Select(g =>
        {
            double[] each = [.. importance.Select(i => i[g].LossAdded)];
            return new FeatureImportance(g, each.Average(), Math.Sqrt(each.Sum(v => (v - each.Average()) * (v - each.Average())) / (Folds - 1)));
        });
        return new(name, model!, customers, outcomes, table, Ranking.Of(probability, lost), Reliability.Of(probability, lost), [.. columns.OrderByDescending(c => c.LossAdded)], offer);
    }

    /// <summary>The columns that add most to the log-odds of a customer, largest first, those against staying only.</summary>
    public IReadOnlyList<(string Column, double Added)> Reasons(int customer, int most)
    {
        var contributions = new double[Table.Columns.Length];
        Model.Contributions(Table.Row(customer), contributions);
        return [.. Table.Groups.Select((g, at) => (Table.GroupNames[at], g.Sum(j => contributions[j]))).Where(c => c.Item2 > 0).OrderByDescending(c => c.Item2).Take(most)];
    }

    private static IChurnModel Learn(string name, double[][] features, bool[] lost)
    {
        if (name == "trees") return ChurnTrees.Fit(features, lost, new(Rounds: 400));
        var net = ElasticNet.CrossValidate(features, lost);
        return net.Path.Models[net.Best];
    }
}
