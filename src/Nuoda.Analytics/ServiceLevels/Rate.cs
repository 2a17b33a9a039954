namespace Nuoda.Analytics.ServiceLevels;

/// <summary>A share, always with what it was counted from.</summary>
/// <param name="Numerator">Lines, orders or thousandths of units.</param>
/// <param name="Denominator">In the same unit.</param>
public readonly record struct Rate(long Numerator, long Denominator)
{
    /// <summary>Numerator / denominator, 0–1; null when there was nothing to count.</summary>
    public double? Value => Denominator == 0 ? null : (double)Numerator / Denominator;
}
