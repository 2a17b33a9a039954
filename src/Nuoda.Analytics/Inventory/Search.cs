namespace Nuoda.Analytics.Inventory;

/// <summary>Where something that rises reaches 0: stock levels that meet a target.</summary>
internal static class Search
{
    private const int MostSteps = 1000;

    /// <summary>The x at which a rising function passes 0, to the last digits but one: the end of the last bracket where it is ≥ 0.</summary>
    /// <remarks>Doubling until 0 is bracketed, then Chandrupatla (1997), Adv. Eng. Softw. 28(3), 145–149: inverse quadratic steps where they can be trusted, else halves.</remarks>
    /// <param name="scale">About how far from 0 the place may lie, &gt; 0.</param>
    /// <param name="excess">Below 0 for small x, ≥ 0 for large; it may level out or jump.</param>
    /// <exception cref="ArithmeticException">It has one sign everywhere.</exception>
    public static double Least(double scale, Func<double, double> excess)
    {
        var (low, high) = (-scale, scale);
        var (atLow, atHigh) = (excess(low), excess(high));
        for (var width = 2 * scale; atLow >= 0; width *= 2)
        {
            (high, atHigh, low) = (low, atLow, low - width);
            if (double.IsInfinity(low)) throw new ArithmeticException("The condition holds everywhere.");
            atLow = excess(low);
        }
        for (var width = 2 * scale; !(atHigh >= 0); width *= 2)
        {
            (low, atLow, high) = (high, atHigh, high + width);
            if (double.IsInfinity(high)) throw new ArithmeticException("The condition holds nowhere.");
            atHigh = excess(high);
        }
        // a: the newest point, b: the one across 0, c: the one before; t: where between a and b to look next.
        var (a, fa, b, fb, t) = (high, atHigh, low, atLow, 0.5);
        for (var step = 0; step < MostSteps; step++)
        {
            var next = a + t * (b - a);
            var at = excess(next);
            double c, fc;
            if (at >= 0 == fa >= 0) (c, fc) = (a, fa);
            else (c, fc, b, fb) = (b, fb, a, fa);
            (a, fa) = (next, at);
            var enough = 2e-16 * Math.Max(Math.Abs(a), Math.Abs(b)) + 1e-300;
            var share = enough / Math.Abs(b - a);
            if (share > 0.5 || fa == 0) break;
            var (xi, phi) = ((a - b) / (c - b), (fa - fb) / (fc - fb));
            t = phi * phi < xi && (1 - phi) * (1 - phi) < 1 - xi ? fa / (fb - fa) * (fc / (fb - fc)) + (c - a) / (b - a) * (fa / (fc - fa)) * (fb / (fc - fb)) : 0.5;
            // A level stretch gives no slope to trust.
            t = t is > 0 and < 1 ? Math.Clamp(t, share, 1 - share) : 0.5;
        }
        return fa >= 0 ? a : b;
    }

    /// <summary>The least whole number at which a rising function is ≥ 0.</summary>
    /// <param name="near">A whole number to begin from.</param>
    /// <param name="excess">Below 0 for small numbers, ≥ 0 for large.</param>
    /// <exception cref="ArithmeticException">It has one sign everywhere.</exception>
    public static double LeastWhole(double near, Func<double, double> excess)
    {
        var (low, high) = (near - 1, near);
        for (double width = 1; excess(low) >= 0; width *= 2)
        {
            (high, low) = (low, low - width);
            if (double.IsInfinity(low)) throw new ArithmeticException("The condition holds everywhere.");
        }
        for (double width = 1; !(excess(high) >= 0); width *= 2)
        {
            (low, high) = (high, high + width);
            if (double.IsInfinity(high)) throw new ArithmeticException("The condition holds nowhere.");
        }
        while (high - low > 1)
        {
            var middle = Math.Floor(0.5 * (low + high));
            if (middle <= low || middle >= high) break;
            if (excess(middle) >= 0) high = middle;
            else low = middle;
        }
        return high;
    }
}
