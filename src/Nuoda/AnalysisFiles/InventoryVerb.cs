using System.CommandLine;
using Nuoda.Analytics.Forecasting;
using Nuoda.Analytics.Inventory;
using Nuoda.Kernel;
using Nuoda.Platform;
using Nuoda.Platform.Shell;

namespace Nuoda.AnalysisFiles;

/// <summary><c>nuoda inventory FILE</c>: the contract stands in docs/cli.md.</summary>
internal sealed class InventoryVerb
{
    private readonly Argument<string> _file = new("FILE") { Description = Texts.Of("cli.inventory_file") };
    private readonly Option<string?> _items = new("--items") { Description = Texts.Of("cli.inventory_items") };
    private readonly Option<string> _policy = Choice("--policy", "cli.inventory_policy", "rq", "rq", "minmax", "rs");
    private readonly Option<string> _service = Choice("--service", "cli.inventory_service", "fill", "fill", "cycle");
    private readonly Option<double> _target = Number("--target", "cli.inventory_target", 0.95);
    private readonly Option<string> _demand = Choice("--demand", "cli.inventory_demand", "auto", "auto", "normal", "gamma", "lognormal", "poisson", "negbin", "empirical");
    private readonly Option<double> _leadTime = Number("--lead-time", "cli.inventory_lead_time", 1);
    private readonly Option<double> _leadTimeSd = Number("--lead-time-sd", "cli.inventory_lead_time_sd", 0);
    private readonly Option<double> _review = Number("--review", "cli.inventory_review", 1);
    private readonly Option<double> _orderCost = Number("--order-cost", "cli.inventory_order_cost", 0);
    private readonly Option<double> _unitCost = Number("--unit-cost", "cli.inventory_unit_cost", 1);
    private readonly Option<double> _holdingRate = Number("--holding-rate", "cli.inventory_holding_rate", 0.25);
    private readonly Option<string> _method = Choice("--method", "cli.inventory_method", "auto", ["history", .. ForecastMethods.Names]);
    private readonly Option<int?> _season = new("--season") { Description = Texts.Of("cli.inventory_season") };
    private readonly Option<double?> _periods = new("--periods-per-year") { Description = Texts.Of("cli.inventory_periods") };
    private readonly Option<string> _format = Choice("--format", "cli.inventory_format", "table", "table", "csv", "json");

