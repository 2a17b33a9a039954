namespace Nuoda.Analytics.Forecasting;

/// <summary>Periods in which the item was out of stock: what was sold there says little about what was asked for.</summary>
internal static class CensoredDemand
{
    /// <summary>The number of periods with stock; refuses a mask of another length and one that is true everywhere.</summary>
    public static int Known(ReadOnlySpan<double> series, ReadOnlySpan<bool> stockedOut)
    {
        IntermittentDemand.CheckMask(series, stockedOut);
        var known = series.Length;
        foreach (var marked in stockedOut) if (marked) known--;
        return known > 0 ? known : throw new ArgumentException("The item was out of stock in every period.", nameof(stockedOut));
    }

    /// <summary>The series with a likely value where it was out of stock, never below what was sold: on the line between its neighbours, moved by what the season of that period is off the line through its own
    /// neighbours. Serves starts of searches and tests of differences, not estimates.</summary>
    public static double[] Filled(ReadOnlySpan<double> series, ReadOnlySpan<bool> stockedOut, int season)
    {
        var filled = series.ToArray();
        if (stockedOut.IsEmpty || !stockedOut.Contains(true)) return filled;
        var (n, offsets, counts) = (series.Length, new double[season], new int[season]);
        var (mean, known) = (0.0, 0);
        for (var t = 0; t < n; t++) if (!stockedOut[t]) (mean, known) = (mean + series[t], known + 1);
        mean /= known;
        for (var t = 0; t < n; t++)
            if (!stockedOut[t]) (offsets[t % season], counts[t % season]) = (offsets[t % season] + series[t] - mean, counts[t % season] + 1);
        double Offset(int t) => counts[t % season] > 0 ? offsets[t % season] / counts[t % season] : 0;
        for (int t = 0, before = -1; t < n; t++)
        {
            if (!stockedOut[t]) { before = t; continue; }
            var after = t;
            while (after < n && stockedOut[after]) after++;
            var (left, right) = (before < 0 ? after : before, after == n ? before : after);
            var share = right == left ? 0 : (double)(t - left) / (right - left);
            var likely = (1 - share) * (series[left] - Offset(left)) + share * (series[right] - Offset(right)) + Offset(t);
            filled[t] = Math.Max(series[t], likely);
        }
        return filled;
    }
}
