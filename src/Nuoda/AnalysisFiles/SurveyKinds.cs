using Nuoda.Analytics.Surveys;
using Nuoda.Kernel;

namespace Nuoda.AnalysisFiles;

/// <summary>The kinds of <c>nuoda survey</c> that look at a whole questionnaire: reliability, gaps, quadrants, competitors, drivers.</summary>
internal static class SurveyKinds
{
    private const string P = AnswerColumn.P, Share = "0.000";
    // In a report the importance stands like the marks of a company.
    private const string Importance = "importance";

    public static readonly IReadOnlyDictionary<string, Func<TableFile, SurveyRequest, Result<AnswerTable>>> All = new Dictionary<string, Func<TableFile, SurveyRequest, Result<AnswerTable>>>(StringComparer.Ordinal)
    {
        ["nps"] = SurveyScores.Of,
        ["csat"] = SurveyScores.Of,
        ["ces"] = SurveyScores.Of,
        ["rating"] = SurveyScores.Of,
        ["reliability"] = Reliability,
        ["gaps"] = Gaps,
        ["ipa"] = Quadrants,
        ["compare"] = Compare,
        ["drivers"] = Drivers,
    };

    private static Result<AnswerTable> Reliability(TableFile file, SurveyRequest asked)
    {
        var read = Columns(file, asked);
        if (read.Error is { } refused) return refused;
        var columns = read.Value;
        if (columns.Names.Count < 2) return Error.Invalid("analysis.survey_two_items", columns.Names.Count);
        var scale = ItemAnalysis.Of(columns.Rows(0, columns.Names.Count), asked.Level);
        return new AnswerTable("survey", asked.Kind,
            [(new("respondents"), (long)scale.Respondents), (new("alpha", Share), scale.Alpha), (new("lower", Share), scale.Interval.Lower), (new("upper", Share), scale.Interval.Upper), (new("standardisedAlpha", Share), scale.StandardisedAlpha)],
            [new("item"), new("mean"), new("sd"), new("itemRest", Share), new("alphaIfDropped", Share)],
            [.. scale.Items.Select((i, c) => (object?[])[columns.Names[c], i.Answers.Mean, i.Answers.Sd, i.ItemRestCorrelation, i.AlphaIfDropped])]);
    }

    private static Result<AnswerTable> Gaps(TableFile file, SurveyRequest asked)
    {
        var model = asked.Model switch
        {
            "servqual" => GapModel.Servqual,
            "lsq" => GapModel.LogisticsServiceQuality,
            var own => new GapModel([.. own.Split(',').Select(d => d.Split(':')).Select(d => new GapDimension(d[0].Trim(), int.Parse(d[1], System.Globalization.CultureInfo.InvariantCulture)))]),
        };
        if (asked.DimensionWeights.Count > 0 && asked.DimensionWeights.Count != model.Dimensions.Count) return Error.Invalid("usage.survey_weights", asked.DimensionWeights.Count, model.Dimensions.Count);
        var numbers = Enumerable.Range(1, model.Items).ToList();
        var read = SurveyColumns.Read(file, [.. numbers.Select(i => $"E{i}"), .. numbers.Select(i => $"P{i}")], OnScale(asked), []);
        if (read.Error is { } refused) return refused;
        var gaps = ServiceGaps.Of(model, read.Value.Rows(0, model.Items), read.Value.Rows(model.Items, model.Items), [.. asked.DimensionWeights]);
        var rows = new List<object?[]>();
        Add("dimension", [.. model.Dimensions.Select(d => d.Name)], gaps.Dimensions);
        Add("item", [.. numbers.Select(i => i.ToString(System.Globalization.CultureInfo.InvariantCulture))], gaps.Items);
        return new AnswerTable("survey", asked.Kind, [(new("unweighted"), gaps.Unweighted), (new("weighted"), gaps.Weighted)],
            [new("of"), new("name"), new("n"), new("expectation"), new("perception"), new("gap"), new("lower"), new("upper"), new("p", P), new("adjustedP", P)], rows);

        void Add(string of, string[] names, IReadOnlyList<ServiceGap> found)
        {
            var adjusted = Adjust([.. found.Select(g => g.PValue)], asked);
            rows.AddRange(found.Select((g, i) => (object?[])[new AnswerWord(of), names[i], (long)g.Spread.N, g.Expectation, g.Perception, g.Gap,
                g.Spread.Interval(asked.Level).Lower, g.Spread.Interval(asked.Level).Upper, g.PValue, adjusted[i]]));
        }
    }

