using Nuoda.Analytics.Numerics;

namespace Nuoda.Analytics.Forecasting;

/// <summary>One model for many series: boosted trees that learn from all of them how the coming values follow from lags, the season and drivers.</summary>
/// <remarks>
/// <para>From every origin of every series the values up to h periods ahead are examples. A value enters relative to the level at its origin (the mean of the last m values, in units of the mean size of the series), so that
/// large and small series teach each other. Features: the step ahead, the same season of up to three years before the target, the last m values (at most 13), means of windows, the trend between the last two seasons,
/// the position in the season, and the drivers at the target. Source of the approach: Montero-Manso &amp; Hyndman (2021), Int. J. Forecast. 37(4), 1632–1653.</para>
/// <para>A period without stock teaches nothing: it is no target, and as a feature it is missing.</para>
/// <para>Intervals are conformal: quantiles, per step, of the absolute relative errors on the last h values of all series, forecast by a model that did not see them. Vovk, Gammerman &amp; Shafer (2005).</para>
/// </remarks>
public sealed class GlobalTrees
{
    // Chosen on the values before the last year of monthly series, not on those that the bars are measured on.
    private static readonly BoostingPlan Plan = new(Rounds: 300, LearningRate: 0.03, Leaves: 63, LeastRows: 30, FeatureShare: 0.4, RowShare: 0.5);
    private const double LargestMove = 1.5;
    private const int MostLags = 13, MostExamples = 150_000, SeasonsBack = 3;
    // NaN where the item was out of stock.
    private readonly IReadOnlyList<double[]> _series;
    private readonly IReadOnlyList<double[][]>? _drivers;
    private readonly int _horizon, _period, _seed;
    private readonly BoostedTrees _trees;
    private readonly double[][] _errors;

    /// <summary>Learns from the series.</summary>
    /// <param name="series">Each oldest first and finite; lengths may differ. Together at least one origin with m values before and one after it.</param>
    /// <param name="horizon">h ≥ 1, the periods ahead that will be forecast.</param>
    /// <param name="period">m ≥ 1, the periods of a season.</param>
    /// <param name="drivers">For each series its drivers, each known for n + h periods (price, promotion, holidays, …); all series have equally many. null for none.</param>
    /// <param name="seed">Chooses examples, features and rows: the same seed gives the same model.</param>
    /// <param name="stockedOut">For each series, true where the item was out of stock: as long as the series, or empty for never; not true everywhere. null for none.</param>
    /// <exception cref="ArgumentException">There is nothing to learn from; a value is not finite; drivers or marks are missing or of another length.</exception>
    public GlobalTrees(IReadOnlyList<double[]> series, int horizon, int period = 1, IReadOnlyList<double[][]>? drivers = null, int seed = 1, IReadOnlyList<bool[]>? stockedOut = null)
    {
        ArgumentNullException.ThrowIfNull(series);
        foreach (var one in series) Forecast.CheckSeries(one, horizon, period);
        if (drivers is not null)
        {
            if (drivers.Count != series.Count) throw new ArgumentException($"Drivers of {drivers.Count} series for {series.Count}.", nameof(drivers));
            for (var s = 0; s < series.Count; s++)
            {
                if (drivers[s].Length != drivers[0].Length) throw new ArgumentException("All series need equally many drivers.", nameof(drivers));
                ArimaModel.CheckDrivers(drivers[s], series[s].Length + horizon);
            }
        }
        if (stockedOut is not null && stockedOut.Count != series.Count) throw new ArgumentException($"Marks of {stockedOut.Count} series for {series.Count}.", nameof(stockedOut));
        series = stockedOut is null ? series : [.. series.Select((x, s) => Marked(x, stockedOut[s]))];
        (_series, _horizon, _period, _drivers, _seed) = (series, horizon, period, drivers, seed);
        _trees = Learn(0) ?? throw new ArgumentException("No series has a season of values and one more to learn from.", nameof(series));
        _errors = new double[horizon][];
        // Errors on values held back; series too short to hold any back give none.
        if (Learn(horizon) is { } earlier)
            for (var k = 1; k <= horizon; k++)
                _errors[k - 1] = [.. Enumerable.Range(0, series.Count).Where(s => series[s].Length - horizon >= Least).Select(s => Error(earlier, s, k)).Where(e => !double.IsNaN(e)).Order()];
        else Array.Fill(_errors, []);
    }

    /// <summary>Forecasts of one of the series.</summary>
    /// <param name="index">Its number, from 0.</param>
    /// <param name="levels">Levels of the intervals in percent, each in (0, 100); may be empty.</param>
    /// <returns>h forecasts; a series of fewer than m values (at least 2) is forecast by its mean, and ends of intervals are NaN when no values could be held back to learn them from.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such series or a level is out of range.</exception>
    public Forecast Of(int index, params ReadOnlySpan<double> levels)
    {
        if (index < 0 || index >= _series.Count) throw new ArgumentOutOfRangeException(nameof(index), index, "There is no such series.");
        Forecast.CheckLevels(levels);
        var (n, mean) = (_series[index].Length, new double[_horizon]);
        var (lower, upper) = (new double[levels.Length][], new double[levels.Length][]);
        for (var l = 0; l < levels.Length; l++) (lower[l], upper[l]) = (new double[_horizon], new double[_horizon]);
        var row = new float[FeatureCount];
        for (var k = 1; k <= _horizon; k++)
        {
            var (level, size) = n < Least ? (Mean(_series[index]), Math.Abs(Mean(_series[index]))) : Features(index, n, k, row);
            mean[k - 1] = n < Least ? level : level + size * _trees.Predict(row);
            for (var l = 0; l < levels.Length; l++)
            {
                var half = size * ConformalForecast.Quantile(_errors[k - 1], levels[l] / 100);
                (lower[l][k - 1], upper[l][k - 1]) = (mean[k - 1] - half, mean[k - 1] + half);
            }
        }
        return new Forecast(mean, levels.ToArray(), lower, upper);
    }

