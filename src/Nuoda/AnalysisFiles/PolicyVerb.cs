using System.CommandLine;
using System.Globalization;
using Nuoda.Analytics.Inventory;
using Nuoda.Analytics.Policy;
using Nuoda.Kernel;
using Nuoda.Platform;
using Nuoda.Platform.Shell;

namespace Nuoda.AnalysisFiles;

/// <summary><c>nuoda policy FILE</c>: which fill rate for which item or class earns most. The contract stands in docs/cli.md.</summary>
internal sealed class PolicyVerb
{
    private const string Money = "#,0", Share = "0.0%";
    private static readonly double[] UsualTargets = [0, 0.5, 0.7, 0.8, 0.85, 0.9, 0.92, 0.94, 0.95, 0.96, 0.97, 0.98, 0.985, 0.99, 0.995];

    private readonly Argument<string> _file = new("FILE") { Description = Texts.Of("cli.policy_file") };
    private readonly Option<double?> _budget = new("--budget") { Description = Texts.Of("cli.policy_budget") };
    private readonly Option<string> _by = Choice("--by", "cli.policy_by", "item", "item", "class");
    private readonly Option<string?> _classes = new("--classes") { Description = Texts.Of("cli.policy_classes") };
    private readonly Option<string?> _targets = new("--targets") { Description = Texts.Of("cli.policy_targets") };
    private readonly Option<string> _goal = Choice("--goal", "cli.policy_goal", "profit", "profit", "service");
    private readonly Option<int?> _frontier = new("--frontier") { Description = Texts.Of("cli.policy_frontier") };
    private readonly Option<string> _policy = Choice("--policy", "cli.inventory_policy", "rq", "rq", "minmax", "rs");
    private readonly Option<string> _demand = Choice("--demand", "cli.policy_demand", "auto", "auto", "normal", "gamma", "lognormal", "poisson", "negbin");
    private readonly Option<double> _leadTime = Number("--lead-time", "cli.inventory_lead_time", 1);
    private readonly Option<double> _review = Number("--review", "cli.inventory_review", 1);
    private readonly Option<double> _holdingRate = Number("--holding-rate", "cli.inventory_holding_rate", 0.25);
    private readonly Option<double> _periods = Number("--periods-per-year", "cli.policy_periods", 12);
    private readonly Option<string> _format = Choice("--format", "cli.survey_format", "table", "table", "csv", "json");

    public static Command Command()
    {
        var verb = new PolicyVerb();
        var command = new Command("policy", Texts.Of("cli.policy"))
        {
            verb._file, verb._budget, verb._by, verb._classes, verb._targets, verb._goal, verb._frontier, verb._policy, verb._demand, verb._leadTime, verb._review, verb._holdingRate, verb._periods, verb._format,
        };
        command.SetAction(verb.Run);
        return command;
    }

    private static Option<string> Choice(string name, string text, string usual, params string[] choices)
    {
        var option = new Option<string>(name) { Description = Texts.Of(text), DefaultValueFactory = _ => usual };
        option.AcceptOnlyFromAmong(choices);
        return option;
    }

    private static Option<double> Number(string name, string text, double usual) => new(name) { Description = Texts.Of(text), DefaultValueFactory = _ => usual };

