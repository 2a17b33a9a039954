namespace Nuoda.Analytics.Inventory;

/// <summary>Where a condition that stays true once it holds begins to hold: stock levels that meet a target.</summary>
internal static class Search
{
    private const int Doublings = 1000;

    /// <summary>The least x that meets it, to the last digits but one.</summary>
    /// <param name="scale">About how far from 0 the place may lie, &gt; 0; below it and above it the search widens by doubling.</param>
    /// <param name="holds">False for small x, true for large.</param>
    /// <exception cref="ArithmeticException">It holds nowhere, or everywhere.</exception>
    public static double Least(double scale, Func<double, bool> holds) => Between(holds, -scale, scale, whole: false);

    /// <summary>The least whole number that meets it.</summary>
    /// <param name="near">A whole number to begin from.</param>
    /// <param name="holds">False for small numbers, true for large.</param>
    /// <exception cref="ArithmeticException">It holds nowhere, or everywhere.</exception>
    public static double LeastWhole(double near, Func<double, bool> holds) => Between(holds, near - 1, near, whole: true);

    private static double Between(Func<double, bool> holds, double low, double high, bool whole)
    {
        var width = high - low;
        for (var i = 0; holds(low); i++, width *= 2)
        {
            if (i == Doublings || double.IsInfinity(width)) throw new ArithmeticException("The condition holds everywhere.");
            (high, low) = (low, low - width);
        }
        for (var i = 0; !holds(high); i++, width *= 2)
        {
            if (i == Doublings || double.IsInfinity(width)) throw new ArithmeticException("The condition holds nowhere.");
            (low, high) = (high, high + width);
        }
        while (true)
        {
            var middle = whole ? Math.Floor(0.5 * (low + high)) : 0.5 * (low + high);
            if (middle <= low || middle >= high || (!whole && high - low <= 1e-15 * Math.Max(Math.Abs(low), Math.Abs(high)))) return high;
            if (holds(middle)) high = middle;
            else low = middle;
        }
    }
}
