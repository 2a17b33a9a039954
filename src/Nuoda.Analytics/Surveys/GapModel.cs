namespace Nuoda.Analytics.Surveys;

/// <summary>A dimension of service quality.</summary>
/// <param name="Name">What it is about; a stable code in lower case.</param>
/// <param name="Items">How many statements of the questionnaire belong to it, ≥ 1.</param>
public readonly record struct GapDimension(string Name, int Items);

/// <summary>Which statements of a questionnaire belong to which dimension, in the order in which they are asked.</summary>
/// <param name="Dimensions">At least one.</param>
public sealed record GapModel(IReadOnlyList<GapDimension> Dimensions)
{
    /// <summary>SERVQUAL, 22 statements in 5 dimensions: Parasuraman, Zeithaml &amp; Berry (1988), J. Retailing 64(1), 12–40.</summary>
    public static GapModel Servqual { get; } = new([new("tangibles", 4), new("reliability", 5), new("responsiveness", 4), new("assurance", 4), new("empathy", 5)]);

    /// <summary>LSQ, service quality in logistics, 25 statements in 9 dimensions: after Mentzer, Flint &amp; Hult (2001), J. Marketing 65(4), 82–104.</summary>
    /// <remarks>The dimensions are the paper's; how many statements each has was not checked against its print. A questionnaire that differs is a <see cref="GapModel"/> of its own.</remarks>
    public static GapModel LogisticsServiceQuality { get; } = new([
        new("personnel contact", 3), new("order release quantities", 3), new("information", 2), new("ordering procedures", 2), new("order accuracy", 3),
        new("order condition", 3), new("order quality", 3), new("discrepancy handling", 3), new("timeliness", 3)]);

    /// <summary>Statements in all.</summary>
    public int Items => Dimensions.Sum(d => d.Items);
}

/// <summary>What came of one statement or dimension: perceived less expected.</summary>
/// <param name="Gap">Mean gap, in points of the scale; negative: less than expected. NaN when nobody answered both.</param>
/// <param name="Expectation">Mean expectation of those who answered both.</param>
/// <param name="Perception">Mean perception of those.</param>
/// <param name="Spread">n, mean and standard deviation of the gaps of single respondents: of a statement each, of a dimension the mean over the statements that a respondent answered.</param>
/// <param name="PValue">Two-sided, of the paired t-test that there is no gap; not adjusted for their number (<see cref="MultipleTesting"/>).</param>
public sealed record ServiceGap(double Gap, double Expectation, double Perception, Sample Spread, double PValue);

/// <summary>Expected and perceived service, statement by statement and dimension by dimension.</summary>
/// <remarks>
/// <para>Gap = perception − expectation; of a dimension the mean of its statements' gaps; in all the mean of the dimensions, and the sum weighted by how much each matters to the customers.
/// A statement counts for the respondents who answered both sides of it.</para>
/// <para>Source: Parasuraman, Zeithaml &amp; Berry (1988), J. Retailing 64(1), 12–40. A model without expectations (SERVPERF) has zeros there: the gaps then are the perceptions.</para>
/// </remarks>
/// <param name="Items">Of each statement, in order.</param>
/// <param name="Dimensions">Of each dimension of the model, in order.</param>
/// <param name="Unweighted">Mean of the dimensions' gaps; NaN when one is not known.</param>
/// <param name="Weighted">Σ weight share · dimension gap; NaN without weights.</param>
public sealed record ServiceGaps(IReadOnlyList<ServiceGap> Items, IReadOnlyList<ServiceGap> Dimensions, double Unweighted, double Weighted)
{
    /// <summary>Compares the two sides of the questionnaire.</summary>
    /// <param name="model">Which statement belongs where.</param>
    /// <param name="expectations">Respondents × statements; NaN where not answered.</param>
    /// <param name="perceptions">Of the same respondents, in the same order.</param>
    /// <param name="weights">How much each dimension matters, ≥ 0, for instance a hundred points shared out; only their ratios count. Empty: no weighted score.</param>
    /// <exception cref="ArgumentException">Numbers of respondents, statements or weights do not fit; an answer is infinite; weights are negative or all zero.</exception>
    public static ServiceGaps Of(GapModel model, IReadOnlyList<double[]> expectations, IReadOnlyList<double[]> perceptions, ReadOnlySpan<double> weights = default)
    {
        if (expectations.Count != perceptions.Count) throw new ArgumentException($"{expectations.Count} respondents said what they expect, {perceptions.Count} what they perceived.", nameof(perceptions));
        foreach (var row in expectations.Concat(perceptions))
            if (row.Length != model.Items) throw new ArgumentException($"A respondent has {row.Length} answers, the model {model.Items} statements.", nameof(perceptions));
        var items = Enumerable.Range(0, model.Items).Select(i => Compare(expectations, perceptions, i, 1)).ToArray();
        var dimensions = new List<ServiceGap>();
        var first = 0;
        foreach (var (_, count) in model.Dimensions)
        {
            var own = items.AsSpan(first, count).ToArray();
            // The mean of the statements' means, as the authors do, also where some did not answer them all.
            dimensions.Add(Compare(expectations, perceptions, first, count) with { Gap = own.Average(g => g.Gap), Expectation = own.Average(g => g.Expectation), Perception = own.Average(g => g.Perception) });
            first += count;
        }
        return new(items, dimensions, dimensions.Average(d => d.Gap), Weigh(dimensions, weights));
    }

    private static ServiceGap Compare(IReadOnlyList<double[]> expectations, IReadOnlyList<double[]> perceptions, int first, int count)
    {
        var gaps = new double[expectations.Count];
        double expected = 0, perceived = 0;
        long pairs = 0;
        for (var r = 0; r < gaps.Length; r++)
        {
            var (sum, answered) = (0.0, 0);
            for (var i = first; i < first + count; i++)
            {
                var (e, p) = (expectations[r][i], perceptions[r][i]);
                if (double.IsNaN(e) || double.IsNaN(p)) continue;
                (sum, answered, expected, perceived) = (sum + p - e, answered + 1, expected + e, perceived + p);
            }
            pairs += answered;
            gaps[r] = answered == 0 ? double.NaN : sum / answered;
        }
        var sample = Sample.Of(gaps);
        return new(sample.Mean, expected / pairs, perceived / pairs, sample, sample.PValue(0));
    }

    private static double Weigh(List<ServiceGap> dimensions, ReadOnlySpan<double> weights)
    {
        if (weights.IsEmpty) return double.NaN;
        if (weights.Length != dimensions.Count) throw new ArgumentException($"{weights.Length} weights for {dimensions.Count} dimensions.", nameof(weights));
        double sum = 0, score = 0;
        for (var d = 0; d < weights.Length; d++)
        {
            if (!(weights[d] >= 0 && double.IsFinite(weights[d]))) throw new ArgumentOutOfRangeException(nameof(weights), weights[d], "A weight must be finite and ≥ 0.");
            (sum, score) = (sum + weights[d], score + weights[d] * dimensions[d].Gap);
        }
        if (sum == 0) throw new ArgumentException("The weights are all zero.", nameof(weights));
        return score / sum;
    }
}
