using Nuoda.Analytics.Numerics;

namespace Nuoda.Analytics.Queueing;

/// <summary>A desk in steady state: customers come at random, agents take whoever has waited longest.</summary>
/// <remarks>
/// <para>With endless patience M/M/n (Erlang C): waiting longer than t has the chance C·e^(−(n − a)t/h). With patience exponential of mean 1/θ M/M/n+M (Erlang A, Palm 1957): the wait that would be offered to somebody with endless
/// patience has the density λe^(E(x))/(ε + λJ) for x &gt; 0 with E(x) = λ(1 − e^(−θx))/θ − nx/h, J = ∫e^E, ε = 1/B(n − 1, a); Zeltyn &amp; Mandelbaum (2005), Queueing Systems 51(3–4), 361–402. Then there is a steady state whatever the load.</para>
/// <para>All times and the arrival rate are in one unit, whichever.</para>
/// </remarks>
public sealed class ServiceDesk
{
    // e^-45 of the largest is nothing in double precision.
    private const double Depth = 45;
    private const double Reach = 3;

    private readonly double _rate, _theta, _waits, _peak, _from, _to, _mass;

    /// <param name="agents">n ≥ 1.</param>
    /// <param name="arrivals">λ ≥ 0 per unit of time.</param>
    /// <param name="handlingTime">h &gt; 0, talk and after-work together.</param>
    /// <param name="patience">Mean time after which a waiting customer gives up, &gt; 0; ∞ when nobody does.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of range.</exception>
    public ServiceDesk(int agents, double arrivals, double handlingTime, double patience = double.PositiveInfinity)
        : this(agents, arrivals, handlingTime, patience, Erlang.B(Math.Max(0, agents - 1), arrivals * handlingTime))
    {
    }

    // With B of one agent less known.
    internal ServiceDesk(int agents, double arrivals, double handlingTime, double patience, double blockedOfOneLess)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(agents, 1);
        if (!(arrivals >= 0 && double.IsFinite(arrivals))) throw new ArgumentOutOfRangeException(nameof(arrivals), arrivals, "Arrivals must be finite and ≥ 0.");
        if (!(handlingTime > 0 && double.IsFinite(handlingTime))) throw new ArgumentOutOfRangeException(nameof(handlingTime), handlingTime, "The handling time must be finite and above 0.");
        if (!(patience > 0)) throw new ArgumentOutOfRangeException(nameof(patience), patience, "Patience must be above 0.");
        (Agents, Arrivals, HandlingTime, Patience) = (agents, arrivals, handlingTime, patience);
        Load = Erlang.Load(arrivals * handlingTime);
        (_rate, _theta) = (agents / handlingTime, 1 / patience);
        if (double.IsInfinity(patience) || arrivals == 0)
        {
            _waits = Erlang.C(agents, Load, Load * blockedOfOneLess / (agents + Load * blockedOfOneLess));
            MeanWait = IsStable ? _waits / (_rate - arrivals) : double.PositiveInfinity;
            return;
        }
        // Where E is largest, and where it has fallen by the depth on either side.
        var top = arrivals > _rate ? Math.Log(arrivals / _rate) / _theta : 0;
        _peak = Exponent(top);
        _from = top == 0 || Exponent(0) > _peak - Depth ? 0 : Falls(0, top);
        var far = Math.Max(1 / _rate, top);
        while (Exponent(top + far) > _peak - Depth) far *= 2;
        _to = Falls(top + far, top);
        // ε, the time that the desk is not full, in the scale of the integrals: 1/B(n − 1, a).
        var free = Math.Exp(-_peak - Math.Log(blockedOfOneLess));
        _mass = free + arrivals * Integral(_from, _to, static (_, _) => 1);
        _waits = 1 - free / _mass;
        // Of all customers: who gives up after x has waited x, the others the offered wait; P(patience > x) integrated.
        MeanWait = arrivals * Integral(_from, _to, static (x, theta) => GoneBy(theta * x) / theta) / _mass;
    }

    /// <summary>n.</summary>
    public int Agents { get; }

    /// <summary>λ, per unit of time.</summary>
    public double Arrivals { get; }

    /// <summary>h, in units of time.</summary>
    public double HandlingTime { get; }

    /// <summary>Mean patience; ∞ when nobody gives up.</summary>
    public double Patience { get; }

    /// <summary>a = λh, in Erlang.</summary>
    public double Load { get; }

    /// <summary>False when customers wait for ever longer: nobody gives up, and there is more work than agents.</summary>
    public bool IsStable => double.IsFinite(Patience) || Load < Agents;

    /// <summary>Chance of not being answered at once.</summary>
    public double ProbabilityOfWaiting => _waits;

    /// <summary>Mean time in the queue of all customers, of those who give up too (ASA where nobody does); ∞ when not stable.</summary>
    public double MeanWait { get; }

    /// <summary>Share of customers who give up: θ times the mean wait (Little's law at both ends of the queue).</summary>
    public double Abandoned => double.IsFinite(Patience) ? _theta * MeanWait : 0;

    /// <summary>Mean number of waiting customers.</summary>
    public double MeanQueue => Arrivals == 0 ? 0 : Arrivals * MeanWait;

    /// <summary>Share of their time that agents are busy.</summary>
    public double Occupancy => Math.Min(1, Load * (1 - Abandoned) / Agents);

    /// <summary>Share of all customers that an agent answers within the time, those who give up counted against it.</summary>
    /// <param name="time">≥ 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative or NaN.</exception>
    public double AnsweredWithin(double time)
    {
        if (!(time >= 0)) throw new ArgumentOutOfRangeException(nameof(time), time, "A time is 0 or more.");
        if (Arrivals == 0) return 1;
        if (double.IsInfinity(Patience)) return IsStable ? 1 - _waits * Math.Exp(-(_rate - Arrivals) * time) : 0;
        return 1 - _waits + Arrivals * Integral(_from, Math.Min(time, _to), static (x, theta) => Math.Exp(-theta * x)) / _mass;
    }

    private double Exponent(double x) => Arrivals * GoneBy(_theta * x) / _theta - _rate * x;

    // 1 − e^−u, also for a tiny u.
    private static double GoneBy(double u) => u > 1 ? 1 - Math.Exp(-u) : 2 * Math.Sinh(u / 2) * Math.Exp(-u / 2);

    // Between low ground and the top, where the exponent is the depth below the top.
    private double Falls(double low, double top)
    {
        for (var i = 0; i < 60; i++)
        {
            var middle = (low + top) / 2;
            if (Exponent(middle) > _peak - Depth) top = middle;
            else low = middle;
        }
        return low;
    }

    // Panels as wide as the exponent and the patience allow at their left end, so that sixteen nodes see a smooth curve in each.
    private double Integral(double from, double to, Func<double, double, double> weight)
    {
        var sum = 0.0;
        while (from < to)
        {
            var left = Math.Exp(-_theta * from);
            var width = Reach / (Math.Abs(Arrivals * left - _rate) + Math.Sqrt(Arrivals * _theta * left) + _theta * Math.Sqrt(Math.Sqrt(left)));
            var end = Math.Min(to, from + width);
            sum += GaussLegendre.Integrate(x => weight(x, _theta) * Math.Exp(Exponent(x) - _peak), from, end);
            from = end;
        }
        return sum;
    }
}
