namespace Nuoda.Analytics.Surveys;

/// <summary>Who does better.</summary>
public enum Standing
{
    /// <summary>We do, and chance alone would not explain it.</summary>
    Better,

    /// <summary>No difference that chance would not explain, or nothing to test.</summary>
    NotDifferent,

    /// <summary>They do.</summary>
    Worse,
}

/// <summary>Us against one competitor on one attribute.</summary>
/// <param name="Attribute">Place of the attribute, from 0.</param>
/// <param name="Competitor">Place of the competitor, from 0.</param>
/// <param name="Test">Welch's test, our mean first.</param>
/// <param name="AdjustedP">p-value corrected for all comparisons of the table; NaN where there is nothing to test.</param>
/// <param name="Standing">By the adjusted p-value.</param>
public readonly record struct CompetitorCell(int Attribute, int Competitor, MeanComparison Test, double AdjustedP, Standing Standing);

/// <summary>Us against all competitors on all attributes, with one correction over the whole table.</summary>
/// <remarks><para>A competitor that was not judged on an attribute has n 0 there; such a cell is no test.</para></remarks>
public static class CompetitorComparison
{
    /// <summary>Tests every cell.</summary>
    /// <param name="us">Our marks, one an attribute.</param>
    /// <param name="competitors">Competitors × attributes.</param>
    /// <param name="level">1 − significance level, 0 &lt; level &lt; 1.</param>
    /// <param name="falseDiscovery">Correct by Benjamini–Hochberg (few false findings among those found) instead of Holm (none at all, most likely).</param>
    /// <returns>Attribute by attribute, competitor by competitor.</returns>
    /// <exception cref="ArgumentException">A competitor has another number of attributes, or a value is out of range.</exception>
    public static CompetitorCell[] Of(IReadOnlyList<Sample> us, IReadOnlyList<IReadOnlyList<Sample>> competitors, double level = 0.95, bool falseDiscovery = false)
    {
        foreach (var competitor in competitors)
            if (competitor.Count != us.Count) throw new ArgumentException($"A competitor has marks on {competitor.Count} attributes, we on {us.Count}.", nameof(competitors));
        var cells = (from attribute in Enumerable.Range(0, us.Count)
                     from competitor in Enumerable.Range(0, competitors.Count)
                     select (attribute, competitor, Test: Welch.Test(us[attribute], competitors[competitor][attribute], level))).ToArray();
        double[] raw = [.. cells.Select(c => c.Test.PValue)];
        var adjusted = falseDiscovery ? MultipleTesting.BenjaminiHochberg(raw) : MultipleTesting.Holm(raw);
        return [.. cells.Select((c, i) => new CompetitorCell(c.attribute, c.competitor, c.Test, adjusted[i],
            adjusted[i] <= 1 - level ? c.Test.Difference > 0 ? Standing.Better : Standing.Worse : Standing.NotDifferent))];
    }
}
