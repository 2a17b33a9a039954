namespace Nuoda.Analytics.Forecasting;

/// <summary>Local regression of degree 0 or 1 on equally spaced values with tricube weights, as STL needs it. Positions count from 0.</summary>
/// <remarks>Source: Cleveland et al. (1990), J. Off. Stat. 6(1), 3–73, section 2.</remarks>
internal sealed class Loess(int maximumLength)
{
    private readonly double[] _w = new double[maximumLength];

    /// <summary>Smooths all values: at every <paramref name="jump"/>-th and the last position by regression, in between along straight lines.</summary>
    public void Smooth(ReadOnlySpan<double> y, int window, int degree, int jump, ReadOnlySpan<double> weights, Span<double> smoothed)
    {
        var n = y.Length;
        if (n < 2)
        {
            y.CopyTo(smoothed);
            return;
        }
        jump = Math.Min(jump, n - 1);
        var half = (window + 1) / 2;
        var last = (n - 1) / jump * jump;
        for (var i = 0; ; i += jump)
        {
            if (i > last) i = n - 1;
            var left = window >= n ? 0 : Math.Clamp(i + 1 - half, 0, n - window);
            // The last position, when the jumps miss it, is estimated from the window of the last jump.
            if (i == n - 1 && i != last) left = window >= n ? 0 : Math.Clamp(last + 1 - half, 0, n - window);
            if (!At(y, window, degree, i, left, Math.Min(left + window, n) - 1, weights, out smoothed[i])) smoothed[i] = y[i];
            if (i == n - 1) break;
            if (i == last && last == n - 1) break;
        }
        if (jump == 1) return;
        for (var i = 0; i < last; i += jump) Between(smoothed, i, i + jump);
        if (last != n - 1) Between(smoothed, last, n - 1);
    }

    /// <summary>The regression over positions left … right, evaluated at a position that may lie outside; false when no value has weight.</summary>
    public bool At(ReadOnlySpan<double> y, int window, int degree, int position, int left, int right, ReadOnlySpan<double> weights, out double value)
    {
        var n = y.Length;
        double h = Math.Max(position - left, right - position);
        if (window > n) h += (window - n) / 2;
        double total = 0, inner = 0.001 * h, outer = 0.999 * h;
        for (var j = left; j <= right; j++)
        {
            double r = Math.Abs(j - position), w = 0;
            if (r <= outer)
            {
                w = 1;
                if (r > inner)
                {
                    var share = r / h;
                    w = 1 - share * share * share;
                    w = w * w * w;
                }
                if (!weights.IsEmpty) w *= weights[j];
            }
            _w[j] = w;
            total += w;
        }
        value = 0;
        if (!(total > 0)) return false;
        for (var j = left; j <= right; j++) _w[j] /= total;
        if (h > 0 && degree > 0)
        {
            double centre = 0, spread = 0;
            for (var j = left; j <= right; j++) centre += _w[j] * j;
            for (var j = left; j <= right; j++) spread += _w[j] * (j - centre) * (j - centre);
            if (Math.Sqrt(spread) > 0.001 * (n - 1))
            {
                var slope = (position - centre) / spread;
                for (var j = left; j <= right; j++) _w[j] *= slope * (j - centre) + 1;
            }
        }
        for (var j = left; j <= right; j++) value += _w[j] * y[j];
        return true;
    }

    private static void Between(Span<double> values, int from, int to)
    {
        var slope = (values[to] - values[from]) / (to - from);
        for (var j = from + 1; j < to; j++) values[j] = values[from] + slope * (j - from);
    }
}