    private static Result<AnswerTable> Quadrants(TableFile file, SurveyRequest asked)
    {
        var found = asked.IsSummary ? ReportedElements(file, asked) : AskedElements(file, asked);
        if (found.Error is { } refused) return refused;
        var elements = found.Value;
        if (Array.Find(elements, e => e.Importance.N == 0 || e.Performance.N == 0 || double.IsNaN(e.Importance.Mean + e.Performance.Mean)) is { Name: { } unanswered }) return Error.Invalid("analysis.survey_unanswered", unanswered);
        var middle = (asked.Lowest + asked.Highest) / 2.0;
        var placed = asked.CrossAtMiddle ? ImportancePerformance.Around(elements, middle, middle, asked.Level, asked.FalseDiscovery) : ImportancePerformance.AroundMeans(elements, asked.Level, asked.FalseDiscovery);
        return new AnswerTable("survey", asked.Kind, [(new("importanceLine"), placed.ImportanceLine), (new("performanceLine"), placed.PerformanceLine)],
            [new("name"), new("importance"), new("performance"), new("gap"), new("gapP", P), new("quadrant"), new("certain"), new("importanceP", P), new("performanceP", P)],
            [.. placed.Elements.Select((e, i) => (object?[])[e.Name, elements[i].Importance.Mean, elements[i].Performance.Mean, e.Gap, e.GapP, new AnswerWord(e.Quadrant switch
            {
                Quadrant.ConcentrateHere => "concentrate_here",
                Quadrant.KeepUpTheGoodWork => "keep_up",
                Quadrant.LowPriority => "low_priority",
                _ => "possible_overkill",
            }), e.IsCertain, e.ImportanceP, e.PerformanceP])]);
    }

    // Columns "importance:NAME" with "performance:NAME" beside them.
    private static Result<RatedElement[]> AskedElements(TableFile file, SurveyRequest asked)
    {
        const string Important = Importance + ":", Performing = "performance:";
        string[] names = [.. file.Headers.Where(h => h.StartsWith(Important, StringComparison.OrdinalIgnoreCase)).Select(h => h[Important.Length..])];
        if (names.Length == 0) return Error.Invalid("analysis.survey_no_pairs", file.Name);
        var read = SurveyColumns.Read(file, [.. names.Select(n => Important + n), .. names.Select(n => Performing + n)], OnScale(asked), []);
        if (read.Error is { } refused) return refused;
        var answers = read.Value.Answers;
        return names.Select((n, i) => new RatedElement(n, Sample.Of(answers[i]), Sample.Of(answers[names.Length + i]))).ToArray();
    }

    private static Result<RatedElement[]> ReportedElements(TableFile file, SurveyRequest asked)
    {
        var found = Reported(file);
        if (found.Error is { } refused) return refused;
        var (items, companies, marks) = found.Value;
        int Of(string? name) => companies.FindIndex(c => string.Equals(c, name, StringComparison.OrdinalIgnoreCase));
        if (Of(asked.Us) < 0) return Error.Invalid("analysis.survey_us", asked.Us ?? "", string.Join(", ", companies));
        if (Of(Importance) < 0) return Error.Invalid("analysis.survey_us", Importance, string.Join(", ", companies));
        return items.Select((name, i) => new RatedElement(name, marks[Of(Importance)][i], marks[Of(asked.Us)][i])).ToArray();
    }

    private static Result<AnswerTable> Compare(TableFile file, SurveyRequest asked)
    {
        var found = asked.IsSummary ? Reported(file) : Asked(file, asked);
        if (found.Error is { } refused) return refused;
        var (items, companies, marks) = found.Value;
        var us = companies.FindIndex(c => string.Equals(c, asked.Us, StringComparison.OrdinalIgnoreCase));
        if (us < 0) return Error.Invalid("analysis.survey_us", asked.Us ?? "", string.Join(", ", companies));
        var others = Enumerable.Range(0, companies.Count).Where(c => c != us && !(asked.IsSummary && string.Equals(companies[c], Importance, StringComparison.OrdinalIgnoreCase))).ToArray();
        var cells = CompetitorComparison.Of(marks[us], [.. others.Select(c => marks[c])], asked.Level, asked.FalseDiscovery);
        return new AnswerTable("survey", asked.Kind, [(new("us"), companies[us])],
            [new("item"), new("ourN"), new("ourMean"), new("competitor"), new("n"), new("mean"), new("difference"), new("lower"), new("upper"), new("effect"), new("p", P), new("adjustedP", P), new("standing")],
            [.. cells.Select(c =>
            {
                var (ours, theirs) = (marks[us][c.Attribute], marks[others[c.Competitor]][c.Attribute]);
                return (object?[])[items[c.Attribute], (long)ours.N, ours.Mean, companies[others[c.Competitor]], (long)theirs.N, theirs.Mean, c.Test.Difference, c.Test.Interval.Lower, c.Test.Interval.Upper, c.Test.EffectSize,
                    c.Test.PValue, c.AdjustedP, new AnswerWord(c.Standing switch { Standing.Better => "better", Standing.Worse => "worse", _ => "not_different" })];
            })]);
    }

