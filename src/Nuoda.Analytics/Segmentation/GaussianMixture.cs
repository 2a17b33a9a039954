namespace Nuoda.Analytics.Segmentation;

/// <summary>Shape of the segments of a Gaussian mixture.</summary>
public enum MixtureShape
{
    /// <summary>Balls, each of its own size.</summary>
    Spherical = 0,

    /// <summary>Ellipsoids along the axes, each of its own.</summary>
    Diagonal = 1,

    /// <summary>Ellipsoids in any direction, the same for all.</summary>
    Shared = 2,

    /// <summary>Ellipsoids in any direction, each of its own.</summary>
    Full = 3,
}

/// <summary>Points as drawn from k normal distributions: segments that overlap, with a probability of each for every point.</summary>
/// <param name="Shape">Shape of the segments.</param>
/// <param name="Weights">Share of each segment, Σ 1, descending.</param>
/// <param name="Means">k × d.</param>
/// <param name="Covariances">k × d × d.</param>
/// <param name="Responsibilities">n × k: probability of each segment for each point.</param>
/// <param name="Segments">The most probable segment of each point.</param>
/// <param name="LogLikelihood">Total.</param>
/// <param name="Bic">p ln n − 2 log-likelihood, p free parameters: smaller is better.</param>
/// <param name="Converged">False when the search was cut off.</param>
public sealed record GaussianMixture(
    MixtureShape Shape, double[] Weights, double[] Means, double[] Covariances, double[] Responsibilities, int[] Segments, double LogLikelihood, double Bic, bool Converged)
{
    private static readonly MixtureShape[] All = [MixtureShape.Spherical, MixtureShape.Diagonal, MixtureShape.Shared, MixtureShape.Full];

    /// <summary>Fits k segments of one shape by expectation-maximisation, from divisions by k-means.</summary>
    /// <remarks>10⁻⁶ of the mean variance of the attributes is added to every variance, lest a segment shrink to a point and its likelihood grow without bound.
    /// Source: Dempster, Laird &amp; Rubin (1977), J. R. Stat. Soc. B 39(1), 1–38; shapes: Banfield &amp; Raftery (1993), Biometrics 49(3), 803–821.</remarks>
    /// <param name="points">n × d, row by row; finite, scaled.</param>
    /// <param name="dimensions">d ≥ 1.</param>
    /// <param name="k">Segments, 1 … the number of distinct points.</param>
    /// <param name="shape">Shape of the segments.</param>
    /// <param name="starts">Starts, ≥ 1: the first from the best division by k-means, the others from divisions by single starts; the greatest likelihood counts.</param>
    /// <param name="seed">Same seed, same result.</param>
    /// <exception cref="ArgumentException">The points are no whole rows, fewer than k are distinct, or all are equal.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A value is not finite, or k or starts is out of range.</exception>
    public static GaussianMixture Fit(ReadOnlySpan<double> points, int dimensions, int k, MixtureShape shape = MixtureShape.Full, int starts = 4, int seed = 1)
    {
        Points.CountFinite(points, dimensions);
        ArgumentOutOfRangeException.ThrowIfLessThan(starts, 1);
        var search = new MixtureSearch(points, dimensions, k, shape);
        GaussianMixture? best = null;
        for (var start = 0; start < starts; start++)
        {
            var division = KMeans.Fit(points, dimensions, k, start == 0 ? 10 : 1, seed + start);
            var found = search.Run(division.Segments);
            if (best is null || found.LogLikelihood > best.LogLikelihood) best = found;
        }
        return best!;
    }

    /// <summary>Chooses number and shape of the segments by the least BIC.</summary>
    /// <remarks>Source: Fraley &amp; Raftery (2002), J. Am. Stat. Assoc. 97(458), 611–631.</remarks>
    /// <param name="points">n × d, row by row; finite, scaled.</param>
    /// <param name="dimensions">d ≥ 1.</param>
    /// <param name="most">The largest number of segments, 1 … the number of distinct points.</param>
    /// <param name="shapes">Shapes to try; all four when null.</param>
    /// <param name="starts">Starts of each fit.</param>
    /// <param name="seed">Same seed, same result.</param>
    /// <exception cref="ArgumentException">As <see cref="Fit"/>, or no shape is given.</exception>
    public static GaussianMixture Choose(ReadOnlySpan<double> points, int dimensions, int most, IReadOnlyList<MixtureShape>? shapes = null, int starts = 2, int seed = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 1);
        GaussianMixture? best = null;
        for (var k = 1; k <= most; k++)
            foreach (var shape in shapes ?? All)
            {
                // One segment has but one division to start from.
                var found = Fit(points, dimensions, k, shape, k == 1 ? 1 : starts, seed);
                if (best is null || found.Bic < best.Bic) best = found;
            }
        return best ?? throw new ArgumentException("One shape at least is needed.", nameof(shapes));
    }

    /// <summary>The free parameters of a mixture.</summary>
    internal static int Parameters(MixtureShape shape, int k, int d) => k - 1 + k * d + shape switch
    {
        MixtureShape.Spherical => k,
        MixtureShape.Diagonal => k * d,
        MixtureShape.Shared => d * (d + 1) / 2,
        _ => k * d * (d + 1) / 2,
    };
}
