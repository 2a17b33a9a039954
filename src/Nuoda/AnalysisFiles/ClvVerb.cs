using System.CommandLine;
using System.Runtime.InteropServices;
using Nuoda.Analytics.Lifetime;
using Nuoda.Kernel;
using Nuoda.Platform;
using Nuoda.Platform.Shell;
using Nuoda.Platform.Storage;

namespace Nuoda.AnalysisFiles;

/// <summary><c>nuoda clv FILE</c>: the contract stands in docs/cli.md.</summary>
internal sealed class ClvVerb
{
    private readonly Argument<string> _file = new("FILE") { Description = Texts.Of("cli.clv_file") };
    private readonly Option<string> _model = Choice("--model", "cli.clv_model", "bgnbd", "bgnbd", "mbgnbd", "paretonbd", "paretoggg");
    private readonly Option<DateOnly?> _calibrationEnd = new("--calibration-end") { Description = Texts.Of("cli.clv_calibration_end") };
    private readonly Option<string> _unit = Choice("--unit", "cli.clv_unit", "week", "day", "week", "month");
    private readonly Option<string> _layout = Choice("--layout", "cli.clv_layout", "csv", "csv", "cdnow");
    private readonly Option<int?> _horizon = new("--horizon") { Description = Texts.Of("cli.clv_horizon") };
    private readonly Option<double> _discount = new("--discount") { Description = Texts.Of("cli.clv_discount"), DefaultValueFactory = _ => 0 };
    private readonly Option<double> _margin = new("--margin") { Description = Texts.Of("cli.clv_margin"), DefaultValueFactory = _ => 1 };
    private readonly Option<string> _format = Choice("--format", "cli.clv_format", "table", "table", "csv", "json");

    public static Command Command()
    {
        var verb = new ClvVerb();
        var command = new Command("clv", Texts.Of("cli.clv")) { verb._file, verb._model, verb._calibrationEnd, verb._unit, verb._layout, verb._horizon, verb._discount, verb._margin, verb._format };
        command.SetAction(verb.Run);
        return command;
    }

    private static Option<string> Choice(string name, string text, string usual, params string[] choices)
    {
        var option = new Option<string>(name) { Description = Texts.Of(text), DefaultValueFactory = _ => usual };
        option.AcceptOnlyFromAmong(choices);
        return option;
    }

    private int Run(ParseResult parse)
    {
        var (days, year) = parse.GetValue(_unit) switch { "day" => (1, 365), "month" => (OrderLog.Month, 12), _ => (OrderLog.Week, 52) };
        var horizon = parse.GetValue(_horizon) ?? year;
        var (discount, margin) = (parse.GetValue(_discount), parse.GetValue(_margin));
        if (horizon is < 1 or > 100_000) return CommandLine.Fail(Error.Invalid("usage.clv_horizon", horizon));
        if (!(discount is >= 0 and < 1)) return CommandLine.Fail(Error.Invalid("usage.clv_discount", discount));
        if (!(margin is > 0 and <= 1)) return CommandLine.Fail(Error.Invalid("usage.clv_margin", margin));
        if (discount > 0 && parse.GetValue(_model) == "paretoggg") return CommandLine.Fail(Error.Invalid("usage.clv_ggg_discount"));

        var read = OrderFile.Read(parse.GetValue(_file)!, parse.GetValue(_layout) == "cdnow", Console.Error);
        if (read.Error is { } refused) return CommandLine.Fail(refused);
        var log = read.Value;
        var end = parse.GetValue(_calibrationEnd) is { } day ? Day.ToNumber(day) : log.Purchases.Max(p => p.Day);
        var summaries = OrderLog.Summarise(CollectionsMarshal.AsSpan(log.Purchases), end, daysPerUnit: days);
        if (summaries.Length == 0) return CommandLine.Fail(Error.Invalid("analysis.nobody_yet", Text(end)));
        if (summaries.All(s => s.History.Frequency == 0)) return CommandLine.Fail(Error.Invalid("analysis.nobody_again", Text(end)));

        var answer = Fit(parse.GetValue(_model)!, log.Customers, summaries, horizon) with { Horizon = horizon, Discount = discount, Margin = margin, Unit = parse.GetValue(_unit)!, CalibrationEnd = end, DaysPerUnit = days };
        if (!answer.Converged) Console.Error.WriteLine(Texts.Of(answer.Regular is null ? "clv.not_converged" : "clv.chain_too_short", answer.ModelName));
        if (answer.Spend is { Converged: false }) Console.Error.WriteLine(Texts.Of("clv.not_converged", "gamma-gamma"));
        if (answer.Spend is null) Console.Error.WriteLine(Texts.Of("clv.no_money"));
        ClvOutput.Write(answer, parse.GetValue(_format)!);
        return log.Rejected.Count > 0 ? ExitCode.Findings : ExitCode.Done;
    }

    private static ClvAnswer Fit(string name, IReadOnlyList<string> customers, CustomerSummary[] summaries, int horizon)
    {
        PurchaseHistory[] histories = [.. summaries.Select(s => s.History)];
        var (model, regular, likelihood, converged) = name switch
        {
            "paretoggg" => Sampled(ParetoGgg.Fit([.. summaries.Select(s => new RegularHistory(s.History, s.LogIntervals))], horizon)),
            "paretonbd" => Of(ParetoNbd.Fit(histories)),
            "mbgnbd" => Of(MbgNbd.Fit(histories)),
            _ => Of(BgNbd.Fit(histories)),
        };
        // The value of a purchase needs two customers with repeat purchases of some worth.
        var spend = summaries.Count(s => s.MeanValue > 0) < 2 ? null : GammaGamma.Fit([.. histories.Select(h => h.Frequency)], [.. summaries.Select(s => s.MeanValue)]);
        return new(name, model, regular, likelihood, converged, spend, customers, summaries);

        static (IBuyingModel?, ParetoGggFit?, double?, bool) Of<TModel>(LifetimeFit<TModel> fit) where TModel : IBuyingModel => (fit.Model, null, fit.LogLikelihood, fit.Converged);

        static (IBuyingModel?, ParetoGggFit?, double?, bool) Sampled(ParetoGggFit fit) => (null, fit, null, fit.Converged);
    }

    private static string Text(int day) => Day.FromNumber(day).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
}
