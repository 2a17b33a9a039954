using Nuoda.Analytics.ServiceLevels;
using Nuoda.Kernel;
using Nuoda.Platform;
using Nuoda.Platform.Access;
using Nuoda.Platform.Settings;

namespace Nuoda.Insight;

/// <summary>Answers questions from the facts.</summary>
[Published]
public static class Reports
{
    /// <summary>An answer with more groups than this is read by nobody, and would not fit in memory beside others.</summary>
    public const int MostGroups = 1_000_000;

    /// <summary>Answers from the facts as they stand now.</summary>
    /// <param name="facts">The company's facts.</param>
    /// <param name="company">Its week start and currency.</param>
    /// <param name="question">What is asked.</param>
    /// <param name="scope">Whose customers the asker sees.</param>
    /// <param name="ct">Stops between blocks.</param>
    public static Result<ReportAnswer> Ask(Facts facts, Company company, ReportQuestion question, DataScope scope, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(facts);
        ArgumentNullException.ThrowIfNull(company);
        ArgumentNullException.ThrowIfNull(question);
        return Ask(facts.State, company, question, scope, ct);
    }

    internal static Result<ReportAnswer> Ask(FactsState state, Company company, ReportQuestion question, DataScope scope, CancellationToken ct)
    {
        var asked = Asked(question);
        if (asked.Error is { } wrong) return wrong;
        if (question.By.Concat(question.Where.Select(w => w.Dimension)).FirstOrDefault(d => !Dimension.All.Contains(d)) is { } unknown)
            return Error.Invalid("usage.unknown_dimension", unknown, string.Join(", ", Dimension.All));
        var currency = CurrencyOf(state, company, question, asked.Value);
        if (currency.Error is { } mixed) return mixed;
        // Failures are asked for once more, by value: what is at stake beside is that number.
        var stake = question.ShowsStake ? asked.Value.FirstOrDefault(a => a.Measure.Kind == MeasureKind.Failures && !IsMoney(a)).Measure : null;
        if (stake is not null && CurrencyOf(state, company, question, [(stake, MeasureUnit.Value)]) is { IsOk: true } ofStake) currency = ofStake;
        else stake = null;
        IReadOnlyList<(Measure Measure, MeasureUnit Unit)> counted = stake is null ? asked.Value : [.. asked.Value, (stake, MeasureUnit.Value)];
        var passes = Plans(state, company, question, scope, counted, currency.Value).ToList();
        foreach (var pass in passes) pass.Run(ct);
        var groups = Grouped(question, counted, passes);
        if (groups.Count > MostGroups) return Error.Invalid("usage.too_many_groups", groups.Count, MostGroups);
        var rows = groups.SelectMany(g => Rows(g, question, counted, stake is not null)).ToList();
        var counts = passes.OfType<LinePass>().FirstOrDefault()?.Counts ?? new ReportCounts(0, 0, 0, 0, 0);
        return new ReportAnswer(question.AsOf, state.Position, question.By, rows, counts, counted.Any(IsMoney) && !question.By.Contains("currency") ? currency.Value.Code : null);
    }

    /// <summary>Whether an answer shows amounts: not everybody may see them.</summary>
    public static bool ShowsMoney(ReportQuestion question) => Asked(question) is { IsOk: true, Value: var asked } && asked.Any(IsMoney);

    private static Result<IReadOnlyList<(Measure Measure, MeasureUnit Unit)>> Asked(ReportQuestion question)
    {
        if (question.Measures.Count == 0) return Error.Invalid("usage.no_measure", string.Join(", ", Measure.All.Select(m => m.Name)));
        var asked = new List<(Measure, MeasureUnit)>();
        foreach (var name in question.Measures)
        {
            if (Measure.Find(name) is not { } measure) return Error.Invalid("usage.unknown_measure", name, string.Join(", ", Measure.All.Select(m => m.Name)));
            if (question.Unit is { } unit && measure.SaysUnit) return Error.Invalid("usage.measure_says_unit", name, ReportWords.Of(unit));
            if (question.Unit is { } other && !measure.Units.Contains(other))
                return Error.Invalid("usage.unit_not_for_measure", name, ReportWords.Of(other), string.Join(", ", measure.Units.Select(ReportWords.Of)));
            asked.Add((measure, question.Unit ?? measure.Units[0]));
        }
        return asked;
    }

    private static IEnumerable<Pass> Plans(
        FactsState state, Company company, ReportQuestion question, DataScope scope, IReadOnlyList<(Measure Measure, MeasureUnit Unit)> asked, Currency currency)
    {
        foreach (var group in asked.GroupBy(a => (Source: SourceOf(a), View: question.View ?? a.Measure.View, Date: question.Date ?? a.Measure.Date)))
        {
            var plan = new PassPlan(question, scope, state, company.WeekStart, currency, [.. group], group.Key.View, group.Key.Date, question.DateOfSlices ?? group.Key.Date);
            switch (group.Key.Source)
            {
                case Source.Lines: yield return new LinePass(plan); break;
                case Source.JudgedOrders: yield return new OrderPass(plan); break;
                case Source.Reviews: yield return new HeadPass(plan with { Period = ReportDate.Ordered, Slices = ReportDate.Ordered }, state.Reviews); break;
                default:
                    var ofLines = question.By.Concat(question.Where.Select(w => w.Dimension)).Any(Dimension.OfLines.Contains) || plan.Period != ReportDate.Ordered || plan.Slices != ReportDate.Ordered;
                    yield return new HeadPass(plan, ofLines ? state.Lines : state.Orders);
                    break;
            }
        }
    }

    private enum Source { Lines, JudgedOrders, Heads, Reviews }

