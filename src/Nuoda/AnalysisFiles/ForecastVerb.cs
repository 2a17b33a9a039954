using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Nuoda.Analytics.Forecasting;
using Nuoda.Kernel;
using Nuoda.Platform;
using Nuoda.Platform.Shell;

namespace Nuoda.AnalysisFiles;

/// <summary><c>nuoda forecast FILE</c>: the contract stands in docs/cli.md.</summary>
internal sealed class ForecastVerb
{
    private const int Longest = 10_000;

    private readonly Argument<string> _file = new("FILE") { Description = Texts.Of("cli.forecast_file") };
    private readonly Option<int> _horizon = new("--horizon") { Description = Texts.Of("cli.forecast_horizon"), Required = true };
    private readonly Option<int?> _season = new("--season") { Description = Texts.Of("cli.forecast_season") };
    private readonly Option<string> _method = new("--method") { Description = Texts.Of("cli.forecast_method"), DefaultValueFactory = _ => "auto" };
    private readonly Option<string> _levels = new("--levels") { Description = Texts.Of("cli.forecast_levels"), DefaultValueFactory = _ => "80,95" };
    private readonly Option<string?> _drivers = new("--drivers") { Description = Texts.Of("cli.forecast_drivers") };
    private readonly Option<string?> _calendar = new("--calendar") { Description = Texts.Of("cli.forecast_calendar") };
    private readonly Option<DateOnly?> _start = new("--start") { Description = Texts.Of("cli.forecast_start") };
    private readonly Option<string?> _step = new("--step") { Description = Texts.Of("cli.forecast_step") };
    private readonly Option<string> _intervals = new("--intervals") { Description = Texts.Of("cli.forecast_intervals"), DefaultValueFactory = _ => "model" };
    private readonly Option<string> _format = new("--format") { Description = Texts.Of("cli.forecast_format"), DefaultValueFactory = _ => "table" };

    public static Command Command()
    {
        var verb = new ForecastVerb();
        verb._method.AcceptOnlyFromAmong([.. ForecastMethods.Names, "trees", "cv"]);
        verb._calendar.AcceptOnlyFromAmong("cn");
        verb._step.AcceptOnlyFromAmong("day", "week", "month", "quarter");
        verb._intervals.AcceptOnlyFromAmong("model", "conformal");
        verb._format.AcceptOnlyFromAmong("table", "csv", "json");
        var command = new Command("forecast", Texts.Of("cli.forecast")) { verb._file, verb._horizon, verb._season, verb._method, verb._levels, verb._drivers, verb._calendar, verb._start, verb._step, verb._intervals, verb._format };
        command.SetAction(verb.Run);
        return command;
    }

