using System.CommandLine;
using System.Text;
using Nuoda.Analytics.Retention;
using Nuoda.Kernel;
using Nuoda.Platform;
using Nuoda.Platform.Shell;

namespace Nuoda.AnalysisFiles;

/// <summary><c>nuoda churn FILE</c>: who will be lost, and why; with a time, how long customers stay; with a treatment, whom a win-back action keeps. The contract stands in docs/cli.md.</summary>
internal sealed class ChurnVerb
{
    private static readonly string[] Ids = ["customer", "customer_id", "customerID", "id", "客户", "客户编号"], Targets = ["lost", "churn", "churned", "target", "流失", "是否流失"];

    private readonly Argument<string> _file = new("FILE") { Description = Texts.Of("cli.churn_file") };
    private readonly Option<string?> _target = new("--target") { Description = Texts.Of("cli.churn_target") };
    private readonly Option<string?> _time = new("--time") { Description = Texts.Of("cli.churn_time") };
    private readonly Option<bool> _curve = new("--curve") { Description = Texts.Of("cli.churn_curve") };
    private readonly Option<string?> _by = new("--by") { Description = Texts.Of("cli.churn_by") };
    private readonly Option<string?> _treatment = new("--treatment") { Description = Texts.Of("cli.churn_treatment") };
    private readonly Option<string> _learner = new("--learner") { Description = Texts.Of("cli.churn_learner"), DefaultValueFactory = _ => "x" };
    private readonly Option<string?> _id = new("--id") { Description = Texts.Of("cli.churn_id") };
    private readonly Option<string?> _ignore = new("--ignore") { Description = Texts.Of("cli.churn_ignore") };
    private readonly Option<string> _model = new("--model") { Description = Texts.Of("cli.churn_model"), DefaultValueFactory = _ => "net" };
    private readonly Option<int> _horizon = new("--horizon") { Description = Texts.Of("cli.churn_horizon"), DefaultValueFactory = _ => 12 };
    private readonly Option<double?> _value = new("--value") { Description = Texts.Of("cli.churn_value") };
    private readonly Option<double?> _offer = new("--offer") { Description = Texts.Of("cli.churn_offer") };
    private readonly Option<double?> _contact = new("--contact") { Description = Texts.Of("cli.churn_contact") };
    private readonly Option<string> _format = new("--format") { Description = Texts.Of("cli.churn_format"), DefaultValueFactory = _ => "table" };

    public static Command Command()
    {
        var verb = new ChurnVerb();
        verb._model.AcceptOnlyFromAmong("net", "trees");
        verb._learner.AcceptOnlyFromAmong("x", "two");
        verb._format.AcceptOnlyFromAmong("table", "csv", "json");
        var command = new Command("churn", Texts.Of("cli.churn"))
        {
            verb._file, verb._target, verb._id, verb._ignore, verb._model, verb._value, verb._offer, verb._contact, verb._time, verb._horizon, verb._curve, verb._by, verb._treatment, verb._learner, verb._format,
        };
        command.SetAction(verb.Run);
        return command;
    }

