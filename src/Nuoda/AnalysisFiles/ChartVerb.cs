using System.CommandLine;
using Nuoda.Analytics.Quality;
using Nuoda.Kernel;
using Nuoda.Platform;
using Nuoda.Platform.Shell;

namespace Nuoda.AnalysisFiles;

/// <summary><c>nuoda chart FILE</c>: the contract stands in docs/cli.md.</summary>
internal sealed class ChartVerb
{
    // Shares need four digits, and values of thousands no harm from them.
    private const string Fine = "0.####";

    private readonly Argument<string> _file = new("FILE") { Description = Texts.Of("cli.chart_file") };
    private readonly Option<string> _kind = new("--kind") { Description = Texts.Of("cli.chart_kind"), Required = true };
    private readonly Option<string> _value = new("--value") { Description = Texts.Of("cli.chart_value"), Required = true };
    private readonly Option<string?> _units = new("--units") { Description = Texts.Of("cli.chart_units") };
    private readonly Option<string?> _label = new("--label") { Description = Texts.Of("cli.chart_label") };
    private readonly Option<int?> _baseline = new("--baseline") { Description = Texts.Of("cli.chart_baseline") };
    private readonly Option<double?> _target = new("--target") { Description = Texts.Of("cli.chart_target") };
    private readonly Option<double?> _sigma = new("--sigma") { Description = Texts.Of("cli.chart_sigma") };
    private readonly Option<string> _rules = new("--rules") { Description = Texts.Of("cli.chart_rules"), DefaultValueFactory = _ => "we" };
    private readonly Option<string> _format = new("--format") { Description = Texts.Of("cli.survey_format"), DefaultValueFactory = _ => "table" };

    public static Command Command()
    {
        var verb = new ChartVerb();
        verb._kind.AcceptOnlyFromAmong("xmr", "p", "u", "c", "cusum", "ewma");
        verb._rules.AcceptOnlyFromAmong("we", "nelson", "none");
        verb._format.AcceptOnlyFromAmong("table", "csv", "json");
        var command = new Command("chart", Texts.Of("cli.chart")) { verb._file, verb._kind, verb._value, verb._units, verb._label, verb._baseline, verb._target, verb._sigma, verb._rules, verb._format };
        command.SetAction(verb.Run);
        return command;
    }

    private int Run(ParseResult parse)
    {
        var (kind, value, units) = (parse.GetValue(_kind)!, parse.GetValue(_value)!, parse.GetValue(_units));
        if (kind is "p" or "u" && units is null) return CommandLine.Fail(Error.Invalid("usage.survey_needs", "--kind " + kind, "--units"));
        if (parse.GetValue(_sigma) is { } sigma && !(sigma > 0 && double.IsFinite(sigma))) return CommandLine.Fail(Error.Invalid("usage.chart_sigma", sigma));
        if (parse.GetValue(_target) is { } target && !double.IsFinite(target)) return CommandLine.Fail(Error.Invalid("usage.chart_sigma", target));
        var opened = TableFile.Open(parse.GetValue(_file)!);
        if (opened.Error is { } refused) return CommandLine.Fail(refused);
        var file = opened.Value;
        var isCount = kind is "p" or "u" or "c";
        var read = SurveyColumns.Read(file, units is null ? [value] : [value, units], x => isCount && x < 0 ? "count" : null, parse.GetValue(_label) is { } label ? [label] : []);
        if (read.Error is { } unreadable) return CommandLine.Fail(unreadable);
        file.Rejected.Write(Console.Error);
        var (answers, words) = (read.Value.Answers, read.Value.Words);
        // A period without a figure is no point of the chart.
        int[] whole = [.. Enumerable.Range(0, answers[0].Length).Where(r => !answers.Any(a => double.IsNaN(a[r])))];
        double[] values = [.. whole.Select(r => answers[0][r])], of = units is null ? [] : [.. whole.Select(r => answers[1][r])];
        var baseline = parse.GetValue(_baseline);
        var least = isCount ? 1 : 2;
        if (values.Length < least) return CommandLine.Fail(Error.Invalid("analysis.chart_few", values.Length));
        if (baseline < least || baseline > values.Length) return CommandLine.Fail(Error.Invalid("usage.chart_baseline", baseline, least, values.Length));
        for (var i = 0; i < of.Length; i++)
        {
            if (kind == "p" && values[i] > of[i]) return CommandLine.Fail(Error.Invalid("analysis.chart_more_than_all", values[i], of[i]));
            if (kind == "u" && of[i] == 0 && values[i] > 0) return CommandLine.Fail(Error.Invalid("analysis.chart_nothing_counted", values[i]));
        }
        if (isCount && units is not null && of.Take(baseline ?? of.Length).Sum() == 0) return CommandLine.Fail(Error.Invalid("analysis.chart_no_units"));

        if (kind == "cusum" && parse.GetValue(_sigma) is null && XmrChart.Of(values, baseline).Sigma == 0) return CommandLine.Fail(Error.Invalid("analysis.chart_no_spread"));

        string[] labels = [.. whole.Select((r, i) => words.Length > 0 ? words[0][r] : (i + 1).ToString(System.Globalization.CultureInfo.InvariantCulture))];
        Chart(kind, values, of, baseline, parse, labels).Write(parse.GetValue(_format)!);
        return file.Rejected.Count > 0 ? ExitCode.Findings : ExitCode.Done;
    }

