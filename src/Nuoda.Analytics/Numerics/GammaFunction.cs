namespace Nuoda.Analytics.Numerics;

/// <summary>ln Γ and its derivative ψ for positive arguments.</summary>
/// <remarks>Stirling's asymptotic series (Abramowitz &amp; Stegun 6.1.41 and 6.3.18) from 10 on; smaller arguments are raised by Γ(x + 1) = xΓ(x). Absolute error below 1e-14 · max(1, |value|).</remarks>
internal static class GammaFunction
{
    private const double Enough = 10;
    private const double HalfLogTwoPi = 0.91893853320467274178;

    /// <summary>ln Γ(x), x &gt; 0.</summary>
    public static double Log(double x)
    {
        double raised = 1;
        for (; x < Enough; x++) raised *= x;
        var (inverse, square) = (1 / x, 1 / (x * x));
        var series = inverse * (1.0 / 12 - square * (1.0 / 360 - square * (1.0 / 1260 - square * (1.0 / 1680 - square * (1.0 / 1188 - square * (691.0 / 360360 - square / 156))))));
        return (x - 0.5) * Math.Log(x) - x + HalfLogTwoPi + series - Math.Log(raised);
    }

    /// <summary>ψ(x) = d ln Γ(x) / dx, x &gt; 0.</summary>
    public static double Digamma(double x)
    {
        double raised = 0;
        for (; x < Enough; x++) raised += 1 / x;
        var square = 1 / (x * x);
        return Math.Log(x) - 0.5 / x - raised
            - square * (1.0 / 12 - square * (1.0 / 120 - square * (1.0 / 252 - square * (1.0 / 240 - square * (1.0 / 132 - square * (691.0 / 32760 - square / 12))))));
    }

    /// <summary>ln B(a, b) = ln Γ(a) + ln Γ(b) − ln Γ(a + b).</summary>
    public static double LogBeta(double a, double b) => Log(a) + Log(b) - Log(a + b);
}
