using MathNet.Numerics;

namespace Nuoda.Analytics.Retention;

/// <summary>The scale on which an interval is symmetric.</summary>
public enum SurvivalInterval
{
    /// <summary>ln S: what R's survival prints unless told.</summary>
    Log,
    /// <summary>ln(−ln S): stays within [0, 1], best for small samples.</summary>
    LogLog,
}

/// <summary>What a survival curve says of one time.</summary>
/// <param name="Time">t.</param>
/// <param name="AtRisk">Customers still watched just before t.</param>
/// <param name="Survival">S(t): share not lost up to t.</param>
/// <param name="StandardError">Of S(t), by Greenwood's formula; NaN where nobody is left to say (S = 0).</param>
/// <param name="Lower">Lower end of the interval; NaN where there is no standard error.</param>
/// <param name="Upper">Upper end.</param>
public readonly record struct SurvivalPoint(double Time, int AtRisk, double Survival, double StandardError, double Lower, double Upper);

/// <summary>Share of customers not yet lost by time (Kaplan–Meier) and cumulative hazard (Nelson–Aalen).</summary>
/// <remarks>S(t) = Π_{t_i ≤ t} (1 − d_i/n_i), Var S = S² Σ d_i/(n_i(n_i − d_i)); H(t) = Σ d_i/n_i, Var H = Σ d_i/n_i². d_i: lost at t_i, n_i: at risk.
/// Kaplan &amp; Meier (1958), JASA 53, 457–481; Greenwood (1926); Aalen (1978), Ann. Stat. 6(4), 701–726.</remarks>
public sealed class SurvivalCurve
{
    private const double Tolerance = 1e-9;
    private readonly double[] _untils, _entries, _greenwood;

    private SurvivalCurve(double[] untils, double[] entries, double[] times, int[] atRisk, int[] lost)
    {
        (_untils, _entries) = (untils, entries);
        var n = times.Length;
        (_greenwood, double[] survival, double[] hazard, double[] variance) = (new double[n], new double[n], new double[n], new double[n]);
        double share = 1, sum = 0, h = 0, v = 0;
        for (var i = 0; i < n; i++)
        {
            double d = lost[i], at = atRisk[i];
            survival[i] = share *= 1 - d / at;
            _greenwood[i] = sum += d / (at * (at - d));
            hazard[i] = h += d / at;
            variance[i] = v += d / (at * at);
        }
        (Times, AtRisk, Lost, Survival, CumulativeHazard, HazardVariance) = (times, atRisk, lost, survival, hazard, variance);
    }

    /// <summary>The times at which customers were lost, ascending.</summary>
    public IReadOnlyList<double> Times { get; }

    /// <summary>Customers at risk at each of them.</summary>
    public IReadOnlyList<int> AtRisk { get; }

    /// <summary>Customers lost at each of them.</summary>
    public IReadOnlyList<int> Lost { get; }

    /// <summary>S from each of them on.</summary>
    public IReadOnlyList<double> Survival { get; }

    /// <summary>H from each of them on.</summary>
    public IReadOnlyList<double> CumulativeHazard { get; }

    /// <summary>Variance of H.</summary>
    public IReadOnlyList<double> HazardVariance { get; }

    /// <summary>The curve of these customers.</summary>
    /// <param name="lifespans">One for each customer, or one for each stretch of a customer's watch.</param>
    /// <exception cref="ArgumentException">There is none, or one contradicts itself.</exception>
    public static SurvivalCurve Of(ReadOnlySpan<Lifespan> lifespans)
    {
        if (lifespans.Length == 0) throw new ArgumentException("A curve needs a customer.", nameof(lifespans));
        Lifespan.Check(lifespans);
        double[] untils = new double[lifespans.Length], entries = new double[lifespans.Length], ends = new double[lifespans.Length];
        var events = 0;
        for (var i = 0; i < lifespans.Length; i++)
        {
            (untils[i], entries[i]) = (lifespans[i].Until, lifespans[i].Entry);
            if (lifespans[i].Lost) ends[events++] = lifespans[i].Until;
        }
        Array.Sort(untils);
        Array.Sort(entries);
        Array.Resize(ref ends, events);
        Array.Sort(ends);
        List<double> times = [];
        List<int> atRisk = [], lost = [];
        for (var i = 0; i < ends.Length; i++)
        {
            if (i == 0 || ends[i] != ends[i - 1])
            {
                times.Add(ends[i]);
                atRisk.Add(AtRiskAt(untils, entries, ends[i]));
                lost.Add(0);
            }
            lost[^1]++;
        }
        return new(untils, entries, [.. times], [.. atRisk], [.. lost]);
    }

    /// <summary>What the curve says of a time.</summary>
    /// <param name="time">t ≥ 0, in units of time.</param>
    /// <param name="level">Level of the interval in percent, in (0, 100).</param>
    /// <param name="interval">Its scale.</param>
    /// <exception cref="ArgumentOutOfRangeException">t or the level is out of range.</exception>
    public SurvivalPoint At(double time, double level = 95, SurvivalInterval interval = SurvivalInterval.LogLog)
    {
        if (!(time >= 0)) throw new ArgumentOutOfRangeException(nameof(time), time, "A time must be ≥ 0.");
        var (i, z) = (Last(time), Width(level));
        if (i < 0) return new(time, AtRiskAt(_untils, _entries, time), 1, 0, 1, 1);
        var (lower, upper) = Ends(i, z, interval);
        return new(time, AtRiskAt(_untils, _entries, time), Survival[i], Survival[i] > 0 ? Survival[i] * Math.Sqrt(_greenwood[i]) : double.NaN, lower, upper);
    }

