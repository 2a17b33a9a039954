namespace Nuoda.Analytics.Lifetime;

/// <summary>The fit of a four-parameter buying model: cells, a start from a sample, the maximum, back into the caller's unit of time.</summary>
internal static class TransactionFit
{
    // From here on a fit to a tenth of the cells and one to all that starts there beat one fit to all.
    private const int ManyCells = 20_000;

    /// <param name="histories">The customers.</param>
    /// <param name="likelihood">Log-likelihood of the cells, per customer.</param>
    /// <param name="model">Parameters to model.</param>
    /// <param name="inTime">Which parameters are times (rates of gamma distributions).</param>
    /// <param name="start">Where to begin, in the caller's unit; null for the usual place.</param>
    /// <param name="standardErrors">Whether to compute them.</param>
    public static LifetimeFit<TModel> Run<TModel>(ReadOnlySpan<PurchaseHistory> histories, Func<PurchaseCells, LogLikelihood> likelihood, Func<double[], TModel> model, bool[] inTime, double[]? start, bool standardErrors)
    {
        var cells = PurchaseCells.Of(histories);
        var parameters = start is null ? [.. inTime.Select(t => t ? 5 : 1.0)] : new double[inTime.Length];
        for (var i = 0; start is not null && i < parameters.Length; i++)
            parameters[i] = BuyingModels.CheckPositive(start[i], nameof(start)) / (inTime[i] ? cells.Scale : 1);
        var search = new MaximumLikelihood(parameters.Length);
        if (cells.Count > ManyCells && cells.Sample(cells.Count / (ManyCells / 2)) is { Purchases: > 0 } sample) search.Maximise(likelihood(sample), parameters);
        var all = likelihood(cells);
        var (value, converged) = search.Maximise(all, parameters);
        var errors = standardErrors ? search.StandardErrors(all, parameters, cells.Customers) : [];
        for (var i = 0; i < parameters.Length; i++)
        {
            if (!inTime[i]) continue;
            parameters[i] *= cells.Scale;
            if (standardErrors) errors[i] *= cells.Scale;
        }
        return new(model(parameters), value * cells.Customers - cells.Purchases * Math.Log(cells.Scale), (int)cells.Customers, converged, errors);
    }
}
