namespace Nuoda.Analytics.Numerics;

/// <summary>Draws from distributions that <see cref="Random"/> lacks; the same seed gives the same draws.</summary>
internal static class RandomVariates
{
    /// <summary>Exponential with the given rate &gt; 0.</summary>
    public static double Exponential(Random random, double rate) => -Math.Log(1 - random.NextDouble()) / rate;

    /// <summary>Gamma with shape &gt; 0 and rate 1.</summary>
    /// <remarks>Marsaglia &amp; Tsang (2000), ACM Trans. Math. Softw. 26(3), 363–372; shapes below 1 by their boost U^(1/shape).</remarks>
    public static double Gamma(Random random, double shape)
    {
        var boost = shape < 1 ? Math.Pow(1 - random.NextDouble(), 1 / shape) : 1;
        var d = (shape < 1 ? shape + 1 : shape) - 1.0 / 3;
        while (true)
        {
            var normal = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
            var v = 1 + normal / Math.Sqrt(9 * d);
            if (v <= 0) continue;
            v *= v * v;
            if (Math.Log(1 - random.NextDouble()) < 0.5 * normal * normal + d * (1 - v + Math.Log(v))) return d * v * boost;
        }
    }

    /// <summary>Beta with both parameters &gt; 0.</summary>
    public static double Beta(Random random, double a, double b)
    {
        var (x, y) = (Gamma(random, a), Gamma(random, b));
        return x + y > 0 ? x / (x + y) : random.NextDouble() < a / (a + b) ? 1 : 0;
    }
}
