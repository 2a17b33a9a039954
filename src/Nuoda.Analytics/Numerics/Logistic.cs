namespace Nuoda.Analytics.Numerics;

/// <summary>The logistic curve, which carries a free number into (0, 1), and its inverse.</summary>
internal static class Logistic
{
    public static double At(double u) => 1 / (1 + Math.Exp(-u));

    /// <summary>The number whose logistic is the share, 0 &lt; share &lt; 1.</summary>
    public static double Inverse(double share) => Math.Log(share / (1 - share));
}
