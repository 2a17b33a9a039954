namespace Nuoda.Analytics.Queueing;

/// <summary>What the desk shall reach.</summary>
/// <param name="Share">Share of customers to be answered in time, 0 ≤ share &lt; 1.</param>
/// <param name="Within">The time, ≥ 0, in the unit of the handling time.</param>
/// <param name="MostOccupied">Agents shall not be busier than this, 0 &lt; share ≤ 1.</param>
/// <param name="MostAbandoned">No more than this share shall give up, 0 &lt; share ≤ 1; says nothing where patience is endless.</param>
public sealed record ServiceTarget(double Share, double Within, double MostOccupied = 1, double MostAbandoned = 1);

/// <summary>An interval of the day with its agents.</summary>
/// <param name="Arrivals">Customers expected in it.</param>
/// <param name="Desk">The desk with the agents needed; null when nobody is expected.</param>
/// <param name="Answered">Share answered within the target's time; 1 when nobody is expected.</param>
/// <param name="Scheduled">People to put on the roster, so that after breaks, training and illness the agents are there: agents / (1 − shrinkage).</param>
public sealed record StaffedInterval(double Arrivals, ServiceDesk? Desk, double Answered, int Scheduled)
{
    /// <summary>Agents needed at the desk.</summary>
    public int Agents => Desk?.Agents ?? 0;
}

/// <summary>How many agents, and when.</summary>
/// <remarks>
/// <para>Each interval is taken as steady on its own ("stationary independent period by period", Green, Kolesar &amp; Whitt 2007, Prod. Oper. Manag. 16(1), 13–39): right while handling a customer is short beside the interval
/// and the desk does not carry a backlog from one to the next.</para>
/// </remarks>
public static class Staffing
{
    /// <summary>The fewest agents that reach the target.</summary>
    /// <param name="arrivals">λ ≥ 0 per unit of time.</param>
    /// <param name="handlingTime">h &gt; 0.</param>
    /// <param name="target">What to reach.</param>
    /// <param name="patience">Mean patience &gt; 0; ∞ when nobody gives up (Erlang C).</param>
    /// <returns>The desk with these agents; null when nobody comes.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of range.</exception>
    public static ServiceDesk? Least(double arrivals, double handlingTime, ServiceTarget target, double patience = double.PositiveInfinity)
    {
        Check(target);
        if (arrivals == 0) return null;
        var load = Erlang.Load(arrivals * handlingTime);
        // B of one agent less comes along; without patience no fewer than the load will do.
        var (blocked, least) = (1.0, double.IsInfinity(patience) ? (int)load + 1 : Math.Max(1, (int)(load * (1 - target.MostAbandoned))));
        for (var n = 1; ; n++)
        {
            if (n >= least)
            {
                var desk = new ServiceDesk(n, arrivals, handlingTime, patience, blocked);
                if (desk.AnsweredWithin(target.Within) >= target.Share && desk.Occupancy <= target.MostOccupied && desk.Abandoned <= target.MostAbandoned) return desk;
            }
            blocked = load * blocked / (n + load * blocked);
        }
    }

    /// <summary>Agents for every interval of a day or week.</summary>
    /// <param name="arrivals">Customers expected in each interval, ≥ 0.</param>
    /// <param name="interval">Length of an interval &gt; 0, in the unit of the handling time.</param>
    /// <param name="handlingTime">h &gt; 0.</param>
    /// <param name="target">What to reach in every interval.</param>
    /// <param name="patience">Mean patience &gt; 0; ∞ when nobody gives up.</param>
    /// <param name="shrinkage">Share of paid time that agents are not at the desk, 0 ≤ share &lt; 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of range.</exception>
    public static StaffedInterval[] ByInterval(ReadOnlySpan<double> arrivals, double interval, double handlingTime, ServiceTarget target, double patience = double.PositiveInfinity, double shrinkage = 0)
    {
        if (!(interval > 0 && double.IsFinite(interval))) throw new ArgumentOutOfRangeException(nameof(interval), interval, "An interval must be finite and above 0.");
        if (!(shrinkage is >= 0 and < 1)) throw new ArgumentOutOfRangeException(nameof(shrinkage), shrinkage, "Shrinkage lies in [0, 1).");
        var plan = new StaffedInterval[arrivals.Length];
        for (var i = 0; i < plan.Length; i++)
        {
            var desk = Least(arrivals[i] / interval, handlingTime, target, patience);
            plan[i] = new(arrivals[i], desk, desk?.AnsweredWithin(target.Within) ?? 1, desk is null ? 0 : (int)Math.Ceiling(desk.Agents / (1 - shrinkage) - 1e-9));
        }
        return plan;
    }

    /// <summary>Share of all customers of the plan that are answered in time; 1 when none is expected.</summary>
    /// <param name="plan">The intervals.</param>
    public static double Answered(IReadOnlyList<StaffedInterval> plan)
    {
        var all = plan.Sum(i => i.Arrivals);
        return all == 0 ? 1 : plan.Sum(i => i.Arrivals * i.Answered) / all;
    }

    private static void Check(ServiceTarget target)
    {
        if (!(target.Share is >= 0 and < 1)) throw new ArgumentOutOfRangeException(nameof(target), target.Share, "The share to be answered lies in [0, 1).");
        if (!(target.Within >= 0)) throw new ArgumentOutOfRangeException(nameof(target), target.Within, "A time is 0 or more.");
        if (!(target.MostOccupied is > 0 and <= 1)) throw new ArgumentOutOfRangeException(nameof(target), target.MostOccupied, "The occupancy lies in (0, 1].");
        if (!(target.MostAbandoned is > 0 and <= 1)) throw new ArgumentOutOfRangeException(nameof(target), target.MostAbandoned, "The share that gives up lies in (0, 1].");
    }
}
