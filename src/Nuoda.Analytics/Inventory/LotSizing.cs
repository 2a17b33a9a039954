namespace Nuoda.Analytics.Inventory;

/// <summary>A plan of orders.</summary>
/// <param name="Orders">Quantity ordered in each period, length n.</param>
/// <param name="Cost">Of all periods: orders, goods (where they cost) and holding, in money.</param>
public sealed record LotPlan(IReadOnlyList<double> Orders, double Cost);

/// <summary>Which known demands to order together (Wagner–Whitin): the plan of least cost without shortage, nothing in stock before and after.</summary>
/// <remarks>
/// <para>An optimal plan orders whole demands of consecutive periods, and only when stock is 0. <see cref="Plan(ReadOnlySpan{double}, double, double)"/> takes O(n log n): with ĉₜ = cₜ + hₜ + hₜ₊₁ + … and D(t) the demand from t on, the cost from t on is
/// Kₜ + ĉₜD(t) + min over u &gt; t of (f(u) − ĉₜD(u)), a query to the lower convex hull of the points (D(u), f(u)), which arrive in the order of D.</para>
/// <para>Source: Wagner &amp; Whitin (1958), Management Science 5(1), 89–96; Wagelmans, van Hoesel &amp; Kolen (1992), Oper. Res. 40(S1), S145–S156.</para>
/// </remarks>
public static class LotSizing
{
    /// <summary>Costs that stay the same.</summary>
    /// <param name="demand">Per period; each finite and ≥ 0. Empty: an empty plan.</param>
    /// <param name="orderCost">K, finite and ≥ 0.</param>
    /// <param name="holdingCost">h for a unit from one period to the next, finite and ≥ 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
    public static LotPlan Plan(ReadOnlySpan<double> demand, double orderCost, double holdingCost)
    {
        var (k, h) = Even(demand.Length, orderCost, holdingCost);
        return Plan(demand, k, h, []);
    }

    /// <summary>Costs that change from period to period.</summary>
    /// <param name="demand">Per period; each finite and ≥ 0.</param>
    /// <param name="orderCosts">Kₜ, finite and ≥ 0, length n.</param>
    /// <param name="holdingCosts">hₜ for a unit from period t to t + 1, finite and ≥ 0, length n.</param>
    /// <param name="unitCosts">cₜ of a unit ordered in period t, finite, length n; empty where goods always cost the same.</param>
    /// <exception cref="ArgumentException">A number is out of range, or the lengths differ.</exception>
    public static LotPlan Plan(ReadOnlySpan<double> demand, ReadOnlySpan<double> orderCosts, ReadOnlySpan<double> holdingCosts, ReadOnlySpan<double> unitCosts)
    {
        CheckAll(demand, orderCosts, holdingCosts, unitCosts);
        var n = demand.Length;
        // f(t), D(t), and where the lot ordered in t ends (0: nothing is ordered in t).
        var (cost, rest, end) = (new double[n + 1], new double[n + 1], new int[n]);
        // Indices u in the order of D(u), which rises from the end of the plan to its start.
        var hull = new int[n + 1];
        var size = 1;
        hull[0] = n;
        double carried = 0;
        for (var t = n - 1; t >= 0; t--)
        {
            carried += holdingCosts[t];
            rest[t] = rest[t + 1] + demand[t];
            var marginal = carried + (unitCosts.IsEmpty ? 0 : unitCosts[t]);
            var u = Best(marginal);
            cost[t] = orderCosts[t] + marginal * (rest[t] - rest[u]) + cost[u];
            end[t] = u;
            if (demand[t] == 0)
            {
                // Nothing is asked for: t only matters where ordering ahead pays, and takes the place of t + 1 then.
                if (cost[t] >= cost[t + 1])
                {
                    (cost[t], end[t]) = (cost[t + 1], 0);
                    continue;
                }
                while (size > 0 && rest[hull[size - 1]] == rest[t]) size--;
            }
            while (size > 1 && IsAbove(hull[size - 2], hull[size - 1], t)) size--;
            hull[size++] = t;
        }
        return Traced(demand, orderCosts, holdingCosts, unitCosts, end);

        // The least f(u) − slope·D(u): slopes between neighbours rise along the hull.
        int Best(double slope)
        {
            var (low, high) = (0, size - 1);
            while (low < high)
            {
                var middle = (low + high) / 2;
                var (a, b) = (hull[middle], hull[middle + 1]);
                if (cost[b] - cost[a] < slope * (rest[b] - rest[a])) low = middle + 1;
                else high = middle;
            }
            return hull[low];
        }

        bool IsAbove(int a, int b, int c) => (cost[b] - cost[a]) * (rest[c] - rest[b]) >= (cost[c] - cost[b]) * (rest[b] - rest[a]);
    }

