namespace Nuoda.Analytics.Queueing;

/// <summary>Erlang's two formulas. Load a = arrivals per unit of time × mean handling time, in Erlang (agents that would be busy all the time).</summary>
/// <remarks><para>Erlang (1917), Post Office Electrical Engineers' Journal 10, 189–197. By the recursion of 1/B, which neither overflows nor cancels.</para></remarks>
public static class Erlang
{
    /// <summary>B: chance that all lines are taken, where who finds none goes away. B(0) = 1, B(n) = aB(n − 1)/(n + aB(n − 1)).</summary>
    /// <param name="lines">n ≥ 0.</param>
    /// <param name="load">a ≥ 0, in Erlang.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of range.</exception>
    public static double B(int lines, double load)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(lines);
        Load(load);
        var blocked = 1.0;
        for (var n = 1; n <= lines; n++) blocked = load * blocked / (n + load * blocked);
        return blocked;
    }

    /// <summary>C: chance of having to wait, where everybody waits until served. nB/(n − a(1 − B)); 1 when the agents cannot keep up (n ≤ a).</summary>
    /// <param name="agents">n ≥ 0.</param>
    /// <param name="load">a ≥ 0, in Erlang.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of range.</exception>
    public static double C(int agents, double load) => C(agents, load, B(agents, load));

    /// <summary>The fewest lines that block no more than this share of calls.</summary>
    /// <param name="load">a ≥ 0, in Erlang.</param>
    /// <param name="blocked">0 &lt; share ≤ 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of range.</exception>
    public static int Lines(double load, double blocked)
    {
        Load(load);
        if (!(blocked is > 0 and <= 1)) throw new ArgumentOutOfRangeException(nameof(blocked), blocked, "The share that is blocked lies in (0, 1].");
        var (n, now) = (0, 1.0);
        while (now > blocked)
        {
            n++;
            now = load * now / (n + load * now);
        }
        return n;
    }

    internal static double C(int agents, double load, double blocked) => agents <= load && load > 0 ? 1 : load == 0 ? agents > 0 ? 0 : 1 : agents * blocked / (agents - load * (1 - blocked));

    internal static double Load(double load) =>
        load >= 0 && load <= 1e6 ? load : throw new ArgumentOutOfRangeException(nameof(load), load, "A load lies in [0, 1,000,000] Erlang.");
}
