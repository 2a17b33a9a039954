namespace Nuoda.Analytics.Numerics;

/// <summary>Draws from a density of one variable that is known up to a factor.</summary>
/// <remarks>Neal (2003), Ann. Stat. 31(3), 705–767: stepping out and shrinking.</remarks>
internal static class SliceSampler
{
    private const int MostSteps = 50;

    /// <summary>The next value of the chain.</summary>
    /// <param name="random">Source of chance.</param>
    /// <param name="at">The last one, with a finite log-density.</param>
    /// <param name="width">About the width of the density, &gt; 0.</param>
    /// <param name="logDensity">Its logarithm, up to a constant.</param>
    public static double Next(Random random, double at, double width, Func<double, double> logDensity)
    {
        var level = logDensity(at) - RandomVariates.Exponential(random, 1);
        var low = at - width * random.NextDouble();
        var high = low + width;
        for (var step = 0; step < MostSteps && logDensity(low) > level; step++) low -= width;
        for (var step = 0; step < MostSteps && logDensity(high) > level; step++) high += width;
        while (true)
        {
            var next = low + (high - low) * random.NextDouble();
            if (logDensity(next) >= level || high - low < 1e-12 * (1 + Math.Abs(at))) return next;
            if (next < at) low = next;
            else high = next;
        }
    }
}
