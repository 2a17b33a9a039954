using System.CommandLine;
using System.Globalization;
using System.Runtime.InteropServices;
using Nuoda.Analytics.Lifetime;
using Nuoda.Analytics.Segmentation;
using Nuoda.Kernel;
using Nuoda.Platform;
using Nuoda.Platform.Shell;
using Nuoda.Platform.Storage;

namespace Nuoda.AnalysisFiles;

/// <summary><c>nuoda segment FILE</c>: the contract stands in docs/cli.md.</summary>
internal sealed class SegmentVerb
{
    private const int Most = 30;

    private readonly Argument<string> _file = new("FILE") { Description = Texts.Of("cli.segment_file") };
    private readonly Option<string> _method = Choice("--method", "cli.segment_method", "kmeans", "rfm", "kmeans", "medoids", "mixture");
    private readonly Option<int?> _segments = new("--segments") { Description = Texts.Of("cli.segment_segments") };
    private readonly Option<string> _choose = Choice("--choose", "cli.segment_choose", "silhouette", "silhouette", "gap");
    private readonly Option<string?> _columns = new("--columns") { Description = Texts.Of("cli.analysis_columns") };
    private readonly Option<string?> _id = new("--id") { Description = Texts.Of("cli.analysis_id") };
    private readonly Option<bool> _log = new("--log") { Description = Texts.Of("cli.segment_log") };
    private readonly Option<DateOnly?> _asOf = new("--as-of") { Description = Texts.Of("cli.segment_as_of") };
    private readonly Option<bool> _ranks = new("--ranks") { Description = Texts.Of("cli.segment_ranks") };
    private readonly Option<string> _layout = Choice("--layout", "cli.clv_layout", "csv", "csv", "cdnow");
    private readonly Option<string> _format = Choice("--format", "cli.segment_format", "table", "table", "csv", "json");

    public static Command Command()
    {
        var verb = new SegmentVerb();
        var command = new Command("segment", Texts.Of("cli.segment")) { verb._file, verb._method, verb._segments, verb._choose, verb._columns, verb._id, verb._log, verb._asOf, verb._ranks, verb._layout, verb._format };
        command.SetAction(parse => parse.GetValue(verb._method) == "rfm" ? verb.RunRfm(parse) : verb.RunTable(parse));
        return command;
    }

    /// <summary>The names in a list with commas; null for none.</summary>
    public static string[]? Names(string? list) => list?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static Option<string> Choice(string name, string text, string usual, params string[] choices)
    {
        var option = new Option<string>(name) { Description = Texts.Of(text), DefaultValueFactory = _ => usual };
        option.AcceptOnlyFromAmong(choices);
        return option;
    }

    private int RunRfm(ParseResult parse)
    {
        var read = OrderFile.Read(parse.GetValue(_file)!, parse.GetValue(_layout) == "cdnow", Console.Error);
        if (read.Error is { } refused) return CommandLine.Fail(refused);
        var log = read.Value;
        var asOf = parse.GetValue(_asOf) is { } day ? Day.ToNumber(day) : log.Purchases.Max(p => p.Day);
        var summaries = OrderLog.Summarise(CollectionsMarshal.AsSpan(log.Purchases), asOf);
        if (summaries.Length == 0) return CommandLine.Fail(Error.Invalid("analysis.nobody_yet_as_of", Day.FromNumber(asOf).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)));
        RfmValues[] values = [.. summaries.Select(s => s.Rfm(asOf)).Select(r => new RfmValues(r.Recency, r.Frequency, r.Monetary))];
        var limits = parse.GetValue(_ranks) ? null : Rfm.QuantileLimits(values);
        var scores = limits is null ? Rfm.ByRank(values) : Rfm.ByLimits(values, limits);
        RfmOutput.Write(new([.. summaries.Select(s => log.Customers[s.Customer])], values, scores, limits, asOf), parse.GetValue(_format)!);
        return log.Rejected.Count > 0 ? ExitCode.Findings : ExitCode.Done;
    }

    private int RunTable(ParseResult parse)
    {
        if (parse.GetValue(_segments) is < 1 or > Most) return CommandLine.Fail(Error.Invalid("usage.segment_segments", parse.GetValue(_segments), Most));
        var method = parse.GetValue(_method)!;
        var wanted = Names(parse.GetValue(_columns));
        var read = CaseTable.Read(parse.GetValue(_file)!, parse.GetValue(_id), wanted, complete: method != "medoids");
        if (read.Error is { } refused) return CommandLine.Fail(refused);
        read.Value.Rejected.Write(Console.Error);
        var divided = TableSegments.Divide(read.Value, method, parse.GetValue(_segments), parse.GetValue(_choose) == "gap", parse.GetValue(_log), isChosen: wanted is not null);
        if (divided.Error is { } impossible) return CommandLine.Fail(impossible);
        SegmentOutput.Write(divided.Value, parse.GetValue(_format)!);
        return read.Value.Rejected.Count > 0 ? ExitCode.Findings : ExitCode.Done;
    }
}
