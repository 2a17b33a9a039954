using Nuoda.Analytics.Features;
using Nuoda.Analytics.Segmentation;
using Nuoda.Kernel;

namespace Nuoda.AnalysisFiles;

/// <summary>What <c>nuoda segment</c> found in a table.</summary>
/// <param name="Ids">Of the cases.</param>
/// <param name="Segments">Segment of each case, 0 the largest.</param>
/// <param name="Features">The attributes used.</param>
/// <param name="Descriptions">Of each segment, in words.</param>
internal sealed record TableSegments(string Method, string[] Ids, int[] Segments, IReadOnlyList<Feature> Features, SegmentDescription[] Descriptions)
{
    private const int MostTried = 8, SampleSize = 2000, Replicates = 20;

    /// <summary>Mean over (a sample of) each segment; NaN for one segment only.</summary>
    public required double[] Silhouettes { get; init; }

    public double Silhouette { get; init; } = double.NaN;

    /// <summary>Jaccard similarity of each segment with what bootstrap samples make of it.</summary>
    public required double[] Stability { get; init; }

    /// <summary>Inertia, cost of the medoids or BIC, by method.</summary>
    public double Criterion { get; init; }

    /// <summary>Shape of a mixture.</summary>
    public string? Shape { get; init; }

    /// <summary>For each case and segment, of a mixture.</summary>
    public double[]? Probabilities { get; init; }

    /// <summary>The cases that stand for the segments, of medoids.</summary>
    public int[]? Medoids { get; init; }

    public static Result<TableSegments> Divide(CaseTable table, string method, int? segments, bool byGap, bool log, bool isChosen)
    {
        var n = table.Ids.Length;
        if (n < 3) return Error.Invalid("analysis.too_few_cases", n);
        if (segments > n) return Error.Invalid("analysis.more_segments_than_cases", segments, n);
        if (method == "medoids") return OfMedoids(table, segments);
        // Unless asked for by name, categories are passed over where only numbers serve.
        if (isChosen && table.Features.FirstOrDefault(f => f is CategoricalFeature) is { } words) return Error.Invalid("analysis.needs_numbers", words.Name, method);
        NumericFeature[] numbers = [.. table.Features.OfType<NumericFeature>()];
        if (numbers.Length == 0) return Error.Invalid("analysis.no_numbers", method);
        if (log && numbers.FirstOrDefault(f => f.Values.Min() < 0) is { } negative) return Error.Invalid("analysis.log_negative", negative.Name);
        double[] raw = [.. Enumerable.Range(0, n).SelectMany(i => numbers.Select(f => f.Values[i]))];
        var d = numbers.Length;
        var points = FeatureScale.Fit(raw, d, log ? LogTransform.OnePlus : LogTransform.None).Apply(raw);
        var distinct = Enumerable.Range(0, n).Select(i => string.Join('|', points[(i * d)..((i + 1) * d)])).Distinct().Take(MostTried + Math.Max(0, segments ?? 0)).Count();
        if (distinct < 2 || distinct < segments) return Error.Invalid("analysis.too_few_distinct", distinct);
        var most = Math.Min(MostTried, Math.Min(distinct, n - 1));
        return method == "mixture" ? OfMixture(table, numbers, points, segments, most) : OfMeans(table, numbers, points, segments, most, byGap);
    }

    private static TableSegments OfMeans(CaseTable table, NumericFeature[] numbers, double[] points, int? segments, int most, bool byGap)
    {
        var (d, sample) = (numbers.Length, Sample(table.Ids.Length));
        var part = Rows(points, numbers.Length, sample);
        var k = segments ?? (byGap ? GapStatistic.Of(part, d, Math.Max(1, most - 1)).Best : Best(most, count => KMeans.Fit(points, d, count, starts: 5).Segments, chosen => Analytics.Segmentation.Silhouette.Of(part, d, chosen), sample));
        var fit = KMeans.Fit(points, d, k, threads: Environment.ProcessorCount);
        return Judged("kmeans", table, numbers, fit.Segments, sample, chosen => Analytics.Segmentation.Silhouette.Of(part, d, chosen),
            rows => Distinct(Rows(part, d, rows), d) >= k ? KMeans.Fit(Rows(part, d, rows), d, k, starts: 3).Segments : new int[rows.Length]) with { Criterion = fit.Inertia };
    }

