using Nuoda.Analytics.Credit;
using Nuoda.Analytics.Features;
using Xunit;

namespace Nuoda.Analytics.Tests.Credit;

public sealed class ScorecardTests
{
    [Fact]
    public void German_credit_is_told_apart_at_or_above_the_reference_in_cross_validation()
    {
        Assert.SkipWhen(!File.Exists(Path.Combine(GoldenCases.Folder, "data", "german_credit.csv")), $"No data in {GoldenCases.Folder}: set NUODA_GOLDEN to the folder of the reference cases.");
        var credit = GermanCredit.Read("german_credit");
        var probabilities = Scorecard.CrossValidate(credit.Features, credit.Bad);
        var auc = Enumerable.Range(0, 5).Average(fold =>
        {
            int[] rows = [.. Enumerable.Range(0, 1000).Where(i => i % 5 == fold)];
            return Discrimination.Of([.. rows.Select(i => probabilities[i])], [.. rows.Select(i => credit.Bad[i])]).Auc;
        });
        TestContext.Current.TestOutputHelper?.WriteLine($"mean AUC of 5 folds {auc:F4}");
        Assert.True(auc >= 0.7828, $"{auc}");
    }
}
