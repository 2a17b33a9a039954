namespace Nuoda.Analytics.Inventory;

/// <summary>A stage of a supply network in the guaranteed-service model. Times are whole periods.</summary>
/// <param name="ProcessingTime">T ≥ 0: from having all inputs to having made it.</param>
/// <param name="HoldingCost">h of a unit for a period, ≥ 0.</param>
/// <param name="SafetyFactor">k ≥ 0: demand is bounded by its mean and k standard deviations.</param>
/// <param name="DemandSd">σ of a period, as it reaches this stage, ≥ 0.</param>
/// <param name="InboundTime">Service time of outside suppliers, ≥ 0.</param>
/// <param name="OutboundTime">Service time promised to customers at most, ≥ 0; null for a stage that serves only other stages.</param>
public readonly record struct ServiceStage(int ProcessingTime, double HoldingCost, double SafetyFactor, double DemandSd, int InboundTime, int? OutboundTime);

/// <summary>Where safety stock stands.</summary>
/// <param name="ServiceTimes">Sᵢ that each stage promises.</param>
/// <param name="InboundTimes">SIᵢ that it waits for its inputs.</param>
/// <param name="SafetyStocks">k·σ·√(SI + T − S), in units.</param>
/// <param name="Cost">Σ h · safety stock per period.</param>
public sealed record ServiceTimePlan(IReadOnlyList<int> ServiceTimes, IReadOnlyList<int> InboundTimes, IReadOnlyList<double> SafetyStocks, double Cost);

/// <summary>Safety stock in a supply network that is a tree, by the guaranteed-service model: every stage promises a time and always keeps it.</summary>
/// <remarks>Dynamic program over the tree in O(n·M²), M the longest replenishment time: stages are taken from the leaves, with f(S) where the rest hangs downstream and g(SI) where it hangs upstream.
/// Source: Graves &amp; Willems (2000), Manufacturing &amp; Service Operations Management 2(1), 68–83; Snyder &amp; Shen (2019), §6.3.</remarks>
public static class GuaranteedService
{
    /// <summary>The service times of least cost.</summary>
    /// <param name="stages">At least one.</param>
    /// <param name="links">(from, to): from supplies to. n − 1 of them, joining all stages, whatever their direction.</param>
    /// <exception cref="ArgumentException">The links are no tree, or a number is out of range.</exception>
    public static ServiceTimePlan Best(ReadOnlySpan<ServiceStage> stages, ReadOnlySpan<(int From, int To)> links)
    {
        foreach (var stage in stages)
            if (stage.ProcessingTime < 0 || stage.InboundTime < 0 || stage.OutboundTime < 0 || !(stage.HoldingCost >= 0 && stage.SafetyFactor >= 0 && stage.DemandSd >= 0)
                || !double.IsFinite(stage.HoldingCost * stage.SafetyFactor * stage.DemandSd)) throw new ArgumentOutOfRangeException(nameof(stages), stage, "Times, costs, factors and spreads are finite and ≥ 0.");
        return new ServiceTree(stages.ToArray(), links).Solve();
    }

    private sealed class ServiceTree
    {
        private readonly ServiceStage[] _stages;
        private readonly List<(int Stage, bool IsDownstream)>[] _neighbours;
        private readonly int[] _parent, _order, _longest;
        // By stage: the least cost of its part of the tree for S (the parent downstream) or for SI (upstream), and the least up to S, from SI on.
        private readonly double[][] _value;
        // The choice that goes with it: SI for each S, S for each SI.
        private readonly int[][] _choice;
        private readonly bool[] _parentIsDownstream;

        public ServiceTree(ServiceStage[] stages, ReadOnlySpan<(int From, int To)> links)
        {
            var n = stages.Length;
            if (n == 0) throw new ArgumentException("A network has at least one stage.", nameof(stages));
            if (links.Length != n - 1) throw new ArgumentException($"A tree of {n} stages has {n - 1} links.", nameof(links));
            _stages = stages;
            _neighbours = [.. stages.Select(_ => new List<(int, bool)>())];
            foreach (var (from, to) in links)
            {
                if (from < 0 || from >= n || to < 0 || to >= n) throw new ArgumentException($"The link {from} → {to} leaves the network.", nameof(links));
                _neighbours[from].Add((to, true));
                _neighbours[to].Add((from, false));
            }
            (_parent, _order, _longest, _parentIsDownstream) = (new int[n], new int[n], new int[n], new bool[n]);
            (_value, _choice) = (new double[n][], new int[n][]);
            // Breadth first from stage 0: read backwards every stage comes before its parent.
            Array.Fill(_parent, -2);
            _parent[0] = -1;
            var found = 1;
            for (var at = 0; at < found; at++)
                foreach (var (next, isDownstream) in _neighbours[_order[at]])
                    if (_parent[next] == -2)
                    {
                        (_parent[next], _parentIsDownstream[next]) = (_order[at], !isDownstream);
                        _order[found++] = next;
                    }
            if (found < n) throw new ArgumentException("The links do not join all stages.", nameof(links));
            var known = new bool[n];
            for (var i = 0; i < n; i++) Longest(i, known);
        }

