namespace Nuoda.Analytics.Numerics;

/// <summary>The generalised exponential integral with its exponential taken out, so that it neither overflows nor vanishes.</summary>
internal static class ExponentialIntegral
{
    /// <summary>e^u · E_s(u) = ∫₀^∞ e^(−uτ) (1 + τ)^(−s) dτ, s ≥ 0, u &gt; 0. Relative error below 1e-12.</summary>
    /// <remarks>u ≥ 1: the continued fraction of Abramowitz &amp; Stegun 5.1.22 by Lentz's method. Below, where it converges slowly: 1 + τ = e^w and Gauss–Legendre on unit panels.</remarks>
    public static double Scaled(double s, double u)
    {
        if (u >= 1) return Fraction(s, u);
        double sum = 0;
        // e^(−uτ) is below 1e-20 of the value beyond this.
        var end = Math.Log(1 + 60 / u);
        var panels = (int)Math.Ceiling(end * Math.Max(1, Math.Abs(1 - s) / 8));
        var width = end / panels;
        for (var panel = 0; panel < panels; panel++)
            for (var i = 0; i < GaussLegendre.Count; i++)
            {
                var w = (panel + GaussLegendre.Nodes[i]) * width;
                sum += GaussLegendre.Weights[i] * Math.Exp((1 - s) * w - u * (Math.Exp(w) - 1));
            }
        return sum * width;
    }

    // E_s(u) e^u = 1/(u+s − 1·s/(u+s+2 − 2(s+1)/(u+s+4 − …))).
    private static double Fraction(double s, double u)
    {
        double b = u + s, c = 1e300, d = 1 / b, h = d;
        for (var i = 1; i < 100_000; i++)
        {
            var a = -i * (s - 1 + i);
            b += 2;
            d = 1 / (a * d + b);
            c = b + a / c;
            var step = c * d;
            h *= step;
            if (Math.Abs(step - 1) < 1e-15) break;
        }
        return h;
    }
}