    private int Run(ParseResult parse)
    {
        RetentionOffer? offer = null;
        if (parse.GetValue(_value) is { } worth)
        {
            offer = new(worth, parse.GetValue(_offer) ?? worth / 20, parse.GetValue(_contact) ?? worth / 200);
            if (!(worth > 0 && offer.Value.Offer >= 0 && offer.Value.Offer < worth && offer.Value.Contact >= 0)) return CommandLine.Fail(Error.Invalid("usage.churn_offer", worth, offer.Value.Offer, offer.Value.Contact));
        }
        var horizon = parse.GetValue(_horizon);
        if (horizon is < 1 or > 100_000) return CommandLine.Fail(Error.Invalid("usage.churn_horizon", horizon));

        var (time, by, treatment) = (parse.GetValue(_time), parse.GetValue(_by), parse.GetValue(_treatment));
        var isCurve = parse.GetValue(_curve) || by is not null;
        if (isCurve && time is null) return CommandLine.Fail(Error.Invalid("usage.survey_needs", by is null ? "--curve" : "--by", "--time"));
        if (treatment is not null && time is not null) return CommandLine.Fail(Error.Invalid("usage.churn_either"));

        var opened = TableFile.Open(parse.GetValue(_file)!);
        if (opened.Error is { } refused) return CommandLine.Fail(refused);
        var (file, headers) = (opened.Value, opened.Value.Headers);
        var ignored = SegmentVerb.Names(parse.GetValue(_ignore)) ?? [];
        string? asked = parse.GetValue(_target), named = parse.GetValue(_id);
        if (file.Places([asked ?? headers.FirstOrDefault(h => Targets.Contains(h, StringComparer.OrdinalIgnoreCase)) ?? Targets[0], .. new[] { named, time, by, treatment }.OfType<string>(), .. ignored]).Error is { } missing) return CommandLine.Fail(missing);
        int Place(string? name) => name is null ? -1 : headers.PlaceOf(name);
        var (id, target, clock, group) = (headers.PlaceOf(named is null ? Ids : [named]), headers.PlaceOf(asked is null ? Targets : [asked]), Place(time), Place(treatment ?? by));
        HashSet<int> leftOut = [id, target, clock, Place(treatment), .. ignored.Select(Place)];
        int[] features = isCurve ? [] : [.. Enumerable.Range(0, headers.Count).Where(c => !leftOut.Contains(c))];
        int[] numbers = [.. features.Where(c => file.IsNumbers(c, TableFile.MostlyNumbers))], choices = [.. features.Except(numbers)];
        var read = file.Read(
            [.. numbers.Select(c => new NumberColumn(c)), .. clock < 0 ? Array.Empty<NumberColumn>() : [new(clock, t => t >= 0 ? null : "not_a_time", "not_a_time")]],
            [
                .. choices.Select(c => new WordColumn(c)),
                // A watch without an end says nothing.
                new(target, w => Outcome(w) is (true, { } ) || (w is null && clock < 0) ? null : "not_an_outcome"),
                .. id < 0 ? Array.Empty<WordColumn>() : [new(id)],
                .. group < 0 ? Array.Empty<WordColumn>() : [new(group, treatment is not null ? w => Outcome(w).Read ? null : "not_a_treatment" : w => w is null ? "group_missing" : null)],
            ]);
        if (read.Error is { } broken) return CommandLine.Fail(broken);
        var rows = read.Value;
        var table = FeatureTable.Of(headers, rows, numbers, choices, Console.Error).Filled(treatment is not null || (parse.GetValue(_model) == "trees" && clock < 0));
        file.Rejected.Write(Console.Error);
        if (rows.Count == 0) return CommandLine.Fail(Error.Invalid("analysis.no_rows", file.Name));
        var outcomes = Array.ConvertAll(rows.Words[choices.Length], w => Outcome(w).Value);
        if (!outcomes.Contains(true) || (clock < 0 && !outcomes.Contains(false))) return CommandLine.Fail(Error.Invalid("analysis.one_outcome", headers[target], file.Name));
        string[] names = id < 0 ? [.. rows.RowNumbers.Select(r => r.ToString(System.Globalization.CultureInfo.InvariantCulture))] : [.. rows.Words[choices.Length + 1].Select(w => w ?? "")];
        var format = parse.GetValue(_format)!;
        if (clock >= 0)
        {
            Lifespan[] lifespans = [.. rows.Numbers[^1].Select((t, i) => new Lifespan(t, outcomes[i]!.Value))];
            if (!isCurve) StayOutput.Write(StayAnswer.Of(names, lifespans, table, horizon), format);
            else if (StayCurves.Of(lifespans, by is null ? [] : rows.Words[^1], isShort: format == "table") is { } curves) curves.Write(format);
            else return CommandLine.Fail(Error.Invalid("analysis.churn_groups", by, StayCurves.MostGroups));
        }
        else
        {
            if (table.Columns.Length == 0) return CommandLine.Fail(Error.Invalid("analysis.no_features", file.Name));
            if (treatment is not null)
            {
                var trial = Uplift.Of(names, Array.ConvertAll(rows.Words[^1], w => Outcome(w).Value), outcomes, table, isTwo: parse.GetValue(_learner) == "two");
                if (trial is null) return CommandLine.Fail(Error.Invalid("analysis.few_treated", treatment, ChurnAnswer.LeastOfEach));
                trial.Write(format);
            }
            else if (Math.Min(outcomes.Count(o => o == true), outcomes.Count(o => o == false)) < ChurnAnswer.LeastOfEach) return CommandLine.Fail(Error.Invalid("analysis.few_outcomes", headers[target], ChurnAnswer.LeastOfEach));
            else ChurnOutput.Write(ChurnAnswer.Of(parse.GetValue(_model)!, names, outcomes, table, offer), format);
        }
        return file.Rejected.Count > 0 ? ExitCode.Findings : ExitCode.Done;
    }

    /// <summary>0 and 1 and the words for them; none is not known.</summary>
    private static (bool Read, bool? Value) Outcome(string? cell) => cell is null ? (true, null) : CellValues.TryBoolean(Encoding.UTF8.GetBytes(cell), out var value) ? (true, value) : (false, null);
}
