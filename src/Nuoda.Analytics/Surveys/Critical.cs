using MathNet.Numerics.Distributions;

namespace Nuoda.Analytics.Surveys;

/// <summary>Two-sided quantiles and p-values, and the checks of what every survey measure is asked with.</summary>
internal static class Critical
{
    /// <summary>z with P(|Z| ≤ z) = level.</summary>
    public static double Normal(double level) => MathNet.Numerics.Distributions.Normal.InvCDF(0, 1, 0.5 + Level(level) / 2);

    /// <summary>t with P(|T| ≤ t) = level; NaN without degrees of freedom.</summary>
    public static double Student(double level, double degrees)
    {
        Level(level);
        if (!(degrees > 0)) return double.NaN;
        // From here on the two agree to ten digits, and the inverse of the beta function no longer converges.
        return degrees > 1e8 ? Normal(level) : StudentT.InvCDF(0, 1, degrees, 0.5 + level / 2);
    }

    /// <summary>P(|T| ≥ |t|); 0 for infinite t, NaN without degrees of freedom.</summary>
    public static double TwoSided(double t, double degrees)
    {
        if (double.IsNaN(t) || !(degrees > 0)) return double.NaN;
        if (double.IsInfinity(t)) return 0;
        return degrees > 1e8 ? 2 * MathNet.Numerics.Distributions.Normal.CDF(0, 1, -Math.Abs(t)) : MathNet.Numerics.SpecialFunctions.BetaRegularized(degrees / 2, 0.5, degrees / (degrees + t * t));
    }

    public static double Level(double level) =>
        level is > 0 and < 1 ? level : throw new ArgumentOutOfRangeException(nameof(level), level, "A level is a share in (0, 1): 0.95, not 95.");

    public static double Population(double n, double? population) => population switch
    {
        null => double.PositiveInfinity,
        { } size when size >= n => size,
        _ => throw new ArgumentOutOfRangeException(nameof(population), population, "A population is no smaller than the sample drawn from it."),
    };
}