    private AnswerTable Chart(string kind, double[] values, double[] units, int? baseline, ParseResult parse, string[] labels)
    {
        var rules = parse.GetValue(_rules) switch { "nelson" => RunRules.Nelson, "we" => RunRules.WesternElectric, _ => [] };
        if (kind is "p" or "u" or "c")
            return Table(kind, kind switch { "p" => AttributeCharts.P(values, units, baseline), "u" => AttributeCharts.U(values, units, baseline), _ => AttributeCharts.C(values, baseline) }, [], labels, rules);
        var single = XmrChart.Of(values, baseline);
        if (kind == "xmr") return Table(kind, single.Values, [(new("meanRange", Fine), single.MeanRange), (new("sigma", Fine), single.Sigma)], labels, rules);
        // Unless said, what was normal is what the baseline shows.
        var (target, sigma) = (parse.GetValue(_target) ?? single.Mean, parse.GetValue(_sigma) ?? single.Sigma);
        if (kind == "ewma") return Table(kind, EwmaChart.Of(values, target, sigma), [(new("sigma", Fine), sigma)], labels, []);
        var sums = CusumChart.Of(values, target, sigma);
        var signals = sums.Signals.ToLookup(s => s.At);
        return new AnswerTable("chart", kind, [(new("centre", Fine), target), (new("sigma", Fine), sigma), (new("limit", Fine), sums.Limit)],
            [new("period"), new("value", Fine), new("above", Fine), new("below", Fine), new("since"), new("movedTo", Fine)],
            [.. values.Select((x, i) => (object?[])[labels[i], x, sums.Above[i], sums.Below[i], signals[i].Any() ? labels[signals[i].First().Since] : null, signals[i].Any() ? signals[i].First().Level : double.NaN])]);
    }

    private static AnswerTable Table(string kind, ControlChart chart, IReadOnlyList<(AnswerColumn, object?)> facts, string[] labels, IReadOnlyList<RunRule> rules)
    {
        var found = RunRules.Find(chart.Standardised(), rules).ToLookup(s => s.At);
        var outside = chart.Signals.ToHashSet();
        return new AnswerTable("chart", kind, facts, [new("period"), new("value", Fine), new("centre", Fine), new("lower", Fine), new("upper", Fine), new("outside"), new("rules")],
            [.. chart.Values.Select((x, i) => (object?[])[labels[i], x, chart.Centre[i], chart.Lower[i], chart.Upper[i], outside.Contains(i), string.Join(' ', found[i].Select(s => s.Rule))])]);
    }
}
