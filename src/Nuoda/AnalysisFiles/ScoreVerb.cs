using System.CommandLine;
using Nuoda.Analytics.Credit;
using Nuoda.Analytics.Features;
using Nuoda.Kernel;
using Nuoda.Platform;
using Nuoda.Platform.Shell;

namespace Nuoda.AnalysisFiles;

/// <summary><c>nuoda score FILE</c>: the contract stands in docs/cli.md.</summary>
internal sealed class ScoreVerb
{
    // Beside its opposite each is clear; a 1 beside a 2 is not.
    private static readonly (string Bad, string Good)[] Opposites = [("1", "0"), ("true", "false"), ("yes", "no"), ("y", "n"), ("bad", "good"), ("是", "否"), ("坏", "好"), ("违约", "正常")];

    private readonly Argument<string> _file = new("FILE") { Description = Texts.Of("cli.score_file") };
    private readonly Option<string> _method = Choice("--method", "cli.score_method", "scorecard", "scorecard", "altman", "loss");
    private readonly Option<string?> _target = new("--target") { Description = Texts.Of("cli.score_target") };
    private readonly Option<string?> _bad = new("--bad") { Description = Texts.Of("cli.score_bad") };
    private readonly Option<string?> _card = new("--card") { Description = Texts.Of("cli.score_card") };
    private readonly Option<string?> _columns = new("--columns") { Description = Texts.Of("cli.analysis_columns") };
    private readonly Option<string?> _id = new("--id") { Description = Texts.Of("cli.analysis_id") };
    private readonly Option<int> _folds = new("--folds") { Description = Texts.Of("cli.score_folds"), DefaultValueFactory = _ => 5 };
    private readonly Option<double> _pdo = new("--pdo") { Description = Texts.Of("cli.score_pdo"), DefaultValueFactory = _ => 20 };
    private readonly Option<double> _base = new("--base-score") { Description = Texts.Of("cli.score_base"), DefaultValueFactory = _ => 600 };
    private readonly Option<double> _odds = new("--base-odds") { Description = Texts.Of("cli.score_odds"), DefaultValueFactory = _ => 50 };
    private readonly Option<string> _format = Choice("--format", "cli.score_format", "table", "table", "csv", "json");

    public static Command Command()
    {
        var verb = new ScoreVerb();
        var command = new Command("score", Texts.Of("cli.score")) { verb._file, verb._method, verb._target, verb._bad, verb._card, verb._columns, verb._id, verb._folds, verb._pdo, verb._base, verb._odds, verb._format };
        command.SetAction(parse => (parse.GetValue(verb._method), parse.GetValue(verb._card)) switch
        {
            ("altman", _) => DebtorSheet.Altman(parse.GetValue(verb._file)!, parse.GetValue(verb._id), parse.GetValue(verb._format)!),
            ("loss", _) => DebtorSheet.Loss(parse.GetValue(verb._file)!, parse.GetValue(verb._id), parse.GetValue(verb._format)!),
            (_, { } card) => verb.Apply(parse, card),
            _ => verb.Learn(parse),
        });
        return command;
    }

    private static Option<string> Choice(string name, string text, string usual, params string[] choices)
    {
        var option = new Option<string>(name) { Description = Texts.Of(text), DefaultValueFactory = _ => usual };
        option.AcceptOnlyFromAmong(choices);
        return option;
    }