    private int Least => Math.Max(2, _period);

    private int Lags => Math.Min(MostLags, Math.Max(3, _period));

    private int FeatureCount => 1 + SeasonsBack + Lags + 4 + 1 + (_drivers is { Count: > 0 } ? 2 * _drivers[0].Length : 0);

    private double Error(BoostedTrees trees, int s, int step)
    {
        var (row, origin) = (new float[FeatureCount], _series[s].Length - _horizon);
        var (level, size) = Features(s, origin, step, row);
        return size > 0 ? Math.Abs((_series[s][origin + step - 1] - level) / size - trees.Predict(row)) : 0;
    }

    private BoostedTrees? Learn(int heldBack)
    {
        var total = 0L;
        for (var s = 0; s < _series.Count; s++)
            for (var origin = Least; origin < _series[s].Length - heldBack; origin++) total += Math.Min(_horizon, _series[s].Length - heldBack - origin);
        if (total == 0) return null;
        var (random, share) = (new Random(_seed), Math.Min(1, (double)MostExamples / total));
        var (columns, target, row) = (Enumerable.Range(0, FeatureCount).Select(_ => new List<float>()).ToArray(), new List<double>(), new float[FeatureCount]);
        for (var s = 0; s < _series.Count; s++)
            for (var origin = Least; origin < _series[s].Length - heldBack; origin++)
                for (var k = 1; k <= _horizon && origin + k <= _series[s].Length - heldBack; k++)
                {
                    if (share < 1 && random.NextDouble() >= share) continue;
                    var (level, size) = Features(s, origin, k, row);
                    if (!(size > 0) || double.IsNaN(_series[s][origin + k - 1])) continue;
                    for (var j = 0; j < row.Length; j++) columns[j].Add(row[j]);
                    // A value ten times its series' size would otherwise teach more than a hundred ordinary ones.
                    target.Add(Math.Clamp((_series[s][origin + k - 1] - level) / size, -LargestMove, LargestMove));
                }
        return target.Count == 0 ? null : new BoostedTrees([.. columns.Select(c => c.ToArray())], [.. target], Plan with { Seed = _seed });
    }

    // Fills the features of the value k periods after the first `origin` values; level and size make values of the series comparable.
    private (double Level, double Size) Features(int s, int origin, int k, float[] row)
    {
        var x = _series[s].AsSpan(0, origin);
        var (m, window) = (_period, Math.Min(origin, Math.Max(_period, 3)));
        var (level, size) = (Mean(x[^window..]), MeanSize(x));
        if (double.IsNaN(level)) level = Mean(x);
        size = Math.Max(size, Math.Abs(level));
        if (!(size > 0)) return (double.IsNaN(level) ? 0 : level, 0);
        var at = 0;
        row[at++] = k;
        for (var back = 0; back < SeasonsBack; back++)
        {
            // The last time of the same season that is known, and the seasons before it.
            var t = origin + k - 1 - ((k - 1) / m + 1 + back) * m;
            row[at++] = t >= 0 ? Relative(x[t]) : float.NaN;
        }
        for (var lag = 1; lag <= Lags; lag++) row[at++] = origin >= lag ? Relative(x[^lag]) : float.NaN;
        row[at++] = Relative(Mean(x[^Math.Min(origin, 3)..]));
        row[at++] = Relative(Mean(x[^Math.Min(origin, Math.Max(2, m / 2))..]));
        row[at++] = origin >= 2 * window ? Relative(Mean(x[^(2 * window)..^window])) : float.NaN;
        var (spread, moves) = (0.0, 0);
        for (var t = 1; t < origin; t++) if (Math.Abs(x[t] - x[t - 1]) is var move && !double.IsNaN(move)) (spread, moves) = (spread + move, moves + 1);
        row[at++] = (float)(spread / moves / size);
        row[at++] = (origin + k - 1) % m;
        if (_drivers is not null)
            foreach (var driver in _drivers[s])
            {
                row[at++] = (float)driver[origin + k - 1];
                row[at++] = (float)(driver[origin + k - 1] - Mean(driver.AsSpan(origin - window, window)));
            }
        return (level, size);

        float Relative(double v) => (float)((v - level) / size);
    }

    // Means of the known values; NaN without any.
    private static double Mean(ReadOnlySpan<double> x)
    {
        var (sum, known) = (0.0, 0);
        foreach (var v in x) if (!double.IsNaN(v)) (sum, known) = (sum + v, known + 1);
        return sum / known;
    }

    private static double MeanSize(ReadOnlySpan<double> x)
    {
        var (sum, known) = (0.0, 0);
        foreach (var v in x) if (!double.IsNaN(v)) (sum, known) = (sum + Math.Abs(v), known + 1);
        return sum / known;
    }

    private static double[] Marked(double[] series, bool[] stockedOut)
    {
        CensoredDemand.Known(series, stockedOut);
        return stockedOut.Length == 0 ? series : [.. series.Select((v, t) => stockedOut[t] ? double.NaN : v)];
    }
}
