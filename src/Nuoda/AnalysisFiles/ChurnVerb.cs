using System.CommandLine;
using Nuoda.Analytics.Retention;
using Nuoda.Kernel;
using Nuoda.Platform;
using Nuoda.Platform.Shell;

namespace Nuoda.AnalysisFiles;

/// <summary><c>nuoda churn FILE</c>: who will be lost, and why; or, with a time, how long customers stay. The contract stands in docs/cli.md.</summary>
internal sealed class ChurnVerb
{
    private static readonly string[] Ids = ["customer", "customer_id", "customerID", "id", "客户", "客户编号"], Targets = ["lost", "churn", "churned", "target", "流失", "是否流失"];

    private readonly Argument<string> _file = new("FILE") { Description = Texts.Of("cli.churn_file") };
    private readonly Option<string?> _target = new("--target") { Description = Texts.Of("cli.churn_target") };
    private readonly Option<string?> _time = new("--time") { Description = Texts.Of("cli.churn_time") };
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
        verb._format.AcceptOnlyFromAmong("table", "csv", "json");
        var command = new Command("churn", Texts.Of("cli.churn")) { verb._file, verb._target, verb._time, verb._id, verb._ignore, verb._model, verb._horizon, verb._value, verb._offer, verb._contact, verb._format };
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

        var read = CustomerFile.Read(parse.GetValue(_file)!);
        if (read.Error is { } refused) return CommandLine.Fail(refused);
        var file = read.Value;
        var (id, target) = (file.Find(parse.GetValue(_id), Ids), file.Find(parse.GetValue(_target), Targets));
        if (target < 0) return CommandLine.Fail(file.Missing(parse.GetValue(_target) ?? Targets[0]));
        if (id < 0 && parse.GetValue(_id) is { } named) return CommandLine.Fail(file.Missing(named));
        HashSet<int> leftOut = [id, target];
        foreach (var name in (parse.GetValue(_ignore) ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (file.Find(name) is not (>= 0 and var at)) return CommandLine.Fail(file.Missing(name));
            leftOut.Add(at);
        }
        var time = -1;
        if (parse.GetValue(_time) is { } asked)
        {
            if ((time = file.Find(asked)) < 0) return CommandLine.Fail(file.Missing(asked));
            leftOut.Add(time);
            file.Take(time, "not_a_time", cell => CustomerFile.Number(cell) is (true, >= 0) number ? number : (false, 0));
            // A watch without an end says nothing.
            file.Take(target, "not_an_outcome", cell => CustomerFile.Outcome(cell) is (true, { }) known ? known : (false, null));
        }
        file.Take(target, "not_an_outcome", CustomerFile.Outcome);
        var table = FeatureTable.Of(file, leftOut, Console.Error).Filled(parse.GetValue(_model) == "trees" && time < 0);
        file.Rejected.Write(Console.Error);

        var outcomes = file.Rows.ConvertAll(r => CustomerFile.Outcome(r.Cells[target]).Value);
        if (file.Rows.Count == 0) return CommandLine.Fail(Error.Invalid("analysis.no_rows", file.Name));
        if (!outcomes.Contains(true) || (time < 0 && !outcomes.Contains(false))) return CommandLine.Fail(Error.Invalid("analysis.one_outcome", file.Headers[target], file.Name));
        string[] names = [.. file.Rows.Select(r => id < 0 ? r.Number.ToString(System.Globalization.CultureInfo.InvariantCulture) : r.Cells[id])];
        var format = parse.GetValue(_format)!;
        if (time >= 0)
        {
            Lifespan[] lifespans = [.. file.Rows.Select((r, i) => new Lifespan(CustomerFile.Number(r.Cells[time]).Value, outcomes[i]!.Value))];
            StayOutput.Write(StayAnswer.Of(names, lifespans, table, horizon), format);
        }
        else
        {
            if (table.Columns.Length == 0) return CommandLine.Fail(Error.Invalid("analysis.no_features", file.Name));
            if (Math.Min(outcomes.Count(o => o == true), outcomes.Count(o => o == false)) < ChurnAnswer.LeastOfEach) return CommandLine.Fail(Error.Invalid("analysis.few_outcomes", file.Headers[target], ChurnAnswer.LeastOfEach));
            ChurnOutput.Write(ChurnAnswer.Of(parse.GetValue(_model)!, names, outcomes, table, offer), format);
        }
        return file.Rejected.Count > 0 ? ExitCode.Findings : ExitCode.Done;
    }
}
