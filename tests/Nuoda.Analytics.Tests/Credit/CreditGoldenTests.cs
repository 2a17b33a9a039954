using System.Text.Json;
using Nuoda.Analytics.Credit;
using Nuoda.Analytics.Features;
using Xunit;
using static Nuoda.Analytics.Tests.GoldenCases;

namespace Nuoda.Analytics.Tests.Credit;

/// <summary>The reference values of credit scoring, number by number; other files of the same layout run through the same reader.</summary>
public sealed class CreditGoldenTests
{
    private const string File = "scorecards.json";

    public static IEnumerable<TheoryDataRow<string>> Cases => Ids(File);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Every_number_of_the_reference_case_comes_out(string id)
    {
        var (kind, inputs, expected, tolerance) = Case(File, id);
        switch (kind)
        {
            case "woe_iv": Evidence(inputs, expected, tolerance); break;
            case "auc_gini_ks":
                Fields(inputs, ["score_probability_of_bad", "bad"], "inputs");
                var found = Discrimination.Of(Numbers(inputs, "score_probability_of_bad"), [.. Numbers(inputs, "bad").Select(b => b == 1)]);
                All(expected, tolerance, ("auc", found.Auc), ("gini", found.Gini), ("ks", found.Ks));
                break;
            case "logistic_regression": Regression(inputs, expected, tolerance); break;
            case "cv_auc": GoldenCrossValidation.Check(inputs, expected, tolerance); break;
            case "psi":
                Fields(inputs, ["expected", "actual"], "inputs");
                All(expected, tolerance, ("psi", PopulationStability.Psi(Numbers(inputs, "expected"), Numbers(inputs, "actual"))));
                break;
            case "score_points": Points(inputs, expected, tolerance); break;
            case "altman_z": Altman(inputs, expected, tolerance); break;
            default: Assert.Fail($"{id}: unknown kind '{kind}'"); break;
        }
    }

    private static void Evidence(JsonElement inputs, JsonElement expected, JsonElement tolerance)
    {
        Fields(inputs, ["data", "column", "cut_points", "interval_rule"], "inputs");
        var credit = GermanCredit.Read(Text(inputs, "data")!);
        var feature = credit[Text(inputs, "column")!];
        Binning binning;
        if (inputs.TryGetProperty("cut_points", out var cuts) && cuts.ValueKind == JsonValueKind.Array)
        {
            Assert.Equal("left-closed [a,b)", Text(inputs, "interval_rule"));
            binning = new NumericBinning(feature.Name, [.. cuts.EnumerateArray().Select(c => c.GetDouble())]);
        }
        else binning = CategoricalBinning.ByLevel(Assert.IsType<CategoricalFeature>(feature));
        var evidence = WeightOfEvidence.Of(feature, credit.Bad, binning);
        Fields(expected, ["bins", "iv"], "expected");
        Near(expected.GetProperty("iv"), evidence.InformationValue, tolerance, "iv");
        Assert.Equal(expected.GetProperty("bins").GetArrayLength(), evidence.Bins.Length);
        foreach (var (bin, wanted) in evidence.Bins.Zip(expected.GetProperty("bins").EnumerateArray()))
        {
            Fields(wanted, ["level", "goods", "bads", "woe", "iv"], "bin");
            Assert.Equal((Text(wanted, "level"), Int(wanted, "goods"), Int(wanted, "bads")), (bin.Label, bin.Goods, bin.Bads));
            Near(wanted.GetProperty("woe"), bin.Woe, tolerance, "woe");
            Near(wanted.GetProperty("iv"), bin.Iv, tolerance, "iv of a bin");
        }
    }

