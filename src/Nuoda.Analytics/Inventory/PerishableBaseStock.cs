namespace Nuoda.Analytics.Inventory;

/// <summary>Which goods customers get.</summary>
public enum Issuing
{
    /// <summary>The oldest first.</summary>
    OldestFirst,

    /// <summary>The freshest first, as in a shop where customers choose.</summary>
    FreshestFirst,
}

/// <summary>Costs of perishable goods per unit.</summary>
/// <param name="Purchase">c of a unit, ≥ 0.</param>
/// <param name="Holding">h of a unit kept over to the next period, ≥ 0.</param>
/// <param name="Shortage">p of a unit of demand lost, ≥ 0.</param>
/// <param name="Disposal">θ of a unit thrown away, above its purchase cost; below 0 where it still brings something.</param>
public readonly record struct PerishableCosts(double Purchase, double Holding, double Shortage, double Disposal);

/// <summary>What a base-stock level did to perishable goods.</summary>
/// <param name="Level">S.</param>
/// <param name="CostPerPeriod">Purchase, holding, shortage and disposal.</param>
/// <param name="FillRate">Share of the demand met; null without demand.</param>
/// <param name="WasteShare">Units that expired / units received; null when nothing came.</param>
/// <param name="MeanStock">Units kept over, on average.</param>
public readonly record struct PerishableOutcome(double Level, double CostPerPeriod, double? FillRate, double? WasteShare, double MeanStock);

/// <summary>Order up to S every period under a fixed shelf life. Demand that finds nothing is lost.</summary>
/// <remarks>A period: what was ordered L periods ago comes in fresh; an order brings stock and orders on the way up to S; demand is served; what has been on the shelf for its whole life is thrown away. With L = 0 the order of the period comes in at once.
/// The optimal policy looks at the ages of all goods and is out of reach for a life of more than a few periods; base stock comes within a per cent or two of it (Nahmias 1976, Management Science 22(9), 1002–1008; Nahmias 2011, Perishable Inventory Systems, ch. 3), so its levels
/// are found by replaying demand.</remarks>
public static class PerishableBaseStock
{
    private const int Strata = 4096, Rounds = 8;

    /// <summary>Replays demand under a level, from empty shelves.</summary>
    /// <param name="demand">Per period; each finite and ≥ 0.</param>
    /// <param name="level">S, finite and ≥ 0.</param>
    /// <param name="life">Periods that goods can be sold, ≥ 1.</param>
    /// <param name="leadTime">L in whole periods, ≥ 0.</param>
    /// <param name="costs">Per unit.</param>
    /// <param name="issuing">Which goods customers get.</param>
    /// <exception cref="ArgumentException">A number is out of range, or there is no period.</exception>
    public static PerishableOutcome Replay(ReadOnlySpan<double> demand, double level, int life, int leadTime, PerishableCosts costs, Issuing issuing = Issuing.OldestFirst)
    {
        if (demand.IsEmpty) throw new ArgumentException("There is no period.", nameof(demand));
        Check.NotNegative(level);
        ArgumentOutOfRangeException.ThrowIfLessThan(life, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(leadTime);
        Check.NotNegative(costs.Purchase, nameof(costs));
        Check.NotNegative(costs.Holding, nameof(costs));
        Check.NotNegative(costs.Shortage, nameof(costs));
        Check.Finite(costs.Disposal, nameof(costs));

        // Rings: what came in t periods ago, what was ordered t periods ago.
        var (shelf, coming) = (new double[life], new double[leadTime + 1]);
        double stock = 0, onOrder = 0, received = 0, wasted = 0, lost = 0, kept = 0, asked = 0;
        for (var t = 0; t < demand.Length; t++)
        {
            var d = Check.NotNegative(demand[t], nameof(demand));
            var order = Math.Max(0, level - stock - onOrder);
            coming[t % coming.Length] = order;
            onOrder += order;
            var arrived = t >= leadTime ? coming[(t - leadTime) % coming.Length] : 0;
            onOrder -= arrived;
            stock += arrived;
            received += arrived;
            shelf[t % life] = arrived;
            asked += d;
            for (var age = 0; age < life && d > 0; age++)
            {
                ref var lot = ref shelf[(issuing == Issuing.OldestFirst ? t + 1 + age : t - age + life) % life];
                var taken = Math.Min(lot, d);
                lot -= taken;
                stock -= taken;
                d -= taken;
            }
            lost += d;
            ref var oldest = ref shelf[(t + 1) % life];
            wasted += oldest;
            stock -= oldest;
            oldest = 0;
            kept += stock;
        }
        var n = demand.Length;
        var cost = (costs.Purchase * received + costs.Holding * kept + costs.Shortage * lost + costs.Disposal * wasted) / n;
        return new(level, cost, asked > 0 ? 1 - lost / asked : null, received > 0 ? wasted / received : null, kept / n);
    }

    /// <summary>The level of least cost on demand drawn from a distribution: 32,768 periods, each part of the distribution equally often, in random order; the same seed gives the same answer.</summary>
    /// <param name="demandPerPeriod">Of one period; below 0 (a normal demand may fall there) counts as 0.</param>
    /// <param name="life">Periods that goods can be sold, ≥ 1.</param>
    /// <param name="leadTime">L in whole periods, ≥ 0.</param>
    /// <param name="costs">Per unit; the shortage cost must exceed the purchase cost, or nothing is worth ordering.</param>
    /// <param name="issuing">Which goods customers get.</param>
    /// <param name="seed">Of the random order.</param>
    /// <returns>Whole for whole demand, else to a thousandth of the mean.</returns>
    /// <exception cref="ArgumentNullException">No demand.</exception>
    /// <exception cref="ArgumentException">A number is out of range.</exception>
    public static PerishableOutcome Best(DemandDistribution demandPerPeriod, int life, int leadTime, PerishableCosts costs, Issuing issuing = Issuing.OldestFirst, int seed = 1)
    {
        ArgumentNullException.ThrowIfNull(demandPerPeriod);
        if (!(costs.Shortage > costs.Purchase)) throw new ArgumentOutOfRangeException(nameof(costs), costs.Shortage, "The shortage cost must exceed the purchase cost.");
        var (demand, random) = (new double[Strata * Rounds], new Random(seed));
        for (var i = 0; i < Strata; i++) demand[i] = Math.Max(0, demandPerPeriod.Quantile((i + 0.5) / Strata));
        for (var round = 1; round < Rounds; round++) demand.AsSpan(0, Strata).CopyTo(demand.AsSpan(round * Strata));
        random.Shuffle(demand);
        var step = demandPerPeriod.IsWhole ? 1 : Math.Max(demandPerPeriod.Mean / 1000, 1e-9);
        // Nothing above what the demand of the protection time could ever take is worth ordering.
        var (low, high) = (0, (int)Math.Ceiling(Math.Max(step, demandPerPeriod.Over(leadTime + 1).Quantile(0.9999)) / step));
        double Cost(int at) => Replay(demand, at * step, life, leadTime, costs, issuing).CostPerPeriod;
        while (high - low > 8)
        {
            var third = (high - low) / 3;
            if (Cost(low + third) <= Cost(high - third)) high -= third;
            else low += third;
        }
        var best = Enumerable.Range(low, high - low + 1).MinBy(Cost);
        return Replay(demand, best * step, life, leadTime, costs, issuing);
    }
}
