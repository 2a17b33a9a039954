using Nuoda.Analytics.Inventory;

namespace Nuoda.Analytics.Policy;

/// <summary>Which level of service for which item: the choice of greatest gain under a budget, and the efficient frontier of gain against cost.</summary>
/// <remarks>
/// <para>The problem: of every item i exactly one option j; maximise Σ vᵢⱼ subject to Σ cᵢⱼ ≤ B (multiple-choice knapsack; c: <see cref="PolicyOption.Cost"/>, v: <see cref="PolicyOption.Gain"/>).</para>
/// <para>Marginal analysis: of each item only the options on its upper concave hull and only the rising part are steps, each with a slope Δv/Δc; along an item the slopes fall. Taking the steps of all items
/// in order of slope solves the linear relaxation (Sinha &amp; Zoltners 1979, Oper. Res. 27(3), 503–515), and every choice on the way is optimal for its own cost: it maximises Σ(v − λc) for the slope λ it stopped
/// at, so that whatever costs no more gains no more (Everett 1963, Oper. Res. 11(3), 399–417).</para>
/// <para>Between two such choices the budget breaks a step. With its slope λ the Lagrangian bound D = λB + Σᵢ maxⱼ(vᵢⱼ − λcᵢⱼ) holds for every choice x, and exactly
/// D − gain(x) = λ·(B − cost(x)) + Σᵢ ℓᵢ(xᵢ), ℓᵢⱼ = maxₖ(vᵢₖ − λcᵢₖ) − (vᵢⱼ − λcᵢⱼ) ≥ 0: what is not optimal is budget left over and options that are not best at the price λ. The choice before the break therefore
/// falls short by less than the gain of one step of one item, and an option with ℓ not below a gap already reached can be struck. What remains is a small problem, solved to the end by <see cref="GapSearch"/>.</para>
/// </remarks>
public sealed class ServiceFrontier
{
    // Sums of costs are compared to a part in 10¹²: 0.1 + 0.2 keeps within a budget of 0.3.
    private const double Rounding = 1e-12;
    private readonly PolicyOption[] _options;
    private readonly int[] _starts, _item, _lowest, _stepOption;
    private readonly double[] _slope, _cost, _gain;

    /// <summary>Finds the steps of every item and puts them in order.</summary>
    /// <param name="options">The options of all items, one item after the other, in any order within an item.</param>
    /// <param name="starts">Length items + 1: where each item's options begin, and their whole number at the end. Every item has at least one.</param>
    /// <exception cref="ArgumentException">The starts do not cut the options into items.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A cost or gain is not finite.</exception>
    public ServiceFrontier(ReadOnlySpan<PolicyOption> options, ReadOnlySpan<int> starts)
    {
        if (starts.Length == 0 || starts[0] != 0 || starts[^1] != options.Length) throw new ArgumentException("Starts must go from 0 to the number of options.", nameof(starts));
        foreach (var option in options)
        {
            Check.Finite(option.Cost, nameof(options));
            Check.Finite(option.Gain, nameof(options));
        }
        _options = options.ToArray();
        _starts = starts.ToArray();
        _item = new int[options.Length];
        _lowest = new int[starts.Length - 1];
        var (slopes, steps, count, longest) = (new double[options.Length], new int[options.Length], 0, 0);
        for (var i = 0; i < _lowest.Length; i++) longest = Math.Max(longest, starts[i + 1] - starts[i]);
        var order = new int[longest];
        for (var i = 0; i < _lowest.Length; i++)
        {
            if (starts[i + 1] <= starts[i]) throw new ArgumentException($"Item {i} has no option.", nameof(starts));
            _item.AsSpan(starts[i]..starts[i + 1]).Fill(i);
            var hull = Hull(order, starts[i], starts[i + 1]);
            _lowest[i] = order[0];
            for (var h = 1; h < hull; h++, count++) (slopes[count], steps[count]) = (-Slope(order[h - 1], order[h]), order[h]);
        }
        Array.Sort(slopes, steps, 0, count);
        (_slope, _stepOption, _cost, _gain) = (slopes[..count], steps[..count], new double[count + 1], new double[count + 1]);
        foreach (var lowest in _lowest)
        {
            _cost[0] += _options[lowest].Cost;
            _gain[0] += _options[lowest].Gain;
        }
        var at = _lowest.ToArray();
        for (var s = 0; s < count; s++)
        {
            _slope[s] = -_slope[s];
            var to = _stepOption[s];
            var item = _item[to];
            _cost[s + 1] = _cost[s] + (_options[to].Cost - _options[at[item]].Cost);
            _gain[s + 1] = _gain[s] + (_options[to].Gain - _options[at[item]].Gain);
            at[item] = to;
        }
    }

