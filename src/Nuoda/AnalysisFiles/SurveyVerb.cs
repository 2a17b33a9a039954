using System.CommandLine;
using System.Globalization;
using Nuoda.Kernel;
using Nuoda.Platform;
using Nuoda.Platform.Shell;

namespace Nuoda.AnalysisFiles;

/// <summary><c>nuoda survey FILE</c>: the contract stands in docs/cli.md.</summary>
internal sealed class SurveyVerb
{
    private const int MostReplicates = 100_000;

    private readonly Argument<string> _file = new("FILE") { Description = Texts.Of("cli.survey_file") };
    private readonly Option<string> _kind = new("--kind") { Description = Texts.Of("cli.survey_kind"), Required = true };
    private readonly Option<string?> _items = new("--items") { Description = Texts.Of("cli.survey_items") };
    private readonly Option<string?> _by = new("--by") { Description = Texts.Of("cli.survey_by") };
    private readonly Option<string?> _weight = new("--weight") { Description = Texts.Of("cli.survey_weight") };
    private readonly Option<string[]> _target = new("--target") { Description = Texts.Of("cli.survey_target") };
    private readonly Option<long?> _population = new("--population") { Description = Texts.Of("cli.survey_population") };
    private readonly Option<double> _level = new("--level") { Description = Texts.Of("cli.survey_level"), DefaultValueFactory = _ => 95 };
    private readonly Option<string?> _scale = new("--scale") { Description = Texts.Of("cli.survey_scale") };
    private readonly Option<int?> _top = new("--top") { Description = Texts.Of("cli.survey_top") };
    private readonly Option<string> _model = new("--model") { Description = Texts.Of("cli.survey_model"), DefaultValueFactory = _ => "servqual" };
    private readonly Option<string?> _weights = new("--weights") { Description = Texts.Of("cli.survey_weights") };
    private readonly Option<string?> _outcome = new("--outcome") { Description = Texts.Of("cli.survey_outcome") };
    private readonly Option<string?> _us = new("--us") { Description = Texts.Of("cli.survey_us") };
    private readonly Option<string> _layout = new("--layout") { Description = Texts.Of("cli.survey_layout"), DefaultValueFactory = _ => "respondents" };
    private readonly Option<string> _cross = new("--cross") { Description = Texts.Of("cli.survey_cross"), DefaultValueFactory = _ => "means" };
    private readonly Option<string> _correction = new("--correction") { Description = Texts.Of("cli.survey_correction"), DefaultValueFactory = _ => "holm" };
    private readonly Option<int> _minimum = new("--minimum") { Description = Texts.Of("cli.survey_minimum"), DefaultValueFactory = _ => 1 };
    private readonly Option<int> _bootstrap = new("--bootstrap") { Description = Texts.Of("cli.survey_bootstrap"), DefaultValueFactory = _ => 1000 };
    private readonly Option<string> _format = new("--format") { Description = Texts.Of("cli.survey_format"), DefaultValueFactory = _ => "table" };

    public static Command Command()
    {
        var verb = new SurveyVerb();
        verb._kind.AcceptOnlyFromAmong([.. SurveyKinds.All.Keys]);
        verb._layout.AcceptOnlyFromAmong("respondents", "summary");
        verb._cross.AcceptOnlyFromAmong("means", "middle");
        verb._correction.AcceptOnlyFromAmong("holm", "bh");
        verb._format.AcceptOnlyFromAmong("table", "csv", "json");
        var command = new Command("survey", Texts.Of("cli.survey"))
        {
            verb._file, verb._kind, verb._items, verb._by, verb._weight, verb._target, verb._population, verb._level, verb._scale, verb._top, verb._model, verb._weights, verb._outcome,
            verb._us, verb._layout, verb._cross, verb._correction, verb._minimum, verb._bootstrap, verb._format,
        };
        command.SetAction(verb.Run);
        return command;
    }

    private int Run(ParseResult parse)
    {
        var asked = Asked(parse);
        if (asked.Error is { } wrong) return CommandLine.Fail(wrong);
        var opened = TableFile.Open(parse.GetValue(_file)!);
        if (opened.Error is { } refused) return CommandLine.Fail(refused);
        var file = opened.Value;
        var answer = SurveyKinds.All[asked.Value.Kind](file, asked.Value);
        file.Rejected.Write(Console.Error);
        if (answer.Error is { } failed) return CommandLine.Fail(failed);
        answer.Value.Write(parse.GetValue(_format)!);
        return file.Rejected.Count > 0 ? ExitCode.Findings : ExitCode.Done;
    }

