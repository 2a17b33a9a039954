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
    private readonly Option<string> _format = new("--format") { Description = Texts.Of("cli.forecast_format"), DefaultValueFactory = _ => "table" };

    public static Command Command()
    {
        var verb = new ForecastVerb();
        verb._method.AcceptOnlyFromAmong([.. ForecastMethods.All.Keys]);
        verb._format.AcceptOnlyFromAmong("table", "csv", "json");
        var command = new Command("forecast", Texts.Of("cli.forecast")) { verb._file, verb._horizon, verb._season, verb._method, verb._levels, verb._format };
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
        var read = SeriesFile.Read(parse.GetValue(_file)!);
        if (read.Error is { } refused) return CommandLine.Fail(refused);
        var file = read.Value;
        var season = parse.GetValue(_season) ?? file.Season;
        var (series, asked) = (file.Series, levels.ToArray());
        if (ForecastMethods.NeedsDemand(method) && series.FirstOrDefault(s => s.Values.Min() < 0).Id is { } negative) return CommandLine.Fail(Error.Invalid("analysis.negative_demand", negative, method));
        file.Rejected.Write(Console.Error);
        var forecasts = new Forecast[series.Count];
        Parallel.For(0, forecasts.Length, i => forecasts[i] = ForecastMethods.All[method](series[i].Values, season, horizon, asked));
        Write(parse.GetValue(_format)!, file.Series, forecasts, asked, horizon);
        return file.Rejected.Count > 0 ? ExitCode.Findings : ExitCode.Done;
    }

    private static void Write(string format, IReadOnlyList<(string Id, double[] Values)> series, Forecast[] forecasts, double[] levels, int horizon)
    {
        string[] names = [.. levels.SelectMany(l => (string[])[l.ToString("'lo'0.###", CultureInfo.InvariantCulture), l.ToString("'hi'0.###", CultureInfo.InvariantCulture)])];
        using var output = Console.OpenStandardOutput();
        if (format == "json")
        {
            WriteJson(output, series, forecasts, names, horizon);
            return;
        }
        if (format == "csv")
        {
            using var table = TabularWriter.Csv(output, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
            table.Header(["id", "step", "mean", .. names]);
            for (var i = 0; i < forecasts.Length; i++)
                for (var h = 0; h < horizon; h++) table.Row([series[i].Id, h + 1, forecasts[i].Mean[h], .. names.Select((_, e) => (object?)End(forecasts[i], e, h))]);
            return;
        }
        using var text = new StreamWriter(output, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        string[] head = [Texts.Of("forecast.series"), Texts.Of("forecast.step"), Texts.Of("forecast.mean"), .. names];
        var lines = forecasts.SelectMany((f, i) => Enumerable.Range(0, horizon).Select(h => (string[])
            [series[i].Id, Said(h + 1, "0"), Said(f.Mean[h], "N2"), .. names.Select((_, e) => Said(End(f, e, h), "N2"))])).ToList();
        TextTable.Write(text, head, lines);
    }

    private static void WriteJson(Stream output, IReadOnlyList<(string Id, double[] Values)> series, Forecast[] forecasts, string[] names, int horizon)
    {
        using (var json = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartArray();
            for (var i = 0; i < forecasts.Length; i++)
                for (var h = 0; h < horizon; h++)
                {
                    json.WriteStartObject();
                    json.WriteString("id", series[i].Id);
                    json.WriteNumber("step", h + 1);
                    json.WriteNumber("mean", forecasts[i].Mean[h]);
                    for (var e = 0; e < names.Length; e++)
                        if (End(forecasts[i], e, h) is { } end) json.WriteNumber(names[e], end);
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
