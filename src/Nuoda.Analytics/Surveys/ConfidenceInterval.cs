namespace Nuoda.Analytics.Surveys;

/// <summary>Where the true value lies with the confidence asked for; both ends NaN where the data say nothing.</summary>
/// <param name="Lower">Lower end, in the unit of the estimate.</param>
/// <param name="Upper">Upper end.</param>
public readonly record struct ConfidenceInterval(double Lower, double Upper)
{
    internal static ConfidenceInterval Unknown => new(double.NaN, double.NaN);

    internal static ConfidenceInterval Around(double estimate, double half) => new(estimate - half, estimate + half);
}
