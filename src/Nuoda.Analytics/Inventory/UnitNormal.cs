using MathNet.Numerics;

namespace Nuoda.Analytics.Inventory;

/// <summary>The standard normal distribution with its loss functions, as stock formulas use them.</summary>
/// <remarks>Source: Silver, Pyke &amp; Thomas (2017), Inventory and Production Management in Supply Chains, appendix II; Zipkin (2000), Foundations of Inventory Management, §6.4.
/// All are good to the last digits in the upper tail too, since 1 − Φ is taken from erfc.</remarks>
public static class UnitNormal
{
    // Below it L underflows: z = 36.
    private const double Least = 1e-290;
    private const double InverseRootTwoPi = 0.39894228040143267794;

    /// <summary>φ(z) = e^(−z²/2)/√(2π).</summary>
    public static double Density(double z) => InverseRootTwoPi * Math.Exp(-0.5 * z * z);

    /// <summary>Φ(z) = P(Z ≤ z).</summary>
    public static double Cumulative(double z) => 0.5 * SpecialFunctions.Erfc(-z * Constants.Sqrt1Over2);

    /// <summary>z with Φ(z) = p.</summary>
    /// <param name="p">0 &lt; p &lt; 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">p is not between 0 and 1.</exception>
    public static double Quantile(double p) => -Constants.Sqrt2 * SpecialFunctions.ErfcInv(2 * Check.Share(p));

    /// <summary>L(z) = E[(Z − z)⁺] = φ(z) − z(1 − Φ(z)): expected shortage in standard deviations.</summary>
    public static double Loss(double z) => double.IsInfinity(z) ? (z > 0 ? 0 : double.PositiveInfinity) : Density(z) - z * Cumulative(-z);

    /// <summary>L₂(z) = E[((Z − z)⁺)²]/2 = ((1 + z²)(1 − Φ(z)) − zφ(z))/2 = ∫ L from z to ∞.</summary>
    public static double SecondLoss(double z) => double.IsInfinity(z) ? (z > 0 ? 0 : double.PositiveInfinity) : 0.5 * ((1 + z * z) * Cumulative(-z) - z * Density(z));

    /// <summary>z with L(z) = loss.</summary>
    /// <param name="loss">Finite and &gt; 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">The loss is not finite and positive.</exception>
    public static double InverseLoss(double loss)
    {
        loss = Math.Max(Check.Positive(loss), Least);
        // Newton on ln L, which is concave and falls: right of the root it comes down to it and never passes it. L(z) < e^(−z²/2) gives a place on the right.
        var z = loss < 0.3 ? Math.Sqrt(-2 * Math.Log(loss)) : -loss;
        for (var step = 0; step < 100; step++)
        {
            var at = Loss(z);
            var move = at * Math.Log(at / loss) / Cumulative(-z);
            z += move;
            if (Math.Abs(move) <= 1e-14 * Math.Max(1, Math.Abs(z))) break;
        }
        return z;
    }
}