    private int Run(ParseResult parse)
    {
        var (horizon, method) = (parse.GetValue(_horizon), parse.GetValue(_method)!);
        if (horizon is < 1 or > Longest) return CommandLine.Fail(Error.Invalid("usage.forecast_horizon", horizon, Longest));
        if (parse.GetValue(_season) is < 1 or > Longest) return CommandLine.Fail(Error.Invalid("usage.forecast_season", parse.GetValue(_season), Longest));
        var levels = new List<double>();
        foreach (var text in parse.GetValue(_levels)!.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var level) || !(level is > 0 and < 100)) return CommandLine.Fail(Error.Invalid("usage.forecast_level", text));
            levels.Add(level);
        }
        var (drivers, isChinese) = (parse.GetValue(_drivers), parse.GetValue(_calendar) is not null);
        if ((drivers is not null || isChinese) && !ForecastJob.TakesDrivers(method)) return CommandLine.Fail(Error.Invalid("usage.forecast_drivers", method));
        WidePeriods? periods = null;
        if (parse.GetValue(_start) is { } start)
        {
            if (parse.GetValue(_step) is not { } step) return CommandLine.Fail(Error.Invalid("usage.survey_needs", "--start", "--step"));
            periods = new(start, Enum.Parse<PeriodUnit>(step, ignoreCase: true));
        }
        else if (parse.GetValue(_step) is not null) return CommandLine.Fail(Error.Invalid("usage.survey_needs", "--step", "--start"));
        var read = SeriesFile.Read(parse.GetValue(_file)!, periods);
        if (read.Error is { } refused) return CommandLine.Fail(refused);
        DriverFile? moved = null;
        if (drivers is not null)
        {
            var opened = DriverFile.Read(drivers);
            if (opened.Error is { } unusable) return CommandLine.Fail(unusable);
            moved = opened.Value;
        }
        var file = read.Value;
        if (ForecastMethods.NeedsDemand(method) && file.Series.FirstOrDefault(s => s.Values.Min() < 0)?.Id is { } negative) return CommandLine.Fail(Error.Invalid("analysis.negative_demand", negative, method));
        var job = new ForecastJob(method, parse.GetValue(_season) ?? file.Season, horizon, [.. levels], parse.GetValue(_intervals) == "conformal", isChinese);
        var answers = job.Run(file, moved);
        if (answers.Error is { } impossible) return CommandLine.Fail(impossible);
        file.Rejected.Write(Console.Error);
        moved?.Rejected.Write(Console.Error);
        Write(parse.GetValue(_format)!, answers.Value, job);
        return file.Rejected.Count > 0 || moved?.Rejected.Count > 0 ? ExitCode.Findings : ExitCode.Done;
    }

    private static void Write(string format, ForecastJob.Answer[] answers, ForecastJob job)
    {
        string[] names = [.. job.Levels.SelectMany(l => (string[])[l.ToString("'lo'0.###", CultureInfo.InvariantCulture), l.ToString("'hi'0.###", CultureInfo.InvariantCulture)])];
        using var output = Console.OpenStandardOutput();
        if (format == "json")
        {
            WriteJson(output, answers, names, job);
            return;
        }
        if (format == "csv")
        {
            using var table = TabularWriter.Csv(output, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
            table.Header(["id", "step", "mean", .. names]);
            foreach (var a in answers)
                for (var h = 0; h < job.Horizon; h++) table.Row([a.Series.Id, h + 1, a.Forecast.Mean[h], .. names.Select((_, e) => (object?)End(a.Forecast, e, h))]);
            return;
        }
        using var text = new StreamWriter(output, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        // Which method was chosen is news only where there was a choice.
        string[] chosen = job.Method == "cv" ? [Texts.Of("forecast.method")] : [];
        string[] head = [Texts.Of("forecast.series"), .. chosen, Texts.Of("forecast.step"), Texts.Of("forecast.mean"), .. names];
        var lines = answers.SelectMany(a => Enumerable.Range(0, job.Horizon).Select(h => (string[])
            [a.Series.Id, .. chosen.Select(_ => a.Method), Said(h + 1, "0"), Said(a.Forecast.Mean[h], "N2"), .. names.Select((_, e) => Said(End(a.Forecast, e, h), "N2"))])).ToList();
        TextTable.Write(text, head, lines);
    }

    private static void WriteJson(Stream output, ForecastJob.Answer[] answers, string[] names, ForecastJob job)
    {
        using (var json = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartArray();
            foreach (var a in answers)
                for (var h = 0; h < job.Horizon; h++)
                {
                    json.WriteStartObject();
                    json.WriteString("id", a.Series.Id);
                    if (job.Method == "cv") json.WriteString("method", a.Method);
                    json.WriteNumber("step", h + 1);
                    json.WriteNumber("mean", a.Forecast.Mean[h]);
                    for (var e = 0; e < names.Length; e++)
                        if (End(a.Forecast, e, h) is { } end) json.WriteNumber(names[e], end);
                        else json.WriteNull(names[e]);
                    json.WriteEndObject();
                }
            json.WriteEndArray();
        }
        output.WriteByte((byte)'\n');
    }

    // Ends stand as lo, hi of the first level, lo, hi of the second …
    private static double? End(Forecast forecast, int end, int step)
    {
        if (end / 2 >= forecast.Levels.Length) return null;
        var value = (end % 2 == 0 ? forecast.Lower : forecast.Upper)[end / 2][step];
        return double.IsFinite(value) ? value : null;
    }

    private static string Said(double? value, string format) => value?.ToString(format, CultureInfo.CurrentCulture) ?? "";
}
