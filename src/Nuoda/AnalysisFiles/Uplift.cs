using Nuoda.Analytics.Retention;

namespace Nuoda.AnalysisFiles;

/// <summary>Whom a win-back action keeps, learnt from a trial: <c>nuoda churn --treatment</c>.</summary>
/// <param name="Learner">x or two.</param>
/// <param name="Customers">All, those outside the trial too.</param>
/// <param name="Treated">Whether each got the action; null for who was not in the trial.</param>
/// <param name="Lost">Whether each was lost; null where it is not known.</param>
/// <param name="Gain">By how much the action raises the probability to stay; of those in the trial as foreseen by a model that had not seen them.</param>
/// <param name="Curve">Of those in the trial.</param>
internal sealed record Uplift(string Learner, IReadOnlyList<string> Customers, bool?[] Treated, bool?[] Lost, double[] Gain, QiniCurve Curve)
{
    private const int Folds = 5, Shown = 20, Tenths = 10;
    private const string Share = "0.0%";

    /// <summary>null when too few were lost, or not lost, with or without the action.</summary>
    public static Uplift? Of(IReadOnlyList<string> customers, bool?[] treated, bool?[] lost, FeatureTable table, bool isTwo)
    {
        int[] trial = [.. Enumerable.Range(0, customers.Count).Where(i => treated[i] is not null && lost[i] is not null)];
        bool[] action = Array.ConvertAll(trial, i => treated[i]!.Value), gone = Array.ConvertAll(trial, i => lost[i]!.Value);
        foreach (var with in (bool[])[true, false])
            foreach (var end in (bool[])[true, false])
                if (trial.Where((_, i) => action[i] == with && gone[i] == end).Count() < ChurnAnswer.LeastOfEach) return null;
        // Every fifth of each kind, in an order that does not follow the file.
        var (fold, dealt, random) = (new int[trial.Length], 0, new Random(1));
        foreach (var i in Enumerable.Range(0, trial.Length).OrderBy(_ => random.Next()).OrderBy(i => (action[i], gone[i]))) fold[i] = dealt++ % Folds;
        var (gain, held) = (new double[customers.Count], new double[trial.Length]);
        // The last of them learns from all, for those who were not in the trial.
        Parallel.For(0, Folds + 1, f =>
        {
            int[] kept = [.. Enumerable.Range(0, trial.Length).Where(i => fold[i] != f)];
            var features = FeatureTable.Rows(table.Columns, Array.ConvertAll(kept, i => trial[i]));
            bool[] with = Array.ConvertAll(kept, i => action[i]), ends = Array.ConvertAll(kept, i => gone[i]);
            var model = isTwo ? UpliftModel.TwoModels(features, with, ends) : UpliftModel.XLearner(features, with, ends);
            if (f == Folds)
            {
                foreach (var i in Enumerable.Range(0, customers.Count).Except(trial)) gain[i] = model.Uplift(table.Row(i));
                return;
            }
            for (var i = 0; i < trial.Length; i++) if (fold[i] == f) held[i] = gain[trial[i]] = model.Uplift(table.Row(trial[i]));
        });
        return new(isTwo ? "two" : "x", customers, treated, lost, gain, QiniCurve.Of(held, action, gone));
    }

    public void Write(string format)
    {
        if (format != "csv") Fit().Write(format);
        if (format == "table") Console.Out.WriteLine();
        // Whom to contact: those still there, or of unknown outcome, whom the action keeps most.
        if (format == "table") Customer(Enumerable.Range(0, Customers.Count).Where(i => Lost[i] != true).OrderByDescending(i => Gain[i]).Take(Shown)).Write(format);
        if (format == "csv") Customer(Enumerable.Range(0, Customers.Count)).Write(format);
    }

    private AnswerTable Fit()
    {
        double Rate(bool with) => Enumerable.Range(0, Lost.Length).Where(i => Treated[i] == with && Lost[i] is not null).Average(i => Lost[i]!.Value ? 1.0 : 0);
        return new("churn", "uplift",
            [
                (new("learner"), new AnswerWord(Learner)), (new("customers"), (long)Customers.Count), (new("treated"), (long)Treated.Zip(Lost).Count(c => c.First == true && c.Second is not null)),
                (new("untreated"), (long)Treated.Zip(Lost).Count(c => c.First == false && c.Second is not null)), (new("lostTreated", Share), Rate(true)), (new("lostUntreated", Share), Rate(false)),
                (new("effect", "0.0000"), Curve.Overall), (new("qini", "0.0000"), Curve.Coefficient),
            ],
            [new("share", "0%"), new("gain", "0.0000"), new("blind", "0.0000")],
            [.. Enumerable.Range(1, Tenths).Select(t => t / (double)Tenths).Select(share => (object?[])[share, At(share), Curve.Overall * share])]);
    }

    // Between two points of the curve, on the line.
    private double At(double share)
    {
        var after = Curve.Points.Index().First(p => p.Item.Share >= share - 1e-12).Index;
        var (before, next) = (Curve.Points[Math.Max(0, after - 1)], Curve.Points[after]);
        return next.Share == before.Share ? next.Gain : before.Gain + (next.Gain - before.Gain) * (share - before.Share) / (next.Share - before.Share);
    }

    private AnswerTable Customer(IEnumerable<int> which) => new("churn", "uplift", [], [new("customer"), new("treated"), new("lost"), new("uplift", "0.000")],
        [.. which.Select(i => (object?[])[Customers[i], Flag(Treated[i]), Flag(Lost[i]), Gain[i]])]);

    private static object? Flag(bool? value) => value switch { true => 1L, false => 0L, null => null };
}
