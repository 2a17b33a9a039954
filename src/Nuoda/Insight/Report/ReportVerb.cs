using System.CommandLine;
using Microsoft.Extensions.Logging.Abstractions;
using Nuoda.Platform;
using Nuoda.Platform.Access;
using Nuoda.Platform.Settings;
using Nuoda.Platform.Shell;
using Nuoda.Platform.Storage;

namespace Nuoda.Insight;

/// <summary><c>nuoda report MEASURE[,MEASURE…]</c>: the contract stands in docs/cli.md.</summary>
internal sealed class ReportVerb
{
    private static readonly string[] Formats = ["table", "csv", "json", "xlsx"];

    private readonly Argument<string> _measures = new("measures") { Description = Texts.Of("cli.measures", string.Join(", ", Measure.All.Select(m => m.Name))) };
    private readonly Option<string?> _unit = new("--unit") { Description = Texts.Of("cli.unit") };
    private readonly Option<string?> _view = new("--view") { Description = Texts.Of("cli.view") };
    private readonly Option<string?> _by = new("--by") { Description = Texts.Of("cli.by", string.Join(", ", Dimension.All)) };
    private readonly Option<string?> _from = new("--from") { Description = Texts.Of("cli.from") };
    private readonly Option<string?> _to = new("--to") { Description = Texts.Of("cli.to") };
    private readonly Option<string?> _date = new("--date") { Description = Texts.Of("cli.date") };
    private readonly Option<string?> _asOf = new("--as-of") { Description = Texts.Of("cli.as-of") };
    private readonly Option<string[]> _where = new("--where") { Description = Texts.Of("cli.where"), Arity = ArgumentArity.ZeroOrMore, DefaultValueFactory = _ => [] };
    private readonly Option<string?> _definition = new("--definition") { Description = Texts.Of("cli.definition") };
    private readonly Option<string?> _top = new("--top") { Description = Texts.Of("cli.top") };
    private readonly Option<string> _format = new("--format") { Description = Texts.Of("cli.report_format", string.Join(", ", Formats)), DefaultValueFactory = _ => "table" };

    public static Command Of(CommandLine line)
    {
        var verb = new ReportVerb();
        var command = new Command("report", Texts.Of("cli.report"))
        {
            verb._measures, verb._unit, verb._view, verb._by, verb._from, verb._to, verb._date, verb._asOf, verb._where, verb._definition, verb._top, verb._format,
        };
        command.SetAction((parse, ct) => line.Run(parse, (home, token) => verb.Run(home, parse, token), ct));
        return command;
    }

    private async Task<int> Run(DataHome home, ParseResult parse, CancellationToken ct)
    {
        var format = parse.GetValue(_format)!;
        if (!Formats.Contains(format)) return CommandLine.Fail(Kernel.Error.Invalid("usage.unknown_choice", "format", format, string.Join(", ", Formats)));
        Company company;
        await using (var db = home.OpenDb()) company = await Company.Load(db, ct);
        var words = new ReportWords
        {
            Measures = parse.GetValue(_measures)!, Unit = parse.GetValue(_unit), View = parse.GetValue(_view), By = parse.GetValue(_by), From = parse.GetValue(_from), To = parse.GetValue(_to),
            Date = parse.GetValue(_date), AsOf = parse.GetValue(_asOf), Where = parse.GetValue(_where) ?? [], Definition = parse.GetValue(_definition), Top = parse.GetValue(_top),
        };
        var question = words.Read(company.Today(TimeProvider.System), company.WeekStart);
        if (question.Error is { } unclear) return CommandLine.Fail(unclear);
        using var facts = await Facts.Open(home, NullLogger.Instance, ct);
        var answer = Reports.Ask(facts, company, question.Value with { ShowsStake = true }, CurrentUser.CommandLine.Scope, ct);
        if (answer.Error is { } refused) return CommandLine.Fail(refused);
        await facts.Persist(ct);
        Write(answer.Value, format);
        return ExitCode.Done;
    }

    private static void Write(ReportAnswer answer, string format)
    {
        if (format == "table") { ReportOutput.WriteTable(answer, Console.Out); return; }
        using var output = Console.OpenStandardOutput();
        if (format == "json")
        {
            ReportOutput.WriteJson(answer, output);
            output.WriteByte((byte)'\n');
            return;
        }
        using var table = format == "csv" ? TabularWriter.Csv(output) : TabularWriter.Xlsx(output, "report");
        ReportOutput.WriteRows(answer, table);
    }
}