    private static Source SourceOf((Measure Measure, MeasureUnit Unit) asked) => asked.Measure.Kind switch
    {
        MeasureKind.Orders or MeasureKind.Customers => Source.Heads,
        MeasureKind.ReviewScore => Source.Reviews,
        _ => asked.Unit == MeasureUnit.Order ? Source.JudgedOrders : Source.Lines,
    };

    private static bool IsMoney((Measure Measure, MeasureUnit Unit) asked) => asked.Unit == MeasureUnit.Value;

    // Amounts of several currencies do not add up: say so instead of a number that means nothing.
    private static Result<Currency> CurrencyOf(FactsState state, Company company, ReportQuestion question, IReadOnlyList<(Measure, MeasureUnit)> asked)
    {
        var own = Currency.TryParse(company.Currency) ?? Currency.Of("CNY");
        if (!asked.Any(IsMoney)) return own;
        var codes = question.Where.Where(w => w.Dimension == "currency").Select(w => w.Value).Distinct().ToList();
        if (codes.Count == 0) codes = [.. Enumerable.Range(1, state.Codes.Count(TextKind.Currency)).Select(c => state.Codes.WordOf(TextKind.Currency, c))];
        // Sliced by currency no group has two.
        if (codes.Count > 1 && question.By.Contains("currency")) return own;
        if (codes.Count > 1) return Error.Invalid("usage.several_currencies", string.Join(", ", codes.Order(StringComparer.Ordinal)));
        return codes.Count == 1 && Currency.TryParse(codes[0]) is { } one ? one : own;
    }

    private static List<(string?[] By, ReportRow?[] Rows)> Grouped(ReportQuestion question, IReadOnlyList<(Measure Measure, MeasureUnit Unit)> asked, List<Pass> passes)
    {
        var found = new Dictionary<string, (string?[] By, ReportRow?[] Rows)>(StringComparer.Ordinal);
        foreach (var pass in passes)
        {
            var first = passes.Count == 1 ? pass.Measures.First(m => m.Measure == asked[0].Measure && m.Unit == asked[0].Unit) : null;
            var least = first is null ? double.NegativeInfinity : LeastOfTop(question.Top, pass, first);
            foreach (var measure in pass.Measures)
            {
                var place = Enumerable.Range(0, asked.Count).First(i => asked[i].Measure == measure.Measure && asked[i].Unit == measure.Unit);
                for (var group = 1; group < pass.Grouping.Count; group++)
                {
                    var counted = measure.Of(group);
                    if (first is not null && (measure == first ? counted : first.Of(group)).Value < least) continue;
                    if (counted.IsEmpty && question.By.Count > 0) continue;
                    var by = pass.Grouping.LabelsOf(group);
                    var key = string.Join('\u0001', by.Select(l => l ?? "\u0002"));
                    if (!found.TryGetValue(key, out var entry)) found.Add(key, entry = (by, new ReportRow?[asked.Count]));
                    entry.Rows[place] = new(by, measure.Measure.Name, measure.Unit, measure.View, counted.Numerator, counted.Denominator, counted.Value, counted.Spread);
                }
            }
        }
        var groups = found.Values.ToList();
        groups.Sort((a, b) => Compare(a.By, b.By));
        if (question.Top is { } top) groups = [.. groups.OrderByDescending(g => g.Rows[0]?.Value ?? double.NegativeInfinity).Take(top)];
        return groups;
    }

    // A measure that had nothing to count in the group has a row all the same.
    private static IEnumerable<ReportRow> Rows((string?[] By, ReportRow?[] Rows) group, ReportQuestion question, IReadOnlyList<(Measure Measure, MeasureUnit Unit)> asked, bool hasStake)
    {
        var atStake = hasStake && group.Rows[^1]?.Value is { } value ? (decimal?)value : null;
        for (var i = 0; i < asked.Count - (hasStake ? 1 : 0); i++)
        {
            var (measure, unit) = asked[i];
            var row = group.Rows[i] ?? new ReportRow(group.By, measure.Name, unit, question.View ?? measure.View, null, null, null, null);
            yield return measure.Kind == MeasureKind.Failures ? row with { AtStake = atStake } : row;
        }
    }

    // Of ten thousands of groups only those that can be among the top get their labels. Groups of the same value stay: labels decide between them.
    private static double LeastOfTop(int? top, Pass pass, MeasureCount measure)
    {
        if (top is not { } wanted || pass.Grouping.Count <= wanted) return double.NegativeInfinity;
        var highest = new PriorityQueue<double, double>();
        for (var group = 1; group < pass.Grouping.Count; group++)
        {
            if (measure.Of(group).Value is not { } value) continue;
            if (highest.Count < wanted) highest.Enqueue(value, value);
            else if (value > highest.Peek()) highest.EnqueueDequeue(value, value);
        }
        return highest.Count < wanted ? double.NegativeInfinity : highest.Peek();
    }

    private static int Compare(string?[] a, string?[] b)
    {
        for (var i = 0; i < a.Length; i++)
        {
            var order = NaturalOrder.Compare(a[i], b[i]);
            if (order != 0) return order;
        }
        return 0;
    }
}

/// <summary>Labels as people sort them: numbers by size, the unknown last.</summary>
internal static class NaturalOrder
{
    public static int Compare(string? a, string? b)
    {
        if (a is null || b is null) return a is null ? (b is null ? 0 : 1) : -1;
        if (a.Length != b.Length && IsNumber(a) && IsNumber(b)) return a.Length.CompareTo(b.Length);
        return string.CompareOrdinal(a, b);
    }

    private static bool IsNumber(string text) => text.Length > 0 && text[0] != '0' && text.All(char.IsAsciiDigit);
}
