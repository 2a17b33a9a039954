namespace Nuoda.Analytics.Retention;

/// <summary>A linear model of the log-odds of being lost: β₀ + Σ β_j x_j.</summary>
/// <param name="Intercept">β₀.</param>
/// <param name="Coefficients">β_j: e^β_j is the factor on the odds of one unit more.</param>
/// <param name="Means">x̄_j of the customers that the model learnt from: contributions are measured from there.</param>
public sealed record LinearChurnModel(double Intercept, IReadOnlyList<double> Coefficients, IReadOnlyList<double> Means) : IChurnModel
{
    /// <inheritdoc/>
    public int Features => Coefficients.Count;

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The number of features is another.</exception>
    public double LogOdds(ReadOnlySpan<double> row)
    {
        ChurnModels.CheckRow(Features, row.Length);
        var sum = Intercept;
        for (var j = 0; j < row.Length; j++) sum += Coefficients[j] * row[j];
        return sum;
    }

    /// <inheritdoc/>
    /// <remarks>β_j (x_j − x̄_j): the Shapley values of a linear model of independent features, exactly.</remarks>
    /// <exception cref="ArgumentException">The number of features is another.</exception>
    public double Contributions(ReadOnlySpan<double> row, Span<double> contributions)
    {
        ChurnModels.CheckRow(Features, row.Length);
        ChurnModels.CheckRow(Features, contributions.Length);
        var average = Intercept;
        for (var j = 0; j < row.Length; j++)
        {
            average += Coefficients[j] * Means[j];
            contributions[j] = Coefficients[j] * (row[j] - Means[j]);
        }
        return average;
    }
}
