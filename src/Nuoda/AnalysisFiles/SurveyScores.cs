using Nuoda.Analytics.Surveys;
using Nuoda.Kernel;

namespace Nuoda.AnalysisFiles;

/// <summary>The kinds of <c>nuoda survey</c> that give a figure a question: NPS, CSAT, CES and other ratings, in all and by group, weighted or not.</summary>
internal static class SurveyScores
{
    private const string Share = "0.0%";

    public static Result<AnswerTable> Of(TableFile file, SurveyRequest asked)
    {
        string[] words = [.. asked.By is { } by ? [by] : Array.Empty<string>(), .. asked.Targets.Select(t => t.Column)];
        var read = SurveyKinds.Columns(file, asked, words);
        if (read.Error is { } refused) return refused;
        var columns = read.Value;
        var weighed = Weigh(file, asked, columns, asked.By is null ? 0 : 1);
        if (weighed.Error is { } impossible) return impossible;
        var weights = weighed.Value;
        if (asked.Population < columns.Answers[0].Length) return Error.Invalid("usage.survey_population", asked.Population, columns.Answers[0].Length);

        var facts = new List<(AnswerColumn, object?)> { (new("level"), asked.Level) };
        if (weights is { } w)
        {
            facts.Add((new("designEffect"), w.DesignEffect));
            facts.Add((new("effectiveN", "0"), w.EffectiveN));
            if (!w.Converged) facts.Add((new("largestGap", Share), w.LargestGap));
        }
        var groups = asked.By is null ? [] : columns.Words[0].Where(g => g.Length > 0).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        var rows = new List<object?[]>();
        for (var item = 0; item < columns.Names.Count; item++)
        {
            rows.Add(Row(null, [.. Enumerable.Range(0, columns.Answers[item].Length)]));
            rows.AddRange(groups.Select(g => Row(g, [.. Enumerable.Range(0, columns.Words[0].Length).Where(r => columns.Words[0][r] == g)])));

            object?[] Row(string? group, int[] of)
            {
                double[] answers = [.. of.Select(r => columns.Answers[item][r])];
                double[]? own = weights is null ? null : [.. of.Select(r => weights.Weights[r])];
                var figures = asked.Kind == "nps" ? Nps(answers, own, group is null ? asked.Population : null, asked.Level) : Rated(answers, own, group is null ? asked.Population : null, asked);
                // Too few to be shown: who said what could be guessed.
                if ((long)figures[0]! < asked.Minimum) for (var i = 1; i < figures.Length; i++) figures[i] = null;
                return [columns.Names[item], group is null ? new AnswerWord("all") : group, .. figures];
            }
        }
        return new AnswerTable("survey", asked.Kind, facts, asked.Kind == "nps"
            ? [new("item"), new("group"), new("n"), new("promoters", Share), new("passives", Share), new("detractors", Share), new("nps", "0.0"), new("se", "0.0"), new("lower", "0.0"), new("upper", "0.0")]
            : [new("item"), new("group"), new("n"), new("satisfied", Share), new("lower", Share), new("upper", Share), new("mean"), new("sd"), new("meanLower"), new("meanUpper")], rows);
    }

    // Shares of the answers, and of the weights where there are any.
    private static object?[] Nps(double[] answers, double[]? weights, double? population, double level)
    {
        var counts = NetPromoterScore.Of(answers);
        if (weights is null)
        {
            var interval = counts.Interval(level, population);
            return [counts.N, counts.Promoters / (double)counts.N, counts.Passives / (double)counts.N, counts.Detractors / (double)counts.N, counts.Score, counts.StandardError(population), interval.Lower, interval.Upper];
        }
        double[] points = [.. answers.Select(NetPromoterScore.Points)];
        var score = WeightedSample.Of(points, weights);
        return [counts.N, Of(100), Of(0), Of(-100), score.Mean, score.StandardError, score.Interval(level).Lower, score.Interval(level).Upper];

        double Of(double point) => WeightedSample.Of([.. points.Select(p => double.IsNaN(p) ? p : p == point ? 1 : 0)], weights).Mean;
    }

    private static object?[] Rated(double[] answers, double[]? weights, double? population, SurveyRequest asked)
    {
        var rating = Rating.Of(answers, asked.Lowest, asked.Highest, asked.Boxes);
        var sample = rating.AsSample();
        if (weights is null)
        {
            var (share, mean) = (rating.ShareInterval(asked.Level, population), sample.Interval(asked.Level, population));
            return [rating.N, rating.Share, share.Lower, share.Upper, sample.Mean, sample.Sd, mean.Lower, mean.Upper];
        }
        var satisfied = WeightedSample.Of([.. answers.Select(a => double.IsNaN(a) ? a : a > asked.Highest - asked.Boxes ? 1 : 0)], weights);
        var weighted = WeightedSample.Of(answers, weights);
        // Wilson's interval of the answers that would say as much unweighted: it stays within 0 and 1.
        var ends = Proportion.Wilson(Math.Min(satisfied.EffectiveN, satisfied.EffectiveN * satisfied.Mean), satisfied.EffectiveN, asked.Level);
        return [rating.N, satisfied.Mean, ends.Lower, ends.Upper, weighted.Mean, null, weighted.Interval(asked.Level).Lower, weighted.Interval(asked.Level).Upper];
    }

    private static Result<SurveyWeights?> Weigh(TableFile file, SurveyRequest asked, SurveyColumns columns, int firstTarget)
    {
        if (asked.Weight is null && asked.Targets.Count == 0) return (SurveyWeights?)null;
        var respondents = columns.Answers[0].Length;
        double[] start = [];
        if (asked.Weight is { } name)
        {
            var read = SurveyColumns.Read(file, [name], w => w > 0 ? null : "weight", []);
            if (read.Error is { } refused) return refused;
            start = read.Value.Answers[0];
            // Who has no weight stands for nobody else.
            if (Array.Exists(start, double.IsNaN)) return Error.Invalid("analysis.survey_weight_missing", name);
        }
        if (asked.Targets.Count == 0)
        {
            var mean = start.Average();
            return new SurveyWeights([.. start.Select(w => w / mean)], true, 0, 0);
        }
        var margins = new List<RakingMargin>();
        for (var t = 0; t < asked.Targets.Count; t++)
        {
            var (target, of) = (asked.Targets[t], columns.Words[firstTarget + t]);
            var classes = of.Select(v => target.Classes.ToList().FindIndex(c => string.Equals(c, v, StringComparison.OrdinalIgnoreCase))).ToArray();
            for (var c = 0; c < target.Classes.Count; c++)
                if (target.Shares[c] > 0 && !classes.Contains(c)) return Error.Invalid("analysis.survey_target_empty", target.Column, target.Classes[c]);
            margins.Add(new(classes, target.Shares));
        }
        return Raking.Fit(respondents, margins, start);
    }
}