    public static Command Command()
    {
        var verb = new InventoryVerb();
        var command = new Command("inventory", Texts.Of("cli.inventory"))
        {
            verb._file, verb._items, verb._policy, verb._service, verb._target, verb._demand, verb._method, verb._season, verb._leadTime, verb._leadTimeSd, verb._review, verb._orderCost, verb._unitCost, verb._holdingRate, verb._periods, verb._format,
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
        var target = parse.GetValue(_target);
        if (!(target is > 0 and < 1)) return CommandLine.Fail(Error.Invalid("usage.inventory_target", target));
        foreach (var option in (Option<double>[])[_leadTime, _leadTimeSd, _orderCost])
            if (!(parse.GetValue(option) is >= 0 and < double.PositiveInfinity)) return CommandLine.Fail(Error.Invalid("usage.inventory_negative", option.Name, parse.GetValue(option)));
        if (!(parse.GetValue(_review) is >= (double)ItemFile.ShortestReview and < double.PositiveInfinity)) return CommandLine.Fail(Error.Invalid("usage.inventory_review", parse.GetValue(_review), ItemFile.ShortestReview));
        foreach (var option in (Option<double>[])[_unitCost, _holdingRate])
            if (!(parse.GetValue(option) is > 0 and < double.PositiveInfinity)) return CommandLine.Fail(Error.Invalid("usage.inventory_positive", option.Name, parse.GetValue(option)));
        if (parse.GetValue(_periods) is { } given && !(given is > 0 and < double.PositiveInfinity)) return CommandLine.Fail(Error.Invalid("usage.inventory_positive", _periods.Name, given));

        if (parse.GetValue(_season) is < 1 or > 10_000) return CommandLine.Fail(Error.Invalid("usage.forecast_season", parse.GetValue(_season), 10_000));

        var read = SeriesFile.Read(parse.GetValue(_file)!);
        if (read.Error is { } refused) return CommandLine.Fail(refused);
        var file = read.Value;
        var known = parse.GetValue(_items) is { } path ? ItemFile.Read(path) : new ItemFile(new Dictionary<string, ItemRow>(), new());
        if (known.Error is { } unreadable) return CommandLine.Fail(unreadable);
        if (file.Series.FirstOrDefault(s => s.Values.Min() < 0)?.Id is { } negative) return CommandLine.Fail(Error.Invalid("analysis.inventory_negative", negative));
        file.Rejected.Write(Console.Error);
        known.Value.Rejected.Write(Console.Error);

        // Days show a season of a week; without dates the periods are taken for months.
        var periods = parse.GetValue(_periods) ?? file.Season switch { 7 => 365, > 1 => file.Season, _ => 12 };
        var usual = new ItemTerms
        {
            Policy = parse.GetValue(_policy) switch { "minmax" => StockPolicy.MinMax, "rs" => StockPolicy.OrderUpTo, _ => StockPolicy.ReorderPoint },
            Service = parse.GetValue(_service) == "cycle" ? ServiceTarget.CycleService : ServiceTarget.FillRate,
            Target = target,
            LeadTime = parse.GetValue(_leadTime),
            LeadTimeSd = parse.GetValue(_leadTimeSd),
            ReviewPeriods = parse.GetValue(_review),
            OrderCost = parse.GetValue(_orderCost),
            UnitCost = parse.GetValue(_unitCost),
            HoldingRate = parse.GetValue(_holdingRate) / periods,
        };
        var (series, family, method) = (file.Series, parse.GetValue(_demand)!, parse.GetValue(_method)!);
        // The season of a year in the periods of the file; days have weeks.
        var season = parse.GetValue(_season) ?? (file.Season > 1 ? file.Season : periods is > 1 and <= 60 ? (int)Math.Round(periods) : periods > 60 ? 7 : 1);
        // As observed is as it was: no forecast.
        var forecast = method == "history" || family == "empirical" ? null : ForecastMethods.Of(method);
        var plans = new InventoryRow[series.Count];
        Parallel.For(0, plans.Length, i => plans[i] = Plan(series[i], known.Value.Items.GetValueOrDefault(series[i].Id), usual, family, periods, forecast, season));
        var classes = AbcXyz.ByValue([.. plans.Select(p => p.Item)], [.. plans.Select(p => p.AnnualValue)]);
        for (var i = 0; i < plans.Length; i++) plans[i] = plans[i] with { Class = $"{classes[i]}{plans[i].Steadiness}" };
        InventoryOutput.Write(plans, usual, parse.GetValue(_format)!);
        return file.Rejected.Count + known.Value.Rejected.Count > 0 ? ExitCode.Findings : ExitCode.Done;
    }

    private static InventoryRow Plan(FiledSeries series, ItemRow? row, ItemTerms usual, string family, double periods, ForecastMethod? forecast, int season)
    {
        var values = series.Values;
        var terms = usual with
        {
            Target = row?.Target ?? usual.Target,
            LeadTime = row?.LeadTime ?? usual.LeadTime,
            LeadTimeSd = row?.LeadTimeSd ?? usual.LeadTimeSd,
            ReviewPeriods = row?.Review ?? usual.ReviewPeriods,
            OrderCost = row?.OrderCost ?? usual.OrderCost,
            UnitCost = row?.Cost ?? usual.UnitCost,
            MinQuantity = row?.MinQuantity ?? 0,
            Pack = row?.Pack ?? 0,
        };
        var (average, spread) = DemandDistribution.Moments(values);
        var foreseen = forecast is null ? null : ForecastDemand.Moments(forecast, values, season, terms.LeadTime + (terms.Policy == StockPolicy.ReorderPoint ? 0 : terms.ReviewPeriods), series.StockedOut);
        var (mean, sd) = foreseen ?? (average, spread);
        var demand = family switch
        {
            "normal" => DemandDistribution.Of(DemandFamily.Normal, mean, sd),
            "gamma" => DemandDistribution.Of(DemandFamily.Gamma, mean, sd),
            "lognormal" => DemandDistribution.Of(DemandFamily.Lognormal, mean, sd),
            "poisson" => DemandDistribution.Of(DemandFamily.Poisson, mean, sd),
            "negbin" => DemandDistribution.Of(DemandFamily.NegativeBinomial, mean, sd),
            "empirical" => EmpiricalDemand.OfSample(values),
            _ => DemandDistribution.Suiting(values, mean, sd),
        };
        return new(series.Id, StockPlan.Of(demand, terms), AbcXyz.BySteadiness(AbcXyz.Variation(values)), average * periods * (row?.Price ?? terms.UnitCost), terms.UnitCost, periods) { IsForecast = foreseen is not null };
    }
}

/// <summary>An item with its plan.</summary>
/// <param name="AnnualValue">Demand of a year at its price, or at cost where no price is known.</param>
internal sealed record InventoryRow(string Item, StockPlan Plan, XyzClass Steadiness, double AnnualValue, double UnitCost, double PeriodsPerYear)
{
    /// <summary>AX … CZ.</summary>
    public string Class { get; init; } = "";

    /// <summary>Mean and spread are those of a forecast and its errors; else those of the history.</summary>
    public bool IsForecast { get; init; }

    public string Spread => IsForecast ? "forecast" : "history";

    public double StockValue => Plan.MeanStock * UnitCost;
    public double SafetyValue => Plan.SafetyStock * UnitCost;
    public double OrdersPerYear => Plan.OrdersPerPeriod * PeriodsPerYear;

    public string Distribution => Plan.Demand switch
    {
        NormalDemand => "normal", GammaDemand => "gamma", LognormalDemand => "lognormal", PoissonDemand => "poisson", NegativeBinomialDemand => "negbin", _ => "empirical",
    };
}
