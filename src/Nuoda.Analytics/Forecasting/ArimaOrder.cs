namespace Nuoda.Analytics.Forecasting;

/// <summary>The form of a seasonal ARIMA model, (p, d, q)(P, D, Q) with m periods in a season.</summary>
/// <param name="Ar">p ≥ 0, autoregressive terms.</param>
/// <param name="Differences">d ≥ 0, differences between neighbours.</param>
/// <param name="Ma">q ≥ 0, moving-average terms.</param>
/// <param name="SeasonalAr">P ≥ 0.</param>
/// <param name="SeasonalDifferences">D ≥ 0, differences between the same periods of two seasons.</param>
/// <param name="SeasonalMa">Q ≥ 0.</param>
/// <param name="Period">m ≥ 1; 1 for a series without seasons.</param>
/// <param name="HasConstant">A mean when d + D = 0, a drift per period when d + D = 1; not to be had when d + D > 1.</param>
public readonly record struct ArimaOrder(
    int Ar, int Differences, int Ma, int SeasonalAr = 0, int SeasonalDifferences = 0, int SeasonalMa = 0, int Period = 1, bool HasConstant = false)
{
    /// <summary>Values that differencing takes from the start of the series, d + mD.</summary>
    public int ValuesLost => Differences + Period * SeasonalDifferences;

    /// <summary>Estimated coefficients, the innovation variance not counted.</summary>
    public int Coefficients => Ar + Ma + SeasonalAr + SeasonalMa + (HasConstant ? 1 : 0);

    internal int HighestLag => Math.Max(Ar + Period * SeasonalAr, Ma + Period * SeasonalMa);

    // What a drift of one unit per period adds to every value of the differenced series.
    internal double ConstantInDifferences => SeasonalDifferences == 1 ? Period : 1;

    /// <summary>As forecasters write it: ARIMA(0,1,1)(0,1,1)[12] with drift.</summary>
    public override string ToString() =>
        $"ARIMA({Ar},{Differences},{Ma})" + (SeasonalAr + SeasonalDifferences + SeasonalMa > 0 ? $"({SeasonalAr},{SeasonalDifferences},{SeasonalMa})[{Period}]" : "")
        + (HasConstant ? Differences + SeasonalDifferences == 0 ? " with mean" : " with drift" : "");

    internal void Check()
    {
        if (Ar < 0 || Differences < 0 || Ma < 0 || SeasonalAr < 0 || SeasonalDifferences < 0 || SeasonalMa < 0) throw new ArgumentOutOfRangeException(nameof(ArimaOrder), this, "No order may be negative.");
        if (Period < 1 || (Period == 1 && SeasonalAr + SeasonalDifferences + SeasonalMa > 0)) throw new ArgumentOutOfRangeException(nameof(Period), Period, "Seasonal terms need a season of at least two periods.");
        if (HasConstant && Differences + SeasonalDifferences > 1) throw new ArgumentException("A constant cannot be told from the differences when d + D > 1.", nameof(HasConstant));
    }
}
