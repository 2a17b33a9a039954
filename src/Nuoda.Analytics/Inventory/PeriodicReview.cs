namespace Nuoda.Analytics.Inventory;

/// <summary>(R,S): every R periods order up to S; goods come L periods later. Levels for a service target.</summary>
/// <remarks>Cycle service: P(demand of R + L ≤ S). Fill rate: 1 − (n₍R+L₎(S) − n_L(S))/(R·mean): shortage at the end of the interval that an order must last, less what was short when it came in.
/// Source: Silver, Pyke &amp; Thomas (2017), §6.9; Axsäter (2015), §5.10. Demand of different periods is independent.</remarks>
public static class PeriodicReview
{
    /// <summary>What an order-up-to level gives.</summary>
    /// <param name="demandPerPeriod">Of one period.</param>
    /// <param name="reviewPeriods">R, finite and &gt; 0.</param>
    /// <param name="leadTime">L in periods, finite and ≥ 0.</param>
    /// <param name="level">S, finite.</param>
    /// <param name="leadTimeSd">Standard deviation of L, finite and ≥ 0.</param>
    /// <exception cref="ArgumentNullException">No demand.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
    public static ServiceLevelStock At(DemandDistribution demandPerPeriod, double reviewPeriods, double leadTime, double level, double leadTimeSd = 0) =>
        new Interval(demandPerPeriod, reviewPeriods, leadTime, leadTimeSd).At(Check.Finite(level));

    /// <summary>The least level whose cycle service (type 1) reaches the target.</summary>
    /// <param name="demandPerPeriod">Of one period.</param>
    /// <param name="reviewPeriods">R, finite and &gt; 0.</param>
    /// <param name="leadTime">L in periods, finite and ≥ 0.</param>
    /// <param name="target">Between 0 and 1.</param>
    /// <param name="leadTimeSd">Standard deviation of L, finite and ≥ 0.</param>
    /// <exception cref="ArgumentNullException">No demand.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
    public static ServiceLevelStock ForCycleService(DemandDistribution demandPerPeriod, double reviewPeriods, double leadTime, double target, double leadTimeSd = 0)
    {
        var interval = new Interval(demandPerPeriod, reviewPeriods, leadTime, leadTimeSd);
        return interval.At(interval.Whole.Quantile(target));
    }

    /// <summary>The least level whose fill rate (type 2) reaches the target; whole for whole demand.</summary>
    /// <param name="demandPerPeriod">Of one period; its mean must be above 0, or any level will do and 0 comes back.</param>
    /// <param name="reviewPeriods">R, finite and &gt; 0.</param>
    /// <param name="leadTime">L in periods, finite and ≥ 0.</param>
    /// <param name="target">Between 0 and 1.</param>
    /// <param name="leadTimeSd">Standard deviation of L, finite and ≥ 0.</param>
    /// <exception cref="ArgumentNullException">No demand.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
    public static ServiceLevelStock ForFillRate(DemandDistribution demandPerPeriod, double reviewPeriods, double leadTime, double target, double leadTimeSd = 0)
    {
        Check.Share(target);
        var interval = new Interval(demandPerPeriod, reviewPeriods, leadTime, leadTimeSd);
        if (!(demandPerPeriod.Mean > 0)) return interval.At(0);
        return interval.At(ReorderPointService.Least(interval.Whole, 0, s => interval.Fill(s) - target));
    }

    private readonly struct Interval
    {
        private readonly double _demand;
        private readonly DemandDistribution _leadTime;

        public Interval(DemandDistribution demandPerPeriod, double reviewPeriods, double leadTime, double leadTimeSd)
        {
            ArgumentNullException.ThrowIfNull(demandPerPeriod);
            _demand = demandPerPeriod.Mean * Check.Positive(reviewPeriods);
            _leadTime = demandPerPeriod.OverLeadTime(Check.NotNegative(leadTime), leadTimeSd);
            Whole = demandPerPeriod.OverLeadTime(reviewPeriods + leadTime, leadTimeSd);
        }

        public DemandDistribution Whole { get; }

        public double Fill(double level) => 1 - (Whole.Loss(level) - _leadTime.Loss(level)) / _demand;

        public ServiceLevelStock At(double level) => new(level, level - Whole.Mean, Whole.Cumulative(level), _demand <= 0 ? 1 : Math.Clamp(Fill(level), 0, 1));
    }
}
