namespace Nuoda.Analytics.Inventory;

/// <summary>A stage of a serial supply chain.</summary>
/// <param name="EchelonHoldingCost">What holding a unit here costs more than at the stage before, per period, &gt; 0.</param>
/// <param name="LeadTime">From the stage before (or the outside supplier, who always has stock), in periods, ≥ 0.</param>
public readonly record struct SerialStage(double EchelonHoldingCost, double LeadTime);

/// <summary>Echelon base-stock levels.</summary>
/// <param name="EchelonLevels">S of each stage: stock there and on the way to it, and everything further down, less what customers wait for.</param>
/// <param name="CostPerPeriod">Holding and waiting; goods on the way to a stage cost what they cost at the stage before.</param>
public sealed record SerialPlan(IReadOnlyList<double> EchelonLevels, double CostPerPeriod);

/// <summary>The best base-stock levels of a serial supply chain with random demand at its end (stochastic service), continuous review.</summary>
/// <remarks>
/// <para>From the customer up: Ĉⱼ(x) = hⱼx + C̲ⱼ₋₁(x), Cⱼ(y) = E[Ĉⱼ(y − Dⱼ)], Sⱼ* = argmin Cⱼ, C̲ⱼ(x) = Cⱼ(min(Sⱼ*, x)), beginning with C̲₀(x) = (p + Σh)·x⁻; the cost is C(S*) of the last stage. Dⱼ: demand during the stage's lead time.</para>
/// <para>Source: Clark &amp; Scarf (1960), Management Science 6(4), 475–490; Chen &amp; Zheng (1994), Management Science 40(11), 1426–1443; Snyder &amp; Shen (2019), §6.2.</para>
/// <para>Computed on a lattice: exact for whole demand, for other demand with a step of a fiftieth of the least lead-time spread (relative error of the cost about 1e-5).</para>
/// </remarks>
public static class SerialEchelon
{
    private const double StepsPerSd = 50;
    private const int MostPoints = 1 << 20;

    /// <summary>The best levels.</summary>
    /// <param name="demandPerPeriod">Of one period, with some spread.</param>
    /// <param name="stages">The first serves the customers, the last orders from outside; at least one.</param>
    /// <param name="shortageCost">p of a unit that a customer waits for, per period, &gt; 0.</param>
    /// <exception cref="ArgumentNullException">No demand.</exception>
    /// <exception cref="ArgumentException">No stage, a number out of range, or demand without spread.</exception>
    public static SerialPlan Best(DemandDistribution demandPerPeriod, ReadOnlySpan<SerialStage> stages, double shortageCost)
    {
        ArgumentNullException.ThrowIfNull(demandPerPeriod);
        if (stages.IsEmpty) throw new ArgumentException("A chain has at least one stage.", nameof(stages));
        if (!(demandPerPeriod.Variance > 0)) throw new ArgumentException("Demand without spread needs no safety stock.", nameof(demandPerPeriod));
        double outside = Check.Positive(shortageCost), least = double.PositiveInfinity, time = 0;
        foreach (var stage in stages)
        {
            outside += Check.Positive(stage.EchelonHoldingCost, nameof(stages));
            time += Check.NotNegative(stage.LeadTime, nameof(stages));
            if (stage.LeadTime > 0) least = Math.Min(least, demandPerPeriod.Over(stage.LeadTime).StandardDeviation);
        }
        var whole = demandPerPeriod.Over(Math.Max(time, 1e-9));
        var step = demandPerPeriod.IsWhole || double.IsInfinity(least) ? 1 : least / StepsPerSd;
        // Positions from far below what can happen to above every level that could pay.
        var low = (int)Math.Floor(-(whole.Mean + 12 * whole.StandardDeviation) / step) - 1;
        var high = (int)Math.Ceiling((whole.Mean + 12 * whole.StandardDeviation) / step) + 1;
        if ((long)high - low > MostPoints) throw new ArgumentException("The lead times differ too much for a lattice.", nameof(stages));
        var below = new double[high - low + 1];
        for (var i = 0; i < below.Length; i++) below[i] = outside * Math.Max(0, -(low + i) * step);
        var levels = new double[stages.Length];
        double cost = 0;
        for (var j = 0; j < stages.Length; j++)
        {
            var h = stages[j].EchelonHoldingCost;
            for (var i = 0; i < below.Length; i++) below[i] += h * (low + i) * step;
            var expected = stages[j].LeadTime > 0 ? Expected(below, demandPerPeriod.Over(stages[j].LeadTime).Probabilities(step, out var first), first) : below;
            var best = 0;
            for (var i = 1; i < expected.Length; i++) if (expected[i] < expected[best]) best = i;
            (levels[j], cost) = Fine(expected, best, low, step, demandPerPeriod.IsWhole);
            for (var i = 0; i < expected.Length; i++) below[i] = expected[Math.Min(i, best)];
        }
        return new(levels, cost);
    }

    // E[f(y − D)]; left of the lattice f goes on as a straight line.
    private static double[] Expected(double[] f, ReadOnlySpan<double> probabilities, int first)
    {
        var expected = new double[f.Length];
        var slope = f[1] - f[0];
        for (var y = 0; y < f.Length; y++)
        {
            double sum = 0;
            for (var d = 0; d < probabilities.Length; d++)
            {
                var at = y - first - d;
                sum += probabilities[d] * (at >= 0 ? f[Math.Min(at, f.Length - 1)] : f[0] + slope * at);
            }
            expected[y] = sum;
        }
        return expected;
    }

    // Between lattice points the cost is about a parabola.
    private static (double Level, double Cost) Fine(double[] f, int best, int low, double step, bool isWhole)
    {
        if (isWhole || best == 0 || best == f.Length - 1) return ((low + best) * step, f[best]);
        var (left, right) = (f[best - 1] - f[best], f[best + 1] - f[best]);
        var bend = left + right;
        if (!(bend > 0)) return ((low + best) * step, f[best]);
        var move = 0.5 * (left - right) / bend;
        return ((low + best + move) * step, f[best] - 0.125 * (left - right) * (left - right) / bend);
    }
}