    private int Learn(ParseResult parse)
    {
        if (parse.GetValue(_target) is not { } target) return CommandLine.Fail(Error.Invalid("usage.score_target"));
        var (pdo, score, odds, folds) = (parse.GetValue(_pdo), parse.GetValue(_base), parse.GetValue(_odds), parse.GetValue(_folds));
        if (!(pdo is > 0 and < 10_000) || !(Math.Abs(score) < 1_000_000) || !(odds is > 0 and < 1_000_000)) return CommandLine.Fail(Error.Invalid("usage.score_scale", pdo, score, odds));
        var read = CaseTable.Read(parse.GetValue(_file)!, parse.GetValue(_id), SegmentVerb.Names(parse.GetValue(_columns)), target);
        if (read.Error is { } refused) return CommandLine.Fail(refused);
        var table = read.Value;
        table.Rejected.Write(Console.Error);
        if (table.Features.Count == 0) return CommandLine.Fail(Error.Invalid("analysis.no_columns", target));
        var judged = Bad(table.Outcomes, target, parse.GetValue(_bad));
        if (judged.Error is { } unclear) return CommandLine.Fail(unclear);
        // Cases without outcome are scored, not learnt from.
        int[] known = [.. Enumerable.Range(0, table.Ids.Length).Where(i => table.Outcomes[i] is not null)];
        bool[] bad = [.. known.Select(i => judged.Value[i] == true)];
        var (bads, goods) = (bad.Count(b => b), bad.Count(b => !b));
        // Each fold must have bad and good cases to learn from and to judge by.
        if (folds is < 2 or > 50 || Math.Min(bads, goods) < 2 * folds) return CommandLine.Fail(Error.Invalid("usage.score_folds", folds, bads, goods));
        Feature[] learnt = [.. table.Features.Select(f => f.Take(known))];
        var plan = new ScorecardPlan { Scale = new(pdo, score, odds) };
        // Rows may stand in the order of their outcome: the folds are drawn.
        int[] order = [.. Enumerable.Range(0, bad.Length)];
        new Random(1).Shuffle(order);
        bool[] drawn = [.. order.Select(i => bad[i])];
        var unseen = Scorecard.CrossValidate([.. learnt.Select(f => f.Take(order))], drawn, folds, plan);
        var card = Scorecard.Fit(learnt, bad, plan);
        ScoreOutput.Write(new(card, table.Ids, card.Points(table.Features), card.Probabilities(table.Features), judged.Value)
        {
            Goods = goods,
            Bads = bads,
            Unseen = Discrimination.Of(unseen, drawn),
            Learnt = Discrimination.Of(card.Probabilities(learnt), bad),
        }, parse.GetValue(_format)!);
        return table.Rejected.Count > 0 ? ExitCode.Findings : ExitCode.Done;
    }

    private int Apply(ParseResult parse, string path)
    {
        var stored = CardFile.Read(path);
        if (stored.Error is { } broken) return CommandLine.Fail(broken);
        var (card, points) = stored.Value;
        var read = CaseTable.Read(parse.GetValue(_file)!, parse.GetValue(_id), [.. card.Features.Select(f => f.Binning.Feature)]);
        if (read.Error is { } refused) return CommandLine.Fail(refused);
        var table = read.Value;
        table.Rejected.Write(Console.Error);
        // The card knows what is a number; a column of numbers may be one of categories to it, and the other way round.
        if (card.Features.Zip(table.Features).FirstOrDefault(f => f.First.Binning is NumericBinning != f.Second is NumericFeature) is ({ } learnt, _) && table.Ids.Length > 0)
            return CommandLine.Fail(Error.Invalid("analysis.card_column", learnt.Binning.Feature));
        var now = card.Points(table.Features);
        ScoreOutput.Write(new(card, table.Ids, now, card.Probabilities(table.Features), new bool?[now.Length])
        {
            Psi = points.Length > 0 && now.Length > 0 ? PopulationStability.OfScores(points, [.. now.Select(p => (double)p)]) : double.NaN,
        }, parse.GetValue(_format)!);
        return table.Rejected.Count > 0 ? ExitCode.Findings : ExitCode.Done;
    }

    private static Result<bool?[]> Bad(string?[] outcomes, string target, string? named)
    {
        string[] values = [.. outcomes.OfType<string>().Distinct(StringComparer.OrdinalIgnoreCase).Take(20)];
        if (values.Length != 2) return Error.Invalid("analysis.target_values", target, values.Length, string.Join(", ", values));
        string[] bad = [.. values.Where((v, i) => named is not null ? Same(v, named) : Opposites.Any(o => Same(v, o.Bad) && Same(values[1 - i], o.Good)))];
        if (bad.Length != 1) return Error.Invalid("analysis.bad_unclear", target, string.Join(", ", values));
        return outcomes.Select(o => o is null ? (bool?)null : Same(o, bad[0])).ToArray();

        static bool Same(string a, string b) => string.Equals(a, b, StringComparison.OrdinalIgnoreCase);
    }
}