    /// <summary>The least that any choice costs.</summary>
    public double LeastCost => _cost[0];

    /// <summary>What the choice of greatest gain costs; more budget brings nothing.</summary>
    public double GreatestCost => _cost[^1];

    /// <summary>The best choice within a budget.</summary>
    /// <param name="budget">B, a number; +∞ for none.</param>
    /// <param name="effort">How many partial choices the search for the proof may look at, ≥ 0; 0 leaves it at marginal analysis and its bound.</param>
    /// <returns>The choice; when the effort did not suffice, the best found with <see cref="PolicyChoice.Gap"/> bounding what is missing. Null when even the cheapest options cost more than the budget.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The budget is NaN, or the effort negative.</exception>
    public PolicyChoice? Best(double budget, int effort = 1_000_000)
    {
        if (double.IsNaN(budget)) throw new ArgumentOutOfRangeException(nameof(budget), budget, "Must be a number.");
        ArgumentOutOfRangeException.ThrowIfNegative(effort);
        var tolerance = Rounding * Math.Max(Math.Abs(_cost[0]), Math.Abs(_cost[^1]));
        if (budget < _cost[0] - tolerance) return null;
        var steps = StepsWithin(budget + tolerance);
        var choice = After(steps);
        if (steps == _slope.Length) return Report(choice, 0);
        var (price, slack) = (_slope[steps], Math.Max(0, budget - _cost[steps]));
        if (slack <= tolerance) return Report(choice, price);
        var search = new GapSearch(_options, _starts, choice, price, slack, tolerance, Rounding * Math.Max(Math.Abs(_gain[steps]), price * slack));
        var proven = search.Run(effort, _stepOption.AsSpan(steps), _item);
        return Report(search.Choice, price, _gain[steps] + price * slack, proven);
    }