        public ServiceTimePlan Solve()
        {
            for (var at = _order.Length - 1; at >= 0; at--) Evaluate(_order[at]);
            var n = _stages.Length;
            var (service, inbound, stock) = (new int[n], new int[n], new double[n]);
            foreach (var i in _order)
            {
                if (_parent[i] < 0) (service[i], inbound[i]) = (Argmin(_value[i]), _choice[i][Argmin(_value[i])]);
                else if (_parentIsDownstream[i])
                {
                    // Any S up to what the parent waits for: the cheapest.
                    service[i] = Argmin(_value[i].AsSpan(0, Math.Min(inbound[_parent[i]] + 1, _value[i].Length)));
                    inbound[i] = _choice[i][service[i]];
                }
                else
                {
                    inbound[i] = Math.Min(service[_parent[i]], _value[i].Length - 1);
                    inbound[i] += Argmin(_value[i].AsSpan(inbound[i]));
                    service[i] = _choice[i][inbound[i]];
                }
            }
            double cost = 0;
            for (var i = 0; i < n; i++)
            {
                // What was chosen may leave slack: a stage waits for its slowest input, no longer.
                inbound[i] = _stages[i].InboundTime;
                foreach (var (other, isDownstream) in _neighbours[i]) if (!isDownstream) inbound[i] = Math.Max(inbound[i], service[other]);
                stock[i] = _stages[i].SafetyFactor * _stages[i].DemandSd * Math.Sqrt(Math.Max(0, inbound[i] + _stages[i].ProcessingTime - service[i]));
                cost += _stages[i].HoldingCost * stock[i];
            }
            return new(service, inbound, stock, cost);
        }

        private void Evaluate(int i)
        {
            var stage = _stages[i];
            var longest = _longest[i];
            // The root counts as having its parent downstream: its answer is over S.
            var byService = _parent[i] < 0 || _parentIsDownstream[i];
            var size = byService ? longest + 1 : longest - stage.ProcessingTime + 1;
            var (value, choice) = (new double[size], new int[size]);
            Array.Fill(value, double.PositiveInfinity);
            for (var inbound = stage.InboundTime; inbound <= longest - stage.ProcessingTime; inbound++)
            {
                var upstream = Children(i, isDownstream: false, inbound);
                for (var s = 0; s <= Math.Min(inbound + stage.ProcessingTime, stage.OutboundTime ?? int.MaxValue); s++)
                {
                    var cost = stage.HoldingCost * stage.SafetyFactor * stage.DemandSd * Math.Sqrt(inbound + stage.ProcessingTime - s) + upstream + Children(i, isDownstream: true, s);
                    var (at, other) = byService ? (s, inbound) : (inbound, s);
                    if (cost < value[at]) (value[at], choice[at]) = (cost, other);
                }
            }
            (_value[i], _choice[i]) = (value, choice);
        }

        // Least cost of the children's parts: upstream ones may promise any S ≤ time, downstream ones may wait any SI ≥ time.
        private double Children(int i, bool isDownstream, int time)
        {
            double sum = 0;
            foreach (var (child, goesDown) in _neighbours[i])
            {
                if (child == _parent[i] || goesDown != isDownstream) continue;
                var values = _value[child].AsSpan();
                var part = isDownstream ? values[Math.Min(time, values.Length - 1)..] : values[..Math.Min(time + 1, values.Length)];
                var least = double.PositiveInfinity;
                foreach (var v in part) least = Math.Min(least, v);
                sum += least;
            }
            return sum;
        }

        // M: all that a stage could have to wait and work.
        private int Longest(int i, bool[] known)
        {
            if (known[i]) return _longest[i];
            known[i] = true;
            var wait = _stages[i].InboundTime;
            foreach (var (other, isDownstream) in _neighbours[i]) if (!isDownstream) wait = Math.Max(wait, Longest(other, known));
            return _longest[i] = wait + _stages[i].ProcessingTime;
        }

        private static int Argmin(ReadOnlySpan<double> values)
        {
            var best = 0;
            for (var i = 1; i < values.Length; i++) if (values[i] < values[best]) best = i;
            return best;
        }
    }
}
