using Nuoda.Analytics.Forecasting;

namespace Nuoda.Analytics.Inventory;

/// <summary>Demand as a forecast sees it: what is to come on average, and the spread of the forecast's own errors. That is what safety stock must cover; a season or a trend that was foreseen is no risk.</summary>
/// <remarks>The errors are those of the sum over the protection interval, walking forward through the history: σ = √(Σ E²/n)/√h per period, E = Σₖ (y − ŷ) over h periods from one origin, n origins. Errors of successive
/// steps hang together, so that the sum spreads more than √h single steps; dividing by √h makes a rule that multiplies by the root of time meet it. A bias counts as spread.
/// Source: Silver, Pyke &amp; Thomas (2017), §6.7.1 (σ_L from forecast errors); Syntetos &amp; Boylan (2006), Int. J. Prod. Econ. 103(1), 36–47.</remarks>
public static class ForecastDemand
{
    /// <summary>Origins that are looked at, at most: each costs a fit.</summary>
    public const int MostOrigins = 12;

    /// <summary>Fewer say too little of a spread.</summary>
    public const int LeastOrigins = 8;

    /// <summary>Mean demand of a period in the protection interval to come, and the spread of a period.</summary>
    /// <param name="method">How to forecast.</param>
    /// <param name="demand">Demand per period, oldest first, at least one, each finite and ≥ 0, in units of the item.</param>
    /// <param name="season">m ≥ 1.</param>
    /// <param name="protection">Periods that stock must last for: lead time, and review period where there is one; finite and ≥ 0. Looked at in whole periods, at least one.</param>
    /// <param name="stockedOut">True where the item was out of stock; as long as the demand, or empty for never. Sums with such a period are no errors.</param>
    /// <returns>A mean below 0 is 0. null where fewer than <see cref="LeastOrigins"/> origins have two seasons (and four periods) before them and the interval behind them.</returns>
    /// <exception cref="ArgumentException">The demand is empty or out of range, or a parameter is.</exception>
    public static (double Mean, double StandardDeviation)? Moments(ForecastMethod method, ReadOnlySpan<double> demand, int season, double protection, ReadOnlySpan<bool> stockedOut = default)
    {
        ArgumentNullException.ThrowIfNull(method);
        foreach (var d in demand) Check.NotNegative(d, nameof(demand));
        var horizon = (int)Math.Clamp(Math.Ceiling(Check.NotNegative(protection, nameof(protection))), 1, 1_000_000);
        var (squares, origins) = (0.0, 0);
        foreach (var errors in RollingOrigin.Errors(method, demand, season, horizon, MostOrigins, stockedOut: stockedOut))
        {
            var sum = errors.Sum();
            if (double.IsNaN(sum)) continue;
            squares += sum * sum;
            origins++;
        }
        if (origins < LeastOrigins) return null;
        return (Math.Max(0, method(demand, season, horizon, [], stockedOut).Mean.Average()), Math.Sqrt(squares / origins / horizon));
    }
}
