using Nuoda.Analytics.Retention;

namespace Nuoda.AnalysisFiles;

/// <summary>What <c>nuoda churn --time</c> found about how long customers stay.</summary>
/// <param name="Customers">As the file calls them.</param>
/// <param name="Lifespans">Their time and whether they were lost.</param>
/// <param name="Curve">Kaplan–Meier of all.</param>
/// <param name="Model">Cox's model; null when no column tells customers apart.</param>
/// <param name="Covariates">Its features.</param>
/// <param name="Passed">Features left out: constant, or a combination of others.</param>
/// <param name="Horizon">Units of time to look ahead.</param>
internal sealed record StayAnswer(IReadOnlyList<string> Customers, Lifespan[] Lifespans, SurvivalCurve Curve, CoxModel? Model, FeatureTable Covariates, IReadOnlyList<string> Passed, int Horizon)
{
    public static StayAnswer Of(IReadOnlyList<string> customers, Lifespan[] lifespans, FeatureTable table, int horizon)
    {
        var used = IndependentColumns.Of(table.Columns);
        var covariates = table with { Columns = Array.ConvertAll(used, j => table.Columns[j]), Names = [.. used.Select(j => table.Names[j])] };
        return new(customers, lifespans, SurvivalCurve.Of(lifespans), used.Length == 0 ? null : CoxModel.Fit(lifespans, covariates.Columns), covariates,
            [.. Enumerable.Range(0, table.Columns.Length).Except(used).Select(table.Name)], horizon);
    }

    /// <summary>Probability that the customer, still there now, stays for the horizon; NaN beyond what anybody was watched for.</summary>
    public double Stays(int customer)
    {
        var now = Lifespans[customer].Until;
        var row = Covariates.Row(customer);
        return Math.Exp(Model!.CumulativeHazard(row, now) - Model.CumulativeHazard(row, now + Horizon));
    }
}
