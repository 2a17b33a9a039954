namespace Nuoda.Analytics.Forecasting;

/// <summary>How an item is asked for.</summary>
public enum DemandPattern
{
    /// <summary>Never asked for.</summary>
    None,

    /// <summary>Often, in like quantities.</summary>
    Smooth,

    /// <summary>Often, in very different quantities.</summary>
    Erratic,

    /// <summary>Seldom, in like quantities.</summary>
    Intermittent,

    /// <summary>Seldom, in very different quantities.</summary>
    Lumpy,
}

/// <summary>The class of a demand series by how often and how unevenly the item is asked for.</summary>
/// <remarks>Source: Syntetos, Boylan &amp; Croston (2005), J. Oper. Res. Soc. 56(5), 495–503: Croston's method (with its correction) suits all but smooth demand.</remarks>
/// <param name="MeanInterval">ADI: periods per period with demand, ≥ 1; +∞ without demand. Seldom from 1.32 on.</param>
/// <param name="SquaredVariation">CV²: (sample standard deviation / mean)² of the demands that are not zero; NaN for fewer than two. Uneven from 0.49 on.</param>
/// <param name="Pattern">The class; a single demand counts as even.</param>
public readonly record struct DemandClass(double MeanInterval, double SquaredVariation, DemandPattern Pattern)
{
    private const double SeldomFrom = 1.32, UnevenFrom = 0.49;

    /// <summary>The class of a series.</summary>
    /// <param name="demand">Demand per period, oldest first; each finite and ≥ 0.</param>
    /// <param name="stockedOut">True where the item was out of stock: such a period counts only when something was sold, and never for the sizes. As long as the demand, or empty for never.</param>
    /// <exception cref="ArgumentOutOfRangeException">A demand is out of range.</exception>
    /// <exception cref="ArgumentException">The mask has another length.</exception>
    public static DemandClass Of(ReadOnlySpan<double> demand, ReadOnlySpan<bool> stockedOut = default)
    {
        IntermittentDemand.CheckMask(demand, stockedOut);
        var (periods, demands, sizes, mean, squares) = (0, 0, 0, 0.0, 0.0);
        for (var t = 0; t < demand.Length; t++)
        {
            var d = IntermittentDemand.Checked(demand[t]);
            var censored = !stockedOut.IsEmpty && stockedOut[t];
            if (d > 0 || !censored) periods++;
            if (d == 0) continue;
            demands++;
            if (censored) continue;
            var fromOld = d - mean;
            mean += fromOld / ++sizes;
            squares += fromOld * (d - mean);
        }
        if (demands == 0) return new(double.PositiveInfinity, double.NaN, DemandPattern.None);
        var (interval, variation) = ((double)periods / demands, sizes > 1 ? squares / (sizes - 1) / (mean * mean) : double.NaN);
        return new(interval, variation, (interval >= SeldomFrom, variation >= UnevenFrom) switch
        {
            (false, false) => DemandPattern.Smooth,
            (false, true) => DemandPattern.Erratic,
            (true, false) => DemandPattern.Intermittent,
            (true, true) => DemandPattern.Lumpy,
        });
    }
}