    private int Run(ParseResult parse)
    {
        foreach (var option in (Option<double>[])[_holdingRate, _periods, _review])
            if (!(parse.GetValue(option) is > 0 and < double.PositiveInfinity)) return CommandLine.Fail(Error.Invalid("usage.inventory_positive", option.Name, parse.GetValue(option)));
        if (!(parse.GetValue(_leadTime) is >= 0 and < double.PositiveInfinity)) return CommandLine.Fail(Error.Invalid("usage.inventory_negative", _leadTime.Name, parse.GetValue(_leadTime)));
        if (double.IsNaN(parse.GetValue(_budget) ?? 0)) return CommandLine.Fail(Error.Invalid("usage.policy_budget"));
        if (parse.GetValue(_frontier) is < 2 or > 10_000) return CommandLine.Fail(Error.Invalid("usage.policy_frontier", parse.GetValue(_frontier)));
        var targets = UsualTargets;
        if (SegmentVerb.Names(parse.GetValue(_targets)) is { } listed)
        {
            targets = Array.ConvertAll(listed, t => double.TryParse(t, NumberStyles.Float, CultureInfo.InvariantCulture, out var target) && target is >= 0 and < 1 ? target : double.NaN);
            if (targets.Length == 0 || targets.Any(double.IsNaN)) return CommandLine.Fail(Error.Invalid("usage.policy_targets", parse.GetValue(_targets)));
        }
        var isByClass = parse.GetValue(_by) == "class";
        var usual = new ItemTerms
        {
            Policy = parse.GetValue(_policy) switch { "minmax" => StockPolicy.MinMax, "rs" => StockPolicy.OrderUpTo, _ => StockPolicy.ReorderPoint },
            LeadTime = parse.GetValue(_leadTime),
            ReviewPeriods = parse.GetValue(_review),
            HoldingRate = parse.GetValue(_holdingRate) / parse.GetValue(_periods),
        };
        var read = ServedFile.Read(parse.GetValue(_file)!, SegmentVerb.Names(parse.GetValue(_classes)), Family(parse.GetValue(_demand)!), usual, parse.GetValue(_periods));
        if (read.Error is { } refused) return CommandLine.Fail(refused);
        var (file, items) = (read.Value, read.Value.Items);
        if (isByClass && !file.HasClasses) return CommandLine.Fail(Error.Invalid("analysis.policy_no_classes", Path.GetFileName(parse.GetValue(_file)!)));
        file.Rejected.Write(Console.Error);

        var options = new FillRateOption[items.Count][];
        Parallel.For(0, options.Length, i => options[i] = FillRatePolicy.Options(items[i].Served, targets));
        // A cell of customer class × product class has one target for all of its items.
        var cells = isByClass ? items.Select((item, i) => (item.Class, Own: options[i])).GroupBy(o => o.Class, o => o.Own).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => (Name: g.Key, Class: g.Key, Items: (long)g.Count(), Options: FillRatePolicy.OfCell([.. g]))).ToArray()
            : [.. items.Select((item, i) => (item.Name, item.Class, 1L, options[i]))];
        var frontier = FillRatePolicy.Frontier([.. cells.Select(c => c.Options)], service: parse.GetValue(_goal) == "service");
        var format = parse.GetValue(_format)!;
        if (parse.GetValue(_frontier) is { } points) Frontier(frontier, points).Write(format);
        else
        {
            var budget = parse.GetValue(_budget) ?? double.PositiveInfinity;
            if (frontier.Best(budget) is not { } best) return CommandLine.Fail(Error.Invalid("analysis.policy_budget", budget, Math.Ceiling(frontier.LeastCost)));
            Chosen(cells, best, budget, isByClass).Write(format);
        }
        return file.Rejected.Count > 0 ? ExitCode.Findings : ExitCode.Done;
    }

    private static DemandFamily? Family(string name) => name switch
    {
        "normal" => DemandFamily.Normal, "gamma" => DemandFamily.Gamma, "lognormal" => DemandFamily.Lognormal, "poisson" => DemandFamily.Poisson, "negbin" => DemandFamily.NegativeBinomial, _ => null,
    };

    private static AnswerTable Chosen((string Name, string Class, long Items, FillRateOption[] Options)[] cells, PolicyChoice best, double budget, bool isByClass)
    {
        FillRateOption[] chosen = [.. cells.Select((c, i) => c.Options[best.Options[i]])];
        var demand = chosen.Sum(o => o.DemandPerPeriod);
        return new("policy", "targets",
            [
                (new("budget", Money), budget), (new("stock", Money), chosen.Sum(o => o.Investment)), (new("profit", Money), chosen.Sum(o => o.ProfitPerPeriod)),
                (new("fillRate", Share), chosen.Sum(o => o.FillRate * o.DemandPerPeriod) / demand), (new("shadowPrice", "0.0000"), best.ShadowPrice), (new("optimal"), best.IsOptimal), (new("gap", "#,0.##"), best.Gap),
            ],
            isByClass
                ? [new("class"), new("items"), new("target", Share), new("fillRate", Share), new("demand", "#,0.#"), new("stock", Money), new("profit", Money)]
                : [new("item"), new("class"), new("target", Share), new("fillRate", Share), new("demand", "#,0.#"), new("stock", Money), new("profit", Money)],
            [.. chosen.Select((o, i) => (object?[])[cells[i].Name, isByClass ? cells[i].Items : cells[i].Class, o.Target, o.FillRate, o.DemandPerPeriod, o.Investment, o.ProfitPerPeriod])]);
    }

    private static AnswerTable Frontier(ServiceFrontier frontier, int points) => new("policy", "frontier", [],
        [new("stock", Money), new("gain", "#,0.##"), new("shadowPrice", "0.0000")], [.. frontier.Points(points).Select(p => (object?[])[p.Cost, p.Gain, p.ShadowPrice])]);
}
