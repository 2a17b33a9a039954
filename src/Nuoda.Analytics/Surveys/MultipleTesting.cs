namespace Nuoda.Analytics.Surveys;

/// <summary>p-values made larger, because many were looked at: of twenty true zeros one is "significant at 5 %" by chance.</summary>
/// <remarks>
/// <para>An adjusted p-value is compared with the same level as a single one. NaN (nothing to test) stays NaN and does not count as a test.</para>
/// </remarks>
public static class MultipleTesting
{
    /// <summary>Holm (1979), Scand. J. Stat. 6(2), 65–70: the chance of even one false finding stays below the level, whatever the dependence. pᵢ → max over j ≤ i of (m − j + 1)·p₍ⱼ₎, at most 1.</summary>
    /// <param name="pValues">0–1 or NaN, in any order.</param>
    /// <returns>The adjusted values, in the same order.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A p-value is outside [0, 1].</exception>
    public static double[] Holm(ReadOnlySpan<double> pValues)
    {
        var (adjusted, order) = Sorted(pValues);
        var largest = 0.0;
        for (var i = 0; i < order.Length; i++)
        {
            largest = Math.Max(largest, Math.Min(1, (order.Length - i) * adjusted[order[i]]));
            adjusted[order[i]] = largest;
        }
        return adjusted;
    }

    /// <summary>Benjamini &amp; Hochberg (1995), J. R. Stat. Soc. B 57(1), 289–300: of what is called a finding, the expected share of false ones stays below the level (independent or
    /// positively dependent tests). pᵢ → min over j ≥ i of m·p₍ⱼ₎/j.</summary>
    /// <inheritdoc cref="Holm"/>
    public static double[] BenjaminiHochberg(ReadOnlySpan<double> pValues)
    {
        var (adjusted, order) = Sorted(pValues);
        var smallest = 1.0;
        for (var i = order.Length - 1; i >= 0; i--)
        {
            smallest = Math.Min(smallest, order.Length * adjusted[order[i]] / (i + 1));
            adjusted[order[i]] = smallest;
        }
        return adjusted;
    }

    private static (double[] Values, int[] Order) Sorted(ReadOnlySpan<double> pValues)
    {
        var values = pValues.ToArray();
        foreach (var p in values)
            if (p is < 0 or > 1) throw new ArgumentOutOfRangeException(nameof(pValues), p, "A p-value must lie in [0, 1], or be NaN.");
        return (values, [.. Enumerable.Range(0, values.Length).Where(i => !double.IsNaN(values[i])).OrderBy(i => values[i])]);
    }
}
