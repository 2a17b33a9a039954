namespace Nuoda.Analytics.Retention;

/// <summary>How long a customer was watched and whether the customer was lost at the end: who is still there is censored, not kept for ever.</summary>
/// <param name="Until">End of the watch, in units of time; finite, ≥ <paramref name="From"/>, and later than it unless From is 0.</param>
/// <param name="Lost">Whether the customer was lost at <paramref name="Until"/>.</param>
/// <param name="From">Start of the watch: the customer is at risk at t when From &lt; t ≤ Until; from the very beginning when From is 0. Later for customers who came under watch late, and for the
/// second and further rows of a customer whose covariates changed.</param>
public readonly record struct Lifespan(double Until, bool Lost, double From = 0)
{
    // Who is watched from 0 on is at risk at 0 too.
    internal double Entry => From == 0 ? double.NegativeInfinity : From;

    internal static void Check(ReadOnlySpan<Lifespan> lifespans)
    {
        foreach (var (until, _, from) in lifespans)
        {
            if (!(from >= 0 && double.IsFinite(from))) throw new ArgumentOutOfRangeException(nameof(lifespans), from, "The start of a lifespan must be finite and ≥ 0.");
            if (!(until >= from && double.IsFinite(until)) || (until == from && from > 0)) throw new ArgumentOutOfRangeException(nameof(lifespans), until, "The end of a lifespan must be finite and after its start.");
        }
    }
}
