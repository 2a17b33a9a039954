using System.Text.Json;
using Nuoda.Analytics.Credit;
using Nuoda.Analytics.Features;
using Xunit;
using static Nuoda.Analytics.Tests.GoldenCases;

namespace Nuoda.Analytics.Tests.Credit;

/// <summary>The cross-validation cases: a logistic regression on all attributes, or on weights of evidence of given bins.</summary>
internal static class GoldenCrossValidation
{
    private const string Rule = "computed on the training rows with +0.5 added to the good and bad count of each bin (totals not adjusted); unseen level -> 0; logistic regression on the 10 WoE columns with intercept";

    public static void Check(JsonElement inputs, JsonElement expected, JsonElement tolerance)
    {
        Fields(inputs, ["data", "predictors", "cut_points", "folds", "woe"], "inputs");
        Fields(expected, ["auc_per_fold", "mean_auc"], "expected");
        var folds = int.Parse(Text(inputs, "folds")!["i mod ".Length..], System.Globalization.CultureInfo.InvariantCulture);
        var credit = GermanCredit.Read(Text(inputs, "data")!);
        var features = credit.Choose(inputs.GetProperty("predictors"));
        if (Text(inputs, "woe") is { } rule) Assert.Equal(Rule.Replace("10", $"{features.Length}", StringComparison.Ordinal), rule);
        double[] found = [.. Enumerable.Range(0, folds).Select(fold =>
        {
            int[] train = [.. Enumerable.Range(0, credit.Bad.Length).Where(i => i % folds != fold)], test = [.. Enumerable.Range(0, credit.Bad.Length).Where(i => i % folds == fold)];
            var (learnt, unseen) = (Take(features, train), Take(features, test));
            bool[] bad = [.. train.Select(i => credit.Bad[i])];
            if (inputs.TryGetProperty("woe", out _)) (learnt, unseen) = Weighted(learnt, unseen, bad, inputs);
            return Discrimination.Of(LogisticFit.Fit(learnt, bad).Probabilities(unseen), [.. test.Select(i => credit.Bad[i])]).Auc;
        })];
        var wanted = expected.GetProperty("auc_per_fold").EnumerateArray().ToList();
        Assert.Equal(wanted.Count, folds);
        for (var fold = 0; fold < folds; fold++) Near(wanted[fold], found[fold], tolerance, $"fold {fold}");
        Near(expected.GetProperty("mean_auc"), found.Average(), tolerance, "mean_auc");
    }

    private static (Feature[] Learnt, Feature[] Unseen) Weighted(Feature[] learnt, Feature[] unseen, bool[] bad, JsonElement inputs)
    {
        var cuts = Fields(inputs.GetProperty("cut_points"), [.. learnt.OfType<NumericFeature>().Select(f => f.Name)], "cut_points");
        for (var f = 0; f < learnt.Length; f++)
        {
            Binning binning = learnt[f] is CategoricalFeature levels ? CategoricalBinning.ByLevel(levels) : new NumericBinning(learnt[f].Name, [.. cuts.GetProperty(learnt[f].Name).EnumerateArray().Select(c => c.GetDouble())]);
            var evidence = WeightOfEvidence.Of(learnt[f], bad, binning, smoothing: 0.5);
            (learnt[f], unseen[f]) = (Weights(learnt[f]), Weights(unseen[f]));

            NumericFeature Weights(Feature feature) => new(feature.Name, [.. binning.BinsOf(feature).Select(b => b < 0 ? 0 : evidence.Bins[b].Woe)]);
        }
        return (learnt, unseen);
    }

    private static Feature[] Take(Feature[] features, int[] rows) => [.. features.Select(f => f.Take(rows))];
}