    private static TableSegments OfMixture(CaseTable table, NumericFeature[] numbers, double[] points, int? segments, int most)
    {
        var (d, sample) = (numbers.Length, Sample(table.Ids.Length));
        var part = Rows(points, d, sample);
        MixtureShape[] shapes = [MixtureShape.Spherical, MixtureShape.Diagonal, MixtureShape.Shared, MixtureShape.Full];
        var fit = segments is { } k ? shapes.Select(s => GaussianMixture.Fit(points, d, k, s)).MinBy(f => f.Bic)! : GaussianMixture.Choose(points, d, most);
        return Judged("mixture", table, numbers, fit.Segments, sample, chosen => Analytics.Segmentation.Silhouette.Of(part, d, chosen),
            rows => Distinct(Rows(part, d, rows), d) >= fit.Weights.Length ? GaussianMixture.Fit(Rows(part, d, rows), d, fit.Weights.Length, fit.Shape, starts: 1).Segments : new int[rows.Length])
            with { Criterion = fit.Bic, Shape = fit.Shape.ToString().ToLowerInvariant(), Probabilities = fit.Responsibilities };
    }

    private static TableSegments OfMedoids(CaseTable table, int? segments)
    {
        var sample = Sample(table.Ids.Length);
        var all = new Gower(table.Features);
        var part = all.Among(sample);
        var k = segments ?? Best(Math.Min(MostTried, table.Ids.Length - 1), count => KMedoids.Fit(all, count, SampleSize).Segments, chosen => Analytics.Segmentation.Silhouette.Of(part, chosen), sample);
        var fit = KMedoids.Fit(all, k, SampleSize);
        return Judged("medoids", table, table.Features, fit.Segments, sample, chosen => Analytics.Segmentation.Silhouette.Of(part, chosen),
            rows => KMedoids.Fit(all.Among([.. rows.Select(r => sample[r])]), k, starts: 1).Segments) with { Criterion = fit.Cost, Medoids = fit.Medoids };
    }

    // The number of segments, from two on, with the greatest mean silhouette.
    private static int Best(int most, Func<int, int[]> divide, Func<int[], double[]> silhouette, int[] sample)
    {
        var (best, value) = (1, double.NegativeInfinity);
        for (var k = 2; k <= most; k++)
        {
            var found = divide(k);
            int[] chosen = [.. sample.Select(i => found[i])];
            if (chosen.Distinct().Count() > 1 && silhouette(chosen).Average() is var mean && mean > value) (best, value) = (k, mean);
        }
        return best;
    }

    private static TableSegments Judged(string method, CaseTable table, IReadOnlyList<Feature> features, int[] segments, int[] sample, Func<int[], double[]> silhouette, Func<int[], int[]> again)
    {
        var k = segments.Max() + 1;
        int[] chosen = [.. sample.Select(i => segments[i])];
        var each = chosen.Distinct().Count() > 1 ? silhouette(chosen) : [];
        double[] means = [.. Enumerable.Range(0, k).Select(j => each.Where((_, i) => chosen[i] == j).DefaultIfEmpty(double.NaN).Average())];
        var stability = SegmentStability.Bootstrap(chosen, again, Replicates).Jaccard;
        return new(method, table.Ids, segments, features, [.. Enumerable.Range(0, k).Select(j => SegmentDescription.Of(features, segments, j))])
        {
            Silhouettes = means,
            Silhouette = each.DefaultIfEmpty(double.NaN).Average(),
            Stability = [.. stability, .. Enumerable.Repeat(double.NaN, k - stability.Length)],
        };
    }

    // What grows with the square of the cases is judged by so many of them.
    private static int[] Sample(int n)
    {
        var all = Enumerable.Range(0, n).ToArray();
        if (n <= SampleSize) return all;
        new Random(1).Shuffle(all);
        return [.. all.Take(SampleSize).Order()];
    }

    private static double[] Rows(double[] points, int d, int[] rows) => [.. rows.SelectMany(r => points[(r * d)..((r + 1) * d)])];

    private static int Distinct(double[] points, int d) => Enumerable.Range(0, points.Length / d).Select(i => string.Join('|', points[(i * d)..((i + 1) * d)])).Distinct().Count();
}
