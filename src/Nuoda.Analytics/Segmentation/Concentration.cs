namespace Nuoda.Analytics.Segmentation;

/// <summary>A point of the Lorenz curve.</summary>
/// <param name="Holders">Share of the holders, poorest first, 0–1.</param>
/// <param name="Value">Share of the value that they hold, 0–1.</param>
public readonly record struct LorenzPoint(double Holders, double Value);

/// <summary>How unevenly a value (sales, margin, stock) is spread over its holders (customers, items).</summary>
public static class Concentration
{
    /// <summary>Gini coefficient: 0 when all hold the same, 1 − 1/n when one holds all.</summary>
    /// <remarks>Σᵢ (2i − n − 1) x₍ᵢ₎ / (n Σ x), x ascending, i from 1: half the relative mean difference, without the factor n/(n − 1) of the sample form.
    /// Source: Gini (1912), Variabilità e mutabilità; in this form Dixon et al. (1987), Ecology 68(5), 1548–1551.</remarks>
    /// <param name="values">What each holds, in any unit and order; each finite and ≥ 0.</param>
    /// <returns>0–1; NaN when there is nothing to share out (no value, or all are 0).</returns>
    /// <exception cref="ArgumentOutOfRangeException">A value is negative or not finite.</exception>
    public static double Gini(ReadOnlySpan<double> values)
    {
        var sorted = Sorted(values);
        double sum = 0, weighted = 0;
        for (var i = 0; i < sorted.Length; i++)
        {
            sum += sorted[i];
            weighted += (2.0 * (i + 1) - sorted.Length - 1) * sorted[i];
        }
        return sum > 0 ? weighted / (sorted.Length * sum) : double.NaN;
    }

    /// <summary>Pareto share: what the top holders have of the whole ("20 % of the customers bring 80 % of the sales").</summary>
    /// <param name="values">What each holds, in any unit and order; each finite and ≥ 0.</param>
    /// <param name="share">q, the share of the holders that counts as the top: the ⌈q n⌉ largest; 0 ≤ q ≤ 1.</param>
    /// <returns>0–1; NaN when there is nothing to share out.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A value is negative or not finite, or q is out of range.</exception>
    public static double TopShare(ReadOnlySpan<double> values, double share)
    {
        if (!(share is >= 0 and <= 1)) throw new ArgumentOutOfRangeException(nameof(share), share, "A share must lie in [0, 1].");
        var sorted = Sorted(values);
        // As a decimal, q is what its writer meant: 0.2 of 10 is 2, not a hair more.
        var count = (int)Math.Ceiling((decimal)share * sorted.Length);
        double sum = 0, top = 0;
        for (var i = 0; i < sorted.Length; i++)
        {
            sum += sorted[i];
            if (i >= sorted.Length - count) top += sorted[i];
        }
        return sum > 0 ? top / sum : double.NaN;
    }

    /// <summary>The Lorenz curve: share of the value held by each share of the holders, poorest first.</summary>
    /// <param name="values">What each holds, in any unit and order; each finite and ≥ 0.</param>
    /// <returns>n + 1 points from (0, 0) to (1, 1); empty when there is nothing to share out.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A value is negative or not finite.</exception>
    public static LorenzPoint[] Lorenz(ReadOnlySpan<double> values)
    {
        var sorted = Sorted(values);
        var whole = 0.0;
        foreach (var value in sorted) whole += value;
        if (!(whole > 0)) return [];
        var curve = new LorenzPoint[sorted.Length + 1];
        var held = 0.0;
        for (var i = 0; i < sorted.Length; i++)
        {
            held += sorted[i];
            curve[i + 1] = new((i + 1.0) / sorted.Length, i == sorted.Length - 1 ? 1 : held / whole);
        }
        return curve;
    }

    private static double[] Sorted(ReadOnlySpan<double> values)
    {
        foreach (var value in values) if (!(value >= 0 && double.IsFinite(value))) throw new ArgumentOutOfRangeException(nameof(values), value, "A value must be finite and ≥ 0.");
        var sorted = values.ToArray();
        Array.Sort(sorted);
        return sorted;
    }
}