    /// <summary>The same by the dynamic program of the 1958 paper in O(n²): what the quicker way is checked against.</summary>
    /// <param name="demand">Per period; each finite and ≥ 0.</param>
    /// <param name="orderCosts">Kₜ, finite and ≥ 0, length n.</param>
    /// <param name="holdingCosts">hₜ for a unit from period t to t + 1, finite and ≥ 0, length n.</param>
    /// <param name="unitCosts">cₜ of a unit ordered in period t, finite, length n; empty where goods always cost the same.</param>
    /// <exception cref="ArgumentException">A number is out of range, or the lengths differ.</exception>
    public static LotPlan PlanByDynamicProgram(ReadOnlySpan<double> demand, ReadOnlySpan<double> orderCosts, ReadOnlySpan<double> holdingCosts, ReadOnlySpan<double> unitCosts)
    {
        CheckAll(demand, orderCosts, holdingCosts, unitCosts);
        var n = demand.Length;
        var (cost, end) = (new double[n + 1], new int[n]);
        for (var t = n - 1; t >= 0; t--)
        {
            (cost[t], end[t]) = demand[t] == 0 ? (cost[t + 1], 0) : (double.PositiveInfinity, 0);
            double lot = orderCosts[t], carrying = unitCosts.IsEmpty ? 0 : unitCosts[t];
            for (var u = t; u < n; u++)
            {
                lot += carrying * demand[u];
                carrying += holdingCosts[u];
                if (lot + cost[u + 1] < cost[t]) (cost[t], end[t]) = (lot + cost[u + 1], u + 1);
            }
        }
        return Traced(demand, orderCosts, holdingCosts, unitCosts, end);
    }

    // The plan's cost is counted afresh: f carries what holding would cost to the end of the plan.
    private static LotPlan Traced(ReadOnlySpan<double> demand, ReadOnlySpan<double> orderCosts, ReadOnlySpan<double> holdingCosts, ReadOnlySpan<double> unitCosts, int[] end)
    {
        var (orders, total) = (new double[demand.Length], 0.0);
        for (var t = 0; t < demand.Length;)
        {
            if (end[t] == 0)
            {
                t++;
                continue;
            }
            var (first, carrying) = (t, unitCosts.IsEmpty ? 0 : unitCosts[t]);
            total += orderCosts[t];
            for (var until = end[t]; t < until; t++)
            {
                orders[first] += demand[t];
                total += carrying * demand[t];
                carrying += holdingCosts[t];
            }
        }
        return new(orders, total);
    }

    private static (double[] OrderCosts, double[] HoldingCosts) Even(int periods, double orderCost, double holdingCost)
    {
        var (k, h) = (new double[periods], new double[periods]);
        Array.Fill(k, orderCost);
        Array.Fill(h, holdingCost);
        return (k, h);
    }

    private static void CheckAll(ReadOnlySpan<double> demand, ReadOnlySpan<double> orderCosts, ReadOnlySpan<double> holdingCosts, ReadOnlySpan<double> unitCosts)
    {
        if (orderCosts.Length != demand.Length || holdingCosts.Length != demand.Length || (!unitCosts.IsEmpty && unitCosts.Length != demand.Length))
            throw new ArgumentException("One cost for each period is needed.");
        foreach (var d in demand) Check.NotNegative(d, nameof(demand));
        foreach (var k in orderCosts) Check.NotNegative(k, nameof(orderCosts));
        foreach (var h in holdingCosts) Check.NotNegative(h, nameof(holdingCosts));
        foreach (var c in unitCosts) Check.Finite(c, nameof(unitCosts));
    }
}