    /// <summary>The best choice when a unit of cost is charged a price: for each item the option of greatest v − λc, the cheaper one of equals. Optimal for what it costs (Everett 1963).</summary>
    /// <param name="price">λ, finite and ≥ 0: for a stock budget what the money tied up could earn elsewhere.</param>
    /// <exception cref="ArgumentOutOfRangeException">The price is not finite and ≥ 0.</exception>
    public PolicyChoice AtPrice(double price)
    {
        Check.NotNegative(price);
        var (low, high) = (0, _slope.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_slope[middle] > price) low = middle + 1;
            else high = middle;
        }
        return Report(After(low), low < _slope.Length ? _slope[low] : 0);
    }

    /// <summary>The efficient frontier: choices that are optimal for their own cost, from the cheapest to the one of greatest gain. What lies on the line between two is bound, not always reached.</summary>
    /// <param name="maximum">How many points at most, ≥ 2: about evenly spread over the cost.</param>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than two points are asked for.</exception>
    public FrontierPoint[] Points(int maximum = 101)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maximum, 2);
        var points = new List<FrontierPoint>();
        var last = -1;
        for (var k = 0; k < Math.Min(maximum, _cost.Length); k++)
        {
            var steps = maximum >= _cost.Length ? k : StepsWithin(k == maximum - 1 ? double.PositiveInfinity : LeastCost + (GreatestCost - LeastCost) * k / (maximum - 1));
            if (steps == last) continue;
            points.Add(new(_cost[steps], _gain[steps], steps < _slope.Length ? _slope[steps] : 0));
            last = steps;
        }
        return [.. points];
    }

    /// <summary>The least cost at which a gain is reached: the same problem with cost and gain changing places.</summary>
    /// <param name="gain">What the choice must gain at least, finite.</param>
    /// <param name="effort">How many partial choices the search for the proof may look at, ≥ 0.</param>
    /// <returns>The choice, with <see cref="PolicyChoice.UpperBound"/> still a bound on the gain at its cost, and <see cref="PolicyChoice.ShadowPrice"/> the gain per unit of cost there (∞ when the cheapest options do). Null when no choice gains as much.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The gain is not finite, or the effort negative.</exception>
    public PolicyChoice? Cheapest(double gain, int effort = 1_000_000)
    {
        Check.Finite(gain);
        var mirrored = new PolicyOption[_options.Length];
        for (var o = 0; o < mirrored.Length; o++) mirrored[o] = new(-_options[o].Gain, -_options[o].Cost);
        if (new ServiceFrontier(mirrored, _starts).Best(-gain, effort) is not { } best) return null;
        var price = best.ShadowPrice > 0 ? 1 / best.ShadowPrice : double.PositiveInfinity;
        return new(best.Options, -best.Gain, -best.Cost, best.IsOptimal ? -best.Cost : -best.Cost + best.Gap * price, price, best.IsOptimal);
    }

    // How many steps a budget pays for.
    private int StepsWithin(double budget)
    {
        var at = Array.BinarySearch(_cost, budget);
        if (at < 0) at = ~at - 1;
        while (at + 1 < _cost.Length && _cost[at + 1] <= budget) at++;
        return Math.Max(0, at);
    }

    private int[] After(int steps)
    {
        var choice = _lowest.ToArray();
        for (var s = 0; s < steps; s++) choice[_item[_stepOption[s]]] = _stepOption[s];
        return choice;
    }

    private PolicyChoice Report(int[] choice, double price, double bound = double.NegativeInfinity, bool proven = true)
    {
        var (options, cost, gain) = (new int[choice.Length], 0.0, 0.0);
        for (var i = 0; i < choice.Length; i++)
        {
            cost += _options[choice[i]].Cost;
            gain += _options[choice[i]].Gain;
            options[i] = choice[i] - _starts[i];
        }
        return new(options, cost, gain, Math.Max(gain, bound), price, proven);
    }

    private double Slope(int from, int to) => (_options[to].Gain - _options[from].Gain) / (_options[to].Cost - _options[from].Cost);

    // The rising part of the upper concave hull of an item's options, cheapest first, into order; gives its length.
    private int Hull(int[] order, int start, int end)
    {
        var own = order.AsSpan(0, end - start);
        var sorted = true;
        for (var o = start; o < end; o++)
        {
            own[o - start] = o;
            sorted &= o == start || _options[o - 1].Cost < _options[o].Cost;
        }
        if (!sorted)
            own.Sort((a, b) => _options[a].Cost != _options[b].Cost ? _options[a].Cost.CompareTo(_options[b].Cost) : _options[a].Gain != _options[b].Gain ? _options[b].Gain.CompareTo(_options[a].Gain) : a - b);
        var length = 1;
        foreach (var o in own[1..])
        {
            if (_options[o].Gain <= _options[own[length - 1]].Gain) continue;
            // By slopes as they are stored, so that along an item they fall strictly and the order of all steps keeps an item's own.
            while (length > 1 && Slope(own[length - 1], o) >= Slope(own[length - 2], own[length - 1])) length--;
            own[length++] = o;
        }
        return length;
    }
}
