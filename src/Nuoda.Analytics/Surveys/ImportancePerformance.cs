namespace Nuoda.Analytics.Surveys;

/// <summary>Where an element of the service stands.</summary>
public enum Quadrant
{
    /// <summary>Important, and done badly: act here first.</summary>
    ConcentrateHere,

    /// <summary>Important, and done well.</summary>
    KeepUpTheGoodWork,

    /// <summary>Neither important nor done well.</summary>
    LowPriority,

    /// <summary>Done well without mattering much.</summary>
    PossibleOverkill,
}

/// <summary>An element of the service as the customers see it.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Importance">How much it matters to them. n and standard deviation may be unknown (0 and NaN): then nothing is said about certainty.</param>
/// <param name="Performance">How well it is done, on the same scale.</param>
public readonly record struct RatedElement(string Name, Sample Importance, Sample Performance);

/// <summary>An element in its quadrant.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Quadrant">Where the means stand; a mean on the line counts as high.</param>
/// <param name="Gap">Performance less importance, in points of the scale.</param>
/// <param name="ImportanceP">Adjusted p-value that importance lies on the line; NaN where n or spread is unknown.</param>
/// <param name="PerformanceP">Adjusted p-value that performance lies on the line.</param>
/// <param name="GapP">Adjusted p-value that performance and importance are equal, by Welch's test.</param>
/// <param name="IsCertain">Both coordinates differ from the lines at the level asked for; false where nothing is known. A mark beside the name, else chance may have put it there.</param>
public sealed record PlacedElement(string Name, Quadrant Quadrant, double Gap, double ImportanceP, double PerformanceP, double GapP, bool IsCertain);

/// <summary>Importance–performance analysis: the four quadrants, with marks for those that chance alone would not explain.</summary>
/// <remarks>
/// <para>Martilla &amp; James (1977), J. Marketing 41(1), 77–79. The cross-hair stands at the means over the elements, or in the middle of the scale; a value on it is high.</para>
/// <para>Certainty: one-sample t-tests of each mean against its line, taken as fixed, corrected for the number of elements on each axis (Holm, unless Benjamini–Hochberg is chosen).</para>
/// </remarks>
/// <param name="ImportanceLine">Cross-hair on the axis of importance.</param>
/// <param name="PerformanceLine">Cross-hair on the axis of performance.</param>
/// <param name="Elements">In the order given.</param>
public sealed record ImportancePerformance(double ImportanceLine, double PerformanceLine, IReadOnlyList<PlacedElement> Elements)
{
    /// <summary>The cross-hair at the means over all elements: some always are to be improved.</summary>
    /// <param name="elements">At least one; both means finite.</param>
    /// <param name="level">1 − significance level of the marks, 0 &lt; level &lt; 1.</param>
    /// <param name="falseDiscovery">Correct by Benjamini–Hochberg instead of Holm.</param>
    /// <exception cref="ArgumentException">No element, a mean that is missing, or a value out of range.</exception>
    public static ImportancePerformance AroundMeans(IReadOnlyList<RatedElement> elements, double level = 0.95, bool falseDiscovery = false)
    {
        if (elements.Count == 0) throw new ArgumentException("There is no element to place.", nameof(elements));
        return Around(elements, elements.Average(a => a.Importance.Mean), elements.Average(a => a.Performance.Mean), level, falseDiscovery);
    }

    /// <summary>The cross-hair where you say, for instance in the middle of the scale (4 of 1 to 7).</summary>
    /// <param name="elements">At least one; both means finite.</param>
    /// <param name="importanceLine">On the axis of importance.</param>
    /// <param name="performanceLine">On the axis of performance.</param>
    /// <param name="level">1 − significance level of the marks, 0 &lt; level &lt; 1.</param>
    /// <param name="falseDiscovery">Correct by Benjamini–Hochberg instead of Holm.</param>
    /// <exception cref="ArgumentException">No element, a mean that is missing, or a value out of range.</exception>
    public static ImportancePerformance Around(IReadOnlyList<RatedElement> elements, double importanceLine, double performanceLine, double level = 0.95, bool falseDiscovery = false)
    {
        if (elements.Count == 0) throw new ArgumentException("There is no element to place.", nameof(elements));
        var significance = 1 - Critical.Level(level);
        foreach (var (name, importance, performance) in elements)
            if (!double.IsFinite(importance.Checked(nameof(elements)).Mean + performance.Checked(nameof(elements)).Mean)) throw new ArgumentException($"'{name}' has no importance or no performance.", nameof(elements));
        var byImportance = Adjust(elements.Select(a => a.Importance.PValue(importanceLine)), falseDiscovery);
        var byPerformance = Adjust(elements.Select(a => a.Performance.PValue(performanceLine)), falseDiscovery);
        var byGap = Adjust(elements.Select(a => Welch.Test(a.Performance, a.Importance, level).PValue), falseDiscovery);
        return new(importanceLine, performanceLine, [.. elements.Select((a, i) => new PlacedElement(a.Name, Place(a), a.Performance.Mean - a.Importance.Mean,
            byImportance[i], byPerformance[i], byGap[i], byImportance[i] <= significance && byPerformance[i] <= significance))]);

        Quadrant Place(RatedElement a) => (IsHigh(a.Importance.Mean, importanceLine), IsHigh(a.Performance.Mean, performanceLine)) switch
        {
            (true, false) => Quadrant.ConcentrateHere,
            (true, true) => Quadrant.KeepUpTheGoodWork,
            (false, false) => Quadrant.LowPriority,
            (false, true) => Quadrant.PossibleOverkill,
        };
    }

    // A mean that equals the line but for rounding stands on it.
    private static bool IsHigh(double mean, double line) => mean >= line - 1e-12 * Math.Max(1, Math.Abs(line));

    private static double[] Adjust(IEnumerable<double> pValues, bool falseDiscovery)
    {
        double[] values = [.. pValues];
        return falseDiscovery ? MultipleTesting.BenjaminiHochberg(values) : MultipleTesting.Holm(values);
    }
}
