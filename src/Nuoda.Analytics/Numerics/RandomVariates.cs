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

    /// <summary>Gamma with shape &gt; 0 and rate 1, given that it is larger than a bound ≥ 0.</summary>
    /// <remarks>Plain draws while the bound cuts off little; else rejection from an exponential that touches the density at the bound (shape ≥ 1), or from the power below 1/2 and an exponential above (shape &lt; 1).</remarks>
    public static double GammaBeyond(Random random, double shape, double bound)
    {
        const double Split = 0.5;
        if (shape >= 1 ? bound <= shape : bound == 0)
        {
            while (true) if (Gamma(random, shape) is var plain && plain > bound) return plain;
        }
        if (shape >= 1)
        {
            var rate = 1 - (shape - 1) / bound;
            while (true)
            {
                var y = bound + Exponential(random, rate);
                if (Math.Log(1 - random.NextDouble()) <= (shape - 1) * (Math.Log(y / bound) - (y - bound) / bound)) return y;
            }
        }
        // Areas of the two parts of the envelope: y^(shape−1) e^(−bound) up to the split, split^(shape−1) e^(−y) beyond.
        var from = Math.Max(bound, Split);
        var (lowPower, highPower) = (Math.Pow(bound, shape), Math.Pow(Split, shape));
        var below = bound < Split ? (highPower - lowPower) / shape : 0;
        var above = Math.Pow(from, shape - 1) * Math.Exp(bound - from);
        while (true)
        {
            if (random.NextDouble() * (below + above) < below)
            {
                var y = Math.Pow(lowPower + random.NextDouble() * (highPower - lowPower), 1 / shape);
                if (random.NextDouble() < Math.Exp(bound - y)) return Math.Max(y, bound);
            }
            else
            {
                var y = from + Exponential(random, 1);
                if (random.NextDouble() < Math.Pow(y / from, shape - 1)) return y;
            }
        }
    }

    /// <summary>Beta with both parameters &gt; 0.</summary>
    public static double Beta(Random random, double a, double b)
    {
        var (x, y) = (Gamma(random, a), Gamma(random, b));
        return x + y > 0 ? x / (x + y) : random.NextDouble() < a / (a + b) ? 1 : 0;
    }
}
