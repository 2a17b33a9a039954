namespace Nuoda.Analytics.Numerics;

/// <summary>Nodes and weights of the 16-point Gauss–Legendre rule on [0, 1].</summary>
/// <remarks>Roots of P₁₆ by Newton's method on the three-term recurrence; weight 2 / ((1 − x²) P′(x)²): Abramowitz &amp; Stegun 25.4.29.</remarks>
internal static class GaussLegendre
{
    public const int Count = 16;

    private static readonly double[] NodesHeld = [.. Rule().Select(n => n.Node)];
    private static readonly double[] WeightsHeld = [.. Rule().Select(n => n.Weight)];

    public static ReadOnlySpan<double> Nodes => NodesHeld;
    public static ReadOnlySpan<double> Weights => WeightsHeld;

    /// <summary>∫ f over [from, to]; exact for polynomials up to degree 31.</summary>
    public static double Integrate(Func<double, double> f, double from, double to)
    {
        var sum = 0.0;
        for (var i = 0; i < Count; i++) sum += WeightsHeld[i] * f(from + (to - from) * NodesHeld[i]);
        return sum * (to - from);
    }

    private static IEnumerable<(double Node, double Weight)> Rule()
    {
        for (var i = 0; i < Count; i++)
        {
            var x = -Math.Cos(Math.PI * (i + 0.75) / (Count + 0.5));
            double slope = 0;
            for (var round = 0; round < 8; round++)
            {
                double before = 1, at = x;
                for (var n = 2; n <= Count; n++) (before, at) = (at, ((2 * n - 1) * x * at - (n - 1) * before) / n);
                slope = Count * (x * at - before) / (x * x - 1);
                x -= at / slope;
            }
            yield return ((1 + x) / 2, 1 / ((1 - x * x) * slope * slope));
        }
    }
}