    /// <summary>H(t) by Nelson and Aalen, with its standard error.</summary>
    public (double Hazard, double StandardError) HazardAt(double time) => Last(time) is >= 0 and var i ? (CumulativeHazard[i], Math.Sqrt(HazardVariance[i])) : (0, 0);

    /// <summary>Time by which a share p of the customers is lost, with its interval; the middle of the step where S is 1 − p exactly.</summary>
    /// <remarks>The interval is where the curve's own interval crosses 1 − p: Brookmeyer &amp; Crowley (1982), Biometrics 38, 29–41.</remarks>
    /// <param name="share">p, in (0, 1): 0.5 for the median.</param>
    /// <param name="level">Level of the interval in percent.</param>
    /// <param name="interval">Scale of the curve's interval.</param>
    /// <returns>NaN for what the watch was too short to see.</returns>
    /// <exception cref="ArgumentOutOfRangeException">p or the level is out of range.</exception>
    public (double Time, double Lower, double Upper) Quantile(double share, double level = 95, SurvivalInterval interval = SurvivalInterval.LogLog)
    {
        if (!(share is > 0 and < 1)) throw new ArgumentOutOfRangeException(nameof(share), share, "p must lie in (0, 1).");
        var z = Width(level);
        return (Crossing(i => Survival[i]), Crossing(i => Ends(i, z, interval).Lower), Crossing(i => Ends(i, z, interval).Upper));

        double Crossing(Func<int, double> curve)
        {
            var first = double.NaN;
            for (var i = 0; i < Times.Count; i++)
            {
                var at = curve(i);
                if (at < 1 - share - Tolerance) return double.IsNaN(first) ? Times[i] : (first + Times[i]) / 2;
                if (at <= 1 - share + Tolerance && double.IsNaN(first)) first = Times[i];
            }
            return first;
        }
    }

    /// <summary>Mean time up to a limit: ∫₀^τ S dt, with its standard error.</summary>
    /// <remarks>Var = Σ_{t_i ≤ τ} (∫_{t_i}^τ S)² d_i/(n_i(n_i − d_i)). Klein &amp; Moeschberger (2003), Survival Analysis, eq. 4.5.2.</remarks>
    /// <param name="limit">τ &gt; 0; beyond the last time under watch the curve goes on flat.</param>
    /// <exception cref="ArgumentOutOfRangeException">τ is not finite and &gt; 0.</exception>
    public (double Mean, double StandardError) RestrictedMean(double limit)
    {
        if (!(limit > 0 && double.IsFinite(limit))) throw new ArgumentOutOfRangeException(nameof(limit), limit, "A limit must be finite and > 0.");
        double area = 0, variance = 0, next = limit;
        for (var i = Last(limit); i >= 0; i--)
        {
            area += Survival[i] * (next - Times[i]);
            next = Times[i];
            // Nobody remains after the last loss: no area, and no share in the variance.
            if (AtRisk[i] > Lost[i]) variance += area * area * Lost[i] / ((double)AtRisk[i] * (AtRisk[i] - Lost[i]));
        }
        return (area + next, Math.Sqrt(variance));
    }

    private (double Lower, double Upper) Ends(int i, double z, SurvivalInterval interval)
    {
        var survival = Survival[i];
        if (survival <= 0) return (double.NaN, double.NaN);
        var half = z * Math.Sqrt(_greenwood[i]);
        if (interval == SurvivalInterval.Log) return (survival * Math.Exp(-half), Math.Min(1, survival * Math.Exp(half)));
        if (survival >= 1) return (1, 1);
        var spread = half / Math.Abs(Math.Log(survival));
        return (Math.Pow(survival, Math.Exp(spread)), Math.Pow(survival, Math.Exp(-spread)));
    }

    /// <summary>S just before a time.</summary>
    internal double Before(double time) => Below((double[])Times, time) is > 0 and var before ? Survival[before - 1] : 1;

    // Place of the last loss up to a time, −1 when there is none.
    private int Last(double time)
    {
        var at = Array.BinarySearch((double[])Times, time);
        return at >= 0 ? at : ~at - 1;
    }

    private static int AtRiskAt(double[] untils, double[] entries, double time) => Below(entries, time) - Below(untils, time);

    // How many are smaller.
    private static int Below(double[] sorted, double time)
    {
        var (low, high) = (0, sorted.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (sorted[middle] < time) low = middle + 1;
            else high = middle;
        }
        return low;
    }

    private static double Width(double level) => level is > 0 and < 100
        ? Math.Sqrt(2) * SpecialFunctions.ErfInv(level / 100)
        : throw new ArgumentOutOfRangeException(nameof(level), level, "A level must lie in (0, 100).");
}