    // One row a respondent and company.
    private static Result<(List<string> Items, List<string> Companies, List<Sample[]> Marks)> Asked(TableFile file, SurveyRequest asked)
    {
        if (asked.By is null) return Error.Invalid("usage.survey_needs", asked.Kind, "--by");
        var read = Columns(file, asked, asked.By);
        if (read.Error is { } refused) return refused;
        var (columns, of) = (read.Value, read.Value.Words[0]);
        List<string> companies = [.. of.Where(c => c.Length > 0).Distinct(StringComparer.OrdinalIgnoreCase)];
        return (columns.Names.ToList(), companies, companies.ConvertAll(company => columns.Answers.Select(a => Sample.Of([.. a.Where((_, r) => string.Equals(of[r], company, StringComparison.OrdinalIgnoreCase))])).ToArray()));
    }

    // A report that prints number, mean and standard deviation: item,company,n,mean,sd.
    private static Result<(List<string> Items, List<string> Companies, List<Sample[]> Marks)> Reported(TableFile file)
    {
        var read = SurveyColumns.Read(file, ["n", "mean", "sd"], _ => null, ["item", "company"]);
        if (read.Error is { } refused) return refused;
        var (answers, words) = (read.Value.Answers, read.Value.Words);
        List<string> items = [.. words[0].Distinct(StringComparer.OrdinalIgnoreCase)], companies = [.. words[1].Distinct(StringComparer.OrdinalIgnoreCase)];
        var marks = companies.ConvertAll(_ => new Sample[items.Count]);
        for (var r = 0; r < words[0].Length; r++)
        {
            var (n, mean, sd) = (answers[0][r], answers[1][r], answers[2][r]);
            // Row numbers as a spreadsheet counts them cannot be told here any more; the item and the company can.
            if (!(n >= 0) || sd < 0) return Error.Invalid("analysis.survey_summary", words[0][r], words[1][r]);
            marks[companies.FindIndex(c => string.Equals(c, words[1][r], StringComparison.OrdinalIgnoreCase))][items.FindIndex(i => string.Equals(i, words[0][r], StringComparison.OrdinalIgnoreCase))] = new(n, mean, sd);
        }
        return (items, companies, marks);
    }

    private static Result<AnswerTable> Drivers(TableFile file, SurveyRequest asked)
    {
        if (asked.Outcome is null) return Error.Invalid("usage.survey_needs", asked.Kind, "--outcome");
        IReadOnlyList<string> items = asked.Items;
        if (items.Count == 0)
        {
            items = SurveyColumns.OfNumbers(file, [asked.Outcome]);
        }
        if (items.Count is 0 or > KeyDrivers.MostDrivers) return Error.Invalid("analysis.survey_drivers", items.Count, KeyDrivers.MostDrivers);
        var read = SurveyColumns.Read(file, [.. items, asked.Outcome], OnScale(asked), []);
        if (read.Error is { } refused) return refused;
        var answers = read.Value.Answers;
        var complete = Enumerable.Range(0, answers[0].Length).Count(r => !answers.Any(a => double.IsNaN(a[r])));
        if (complete < items.Count + 2) return Error.Invalid("analysis.survey_few", complete, items.Count);
        var found = KeyDrivers.Of(answers[^1], answers[..^1], asked.Replicates, level: asked.Level);
        return new AnswerTable("survey", asked.Kind, [(new("outcome"), asked.Outcome), (new("respondents"), (long)found.Respondents), (new("rSquared", Share), found.RSquared)],
            [new("driver"), new("correlation"), new("coefficient"), new("shapley", Share), new("lower", Share), new("upper", Share), new("relativeWeight", Share), new("partOfR2", "0.0%")],
            [.. found.Drivers.Select((d, i) => (d, i)).OrderByDescending(x => x.d.Shapley).Select(x => (object?[])[items[x.i], x.d.Correlation, x.d.Coefficient, x.d.Shapley, x.d.Interval.Lower, x.d.Interval.Upper, x.d.RelativeWeight, x.d.Shapley / found.RSquared])]);
    }

    /// <summary>The columns asked for, or all that hold numbers.</summary>
    internal static Result<SurveyColumns> Columns(TableFile file, SurveyRequest asked, params string[] words)
    {
        var items = asked.Items;
        if (items.Count == 0)
        {
            string[] others = [.. words, .. asked.Weight is { } weight ? [weight] : Array.Empty<string>()];
            items = SurveyColumns.OfNumbers(file, others);
            if (items.Count == 0) return Error.Invalid("analysis.no_rows", file.Name);
        }
        return SurveyColumns.Read(file, items, OnScale(asked), words);
    }

    // Without a scale any number is an answer.
    private static Func<double, string?> OnScale(SurveyRequest asked) =>
        asked.Highest == asked.Lowest ? _ => null : answer => answer >= asked.Lowest && answer <= asked.Highest && (answer == Math.Floor(answer) || asked.Boxes == 0) ? null : "not_on_scale";

    private static double[] Adjust(double[] pValues, SurveyRequest asked) => asked.FalseDiscovery ? MultipleTesting.BenjaminiHochberg(pValues) : MultipleTesting.Holm(pValues);
}