    private Result<SurveyRequest> Asked(ParseResult parse)
    {
        var kind = parse.GetValue(_kind)!;
        var (level, minimum, replicates, model) = (parse.GetValue(_level), parse.GetValue(_minimum), parse.GetValue(_bootstrap), parse.GetValue(_model)!);
        if (!(level is > 0 and < 100)) return Error.Invalid("usage.survey_level", level);
        if (minimum < 1) return Error.Invalid("usage.survey_minimum", minimum);
        if (replicates is < 0 or > MostReplicates) return Error.Invalid("usage.survey_bootstrap", replicates, MostReplicates);
        if (model is not ("servqual" or "lsq") && !model.Split(',').All(IsDimension)) return Error.Invalid("usage.survey_model", model);
        if (Scale(parse, kind) is not { } scale) return Error.Invalid("usage.survey_scale", parse.GetValue(_scale));
        if (kind is "rating" && scale.Lowest == scale.Highest) return Error.Invalid("usage.survey_needs", kind, "--scale");
        if (kind is "ipa" && parse.GetValue(_cross) == "middle" && scale.Lowest == scale.Highest) return Error.Invalid("usage.survey_needs", "--cross middle", "--scale");
        var boxes = kind switch { "nps" => 2, "csat" or "ces" or "rating" => parse.GetValue(_top) ?? (kind == "ces" ? 3 : 2), _ => 0 };
        if (kind is "csat" or "ces" or "rating" && (boxes < 1 || boxes > scale.Highest - scale.Lowest)) return Error.Invalid("usage.survey_top", boxes);
        var targets = new List<SurveyTarget>();
        foreach (var text in parse.GetValue(_target) ?? [])
        {
            if (Target(text) is not { } target) return Error.Invalid("usage.survey_target", text);
            targets.Add(target);
        }
        double[] weights = [];
        if (parse.GetValue(_weights) is { } listed)
        {
            var numbers = listed.Split(',').Select(w => Number(w) ?? -1).ToArray();
            if (numbers.Any(w => w < 0) || numbers.All(w => w == 0)) return Error.Invalid("usage.survey_weights_listed", listed);
            weights = numbers;
        }
        return new SurveyRequest(kind)
        {
            Items = parse.GetValue(_items)?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [],
            By = parse.GetValue(_by),
            Weight = parse.GetValue(_weight),
            Targets = targets,
            Population = parse.GetValue(_population),
            Level = level / 100,
            Lowest = scale.Lowest,
            Highest = scale.Highest,
            Boxes = boxes,
            Model = model,
            DimensionWeights = weights,
            Outcome = parse.GetValue(_outcome),
            Us = parse.GetValue(_us),
            IsSummary = parse.GetValue(_layout) == "summary",
            FalseDiscovery = parse.GetValue(_correction) == "bh",
            CrossAtMiddle = parse.GetValue(_cross) == "middle",
            Minimum = minimum,
            Replicates = replicates,
        };
    }

    // NPS, CSAT and CES have a scale of their own; elsewhere none means that any number is an answer.
    private (int Lowest, int Highest)? Scale(ParseResult parse, string kind)
    {
        if (kind == "nps") return (0, 10);
        if (parse.GetValue(_scale) is not { } text) return kind switch { "csat" => (1, 5), "ces" => (1, 7), _ => (0, 0) };
        var ends = text.Split('-');
        return ends.Length == 2 && int.TryParse(ends[0], NumberStyles.None, CultureInfo.InvariantCulture, out var lowest) && int.TryParse(ends[1], NumberStyles.None, CultureInfo.InvariantCulture, out var highest)
            && lowest < highest && highest - lowest <= 100 ? (lowest, highest) : null;
    }

    private static SurveyTarget? Target(string text)
    {
        var parts = text.Split(':', 2);
        if (parts.Length != 2) return null;
        var classes = parts[1].Split(',').Select(c => c.Split('=', 2)).ToList();
        if (classes.Exists(c => c.Length != 2 || !(Number(c[1]) >= 0)) || classes.Sum(c => Number(c[1])) is not > 0) return null;
        return new(parts[0].Trim(), classes.ConvertAll(c => c[0].Trim()), classes.ConvertAll(c => Number(c[1])!.Value));
    }

    private static bool IsDimension(string text) => text.Split(':') is [{ Length: > 0 }, var items] && int.TryParse(items, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count is >= 1 and <= 1000;

    private static double? Number(string text) => double.TryParse(text.Trim(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null;
}
