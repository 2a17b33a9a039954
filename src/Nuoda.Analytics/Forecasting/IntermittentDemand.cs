namespace Nuoda.Analytics.Forecasting;

/// <summary>Mean demand per period of items that are not asked for in every period. Every method returns one number, the forecast of each future period, in units per period.</summary>
/// <remarks>
/// <para>A period in which the item was out of stock shows what was sold, not what was asked for. Marked in <c>stockedOut</c>, such a period is not taken for one without demand: when nothing was sold it is left
/// out and the clock stands still; when something was sold there was demand, of at least that size, so the interval counts and the smoothed size only ever rises by it (what lies below the smoothed size says nothing).</para>
/// <para>For all methods: a series without demand, or without a period that counts, forecasts 0; k times the demand gives k times the forecast.</para>
/// </remarks>
public static class IntermittentDemand
{
    private const double LeastAlpha = 0.1, MostAlpha = 0.3;

    /// <summary>Croston's method, ŷ = z / p.</summary>
    /// <remarks>z: smoothed size of the demands; p: smoothed interval between them. Both start at their first value and change only in a period with demand: z ← z + α(d − z), p ← p + α(q − p), q = periods since
    /// the previous demand. Source: Croston (1972), Oper. Res. Q. 23(3), 289–303.</remarks>
    /// <param name="demand">Demand per period, oldest first, in units of the item; each finite and ≥ 0.</param>
    /// <param name="alpha">Smoothing constant α, dimensionless, 0 &lt; α ≤ 1.</param>
    /// <param name="stockedOut">True where the item was out of stock; as long as the demand, or empty for never.</param>
    /// <exception cref="ArgumentOutOfRangeException">α or a demand is out of range.</exception>
    /// <exception cref="ArgumentException">The mask has another length.</exception>
    public static double Croston(ReadOnlySpan<double> demand, double alpha = 0.1, ReadOnlySpan<bool> stockedOut = default)
    {
        CheckConstant(alpha, nameof(alpha));
        CheckMask(demand, stockedOut);
        double size = 0, interval = 0, gap = 0;
        for (var t = 0; t < demand.Length; t++)
        {
            var d = Checked(demand[t]);
            var censored = !stockedOut.IsEmpty && stockedOut[t];
            if (d == 0)
            {
                if (!censored) gap++;
                continue;
            }
            gap++;
            // The first demand sets both averages: there is nothing to smooth yet.
            if (interval == 0) (size, interval) = (d, gap);
            else
            {
                if (!censored || d > size) size += alpha * (d - size);
                interval += alpha * (gap - interval);
            }
            gap = 0;
        }
        return interval == 0 ? 0 : size / interval;
    }

    /// <summary>Croston's method with the Syntetos–Boylan correction of its bias, ŷ = (1 − α/2) z / p.</summary>
    /// <remarks>Source: Syntetos &amp; Boylan (2005), Int. J. Forecast. 21(2), 303–314.</remarks>
    /// <inheritdoc cref="Croston"/>
    public static double Sba(ReadOnlySpan<double> demand, double alpha = 0.1, ReadOnlySpan<bool> stockedOut = default) =>
        Croston(demand, alpha, stockedOut) * (1 - alpha / 2);

    /// <summary>Croston's method with the exact correction of its bias, ŷ = (1 − α/(2 − α)) z / p.</summary>
    /// <remarks>Source: Shale, Boylan &amp; Johnston (2006), J. Oper. Res. Soc. 57(5), 588–592.</remarks>
    /// <inheritdoc cref="Croston"/>
    public static double Sbj(ReadOnlySpan<double> demand, double alpha = 0.1, ReadOnlySpan<bool> stockedOut = default) =>
        Croston(demand, alpha, stockedOut) * (1 - alpha / (2 - alpha));

    /// <summary>Teunter, Syntetos &amp; Babai's method, ŷ = p z: the probability p of demand is smoothed in every period, so the forecast of an item that nobody asks for any more sinks.</summary>
    /// <remarks>z starts at the first demand, p at 1 or 0 as the first period that counts has demand or not. Source: Teunter, Syntetos &amp; Babai (2011), Eur. J. Oper. Res. 214(3), 606–615.</remarks>
    /// <param name="demand">Demand per period, oldest first, in units of the item; each finite and ≥ 0.</param>
    /// <param name="alphaSize">Smoothing constant of the size, 0 &lt; α ≤ 1.</param>
    /// <param name="alphaProbability">Smoothing constant of the probability, 0 &lt; β ≤ 1.</param>
    /// <param name="stockedOut">True where the item was out of stock; as long as the demand, or empty for never.</param>
    /// <exception cref="ArgumentOutOfRangeException">A constant or a demand is out of range.</exception>
    /// <exception cref="ArgumentException">The mask has another length.</exception>
    public static double Tsb(ReadOnlySpan<double> demand, double alphaSize = 0.1, double alphaProbability = 0.1, ReadOnlySpan<bool> stockedOut = default)
    {
        CheckConstant(alphaSize, nameof(alphaSize));
        CheckConstant(alphaProbability, nameof(alphaProbability));
        CheckMask(demand, stockedOut);
        double size = 0, probability = double.NaN;
        for (var t = 0; t < demand.Length; t++)
        {
            var d = Checked(demand[t]);
            var censored = !stockedOut.IsEmpty && stockedOut[t];
            if (d == 0 && censored) continue;
            var occurred = d > 0 ? 1 : 0;
            if (double.IsNaN(probability)) probability = occurred;
            else probability += alphaProbability * (occurred - probability);
            if (d > 0 && (!censored || d > size)) size = size == 0 ? d : size + alphaSize * (d - size);
        }
        return size == 0 ? 0 : size * probability;
    }