    private static void Regression(JsonElement inputs, JsonElement expected, JsonElement tolerance)
    {
        Fields(inputs, ["data", "target", "predictors", "rows"], "inputs");
        Fields(tolerance, ["coef", "se", "default", "auc_in_sample", "ks_in_sample"], "tolerance");
        Assert.Equal(("bad", "all"), (Text(inputs, "target"), Text(inputs, "rows")));
        var credit = GermanCredit.Read(Text(inputs, "data")!);
        var predictors = credit.Choose(inputs.GetProperty("predictors"));
        var model = LogisticFit.Fit(predictors, credit.Bad);
        Assert.True(model.Converged);
        var judged = Discrimination.Of(model.Probabilities(predictors), credit.Bad);
        Assert.Equal(expected.GetProperty("terms").EnumerateArray().Select(t => t.GetString()), model.Terms);
        Each("coef", model.Coefficients, "coef");
        Each("se", model.StandardErrors, "se");
        // z has the errors of both.
        Each("z", [.. model.Terms.Select((_, t) => model.Z(t))], "se");
        var numbers = new Dictionary<string, (double Value, string Bounds)>(StringComparer.Ordinal)
        {
            ["deviance"] = (model.Deviance, "default"),
            ["null_deviance"] = (model.NullDeviance, "default"),
            ["log_likelihood"] = (model.LogLikelihood, "default"),
            ["aic"] = (model.Aic, "default"),
            ["auc_in_sample"] = (judged.Auc, "auc_in_sample"),
            // Twice the AUC but for a constant: its bound, though none is named.
            ["gini_in_sample"] = (judged.Gini, "auc_in_sample"),
            ["ks_in_sample"] = (judged.Ks, "ks_in_sample"),
        };
        Fields(expected, [.. numbers.Keys, "terms", "coef", "se", "z"], "expected");
        foreach (var (name, (value, bounds)) in numbers) if (expected.TryGetProperty(name, out var wanted)) Near(wanted, value, tolerance, name, bounds);

        void Each(string field, double[] values, string bounds)
        {
            Assert.Equal(expected.GetProperty(field).GetArrayLength(), values.Length);
            for (var i = 0; i < values.Length; i++) Near(expected.GetProperty(field)[i], values[i], tolerance, $"{field} of {model.Terms[i]}", bounds);
        }
    }

    private static void Points(JsonElement inputs, JsonElement expected, JsonElement tolerance)
    {
        Fields(inputs, ["pdo", "base_score", "base_odds_good_to_bad", "probability_of_bad"], "inputs");
        Fields(expected, ["factor", "offset", "scores"], "expected");
        var scale = new ScoreScale(inputs.GetProperty("pdo").GetDouble(), inputs.GetProperty("base_score").GetDouble(), inputs.GetProperty("base_odds_good_to_bad").GetDouble());
        Near(expected.GetProperty("factor"), scale.Factor, tolerance, "factor");
        Near(expected.GetProperty("offset"), scale.Offset, tolerance, "offset");
        var probabilities = Numbers(inputs, "probability_of_bad");
        Assert.Equal(probabilities.Length, expected.GetProperty("scores").GetArrayLength());
        for (var i = 0; i < probabilities.Length; i++) Near(expected.GetProperty("scores")[i], scale.Score(probabilities[i]), tolerance, "score");
    }

    private static void Altman(JsonElement inputs, JsonElement expected, JsonElement tolerance)
    {
        Fields(inputs, ["working_capital", "retained_earnings", "ebit", "market_equity", "book_equity", "sales", "total_assets", "total_liabilities"], "inputs");
        var company = new AltmanZ(Number("working_capital"), Number("retained_earnings"), Number("ebit"), inputs.TryGetProperty("market_equity", out var market) && market.ValueKind != JsonValueKind.Null ? market.GetDouble() : null,
            Number("book_equity"), Number("sales"), Number("total_assets"), Number("total_liabilities"));
        var (listed, privately, trader) = (company.Listed(), company.Private(), company.NonManufacturer());
        string[] zones = ["zone", "zone_private", "zone_double_prime"];
        All(expected, tolerance, zones, ("z", listed?.Z ?? double.NaN), ("z_private", privately.Z), ("z_double_prime", trader.Z), ("z_em", company.EmergingMarket().Z));
        foreach (var (name, zone) in zones.Zip((AltmanZone?[])[listed?.Zone, privately.Zone, trader.Zone]))
            if (expected.TryGetProperty(name, out var wanted)) Assert.Equal(wanted.GetString(), zone?.ToString().ToLowerInvariant());

        double Number(string name) => inputs.GetProperty(name).GetDouble();
    }

    private static void All(JsonElement expected, JsonElement tolerance, params (string Name, double Value)[] values) => All(expected, tolerance, [], values);

    private static void All(JsonElement expected, JsonElement tolerance, string[] others, params (string Name, double Value)[] values)
    {
        Fields(expected, [.. values.Select(v => v.Name), .. others], "expected");
        foreach (var (name, value) in values) if (expected.TryGetProperty(name, out var wanted)) Near(wanted, value, tolerance, name);
    }

    private static double[] Numbers(JsonElement inputs, string name) => [.. inputs.GetProperty(name).EnumerateArray().Select(v => v.GetDouble())];
}
