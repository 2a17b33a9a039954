namespace Nuoda.Analytics.Lifetime;

/// <summary>All that the buying models need to know of a customer: how often, how late and how long.</summary>
/// <param name="Frequency">x: number of repeat purchase days in (0, T]; several orders on one day count once, the first purchase day not at all.</param>
/// <param name="Recency">t_x: time from the first to the last purchase, in units of time; 0 when x = 0.</param>
/// <param name="Age">T: time from the first purchase to the end of the calibration period, in units of time.</param>
/// <remarks>Fader, Hardie &amp; Lee (2005), Marketing Science 24(2), 275–284.</remarks>
public readonly record struct PurchaseHistory(int Frequency, double Recency, double Age)
{
    internal const int MostPurchases = 1_000_000;

    /// <exception cref="ArgumentOutOfRangeException">Not 0 ≤ x ≤ 1,000,000 or not 0 ≤ t_x ≤ T &lt; ∞.</exception>
    /// <exception cref="ArgumentException">A recency without a repeat purchase, or a repeat purchase on the first day.</exception>
    internal void Check()
    {
        if (Frequency is < 0 or > MostPurchases) throw new ArgumentOutOfRangeException(nameof(Frequency), Frequency, "x must lie in [0, 1,000,000].");
        if (!(Age >= 0 && double.IsFinite(Age))) throw new ArgumentOutOfRangeException(nameof(Age), Age, "T must be finite and ≥ 0.");
        if (!(Recency >= 0 && Recency <= Age)) throw new ArgumentOutOfRangeException(nameof(Recency), Recency, "t_x must lie in [0, T].");
        if (Frequency == 0 != (Recency == 0)) throw new ArgumentException("t_x is 0 exactly when x is 0.");
    }
}