    /// <summary>ADIDA: demand is added up over blocks of as many periods as lie between two demands on average, the blocks are smoothed exponentially and the result is shared out evenly.</summary>
    /// <remarks>Blocks end with the last period; a first block that would be short is left out. A block with stock-outs counts at the rate of its other periods. Source: Nikolopoulos, Syntetos, Boylan, Petropoulos &amp;
    /// Assimakopoulos (2011), J. Oper. Res. Soc. 62(3), 544–554.</remarks>
    /// <param name="demand">Demand per period, oldest first, in units of the item; each finite and ≥ 0.</param>
    /// <param name="alpha">Smoothing constant α, 0 &lt; α ≤ 1; null for the one in [0.1, 0.3] with the least squared one-step errors.</param>
    /// <param name="stockedOut">True where the item was out of stock; as long as the demand, or empty for never.</param>
    /// <exception cref="ArgumentOutOfRangeException">α or a demand is out of range.</exception>
    /// <exception cref="ArgumentException">The mask has another length.</exception>
    public static double Adida(ReadOnlySpan<double> demand, double? alpha = null, ReadOnlySpan<bool> stockedOut = default)
    {
        if (alpha is { } given) CheckConstant(given, nameof(alpha));
        var interval = MeanInterval(demand, stockedOut);
        return double.IsPositiveInfinity(interval) ? 0 : OfBlocks(demand, stockedOut, Block(interval, demand.Length), alpha, new double[demand.Length]);
    }

    /// <summary>IMAPA: the mean of forecasts made as by <see cref="Adida"/> with blocks of 1, 2, … periods up to the mean interval between two demands.</summary>
    /// <remarks>Source: Petropoulos &amp; Kourentzes (2015), J. Oper. Res. Soc. 66(6), 914–924.</remarks>
    /// <inheritdoc cref="Adida"/>
    public static double Imapa(ReadOnlySpan<double> demand, double? alpha = null, ReadOnlySpan<bool> stockedOut = default)
    {
        if (alpha is { } given) CheckConstant(given, nameof(alpha));
        var interval = MeanInterval(demand, stockedOut);
        if (double.IsPositiveInfinity(interval)) return 0;
        var (sum, most, rates) = (0.0, Block(interval, demand.Length), new double[demand.Length]);
        for (var block = 1; block <= most; block++) sum += OfBlocks(demand, stockedOut, block, alpha, rates);
        return sum / most;
    }

    // Periods that count per demand; infinite without demand.
    private static double MeanInterval(ReadOnlySpan<double> demand, ReadOnlySpan<bool> stockedOut)
    {
        CheckMask(demand, stockedOut);
        var (periods, demands) = (0, 0);
        for (var t = 0; t < demand.Length; t++)
        {
            if (Checked(demand[t]) > 0) demands++;
            else if (!stockedOut.IsEmpty && stockedOut[t]) continue;
            periods++;
        }
        return demands == 0 ? double.PositiveInfinity : (double)periods / demands;
    }

    private static int Block(double interval, int n) => Math.Clamp((int)Math.Round(interval, MidpointRounding.AwayFromZero), 1, n);

    private static double OfBlocks(ReadOnlySpan<double> demand, ReadOnlySpan<bool> stockedOut, int block, double? alpha, double[] rates)
    {
        var count = 0;
        for (var start = demand.Length % block; start < demand.Length; start += block)
        {
            var (sum, periods) = (0.0, 0);
            for (var t = start; t < start + block; t++)
            {
                if (demand[t] == 0 && !stockedOut.IsEmpty && stockedOut[t]) continue;
                sum += demand[t];
                periods++;
            }
            if (periods > 0) rates[count++] = sum / periods;
        }
        if (count == 0) return 0;
        var blocks = rates.AsSpan(0, count);
        return Smooth(blocks, alpha ?? BestAlpha(blocks)).Level;
    }

    // Golden section: the squared errors are smooth in α and nearly always have one valley.
    private static double BestAlpha(ReadOnlySpan<double> values)
    {
        var ratio = (Math.Sqrt(5) - 1) / 2;
        double low = LeastAlpha, high = MostAlpha, left = high - ratio * (high - low), right = low + ratio * (high - low);
        double atLeft = Smooth(values, left).Squares, atRight = Smooth(values, right).Squares;
        while (high - low > 1e-6)
            if (atLeft <= atRight)
            {
                (high, right, atRight) = (right, left, atLeft);
                atLeft = Smooth(values, left = high - ratio * (high - low)).Squares;
            }
            else
            {
                (low, left, atLeft) = (left, right, atRight);
                atRight = Smooth(values, right = low + ratio * (high - low)).Squares;
            }
        return (low + high) / 2;
    }

    private static (double Level, double Squares) Smooth(ReadOnlySpan<double> values, double alpha)
    {
        var (level, squares) = (values[0], 0.0);
        foreach (var value in values[1..])
        {
            var error = value - level;
            squares += error * error;
            level += alpha * error;
        }
        return (level, squares);
    }

    internal static double Checked(double demand) => demand >= 0 && double.IsFinite(demand)
        ? demand
        : throw new ArgumentOutOfRangeException(nameof(demand), demand, "Demand must be finite and ≥ 0.");

    internal static void CheckMask(ReadOnlySpan<double> demand, ReadOnlySpan<bool> stockedOut)
    {
        if (!stockedOut.IsEmpty && stockedOut.Length != demand.Length)
            throw new ArgumentException($"{stockedOut.Length} marks for {demand.Length} periods.", nameof(stockedOut));
    }

    private static void CheckConstant(double alpha, string name)
    {
        if (!(alpha is > 0 and <= 1)) throw new ArgumentOutOfRangeException(name, alpha, "A smoothing constant must lie in (0, 1].");
    }
}
