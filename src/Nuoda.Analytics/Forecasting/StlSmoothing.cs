namespace Nuoda.Analytics.Forecasting;

/// <summary>The loops of STL over one series: seasonal and trend smoothing in turn (inner), weights against outliers (outer).</summary>
internal sealed class StlSmoothing
{
    private readonly double[] _y, _trend, _season, _weights, _a, _b, _scratch, _cycle, _smoothed, _cycleWeights;
    private readonly int _n, _period, _trendWindow, _seasonalWindow, _lowPassWindow;
    private readonly bool _periodic;
    private readonly Loess _loess;
    private bool _weighted;

    public StlSmoothing(double[] y, int period, int seasonalWindow)
    {
        (_y, _n, _period, _periodic) = (y, y.Length, period, seasonalWindow == int.MaxValue);
        _seasonalWindow = _periodic ? 10 * _n + 1 : seasonalWindow;
        _trendWindow = NextOdd((int)Math.Ceiling(1.5 * period / (1 - 1.5 / _seasonalWindow)));
        _lowPassWindow = NextOdd(period);
        (_trend, _season, _weights) = (new double[_n], new double[_n], new double[_n]);
        _weights.AsSpan().Fill(1);
        (_a, _b, _scratch) = (new double[_n + 2 * period], new double[_n + 2 * period], new double[_n + 2 * period]);
        var cycles = (_n - 1) / period + 1;
        (_cycle, _smoothed, _cycleWeights) = (new double[cycles], new double[cycles + 2], new double[cycles]);
        _loess = new Loess(Math.Max(_n, cycles + 2));
    }

    public Decomposition Run(int inner, int outer)
    {
        for (var round = 0; ; round++)
        {
            for (var i = 0; i < inner; i++) Once();
            if (round == outer) break;
            Reweigh();
        }
        if (_periodic) AverageSeasons();
        var remainder = new double[_n];
        for (var t = 0; t < _n; t++) remainder[t] = _y[t] - _trend[t] - _season[t];
        return new Decomposition(_trend, [_season], remainder, _weights);
    }

    private void Once()
    {
        var m = _period;
        for (var t = 0; t < _n; t++) _a[t] = _y[t] - _trend[t];
        SmoothCycles();
        // The low-pass part of the smoothed cycles: moving averages over m, m and 3 periods, then loess.
        Average(_b, _a, _n + 2 * m, m);
        Average(_a, _scratch, _n + m + 1, m);
        Average(_scratch, _a, _n + 2, 3);
        _loess.Smooth(_a.AsSpan(0, _n), _lowPassWindow, 1, Jump(_lowPassWindow), [], _scratch.AsSpan(0, _n));
        for (var t = 0; t < _n; t++)
        {
            _season[t] = _b[t + m] - _scratch[t];
            _a[t] = _y[t] - _season[t];
        }
        _loess.Smooth(_a.AsSpan(0, _n), _trendWindow, 1, Jump(_trendWindow), _weighted ? _weights : [], _trend);
    }

    // Each calendar period by itself, carried one season beyond both ends: from _a (n values) to _b (n + 2m).
    private void SmoothCycles()
    {
        for (var j = 0; j < _period; j++)
        {
            var k = (_n - 1 - j) / _period + 1;
            var values = _cycle.AsSpan(0, k);
            var smoothed = _smoothed.AsSpan(0, k + 2);
            var weights = _weighted ? _cycleWeights.AsSpan(0, k) : [];
            for (var i = 0; i < k; i++)
            {
                values[i] = _a[i * _period + j];
                if (_weighted) weights[i] = _weights[i * _period + j];
            }
            _loess.Smooth(values, _seasonalWindow, 0, Jump(_seasonalWindow), weights, smoothed.Slice(1, k));
            if (!_loess.At(values, _seasonalWindow, 0, -1, 0, Math.Min(_seasonalWindow, k) - 1, weights, out smoothed[0])) smoothed[0] = smoothed[1];
            if (!_loess.At(values, _seasonalWindow, 0, k, Math.Max(0, k - _seasonalWindow), k - 1, weights, out smoothed[k + 1])) smoothed[k + 1] = smoothed[k];
            for (var i = 0; i < k + 2; i++) _b[i * _period + j] = smoothed[i];
        }
    }

    private void Reweigh()
    {
        var r = _scratch.AsSpan(0, _n);
        for (var t = 0; t < _n; t++) r[t] = Math.Abs(_y[t] - _trend[t] - _season[t]);
        var sorted = r.ToArray();
        Array.Sort(sorted);
        var limit = 3 * (sorted[_n / 2] + sorted[(_n - 1) / 2]);
        for (var t = 0; t < _n; t++)
        {
            var share = r[t] / limit;
            _weights[t] = r[t] <= 0.001 * limit ? 1 : r[t] <= 0.999 * limit ? (1 - share * share) * (1 - share * share) : 0;
        }
        _weighted = true;
    }

    private void AverageSeasons()
    {
        for (var j = 0; j < _period; j++)
        {
            var (sum, count) = (0.0, 0);
            for (var t = j; t < _n; t += _period) (sum, count) = (sum + _season[t], count + 1);
            for (var t = j; t < _n; t += _period) _season[t] = sum / count;
        }
    }

    private static void Average(double[] from, double[] to, int count, int window)
    {
        var sum = 0.0;
        for (var i = 0; i < window; i++) sum += from[i];
        to[0] = sum / window;
        for (var i = window; i < count; i++)
        {
            sum += from[i] - from[i - window];
            to[i - window + 1] = sum / window;
        }
    }

    private static int NextOdd(int value) => value % 2 == 0 ? value + 1 : value;

    private static int Jump(int window) => (window + 9) / 10;
}
